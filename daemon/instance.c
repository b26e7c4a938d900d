#include "daemon/instance.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "index/base/address.h"
#include "index/base/fdio.h"

#define STEP_MS 20
#define PROBES_MS 100 /* a client that asks whether we live holds the lock for a moment */

bool kz_instance_listens(const char *data_dir)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf path = KZ_BUF_NULL;
        struct sockaddr_un address = {.sun_family = AF_UNIX};
        KZ_CLEANUP(kz_fd_close) int fd = -1;

        if (kz_address_recorded(data_dir, &path, NULL, NULL))
                return false;
        memcpy(address.sun_path, path.data, path.len + 1);
        fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        return fd >= 0 && connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0;
}

static enum kz_status say_who(const char *data_dir, int fd, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf socket_path = KZ_BUF_NULL;
        char pid[32] = "";
        ssize_t n = pread(fd, pid, sizeof(pid) - 1, 0);

        pid[n > 0 ? n : 0] = '\0';
        pid[strcspn(pid, "\n")] = '\0';
        kz_address_recorded(data_dir, &socket_path, NULL, NULL);
        return kz_error_set(err, KZ_E_LOCKED,
                "another kzsearchd runs for %s: process %s, socket %s", data_dir,
                *pid ? pid : "unknown", socket_path.len ? socket_path.data : "not made yet");
}

static bool cannot_write(int errnum)
{
        return errnum == EROFS || errnum == EACCES || errnum == EPERM || errnum == ENOSPC ||
               errnum == EDQUOT;
}

/*
 * What is locked: the lock file; where none can be written, the one that is there, read only; where
 * there is none either, the directory. A disk that is full or read-only must not keep anybody from
 * asking.
 */
static enum kz_status open_lock(const char *data_dir, int *ret, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf name = KZ_BUF_NULL;
        int fd, why;

        if (kz_buf_printf(&name, "%s/" KZ_ADDRESS_LOCK, data_dir))
                return kz_error_nomem(err);
        fd = open(name.data, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
        why = errno;
        if (fd < 0 && cannot_write(why)) {
                fd = open(name.data, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
                if (fd < 0 && errno == ENOENT)
                        fd = open(data_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        }
        if (fd < 0)
                return kz_error_errno(err, why, "%s", name.data);
        *ret = fd;
        return KZ_OK;
}

enum kz_status kz_instance_lock(
        const char *data_dir, unsigned wait_ms, int *ret_fd, struct kz_error *err)
{
        const struct timespec step = {0, STEP_MS * 1000000L};
        KZ_CLEANUP(kz_fd_close) int fd = -1;
        enum kz_status status = kz_mkdir_all(data_dir, 0700, err);
        unsigned waited;
        char pid[32];

        if (!status)
                status = open_lock(data_dir, &fd, err);
        if (status)
                return status;
        for (waited = 0; flock(fd, LOCK_EX | LOCK_NB) < 0; waited += STEP_MS) {
                if (errno != EWOULDBLOCK)
                        return kz_error_errno(err, errno, "cannot lock %s", data_dir);
                if (waited >= PROBES_MS && (waited >= wait_ms || kz_instance_listens(data_dir)))
                        return say_who(data_dir, fd, err);
                nanosleep(&step, NULL);
        }
        /* Only messages read the number. */
        snprintf(pid, sizeof(pid), "%ld\n", (long)getpid());
        if (ftruncate(fd, 0) == 0 && pwrite(fd, pid, strlen(pid), 0) < 0)
                errno = 0;
        *ret_fd = fd;
        fd = -1;
        return KZ_OK;
}
