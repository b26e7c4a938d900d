/*
 * Watches the deadline and the cancel flag of one stage of a search. Cursors count what they read;
 * the clock is looked at with the first posting, and again every few thousand.
 */
#ifndef KZ_MATCH_WATCH_H
#define KZ_MATCH_WATCH_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "index/base/error.h"

#define KZ_WATCH_STRIDE 4096
/* To look at a bound, in postings. */
#define KZ_BOUND_COST 8

struct kz_watch {
        int64_t left;        /* postings until the next look */
        int64_t deadline_ns; /* CLOCK_MONOTONIC; 0: none */
        const atomic_bool *cancelled;
        int64_t grace; /* postings that may still be read behind the deadline */
        bool expired;  /* the deadline passed: KZ_E_DEADLINE came from here, or the grace is used */
};

static inline struct kz_watch kz_watch_begin(int64_t deadline_ns, const atomic_bool *cancelled)
{
        return (struct kz_watch){.deadline_ns = deadline_ns, .cancelled = cancelled};
}

/* Looks now: KZ_E_CANCELLED, KZ_E_DEADLINE. A look costs a stride of the grace. */
enum kz_status kz_watch_look(struct kz_watch *watch, struct kz_error *err);

/* Counts n postings or positions read. */
static inline enum kz_status kz_watch_tick(struct kz_watch *watch, uint32_t n, struct kz_error *err)
{
        watch->left -= n;
        return watch->left > 0 ? KZ_OK : kz_watch_look(watch, err);
}

#endif
