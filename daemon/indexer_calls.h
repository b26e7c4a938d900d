/*
 * The calls that the indexer process has not answered yet, in the order they were made: some wait
 * to be sent to it, the others for their answer. Each is answered once, and is gone by then.
 */
#ifndef KZ_DAEMON_INDEXER_CALLS_H
#define KZ_DAEMON_INDEXER_CALLS_H

#include <sys/queue.h>

#include "daemon/indexer.h"

struct kz_indexer_waiting {
        TAILQ_ENTRY(kz_indexer_waiting) link;
        uint64_t tag;
        struct kz_indexer_call how;
        struct kz_buf frame; /* until it is handed to the process */
        bool sent;
        struct kz_buf progress; /* the last one */
};

struct kz_indexer_calls {
        TAILQ_HEAD(, kz_indexer_waiting) list;
        uint64_t last_tag;
};

enum kz_indexer_which { KZ_INDEXER_ALL, KZ_INDEXER_SENT, KZ_INDEXER_UNSENT };

void kz_indexer_calls_init(struct kz_indexer_calls *calls);

/* Adds one with its frame; *ret_tag names it. KZ_E_NOMEM, KZ_E_LIMIT. */
enum kz_status kz_indexer_calls_add(struct kz_indexer_calls *calls, struct kz_str message,
        const struct kz_indexer_call *how, uint64_t *ret_tag, struct kz_error *err);

/* NULL when it is answered, or never was. */
struct kz_indexer_waiting *kz_indexer_calls_find(
        const struct kz_indexer_calls *calls, uint64_t tag);
bool kz_indexer_calls_has(const struct kz_indexer_calls *calls, enum kz_indexer_which which);
/* The first that may be sent: any but a job that waits for another one to make way. */
struct kz_indexer_waiting *kz_indexer_calls_to_send(const struct kz_indexer_calls *calls);
/* The job that others wait for, before one that makes way; NULL when there is none. */
struct kz_indexer_waiting *kz_indexer_calls_job(const struct kz_indexer_calls *calls);

/* Frees the call, then tells its answer, during which others may be added. */
void kz_indexer_calls_answer(struct kz_indexer_calls *calls, struct kz_indexer_waiting *call,
        const struct kz_indexer_answer *answer);
/* Answers those of one kind alike, but none that is added meanwhile. */
void kz_indexer_calls_answer_each(struct kz_indexer_calls *calls, enum kz_indexer_which which,
        const struct kz_indexer_answer *answer);

#endif
