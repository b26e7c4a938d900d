/*
 * The one who changes the live index.
 *
 * Everything between two commits is one Xapian transaction, so that Xapian commits nothing on its
 * own account. When a change fails, Xapian may have dropped the ones before it: the writer then
 * drops them all, opens the database afresh, and remembers the failure until it was told by a
 * commit or taken back by a cancel. So a commit is of everything or of nothing.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "index/base/check.h"
#include "index/base/fdio.h"
#include "index/xapian/live_format.h"
#include "index/xapian/live_names.h"
#include "index/xapian/live_packer.h"
#include "index/xapian/live_tier.h"

struct kz_live_writer {
        struct kz_live_tier tier; /* its db and path are the writer's */
        bool begun;               /* a transaction is running */
        struct kz_error lost;     /* the failure that cost the changes since the last commit */
        struct kzx_document *doc; /* reused for each put */
        struct kzx_term *terms;
        size_t cap_terms;
        struct kz_live_packer *packer; /* for records that come as they are */
        struct kz_buf names;           /* the names of one key, as they are to be written */
};

static enum kz_status write_format(struct kzx_database *db, struct kz_error *err)
{
        enum kz_status status;

        status = kzx_database_set_metadata(db, KZ_LIVE_FORMAT_KEY, sizeof(KZ_LIVE_FORMAT_KEY) - 1,
                KZ_LIVE_FORMAT, sizeof(KZ_LIVE_FORMAT) - 1, err);
        return status ? status : kzx_database_commit(db, err);
}

/* Opens what is there, or makes it, and sees that it is ours. */
static enum kz_status open_database(
        struct kz_live_writer *writer, enum kzx_create create, struct kz_error *err)
{
        struct kzx_database *db = NULL;
        enum kz_status status;

        status = kzx_database_open_writable(writer->tier.path, create, &db, err);
        /* A creation that was cut short looks like a damaged database to Xapian. */
        if (status == KZ_E_NOT_FOUND && create == KZX_CREATE_OR_OPEN)
                status = kzx_database_open_writable(writer->tier.path, KZX_OVERWRITE, &db, err);
        if (status == KZ_E_NOT_FOUND) {
                status = KZ_E_CORRUPT;
                if (err)
                        err->status = status;
        }
        if (!status) {
                status = kz_live_format_check(db, err);
                if (status == KZ_E_NOT_FOUND)
                        status = write_format(db, err);
        }
        if (status) {
                kzx_database_free(db);
                return kz_live_fail(&writer->tier, status, err);
        }
        writer->tier.db = db;
        return KZ_OK;
}

struct kz_live_writer *kz_live_writer_free(struct kz_live_writer *writer)
{
        if (!writer)
                return NULL;
        kz_live_tier_forget(&writer->tier);
        kzx_database_free(writer->tier.db);
        free(writer->tier.path);
        kzx_document_free(writer->doc);
        free(writer->terms);
        kz_live_packer_free(writer->packer);
        kz_buf_deinit(&writer->names);
        free(writer);
        return NULL;
}

static void free_writer(struct kz_live_writer **writer)
{
        kz_live_writer_free(*writer);
}

/* Private from the start: Xapian would make the directory as the umask has it. */
static enum kz_status make_directory(const char *path, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf parent = KZ_BUF_NULL;

        if (mkdir(path, 0700) < 0) {
                if (errno == EEXIST)
                        return KZ_OK;
                return kz_error_errno(err, errno, "make the live index %s", path);
        }
        if (kz_buf_printf(&parent, "%s/..", path))
                return kz_error_nomem(err);
        return kz_dir_sync(parent.data, err);
}

enum kz_status kz_live_writer_open(
        const char *path, struct kz_live_writer **ret, struct kz_error *err)
{
        KZ_CLEANUP(free_writer) struct kz_live_writer *writer = NULL;
        enum kzx_create create = KZX_OPEN;
        enum kz_status status;

        status = kz_live_probe(path, err);
        if (status == KZ_E_NOT_FOUND) {
                create = KZX_CREATE_OR_OPEN;
                status = make_directory(path, err);
        }
        if (status)
                return status;
        writer = calloc(1, sizeof(*writer));
        if (!writer)
                return kz_error_nomem(err);
        kz_live_tier_init(&writer->tier);
        writer->tier.path = strdup(path);
        if (!writer->tier.path)
                return kz_error_nomem(err);
        status = kz_live_packer_new(&writer->packer, err);
        if (!status)
                status = kzx_document_new(&writer->doc, err);
        if (!status)
                status = open_database(writer, create, err);
        if (status)
                return status;
        *ret = writer;
        writer = NULL;
        return KZ_OK;
}

/* After a failed change: drops all of them, and keeps the failure for the commit. */
static enum kz_status lose(
        struct kz_live_writer *writer, enum kz_status status, struct kz_error *err)
{
        kz_live_fail(&writer->tier, status, err);
        kz_live_tier_forget(&writer->tier);
        writer->tier.db = kzx_database_free(writer->tier.db);
        writer->begun = false;
        writer->lost.status = status;
        kz_error_set(&writer->lost, status, "%s",
                err ? err->message : "a change to the live index failed");
        /* When this fails, the next change tries again. */
        writer->tier.unopened = open_database(writer, KZX_OPEN, NULL);
        writer->tier.failed = KZ_OK;
        return status;
}

/* Reading what is not committed makes Xapian write some of it: that too can cost the changes. */
static void notice_failed_reading(struct kz_live_writer *writer)
{
        struct kz_error failure;

        if (!writer->tier.failed)
                return;
        kz_error_set(&failure, writer->tier.failed, "reading uncommitted changes failed");
        lose(writer, failure.status, &failure);
}

/* To be called before every change. */
static enum kz_status begin(struct kz_live_writer *writer, struct kz_error *err)
{
        enum kz_status status = KZ_OK;

        notice_failed_reading(writer);
        if (writer->lost.status)
                return kz_error_set(err, writer->lost.status, "%s", writer->lost.message);
        if (!writer->tier.db)
                status = open_database(writer, KZX_OPEN, err);
        if (status)
                return status;
        kz_live_tier_forget(&writer->tier);
        if (writer->begun)
                return KZ_OK;
        status = kzx_database_begin(writer->tier.db, true, err);
        if (status)
                return lose(writer, status, err);
        writer->begun = true;
        return KZ_OK;
}

static enum kz_status check_id(struct kz_str id, struct kz_error *err)
{
        if (id.len < 1 || id.len > KZ_LIVE_ID_MAX)
                return kz_error_set(err, KZ_E_INVALID,
                        "a document's id has %zu bytes; it takes 1 to %d", id.len, KZ_LIVE_ID_MAX);
        return KZ_OK;
}

/*
 * Fills writer->terms, leaving the last place for the id term. Everything that Xapian would refuse
 * is refused here, where no other change is lost by it.
 */
static enum kz_status gather_terms(
        struct kz_live_writer *writer, const struct kz_termvector *tv, struct kz_error *err)
{
        size_t i, need = tv->n_entries + 1;

        if (need > writer->cap_terms) {
                struct kzx_term *terms;
                size_t bytes;

                if (!kz_mul_size(need, 2 * sizeof(*terms), &bytes))
                        return kz_error_nomem(err);
                terms = realloc(writer->terms, bytes);
                if (!terms)
                        return kz_error_nomem(err);
                writer->terms = terms;
                writer->cap_terms = need * 2;
        }
        for (i = 0; i < tv->n_entries; i++) {
                const struct kz_termvector_entry *e = &tv->entries[i];

                if (e->term.len == 0 || kz_str_starts(e->term, KZ_STR(KZ_PREFIX_ID)))
                        return kz_error_set(err, KZ_E_INVALID,
                                "term %zu of a document is empty or an id term", i);
                if (!kz_live_term_fits(e->term))
                        return kz_error_set(err, KZ_E_LIMIT,
                                "term %zu of a document has %zu bytes; %d are the most", i,
                                e->term.len, KZ_TERM_MAX);
                writer->terms[i] = (struct kzx_term){e->term.ptr, e->term.len,
                        e->weightless ? 0 : e->freq, e->n_positions, e->positions};
        }
        return KZ_OK;
}

static enum kz_status set_number(
        struct kzx_document *doc, enum kz_column column, int64_t number, struct kz_error *err)
{
        char bytes[KZ_LIVE_NUMBER_SIZE];

        kz_live_number_encode(number, bytes);
        return kzx_document_set_value(doc, column, bytes, sizeof(bytes), err);
}

static enum kz_status set_columns(
        struct kzx_document *doc, const struct kz_live_document *from, struct kz_error *err)
{
        const struct {
                enum kz_column column;
                struct kz_str value;
        } columns[] = {
                {KZ_COLUMN_ID, from->id},
                {KZ_COLUMN_SOURCE, from->source},
                {KZ_COLUMN_LANG, from->lang},
                {KZ_COLUMN_KIND, from->kind},
                {KZ_COLUMN_HASH, from->hash},
                {KZ_COLUMN_SKETCH, from->sketch},
        };
        enum kz_status status;
        size_t i;

        status = set_number(doc, KZ_COLUMN_SEQ, (int64_t)from->seq, err);
        if (!status && from->has_ts)
                status = set_number(doc, KZ_COLUMN_DATE, from->ts, err);
        for (i = 0; !status && i < KZ_ARRAY_LEN(columns); i++)
                status = kzx_document_set_value(
                        doc, columns[i].column, columns[i].value.ptr, columns[i].value.len, err);
        return status;
}

/* Makes writer->doc of it: nothing of the database is touched. */
static enum kz_status build(
        struct kz_live_writer *writer, const struct kz_live_document *from, struct kz_error *err)
{
        struct kzx_document *doc = writer->doc;
        struct kz_str packed = from->packed;
        char id_term[KZ_TERM_MAX];
        enum kz_status status;
        bool exact;
        size_t n = from->terms->n_entries;

        status = gather_terms(writer, from->terms, err);
        if (status)
                return status;
        writer->terms[n] = (struct kzx_term){
                .term = id_term, .len = kz_live_id_term(from->id, id_term, &exact)};
        if (!packed.len)
                status = kz_live_packer_run(writer->packer, from->record, &packed, err);
        if (!status)
                status = kzx_document_clear(doc, err);
        if (!status)
                status = kzx_document_set_data(doc, packed.ptr, packed.len, err);
        if (!status)
                status = kzx_document_add_terms(doc, writer->terms, n + 1, err);
        if (!status)
                status = set_columns(doc, from, err);
        return status;
}

enum kz_status kz_live_writer_put(
        struct kz_live_writer *writer, const struct kz_live_document *doc, struct kz_error *err)
{
        enum kz_status status;
        kz_docnum docid = 0;

        status = check_id(doc->id, err);
        if (!status)
                status = build(writer, doc, err);
        if (!status)
                status = begin(writer, err);
        if (status)
                return status;
        status = kz_live_locate(&writer->tier, doc->id, &docid, err);
        if (!status && docid)
                status = kzx_database_replace(writer->tier.db, docid, writer->doc, err);
        else if (!status)
                status = kzx_database_add(writer->tier.db, writer->doc, NULL, err);
        return status ? lose(writer, status, err) : KZ_OK;
}

enum kz_status kz_live_writer_remove(
        struct kz_live_writer *writer, struct kz_str id, bool *ret_removed, struct kz_error *err)
{
        enum kz_status status;
        kz_docnum docid = 0;

        status = check_id(id, err);
        if (!status)
                status = begin(writer, err);
        if (status)
                return status;
        status = kz_live_locate(&writer->tier, id, &docid, err);
        if (!status && docid)
                status = kzx_database_delete(writer->tier.db, docid, err);
        if (status)
                return lose(writer, status, err);
        if (ret_removed)
                *ret_removed = docid != 0;
        return KZ_OK;
}

enum kz_status kz_live_writer_set_metadata(
        struct kz_live_writer *writer, struct kz_str key, struct kz_str value, struct kz_error *err)
{
        char stored[KZ_LIVE_KEY_MAX + 1];
        enum kz_status status;

        status = kz_live_key(key, stored, err);
        if (!status)
                status = begin(writer, err);
        if (status)
                return status;
        status = kzx_database_set_metadata(
                writer->tier.db, stored, key.len + 1, value.ptr, value.len, err);
        return status ? lose(writer, status, err) : KZ_OK;
}

static void free_string(char **string)
{
        free(*string);
}

enum kz_status kz_live_writer_add_names(struct kz_live_writer *writer, struct kz_str key,
        const struct kz_name *names, size_t n, struct kz_error *err)
{
        KZ_CLEANUP(free_string) char *had = NULL;
        char stored[KZ_TIER_NAME_KEY_MAX + 1];
        struct kz_buf *value = &writer->names;
        enum kz_status status;
        bool changed = false;
        size_t len, had_len;

        if (key.len == 0 || key.len > KZ_TIER_NAME_KEY_MAX)
                return kz_error_set(err, KZ_E_INVALID, "a name key has %zu bytes; it takes 1 to %d",
                        key.len, KZ_TIER_NAME_KEY_MAX);
        status = begin(writer, err);
        if (status)
                return status;
        len = kz_live_name_key(key, stored);
        status = kzx_database_metadata(writer->tier.db, stored, len, &had, &had_len, err);
        if (!status && kz_live_names_merge((struct kz_str){had, had_len}, names, n, value, &changed))
                status = kz_error_nomem(err);
        if (!status && changed)
                status = kzx_database_set_metadata(
                        writer->tier.db, stored, len, value->data, value->len, err);
        return status ? lose(writer, status, err) : KZ_OK;
}

enum kz_status kz_live_writer_prune_names(struct kz_live_writer *writer, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf changes = KZ_BUF_NULL;
        enum kz_status status = begin(writer, err);
        struct kz_str left, key, value;

        if (status)
                return status;
        status = kz_live_names_outdated(&writer->tier, &changes, err);
        left = kz_buf_str(&changes);
        while (!status && kz_live_names_take_change(&left, &key, &value))
                status = kzx_database_set_metadata(
                        writer->tier.db, key.ptr, key.len, value.ptr, value.len, err);
        return status ? lose(writer, status, err) : KZ_OK;
}

enum kz_status kz_live_writer_commit(struct kz_live_writer *writer, struct kz_error *err)
{
        enum kz_status status;

        notice_failed_reading(writer);
        status = writer->lost.status;
        if (status) {
                kz_error_set(err, status, "%s", writer->lost.message);
                writer->lost = (struct kz_error)KZ_ERROR_NULL;
                return status;
        }
        if (!writer->begun)
                return KZ_OK;
        kz_live_tier_forget(&writer->tier);
        status = kzx_database_commit_transaction(writer->tier.db, err);
        if (status) {
                lose(writer, status, err);
                writer->lost = (struct kz_error)KZ_ERROR_NULL;
                return status;
        }
        writer->begun = false;
        /* Xapian syncs its files, but not the rename that publishes them. */
        return kz_dir_sync(writer->tier.path, err);
}

enum kz_status kz_live_writer_cancel(struct kz_live_writer *writer, struct kz_error *err)
{
        enum kz_status status;

        writer->lost = (struct kz_error)KZ_ERROR_NULL;
        writer->tier.failed = KZ_OK;
        if (!writer->begun)
                return KZ_OK;
        kz_live_tier_forget(&writer->tier);
        status = kzx_database_cancel_transaction(writer->tier.db, err);
        if (status) {
                lose(writer, status, err);
                writer->lost = (struct kz_error)KZ_ERROR_NULL;
                return status;
        }
        writer->begun = false;
        return KZ_OK;
}

struct kz_tier *kz_live_writer_tier(struct kz_live_writer *writer)
{
        return &writer->tier.base;
}
