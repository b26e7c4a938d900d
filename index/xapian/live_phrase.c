/* Documents of the live index that have a phrase, found by Xapian's own matcher. */
#include <stdlib.h>

#include "index/base/check.h"
#include "index/xapian/live_format.h"
#include "index/xapian/live_tier.h"

struct live_phrase {
        struct kz_postings base;
        struct kz_live_tier *tier;
        const struct kz_tier_phrase *phrase; /* while being opened */
        kz_docnum *found;                    /* ascending */
        size_t n, cap;
        size_t given; /* how many of them were put into blocks */
};

static void phrase_free(struct kz_postings *p)
{
        struct live_phrase *live = (struct live_phrase *)p;

        free(live->found);
        free(live);
}

static enum kz_status phrase_fill(struct kz_postings *p, struct kz_error *err)
{
        struct live_phrase *live = (struct live_phrase *)p;
        uint32_t n;

        (void)err;
        for (n = 0; n < KZ_POSTINGS_BLOCK && live->given < live->n; n++) {
                p->docs[n] = live->found[live->given++];
                p->freqs[n] = 1;
        }
        p->at = 0;
        p->n = n;
        p->done = n == 0;
        return KZ_OK;
}

static enum kz_status phrase_fill_from(
        struct kz_postings *p, kz_docnum target, struct kz_error *err)
{
        struct live_phrase *live = (struct live_phrase *)p;
        size_t low = live->given, high = live->n;

        while (low < high) {
                size_t middle = low + (high - low) / 2;

                if (live->found[middle] < target)
                        low = middle + 1;
                else
                        high = middle;
        }
        live->given = low;
        return phrase_fill(p, err);
}

static enum kz_status phrase_positions(
        struct kz_postings *p, const uint32_t **ret, uint32_t *ret_n, struct kz_error *err)
{
        (void)p;
        (void)ret;
        (void)ret_n;
        return kz_error_set(err, KZ_E_INVALID, "a phrase's documents come without positions");
}

static const struct kz_postings_ops phrase_ops = {
        .fill = phrase_fill,
        .fill_from = phrase_fill_from,
        .positions = phrase_positions,
        .free = phrase_free,
};

static enum kz_status tick(void *context, struct kz_error *err)
{
        struct live_phrase *live = context;

        return live->phrase->tick(live->phrase->context, 1, err);
}

static enum kz_status take(void *context, uint32_t docid, struct kz_error *err)
{
        struct live_phrase *live = context;

        if (live->n == live->cap) {
                size_t cap = live->cap ? live->cap * 2 : 64, bytes;
                kz_docnum *p;

                if (!kz_mul_size(cap, sizeof(*p), &bytes))
                        return kz_error_nomem(err);
                p = realloc(live->found, bytes);
                if (!p)
                        return kz_error_nomem(err);
                live->found = p;
                live->cap = cap;
        }
        live->found[live->n++] = docid;
        return KZ_OK;
}

/* Queries under construction. */
struct queries {
        struct kzx_query **items;
        size_t n;
};

static void queries_deinit(struct queries *queries)
{
        while (queries->n)
                kzx_query_free(queries->items[--queries->n]);
        free(queries->items);
}

static enum kz_status queries_init(struct queries *queries, size_t cap, struct kz_error *err)
{
        queries->items = calloc(cap ? cap : 1, sizeof(struct kzx_query *));
        return queries->items ? KZ_OK : kz_error_nomem(err);
}

static enum kz_status combine(enum kzx_op op, const struct queries *queries, uint32_t window,
        struct kzx_query **ret, struct kz_error *err)
{
        return kzx_query_combine(
                op, (const struct kzx_query *const *)queries->items, queries->n, window, ret, err);
}

static enum kz_status word_query(
        const struct kz_tier_word *word, struct kzx_query **ret, struct kz_error *err)
{
        KZ_CLEANUP(queries_deinit) struct queries terms = {0};
        enum kz_status status = queries_init(&terms, word->n, err);
        size_t i;

        for (i = 0; i < word->n && !status; i++) {
                struct kz_str term = word->terms[i];

                if (term.len == 0 || !kz_live_term_fits(term))
                        continue;
                status = kzx_query_term(term.ptr, term.len, 1, &terms.items[terms.n], err);
                terms.n += !status;
        }
        if (!status && terms.n == 1) {
                *ret = terms.items[0];
                terms.n = 0;
                return KZ_OK;
        }
        return status ? status : combine(KZX_OR, &terms, 0, ret, err);
}

static enum kz_status find(struct live_phrase *live, struct kz_error *err)
{
        KZ_CLEANUP(queries_deinit) struct queries words = {0};
        const struct kz_tier_phrase *phrase = live->phrase;
        enum kz_status status = queries_init(&words, phrase->n, err);
        struct kzx_query *query;
        size_t i;

        for (i = 0; i < phrase->n && !status; i++) {
                status = word_query(&phrase->words[i], &words.items[i], err);
                words.n += !status;
        }
        if (!status)
                status = combine(KZX_PHRASE, &words, (uint32_t)words.n, &query, err);
        if (status)
                return status;
        status = kzx_query_each(live->tier->db, query, tick, take, live, err);
        kzx_query_free(query);
        return status;
}

enum kz_status kz_live_phrase(struct kz_tier *base, const struct kz_tier_phrase *phrase,
        struct kz_postings **ret, struct kz_error *err)
{
        struct kz_live_tier *tier = kz_live_tier(base);
        enum kz_status status = kz_live_ready(tier, err);
        struct live_phrase *live;

        if (status)
                return status;
        live = calloc(1, sizeof(*live));
        if (!live)
                return kz_error_nomem(err);
        live->base.ops = &phrase_ops;
        live->tier = tier;
        live->phrase = phrase;
        status = find(live, err);
        live->phrase = NULL;
        if (status) {
                phrase_free(&live->base);
                /* The caller's own reasons to stop are no failure of the index. */
                if (status == KZ_E_CANCELLED || status == KZ_E_DEADLINE)
                        return status;
                return kz_live_fail(tier, status, err);
        }
        phrase_fill(&live->base, err);
        *ret = &live->base;
        return KZ_OK;
}
