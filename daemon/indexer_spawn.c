#include "daemon/indexer_spawn.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>

#include "daemon/indexer_environment.h"
#include "daemon/indexer_frame.h"

extern char **environ;

int kz_indexer_spawn(
        const char *program, const char *data_dir, const char *name_rules, int fd, pid_t *ret)
{
        char *const argv[] = {(char *)"kzsearch-indexer", (char *)"--fd", (char *)"3",
                (char *)"--data-dir", (char *)data_dir, name_rules ? (char *)"--name-rules" : NULL,
                (char *)name_rules, NULL};
        posix_spawn_file_actions_t actions;
        posix_spawnattr_t attributes;
        sigset_t none, defaults;
        char **environment = kz_indexer_environment(environ);
        int result;

        if (!environment)
                return ENOMEM;
        sigemptyset(&none);
        sigemptyset(&defaults);
        sigaddset(&defaults, SIGPIPE);
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, fd, KZ_INDEXER_FD);
        posix_spawnattr_init(&attributes);
        posix_spawnattr_setsigmask(&attributes, &none);
        posix_spawnattr_setsigdefault(&attributes, &defaults);
        /* A group of its own: ^C at a terminal is for the daemon, which then ends the indexer
         * softly. */
        posix_spawnattr_setpgroup(&attributes, 0);
        posix_spawnattr_setflags(&attributes,
                POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
        result = posix_spawn(ret, program, &actions, &attributes, argv, environment);
        free(environment);
        posix_spawnattr_destroy(&attributes);
        posix_spawn_file_actions_destroy(&actions);
        return result;
}
