#include "index/store/tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "index/base/fdio.h"

/* Our own trees are three levels deep: anything deeper is not ours to walk. */
#define DEPTH_MAX 16
/* Between two looks at whether it is still wanted. */
#define COPY_AT_ONCE (8u << 20)

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

struct copy {
        const char *from, *to; /* for messages */
        const atomic_bool *cancelled;
        uint64_t *bytes;
        struct kz_error *err;
};

static enum kz_status copy_failed(const struct copy *copy, const char *name)
{
        return kz_error_errno(
                copy->err, errno, "cannot copy %s (in %s) to %s", name, copy->from, copy->to);
}

static enum kz_status copy_content(const struct copy *copy, int from, int to, const char *name)
{
        ssize_t n;

        if (ioctl(to, FICLONE, from) == 0)
                return KZ_OK;
        do {
                if (copy->cancelled && atomic_load(copy->cancelled))
                        return kz_error_set(copy->err, KZ_E_CANCELLED, "cancelled");
                n = copy_file_range(from, NULL, to, NULL, COPY_AT_ONCE, 0);
                /* Not between these two file systems. */
                if (n < 0 && (errno == EXDEV || errno == EINVAL || errno == ENOSYS ||
                                     errno == EOPNOTSUPP))
                        n = sendfile(to, from, NULL, COPY_AT_ONCE);
        } while (n > 0 || (n < 0 && errno == EINTR));
        return n < 0 ? copy_failed(copy, name) : KZ_OK;
}

static enum kz_status copy_at(const struct copy *copy, int from_at, const char *from, int to_at,
        const char *to, int depth);

static enum kz_status copy_dir(
        const struct copy *copy, int from, const char *name, int to_at, const char *to, int depth)
{
        KZ_CLEANUP(close_dir) DIR *dir = fdopendir(from);
        KZ_CLEANUP(kz_fd_close) int made = -1;
        enum kz_status status = KZ_OK;
        struct dirent *entry;

        if (!dir) {
                close(from);
                return copy_failed(copy, name);
        }
        if (depth > DEPTH_MAX)
                return kz_error_set(copy->err, KZ_E_LIMIT, "cannot copy %s: too deep", name);
        if (mkdirat(to_at, to, 0700) < 0)
                return copy_failed(copy, name);
        made = openat(to_at, to, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (made < 0)
                return copy_failed(copy, name);
        for (errno = 0; !status && (entry = readdir(dir)); errno = 0) {
                if (!is_dots(entry->d_name))
                        status = copy_at(copy, from, entry->d_name, made, entry->d_name, depth + 1);
        }
        return !status && errno ? copy_failed(copy, name) : status;
}

static enum kz_status copy_at(const struct copy *copy, int from_at, const char *from, int to_at,
        const char *to, int depth)
{
        const int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
        KZ_CLEANUP(kz_fd_close) int fd = openat(from_at, from, flags);
        KZ_CLEANUP(kz_fd_close) int made = -1;
        struct stat st;
        int dir;

        if (copy->cancelled && atomic_load(copy->cancelled))
                return kz_error_set(copy->err, KZ_E_CANCELLED, "cancelled");
        if (fd < 0 || fstat(fd, &st) < 0)
                return copy_failed(copy, from);
        if (S_ISDIR(st.st_mode)) {
                dir = fd;
                fd = -1;
                return copy_dir(copy, dir, from, to_at, to, depth);
        }
        if (!S_ISREG(st.st_mode))
                return kz_error_set(copy->err, KZ_E_INVALID,
                        "cannot copy %s: it is neither a file nor a folder", from);
        made = openat(to_at, to, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (made < 0)
                return copy_failed(copy, from);
        *copy->bytes += (uint64_t)st.st_size;
        return copy_content(copy, fd, made, from);
}

enum kz_status kz_tree_copy(const char *from, const char *to, const atomic_bool *cancelled,
        uint64_t *bytes, struct kz_error *err)
{
        const struct copy copy = {from, to, cancelled, bytes, err};

        return copy_at(&copy, AT_FDCWD, from, AT_FDCWD, to, 0);
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
