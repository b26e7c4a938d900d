#include "daemon/indexer/reindex.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "daemon/indexer/filetable.h"
#include "daemon/indexer/scan.h"
#include "index/base/fdio.h"

#define PROGRESS_MS 300
/* So much to read does not go through the live index, nor more than may wait for a commit. */
#define MUCH_BYTES (UINT64_C(32) << 20)
#define PACKED 3           /* text is about so many times as long as what gzip makes of it */
#define REMOVAL_FILES 20   /* more than so many ... */
#define REMOVAL_PERCENT 20 /* ... and more than so many of a hundred are held back */

/* One source under way. */
struct pass {
        struct kz_reindex *reindex;
        const struct kz_reindex_source *source;
        struct kz_report_source *report;
        struct kz_scan scan;
        struct kz_filetable known;
        struct kz_scan_opener opener;
        struct kz_preparers *preparers;
        struct kz_pool *pool;
        uint64_t settings;
        bool prune; /* the index may hold documents of this source */
        bool catalog_lost;
        uint64_t gone, unread; /* files of the catalog: not found, not to be looked for */
};

static enum kz_status may_go_on(struct kz_reindex *reindex, struct kz_error *err)
{
        const int64_t now = kz_now_ms();

        if (now - reindex->progress_ms >= PROGRESS_MS) {
                reindex->progress_ms = now;
                kz_reindex_tell(reindex, NULL);
        }
        if (atomic_load(reindex->cancelled)) {
                kz_applier_abandon(reindex->applier);
                return kz_error_set(err, KZ_E_CANCELLED,
                        "stopped: what was committed is kept, and the next reindex goes on from "
                        "there");
        }
        /* The failure itself comes from kz_applier_finish. */
        if (kz_applier_has_failed(reindex->applier))
                return kz_error_set(err, KZ_E_END, "the index cannot be written");
        return KZ_OK;
}

static void on_scan_problem(void *context, struct kz_str path, const char *message)
{
        struct pass *pass = context;

        pass->report->failed++;
        kz_report_problem(&pass->reindex->report, pass->report->name, path, false, 0, message);
}

/* Marks what the scan found; what remains unmarked is gone. */
static void count_gone(struct pass *pass)
{
        size_t i;

        for (i = 0; i < pass->scan.n_files; i++) {
                struct kz_filetable_entry *entry =
                        kz_filetable_find(&pass->known, pass->scan.files[i].path);

                if (entry)
                        entry->seen = true;
        }
        for (i = 0; i < pass->known.n; i++) {
                struct kz_filetable_entry *entry = &pass->known.entries[i];

                if (!entry->seen && kz_scan_is_unread(&pass->scan, entry->path)) {
                        entry->seen = true;
                        pass->unread++;
                }
                pass->gone += !entry->seen;
        }
}

/* Whether so many files of the source are so much that a disk may be missing. */
static bool is_held_back(const struct pass *pass, uint64_t files)
{
        return files > REMOVAL_FILES && files * 100 > (uint64_t)pass->known.n * REMOVAL_PERCENT &&
               !pass->reindex->allow_removals;
}

/*
 * Whether the root is another thing than the one whose files the catalog has: a folder in place of
 * a file or the other way round, or a folder with nothing in it, as a disk that is not mounted
 * leaves. What is there now says nothing of what was. (That the only file of a folder goes is an
 * everyday thing.)
 */
static bool is_replaced(struct pass *pass)
{
        const struct kz_str root = kz_str(pass->source->path);
        const char *what = NULL;
        size_t i, files = 0;

        for (i = 0; i < pass->known.n; i++)
                files += kz_str_eq(pass->known.entries[i].path, root);
        if (pass->known.n == 0 || pass->reindex->allow_removals)
                return false;
        if (pass->scan.root_is_file && files < pass->known.n)
                what = "it was a folder and is a file now";
        else if (!pass->scan.root_is_file && files)
                what = "it was a file and is a folder now";
        else if (pass->known.n > 1 && pass->scan.n_files == 0 && pass->scan.n_unread == 0)
                what = "its folder is empty now (is a disk missing?)";
        if (what)
                kz_report_source_problem(&pass->reindex->report, pass->report,
                        "%s: nothing was removed; if that is right, run  kzsearchctl reindex "
                        "--allow-removals",
                        what);
        return what != NULL;
}

/* Removes what is gone, unless that is so much that a disk may be missing. */
static enum kz_status remove_gone(struct pass *pass, struct kz_error *err)
{
        struct kz_reindex *reindex = pass->reindex;
        enum kz_status status = KZ_OK;
        size_t i;

        count_gone(pass);
        if (is_held_back(pass, pass->gone)) {
                kz_report_source_problem(&reindex->report, pass->report,
                        "%llu of its %zu files are not there any more: nothing was removed; if "
                        "that is right, run  kzsearchctl reindex --allow-removals",
                        (unsigned long long)pass->gone, pass->known.n);
                return KZ_OK;
        }
        for (i = 0; i < pass->known.n && !status && !reindex->rebuild; i++) {
                if (!pass->known.entries[i].seen)
                        status = kz_applier_forget(
                                reindex->applier, pass->report, pass->known.entries[i].path, err);
                if (!status)
                        status = may_go_on(reindex, err);
        }
        return status;
}

/* A rebuild begins with nothing: what cannot be read now has no old documents that could stay. */
static void check_losses(struct pass *pass)
{
        struct kz_report *report = &pass->reindex->report;
        uint64_t lost = pass->gone + atomic_load(&pass->report->lost);

        if (pass->unread || (pass->catalog_lost && pass->scan.n_unread))
                kz_report_source_problem(report, pass->report,
                        "%zu of its folders cannot be read, and the new index would lack what is "
                        "in them",
                        pass->scan.n_unread);
        else if (is_held_back(pass, lost))
                kz_report_source_problem(report, pass->report,
                        "%llu of its %zu files cannot be read any more, and the new index would "
                        "lack them",
                        (unsigned long long)lost, pass->known.n);
}

static struct kz_reading *make_reading(
        struct pass *pass, const struct kz_scan_file *file, const struct kz_filetable_entry *entry)
{
        struct kz_reading *reading = kz_reading_new();

        if (!reading)
                return NULL;
        reading->report = &pass->reindex->report;
        reading->source = pass->report;
        reading->path = file->path;
        reading->prune = pass->prune;
        reading->old_documents = entry ? entry->documents : 0;
        reading->record = (struct kz_file_record){.source = kz_str(pass->source->name),
                .path = file->path,
                .size = file->size,
                .mtime_ns = file->mtime_ns,
                .inode = file->inode,
                .settings = pass->settings};
        return reading;
}

/* Waits until the pipeline takes another file. */
static enum kz_status wait_for_slot(struct pass *pass, struct kz_error *err)
{
        enum kz_status status = may_go_on(pass->reindex, err);

        while (!status &&
                (kz_pool_is_full(pass->pool) || !kz_preparers_wait_room(pass->preparers, 0))) {
                if (kz_preparers_wait_room(pass->preparers, PROGRESS_MS))
                        status = kz_pool_step(pass->pool, PROGRESS_MS, err);
                if (!status)
                        status = may_go_on(pass->reindex, err);
        }
        return status;
}

static struct kz_str last_part(struct kz_str path)
{
        const char *slash = memrchr(path.ptr, '/', path.len);

        return slash ? kz_str(slash + 1) : path;
}

static enum kz_status read_file(struct pass *pass, const struct kz_scan_file *file,
        const struct kz_filetable_entry *entry, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf key = KZ_BUF_NULL;
        struct kz_reading *reading = make_reading(pass, file, entry);
        struct kz_extract_job job = {.source = kz_str(pass->source->name),
                .path = file->path,
                .name = last_part(file->path),
                .lang = pass->source->lang,
                .kind = pass->source->kind,
                .date_order = kz_reindex_date_order(pass->source->date_order),
                .mtime = file->mtime_ns / 1000000000};
        struct kz_error open_error;
        enum kz_status status;

        if (!reading || kz_key_encode(&key, (struct kz_str){file->path.ptr + file->key,
                                                    file->path.len - file->key})) {
                kz_reading_free(reading);
                return kz_error_nomem(err);
        }
        job.key = kz_buf_str(&key);
        status = kz_scan_open(&pass->opener, pass->source->path, file, &job.fd, &open_error);
        if (status) {
                if (status == KZ_E_NOT_FOUND) {
                        /* Gone between scan and now: the next scan sees to it. */
                        reading->unstable = true;
                        kz_reading_problem(reading, KZ_PROBLEM_FAILURE, 0,
                                "went away while the folder was read");
                } else {
                        kz_reading_fail(reading, open_error.message);
                        /* New rights change neither size nor time: it is tried every time. */
                        reading->record.settings = ~pass->settings;
                }
                kz_applier_end(pass->reindex->applier, reading);
                return KZ_OK;
        }
        return kz_pool_start(pass->pool, reading, &job, err);
}

static bool is_unchanged(const struct pass *pass, const struct kz_scan_file *file,
        const struct kz_filetable_entry *entry)
{
        return entry && entry->size == file->size && entry->mtime_ns == file->mtime_ns &&
               entry->inode == file->inode && entry->settings == pass->settings;
}

static bool is_to_be_read(const struct pass *pass, const struct kz_scan_file *file,
        const struct kz_filetable_entry *entry)
{
        return pass->reindex->rebuild || !is_unchanged(pass, file, entry);
}

static bool is_packed(struct kz_str path)
{
        return path.len > 3 && memcmp(path.ptr + path.len - 3, ".gz", 3) == 0;
}

/* How much there is to read, so that the time left can be told; whether it is to be a segment. */
static bool count_bytes(struct pass *pass)
{
        struct kz_reindex *reindex = pass->reindex;
        uint64_t total = 0, text = 0;
        size_t i;

        for (i = 0; i < pass->scan.n_files; i++) {
                const struct kz_scan_file *file = &pass->scan.files[i];

                if (!is_to_be_read(pass, file, kz_filetable_find(&pass->known, file->path)))
                        continue;
                total += file->size;
                text += file->size * (is_packed(file->path) ? PACKED : 1);
        }
        atomic_store(&pass->report->bytes_total, total);
        reindex->text_bytes = text + (reindex->rebuild ? reindex->text_bytes : 0);
        return reindex->text_bytes > MUCH_BYTES || reindex->text_bytes > reindex->memory;
}

static enum kz_status read_files(struct pass *pass, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        size_t i;

        for (i = 0; i < pass->scan.n_files && !status; i++) {
                const struct kz_scan_file *file = &pass->scan.files[i];
                const struct kz_filetable_entry *entry =
                        kz_filetable_find(&pass->known, file->path);

                if (!is_to_be_read(pass, file, entry)) {
                        atomic_fetch_add(&pass->report->unchanged, 1);
                        atomic_fetch_add(&pass->report->files_done, 1);
                        continue;
                }
                atomic_fetch_add(entry && !pass->reindex->rebuild ? &pass->report->changed
                                                                  : &pass->report->fresh,
                        1);
                status = wait_for_slot(pass, err);
                if (!status)
                        status = read_file(pass, file, entry, err);
        }
        while (!status && !kz_pool_is_idle(pass->pool)) {
                if (kz_preparers_wait_room(pass->preparers, PROGRESS_MS))
                        status = kz_pool_step(pass->pool, PROGRESS_MS, err);
                if (!status)
                        status = may_go_on(pass->reindex, err);
        }
        return status;
}

/* With the catalog and the scan in hand. */
static enum kz_status index_source(struct pass *pass, struct kz_error *err)
{
        struct kz_reindex *reindex = pass->reindex;
        const bool much = count_bytes(pass);
        enum kz_status status;

        atomic_store(&pass->report->files_total, pass->scan.n_files);
        if (much)
                kz_applier_expect_much(reindex->applier);
        status = remove_gone(pass, err);
        if (!status)
                status = kz_preparers_new(
                        reindex->applier, reindex->pool.extractors, much, &pass->preparers, err);
        if (!status)
                status = kz_pool_new(
                        &reindex->pool, reindex->applier, pass->preparers, &pass->pool, err);
        if (!status)
                status = read_files(pass, err);
        pass->pool = kz_pool_free(pass->pool);
        pass->preparers = kz_preparers_free(pass->preparers);
        return status;
}

static enum kz_status load_known(struct pass *pass, struct kz_error *err)
{
        const struct kz_str source = kz_str(pass->source->name);
        struct kz_searcher *searcher = NULL;
        uint64_t documents = 0;
        enum kz_status status = kz_searcher_open(pass->reindex->data_dir, &searcher, err);

        if (status == KZ_E_NOT_FOUND)
                status = KZ_OK;
        if (!status)
                status = kz_filetable_load(&pass->known, searcher, source, err);
        if (!status && searcher)
                status = kz_searcher_count_source(searcher, source, &documents, err);
        kz_searcher_free(searcher);
        if (status && pass->reindex->rebuild) {
                /* The damage is what it mends: without the catalog there is nothing to compare
                 * with. */
                kz_filetable_deinit(&pass->known);
                pass->catalog_lost = true;
                status = kz_filetable_load(&pass->known, NULL, source, err);
        }
        /* A rebuild starts with nothing, and so does a source that has nothing yet. */
        pass->prune = !pass->reindex->rebuild && documents > 0;
        return status;
}

static enum kz_status run_source(struct kz_reindex *reindex, size_t i, struct kz_error *err)
{
        struct pass pass = {.reindex = reindex,
                .source = &reindex->sources[i],
                .report = &reindex->report.sources[i],
                .opener = KZ_SCAN_OPENER_NULL,
                .settings = kz_reindex_settings(&reindex->sources[i], &reindex->pool)};
        enum kz_status status, result;
        struct kz_error finish_error;
        bool known;

        atomic_store(&reindex->report.current, i);
        status = load_known(&pass, err);
        known = !status;
        if (known)
                status = kz_scan_run(&pass.scan, pass.source->path, reindex->cancelled,
                        on_scan_problem, &pass, err);
        if (known && (status == KZ_E_NOT_FOUND || status == KZ_E_DENIED || status == KZ_E_IO ||
                             status == KZ_E_INVALID)) {
                kz_report_source_problem(&reindex->report, pass.report,
                        status == KZ_E_NOT_FOUND
                                ? "its folder is not there, nothing was removed: %s"
                                : "its folder cannot be read, nothing was removed: %s",
                        err->message);
                status = KZ_OK;
        } else if (!status && !is_replaced(&pass)) {
                status = index_source(&pass, err);
        }
        /* Paths of the scan are used until the applier has done the last file. */
        if (!reindex->rebuild) {
                result = kz_applier_finish(reindex->applier, false, &finish_error);
                if (result && (!status || status == KZ_E_END)) {
                        *err = finish_error;
                        status = result;
                }
        } else {
                kz_applier_drain(reindex->applier);
                check_losses(&pass);
        }
        kz_scan_opener_deinit(&pass.opener);
        kz_scan_deinit(&pass.scan);
        kz_filetable_deinit(&pass.known);
        return status;
}

/* A rebuild that lost a source, or much of it, must not replace the index that has it. */
static bool lost_something(struct kz_reindex *reindex)
{
        bool lost = false;
        size_t i;

        for (i = 0; i < reindex->n_sources; i++)
                lost = lost || reindex->report.sources[i].problem;
        return lost && !reindex->allow_removals;
}

static enum kz_status run_rebuild(struct kz_reindex *reindex, struct kz_error *err)
{
        enum kz_status status = KZ_OK, result;
        struct kz_error finish_error;
        bool publish;
        size_t i;

        status =
                kz_applier_begin(reindex->applier, true, reindex->memory, reindex->name_rules, err);
        if (status)
                return status;
        for (i = 0; i < reindex->n_sources && !status; i++)
                status = run_source(reindex, i, err);
        publish = !status && !lost_something(reindex);
        result = kz_applier_finish(reindex->applier, publish, &finish_error);
        if (result && (!status || status == KZ_E_END)) {
                *err = finish_error;
                return result;
        }
        if (!status && !publish)
                status = kz_error_set(err, KZ_E_INVALID,
                        "a source is missing or lost many files, so the old index stays; look at "
                        "its folder, or run it with --allow-removals");
        return status;
}

enum kz_status kz_reindex_run(struct kz_reindex *reindex, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        size_t i;

        if (reindex->reanalyze)
                return kz_reindex_reanalyze(reindex, err);
        if (reindex->rebuild) {
                status = run_rebuild(reindex, err);
                if (!status)
                        status = kz_reindex_tidy(reindex, err);
                kz_applier_close(reindex->applier);
                return status;
        }
        for (i = 0; i < reindex->n_sources && !status; i++) {
                status = kz_applier_begin(
                        reindex->applier, false, reindex->memory, reindex->name_rules, err);
                if (!status)
                        status = run_source(reindex, i, err);
                if (!status)
                        status = kz_reindex_tidy(reindex, err);
        }
        return status;
}
