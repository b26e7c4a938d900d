/* Every document of a segment, as a cursor. */
#include <stdlib.h>

#include "index/segment/postings.h"

struct all {
        struct kz_postings base;
        const uint8_t *lengths;
        const uint64_t *masked;
        uint64_t next; /* the document behind the block */
        uint32_t n_docs;
        unsigned flags;
};

static enum kz_status load(struct kz_postings *p, struct kz_error *err)
{
        struct all *all = (struct all *)p;
        uint32_t i;

        (void)err;
        p->deferred = false;
        for (i = 0; i < p->n && all->flags & KZ_POSTINGS_LENGTHS; i++)
                p->lengths[i] = all->lengths[p->docs[i] - 1];
        return KZ_OK;
}

static enum kz_status fill(struct kz_postings *p, struct kz_error *err)
{
        struct all *all = (struct all *)p;
        uint32_t n = 0;

        for (; n < KZ_POSTINGS_BLOCK && all->next <= all->n_docs; all->next++) {
                const uint64_t word = all->masked ? all->masked[all->next / 64] : 0;

                if (word == UINT64_MAX) {
                        all->next |= 63;
                        continue;
                }
                p->docs[n] = (kz_docnum)all->next;
                n += !(word >> all->next % 64 & 1U);
        }
        p->at = 0;
        p->n = n;
        p->done = !n;
        p->deferred = n && all->flags & KZ_POSTINGS_LENGTHS;
        return p->deferred && !(all->flags & KZ_POSTINGS_DEFER) ? load(p, err) : KZ_OK;
}

static enum kz_status fill_from(struct kz_postings *p, kz_docnum target, struct kz_error *err)
{
        struct all *all = (struct all *)p;

        if (p->done)
                return KZ_OK;
        if (p->docs[p->n - 1] >= target) {
                while (p->docs[p->at] < target)
                        p->at++;
                return KZ_OK;
        }
        all->next = target;
        return fill(p, err);
}

static enum kz_status positions(
        struct kz_postings *p, const uint32_t **ret, uint32_t *ret_n, struct kz_error *err)
{
        if (p->done)
                return kz_error_set(err, KZ_E_INVALID, "a cursor at its end has no positions");
        *ret = NULL;
        *ret_n = 0;
        return KZ_OK;
}

static void all_free(struct kz_postings *p)
{
        free(p);
}

static const struct kz_postings_ops all_ops = {
        .fill = fill,
        .fill_from = fill_from,
        .positions = positions,
        .load = load,
        .free = all_free,
};

enum kz_status kz_segment_postings_all(const struct kz_postings_source *source, unsigned flags,
        struct kz_postings **ret, struct kz_error *err)
{
        struct all *all = calloc(1, sizeof(*all));
        uint32_t i;

        if (!all)
                return kz_error_nomem(err);
        all->base.ops = &all_ops;
        all->lengths = source->lengths;
        all->masked = source->masked;
        all->n_docs = source->n_docs;
        all->flags = flags;
        all->next = 1;
        for (i = 0; i < KZ_POSTINGS_BLOCK; i++)
                all->base.freqs[i] = 1;
        *ret = &all->base;
        return fill(&all->base, err); /* which cannot fail */
}
