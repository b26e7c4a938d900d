/* Reads a term through, and checks what can be checked. */
#include <stdlib.h>

#include "index/base/grow.h"
#include "index/segment/positions.h"
#include "index/segment/postings.h"
#include "index/segment/postings_forms.h"
#include "index/segment/sections.h"

struct kz_postings_scan {
        struct kz_postings_source source;
        struct kz_postings_layout layout;
        struct kz_posting_form *forms;
        size_t forms_cap;
        bool open; /* begun, not at its end, and nothing failed */

        uint32_t block, at, n; /* the block that is read, and the next posting of it */
        kz_docnum docs[KZ_POSTINGS_BLOCK];
        uint32_t freqs[KZ_POSTINGS_BLOCK];
        struct kz_positions positions;
        const uint8_t *docs_at; /* behind the blocks that were read */
        uint32_t n_impacts, n_group_impacts;
        struct kz_impact impacts[KZ_IMPACTS], group_impacts[KZ_IMPACTS];
};

enum kz_status kz_postings_scan_new(struct kz_postings_scan **ret, struct kz_error *err)
{
        struct kz_postings_scan *scan = calloc(1, sizeof(*scan));

        if (!scan)
                return kz_error_nomem(err);
        *ret = scan;
        return KZ_OK;
}

struct kz_postings_scan *kz_postings_scan_free(struct kz_postings_scan *scan)
{
        if (!scan)
                return NULL;
        kz_positions_deinit(&scan->positions);
        free(scan->forms);
        free(scan);
        return NULL;
}

static enum kz_status damaged(struct kz_postings_scan *scan, const char *what, struct kz_error *err)
{
        scan->open = false;
        return kz_sections_damaged(
                scan->source.path, kz_postings_source_section(&scan->source), what, err);
}

/* ---- Beginning ---- */

static bool forms_ascend(const struct kz_posting_form *a, const struct kz_posting_form *b)
{
        return a->count > b->count || (a->count == b->count && kz_str_cmp(a->form, b->form) < 0);
}

static enum kz_status read_forms(struct kz_postings_scan *scan, struct kz_error *err)
{
        struct kz_postings_forms forms = kz_postings_forms_begin(&scan->layout);
        uint32_t i;

        /* Each has two bytes or more. */
        if (forms.left > (size_t)(forms.end - forms.at))
                return damaged(scan, "more forms than there is room for", err);
        if (kz_grow((void **)&scan->forms, &scan->forms_cap, forms.left, sizeof(*scan->forms)))
                return kz_error_nomem(err);
        for (i = 0; forms.left; i++) {
                if (!kz_postings_forms_next(&forms, &scan->forms[i]))
                        return damaged(scan, "a form beyond the end of the forms", err);
                if (i && !forms_ascend(&scan->forms[i - 1], &scan->forms[i]))
                        return damaged(scan, "forms out of order", err);
        }
        return forms.at == forms.end ? KZ_OK : damaged(scan, "bytes behind the forms", err);
}

static bool flags_agree(const struct kz_postings_layout *layout)
{
        return !(layout->flags & KZ_POSTING_COUNTS_FREQ) ||
               (layout->flags & KZ_POSTING_POSITIONS && layout->df % KZ_POSTINGS_BLOCK);
}

enum kz_status kz_postings_scan_begin(struct kz_postings_scan *scan,
        const struct kz_postings_source *source, unsigned *ret_flags,
        const struct kz_posting_form **ret_forms, size_t *ret_n_forms, struct kz_error *err)
{
        enum kz_status status = KZ_OK;

        scan->source = *source;
        scan->open = false;
        if (!kz_postings_layout_open(source->bytes, source->df, source->n_docs, &scan->layout) ||
                !flags_agree(&scan->layout))
                return damaged(scan, "a term that has none", err);
        if (scan->layout.n_forms)
                status = read_forms(scan, err);
        if (status)
                return status;
        scan->block = UINT32_MAX; /* before the first */
        scan->at = 0;
        scan->n = 0;
        scan->docs_at = scan->layout.docs;
        scan->open = true;
        *ret_flags = scan->layout.flags & ~(unsigned)KZ_POSTING_COUNTS_FREQ;
        *ret_forms = scan->forms;
        *ret_n_forms = scan->layout.n_forms;
        return KZ_OK;
}

/* ---- Blocks ---- */

static bool group_begins(uint32_t block)
{
        return block % KZ_POSTING_GROUP_BLOCKS == 0;
}

static enum kz_status check_entry(struct kz_postings_scan *scan, struct kz_error *err)
{
        const struct kz_postings_layout *layout = &scan->layout;
        const uint8_t *entry = kz_postings_layout_block(layout, scan->block), *group;
        const uint32_t next = scan->block + 1;
        const bool positions = layout->flags & KZ_POSTING_POSITIONS;

        if (kz_le_get32(entry + KZ_POSTING_BLOCK_DOCS) != (size_t)(scan->docs_at - layout->docs))
                return damaged(scan, "a block that does not begin where the last one ends", err);
        if ((!scan->block || !positions) && kz_le_get32(entry + KZ_POSTING_BLOCK_POSITIONS))
                return damaged(scan, "positions that do not begin at their begin", err);
        group = kz_postings_layout_group(layout, scan->block / KZ_POSTING_GROUP_BLOCKS);
        if ((next == layout->n_blocks || group_begins(next)) &&
                kz_le_get32(group) != kz_le_get32(entry))
                return damaged(scan, "a group that ends with another document", err);
        scan->n_impacts = kz_impacts_get(entry + KZ_POSTING_BLOCK_IMPACTS, scan->impacts);
        if (group_begins(scan->block))
                scan->n_group_impacts =
                        kz_impacts_get(group + KZ_POSTING_GROUP_IMPACTS, scan->group_impacts);
        return KZ_OK;
}

static enum kz_status read_block(struct kz_postings_scan *scan, struct kz_error *err)
{
        const struct kz_postings_layout *layout = &scan->layout;
        const uint8_t *freqs, *end;
        uint32_t i;

        for (i = 0; i < KZ_POSTINGS_BLOCK && layout->flags & KZ_POSTING_FREQ_ONE; i++)
                scan->freqs[i] = 1;
        if (layout->blocks && check_entry(scan, err))
                return KZ_E_CORRUPT;
        if (!kz_postings_layout_docs(layout, scan->block, scan->source.n_docs, scan->docs,
                    scan->freqs, &freqs, &end))
                return damaged(scan, "documents that do not ascend to the end of their block", err);
        scan->docs_at = end;
        if (freqs) {
                scan->docs_at = freqs;
                if (!kz_postings_layout_freqs(layout, scan->block, &scan->docs_at, scan->freqs))
                        return damaged(scan, "frequencies that are none", err);
        }
        scan->at = 0;
        scan->n = kz_postings_layout_n(layout, scan->block);
        if (layout->flags & KZ_POSTING_POSITIONS &&
                !kz_positions_open(
                        &scan->positions, layout, scan->block, scan->docs_at, scan->freqs))
                return damaged(scan, "positions that are none", err);
        return KZ_OK;
}

/* After the last posting: everything was used. */
static enum kz_status check_end(struct kz_postings_scan *scan, struct kz_error *err)
{
        const struct kz_postings_layout *layout = &scan->layout;
        const bool positions = layout->flags & KZ_POSTING_POSITIONS;

        scan->open = false;
        if (layout->blocks && scan->docs_at != layout->docs_end)
                return damaged(scan, "bytes behind the documents", err);
        if (!positions && scan->docs_at != layout->end)
                return damaged(scan, "bytes behind the postings", err);
        return KZ_E_END;
}

static enum kz_status next_block(struct kz_postings_scan *scan, struct kz_error *err)
{
        if (scan->block != UINT32_MAX && scan->layout.flags & KZ_POSTING_POSITIONS &&
                !kz_positions_end(&scan->positions))
                return damaged(scan, "positions that do not end with their block", err);
        scan->block++;
        if (scan->block == scan->layout.n_blocks)
                return check_end(scan, err);
        return read_block(scan, err);
}

/* ---- Postings ---- */

static enum kz_status read_positions(
        struct kz_postings_scan *scan, struct kz_posting *posting, struct kz_error *err)
{
        enum kz_status status = kz_positions_get(
                &scan->positions, scan->at, &posting->positions, &posting->n_positions);
        uint32_t n, i;

        if (!status && scan->layout.flags & KZ_POSTING_FORMS)
                status = kz_positions_get_forms(&scan->positions, scan->at, &posting->forms, &n);
        if (status == KZ_E_NOMEM)
                return kz_error_nomem(err);
        if (status)
                return damaged(scan, "positions that are none", err);
        for (i = 0; posting->forms && i < posting->n_positions; i++) {
                if (posting->forms[i] >= scan->layout.n_forms)
                        return damaged(scan, "a position of a form that is not there", err);
        }
        return KZ_OK;
}

enum kz_status kz_postings_scan_next(
        struct kz_postings_scan *scan, struct kz_posting *ret, struct kz_error *err)
{
        struct kz_posting posting = {0};
        enum kz_status status = KZ_OK;

        if (!scan->open)
                return kz_error_set(err, KZ_E_INTERNAL, "postings read behind their end");
        if (scan->at == scan->n)
                status = next_block(scan, err);
        if (status)
                return status;
        posting.doc = scan->docs[scan->at];
        posting.freq = scan->freqs[scan->at];
        posting.length = scan->source.lengths[posting.doc - 1];
        if (scan->layout.blocks &&
                (!kz_impacts_cover(scan->impacts, scan->n_impacts, posting.freq, posting.length) ||
                        !kz_impacts_cover(scan->group_impacts, scan->n_group_impacts, posting.freq,
                                posting.length)))
                return damaged(scan, "a bound that a posting is above", err);
        if (scan->layout.flags & KZ_POSTING_POSITIONS)
                status = read_positions(scan, &posting, err);
        if (status)
                return status;
        scan->at++;
        *ret = posting;
        return KZ_OK;
}
