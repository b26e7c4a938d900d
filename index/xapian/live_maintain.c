/* Work on a whole live index: compact and check. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "index/base/check.h"
#include "index/base/fdio.h"
#include "index/xapian/live_format.h"
#include "index/xapian/live_names.h"
#include "index/xapian/live_tier.h"

static void free_tier(struct kz_tier **tier)
{
        kz_tier_free(*tier);
}

/* Removes a directory that we made, and the files in it. */
static void remove_directory(const char *path)
{
        DIR *dir = opendir(path);
        struct dirent *entry;

        if (!dir)
                return;
        while ((entry = readdir(dir)))
                unlinkat(dirfd(dir), entry->d_name, 0);
        closedir(dir);
        rmdir(path);
}

enum kz_status kz_live_compact(const char *path, const char *to, struct kz_error *err)
{
        KZ_CLEANUP(free_tier) struct kz_tier *tier = NULL;
        enum kz_status status;

        status = kz_live_open(path, &tier, err);
        if (status)
                return status;
        if (mkdir(to, 0700) < 0)
                return kz_error_errno(err, errno, "compact into %s", to);
        status = kzx_database_compact(kz_live_tier(tier)->db, to, true, err);
        if (status)
                status = kz_error_prefix(err, status, "compact into %s", to);
        else
                status = kz_dir_sync(to, err);
        if (status)
                remove_directory(to);
        return status;
}

/*
 * The name of the first table that is damaged by itself; "some table" when it takes several to
 * see it. Xapian's messages give the number of a block, but not of which file.
 */
static const char *damaged_table(const char *path)
{
        static const char *const tables[] = {"postlist", "docdata", "termlist", "position"};
        size_t i, errors;

        for (i = 0; i < KZ_ARRAY_LEN(tables); i++) {
                KZ_CLEANUP(kz_buf_deinit) struct kz_buf file = KZ_BUF_NULL;

                if (kz_buf_printf(&file, "%s/%s.glass", path, tables[i]))
                        break;
                errors = 0;
                /* Tables that are empty may not be there. */
                if (access(file.data, F_OK) == 0 &&
                        (kzx_check(file.data, &errors, NULL, NULL) || errors))
                        return tables[i];
        }
        return "some table";
}

static enum kz_status fail_damaged(const char *path, const char *reason, struct kz_error *err)
{
        return kz_error_set(err, KZ_E_CORRUPT,
                "live index %s: %s is damaged: run kzsearchctl reindex --rebuild (%.200s)", path,
                damaged_table(path), reason);
}

/* Reads every document's record and id: their bytes carry no checksum of Xapian's. */
static enum kz_status check_documents(struct kz_tier *tier, struct kz_error *err)
{
        struct kz_buf record = KZ_BUF_NULL;
        struct kz_postings *all = NULL;
        struct kz_str id;
        enum kz_status status;

        status = tier->ops->all(tier, 0, &all, err);
        while (!status && !all->done) {
                kz_docnum doc = kz_postings_doc(all);

                kz_buf_clear(&record);
                status = tier->ops->stored(tier, doc, &record, err);
                if (!status)
                        status = tier->ops->bytes(tier, doc, KZ_COLUMN_ID, &id, err);
                if (!status && id.len == 0)
                        status = kz_error_set(err, KZ_E_CORRUPT,
                                "live index %s: document %u has no id", kz_live_tier(tier)->path,
                                doc);
                if (!status)
                        status = kz_postings_next(all, err);
        }
        kz_postings_free(all);
        kz_buf_deinit(&record);
        return status;
}

/* Xapian takes a table whose file is not there for an empty one. */
static enum kz_status check_tables(const char *path, struct kz_tier *tier, struct kz_error *err)
{
        struct kzx_stats stats;
        enum kz_status status = kzx_database_stats(kz_live_tier(tier)->db, &stats, err);
        const struct {
                const char *name;
                bool wanted;
        } tables[] = {{"termlist", !status && stats.documents},
                {"docdata", !status && stats.documents},
                /* every word that counts has its place */
                {"position", !status && stats.total_length}};
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(tables) && !status; i++) {
                KZ_CLEANUP(kz_buf_deinit) struct kz_buf file = KZ_BUF_NULL;

                if (kz_buf_printf(&file, "%s/%s.glass", path, tables[i].name))
                        return kz_error_nomem(err);
                if (tables[i].wanted && access(file.data, F_OK) < 0)
                        status = kz_error_set(
                                err, KZ_E_CORRUPT, "%s.glass is not there", tables[i].name);
        }
        return status;
}

enum kz_status kz_live_check(const char *path, struct kz_error *err)
{
        KZ_CLEANUP(free_tier) struct kz_tier *tier = NULL;
        struct kz_error reason = KZ_ERROR_NULL;
        enum kz_status status;
        size_t errors = 0;
        bool moved;

        status = kz_live_probe(path, err);
        if (status)
                return status;
        status = kz_live_open(path, &tier, &reason);
        if (!status)
                status = check_tables(path, tier, &reason);
        if (!status)
                status = kzx_check(path, &errors, NULL, &reason);
        if (!status && errors)
                status = kz_error_set(&reason, KZ_E_CORRUPT, "%zu errors", errors);
        if (!status)
                status = check_documents(tier, &reason);
        if (!status)
                status = kz_live_names_check(kz_live_tier(tier), &reason);
        /* Xapian takes blocks that were written since for damage. */
        if (status == KZ_E_CORRUPT && tier && !kz_live_reopen(tier, &moved, NULL) && moved)
                return kz_error_set(err, KZ_E_MODIFIED,
                        "live index %s: it changed while being checked: check again", path);
        if (status == KZ_E_CORRUPT)
                return fail_damaged(path, reason.message, err);
        return status ? kz_error_set(err, status, "%s", reason.message) : KZ_OK;
}
