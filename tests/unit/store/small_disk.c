#include "small_disk.h"

#include "support.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOT_PERMITTED 77

static void mount_at(const char *dir, const char *size)
{
        char options[32];

        snprintf(options, sizeof(options), "size=%s", size);
        if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
                mount("tmpfs", dir, "tmpfs", 0, options) < 0)
                _exit(errno == EPERM || errno == EACCES ? NOT_PERMITTED : 2);
}

void small_disk_run(
        const char *size, void (*fn)(const char *dir, const void *context), const void *context)
{
        char dir[64];
        int status;
        pid_t pid;

        test_make_dir(dir);
        fflush(NULL);
        pid = fork();
        if (pid == 0) {
                mount_at(dir, size);
                fn(dir, context);
                _exit(3);
        }
        assert_int_equal(waitpid(pid, &status, 0), pid);
        test_remove(dir);
        assert_true(WIFEXITED(status));
        if (WEXITSTATUS(status) == NOT_PERMITTED) {
                print_message("skipped: mounting a small file system is not permitted here\n");
                skip();
        }
        assert_int_equal(WEXITSTATUS(status), 0);
}
