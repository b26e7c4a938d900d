/* Cursors of the live index: postings and dictionary ranges. */
#include <stdlib.h>

#include "index/base/check.h"
#include "index/xapian/live_format.h"
#include "index/xapian/live_tier.h"

struct live_postings {
        struct kz_postings base;
        struct kz_live_tier *tier;
        struct kzx_postings *postings;   /* NULL: of a term too long to be there */
        struct kzx_positions *positions; /* opened when first asked for */
        uint32_t *buffer;                /* of positions */
        size_t cap;
        unsigned flags;
        size_t block;    /* how many postings the next fill reads */
        size_t term_len; /* 0: every document */
        char term[];
};

static struct live_postings *live_postings(struct kz_postings *p)
{
        return (struct live_postings *)p;
}

static void postings_free(struct kz_postings *p)
{
        struct live_postings *live = live_postings(p);

        kzx_postings_free(live->postings);
        kzx_positions_free(live->positions);
        free(live->buffer);
        free(live);
}

/* A failed cursor shows document 0, so that every move from there asks again and fails again. */
static enum kz_status postings_stop(struct live_postings *live, enum kz_status status)
{
        live->base.at = 0;
        live->base.n = 1;
        live->base.docs[0] = 0;
        return status;
}

static enum kz_status postings_fail(
        struct live_postings *live, enum kz_status status, struct kz_error *err)
{
        return postings_stop(live, kz_live_fail(live->tier, status, err));
}

static enum kz_status postings_fill(struct kz_postings *p, struct kz_error *err)
{
        struct live_postings *live = live_postings(p);
        const bool want_lengths = live->flags & KZ_POSTINGS_LENGTHS;
        enum kz_status status;
        size_t i, n;

        if (!live->postings) {
                p->done = true;
                return KZ_OK;
        }
        status = kz_live_ready(live->tier, err);
        if (status)
                return postings_stop(live, status);
        status = kzx_postings_read(live->postings, live->block, p->docs, p->freqs, NULL, &n, err);
        for (i = 0; want_lengths && i < n && !status; i++)
                status = kz_live_lengths_get(
                        &live->tier->lengths, live->tier->db, p->docs[i], &p->lengths[i], err);
        if (status)
                return postings_fail(live, status, err);
        for (i = 0; i < n; i++) {
                if (p->freqs[i] == 0)
                        p->freqs[i] = 1;
        }
        p->at = 0;
        p->n = (uint32_t)n;
        p->done = n == 0;
        live->block = live->block * 2 < KZ_POSTINGS_BLOCK ? live->block * 2 : KZ_POSTINGS_BLOCK;
        return KZ_OK;
}

static enum kz_status postings_fill_from(
        struct kz_postings *p, kz_docnum target, struct kz_error *err)
{
        struct live_postings *live = live_postings(p);
        enum kz_status status;

        if (!live->postings)
                return postings_fill(p, err);
        status = kzx_postings_skip_to(live->postings, target, err);
        if (status)
                return postings_fail(live, status, err);
        if (live->flags & KZ_POSTINGS_SPARSE)
                live->block = 1;
        return postings_fill(p, err);
}

/* Xapian's lists only go on: another one is opened. */
static enum kz_status postings_rewind(struct kz_postings *p, struct kz_error *err)
{
        struct live_postings *live = live_postings(p);
        struct kzx_postings *postings;
        enum kz_status status;

        if (!live->postings)
                return KZ_OK;
        status = kz_live_ready(live->tier, err);
        if (status)
                return postings_stop(live, status);
        status = kzx_postings_open(live->tier->db, live->term, live->term_len, &postings, err);
        if (status)
                return postings_fail(live, status, err);
        kzx_postings_free(live->postings);
        kzx_positions_free(live->positions);
        live->postings = postings;
        live->positions = NULL;
        p->done = false;
        return postings_stop(live, KZ_OK);
}

static enum kz_status grow_buffer(struct live_postings *live)
{
        size_t cap = live->cap ? live->cap * 4 : 64, bytes;
        uint32_t *buffer;

        if (!kz_mul_size(cap, sizeof(*buffer), &bytes))
                return KZ_E_NOMEM;
        buffer = realloc(live->buffer, bytes);
        if (!buffer)
                return KZ_E_NOMEM;
        live->buffer = buffer;
        live->cap = cap;
        return KZ_OK;
}

static enum kz_status read_positions(
        struct live_postings *live, kz_docnum doc, size_t *ret_n, struct kz_error *err)
{
        size_t total = 0, n;
        enum kz_status status = KZ_OK;

        if (!live->positions)
                status = kzx_positions_open(
                        live->tier->db, live->term, live->term_len, &live->positions, err);
        if (!status)
                status = kzx_positions_move(live->positions, doc, err);
        while (!status) {
                if (total == live->cap && grow_buffer(live))
                        return kz_error_nomem(err);
                status = kzx_positions_read(
                        live->positions, live->cap - total, live->buffer + total, &n, err);
                if (status)
                        break;
                total += n;
                if (total < live->cap) {
                        *ret_n = total;
                        return KZ_OK;
                }
        }
        return status;
}

static enum kz_status postings_positions(
        struct kz_postings *p, const uint32_t **ret, uint32_t *ret_n, struct kz_error *err)
{
        struct live_postings *live = live_postings(p);
        enum kz_status status;
        size_t n = 0;

        if (p->done)
                return kz_error_set(err, KZ_E_INVALID, "a cursor at its end has no positions");
        status = kz_live_ready(live->tier, err);
        if (status)
                return status;
        if (live->term_len) {
                status = read_positions(live, p->docs[p->at], &n, err);
                if (status)
                        return kz_live_fail(live->tier, status, err);
        }
        *ret = live->buffer;
        *ret_n = (uint32_t)n;
        return KZ_OK;
}

static const struct kz_postings_ops postings_ops = {
        .fill = postings_fill,
        .fill_from = postings_fill_from,
        .positions = postings_positions,
        .rewind = postings_rewind,
        .free = postings_free,
};

static enum kz_status open_postings(struct kz_live_tier *tier, struct kz_str term, unsigned flags,
        struct kz_postings **ret, struct kz_error *err)
{
        struct live_postings *live;
        enum kz_status status = kz_live_ready(tier, err);

        if (status)
                return status;
        live = calloc(1, sizeof(*live) + term.len);
        if (!live)
                return kz_error_nomem(err);
        live->base.ops = &postings_ops;
        live->tier = tier;
        live->flags = flags;
        live->block = flags & KZ_POSTINGS_SPARSE ? 1 : KZ_POSTINGS_BLOCK;
        live->term_len = term.len;
        if (term.len)
                memcpy(live->term, term.ptr, term.len);
        if (kz_live_term_fits(term))
                status = kzx_postings_open(tier->db, term.ptr, term.len, &live->postings, err);
        if (status)
                kz_live_fail(tier, status, err);
        else
                status = postings_fill(&live->base, err);
        if (status) {
                postings_free(&live->base);
                return status;
        }
        *ret = &live->base;
        return KZ_OK;
}

enum kz_status kz_live_postings(struct kz_tier *tier, struct kz_str term, unsigned flags,
        struct kz_postings **ret, struct kz_error *err)
{
        if (term.len == 0)
                return kz_error_set(err, KZ_E_INVALID, "the empty term has no postings");
        return open_postings(kz_live_tier(tier), term, flags, ret, err);
}

enum kz_status kz_live_all(
        struct kz_tier *tier, unsigned flags, struct kz_postings **ret, struct kz_error *err)
{
        return open_postings(kz_live_tier(tier), KZ_STR(""), flags, ret, err);
}

struct live_terms {
        struct kz_terms base;
        struct kz_live_tier *tier;
        struct kzx_terms *terms;
};

static void terms_free(struct kz_terms *t)
{
        struct live_terms *live = (struct live_terms *)t;

        kzx_terms_free(live->terms);
        free(live);
}

static enum kz_status terms_next(struct kz_terms *t, struct kz_error *err)
{
        struct live_terms *live = (struct live_terms *)t;
        struct kzx_term_view view;
        enum kz_status status;
        bool has;

        status = kz_live_ready(live->tier, err);
        if (status)
                return status;
        status = kzx_terms_next(live->terms, &has, &view, err);
        if (status) {
                t->term = KZ_STR("");
                return kz_live_fail(live->tier, status, err);
        }
        t->done = !has;
        if (has) {
                t->term = (struct kz_str){view.term, view.len};
                t->df = view.df;
        }
        return KZ_OK;
}

static enum kz_status terms_seek(struct kz_terms *t, struct kz_str from, struct kz_error *err)
{
        struct live_terms *live = (struct live_terms *)t;
        size_t len = from.len < KZ_TERM_MAX ? from.len : KZ_TERM_MAX;
        enum kz_status status = kz_live_ready(live->tier, err);

        if (status)
                return status;
        status = kzx_terms_skip_to(live->terms, from.ptr, len, err);
        if (status) {
                t->term = KZ_STR("");
                return kz_live_fail(live->tier, status, err);
        }
        do {
                status = terms_next(t, err);
        } while (!status && !t->done && kz_str_cmp(t->term, from) < 0);
        return status;
}

static const struct kz_terms_ops terms_ops = {
        .next = terms_next,
        .seek = terms_seek,
        .free = terms_free,
};

static enum kz_status open_terms(
        struct live_terms *live, struct kz_str prefix, struct kz_str from, struct kz_error *err)
{
        struct kzx_database *db = live->tier->db;
        enum kz_status status;

        status = kzx_terms_open(db, prefix.ptr, prefix.len, &live->terms, err);
        if (!status && kz_str_cmp(from, prefix) > 0)
                status = kzx_terms_skip_to(live->terms, from.ptr, from.len, err);
        if (status)
                return kz_live_fail(live->tier, status, err);
        return terms_next(&live->base, err);
}

enum kz_status kz_live_terms(struct kz_tier *tier, struct kz_str prefix, struct kz_str from,
        struct kz_terms **ret, struct kz_error *err)
{
        struct kz_live_tier *live_tier = kz_live_tier(tier);
        struct live_terms *live;
        enum kz_status status = kz_live_ready(live_tier, err);

        if (status)
                return status;
        live = calloc(1, sizeof(*live));
        if (!live)
                return kz_error_nomem(err);
        live->base.ops = &terms_ops;
        live->tier = live_tier;
        if (kz_live_term_fits(prefix) && kz_live_term_fits(from))
                status = open_terms(live, prefix, from, err);
        else
                live->base.done = true;
        if (status) {
                terms_free(&live->base);
                return status;
        }
        *ret = &live->base;
        return KZ_OK;
}
