#include "index/ingest/command_exec.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "index/base/check.h"
#include "index/ingest/confine.h"
#include "index/ingest/confine_command.h"

/* One thread is what the walls allow; programs with OpenMP (tesseract) would ask for more. */
static const char *const environment[] = {"LC_ALL=C.UTF-8", "OMP_THREAD_LIMIT=1",
        "PATH=/usr/local/bin:/usr/bin:/bin", "TZ=UTC0", NULL};

static bool find(const char *name, char path[PATH_MAX])
{
        static const char *const folders[] = {"/usr/local/bin", "/usr/bin", "/bin"};
        size_t i;

        if (strchr(name, '/'))
                return snprintf(path, PATH_MAX, "%s", name) < PATH_MAX && name[0] == '/' &&
                       access(path, X_OK) == 0;
        for (i = 0; i < KZ_ARRAY_LEN(folders); i++) {
                if (snprintf(path, PATH_MAX, "%s/%s", folders[i], name) < PATH_MAX &&
                        access(path, X_OK) == 0)
                        return true;
        }
        return false;
}

int kz_command_exec(char **argv)
{
        struct kz_error err = KZ_ERROR_NULL;
        const char *door = NULL;
        char path[PATH_MAX];
        enum kz_status status;

        if (!find(argv[0], path)) {
                fprintf(stderr,
                        "%s: no such program in /usr/local/bin, /usr/bin or /bin, and no absolute "
                        "path of one\n",
                        argv[0]);
                return KZ_COMMAND_EXIT_FAILED;
        }
        status = kz_confine_process(&err);
        if (!status)
                status = kz_confine_command(path, &door, &err);
        if (status) {
                fprintf(stderr, "%s\n", err.message);
                return status == KZ_E_UNSUPPORTED ? KZ_COMMAND_EXIT_WALLS : KZ_COMMAND_EXIT_FAILED;
        }
        execve(door, argv, (char *const *)(uintptr_t)environment);
        fprintf(stderr, "cannot start %s: %s (it must be a program, not a script)\n", path,
                strerror(errno));
        return KZ_COMMAND_EXIT_FAILED;
}
