#include "index/base/fdio.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

void kz_fd_close(int *fd)
{
        int saved = errno;

        if (*fd >= 0)
                close(*fd);
        *fd = -1;
        errno = saved;
}

enum kz_status kz_fd_write_all(int fd, const void *data, size_t len, struct kz_error *err)
{
        const char *p = data;
        ssize_t n;

        while (len) {
                n = write(fd, p, len);
                if (n < 0 && errno == EINTR)
                        continue;
                if (n < 0)
                        return kz_error_errno(err, errno, "cannot write");
                p += n;
                len -= (size_t)n;
        }
        return KZ_OK;
}

enum kz_status kz_fd_read_all(int fd, size_t max, struct kz_buf *out, struct kz_error *err)
{
        size_t start = out->len;
        ssize_t n;

        for (;;) {
                if (out->len - start > max)
                        return kz_error_set(err, KZ_E_LIMIT, "larger than %zu bytes", max);
                if (kz_buf_reserve(out, 65536))
                        return kz_error_nomem(err);
                n = read(fd, out->data + out->len, out->cap - out->len - 1);
                if (n < 0 && errno == EINTR)
                        continue;
                if (n < 0)
                        return kz_error_errno(err, errno, "cannot read");
                if (n == 0)
                        return KZ_OK;
                out->len += (size_t)n;
                out->data[out->len] = '\0';
        }
}

enum kz_status kz_file_read(const char *path, size_t max, struct kz_buf *out, struct kz_error *err)
{
        KZ_CLEANUP(kz_fd_close) int fd = open(path, O_RDONLY | O_CLOEXEC);
        enum kz_status status;

        if (fd < 0)
                return kz_error_errno(err, errno, "%s", path);
        status = kz_fd_read_all(fd, max, out, err);
        return status ? kz_error_prefix(err, status, "%s", path) : KZ_OK;
}

static enum kz_status parent_of(const char *path, struct kz_buf *out)
{
        const char *slash = strrchr(path, '/');

        if (!slash)
                return kz_buf_append_char(out, '.');
        return kz_buf_append(out, path, slash == path ? 1 : (size_t)(slash - path));
}

enum kz_status kz_dir_sync(const char *path, struct kz_error *err)
{
        KZ_CLEANUP(kz_fd_close) int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

        if (fd < 0 || fsync(fd) < 0)
                return kz_error_errno(err, errno, "cannot sync %s", path);
        return KZ_OK;
}

static enum kz_status write_synced(
        const char *path, struct kz_str content, mode_t mode, struct kz_error *err)
{
        KZ_CLEANUP(kz_fd_close)
        int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode);
        enum kz_status status;

        if (fd < 0)
                return kz_error_errno(err, errno, "%s", path);
        status = kz_fd_write_all(fd, content.ptr, content.len, err);
        if (status)
                return kz_error_prefix(err, status, "%s", path);
        if (fsync(fd) < 0)
                return kz_error_errno(err, errno, "cannot sync %s", path);
        return KZ_OK;
}

enum kz_status kz_file_replace(
        const char *path, struct kz_str content, mode_t mode, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf beside = KZ_BUF_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf dir = KZ_BUF_NULL;
        enum kz_status status;

        if (kz_buf_printf(&beside, "%s.new", path) || parent_of(path, &dir))
                return kz_error_nomem(err);
        status = write_synced(beside.data, content, mode, err);
        if (status) {
                unlink(beside.data);
                return status;
        }
        if (rename(beside.data, path) < 0) {
                status = kz_error_errno(err, errno, "cannot rename %s to %s", beside.data, path);
                unlink(beside.data);
                return status;
        }
        return kz_dir_sync(dir.data, err);
}

enum kz_status kz_mkdir_all(const char *path, mode_t mode, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf part = KZ_BUF_NULL;
        struct stat st;
        char *p;

        if (kz_buf_append_cstr(&part, path))
                return kz_error_nomem(err);
        for (p = part.data + 1; part.len; p++) {
                if (*p && *p != '/')
                        continue;
                bool last = *p == '\0';

                *p = '\0';
                if (mkdir(part.data, mode) < 0 && (errno != EEXIST || last)) {
                        if (errno != EEXIST)
                                return kz_error_errno(err, errno, "cannot make %s", part.data);
                        if (stat(part.data, &st) < 0 || !S_ISDIR(st.st_mode))
                                return kz_error_set(
                                        err, KZ_E_INVALID, "%s is not a directory", part.data);
                }
                if (last)
                        break;
                *p = '/';
        }
        return KZ_OK;
}
