/*
 * Follows the sources that are to be watched: what changes below them is in the index within
 * seconds. The watch (folderwatch.h) says that something changed, a reindex of the source finds out
 * what.
 *
 * A source is left alone for four times as long as its last reindex took, so that a large one that
 * never rests costs a fifth of a processor and no more.
 */
#ifndef KZ_DAEMON_FOLLOW_H
#define KZ_DAEMON_FOLLOW_H

#include "daemon/json.h"

struct kz_follow;
struct kz_server;

enum kz_status kz_follow_new(
        struct kz_server *server, struct kz_follow **ret, struct kz_error *err);
/* After the indexer, whose answers come here. NULL is fine; returns NULL. */
struct kz_follow *kz_follow_free(struct kz_follow *follow);

/* The configuration changed. What cannot be watched is logged, and shown by status. */
void kz_follow_configure(struct kz_follow *follow);
/* Once a second: has the indexer read what is due, unless it has a job. */
void kz_follow_tick(struct kz_follow *follow);
/* Whether there is anything to watch: then the daemon stays. */
bool kz_follow_is_needed(const struct kz_follow *follow);

/* The members "watch", "watched_folders" and "watch_problem" of a source in status. */
void kz_follow_put(const struct kz_follow *follow, struct kz_str source, struct kz_json *json);

#endif
