/*
 * The indexer process, as seen from the daemon: started when there is something for it, told to
 * leave when there has been nothing for a while, started again after a crash.
 */
#ifndef KZ_DAEMON_INDEXER_H
#define KZ_DAEMON_INDEXER_H

#include <event2/event.h>

#include "index/base/buf.h"

struct kz_indexer;

/* How a call ended: code 0 and text the result as JSON, else a JSON-RPC code, its word and a
 * message. */
struct kz_indexer_answer {
        int code;
        const char *word;
        struct kz_str text;
};

struct kz_indexer_call {
        void (*answered)(void *context, const struct kz_indexer_answer *answer); /* exactly once */
        void (*progress)(void *context, struct kz_str value); /* may be NULL; value is JSON */
        void *context;
        const char *job; /* its name when it is one: there is one at a time, and status shows it */
        bool yields;     /* a job nobody asked for: it makes way for one that somebody did */
};

enum kz_status kz_indexer_new(struct event_base *base, const char *data_dir,
        struct kz_indexer **ret, struct kz_error *err);
/* The file of the rules for names, or NULL: for the process when it starts next. KZ_E_NOMEM. */
enum kz_status kz_indexer_set_name_rules(
        struct kz_indexer *indexer, const char *path, struct kz_error *err);
/*
 * The daemon is stopping. Calls that the process has not got are answered with
 * KZSEARCH_ERR_STOPPING and not applied; it ends its job at the next safe point, does and answers
 * the others, and leaves. Nothing can be sent any more. kz_indexer_is_busy tells when all is
 * answered.
 */
void kz_indexer_stop(struct kz_indexer *indexer);
/* Calls that are left are answered: nobody knows what became of them. */
struct kz_indexer *kz_indexer_free(struct kz_indexer *indexer);

/* Sends a JSON-RPC request; KZ_E_CANCELLED after a stop. *ret_tag names the call. The answer never
 * comes before this returns. */
enum kz_status kz_indexer_send(struct kz_indexer *indexer, struct kz_str message,
        const struct kz_indexer_call *call, uint64_t *ret_tag, struct kz_error *err);
/* Asks it to stop a call, which is still answered: at once when the process has not got it yet. */
void kz_indexer_cancel(struct kz_indexer *indexer, uint64_t tag);

/* The name of the job under way, or NULL; *ret_progress (may be NULL) is its last progress, as
 * JSON, or empty. */
const char *kz_indexer_job(const struct kz_indexer *indexer, struct kz_str *ret_progress);
/*
 * Whether another job may be sent: there is none, or only one that yields, which is then cancelled.
 * What is sent waits until that has ended.
 */
bool kz_indexer_make_way(struct kz_indexer *indexer);
bool kz_indexer_is_busy(const struct kz_indexer *indexer);

/* Once a second: starts what waits, ends what is idle. */
void kz_indexer_tick(struct kz_indexer *indexer);
/* A child ended. */
void kz_indexer_reap(struct kz_indexer *indexer);

#endif
