/*
 * Where the daemon of a person listens: the one rule that the daemon and its clients share.
 *
 *      1. a path given by hand              4. $XDG_RUNTIME_DIR/kzsearch/socket
 *      2. $KZSEARCH_SOCKET                  5. /tmp/kzsearch-UID/socket, without XDG_RUNTIME_DIR:
 *      3. <data dir>/daemon.addr               only in a directory that is ours and closed to others
 *
 * The running daemon holds flock(LOCK_EX) on <data dir>/daemon.lock and writes its path as the first
 * line of daemon.addr, so that cron and ssh, which have other environments, find it too. Clients do
 * not read the configuration: a daemon whose configuration puts the data elsewhere records its path
 * in the usual data directory as well, with a second line that names the one it locks. Variables
 * that are empty or not absolute count as unset, as the XDG base directory specification asks.
 */
#ifndef KZ_BASE_ADDRESS_H
#define KZ_BASE_ADDRESS_H

#include <stdbool.h>
#include <sys/types.h>

#include "index/base/buf.h"

#define KZ_ADDRESS_MAX 107 /* bytes of a socket's path: sun_path of Linux, without its NUL */
#define KZ_ADDRESS_FILE "daemon.addr"
#define KZ_ADDRESS_LOCK "daemon.lock"

/* KZ_E_INVALID, naming the path, when it is empty or longer than KZ_ADDRESS_MAX. */
enum kz_status kz_address_check(const char *path, struct kz_error *err);

/* Appends $KZSEARCH_SOCKET. KZ_E_NOT_FOUND when unset, KZ_E_INVALID as kz_address_check. */
enum kz_status kz_address_from_environment(struct kz_buf *out, struct kz_error *err);

/* Appends the data directory: $XDG_DATA_HOME/kzsearch or $HOME/.local/share/kzsearch. KZ_E_INVALID
 * when neither variable is set. It need not exist. */
enum kz_status kz_address_data_dir(struct kz_buf *out, struct kz_error *err);

/* Appends rule 4 or 5. *ret_private (may be NULL): it is rule 5, so its directory must pass
 * kz_address_check_private before it is used. Nothing is made. */
enum kz_status kz_address_runtime(struct kz_buf *out, bool *ret_private, struct kz_error *err);

/*
 * Whether the directory dir may hold a socket we trust: a directory (no link), owned by uid, with no
 * rights for others. KZ_E_NOT_FOUND: not there; KZ_E_DENIED: it is not to be trusted.
 */
enum kz_status kz_address_check_private(const char *dir, uid_t uid, struct kz_error *err);

/* For the daemon: makes the directory of socket (0700) and its parents. In the private directory of
 * rule 5 it must pass kz_address_check_private for our effective uid. */
enum kz_status kz_address_make_dir(const char *socket, struct kz_error *err);

/*
 * Appends the path a daemon recorded in data_dir, and to locked (may be NULL) the directory whose lock
 * it holds. KZ_E_NOT_FOUND when there is none, KZ_E_INVALID when it is not a usable path. It may be
 * stale: connect, then ask kz_address_is_held(locked).
 */
enum kz_status kz_address_recorded(
        const char *data_dir, struct kz_buf *out, struct kz_buf *locked, struct kz_error *err);

/* For the daemon, under its lock: records path in data_dir. locked: NULL, or the directory it locks
 * instead of data_dir. */
enum kz_status kz_address_record(
        const char *data_dir, const char *path, const char *locked, struct kz_error *err);

/* Whether a daemon holds the lock of data_dir. Takes the lock for a moment when nobody does: ask only
 * after a connection succeeded, so that a daemon about to start is not disturbed. */
bool kz_address_is_held(const char *data_dir);

#endif
