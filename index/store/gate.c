#include "index/store/gate.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <time.h>

#include "index/base/buf.h"

#define STEP_MS 2

static int open_gate(const char *dir, int flags)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf path = KZ_BUF_NULL;

        if (kz_buf_printf(&path, "%s/" KZ_GATE_NAME, dir))
                return -1;
        return open(path.data, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | flags, 0600);
}

int kz_gate_hold(const char *dir)
{
        int fd = open_gate(dir, 0);

        /* The writer holds it for a moment only. */
        while (fd >= 0 && flock(fd, LOCK_SH) < 0 && errno == EINTR)
                ;
        return fd;
}

int kz_gate_make(const char *dir)
{
        return open_gate(dir, O_CREAT);
}

void kz_gate_wait(int fd, int max_ms)
{
        const struct timespec step = {0, STEP_MS * 1000000L};
        int waited;

        if (fd < 0)
                return;
        for (waited = 0; flock(fd, LOCK_EX | LOCK_NB) < 0 && waited < max_ms; waited += STEP_MS)
                nanosleep(&step, NULL);
        flock(fd, LOCK_UN);
}
