#include "index/segment/postings_internal.h"

#include <stddef.h>
#include <stdlib.h>

#include "index/segment/sections.h"

/* So many frequencies of a block cost as much one by one as all of them at once. */
#define FREQS_ALONE 8

static void cursor_free(struct kz_postings *p)
{
        struct kz_postings_cursor *cursor = kz_postings_cursor_of(p);

        if (cursor->positions)
                kz_positions_deinit(cursor->positions);
        free(cursor->positions);
        free(cursor->compacted);
        if (!cursor->source.arena)
                free(cursor);
}

enum kz_status kz_postings_cursor_fail(
        struct kz_postings_cursor *cursor, const char *what, struct kz_error *err)
{
        cursor->failed = true;
        cursor->base.at = 0;
        cursor->base.n = 1;
        cursor->base.docs[0] = 0;
        cursor->base.deferred = false;
        cursor->base.done = false;
        return kz_sections_damaged(
                cursor->source.path, kz_postings_source_section(&cursor->source), what, err);
}

/* On document 0, until it is sought. */
static enum kz_status stand_before(struct kz_postings_cursor *cursor)
{
        cursor->block = KZ_POSTINGS_BEFORE;
        cursor->base.at = 0;
        cursor->base.n = 1;
        cursor->base.docs[0] = 0;
        return KZ_OK;
}

static enum kz_status finish(struct kz_postings_cursor *cursor)
{
        cursor->base.done = true;
        /* The only block stays, for the way back. */
        if (!cursor->layout.blocks) {
                cursor->base.at = cursor->base.n;
                return KZ_OK;
        }
        cursor->base.deferred = false;
        cursor->base.at = 0;
        cursor->base.n = 0;
        cursor->block = cursor->layout.n_blocks;
        return KZ_OK;
}

/* ---- Blocks ---- */

static inline bool is_masked(const uint64_t *masked, kz_docnum doc)
{
        return masked[doc / 64] >> doc % 64 & 1U;
}

/* Takes the masked documents out. */
static void compact_docs(struct kz_postings_cursor *cursor)
{
        struct kz_postings_compacted *compacted = cursor->compacted;
        struct kz_postings *p = &cursor->base;
        uint32_t i, n = 0;

        for (i = 0; i < p->n; i++) {
                compacted->slots[n] = (uint8_t)i;
                p->docs[n] = p->docs[i];
                n += !is_masked(cursor->source.masked, p->docs[i]);
        }
        p->n = n;
}

static void compact_freqs(struct kz_postings_cursor *cursor)
{
        const struct kz_postings_compacted *compacted = cursor->compacted;
        uint32_t i;

        for (i = 0; i < cursor->base.n; i++)
                cursor->base.freqs[i] = compacted->freqs[compacted->slots[i]];
}

/* Where the frequencies of the block are decoded to. */
static uint32_t *raw_freqs(struct kz_postings_cursor *cursor)
{
        return cursor->compacted ? cursor->compacted->freqs : cursor->base.freqs;
}

static enum kz_status load_freqs(struct kz_postings_cursor *cursor, struct kz_error *err)
{
        const uint8_t *at = cursor->freqs;

        if (!at)
                return KZ_OK;
        if (!kz_postings_layout_freqs(&cursor->layout, cursor->block, &at, raw_freqs(cursor)))
                return kz_postings_cursor_fail(cursor, "frequencies that are none", err);
        cursor->freqs = NULL;
        cursor->docs_end = at;
        if (cursor->compacted)
                compact_freqs(cursor);
        return KZ_OK;
}

/* A byte of each document: what is written is nothing that is read. */
static void gather_lengths(const uint8_t *restrict lengths, const kz_docnum *restrict docs,
        uint32_t n, uint8_t *restrict ret)
{
        uint32_t i;

        for (i = 0; i < n; i++)
                ret[i] = lengths[docs[i] - 1];
}

static enum kz_status load(struct kz_postings *p, struct kz_error *err)
{
        struct kz_postings_cursor *cursor = kz_postings_cursor_of(p);
        enum kz_status status;

        if (cursor->failed)
                return kz_postings_cursor_fail(cursor, "it is damaged", err);
        status = load_freqs(cursor, err);
        if (status)
                return status;
        p->deferred = false;
        if (cursor->flags & KZ_POSTINGS_LENGTHS)
                gather_lengths(cursor->source.lengths, p->docs, p->n, p->lengths);
        return KZ_OK;
}

/* One alone, while few are asked for: of a block that is sought for one document or another. */
static enum kz_status freq(struct kz_postings *p, uint32_t *ret, struct kz_error *err)
{
        struct kz_postings_cursor *cursor = kz_postings_cursor_of(p);
        const uint32_t index = cursor->compacted ? cursor->compacted->slots[p->at] : p->at;
        enum kz_status status;

        if (!cursor->failed && cursor->freqs && cursor->freqs_read++ < FREQS_ALONE) {
                if (!kz_postings_layout_freq(
                            &cursor->layout, cursor->block, cursor->freqs, index, ret))
                        return kz_postings_cursor_fail(cursor, "frequencies that are none", err);
                return KZ_OK;
        }
        status = load(p, err);
        if (!status)
                *ret = p->freqs[p->at];
        return status;
}

/* Puts a block into base; its n is 0 when all of its documents are masked. */
static enum kz_status read_block(
        struct kz_postings_cursor *cursor, uint32_t block, struct kz_error *err)
{
        struct kz_postings *p = &cursor->base;
        const bool freq_one = cursor->layout.flags & KZ_POSTING_FREQ_ONE;

        if (!kz_postings_layout_docs(&cursor->layout, block, cursor->source.n_docs, p->docs,
                    raw_freqs(cursor), &cursor->freqs, &cursor->docs_end))
                return kz_postings_cursor_fail(
                        cursor, "documents that do not ascend to the end of their block", err);
        cursor->block = block;
        /* Positions are found by all of them. */
        cursor->freqs_read = cursor->flags & KZ_POSTINGS_POSITIONS ? FREQS_ALONE : 0;
        p->at = 0;
        p->n = kz_postings_layout_n(&cursor->layout, block);
        if (cursor->compacted) {
                compact_docs(cursor);
                if (!cursor->freqs && !freq_one)
                        compact_freqs(cursor);
        }
        p->deferred = cursor->freqs || cursor->flags & KZ_POSTINGS_LENGTHS;
        return p->deferred && !(cursor->flags & KZ_POSTINGS_DEFER) && p->n ? load(p, err) : KZ_OK;
}

/* The first block from `block` on that has a document left. */
static enum kz_status read_from(
        struct kz_postings_cursor *cursor, uint32_t block, struct kz_error *err)
{
        enum kz_status status;

        for (; block < cursor->layout.n_blocks; block++) {
                status = read_block(cursor, block, err);
                if (status || cursor->base.n)
                        return status;
        }
        return finish(cursor);
}

static enum kz_status fill(struct kz_postings *p, struct kz_error *err)
{
        struct kz_postings_cursor *cursor = kz_postings_cursor_of(p);

        if (cursor->failed)
                return kz_postings_cursor_fail(cursor, "it is damaged", err);
        return p->done ? KZ_OK : read_from(cursor, cursor->block + 1, err);
}

/* ---- Seeking ---- */

static enum kz_status fill_from(struct kz_postings *p, kz_docnum target, struct kz_error *err)
{
        struct kz_postings_cursor *cursor = kz_postings_cursor_of(p);
        const struct kz_postings_layout *layout = &cursor->layout;
        enum kz_status status;
        uint32_t block;

        if (cursor->failed)
                return kz_postings_cursor_fail(cursor, "it is damaged", err);
        if (p->done)
                return KZ_OK;
        if (p->docs[p->n - 1] < target) {
                if (!layout->blocks)
                        return finish(cursor);
                block = kz_postings_layout_find(layout, cursor->block + 1, target);
                if (block < layout->n_blocks && kz_postings_layout_last(layout, block) < target)
                        return kz_postings_cursor_fail(cursor, KZ_POSTINGS_DISAGREE, err);
                status = read_from(cursor, block, err);
                /* The rest of that block may be masked. */
                if (!status && !p->done && p->docs[p->n - 1] < target)
                        status = read_from(cursor, cursor->block + 1, err);
                if (status || p->done)
                        return status;
        }
        p->at += kz_postings_find_doc(p->docs + p->at, p->n - p->at, target);
        return KZ_OK;
}

static enum kz_status rewind_to_begin(struct kz_postings *p, struct kz_error *err)
{
        struct kz_postings_cursor *cursor = kz_postings_cursor_of(p);

        if (cursor->failed)
                return kz_postings_cursor_fail(cursor, "it is damaged", err);
        p->at = 0;
        p->done = !cursor->layout.blocks && !p->n;
        if (!cursor->layout.blocks)
                return KZ_OK;
        p->deferred = false;
        p->docs[0] = 0;
        p->n = 1;
        cursor->block = KZ_POSTINGS_BEFORE;
        return KZ_OK;
}

/* ---- Positions ---- */

static enum kz_status open_positions(struct kz_postings_cursor *cursor, struct kz_error *err)
{
        const struct kz_postings_layout *layout = &cursor->layout;
        const enum kz_status status = load_freqs(cursor, err);

        if (status)
                return status;
        if (!cursor->positions)
                cursor->positions = calloc(1, sizeof(*cursor->positions));
        if (!cursor->positions)
                return kz_error_nomem(err);
        if (!kz_positions_open(
                    cursor->positions, layout, cursor->block, cursor->docs_end, raw_freqs(cursor)))
                return kz_postings_cursor_fail(cursor, "positions that are none", err);
        cursor->positions_block = cursor->block;
        return KZ_OK;
}

static enum kz_status positions(
        struct kz_postings *p, const uint32_t **ret, uint32_t *ret_n, struct kz_error *err)
{
        struct kz_postings_cursor *cursor = kz_postings_cursor_of(p);
        enum kz_status status;
        uint32_t index;

        if (cursor->failed)
                return kz_postings_cursor_fail(cursor, "it is damaged", err);
        if (p->done || cursor->block == KZ_POSTINGS_BEFORE)
                return kz_error_set(err, KZ_E_INVALID,
                        "a cursor before its begin or at its end has no positions");
        if (!(cursor->layout.flags & KZ_POSTING_POSITIONS)) {
                *ret = NULL;
                *ret_n = 0;
                return KZ_OK;
        }
        if (!cursor->positions || !cursor->positions->n ||
                cursor->positions_block != cursor->block) {
                status = open_positions(cursor, err);
                if (status)
                        return status;
        }
        index = cursor->compacted ? cursor->compacted->slots[p->at] : p->at;
        status = kz_positions_get(cursor->positions, index, ret, ret_n);
        if (status == KZ_E_NOMEM)
                return kz_error_nomem(err);
        return status ? kz_postings_cursor_fail(cursor, "positions that are none", err) : KZ_OK;
}

/* ---- Opening ---- */

static const struct kz_postings_ops cursor_ops = {
        .fill = fill,
        .fill_from = fill_from,
        .positions = positions,
        .load = load,
        .freq = freq,
        .bound = kz_postings_cursor_bound,
        .bounds = kz_postings_cursor_bounds,
        .rewind = rewind_to_begin,
        .free = cursor_free,
};

/* All zeros but for the arrays, which are most of it and written before they are read. */
static struct kz_postings_cursor *cursor_new(const struct kz_postings_source *source)
{
        struct kz_postings_cursor *cursor = source->arena
                                                    ? kz_arena_alloc(source->arena, sizeof(*cursor))
                                                    : malloc(sizeof(*cursor));

        if (!cursor)
                return NULL;
        memset(cursor, 0, offsetof(struct kz_postings_cursor, base.docs));
        memset(&cursor->source, 0, sizeof(*cursor) - offsetof(struct kz_postings_cursor, source));
        cursor->base.ops = &cursor_ops;
        cursor->source = *source;
        return cursor;
}

static enum kz_status open_cursor(const struct kz_postings_source *source, unsigned flags,
        struct kz_postings_cursor **ret, struct kz_error *err)
{
        struct kz_postings_cursor *cursor = cursor_new(source);
        uint32_t i;

        if (!cursor)
                return kz_error_nomem(err);
        cursor->flags = flags;
        *ret = cursor;
        if (!source->df)
                return finish(cursor);
        if (source->masked) {
                cursor->compacted = malloc(sizeof(*cursor->compacted));
                if (!cursor->compacted)
                        return kz_error_nomem(err);
        }
        if (!kz_postings_layout_open(source->bytes, source->df, source->n_docs, &cursor->layout))
                return kz_postings_cursor_fail(cursor, "a term that has none", err);
        cursor->base.df = cursor->layout.df;
        /* Frequencies that are not written stay as they are from here on. */
        for (i = 0; i < KZ_POSTINGS_BLOCK && cursor->layout.flags & KZ_POSTING_FREQ_ONE; i++) {
                cursor->base.freqs[i] = 1;
                raw_freqs(cursor)[i] = 1;
        }
        if (flags & KZ_POSTINGS_SPARSE && cursor->layout.blocks)
                return stand_before(cursor);
        return read_from(cursor, 0, err);
}

enum kz_status kz_segment_postings_open(const struct kz_postings_source *source, unsigned flags,
        struct kz_postings **ret, struct kz_error *err)
{
        struct kz_postings_cursor *cursor = NULL;
        const enum kz_status status = open_cursor(source, flags, &cursor, err);

        if (!status)
                *ret = &cursor->base;
        else if (cursor)
                cursor_free(&cursor->base);
        return status;
}
