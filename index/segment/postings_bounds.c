/* The most that stretches of postings may score: by the impacts of their entries. */
#include "index/segment/postings_internal.h"

/* Without entries, all postings are in base. */
static enum kz_status bound_whole(
        struct kz_postings_cursor *cursor, struct kz_bound *ret, struct kz_error *err)
{
        struct kz_postings *p = &cursor->base;
        struct kz_impact_set set;
        enum kz_status status;
        uint32_t i;

        if (!cursor->whole.last) {
                status = kz_postings_load(p, err);
                if (status)
                        return status;
                kz_impact_set_clear(&set);
                for (i = 0; i < p->n; i++)
                        kz_impact_set_add(
                                &set, p->freqs[i], cursor->source.lengths[p->docs[i] - 1]);
                cursor->whole.n = kz_impact_set_pairs(&set, cursor->whole.impacts);
                cursor->whole.last = KZ_DOC_END;
        }
        *ret = cursor->whole;
        return KZ_OK;
}

static void bound_wide(struct kz_postings_cursor *cursor, kz_docnum target, struct kz_bound *ret)
{
        const struct kz_postings_layout *layout = &cursor->layout;
        const uint32_t here =
                cursor->block == KZ_POSTINGS_BEFORE ? 0 : cursor->block / KZ_POSTING_GROUP_BLOCKS;
        uint32_t group = cursor->bound_group;

        if (group < here ||
                (group > here && target <= kz_postings_layout_group_last(layout, group - 1)))
                group = here;
        group = kz_postings_layout_find_group(layout, group, target);
        cursor->bound_group = group;
        if (group == layout->n_groups)
                return;
        ret->n = kz_impacts_get(
                kz_postings_layout_group(layout, group) + KZ_POSTING_GROUP_IMPACTS, ret->impacts);
        if (group + 1 < layout->n_groups)
                ret->last = kz_postings_layout_group_last(layout, group);
}

static void bound_block(struct kz_postings_cursor *cursor, kz_docnum target, struct kz_bound *ret)
{
        const struct kz_postings_layout *layout = &cursor->layout;
        const uint32_t here = cursor->block == KZ_POSTINGS_BEFORE ? 0 : cursor->block;
        uint32_t block = cursor->bound_block;

        if (block < here || (block > here && target <= kz_postings_layout_last(layout, block - 1)))
                block = here;
        block = kz_postings_layout_find(layout, block, target);
        cursor->bound_block = block;
        if (block == layout->n_blocks)
                return;
        ret->n = kz_impacts_get(
                kz_postings_layout_block(layout, block) + KZ_POSTING_BLOCK_IMPACTS, ret->impacts);
        if (block + 1 < layout->n_blocks)
                ret->last = kz_postings_layout_last(layout, block);
}

enum kz_status kz_postings_cursor_bound(struct kz_postings *p, kz_docnum target, bool wide,
        struct kz_bound *ret, struct kz_error *err)
{
        struct kz_postings_cursor *cursor = kz_postings_cursor_of(p);

        if (cursor->failed)
                return kz_postings_cursor_fail(cursor, "it is damaged", err);
        if (!p->done && !cursor->layout.blocks && target <= p->docs[p->n - 1])
                return bound_whole(cursor, ret, err);
        ret->last = KZ_DOC_END;
        ret->n = 0;
        if (p->done || !cursor->layout.blocks)
                return KZ_OK;
        if (wide)
                bound_wide(cursor, target, ret);
        else
                bound_block(cursor, target, ret);
        /* Who goes on behind it would come here again. */
        return ret->last < target ? kz_postings_cursor_fail(cursor, KZ_POSTINGS_DISAGREE, err)
                                  : KZ_OK;
}

/* Of n entries, the rest of all, of `size` bytes each, which begin with their last document.
 * Damaged ones do not lead backwards either. */
static uint32_t bounds_of(const uint8_t *entries, size_t size, size_t impacts, uint32_t n,
        struct kz_bound *ret, uint32_t max)
{
        kz_docnum last = 0;
        uint32_t i;

        for (i = 0; i < n && i < max; i++, entries += size) {
                const kz_docnum next = i + 1 < n ? kz_le_get32(entries) : KZ_DOC_END;

                last = next > last ? next : last;
                ret[i].last = last;
                ret[i].n = kz_impacts_get(entries + impacts, ret[i].impacts);
        }
        return i;
}

/* Without entries and narrow: of each document, and of the gaps between them. */
static enum kz_status bounds_of_few(struct kz_postings_cursor *cursor, kz_docnum target,
        struct kz_bound *ret, uint32_t max, uint32_t *ret_n, struct kz_error *err)
{
        struct kz_postings *p = &cursor->base;
        const enum kz_status status = kz_postings_load(p, err);
        uint32_t i = kz_postings_find_doc(p->docs, p->n, target), n = 0;

        if (status)
                return status;
        for (; i < p->n && n < max; target = p->docs[i++] + 1) {
                if (p->docs[i] > target)
                        ret[n++] = (struct kz_bound){.last = p->docs[i] - 1};
                if (n == max)
                        break;
                ret[n++] = (struct kz_bound){p->docs[i], 1,
                        {{p->freqs[i] < KZ_IMPACT_ANY ? (uint8_t)p->freqs[i] : KZ_IMPACT_ANY,
                                cursor->source.lengths[p->docs[i] - 1]}}};
        }
        *ret_n = n;
        return KZ_OK;
}

enum kz_status kz_postings_cursor_bounds(struct kz_postings *p, kz_docnum target, bool wide,
        struct kz_bound *ret, uint32_t max, uint32_t *ret_n, struct kz_error *err)
{
        struct kz_postings_cursor *cursor = kz_postings_cursor_of(p);
        const struct kz_postings_layout *layout = &cursor->layout;
        uint32_t at;

        if (cursor->failed)
                return kz_postings_cursor_fail(cursor, "it is damaged", err);
        *ret_n = 0;
        if (!layout->blocks) {
                if (!p->n || target > p->docs[p->n - 1])
                        return KZ_OK;
                if (!wide)
                        return bounds_of_few(cursor, target, ret, max, ret_n, err);
                *ret_n = 1;
                return bound_whole(cursor, ret, err);
        }
        if (wide) {
                at = kz_postings_layout_find_group(layout, 0, target);
                *ret_n = bounds_of(kz_postings_layout_group(layout, at), KZ_POSTING_GROUP_SIZE,
                        KZ_POSTING_GROUP_IMPACTS, layout->n_groups - at, ret, max);
                return KZ_OK;
        }
        at = cursor->bound_block;
        if (at && target <= kz_postings_layout_last(layout, at - 1))
                at = 0;
        at = kz_postings_layout_find(layout, at, target);
        *ret_n = bounds_of(kz_postings_layout_block(layout, at), KZ_POSTING_BLOCK_SIZE,
                KZ_POSTING_BLOCK_IMPACTS, layout->n_blocks - at, ret, max);
        if (*ret_n && ret->last < target)
                return kz_postings_cursor_fail(cursor, KZ_POSTINGS_DISAGREE, err);
        cursor->bound_block = at + *ret_n;
        return KZ_OK;
}
