/* A queue between threads, bounded by the bytes it holds; urgent things pass the others. */
#ifndef KZ_INDEXER_QUEUE_H
#define KZ_INDEXER_QUEUE_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

/* Embedded, first, in what is queued. */
struct kz_queue_node {
        STAILQ_ENTRY(kz_queue_node) link;
        size_t bytes;
};

struct kz_queue {
        pthread_mutex_t lock;
        pthread_cond_t more, less;
        STAILQ_HEAD(, kz_queue_node) urgent, normal;
        size_t bytes, max;
        bool closed;
};

void kz_queue_init(struct kz_queue *queue, size_t max_bytes);
void kz_queue_deinit(struct kz_queue *queue); /* empty by now */

/* Waits while the queue is full, then until half of it is free. */
void kz_queue_push(struct kz_queue *queue, struct kz_queue_node *node, size_t bytes);
/* Even into a full queue. */
void kz_queue_push_now(struct kz_queue *queue, struct kz_queue_node *node, size_t bytes);
/* Before the others, and whatever is queued. */
void kz_queue_push_urgent(struct kz_queue *queue, struct kz_queue_node *node);
/* Waits for room, at most so many milliseconds; whether there is some. */
bool kz_queue_wait_room(struct kz_queue *queue, unsigned ms);
/* Waits for something, at most so many milliseconds (negative: for ever). NULL: nothing came, or
 * the queue is closed and empty. */
struct kz_queue_node *kz_queue_pop(struct kz_queue *queue, int ms);
/* The first of the urgent ones, which stays, or NULL. For the one thread that pops. */
struct kz_queue_node *kz_queue_peek_urgent(struct kz_queue *queue);
/* Whether somebody waits for what is queued, or for the end. */
bool kz_queue_is_wanted(struct kz_queue *queue);
/* Nothing comes any more: who waits in pop gets what is left, then NULL. */
void kz_queue_close(struct kz_queue *queue);
bool kz_queue_is_closed(struct kz_queue *queue);

#endif
