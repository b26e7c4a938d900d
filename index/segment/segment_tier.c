#include "index/segment/segment_tier.h"

#include <stdlib.h>

#include "index/base/document.h"
#include "index/base/length.h"
#include "index/segment/pair.h"
#include "index/segment/postings.h"
#include "index/segment/segment_terms.h"
#include "index/segment/stored_reader.h"
#include "index/segment/term_sink.h"

struct segment_tier {
        struct kz_tier base;
        struct kz_segment *segment;
        struct kz_segment_mask mask;
        struct kz_stored_reader *stored;
        struct kz_buf form_positions; /* what forms answered */
        struct kz_buf record;
};

static struct segment_tier *segment_tier(struct kz_tier *base)
{
        return (struct segment_tier *)base;
}

static void tier_free(struct kz_tier *base)
{
        struct segment_tier *tier = segment_tier(base);

        kz_stored_reader_free(tier->stored);
        kz_buf_deinit(&tier->form_positions);
        kz_buf_deinit(&tier->record);
        kz_segment_unref(tier->segment);
        free(tier);
}

static enum kz_status tier_stats(
        struct kz_tier *base, struct kz_tier_stats *ret, struct kz_error *err)
{
        const struct segment_tier *tier = segment_tier(base);
        const struct kz_segment_meta *meta = &tier->segment->meta;

        (void)err;
        ret->documents = meta->documents - tier->mask.documents;
        ret->total_length =
                meta->total_length > tier->mask.length ? meta->total_length - tier->mask.length : 0;
        ret->df_exact = tier->mask.documents == 0;
        return KZ_OK;
}

static enum kz_status tier_find(
        struct kz_tier *base, struct kz_str term, struct kz_tier_term *ret, struct kz_error *err)
{
        struct kz_dict_entry entry;
        enum kz_status status;
        bool found;

        status = kz_dict_find(&segment_tier(base)->segment->terms, term, &found, &entry, err);
        if (!status)
                *ret = found ? (struct kz_tier_term){entry.count, entry.at, entry.size}
                             : (struct kz_tier_term){0, 0, 0};
        return status;
}

static enum kz_status tier_df(
        struct kz_tier *base, struct kz_str term, uint64_t *ret, struct kz_error *err)
{
        struct kz_tier_term found = {0, 0, 0};
        enum kz_status status = tier_find(base, term, &found, err);

        if (!status)
                *ret = found.df;
        return status;
}

static struct kz_postings_source source_of(
        const struct segment_tier *tier, const struct kz_dict_entry *entry)
{
        const struct kz_segment *segment = tier->segment;

        return (struct kz_postings_source){
                .bytes = {segment->postings.ptr + entry->at, (size_t)entry->size},
                .df = entry->count,
                .lengths = segment->lengths,
                .n_docs = segment->n_docs,
                .masked = tier->mask.masked,
                .path = segment->path};
}

/* Postings of a term that the segment does not have: done at once, and wherever it is told to
 * go. */
static void none_free(struct kz_postings *p)
{
        free(p);
}

static enum kz_status none_rewind(struct kz_postings *p, struct kz_error *err)
{
        (void)p;
        (void)err;
        return KZ_OK;
}

static const struct kz_postings_ops none_ops = {.rewind = none_rewind, .free = none_free};

static enum kz_status open_none(struct kz_postings **ret, struct kz_error *err)
{
        struct kz_postings *p = calloc(1, sizeof(*p));

        if (!p)
                return kz_error_nomem(err);
        p->ops = &none_ops;
        p->done = true;
        *ret = p;
        return KZ_OK;
}

/* What a cursor needs to read the term; *ret_found false: the segment has none. */
static enum kz_status find_source(const struct segment_tier *tier, struct kz_str term,
        bool *ret_found, struct kz_postings_source *ret, struct kz_error *err)
{
        struct kz_dict_entry entry;
        enum kz_status status = kz_dict_find(&tier->segment->terms, term, ret_found, &entry, err);

        if (!status && *ret_found)
                *ret = source_of(tier, &entry);
        return status;
}

static enum kz_status tier_open(struct kz_tier *base, const struct kz_tier_term *found,
        unsigned flags, struct kz_arena *arena, struct kz_postings **ret, struct kz_error *err)
{
        const struct kz_dict_entry entry = {found->df, found->at, found->size};
        struct kz_postings_source source = source_of(segment_tier(base), &entry);

        source.arena = arena;
        return found->df ? kz_segment_postings_open(&source, flags, ret, err) : open_none(ret, err);
}

static enum kz_status tier_postings(struct kz_tier *base, struct kz_str term, unsigned flags,
        struct kz_postings **ret, struct kz_error *err)
{
        struct kz_tier_term found = {0, 0, 0};
        enum kz_status status = tier_find(base, term, &found, err);

        return status ? status : tier_open(base, &found, flags, NULL, ret, err);
}

static enum kz_status tier_pair(struct kz_tier *base, struct kz_str first, struct kz_str second,
        unsigned flags, struct kz_postings **ret, uint64_t *ret_df, struct kz_error *err)
{
        const struct segment_tier *tier = segment_tier(base);
        char key[KZ_DICT_KEY_MAX];
        struct kz_postings_source source;
        struct kz_dict_entry entry;
        enum kz_status status;
        bool found;

        *ret = NULL;
        if (!kz_pair_has(first) || !kz_pair_has(second))
                return KZ_OK;
        status = kz_dict_find(
                &tier->segment->pair_keys, kz_pair_key(first, second, key), &found, &entry, err);
        if (status)
                return status;
        *ret_df = found ? entry.count : 0;
        if (!found)
                return open_none(ret, err);
        source = source_of(tier, &entry);
        source.bytes.ptr = tier->segment->pairs.ptr + entry.at;
        source.of_pair = true;
        return kz_segment_postings_open(&source, flags, ret, err);
}

static enum kz_status tier_all(
        struct kz_tier *base, unsigned flags, struct kz_postings **ret, struct kz_error *err)
{
        const struct kz_dict_entry nothing = {0};
        const struct kz_postings_source source = source_of(segment_tier(base), &nothing);

        return kz_segment_postings_all(&source, flags, ret, err);
}

static enum kz_status no_document(
        const struct segment_tier *tier, kz_docnum doc, struct kz_error *err)
{
        return kz_error_set(
                err, KZ_E_CORRUPT, "segment %s: there is no document %u", tier->segment->path, doc);
}

static enum kz_status tier_length(
        struct kz_tier *base, kz_docnum doc, uint8_t *ret, struct kz_error *err)
{
        const struct segment_tier *tier = segment_tier(base);

        if (doc == 0 || doc > tier->segment->n_docs)
                return no_document(tier, doc, err);
        *ret = tier->segment->lengths[doc - 1];
        return KZ_OK;
}

/* ---- The dictionary ---- */

static enum kz_status tier_terms(struct kz_tier *base, struct kz_str prefix, struct kz_str from,
        struct kz_terms **ret, struct kz_error *err)
{
        return kz_segment_terms_open(&segment_tier(base)->segment->terms, prefix, from, ret, err);
}

static enum kz_status tier_names(struct kz_tier *base, struct kz_str key, kz_tier_name_fn fn,
        void *context, struct kz_error *err)
{
        const struct kz_segment *segment = segment_tier(base)->segment;
        struct kz_dict_entry entry;
        struct kz_str packed;
        struct kz_name name;
        enum kz_status status;
        bool found;

        status = kz_dict_find(&segment->name_keys, key, &found, &entry, err);
        if (status || !found)
                return status;
        packed = (struct kz_str){segment->names.ptr + entry.at, (size_t)entry.size};
        while (!status && kz_name_take(&packed, &name))
                status = fn(context, &name, err);
        if (!status && packed.len)
                status = kz_sections_damaged(
                        segment->path, KZ_SECTION_NAMES, "not a list of names", err);
        return status;
}

/* ---- Columns, forms, stored text ---- */

static enum kz_status tier_number(struct kz_tier *base, kz_docnum doc, enum kz_column column,
        int64_t *ret, bool *ret_has, struct kz_error *err)
{
        return kz_columns_number(
                &segment_tier(base)->segment->columns, doc, column, ret, ret_has, err);
}

static enum kz_status tier_bytes(struct kz_tier *base, kz_docnum doc, enum kz_column column,
        struct kz_str *ret, struct kz_error *err)
{
        return kz_columns_bytes(&segment_tier(base)->segment->columns, doc, column, ret, err);
}

/* All positions of the term in the document: *ret is in the tier's own memory. */
static enum kz_status all_positions(struct segment_tier *tier,
        const struct kz_postings_source *source, kz_docnum doc, const uint32_t **ret,
        uint32_t *ret_n, struct kz_error *err)
{
        struct kz_buf *out = &tier->form_positions;
        struct kz_postings *postings = NULL;
        const uint32_t *positions;
        enum kz_status status;
        uint32_t n = 0;

        kz_buf_clear(out);
        status = kz_segment_postings_open(
                source, KZ_POSTINGS_POSITIONS | KZ_POSTINGS_SPARSE, &postings, err);
        if (!status)
                status = kz_postings_seek(postings, doc, err);
        if (!status && kz_postings_doc(postings) == doc)
                status = postings->ops->positions(postings, &positions, &n, err);
        if (!status && n && kz_buf_append(out, positions, n * sizeof(*positions)))
                status = kz_error_nomem(err);
        kz_postings_free(postings);
        if (status)
                return status;
        *ret = (const uint32_t *)(const void *)out->data;
        *ret_n = n;
        return KZ_OK;
}

static enum kz_status tier_forms(struct kz_tier *base, kz_docnum doc, struct kz_str term,
        struct kz_str form, bool begins, const uint32_t **ret, uint32_t *ret_n,
        struct kz_error *err)
{
        struct segment_tier *tier = segment_tier(base);
        const struct kz_str word = kz_term_word(term);
        struct kz_postings_source source;
        bool found;
        enum kz_status status = find_source(tier, term, &found, &source, err);

        if (status)
                return status;
        *ret = NULL;
        *ret_n = 0;
        if (!found)
                return KZ_OK;
        if (!source.bytes.len || source.bytes.ptr[0] & KZ_POSTING_FORMS)
                return kz_segment_postings_form_positions(
                        &source, doc, form, begins, &tier->form_positions, ret, ret_n, err);
        if (kz_str_eq(word, form) || (begins && kz_str_starts(word, form)))
                return all_positions(tier, &source, doc, ret, ret_n, err);
        return KZ_OK;
}

/* Says which segment it is in what went wrong with stored text. */
static enum kz_status of_segment(
        const struct segment_tier *tier, enum kz_status status, struct kz_error *err)
{
        return status == KZ_E_CORRUPT
                       ? kz_error_prefix(err, status, "segment %s", tier->segment->path)
                       : status;
}

/* The record is stored as a head without text, and the text. */
static enum kz_status tier_stored(
        struct kz_tier *base, kz_docnum doc, struct kz_buf *out, struct kz_error *err)
{
        struct segment_tier *tier = segment_tier(base);
        struct kz_buf *record = &tier->record;
        struct kz_document document;
        uint64_t head, text;
        enum kz_status status;

        kz_buf_clear(record);
        status = kz_stored_size(&tier->segment->stored, doc, &head, &text, err);
        if (!status)
                status = kz_stored_read(tier->stored, doc, 0, head + text, record, err);
        if (!status)
                status = kz_document_decode(
                        (struct kz_str){record->data, (size_t)head}, &document, err);
        if (status)
                return of_segment(tier, status, err);
        document.text = (struct kz_str){record->data + head, (size_t)text};
        return kz_document_encode(&document, out) ? kz_error_nomem(err) : KZ_OK;
}

/* Whoever reads it could not say where it comes from if it were not a record. */
static enum kz_status tier_head(
        struct kz_tier *base, kz_docnum doc, struct kz_buf *out, struct kz_error *err)
{
        struct segment_tier *tier = segment_tier(base);
        const size_t before = out->len;
        struct kz_document document;
        uint64_t head, text;
        enum kz_status status = kz_stored_size(&tier->segment->stored, doc, &head, &text, err);

        if (!status)
                status = kz_stored_read(tier->stored, doc, 0, head, out, err);
        if (!status)
                status = kz_document_decode(
                        (struct kz_str){out->data + before, (size_t)head}, &document, err);
        return of_segment(tier, status, err);
}

static enum kz_status tier_text(struct kz_tier *base, kz_docnum doc, uint32_t first, uint32_t last,
        size_t around, struct kz_tier_text *ret, struct kz_error *err)
{
        struct segment_tier *tier = segment_tier(base);

        return of_segment(tier,
                kz_stored_text(tier->stored, doc, first, last, around, &tier->record, ret, err),
                err);
}

static const struct kz_tier_ops segment_ops = {
        .name = "segment",
        .free = tier_free,
        .stats = tier_stats,
        .df = tier_df,
        .postings = tier_postings,
        .find = tier_find,
        .open = tier_open,
        .all = tier_all,
        .pair = tier_pair,
        .length = tier_length,
        .terms = tier_terms,
        .number = tier_number,
        .bytes = tier_bytes,
        .forms = tier_forms,
        .names = tier_names,
        .stored = tier_stored,
        .head = tier_head,
        .text = tier_text,
};

enum kz_status kz_segment_tier_open(struct kz_segment *segment, const struct kz_segment_mask *mask,
        struct kz_tier **ret, struct kz_error *err)
{
        struct segment_tier *tier = calloc(1, sizeof(*tier));
        enum kz_status status;

        if (!tier)
                return kz_error_nomem(err);
        tier->base.ops = &segment_ops;
        tier->base.lengths = segment->lengths;
        tier->base.n_lengths = segment->n_docs;
        tier->base.pair_df = segment->meta.pair_df;
        tier->segment = kz_segment_ref(segment);
        if (mask)
                tier->mask = *mask;
        status = kz_stored_reader_new(&segment->stored, &tier->stored, err);
        if (status) {
                tier_free(&tier->base);
                return status;
        }
        *ret = &tier->base;
        return KZ_OK;
}

static enum kz_status no_such_id(struct kz_error *err)
{
        return kz_error_set(err, KZ_E_NOT_FOUND, "no document has this id");
}

enum kz_status kz_segment_find(struct kz_segment *segment, const uint64_t *masked, struct kz_str id,
        kz_docnum *ret, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf term = KZ_BUF_NULL;
        struct kz_postings *postings = NULL;
        struct kz_postings_source source;
        struct kz_dict_entry entry;
        enum kz_status status;
        kz_docnum doc = 0;
        struct kz_str own;
        bool found;

        if (kz_buf_append_cstr(&term, KZ_PREFIX_ID) || kz_buf_append_str(&term, id))
                return kz_error_nomem(err);
        status = kz_dict_find(&segment->terms, kz_buf_str(&term), &found, &entry, err);
        if (status)
                return status;
        if (!found)
                return no_such_id(err);
        source = source_of(&(struct segment_tier){.segment = segment}, &entry);
        source.masked = masked;
        status = kz_segment_postings_open(&source, 0, &postings, err);
        if (!status && postings->done)
                status = no_such_id(err);
        if (!status)
                doc = kz_postings_doc(postings);
        kz_postings_free(postings);
        /* What is found here is masked: the wrong document must not be. */
        if (!status)
                status = kz_columns_bytes(&segment->columns, doc, KZ_COLUMN_ID, &own, err);
        if (!status && !kz_str_eq(own, id))
                status = kz_sections_damaged(
                        segment->path, KZ_SECTION_POSTINGS, "an id of another document", err);
        if (!status)
                *ret = doc;
        return status;
}
