/*
 * What has been seen of damage in the index. A search may be the first to meet it, in any thread;
 * from then on status says so, until a check finds nothing, a rebuild takes the index's place or a
 * reanalysis has gone through it.
 */
#ifndef KZ_DAEMON_HEALTH_H
#define KZ_DAEMON_HEALTH_H

#include <pthread.h>
#include <stdbool.h>

#include "index/base/error.h"

struct kz_health {
        pthread_mutex_t lock;
        bool damaged;
        struct kz_error error; /* the first since the index was whole */
};

void kz_health_init(struct kz_health *health);
void kz_health_deinit(struct kz_health *health);

/* Keeps the message of the first damage. Any thread. */
void kz_health_note(struct kz_health *health, const char *message);
/* The index was looked at as a whole, or is a new one. */
void kz_health_clear(struct kz_health *health);
/* Whether damage was seen; then *ret (may be NULL; untouched otherwise) tells of it. */
bool kz_health_is_damaged(struct kz_health *health, struct kz_error *ret);

#endif
