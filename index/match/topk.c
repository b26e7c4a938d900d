#include "index/match/topk.h"

#include <math.h>
#include <stdlib.h>

#define NONE UINT32_MAX
#define FIRST_CAP 16

void kz_topk_init(struct kz_topk *topk, struct kz_tier *const *tiers, size_t limit, bool collapse)
{
        *topk = (struct kz_topk){
                .tiers = tiers, .limit = limit, .floor = -INFINITY, .collapse = collapse};
}

void kz_topk_deinit(struct kz_topk *topk)
{
        size_t i;

        for (i = 0; i < topk->n; i++)
                free(topk->entries[i].id);
        free(topk->entries);
        free(topk->heap);
        free(topk->buckets);
        topk->entries = NULL;
        topk->heap = topk->buckets = NULL;
        topk->n = topk->cap = 0;
}

/* ---- The order ---- */

static enum kz_status load_id(
        struct kz_topk *topk, struct kz_topk_entry *entry, struct kz_error *err)
{
        struct kz_tier *tier = topk->tiers[entry->hit.tier];
        enum kz_status status;
        struct kz_str id;

        if (entry->id)
                return KZ_OK;
        status = tier->ops->bytes(tier, entry->hit.doc, KZ_COLUMN_ID, &id, err);
        if (status)
                return status;
        entry->id = malloc(id.len + 1);
        if (!entry->id)
                return kz_error_nomem(err);
        if (id.len)
                memcpy(entry->id, id.ptr, id.len);
        entry->id_len = id.len;
        return KZ_OK;
}

/* Whether a comes before b in the answer. Ids are unique; place decides only in a broken index. */
static enum kz_status better(struct kz_topk *topk, struct kz_topk_entry *a, struct kz_topk_entry *b,
        bool *ret, struct kz_error *err)
{
        enum kz_status status;
        int c;

        if (a->hit.key != b->hit.key) {
                *ret = a->hit.key > b->hit.key;
                return KZ_OK;
        }
        status = load_id(topk, a, err);
        if (!status)
                status = load_id(topk, b, err);
        if (status)
                return status;
        c = kz_str_cmp((struct kz_str){a->id, a->id_len}, (struct kz_str){b->id, b->id_len});
        if (c == 0)
                c = a->hit.tier != b->hit.tier ? (a->hit.tier < b->hit.tier ? -1 : 1)
                                               : (a->hit.doc < b->hit.doc ? -1 : 1);
        *ret = c < 0;
        return KZ_OK;
}

/* ---- The heap ---- */

static struct kz_topk_entry *at(const struct kz_topk *topk, size_t place)
{
        return &topk->entries[topk->heap[place]];
}

static void swap(struct kz_topk *topk, size_t i, size_t j)
{
        uint32_t t = topk->heap[i];

        topk->heap[i] = topk->heap[j];
        topk->heap[j] = t;
        at(topk, i)->place = (uint32_t)i;
        at(topk, j)->place = (uint32_t)j;
}

static enum kz_status sift_up(struct kz_topk *topk, size_t i, struct kz_error *err)
{
        enum kz_status status;
        bool up;

        while (i > 0) {
                size_t parent = (i - 1) / 2;

                status = better(topk, at(topk, parent), at(topk, i), &up, err);
                if (status || !up)
                        return status;
                swap(topk, parent, i);
                i = parent;
        }
        return KZ_OK;
}

/* Over the first n places. */
static enum kz_status sift_down(struct kz_topk *topk, size_t i, size_t n, struct kz_error *err)
{
        enum kz_status status;
        bool yes;

        for (;;) {
                size_t worst = i, child;

                for (child = 2 * i + 1; child <= 2 * i + 2 && child < n; child++) {
                        status = better(topk, at(topk, worst), at(topk, child), &yes, err);
                        if (status)
                                return status;
                        if (yes)
                                worst = child;
                }
                if (worst == i)
                        return KZ_OK;
                swap(topk, i, worst);
                i = worst;
        }
}

/* ---- Groups, where copies collapse: a hash table over the entries; sketches are hashes ---- */

static uint32_t *bucket_of(const struct kz_topk *topk, const struct kz_sketch *sketch)
{
        uint32_t hash;

        memcpy(&hash, sketch->bytes, sizeof(hash));
        return &topk->buckets[hash & (topk->cap - 1)];
}

static void join(struct kz_topk *topk, uint32_t i)
{
        struct kz_topk_entry *entry = &topk->entries[i];
        uint32_t *bucket;

        if (!topk->collapse || kz_sketch_is_none(&entry->sketch))
                return;
        bucket = bucket_of(topk, &entry->sketch);
        entry->next = *bucket;
        *bucket = i;
}

static void leave(struct kz_topk *topk, uint32_t i)
{
        uint32_t *link;

        if (!topk->collapse || kz_sketch_is_none(&topk->entries[i].sketch))
                return;
        link = bucket_of(topk, &topk->entries[i].sketch);
        while (*link != i)
                link = &topk->entries[*link].next;
        *link = topk->entries[i].next;
}

static uint32_t find_group(const struct kz_topk *topk, const struct kz_topk_entry *entry)
{
        uint32_t i;

        if (!topk->collapse || kz_sketch_is_none(&entry->sketch) || !topk->cap)
                return NONE;
        for (i = *bucket_of(topk, &entry->sketch); i != NONE; i = topk->entries[i].next) {
                if (kz_sketch_eq(&topk->entries[i].sketch, &entry->sketch))
                        break;
        }
        return i;
}

static enum kz_status load_sketch(
        struct kz_topk *topk, struct kz_topk_entry *entry, struct kz_error *err)
{
        struct kz_tier *tier = topk->tiers[entry->hit.tier];
        struct kz_str column;
        enum kz_status status;

        if (!topk->collapse)
                return KZ_OK;
        status = tier->ops->bytes(tier, entry->hit.doc, KZ_COLUMN_SKETCH, &column, err);
        if (!status)
                entry->sketch = kz_sketch_read(column);
        return status;
}

/* ---- Pushing ---- */

static void *resize(void *p, size_t n, size_t size)
{
        size_t bytes;

        return kz_mul_size(n, size, &bytes) ? realloc(p, bytes) : NULL;
}

/* Grows by doubling: a limit may be far larger than what matches. */
static enum kz_status make_room(struct kz_topk *topk, struct kz_error *err)
{
        size_t cap = topk->cap ? topk->cap * 2 : FIRST_CAP;
        struct kz_topk_entry *entries;
        uint32_t *heap, *buckets, i;

        if (topk->n < topk->cap)
                return KZ_OK;
        entries = cap < NONE ? resize(topk->entries, cap, sizeof(*entries)) : NULL;
        if (!entries)
                return kz_error_nomem(err);
        topk->entries = entries;
        heap = resize(topk->heap, cap, sizeof(*heap));
        if (!heap)
                return kz_error_nomem(err);
        topk->heap = heap;
        if (topk->collapse) {
                buckets = resize(topk->buckets, cap, sizeof(*buckets));
                if (!buckets)
                        return kz_error_nomem(err);
                topk->buckets = buckets;
        }
        topk->cap = cap;
        if (!topk->collapse)
                return KZ_OK;
        memset(topk->buckets, 0xFF, cap * sizeof(*topk->buckets));
        for (i = 0; i < topk->n; i++)
                join(topk, i);
        return KZ_OK;
}

/* A copy of what is kept: the better one stays. Takes the entry's id. */
static enum kz_status merge(
        struct kz_topk *topk, uint32_t i, struct kz_topk_entry *entry, struct kz_error *err)
{
        struct kz_topk_entry *kept = &topk->entries[i];
        enum kz_status status;
        bool yes;

        status = better(topk, entry, kept, &yes, err);
        if (status || !yes) {
                free(entry->id);
                return status;
        }
        free(kept->id);
        kept->hit = entry->hit;
        /* The bucket is the same: only the content may be another's. */
        kept->sketch = entry->sketch;
        kept->id = entry->id;
        kept->id_len = entry->id_len;
        return sift_down(topk, kept->place, topk->n, err);
}

static enum kz_status append(
        struct kz_topk *topk, struct kz_topk_entry *entry, struct kz_error *err)
{
        uint32_t i = (uint32_t)topk->n;
        enum kz_status status = make_room(topk, err);

        if (status) {
                free(entry->id);
                return status;
        }
        entry->place = i;
        topk->entries[i] = *entry;
        topk->heap[i] = i;
        topk->n++;
        join(topk, i);
        return sift_up(topk, i, err);
}

static enum kz_status replace_worst(
        struct kz_topk *topk, struct kz_topk_entry *entry, struct kz_error *err)
{
        uint32_t i = topk->heap[0];

        leave(topk, i);
        free(topk->entries[i].id);
        entry->place = 0;
        topk->entries[i] = *entry;
        join(topk, i);
        return sift_down(topk, 0, topk->n, err);
}

/* Whether a hit as good as the worst one comes behind it by its id, which is often all that there
 * is to it: so nothing is kept for it. */
static enum kz_status is_behind(struct kz_topk *topk, const struct kz_match_hit *hit,
        struct kz_topk_entry *worst, bool *ret, struct kz_error *err)
{
        struct kz_tier *tier = topk->tiers[hit->tier];
        enum kz_status status = load_id(topk, worst, err);
        struct kz_str id;

        if (!status)
                status = tier->ops->bytes(tier, hit->doc, KZ_COLUMN_ID, &id, err);
        if (!status)
                *ret = kz_str_cmp(id, (struct kz_str){worst->id, worst->id_len}) > 0;
        return status;
}

enum kz_status kz_topk_push(
        struct kz_topk *topk, const struct kz_match_hit *hit, struct kz_error *err)
{
        struct kz_topk_entry entry = {.hit = *hit};
        bool full = topk->n == topk->limit, yes = true, behind = false;
        enum kz_status status = KZ_OK;
        uint32_t same;

        /* Most are out by this, and their sketch is never read. */
        if (full && hit->key == at(topk, 0)->hit.key) {
                status = is_behind(topk, hit, at(topk, 0), &behind, err);
                if (status || behind)
                        return status;
        }
        if (full)
                status = better(topk, &entry, at(topk, 0), &yes, err);
        if (!status && yes)
                status = load_sketch(topk, &entry, err);
        if (status || !yes) {
                free(entry.id);
                return status;
        }
        same = find_group(topk, &entry);
        if (same != NONE)
                status = merge(topk, same, &entry, err);
        else if (full)
                status = replace_worst(topk, &entry, err);
        else
                status = append(topk, &entry, err);
        if (!status && topk->n == topk->limit)
                topk->floor = at(topk, 0)->hit.key;
        return status;
}

enum kz_status kz_topk_finish(struct kz_topk *topk, struct kz_match_hit *ret,
        struct kz_sketch *sketches, struct kz_error *err)
{
        enum kz_status status;
        size_t left, i;

        /* The worst goes to the end, again and again: a heap sort. */
        for (left = topk->n; left > 1; left--) {
                swap(topk, 0, left - 1);
                status = sift_down(topk, 0, left - 1, err);
                if (status)
                        return status;
        }
        for (i = 0; i < topk->n; i++) {
                ret[i] = at(topk, i)->hit;
                if (sketches)
                        sketches[i] = at(topk, i)->sketch;
        }
        kz_topk_deinit(topk);
        return KZ_OK;
}
