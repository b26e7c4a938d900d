/* Starting kzsearch-indexer. */
#ifndef KZ_DAEMON_INDEXER_SPAWN_H
#define KZ_DAEMON_INDEXER_SPAWN_H

#include <sys/types.h>

/* name_rules: a file, or NULL. fd: its end of the socket. 0, or an errno and *ret undefined. */
int kz_indexer_spawn(
        const char *program, const char *data_dir, const char *name_rules, int fd, pid_t *ret);

#endif
