#include "index/base/address.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "index/base/fdio.h"
#include "index/base/visible.h"

#define TMP "/tmp/kzsearch-"

/* NULL when unset, empty or not absolute, and in a set-uid program. */
static const char *absolute_variable(const char *name)
{
        const char *value = secure_getenv(name);

        return value && value[0] == '/' ? value : NULL;
}

enum kz_status kz_address_check(const char *path, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf shown = KZ_BUF_NULL;
        size_t len = strlen(path);

        if (len == 0)
                return kz_error_set(err, KZ_E_INVALID, "the path of the socket is empty");
        if (len <= KZ_ADDRESS_MAX)
                return KZ_OK;
        if (kz_visible_append(&shown, kz_str(path), true))
                return kz_error_nomem(err);
        return kz_error_set(err, KZ_E_INVALID,
                "the path of the socket has %zu bytes, and the system takes %d: %.300s", len,
                KZ_ADDRESS_MAX, shown.data);
}

enum kz_status kz_address_from_environment(struct kz_buf *out, struct kz_error *err)
{
        const char *value = secure_getenv("KZSEARCH_SOCKET");
        enum kz_status status;

        if (!value || !*value)
                return kz_error_set(err, KZ_E_NOT_FOUND, "KZSEARCH_SOCKET is not set");
        status = kz_address_check(value, err);
        if (status)
                return kz_error_prefix(err, status, "KZSEARCH_SOCKET");
        return kz_buf_append_cstr(out, value) ? kz_error_nomem(err) : KZ_OK;
}

enum kz_status kz_address_data_dir(struct kz_buf *out, struct kz_error *err)
{
        const char *data = absolute_variable("XDG_DATA_HOME");
        const char *home = absolute_variable("HOME");
        enum kz_status status;

        if (data)
                status = kz_buf_printf(out, "%s/kzsearch", data);
        else if (home)
                status = kz_buf_printf(out, "%s/.local/share/kzsearch", home);
        else
                return kz_error_set(err, KZ_E_INVALID,
                        "the data directory is unknown: set HOME or XDG_DATA_HOME to a full path");
        return status ? kz_error_nomem(err) : KZ_OK;
}

enum kz_status kz_address_runtime(struct kz_buf *out, bool *ret_private, struct kz_error *err)
{
        const char *runtime = absolute_variable("XDG_RUNTIME_DIR");
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf path = KZ_BUF_NULL;
        enum kz_status status;

        if (runtime)
                status = kz_buf_printf(&path, "%s/kzsearch/socket", runtime);
        else
                status = kz_buf_printf(&path, TMP "%lu/socket", (unsigned long)geteuid());
        if (status)
                return kz_error_nomem(err);
        status = kz_address_check(path.data, err);
        if (status)
                return kz_error_prefix(err, status, "XDG_RUNTIME_DIR");
        if (kz_buf_append_str(out, kz_buf_str(&path)))
                return kz_error_nomem(err);
        if (ret_private)
                *ret_private = !runtime;
        return KZ_OK;
}

enum kz_status kz_address_check_private(const char *dir, uid_t uid, struct kz_error *err)
{
        struct stat st;

        if (lstat(dir, &st) < 0)
                return kz_error_errno(err, errno, "%s", dir);
        if (!S_ISDIR(st.st_mode))
                return kz_error_set(err, KZ_E_DENIED, "%s is not a directory: not trusted", dir);
        if (st.st_uid != uid)
                return kz_error_set(err, KZ_E_DENIED,
                        "%s belongs to uid %lu, not to you: not trusted; set XDG_RUNTIME_DIR or "
                        "KZSEARCH_SOCKET",
                        dir, (unsigned long)st.st_uid);
        if (st.st_mode & 077)
                return kz_error_set(err, KZ_E_DENIED,
                        "%s is open to others: not trusted; run chmod 700 %s", dir, dir);
        return KZ_OK;
}

enum kz_status kz_address_make_dir(const char *socket, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf dir = KZ_BUF_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf ours = KZ_BUF_NULL;
        const char *slash = strrchr(socket, '/');
        enum kz_status status;

        if (!slash || slash == socket)
                return KZ_OK;
        if (kz_buf_append(&dir, socket, (size_t)(slash - socket)) ||
                kz_buf_printf(&ours, TMP "%lu", (unsigned long)geteuid()))
                return kz_error_nomem(err);
        status = kz_mkdir_all(dir.data, 0700, err);
        if (status || !kz_str_eq(kz_buf_str(&dir), kz_buf_str(&ours)))
                return status;
        return kz_address_check_private(dir.data, geteuid(), err);
}

enum kz_status kz_address_recorded(
        const char *data_dir, struct kz_buf *out, struct kz_buf *locked, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf name = KZ_BUF_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf content = KZ_BUF_NULL;
        const char *holder = data_dir;
        enum kz_status status;
        char *end;

        if (kz_buf_printf(&name, "%s/" KZ_ADDRESS_FILE, data_dir))
                return kz_error_nomem(err);
        status = kz_file_read(name.data, 4096, &content, err);
        if (status == KZ_E_LIMIT)
                return kz_error_set(err, KZ_E_INVALID, "%s does not hold a path", name.data);
        if (status)
                return status;
        if (!content.data || content.data[0] != '/' || strlen(content.data) != content.len)
                return kz_error_set(err, KZ_E_INVALID, "%s does not hold a path", name.data);
        end = strchr(content.data, '\n');
        if (end && end[1] == '/') {
                holder = end + 1;
                end[1 + strcspn(holder, "\n")] = '\0';
        }
        if (end)
                *end = '\0';
        status = kz_address_check(content.data, err);
        if (status)
                return kz_error_prefix(err, status, "%s", name.data);
        if (kz_buf_append_cstr(out, content.data) || (locked && kz_buf_append_cstr(locked, holder)))
                return kz_error_nomem(err);
        return KZ_OK;
}

enum kz_status kz_address_record(
        const char *data_dir, const char *path, const char *locked, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf name = KZ_BUF_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf content = KZ_BUF_NULL;
        enum kz_status status = kz_address_check(path, err);

        if (status)
                return status;
        if (path[0] != '/' || strchr(path, '\n') || (locked && strchr(locked, '\n')))
                return kz_error_set(err, KZ_E_INVALID,
                        "the path of the socket must be a full one, in one line: %s", path);
        if (kz_buf_printf(&name, "%s/" KZ_ADDRESS_FILE, data_dir) ||
                kz_buf_printf(&content, "%s\n", path) ||
                (locked && kz_buf_printf(&content, "%s\n", locked)))
                return kz_error_nomem(err);
        return kz_file_replace(name.data, kz_buf_str(&content), 0600, err);
}

bool kz_address_is_held(const char *data_dir)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf name = KZ_BUF_NULL;
        KZ_CLEANUP(kz_fd_close) int fd = -1;

        if (kz_buf_printf(&name, "%s/" KZ_ADDRESS_LOCK, data_dir))
                return false;
        fd = open(name.data, O_RDONLY | O_CLOEXEC);
        /* Where no file can be made, the daemon locks the directory itself. */
        if (fd < 0 && errno == ENOENT)
                fd = open(data_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (fd < 0)
                return false;
        return flock(fd, LOCK_SH | LOCK_NB) < 0 && errno == EWOULDBLOCK;
}
