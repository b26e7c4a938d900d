#include "index/store/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "index/base/fdio.h"
#include "index/store/tree.h"
#include "index/store/writer_internal.h"

#define PARTIAL ".tmp"
/* A service keeps its sources in the data directory: without them the index is nobody's. */
#define SOURCES "sources.conf"

void kz_backup_deinit(struct kz_backup *backup)
{
        if (backup->made)
                kz_tree_remove(backup->partial, NULL);
        free(backup->data_dir);
        free(backup->path);
        free(backup->partial);
        *backup = (struct kz_backup)KZ_BACKUP_NULL;
}

/* ---- What may be in the way ---- */

static bool is_partial(const char *name)
{
        const size_t len = strlen(name), end = strlen(PARTIAL);

        return len >= end && strcmp(name + len - end, PARTIAL) == 0;
}

/* path with the links of its parent resolved and no slash at its end. */
static enum kz_status resolve(const char *path, struct kz_buf *out, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf parent = KZ_BUF_NULL;
        size_t len = strlen(path);
        const char *name;
        char *real;
        bool failed;

        while (len > 1 && path[len - 1] == '/')
                len--;
        if (path[0] != '/' || len < 2)
                return kz_error_set(
                        err, KZ_E_INVALID, "a backup needs a folder of its own, not '%s'", path);
        if (kz_buf_append(&parent, path, len))
                return kz_error_nomem(err);
        name = strrchr(parent.data, '/') + 1;
        if (strcmp(name, "..") == 0 || strcmp(name, ".") == 0)
                return kz_error_set(err, KZ_E_INVALID, "%s: end the path with a name", path);
        /* It would be taken for what is left of a backup that was cut short, and removed. */
        if (is_partial(name))
                return kz_error_set(err, KZ_E_INVALID,
                        "%s: give the backup a name that does not end with " PARTIAL, path);
        parent.data[name - 1 - parent.data] = '\0';
        real = realpath(*parent.data ? parent.data : "/", NULL);
        if (!real)
                return kz_error_errno(err, errno, "%s", *parent.data ? parent.data : "/");
        failed = kz_buf_printf(out, "%s/%s", strcmp(real, "/") == 0 ? "" : real, name) != KZ_OK;
        free(real);
        return failed ? kz_error_nomem(err) : KZ_OK;
}

static enum kz_status check_outside(const char *path, const char *data_dir, struct kz_error *err)
{
        char *real = realpath(data_dir, NULL);
        size_t len = real ? strlen(real) : 0;
        bool inside = real && strncmp(path, real, len) == 0 && (!path[len] || path[len] == '/');

        free(real);
        if (!inside)
                return KZ_OK;
        return kz_error_set(err, KZ_E_INVALID,
                "%s lies in the data directory %s: a backup belongs elsewhere, best on another "
                "disk",
                path, data_dir);
}

static enum kz_status count_name(void *context, const char *name, struct kz_error *err)
{
        size_t *n = context;

        (void)name;
        (void)err;
        ++*n;
        return KZ_OK;
}

static enum kz_status check_free(const char *path, struct kz_error *err)
{
        struct stat st;
        size_t n = 0;
        enum kz_status status;

        if (lstat(path, &st) < 0)
                return errno == ENOENT ? KZ_OK : kz_error_errno(err, errno, "%s", path);
        if (!S_ISDIR(st.st_mode))
                return kz_error_set(err, KZ_E_EXISTS, "%s is there, and no folder", path);
        status = kz_tree_list(path, count_name, &n, err);
        if (!status && n)
                status = kz_error_set(err, KZ_E_EXISTS,
                        "%s is not empty: give each backup a folder of its own", path);
        return status;
}

static enum kz_status check_cut_short(void *context, const char *name, struct kz_error *err)
{
        const char *path = context;

        if (kz_manifest_live_name(kz_str(name), NULL) || strcmp(name, "added") == 0 ||
                kz_segment_name(kz_str(name), NULL) || strcmp(name, SOURCES) == 0 ||
                strcmp(name, KZ_MANIFEST_NAME) == 0)
                return KZ_OK;
        return kz_error_set(err, KZ_E_EXISTS,
                "%s is in the way, and no backup that was cut short (it holds %s): move it", path,
                name);
}

static enum kz_status make_partial(struct kz_backup *backup, struct kz_error *err)
{
        enum kz_status status;

        if (mkdir(backup->partial, 0700) < 0) {
                if (errno != EEXIST)
                        return kz_error_errno(err, errno, "cannot make %s", backup->partial);
                status = kz_tree_list(backup->partial, check_cut_short, backup->partial, err);
                if (!status)
                        status = kz_tree_remove(backup->partial, err);
                if (status)
                        return status;
                if (mkdir(backup->partial, 0700) < 0)
                        return kz_error_errno(err, errno, "cannot make %s", backup->partial);
        }
        backup->made = true;
        return KZ_OK;
}

enum kz_status kz_backup_begin(
        struct kz_backup *ret, const char *data_dir, const char *path, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf real = KZ_BUF_NULL;
        enum kz_status status;

        *ret = (struct kz_backup)KZ_BACKUP_NULL;
        status = resolve(path, &real, err);
        if (!status)
                status = check_outside(real.data, data_dir, err);
        if (!status)
                status = check_free(real.data, err);
        if (status)
                return status;
        ret->data_dir = strdup(data_dir);
        ret->path = strdup(real.data);
        if (!kz_buf_append_cstr(&real, PARTIAL))
                ret->partial = strdup(real.data);
        if (!ret->data_dir || !ret->path || !ret->partial)
                return kz_error_nomem(err);
        return make_partial(ret, err);
}

/* ---- The copy ---- */

/* One name of the data directory; nothing when it is not there. */
static enum kz_status copy_part(struct kz_backup *backup, const char *name,
        const atomic_bool *cancelled, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf from = KZ_BUF_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf to = KZ_BUF_NULL;
        struct stat st;

        if (kz_buf_printf(&from, "%s/%s", backup->data_dir, name) ||
                kz_buf_printf(&to, "%s/%s", backup->partial, name))
                return kz_error_nomem(err);
        if (lstat(from.data, &st) < 0 && errno == ENOENT)
                return KZ_OK;
        return kz_tree_copy(from.data, to.data, cancelled, &backup->bytes, err);
}

enum kz_status kz_backup_copy(struct kz_backup *backup, struct kz_writer *writer,
        const atomic_bool *cancelled, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf manifest = KZ_BUF_NULL;
        struct kz_tier_stats stats = {0};
        uint64_t documents = 0;
        enum kz_status status;
        size_t i;

        if (writer->rebuilding)
                return kz_error_set(err, KZ_E_LOCKED,
                        "%s is being rebuilt: it can be backed up when that is done",
                        writer->dir->path);
        status = kz_writer_commit(writer, &backup->seq, err);
        if (!status)
                status = kz_writer_check_current(writer, err);
        if (!status)
                status = writer->tier->ops->stats(writer->tier, &stats, err);
        if (!status)
                status = copy_part(backup, writer->own.live, cancelled, err);
        for (i = 0; i < writer->segments.n && !status; i++) {
                const struct kz_segments_one *one = &writer->segments.all[i];

                status = copy_part(backup, one->name, cancelled, err);
                documents += one->segment->meta.documents - one->mask.shown.documents;
        }
        if (!status)
                status = copy_part(backup, "added", cancelled, err);
        if (!status)
                status = copy_part(backup, SOURCES, cancelled, err);
        if (!status && kz_buf_printf(&manifest, "%s/%s", backup->partial, KZ_MANIFEST_NAME))
                status = kz_error_nomem(err);
        if (!status)
                status = kz_manifest_write(manifest.data, &writer->own, err);
        if (!status)
                backup->documents = stats.documents + documents;
        return status;
}

enum kz_status kz_backup_finish(struct kz_backup *backup, struct kz_error *err)
{
        KZ_CLEANUP(kz_fd_close) int fd = open(backup->partial, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf parent = KZ_BUF_NULL;

        /* One sync of the file system rather than one a file: there may be very many of them. */
        if (fd < 0 || syncfs(fd) < 0)
                return kz_error_errno(err, errno, "cannot sync %s", backup->partial);
        /* Takes the place of an empty folder, and of nothing else. */
        if (rename(backup->partial, backup->path) < 0)
                return kz_error_errno(
                        err, errno, "cannot rename %s to %s", backup->partial, backup->path);
        backup->made = false;
        if (kz_buf_printf(&parent, "%s/..", backup->path))
                return kz_error_nomem(err);
        return kz_dir_sync(parent.data, err);
}
