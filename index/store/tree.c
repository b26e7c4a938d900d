#include "index/store/tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "index/base/fdio.h"

/* Our own trees are three levels deep: anything deeper is not ours to walk. */
#define DEPTH_MAX 16

static void close_dir(DIR **dir)
{
        if (*dir)
                closedir(*dir);
}

static bool is_dots(const char *name)
{
        return name[0] == '.' && (!name[1] || (name[1] == '.' && !name[2]));
}

/* NULL with errno set; takes no ownership of at. */
static DIR *open_dir_at(int at, const char *name)
{
        int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        DIR *dir = fd < 0 ? NULL : fdopendir(fd);

        if (!dir)
                kz_fd_close(&fd);
        return dir;
}

static enum kz_status remove_at(int at, const char *name, int depth, struct kz_error *err)
{
        KZ_CLEANUP(close_dir) DIR *dir = NULL;
        struct dirent *entry;
        enum kz_status status;

        if (unlinkat(at, name, 0) == 0 || errno == ENOENT)
                return KZ_OK;
        if (errno != EISDIR && errno != EPERM)
                return kz_error_errno(err, errno, "cannot remove %s", name);
        if (depth > DEPTH_MAX)
                return kz_error_set(err, KZ_E_LIMIT, "cannot remove %s: too deep", name);
        dir = open_dir_at(at, name);
        if (!dir)
                return kz_error_errno(err, errno, "cannot remove %s", name);
        while ((entry = readdir(dir))) {
                if (is_dots(entry->d_name))
                        continue;
                status = remove_at(dirfd(dir), entry->d_name, depth + 1, err);
                if (status)
                        return kz_error_prefix(err, status, "%s", name);
        }
        if (unlinkat(at, name, AT_REMOVEDIR) < 0 && errno != ENOENT)
                return kz_error_errno(err, errno, "cannot remove %s", name);
        return KZ_OK;
}

enum kz_status kz_tree_remove(const char *path, struct kz_error *err)
{
        return remove_at(AT_FDCWD, path, 0, err);
}

static enum kz_status bytes_at(
        int at, const char *name, int depth, uint64_t *bytes, struct kz_error *err)
{
        KZ_CLEANUP(close_dir) DIR *dir = NULL;
        struct dirent *entry;
        enum kz_status status;
        struct stat st;

        if (fstatat(at, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
                return errno == ENOENT ? KZ_OK : kz_error_errno(err, errno, "%s", name);
        *bytes += (uint64_t)st.st_blocks * 512;
        if (!S_ISDIR(st.st_mode) || depth > DEPTH_MAX)
                return KZ_OK;
        dir = open_dir_at(at, name);
        if (!dir)
                return errno == ENOENT ? KZ_OK : kz_error_errno(err, errno, "%s", name);
        while ((entry = readdir(dir))) {
                if (is_dots(entry->d_name))
                        continue;
                status = bytes_at(dirfd(dir), entry->d_name, depth + 1, bytes, err);
                if (status)
                        return status;
        }
        return KZ_OK;
}

enum kz_status kz_tree_bytes(const char *path, uint64_t *bytes, struct kz_error *err)
{
        return bytes_at(AT_FDCWD, path, 0, bytes, err);
}

enum kz_status kz_tree_list(const char *path, kz_tree_fn fn, void *context, struct kz_error *err)
{
        KZ_CLEANUP(close_dir) DIR *dir = opendir(path);
        struct dirent *entry;
        enum kz_status status;

        if (!dir)
                return errno == ENOENT ? KZ_OK : kz_error_errno(err, errno, "%s", path);
        for (;;) {
                errno = 0;
                entry = readdir(dir);
                if (!entry)
                        return errno ? kz_error_errno(err, errno, "cannot list %s", path) : KZ_OK;
                if (is_dots(entry->d_name))
                        continue;
                status = fn(context, entry->d_name, err);
                if (status)
                        return status;
        }
}
