#include "index/match/fold.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_CAP 16

void kz_fold_deinit(struct kz_fold *fold)
{
        free(fold->hits);
        free(fold->sketches);
        free(fold->buckets);
        free(fold->next);
        *fold = (struct kz_fold){0};
}

static uint32_t *bucket_of(const struct kz_fold *fold, const struct kz_sketch *sketch, size_t i)
{
        size_t mask = fold->cap * KZ_SKETCH_KEYS - 1; /* a power of two */

        return &fold->buckets[(kz_sketch_key(sketch, i) * (size_t)KZ_SKETCH_KEYS + i) & mask];
}

/* Of ascending ranks the last comes first in its bucket. */
static void link_hit(struct kz_fold *fold, size_t rank)
{
        const struct kz_sketch *sketch = &fold->sketches[rank];
        size_t i;

        if (kz_sketch_is_none(sketch))
                return;
        for (i = 0; i < KZ_SKETCH_KEYS; i++) {
                uint32_t entry = (uint32_t)(rank * KZ_SKETCH_KEYS + i);
                uint32_t *bucket = bucket_of(fold, sketch, i);

                fold->next[entry] = *bucket;
                *bucket = entry;
        }
}

static void link_all(struct kz_fold *fold)
{
        size_t rank;

        if (fold->cap)
                memset(fold->buckets, 0xFF, fold->cap * KZ_SKETCH_KEYS * sizeof(*fold->buckets));
        for (rank = 0; rank < fold->n; rank++)
                link_hit(fold, rank);
}

static bool grow(void **array, size_t n, size_t size)
{
        void *p;
        size_t bytes;

        if (!kz_mul_size(n, size, &bytes))
                return false;
        p = realloc(*array, bytes);
        if (p)
                *array = p;
        return p != NULL;
}

static enum kz_status make_room(struct kz_fold *fold, struct kz_error *err)
{
        size_t cap = fold->cap ? fold->cap * 2 : FIRST_CAP;
        void *hits = fold->hits, *sketches = fold->sketches, *buckets = fold->buckets,
             *next = fold->next;
        bool grown;

        if (fold->n < fold->cap)
                return KZ_OK;
        grown = cap < KZ_FOLD_NONE / KZ_SKETCH_KEYS && grow(&hits, cap, sizeof(*fold->hits)) &&
                grow(&sketches, cap, sizeof(*fold->sketches)) &&
                grow(&buckets, cap * KZ_SKETCH_KEYS, sizeof(*fold->buckets)) &&
                grow(&next, cap * KZ_SKETCH_KEYS, sizeof(*fold->next));
        fold->hits = hits;
        fold->sketches = sketches;
        fold->buckets = buckets;
        fold->next = next;
        if (!grown)
                return kz_error_nomem(err);
        fold->cap = cap;
        link_all(fold);
        return KZ_OK;
}

struct kz_match_hit *kz_fold_room(struct kz_fold *fold, size_t n)
{
        void *hits = fold->hits;
        size_t total;

        if (!kz_add_size(fold->n, n, &total) || !grow(&hits, total, sizeof(*fold->hits)))
                return NULL;
        fold->hits = hits;
        return fold->hits + fold->n;
}

enum kz_status kz_fold_find(const struct kz_fold *fold, const struct kz_sketch *sketch,
        struct kz_watch *watch, uint32_t *ret, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        uint32_t found = KZ_FOLD_NONE, entry;
        size_t i;

        if (kz_sketch_is_none(sketch) || !fold->cap) {
                *ret = KZ_FOLD_NONE;
                return KZ_OK;
        }
        for (i = 0; i < KZ_SKETCH_KEYS; i++) {
                for (entry = *bucket_of(fold, sketch, i); entry != KZ_FOLD_NONE && !status;
                        entry = fold->next[entry]) {
                        uint32_t rank = entry / KZ_SKETCH_KEYS;

                        if (rank < found && kz_sketch_near(sketch, &fold->sketches[rank]))
                                found = rank;
                        if (watch)
                                status = kz_watch_tick(watch, 1, err);
                }
                if (status)
                        return status;
        }
        *ret = found;
        return KZ_OK;
}

enum kz_status kz_fold_add(struct kz_fold *fold, const struct kz_match_hit *hit,
        const struct kz_sketch *sketch, struct kz_error *err)
{
        enum kz_status status = make_room(fold, err);
        size_t rank = fold->n;

        if (status)
                return status;
        fold->hits[rank] = *hit;
        fold->hits[rank].rank = (uint32_t)rank;
        fold->sketches[rank] = *sketch;
        fold->n++;
        link_hit(fold, rank);
        return KZ_OK;
}

void kz_fold_cut(struct kz_fold *fold, size_t n)
{
        fold->n = n;
        link_all(fold);
}
