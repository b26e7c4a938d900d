#include "index/segment/postings_writer.h"

#include <stdlib.h>

#include "index/base/grow.h"
#include "index/segment/postings_layout.h"
#include "index/segment/varint.h"

/* Numbers on their way into packs of 128 and a rest. */
struct packer {
        uint32_t numbers[KZ_PACK_BLOCK];
        uint32_t n;
        struct kz_buf packs;
};

struct form {
        struct kz_posting_form form;
        size_t given; /* its index as it was given */
};

struct kz_postings_writer {
        uint32_t limit;
        unsigned flags;
        bool open; /* between begin and end, and nothing failed */
        uint64_t df;
        kz_docnum last; /* the document added last */

        struct kz_buf forms; /* as they are written */
        uint32_t n_forms;
        uint32_t *ranks; /* of a form as it was given: its place in the list */
        size_t ranks_cap;

        /* The block that fills. */
        uint32_t n;
        kz_docnum before; /* the last document of the block before */
        kz_docnum docs[KZ_POSTINGS_BLOCK];
        uint32_t freqs[KZ_POSTINGS_BLOCK], counts[KZ_POSTINGS_BLOCK];
        uint64_t total_positions;
        struct packer positions, position_forms;
        struct kz_impact_set block_impacts, group_impacts;

        struct kz_buf groups, blocks, docs_region, positions_region;
};

enum kz_status kz_postings_writer_new(struct kz_postings_writer **ret, struct kz_error *err)
{
        struct kz_postings_writer *writer = calloc(1, sizeof(*writer));

        if (!writer)
                return kz_error_nomem(err);
        writer->limit = UINT32_MAX;
        *ret = writer;
        return KZ_OK;
}

void kz_postings_writer_limit(struct kz_postings_writer *writer, uint32_t limit)
{
        writer->limit = limit;
}

struct kz_postings_writer *kz_postings_writer_free(struct kz_postings_writer *writer)
{
        if (!writer)
                return NULL;
        kz_buf_deinit(&writer->forms);
        kz_buf_deinit(&writer->positions.packs);
        kz_buf_deinit(&writer->position_forms.packs);
        kz_buf_deinit(&writer->groups);
        kz_buf_deinit(&writer->blocks);
        kz_buf_deinit(&writer->docs_region);
        kz_buf_deinit(&writer->positions_region);
        free(writer->ranks);
        free(writer);
        return NULL;
}

static enum kz_status refuse(const char *what, struct kz_error *err)
{
        return kz_error_set(err, KZ_E_INTERNAL, "postings to be written: %s", what);
}

static enum kz_status too_large(const struct kz_postings_writer *writer, struct kz_error *err)
{
        return kz_error_set(err, KZ_E_LIMIT,
                "the postings of one term are over %u bytes: make smaller segments", writer->limit);
}

/* ---- Packs ---- */

static enum kz_status packer_flush(struct packer *packer)
{
        const uint32_t n = packer->n;

        packer->n = 0;
        return n ? kz_pack(packer->numbers, n, &packer->packs) : KZ_OK;
}

static inline enum kz_status packer_put(struct packer *packer, uint32_t number)
{
        packer->numbers[packer->n++] = number;
        return packer->n < KZ_PACK_BLOCK ? KZ_OK : packer_flush(packer);
}

static void packer_clear(struct packer *packer)
{
        packer->n = 0;
        kz_buf_clear(&packer->packs);
}

static enum kz_status put_u32(struct kz_buf *out, uint32_t number)
{
        const uint8_t bytes[4] = {(uint8_t)number, (uint8_t)(number >> 8), (uint8_t)(number >> 16),
                (uint8_t)(number >> 24)};

        return kz_buf_append(out, bytes, sizeof(bytes));
}

/* ---- Forms ---- */

static int compare_forms(const void *a, const void *b)
{
        const struct form *x = a, *y = b;

        if (x->form.count != y->form.count)
                return x->form.count < y->form.count ? 1 : -1;
        return kz_str_cmp(x->form.form, y->form.form);
}

static enum kz_status put_forms(
        struct kz_postings_writer *writer, const struct kz_posting_form *forms, size_t n)
{
        struct form *sorted = calloc(n, sizeof(*sorted));
        enum kz_status status = sorted ? kz_grow((void **)&writer->ranks, &writer->ranks_cap, n,
                                                 sizeof(*writer->ranks))
                                       : KZ_E_NOMEM;
        size_t i;

        for (i = 0; i < n && !status; i++)
                sorted[i] = (struct form){forms[i], i};
        if (!status)
                qsort(sorted, n, sizeof(*sorted), compare_forms);
        for (i = 0; i < n && !status; i++) {
                writer->ranks[sorted[i].given] = (uint32_t)i;
                status = kz_varint_put(&writer->forms, sorted[i].form.count);
                if (!status)
                        status = kz_varint_put(&writer->forms, sorted[i].form.form.len);
                if (!status)
                        status = kz_buf_append_str(&writer->forms, sorted[i].form.form);
        }
        free(sorted);
        return status;
}

enum kz_status kz_postings_writer_begin(struct kz_postings_writer *writer, unsigned flags,
        const struct kz_posting_form *forms, size_t n_forms, struct kz_error *err)
{
        writer->open = false;
        if (!(flags & KZ_POSTING_FORMS))
                n_forms = 0;
        else if (!(flags & KZ_POSTING_POSITIONS) || !n_forms || n_forms > UINT32_MAX)
                return refuse("forms without positions, or none", err);
        kz_buf_clear(&writer->forms);
        kz_buf_clear(&writer->groups);
        kz_buf_clear(&writer->blocks);
        kz_buf_clear(&writer->docs_region);
        kz_buf_clear(&writer->positions_region);
        packer_clear(&writer->positions);
        packer_clear(&writer->position_forms);
        kz_impact_set_clear(&writer->block_impacts);
        kz_impact_set_clear(&writer->group_impacts);
        writer->flags = flags & (KZ_POSTING_POSITIONS | KZ_POSTING_FREQ_ONE | KZ_POSTING_FORMS);
        writer->n_forms = (uint32_t)n_forms;
        writer->df = 0;
        writer->n = 0;
        writer->last = 0;
        writer->before = 0;
        writer->total_positions = 0;
        if (n_forms && put_forms(writer, forms, n_forms))
                return kz_error_nomem(err);
        writer->open = true;
        return KZ_OK;
}

/* ---- Blocks ---- */

static enum kz_status put_entry(
        struct kz_buf *out, kz_docnum last, const uint32_t *offsets, struct kz_impact_set *impacts)
{
        struct kz_impact pairs[KZ_IMPACTS];
        uint8_t bytes[KZ_IMPACTS_SIZE];
        enum kz_status status = put_u32(out, last);

        if (!status && offsets)
                status = put_u32(out, offsets[0]);
        if (!status && offsets)
                status = put_u32(out, offsets[1]);
        kz_impacts_put(bytes, pairs, kz_impact_set_pairs(impacts, pairs));
        kz_impact_set_clear(impacts);
        return status ? status : kz_buf_append(out, bytes, sizeof(bytes));
}

static enum kz_status put_docs(struct kz_postings_writer *writer)
{
        uint32_t numbers[KZ_POSTINGS_BLOCK], i;
        kz_docnum before = writer->before;
        enum kz_status status;

        for (i = 0; i < writer->n; i++) {
                numbers[i] = writer->docs[i] - before - 1;
                before = writer->docs[i];
        }
        status = kz_pack(numbers, writer->n, &writer->docs_region);
        if (status || writer->flags & KZ_POSTING_FREQ_ONE)
                return status;
        for (i = 0; i < writer->n; i++)
                numbers[i] = writer->freqs[i] - 1;
        return kz_pack(numbers, writer->n, &writer->docs_region);
}

/* Of one or two documents, as most terms have. */
static enum kz_status put_few_docs(struct kz_postings_writer *writer)
{
        kz_docnum before = writer->before;
        enum kz_status status = KZ_OK;
        uint32_t i;

        for (i = 0; i < writer->n && !status; i++) {
                const uint64_t delta = writer->docs[i] - before - 1;
                const uint32_t freq = writer->freqs[i];

                before = writer->docs[i];
                if (writer->flags & KZ_POSTING_FREQ_ONE) {
                        status = kz_varint_put(&writer->docs_region, delta);
                        continue;
                }
                status = kz_varint_put(&writer->docs_region, delta * 2 + (freq == 1));
                if (!status && freq > 1)
                        status = kz_varint_put(&writer->docs_region, freq - 2);
        }
        return status;
}

static enum kz_status put_positions(struct kz_postings_writer *writer)
{
        struct kz_buf *out = &writer->positions_region;
        uint32_t counts[KZ_POSTINGS_BLOCK], i, all = 0;
        enum kz_status status = packer_flush(&writer->positions);

        if (!status)
                status = packer_flush(&writer->position_forms);
        if (!status && writer->n_forms > 1)
                status = kz_varint_put(out, writer->positions.packs.len);
        for (i = 0; i < writer->n; i++) {
                counts[i] = kz_zigzag((int32_t)(writer->counts[i] - writer->freqs[i]));
                all |= counts[i];
        }
        if (writer->n < KZ_POSTINGS_BLOCK && !all)
                writer->flags |= KZ_POSTING_COUNTS_FREQ;
        else if (!status)
                status = kz_pack(counts, writer->n, out);
        if (!status)
                status = kz_buf_append_str(out, kz_buf_str(&writer->positions.packs));
        if (!status)
                status = kz_buf_append_str(out, kz_buf_str(&writer->position_forms.packs));
        packer_clear(&writer->positions);
        packer_clear(&writer->position_forms);
        writer->total_positions = 0;
        return status;
}

/* Writes the block that has filled, or the rest. */
static enum kz_status flush_block(struct kz_postings_writer *writer, struct kz_error *err)
{
        const uint32_t offsets[] = {
                (uint32_t)writer->docs_region.len, (uint32_t)writer->positions_region.len};
        const uint64_t block = (writer->df - 1) / KZ_POSTINGS_BLOCK;
        enum kz_status status;

        status = writer->n > KZ_PACK_PLAIN ? put_docs(writer) : put_few_docs(writer);
        if (!status && writer->flags & KZ_POSTING_POSITIONS)
                status = put_positions(writer);
        if (!status && writer->df >= KZ_POSTINGS_BLOCK)
                status = put_entry(&writer->blocks, writer->last, offsets, &writer->block_impacts);
        if (!status && block % KZ_POSTING_GROUP_BLOCKS == KZ_POSTING_GROUP_BLOCKS - 1)
                status = put_entry(&writer->groups, writer->last, NULL, &writer->group_impacts);
        if (status)
                return kz_error_nomem(err);
        if (writer->docs_region.len > writer->limit || writer->positions_region.len > writer->limit)
                return too_large(writer, err);
        writer->before = writer->last;
        writer->n = 0;
        return KZ_OK;
}

/* ---- Adding ---- */

static enum kz_status check_posting(const struct kz_postings_writer *writer,
        const struct kz_posting *posting, struct kz_error *err)
{
        if (!writer->open)
                return refuse("no term was begun, or it failed", err);
        if (posting->doc <= writer->last || posting->doc == KZ_DOC_END)
                return refuse("documents out of order", err);
        if (!posting->freq || (writer->flags & KZ_POSTING_FREQ_ONE && posting->freq != 1))
                return refuse("a frequency that was not announced", err);
        if (posting->n_positions && !(writer->flags & KZ_POSTING_POSITIONS))
                return refuse("positions that were not announced", err);
        return KZ_OK;
}

static enum kz_status add_positions(
        struct kz_postings_writer *writer, const struct kz_posting *posting, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        uint32_t before = 0, i;

        for (i = 0; i < posting->n_positions && !status; i++) {
                if (posting->positions[i] <= before)
                        return refuse("positions out of order", err);
                status = packer_put(&writer->positions, posting->positions[i] - before - 1);
                before = posting->positions[i];
        }
        for (i = 0; writer->n_forms && i < posting->n_positions && !status; i++) {
                if (posting->forms[i] >= writer->n_forms)
                        return refuse("a form that was not announced", err);
                if (writer->n_forms > 1)
                        status = packer_put(
                                &writer->position_forms, writer->ranks[posting->forms[i]]);
        }
        return status ? kz_error_nomem(err) : KZ_OK;
}

static enum kz_status add(
        struct kz_postings_writer *writer, const struct kz_posting *posting, struct kz_error *err)
{
        const uint32_t at = writer->n;
        enum kz_status status = check_posting(writer, posting, err);

        if (!status)
                status = add_positions(writer, posting, err);
        if (status)
                return status;
        writer->total_positions += posting->n_positions;
        if (writer->total_positions > writer->limit)
                return too_large(writer, err);
        writer->docs[at] = posting->doc;
        writer->freqs[at] = posting->freq;
        writer->counts[at] = posting->n_positions;
        kz_impact_set_add(&writer->block_impacts, posting->freq, posting->length);
        kz_impact_set_add(&writer->group_impacts, posting->freq, posting->length);
        writer->last = posting->doc;
        writer->df++;
        writer->n++;
        return writer->n < KZ_POSTINGS_BLOCK ? KZ_OK : flush_block(writer, err);
}

enum kz_status kz_postings_writer_add(
        struct kz_postings_writer *writer, const struct kz_posting *posting, struct kz_error *err)
{
        const enum kz_status status = add(writer, posting, err);

        if (status)
                writer->open = false;
        return status;
}

/* ---- Ending ---- */

static enum kz_status put_term(const struct kz_postings_writer *writer, struct kz_buf *out)
{
        const struct kz_buf *parts[] = {
                &writer->groups, &writer->blocks, &writer->docs_region, &writer->positions_region};
        enum kz_status status = kz_buf_append_char(out, (char)writer->flags);
        size_t i;

        if (!status && writer->n_forms)
                status = kz_varint_put(out, writer->n_forms);
        if (!status && writer->n_forms)
                status = kz_varint_put(out, writer->forms.len);
        if (!status)
                status = kz_buf_append_str(out, kz_buf_str(&writer->forms));
        if (!status && writer->df >= KZ_POSTINGS_BLOCK)
                status = kz_varint_put(out, writer->docs_region.len);
        for (i = 0; i < KZ_ARRAY_LEN(parts) && !status; i++)
                status = kz_buf_append_str(out, kz_buf_str(parts[i]));
        return status;
}

enum kz_status kz_postings_writer_end(struct kz_postings_writer *writer, struct kz_buf *out,
        uint64_t *ret_df, struct kz_error *err)
{
        const size_t before = out->len;
        enum kz_status status = KZ_OK;
        uint64_t blocks;

        if (!writer->open || !writer->df)
                return refuse("no term was begun, or it has no documents", err);
        writer->open = false;
        if (writer->n)
                status = flush_block(writer, err);
        if (status)
                return status;
        blocks = (writer->df + KZ_POSTINGS_BLOCK - 1) / KZ_POSTINGS_BLOCK;
        if (writer->df >= KZ_POSTINGS_BLOCK && blocks % KZ_POSTING_GROUP_BLOCKS)
                status = put_entry(&writer->groups, writer->last, NULL, &writer->group_impacts);
        if (!status)
                status = put_term(writer, out);
        if (status) {
                out->len = before;
                return kz_error_nomem(err);
        }
        *ret_df = writer->df;
        return KZ_OK;
}
