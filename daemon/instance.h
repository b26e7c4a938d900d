/* One daemon a data directory: who holds the lock, and what a second one says. */
#ifndef KZ_DAEMON_INSTANCE_H
#define KZ_DAEMON_INSTANCE_H

#include <stdbool.h>

#include "index/base/error.h"

/*
 * Takes the lock of data_dir, making the directory (0700), and writes our process id into it.
 * *ret_fd is held for life. KZ_E_LOCKED: another daemon has it; err says its process and socket.
 * wait_ms: how long to try, for a daemon that is just leaving; it ends at once, with KZ_E_LOCKED,
 * when the holder answers at its socket.
 */
enum kz_status kz_instance_lock(
        const char *data_dir, unsigned wait_ms, int *ret_fd, struct kz_error *err);

/* Whether the daemon that holds data_dir listens at the address it recorded. */
bool kz_instance_listens(const char *data_dir);

#endif
