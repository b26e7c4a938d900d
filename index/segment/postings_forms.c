#include "index/segment/postings_forms.h"

#include <stdlib.h>

#include "index/segment/positions.h"
#include "index/segment/postings.h"
#include "index/segment/sections.h"
#include "index/segment/varint.h"

struct kz_postings_forms kz_postings_forms_begin(const struct kz_postings_layout *layout)
{
        return (struct kz_postings_forms){layout->forms, layout->forms_end, layout->n_forms};
}

bool kz_postings_forms_next(struct kz_postings_forms *forms, struct kz_posting_form *ret)
{
        const uint8_t *at = forms->at;
        uint64_t count;
        uint32_t len;

        if (!kz_varint_get(&at, forms->end, &count) || !kz_varint_get32(&at, forms->end, &len) ||
                len > (size_t)(forms->end - at))
                return false;
        *ret = (struct kz_posting_form){{(const char *)at, len}, count};
        forms->at = at + len;
        forms->left--;
        return true;
}

/* ---- Positions of a form ---- */

struct lookup {
        const struct kz_postings_source *source;
        struct kz_postings_layout layout;
        uint8_t *wanted; /* by form */
        struct kz_positions positions;
        uint32_t index; /* of the document, in its block */
};

/* *ret: whether any form is wanted. An empty form is not known, so never. */
static enum kz_status mark_wanted(
        struct lookup *lookup, struct kz_str form, bool begins, bool *ret, struct kz_error *err)
{
        struct kz_postings_forms forms = kz_postings_forms_begin(&lookup->layout);
        struct kz_posting_form one;
        uint32_t i;

        *ret = false;
        lookup->wanted = calloc((size_t)forms.left + 1, 1);
        if (!lookup->wanted)
                return kz_error_nomem(err);
        for (i = 0; forms.left; i++) {
                if (!kz_postings_forms_next(&forms, &one))
                        return kz_sections_damaged(lookup->source->path, KZ_SECTION_POSTINGS,
                                "forms that are none", err);
                lookup->wanted[i] = one.form.len && (begins ? kz_str_starts(one.form, form)
                                                            : kz_str_eq(one.form, form));
                *ret |= lookup->wanted[i];
        }
        return KZ_OK;
}

/* Opens the positions of the block that has doc; *ret: whether there is one. */
static bool open_block(struct lookup *lookup, kz_docnum doc, bool *ret)
{
        const struct kz_postings_layout *layout = &lookup->layout;
        const uint32_t block = layout->blocks ? kz_postings_layout_find(layout, 0, doc) : 0;
        kz_docnum docs[KZ_POSTINGS_BLOCK];
        uint32_t freqs[KZ_POSTINGS_BLOCK], n, i;
        const uint8_t *at, *end;

        *ret = false;
        if (block == layout->n_blocks)
                return true;
        n = kz_postings_layout_n(layout, block);
        for (i = 0; i < KZ_POSTINGS_BLOCK; i++)
                freqs[i] = 1;
        if (!kz_postings_layout_docs(layout, block, lookup->source->n_docs, docs, freqs, &at, &end))
                return false;
        for (i = 0; i < n && docs[i] < doc; i++)
                ;
        if (i == n || docs[i] != doc)
                return true;
        *ret = true;
        lookup->index = i;
        if (at && !kz_postings_layout_freqs(layout, block, &at, freqs))
                return false;
        return kz_positions_open(&lookup->positions, layout, block, at ? at : end, freqs);
}

static enum kz_status collect(struct lookup *lookup, struct kz_buf *out)
{
        const uint32_t *positions, *forms;
        uint32_t n, i;
        enum kz_status status = kz_positions_get(&lookup->positions, lookup->index, &positions, &n);

        if (!status)
                status = kz_positions_get_forms(&lookup->positions, lookup->index, &forms, &n);
        for (i = 0; !status && i < n; i++) {
                if (forms[i] >= lookup->layout.n_forms)
                        return KZ_E_CORRUPT;
                if (lookup->wanted[forms[i]])
                        status = kz_buf_append(out, &positions[i], sizeof(positions[i]));
        }
        return status;
}

static enum kz_status look_up(struct lookup *lookup, kz_docnum doc, struct kz_str form, bool begins,
        struct kz_buf *out, struct kz_error *err)
{
        const struct kz_postings_source *source = lookup->source;
        enum kz_status status;
        bool any;

        if (!kz_postings_layout_open(source->bytes, source->df, source->n_docs, &lookup->layout))
                return kz_sections_damaged(
                        source->path, KZ_SECTION_POSTINGS, "a term that has none", err);
        if (!(lookup->layout.flags & KZ_POSTING_FORMS))
                return KZ_OK;
        status = mark_wanted(lookup, form, begins, &any, err);
        if (status || !any)
                return status;
        if (!open_block(lookup, doc, &any))
                return kz_sections_damaged(
                        source->path, KZ_SECTION_POSTINGS, "a block that is none", err);
        status = any ? collect(lookup, out) : KZ_OK;
        if (status == KZ_E_NOMEM)
                return kz_error_nomem(err);
        return status ? kz_sections_damaged(
                                source->path, KZ_SECTION_POSTINGS, "positions that are none", err)
                      : KZ_OK;
}

enum kz_status kz_segment_postings_form_positions(const struct kz_postings_source *source,
        kz_docnum doc, struct kz_str form, bool begins, struct kz_buf *out, const uint32_t **ret,
        uint32_t *ret_n, struct kz_error *err)
{
        struct lookup *lookup = calloc(1, sizeof(*lookup));
        enum kz_status status;

        if (!lookup)
                return kz_error_nomem(err);
        lookup->source = source;
        kz_buf_clear(out);
        status = look_up(lookup, doc, form, begins, out, err);
        if (!status) {
                *ret = (const uint32_t *)out->data;
                *ret_n = (uint32_t)(out->len / sizeof(uint32_t));
        }
        kz_positions_deinit(&lookup->positions);
        free(lookup->wanted);
        free(lookup);
        return status;
}
