#include "index/engine.h"

#include <stdlib.h>

#include "index/base/fdio.h"
#include "index/base/wire.h"
#include "index/engine_internal.h"
#include "index/store/added.h"
#include "index/store/gate.h"
#include "index/store/tree.h"

/* Scratch memory that a searcher keeps between searches, in bytes. */
#define RECORD_KEPT ((size_t)4 << 20)

/* ---- Opening ---- */

enum kz_status kz_searcher_open(const char *dir, struct kz_searcher **ret, struct kz_error *err)
{
        struct kz_searcher *searcher = calloc(1, sizeof(*searcher));
        enum kz_status status;

        if (!searcher)
                return kz_error_nomem(err);
        status = kz_view_open(dir, &searcher->view, err);
        if (!status)
                status = kz_analyzer_new(&searcher->analyzer, err);
        if (status) {
                kz_searcher_free(searcher);
                return status;
        }
        *ret = searcher;
        return KZ_OK;
}

struct kz_searcher *kz_searcher_free(struct kz_searcher *searcher)
{
        if (!searcher)
                return NULL;
        kz_view_free(searcher->view);
        kz_analyzer_free(searcher->analyzer);
        kz_buf_deinit(&searcher->record);
        free(searcher);
        return NULL;
}

/* An index that does not change, yet seems to under every reader, has wrong numbers in its blocks.
 */
static enum kz_status never_still(struct kz_searcher *searcher, bool moved, struct kz_error *err)
{
        if (moved)
                return kz_error_set(err, KZ_E_MODIFIED,
                        "the index in %s changed %d times while it was being read: try again",
                        searcher->view->dir->path, KZ_ENGINE_ATTEMPTS);
        return kz_datadir_advise_reader(searcher->view->dir,
                kz_error_set(err, KZ_E_CORRUPT,
                        "blocks of the live index claim to be newer than the index itself"),
                err);
}

enum kz_status kz_engine_attempt(
        struct kz_searcher *searcher, kz_engine_attempt_fn fn, void *context, struct kz_error *err)
{
        KZ_CLEANUP(kz_fd_close) int gate = -1;
        enum kz_status status = KZ_OK;
        uint64_t begun = 0;
        int i;

        for (i = 0; i < KZ_ENGINE_ATTEMPTS; i++) {
                /* Overtaken twice: commits wait for a moment. */
                if (i >= 2 && gate < 0)
                        gate = kz_gate_hold(searcher->view->dir->path);
                status = kz_view_refresh(searcher->view, err);
                if (status)
                        return status;
                if (i == 0)
                        begun = searcher->view->moves;
                status = fn(searcher, context, err);
                /* One long document must not cost its memory for ever. */
                if (searcher->record.cap > RECORD_KEPT)
                        kz_buf_deinit(&searcher->record);
                if (status == KZ_OK || status == KZ_E_CANCELLED || status == KZ_E_NOMEM)
                        return status;
                /* A segment that is damaged: the others answer. */
                if (status == KZ_E_CORRUPT && err && kz_view_blame(searcher->view, err))
                        continue;
                /* A generation that was replaced may be deleted: its failures mean nothing. */
                if (status != KZ_E_MODIFIED && !kz_view_is_stale(searcher->view))
                        return kz_datadir_advise_reader(searcher->view->dir, status, err);
        }
        return never_still(searcher, searcher->view->moves != begun, err);
}

/* ---- One document ---- */

enum kz_status kz_engine_find(struct kz_searcher *searcher, struct kz_str id, struct kz_tier **ret,
        kz_docnum *ret_doc, struct kz_error *err)
{
        enum kz_status status = KZ_E_NOT_FOUND;

        if (id.len >= 1 && id.len <= KZ_DOCUMENT_ID_MAX)
                status = kz_view_find(searcher->view, id, ret, ret_doc, err);
        if (status == KZ_E_NOT_FOUND)
                return kz_error_set(err, status, "no document %.*s%s",
                        id.len < 200 ? (int)id.len : 200, id.ptr ? id.ptr : "",
                        id.len < 200 ? "" : "…");
        return status;
}

enum kz_status kz_engine_read(struct kz_searcher *searcher, struct kz_tier *tier, kz_docnum doc,
        struct kz_document *ret, struct kz_error *err)
{
        enum kz_status status;

        kz_buf_clear(&searcher->record);
        status = tier->ops->stored(tier, doc, &searcher->record, err);
        return status ? status : kz_document_decode(kz_buf_str(&searcher->record), ret, err);
}

struct get {
        struct kz_str id;
        struct kz_buf *storage;
        struct kz_document doc;
};

static enum kz_status get_once(struct kz_searcher *searcher, void *context, struct kz_error *err)
{
        struct get *get = context;
        struct kz_tier *tier = NULL;
        kz_docnum doc = 0;
        enum kz_status status = kz_engine_find(searcher, get->id, &tier, &doc, err);

        if (status)
                return status;
        kz_buf_clear(get->storage);
        status = tier->ops->stored(tier, doc, get->storage, err);
        return status ? status : kz_document_decode(kz_buf_str(get->storage), &get->doc, err);
}

enum kz_status kz_searcher_get(struct kz_searcher *searcher, struct kz_str id,
        struct kz_buf *storage, struct kz_document *ret, struct kz_error *err)
{
        struct get get = {.id = id, .storage = storage};
        enum kz_status status = kz_engine_attempt(searcher, get_once, &get, err);

        if (!status)
                *ret = get.doc;
        return status;
}

/* ---- Numbers ---- */

enum kz_status kz_engine_df(
        struct kz_searcher *searcher, struct kz_str term, uint64_t *ret, struct kz_error *err)
{
        const struct kz_view *view = searcher->view;
        enum kz_status status;
        uint64_t df = 0, there;
        size_t i;

        for (i = 0; i < view->n_tiers; i++) {
                status = view->tiers[i]->ops->df(view->tiers[i], term, &there, err);
                if (status)
                        return status;
                df += there;
        }
        *ret = df;
        return KZ_OK;
}

enum kz_status kz_engine_documents(
        struct kz_searcher *searcher, uint64_t *ret, struct kz_error *err)
{
        const struct kz_view *view = searcher->view;
        struct kz_tier_stats stats;
        enum kz_status status;
        uint64_t documents = 0;
        size_t i;

        for (i = 0; i < view->n_tiers; i++) {
                status = view->tiers[i]->ops->stats(view->tiers[i], &stats, err);
                if (status)
                        return status;
                documents += stats.documents;
        }
        *ret = documents;
        return KZ_OK;
}

static void count_segments(const struct kz_segments *segments, struct kz_index_stats *stats)
{
        size_t i;

        stats->segments = segments->n;
        for (i = 0; i < segments->n; i++) {
                const struct kz_segments_one *one = &segments->all[i];

                stats->segment_documents += one->segment->n_docs - one->mask.shown.documents;
                stats->segment_bytes += kz_sections_size(one->segment->sections);
                stats->masked += one->mask.shown.documents;
        }
        if (segments->n_damaged) {
                stats->damage = segments->damage;
                kz_datadir_advise(stats->damage.status, &stats->damage);
        }
}

static enum kz_status stats_once(struct kz_searcher *searcher, void *context, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf live = KZ_BUF_NULL;
        const struct kz_view *view = searcher->view;
        struct kz_index_stats *stats = context;
        enum kz_status status;

        *stats = (struct kz_index_stats){.generation = view->manifest.generation};
        count_segments(&view->segments, stats);
        status = kz_engine_documents(searcher, &stats->documents, err);
        if (!status)
                status = kz_view_seq(searcher->view, &stats->seq, err);
        if (!status)
                status = kz_tree_bytes(view->dir->path, &stats->bytes, err);
        if (!status)
                status = kz_datadir_name(view->dir, view->manifest.live, &live, err);
        if (!status)
                status = kz_tree_bytes(live.data, &stats->live_bytes, err);
        stats->live_documents = stats->documents - stats->segment_documents;
        return status;
}

enum kz_status kz_searcher_stats(
        struct kz_searcher *searcher, struct kz_index_stats *ret, struct kz_error *err)
{
        struct kz_index_stats stats;
        enum kz_status status = kz_engine_attempt(searcher, stats_once, &stats, err);

        if (!status)
                *ret = stats;
        return status;
}

static enum kz_status documents_once(
        struct kz_searcher *searcher, void *context, struct kz_error *err)
{
        return kz_engine_documents(searcher, context, err);
}

enum kz_status kz_searcher_documents(
        struct kz_searcher *searcher, uint64_t *ret, struct kz_error *err)
{
        uint64_t documents = 0;
        enum kz_status status = kz_engine_attempt(searcher, documents_once, &documents, err);

        if (!status)
                *ret = documents;
        return status;
}

struct count {
        struct kz_buf term;
        uint64_t n;
};

static enum kz_status count_once(struct kz_searcher *searcher, void *context, struct kz_error *err)
{
        struct count *count = context;

        return kz_engine_df(searcher, kz_buf_str(&count->term), &count->n, err);
}

enum kz_status kz_searcher_count_source(
        struct kz_searcher *searcher, struct kz_str source, uint64_t *ret, struct kz_error *err)
{
        struct count count = {.term = KZ_BUF_NULL};
        enum kz_status status;

        if (kz_buf_printf(&count.term, "%s%.*s", KZ_PREFIX_SOURCE, KZ_STR_ARG(source)))
                return kz_error_nomem(err);
        status = kz_engine_attempt(searcher, count_once, &count, err);
        kz_buf_deinit(&count.term);
        if (!status)
                *ret = count.n;
        return status;
}

/* ---- The catalog ---- */

struct file_count {
        struct kz_str source;
        struct kz_filecounts counts;
};

static enum kz_status count_files_once(
        struct kz_searcher *searcher, void *context, struct kz_error *err)
{
        struct file_count *count = context;

        return kz_filecounts_read(searcher->view->live, count->source, &count->counts, err);
}

enum kz_status kz_searcher_count_files(struct kz_searcher *searcher, struct kz_str source,
        struct kz_filecounts *ret, struct kz_error *err)
{
        struct file_count count = {.source = source};
        enum kz_status status = kz_engine_attempt(searcher, count_files_once, &count, err);

        if (!status)
                *ret = count.counts;
        return status;
}

/*
 * Records are gathered before any is shown, so that an index that moves on in the middle costs a
 * new start and not a record shown twice.
 */
struct files {
        struct kz_str source;
        struct kz_buf keys, records; /* wire.h strings, side by side */
};

static enum kz_status gather_record(void *context, const struct kz_file_record *record)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf one = KZ_BUF_NULL;
        struct files *files = context;

        if (kz_catalog_key(record->source, record->path, &one) ||
                kz_wire_put_str(&files->keys, kz_buf_str(&one)))
                return KZ_E_NOMEM;
        kz_buf_clear(&one);
        if (kz_catalog_encode(record, &one) || kz_wire_put_str(&files->records, kz_buf_str(&one)))
                return KZ_E_NOMEM;
        return KZ_OK;
}

static enum kz_status files_once(struct kz_searcher *searcher, void *context, struct kz_error *err)
{
        struct files *files = context;

        kz_buf_clear(&files->keys);
        kz_buf_clear(&files->records);
        return kz_catalog_each(searcher->view->live, files->source, gather_record, files, err);
}

enum kz_status kz_searcher_each_file(struct kz_searcher *searcher, struct kz_str source,
        kz_file_fn fn, void *context, struct kz_error *err)
{
        struct files files = {.source = source};
        struct kz_file_record record;
        struct kz_wire keys, records;
        enum kz_status status = kz_engine_attempt(searcher, files_once, &files, err);

        keys = kz_wire_reader(kz_buf_str(&files.keys));
        records = kz_wire_reader(kz_buf_str(&files.records));
        while (!status && records.left) {
                status = kz_catalog_decode(
                        kz_wire_get_str(&keys), kz_wire_get_str(&records), &record, err);
                if (!status)
                        status = fn(context, &record);
        }
        kz_buf_deinit(&files.keys);
        kz_buf_deinit(&files.records);
        return status;
}

/* ---- Checking ---- */

static enum kz_status nothing(void *context, const struct kz_document *doc, struct kz_error *err)
{
        (void)context;
        (void)doc;
        (void)err;
        return KZ_OK;
}

static enum kz_status check_added(const char *dir, struct kz_error *err)
{
        struct kz_added *added = NULL;
        struct kz_error first = KZ_ERROR_NULL;
        uint64_t damaged = 0;
        enum kz_status status = kz_added_new(dir, &added, err);

        if (status)
                return status;
        status = kz_added_each(added, nothing, NULL, &damaged, &first);
        kz_added_free(added);
        if (status)
                return kz_error_set(err, status, "%s", first.message);
        if (damaged)
                return kz_error_set(err, KZ_E_CORRUPT,
                        "%.400s; give the document again, or delete the file", first.message);
        return KZ_OK;
}

static enum kz_status check_segments(const struct kz_view *view, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        size_t i;

        if (view->segments.n_damaged)
                return kz_error_set(err, KZ_E_CORRUPT, "%s", view->segments.damage.message);
        for (i = 0; i < view->segments.n && !status; i++)
                status = kz_segment_check(view->segments.all[i].segment, NULL, NULL, err);
        return status;
}

enum kz_status kz_index_check(const char *dir, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf path = KZ_BUF_NULL;
        struct kz_view *view = NULL;
        enum kz_status status = kz_view_open(dir, &view, err);

        if (!status)
                status = kz_datadir_name(view->dir, view->manifest.live, &path, err);
        if (!status)
                status = kz_live_check(path.data, err);
        if (!status)
                status = check_segments(view, err);
        kz_view_free(view);
        kz_datadir_advise(status, err);
        return status ? status : check_added(dir, err);
}
