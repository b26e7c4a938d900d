#include "index/xapian/live_tier.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "index/base/check.h"
#include "index/xapian/live_format.h"
#include "index/xapian/live_names.h"

/* What a commit replaces: a rename gives another inode and time. */
static struct stat version_of(const char *path)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf name = KZ_BUF_NULL;
        struct stat st = {0};

        if (kz_buf_printf(&name, "%s/iamglass", path) || stat(name.data, &st) < 0)
                return (struct stat){0};
        return st;
}

static bool is_same_version(const struct stat *a, const struct stat *b)
{
        return a->st_ino == b->st_ino && a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
               a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/*
 * A writer that commits twice while we read puts new blocks where the old ones were. What was half
 * read then looks like damage, or like a document that is gone; if it is, the next attempt finds it
 * again.
 */
static enum kz_status told_apart(
        const struct kz_live_tier *tier, enum kz_status status, struct kz_error *err)
{
        struct stat now;

        if ((status != KZ_E_CORRUPT && status != KZ_E_NOT_FOUND) || !tier->version.st_ino)
                return status;
        now = version_of(tier->path);
        if (is_same_version(&tier->version, &now))
                return status;
        return kz_error_set(err, KZ_E_MODIFIED, "it changed while being read: reopen it");
}

enum kz_status kz_live_fail(struct kz_live_tier *tier, enum kz_status status, struct kz_error *err)
{
        status = told_apart(tier, status, err);
        if (status != KZ_E_NOT_FOUND)
                tier->failed = status;
        return kz_error_prefix(err, status, "live index %s", tier->path);
}

enum kz_status kz_live_ready(const struct kz_live_tier *tier, struct kz_error *err)
{
        /* Blocks that Xapian still has in memory would answer: half of a search, of another time.
         */
        if (tier->failed == KZ_E_MODIFIED)
                return kz_error_set(err, KZ_E_MODIFIED,
                        "live index %s: it changed while being read: reopen it", tier->path);
        if (tier->db)
                return KZ_OK;
        return kz_error_set(err, tier->unopened ? tier->unopened : KZ_E_IO,
                "live index %s: could not be opened again after a failure", tier->path);
}

static void forget_content(struct kz_live_tier *tier)
{
        kz_live_lengths_deinit(&tier->lengths);
        kz_live_dfs_deinit(&tier->dfs);
        kz_live_records_deinit(&tier->records);
}

static void forget_iterators(struct kz_live_tier *tier)
{
        size_t i;

        for (i = 0; i < KZ_COLUMN_COUNT; i++)
                tier->columns[i].values = kzx_values_free(tier->columns[i].values);
        if (tier->form_finder)
                tier->form_finder->forget(tier->form_finder->context);
}

void kz_live_tier_forget(struct kz_live_tier *tier)
{
        forget_iterators(tier);
        forget_content(tier);
}

static void tier_free(struct kz_tier *base)
{
        struct kz_live_tier *tier = kz_live_tier(base);

        kz_live_tier_forget(tier);
        kzx_database_free(tier->db);
        free(tier->path);
        free(tier);
}

static enum kz_status tier_stats(
        struct kz_tier *base, struct kz_tier_stats *ret, struct kz_error *err)
{
        struct kz_live_tier *tier = kz_live_tier(base);
        struct kzx_stats stats;
        enum kz_status status = kz_live_ready(tier, err);

        if (status)
                return status;
        status = kzx_database_stats(tier->db, &stats, err);
        if (status)
                return kz_live_fail(tier, status, err);
        *ret = (struct kz_tier_stats){
                .documents = stats.documents, .total_length = stats.total_length};
        return KZ_OK;
}

static enum kz_status tier_df(
        struct kz_tier *base, struct kz_str term, uint64_t *ret, struct kz_error *err)
{
        struct kz_live_tier *tier = kz_live_tier(base);
        enum kz_status status = kz_live_ready(tier, err);
        uint32_t df = 0;

        if (status)
                return status;
        /* Xapian also has the sum of frequencies, at the price of a second look into the table. */
        if (kz_live_dfs_get(&tier->dfs, term, ret))
                return KZ_OK;
        if (term.len && kz_live_term_fits(term))
                status = kzx_database_term_stats(tier->db, term.ptr, term.len, &df, NULL, err);
        if (status)
                return kz_live_fail(tier, status, err);
        if (term.len)
                kz_live_dfs_put(&tier->dfs, term, df);
        *ret = df;
        return KZ_OK;
}

static enum kz_status tier_length(
        struct kz_tier *base, kz_docnum doc, uint8_t *ret, struct kz_error *err)
{
        struct kz_live_tier *tier = kz_live_tier(base);
        enum kz_status status = kz_live_ready(tier, err);

        if (status)
                return status;
        status = kz_live_lengths_get(&tier->lengths, tier->db, doc, ret, err);
        return status ? kz_live_fail(tier, status, err) : KZ_OK;
}

static enum kz_status column_seek(struct kz_live_tier *tier, struct kz_live_column *column,
        uint32_t slot, kz_docnum doc, struct kz_error *err)
{
        enum kz_status status;

        if (column->values && doc >= column->asked && (!column->has_at || doc <= column->at.docid))
                return KZ_OK;
        if (column->values && doc < column->asked)
                column->values = kzx_values_free(column->values);
        if (!column->values) {
                status = kzx_values_open(tier->db, slot, &column->values, err);
                if (status)
                        return status;
        }
        status = kzx_values_seek(column->values, doc, &column->has_at, &column->at, err);
        if (status) {
                column->values = kzx_values_free(column->values);
                return status;
        }
        column->asked = doc;
        return KZ_OK;
}

static enum kz_status tier_bytes(struct kz_tier *base, kz_docnum doc, enum kz_column which,
        struct kz_str *ret, struct kz_error *err)
{
        struct kz_live_tier *tier = kz_live_tier(base);
        struct kz_live_column *column;
        enum kz_status status = kz_live_ready(tier, err);

        if (status)
                return status;
        if ((unsigned)which >= KZ_COLUMN_COUNT)
                return kz_error_set(err, KZ_E_INVALID, "there is no column %d", (int)which);
        column = &tier->columns[which];
        status = column_seek(tier, column, which, doc, err);
        if (status)
                return kz_live_fail(tier, status, err);
        if (column->has_at && column->at.docid == doc)
                *ret = (struct kz_str){column->at.value, column->at.len};
        else
                *ret = KZ_STR("");
        return KZ_OK;
}

static enum kz_status tier_number(struct kz_tier *base, kz_docnum doc, enum kz_column column,
        int64_t *ret, bool *ret_has, struct kz_error *err)
{
        struct kz_str bytes = KZ_STR_NULL;
        enum kz_status status = tier_bytes(base, doc, column, &bytes, err);

        if (status)
                return status;
        if (bytes.len != 0 && bytes.len != KZ_LIVE_NUMBER_SIZE)
                return kz_error_set(err, KZ_E_CORRUPT,
                        "live index %s: column %d of document %u is no number",
                        kz_live_tier(base)->path, (int)column, doc);
        *ret_has = bytes.len != 0;
        if (bytes.len)
                *ret = kz_live_number_decode(bytes.ptr);
        return KZ_OK;
}

static void free_document(struct kzx_document **doc)
{
        kzx_document_free(*doc);
}

static enum kz_status tier_stored(
        struct kz_tier *base, kz_docnum doc, struct kz_buf *out, struct kz_error *err)
{
        KZ_CLEANUP(free_document) struct kzx_document *document = NULL;
        struct kz_live_tier *tier = kz_live_tier(base);
        struct kz_str packed, known;
        enum kz_status status = kz_live_ready(tier, err);
        size_t before = out->len;

        if (status)
                return status;
        known = kz_live_records_get(&tier->records, doc);
        if (known.len)
                return kz_buf_append_str(out, known) ? kz_error_nomem(err) : KZ_OK;
        status = kzx_database_document(tier->db, doc, &document, err);
        if (!status)
                status = kzx_document_data(document, &packed.ptr, &packed.len, err);
        if (status)
                return kz_live_fail(tier, status, err);
        status = kz_live_record_unpack(packed, out, err);
        if (!status)
                kz_live_records_put(&tier->records, doc,
                        (struct kz_str){out->data + before, out->len - before});
        else if (told_apart(tier, status, err) == KZ_E_MODIFIED)
                return kz_live_fail(tier, KZ_E_MODIFIED, err);
        /* One damaged record is no failure of Xapian's: a writer goes on. */
        return status ? kz_error_prefix(err, status, "live index %s", tier->path) : KZ_OK;
}

static enum kz_status tier_forms(struct kz_tier *base, kz_docnum doc, struct kz_str term,
        struct kz_str form, bool begins, const uint32_t **ret, uint32_t *ret_n,
        struct kz_error *err)
{
        const struct kz_live_form_finder *finder = kz_live_tier(base)->form_finder;

        if (!finder)
                return kz_error_set(err, KZ_E_INTERNAL, "live index %s: nobody knows forms here",
                        kz_live_tier(base)->path);
        return finder->find(finder->context, base, doc, term, form, begins, ret, ret_n, err);
}

void kz_live_set_form_finder(struct kz_tier *tier, const struct kz_live_form_finder *finder)
{
        kz_live_tier(tier)->form_finder = finder;
}

static const struct kz_tier_ops live_ops = {
        .name = "live",
        .free = tier_free,
        .stats = tier_stats,
        .df = tier_df,
        .postings = kz_live_postings,
        .all = kz_live_all,
        .length = tier_length,
        .terms = kz_live_terms,
        .phrase = kz_live_phrase,
        .number = tier_number,
        .bytes = tier_bytes,
        .forms = tier_forms,
        .names = kz_live_names,
        .stored = tier_stored,
};

void kz_live_tier_init(struct kz_live_tier *tier)
{
        *tier = (struct kz_live_tier){.base = {.ops = &live_ops}};
}

/* A busy writer can commit twice while we open: another try sees the newest. */
#define OPEN_TRIES 10

static enum kz_status open_once(struct kz_live_tier *tier, struct kz_error *err)
{
        enum kz_status status;

        tier->db = kzx_database_free(tier->db);
        status = kzx_database_open(tier->path, &tier->db, err);
        /* There is a database: what is not found is a part of it. */
        if (status == KZ_E_NOT_FOUND)
                return KZ_E_CORRUPT;
        return status ? status : kz_live_format_check(tier->db, err);
}

static void free_tier(struct kz_tier **tier)
{
        kz_tier_free(*tier);
}

enum kz_status kz_live_open(const char *path, struct kz_tier **ret, struct kz_error *err)
{
        KZ_CLEANUP(free_tier) struct kz_tier *base = NULL;
        struct kz_live_tier *tier;
        struct stat first, now;
        enum kz_status status;
        int tries = 0;

        status = kz_live_probe(path, err);
        if (status)
                return status;
        tier = malloc(sizeof(*tier));
        if (!tier)
                return kz_error_nomem(err);
        kz_live_tier_init(tier);
        base = &tier->base;
        tier->path = strdup(path);
        if (!tier->path)
                return kz_error_nomem(err);
        first = version_of(path);
        do {
                tier->version = version_of(path);
                status = open_once(tier, err);
                now = version_of(path);
                if (status == KZ_E_CORRUPT && !is_same_version(&tier->version, &now))
                        status = KZ_E_MODIFIED;
        } while (status == KZ_E_MODIFIED && ++tries < OPEN_TRIES);
        if (status == KZ_E_MODIFIED && is_same_version(&first, &now))
                status = kz_error_set(err, KZ_E_CORRUPT,
                        "a block claims to be newer than the index, which does not change");
        if (status) {
                if (err)
                        err->status = status;
                return kz_live_fail(tier, status, err);
        }
        *ret = base;
        base = NULL;
        return KZ_OK;
}

enum kz_status kz_live_reopen(struct kz_tier *base, bool *ret_moved, struct kz_error *err)
{
        struct kz_live_tier *tier = kz_live_tier(base);
        const bool failed = tier->failed != KZ_OK;
        enum kz_status status;
        bool moved = true;

        forget_iterators(tier);
        tier->failed = KZ_OK;
        tier->version = version_of(tier->path);
        status = kzx_database_reopen(tier->db, &moved, err);
        /* These outlive a search: most begin by finding that nothing has moved. What reads lengths
         * stays failed once it has. */
        if (status || moved || failed)
                forget_content(tier);
        if (status)
                return kz_live_fail(tier, status, err);
        if (ret_moved)
                *ret_moved = moved;
        return KZ_OK;
}

/* Whether the document's id column holds this id. */
static enum kz_status has_id(
        struct kz_live_tier *tier, kz_docnum doc, struct kz_str id, bool *ret, struct kz_error *err)
{
        KZ_CLEANUP(free_document) struct kzx_document *document = NULL;
        struct kz_str value;
        enum kz_status status;

        status = kzx_database_document(tier->db, doc, &document, err);
        if (!status)
                status = kzx_document_value(document, KZ_COLUMN_ID, &value.ptr, &value.len, err);
        if (!status)
                *ret = kz_str_eq(value, id);
        return status;
}

static void free_postings(struct kzx_postings **postings)
{
        kzx_postings_free(*postings);
}

enum kz_status kz_live_locate(
        struct kz_live_tier *tier, struct kz_str id, kz_docnum *ret, struct kz_error *err)
{
        KZ_CLEANUP(free_postings) struct kzx_postings *postings = NULL;
        char term[KZ_TERM_MAX];
        enum kz_status status;
        bool same;
        size_t len, n;
        kz_docnum doc = 0;

        len = kz_live_id_term(id, term, &same);
        status = kzx_postings_open(tier->db, term, len, &postings, err);
        while (!status) {
                status = kzx_postings_read(postings, 1, &doc, NULL, NULL, &n, err);
                if (!status && n && !same)
                        status = has_id(tier, doc, id, &same, err);
                if (!status && (n == 0 || same)) {
                        *ret = n ? doc : 0;
                        return KZ_OK;
                }
        }
        return status;
}

enum kz_status kz_live_find(
        struct kz_tier *base, struct kz_str id, kz_docnum *ret, struct kz_error *err)
{
        struct kz_live_tier *tier = kz_live_tier(base);
        enum kz_status status = kz_live_ready(tier, err);
        kz_docnum doc = 0;

        if (status)
                return status;
        if (id.len >= 1 && id.len <= KZ_LIVE_ID_MAX) {
                status = kz_live_locate(tier, id, &doc, err);
                if (status)
                        return kz_live_fail(tier, status, err);
        }
        if (!doc)
                return kz_error_set(err, KZ_E_NOT_FOUND, "no document has this id");
        *ret = doc;
        return KZ_OK;
}

static void free_string(char **string)
{
        free(*string);
}

enum kz_status kz_live_metadata(
        struct kz_tier *base, struct kz_str key, struct kz_buf *out, struct kz_error *err)
{
        KZ_CLEANUP(free_string) char *value = NULL;
        struct kz_live_tier *tier = kz_live_tier(base);
        char stored[KZ_LIVE_KEY_MAX + 1];
        enum kz_status status = kz_live_ready(tier, err);
        size_t len;

        if (!status)
                status = kz_live_key(key, stored, err);
        if (status)
                return status;
        status = kzx_database_metadata(tier->db, stored, key.len + 1, &value, &len, err);
        if (status)
                return kz_live_fail(tier, status, err);
        return kz_buf_append(out, value, len) ? kz_error_nomem(err) : KZ_OK;
}

static void free_terms(struct kzx_terms **terms)
{
        kzx_terms_free(*terms);
}

enum kz_status kz_live_metadata_each(struct kz_tier *base, struct kz_str prefix,
        struct kz_str after, kz_live_metadata_fn fn, void *context, struct kz_error *err)
{
        KZ_CLEANUP(free_terms) struct kzx_terms *keys = NULL;
        struct kz_live_tier *tier = kz_live_tier(base);
        char stored[KZ_LIVE_KEY_MAX + 2] = {KZ_LIVE_USER_KEY};
        struct kzx_term_view key;
        enum kz_status status = kz_live_ready(tier, err);
        bool has;

        if (status || prefix.len > KZ_LIVE_KEY_MAX || after.len > KZ_LIVE_KEY_MAX)
                return status;
        if (prefix.len)
                memcpy(stored + 1, prefix.ptr, prefix.len);
        status = kzx_terms_open_metadata(tier->db, stored, prefix.len + 1, &keys, err);
        if (!status && after.len) {
                memcpy(stored + 1, after.ptr, after.len);
                stored[after.len + 1] = '\0'; /* the least that is above */
                status = kzx_terms_skip_to(keys, stored, after.len + 2, err);
        }
        while (!status) {
                KZ_CLEANUP(free_string) char *value = NULL;
                size_t len = 0;

                status = kzx_terms_next(keys, &has, &key, err);
                if (!status && !has)
                        return KZ_OK;
                status = status ? status
                                : kzx_database_metadata(
                                          tier->db, key.term, key.len, &value, &len, err);
                if (status)
                        break;
                status = fn(context, (struct kz_str){key.term + 1, key.len - 1},
                        (struct kz_str){value, len});
                if (status)
                        return status;
        }
        return kz_live_fail(tier, status, err);
}
