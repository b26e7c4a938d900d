/* Work on a whole live index: compact and check. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "index/base/check.h"
#include "index/base/fdio.h"
#include "index/xapian/live_format.h"
#include "index/xapian/live_tier.h"

static void free_tier(struct kz_tier **tier)
{
        kz_tier_free(*tier);
}

static void free_string(char **string)
{
        free(*string);
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

/* The name of the first table that the report finds fault with. */
static struct kz_str damaged_table(const char *report)
{
        struct kz_str table = KZ_STR("a table");
        const char *line, *end;

        for (line = report; *line; line = *end ? end + 1 : end) {
                end = strchrnul(line, '\n');
                /* "postlist:" begins a table, and what follows says how it is. */
                if (end - line > 1 && end[-1] == ':' && !memchr(line, ' ', (size_t)(end - line)))
                        table = (struct kz_str){line, (size_t)(end - line) - 1};
                else if (memmem(line, (size_t)(end - line), "rror", 4) ||
                         memmem(line, (size_t)(end - line), "orrupt", 6))
                        break;
        }
        return table;
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

enum kz_status kz_live_check(const char *path, struct kz_error *err)
{
        KZ_CLEANUP(free_tier) struct kz_tier *tier = NULL;
        KZ_CLEANUP(free_string) char *report = NULL;
        enum kz_status status;
        size_t errors;

        status = kz_live_open(path, &tier, err);
        if (status)
                return status;
        status = kzx_check(path, &errors, &report, err);
        if (status)
                return kz_live_fail(kz_live_tier(tier), status, err);
        if (errors) {
                struct kz_str table = damaged_table(report);

                return kz_error_set(err, KZ_E_CORRUPT,
                        "live index %s: %zu errors, the first in %.*s.glass: run kzsearchctl "
                        "reindex --rebuild",
                        path, errors, KZ_STR_ARG(table));
        }
        return check_documents(tier, err);
}
