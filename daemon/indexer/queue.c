#include "daemon/indexer/queue.h"

#include <time.h>

void kz_queue_init(struct kz_queue *queue, size_t max_bytes)
{
        pthread_condattr_t monotonic;

        pthread_mutex_init(&queue->lock, NULL);
        pthread_condattr_init(&monotonic);
        pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
        pthread_cond_init(&queue->more, &monotonic);
        pthread_cond_init(&queue->less, &monotonic);
        pthread_condattr_destroy(&monotonic);
        STAILQ_INIT(&queue->urgent);
        STAILQ_INIT(&queue->normal);
        queue->bytes = 0;
        queue->max = max_bytes;
        queue->closed = false;
}

void kz_queue_deinit(struct kz_queue *queue)
{
        pthread_cond_destroy(&queue->more);
        pthread_cond_destroy(&queue->less);
        pthread_mutex_destroy(&queue->lock);
}

static struct timespec in_ms(unsigned ms)
{
        struct timespec when;

        clock_gettime(CLOCK_MONOTONIC, &when);
        when.tv_sec += ms / 1000;
        when.tv_nsec += (long)(ms % 1000) * 1000000;
        if (when.tv_nsec >= 1000000000) {
                when.tv_nsec -= 1000000000;
                when.tv_sec++;
        }
        return when;
}

void kz_queue_push(struct kz_queue *queue, struct kz_queue_node *node, size_t bytes)
{
        pthread_mutex_lock(&queue->lock);
        while (queue->bytes >= queue->max)
                pthread_cond_wait(&queue->less, &queue->lock);
        node->bytes = bytes;
        queue->bytes += bytes;
        STAILQ_INSERT_TAIL(&queue->normal, node, link);
        pthread_cond_signal(&queue->more);
        pthread_mutex_unlock(&queue->lock);
}

void kz_queue_push_now(struct kz_queue *queue, struct kz_queue_node *node, size_t bytes)
{
        pthread_mutex_lock(&queue->lock);
        node->bytes = bytes;
        queue->bytes += bytes;
        STAILQ_INSERT_TAIL(&queue->normal, node, link);
        pthread_cond_signal(&queue->more);
        pthread_mutex_unlock(&queue->lock);
}

void kz_queue_push_urgent(struct kz_queue *queue, struct kz_queue_node *node)
{
        pthread_mutex_lock(&queue->lock);
        node->bytes = 0;
        STAILQ_INSERT_TAIL(&queue->urgent, node, link);
        pthread_cond_signal(&queue->more);
        pthread_mutex_unlock(&queue->lock);
}

bool kz_queue_wait_room(struct kz_queue *queue, unsigned ms)
{
        const struct timespec when = in_ms(ms);
        bool room;

        pthread_mutex_lock(&queue->lock);
        while (queue->bytes >= queue->max &&
                pthread_cond_timedwait(&queue->less, &queue->lock, &when) == 0)
                ;
        room = queue->bytes < queue->max;
        pthread_mutex_unlock(&queue->lock);
        return room;
}

struct kz_queue_node *kz_queue_pop(struct kz_queue *queue, int ms)
{
        const struct timespec when = in_ms(ms > 0 ? (unsigned)ms : 0);
        struct kz_queue_node *node;
        int result = 0;

        pthread_mutex_lock(&queue->lock);
        while (STAILQ_EMPTY(&queue->urgent) && STAILQ_EMPTY(&queue->normal) && !queue->closed &&
                result == 0)
                result = ms < 0 ? pthread_cond_wait(&queue->more, &queue->lock)
                                : pthread_cond_timedwait(&queue->more, &queue->lock, &when);
        node = STAILQ_FIRST(&queue->urgent);
        if (node) {
                STAILQ_REMOVE_HEAD(&queue->urgent, link);
        } else if ((node = STAILQ_FIRST(&queue->normal))) {
                STAILQ_REMOVE_HEAD(&queue->normal, link);
        }
        if (node)
                queue->bytes -= node->bytes;
        /* Not at every piece of room: who fills it would wake, fill it and wait again, each time.
         */
        if (queue->bytes <= queue->max / 2)
                pthread_cond_broadcast(&queue->less);
        pthread_mutex_unlock(&queue->lock);
        return node;
}

struct kz_queue_node *kz_queue_peek_urgent(struct kz_queue *queue)
{
        struct kz_queue_node *node;

        pthread_mutex_lock(&queue->lock);
        node = STAILQ_FIRST(&queue->urgent);
        pthread_mutex_unlock(&queue->lock);
        return node;
}

bool kz_queue_is_wanted(struct kz_queue *queue)
{
        bool wanted;

        pthread_mutex_lock(&queue->lock);
        wanted = queue->closed || !STAILQ_EMPTY(&queue->urgent) || !STAILQ_EMPTY(&queue->normal);
        pthread_mutex_unlock(&queue->lock);
        return wanted;
}

void kz_queue_close(struct kz_queue *queue)
{
        pthread_mutex_lock(&queue->lock);
        queue->closed = true;
        pthread_cond_broadcast(&queue->more);
        pthread_mutex_unlock(&queue->lock);
}

bool kz_queue_is_closed(struct kz_queue *queue)
{
        bool closed;

        pthread_mutex_lock(&queue->lock);
        closed = queue->closed;
        pthread_mutex_unlock(&queue->lock);
        return closed;
}
