#include "index/match/topk.h"

#include <math.h>
#include <stdlib.h>

void kz_topk_init(struct kz_topk *topk, struct kz_tier *const *tiers, size_t limit)
{
        *topk = (struct kz_topk){.tiers = tiers, .limit = limit, .floor = -INFINITY};
}

void kz_topk_deinit(struct kz_topk *topk)
{
        size_t i;

        for (i = 0; i < topk->n; i++)
                free(topk->entries[i].id);
        free(topk->entries);
        topk->entries = NULL;
        topk->n = topk->cap = 0;
}

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

        if (a->hit.score != b->hit.score) {
                *ret = a->hit.score > b->hit.score;
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

static void swap(struct kz_topk_entry *a, struct kz_topk_entry *b)
{
        struct kz_topk_entry t = *a;

        *a = *b;
        *b = t;
}

static enum kz_status sift_up(struct kz_topk *topk, size_t i, struct kz_error *err)
{
        struct kz_topk_entry *e = topk->entries;
        enum kz_status status;
        bool up;

        while (i > 0) {
                size_t parent = (i - 1) / 2;

                status = better(topk, &e[parent], &e[i], &up, err);
                if (status || !up)
                        return status;
                swap(&e[parent], &e[i]);
                i = parent;
        }
        return KZ_OK;
}

/* Over the first n entries. */
static enum kz_status sift_down(struct kz_topk *topk, size_t i, size_t n, struct kz_error *err)
{
        struct kz_topk_entry *e = topk->entries;
        enum kz_status status;
        bool yes;

        for (;;) {
                size_t worst = i, child;

                for (child = 2 * i + 1; child <= 2 * i + 2 && child < n; child++) {
                        status = better(topk, &e[worst], &e[child], &yes, err);
                        if (status)
                                return status;
                        if (yes)
                                worst = child;
                }
                if (worst == i)
                        return KZ_OK;
                swap(&e[i], &e[worst]);
                i = worst;
        }
}

/* Grows by doubling: a limit may be far larger than what matches. */
static enum kz_status make_room(struct kz_topk *topk, struct kz_error *err)
{
        size_t cap = topk->cap ? topk->cap * 2 : 16, bytes;
        struct kz_topk_entry *p;

        if (topk->n < topk->cap)
                return KZ_OK;
        if (cap > topk->limit)
                cap = topk->limit;
        if (!kz_mul_size(cap, sizeof(*p), &bytes))
                return kz_error_nomem(err);
        p = realloc(topk->entries, bytes);
        if (!p)
                return kz_error_nomem(err);
        topk->entries = p;
        topk->cap = cap;
        return KZ_OK;
}

static enum kz_status replace_worst(
        struct kz_topk *topk, struct kz_topk_entry *entry, struct kz_error *err)
{
        enum kz_status status;
        bool yes;

        status = better(topk, entry, &topk->entries[0], &yes, err);
        if (status || !yes) {
                free(entry->id);
                return status;
        }
        free(topk->entries[0].id);
        topk->entries[0] = *entry;
        status = sift_down(topk, 0, topk->n, err);
        topk->floor = topk->entries[0].hit.score;
        return status;
}

enum kz_status kz_topk_push(
        struct kz_topk *topk, const struct kz_match_hit *hit, struct kz_error *err)
{
        struct kz_topk_entry entry = {*hit, NULL, 0};
        enum kz_status status;

        if (topk->n == topk->limit)
                return replace_worst(topk, &entry, err);
        status = make_room(topk, err);
        if (status)
                return status;
        topk->entries[topk->n++] = entry;
        status = sift_up(topk, topk->n - 1, err);
        if (topk->n == topk->limit)
                topk->floor = topk->entries[0].hit.score;
        return status;
}

enum kz_status kz_topk_finish(struct kz_topk *topk, struct kz_match_hit *ret, struct kz_error *err)
{
        enum kz_status status;
        size_t left, i;

        /* The worst goes to the end, again and again: a heap sort. */
        for (left = topk->n; left > 1; left--) {
                swap(&topk->entries[0], &topk->entries[left - 1]);
                status = sift_down(topk, 0, left - 1, err);
                if (status)
                        return status;
        }
        for (i = 0; i < topk->n; i++)
                ret[i] = topk->entries[i].hit;
        kz_topk_deinit(topk);
        return KZ_OK;
}
