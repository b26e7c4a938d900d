#include "index/segment/inverter.h"

#include <stdlib.h>

#include "index/base/field.h"
#include "index/base/formset.h"
#include "index/base/grow.h"
#include "index/base/strhash.h"
#include "index/base/termorder.h"
#include "index/segment/byte_pool.h"
#include "index/segment/varint.h"

/*
 * In a term's list, for each document: varints of its number less the one before, then without
 * KZ_POSTING_FREQ_ONE the frequency, then the number of positions, then their deltas, then with
 * forms the number of each position's form.
 */
struct term {
        struct kz_str bytes; /* in the arena */
        struct kz_byte_list postings;
        uint32_t hash;
        kz_docnum last;
        uint32_t last_form; /* formset.h */
        uint8_t flags;      /* enum kz_posting_flags */
};

struct kz_inverter {
        struct term *terms;
        size_t n_terms, cap_terms;
        uint32_t *table; /* open addressing: 1 + index of the term; 0: free */
        size_t table_size;
        struct kz_arena arena; /* of the terms' bytes */
        struct kz_byte_pool pool;
        struct kz_formset forms; /* owner: the term */
        struct kz_buf scratch;   /* one posting's bytes */
        uint32_t *known_forms;   /* of the document's forms: 1 + index in forms; 0: not asked yet */
        size_t cap_known;
        uint32_t *numbers; /* positions, then forms of one posting */
        size_t cap_numbers;
        struct kz_posting_form *list; /* forms of one term */
        size_t cap_list;
};

enum kz_status kz_inverter_new(struct kz_inverter **ret, struct kz_error *err)
{
        struct kz_inverter *inverter = calloc(1, sizeof(*inverter));

        if (!inverter)
                return kz_error_nomem(err);
        *ret = inverter;
        return KZ_OK;
}

struct kz_inverter *kz_inverter_free(struct kz_inverter *inverter)
{
        if (inverter) {
                free(inverter->terms);
                free(inverter->table);
                kz_arena_deinit(&inverter->arena);
                kz_byte_pool_deinit(&inverter->pool);
                kz_formset_deinit(&inverter->forms);
                kz_buf_deinit(&inverter->scratch);
                free(inverter->known_forms);
                free(inverter->numbers);
                free(inverter->list);
                free(inverter);
        }
        return NULL;
}

static void reset(struct kz_inverter *inverter)
{
        memset(inverter->table, 0, inverter->table_size * sizeof(*inverter->table));
        inverter->n_terms = 0;
        kz_arena_deinit(&inverter->arena);
        kz_byte_pool_reset(&inverter->pool);
        kz_formset_reset(&inverter->forms);
}

size_t kz_inverter_memory(const struct kz_inverter *inverter)
{
        return kz_byte_pool_memory(&inverter->pool) + inverter->arena.used +
               kz_formset_memory(&inverter->forms) +
               inverter->cap_terms * sizeof(*inverter->terms) +
               inverter->table_size * sizeof(*inverter->table);
}

/* ---- The table of terms ---- */

static enum kz_status grow_table(struct kz_inverter *inverter)
{
        size_t size = inverter->table_size ? inverter->table_size * 2 : 4096, i, at;
        uint32_t *table = calloc(size, sizeof(*table));

        if (!table)
                return KZ_E_NOMEM;
        free(inverter->table);
        inverter->table = table;
        inverter->table_size = size;
        for (i = 0; i < inverter->n_terms; i++) {
                at = inverter->terms[i].hash & (size - 1);
                while (table[at])
                        at = (at + 1) & (size - 1);
                table[at] = (uint32_t)i + 1;
        }
        return KZ_OK;
}

static enum kz_status term_of(
        struct kz_inverter *inverter, struct kz_str bytes, bool weightless, struct term **ret)
{
        const uint32_t hash = (uint32_t)(kz_strhash(bytes) >> 32);
        enum kz_status status = KZ_OK;
        struct kz_str copy;
        struct term *term;
        size_t at;

        if (inverter->n_terms * 2 >= inverter->table_size)
                status = grow_table(inverter);
        if (!status)
                status = kz_grow((void **)&inverter->terms, &inverter->cap_terms,
                        inverter->n_terms + 1, sizeof(*inverter->terms));
        if (status)
                return status;
        at = hash & (inverter->table_size - 1);
        for (; inverter->table[at]; at = (at + 1) & (inverter->table_size - 1)) {
                term = &inverter->terms[inverter->table[at] - 1];
                if (term->hash == hash && kz_str_eq(term->bytes, bytes)) {
                        *ret = term;
                        return KZ_OK;
                }
        }
        copy = kz_arena_dup(&inverter->arena, bytes);
        if (!copy.ptr)
                return KZ_E_NOMEM;
        term = &inverter->terms[inverter->n_terms++];
        *term = (struct term){
                .bytes = copy, .hash = hash, .flags = weightless ? KZ_POSTING_FREQ_ONE : 0};
        inverter->table[at] = (uint32_t)inverter->n_terms;
        *ret = term;
        return KZ_OK;
}

/* ---- Adding ---- */

/* The term's number of the form that the document calls `form`. */
static enum kz_status form_number(struct kz_inverter *inverter, struct term *term,
        const struct kz_formset *document, uint32_t form, uint32_t *ret)
{
        const uint32_t owner = (uint32_t)(term - inverter->terms);
        enum kz_status status;
        uint32_t index;

        if (!inverter->known_forms[form]) {
                status = kz_formset_add(&inverter->forms, owner, document->entries[form].form,
                        &term->last_form, &index);
                if (status)
                        return status;
                inverter->known_forms[form] = index + 1;
        }
        index = inverter->known_forms[form] - 1;
        inverter->forms.entries[index].count++;
        *ret = inverter->forms.entries[index].number;
        return KZ_OK;
}

static enum kz_status encode(struct kz_inverter *inverter, struct term *term, kz_docnum doc,
        const struct kz_termvector_entry *entry, const struct kz_formset *forms)
{
        struct kz_buf *out = &inverter->scratch;
        uint32_t i, before = 0, number;
        enum kz_status status;

        kz_buf_clear(out);
        status = kz_varint_put(out, doc - term->last);
        if (!status && !(term->flags & KZ_POSTING_FREQ_ONE))
                status = kz_varint_put(out, entry->freq);
        if (!status)
                status = kz_varint_put(out, entry->n_positions);
        for (i = 0; i < entry->n_positions && !status; i++) {
                status = kz_varint_put(out, entry->positions[i] - before);
                before = entry->positions[i];
        }
        for (i = 0; i < entry->n_positions && !status && entry->forms; i++) {
                status = form_number(inverter, term, forms, entry->forms[i], &number);
                if (!status)
                        status = kz_varint_put(out, number);
        }
        return status;
}

static enum kz_status add_entry(struct kz_inverter *inverter, kz_docnum doc,
        const struct kz_termvector_entry *entry, const struct kz_formset *forms,
        struct kz_error *err)
{
        enum kz_status status;
        struct term *term;

        status = term_of(inverter, entry->term, entry->weightless, &term);
        if (status)
                return kz_error_nomem(err);
        if (doc <= term->last)
                return kz_error_set(err, KZ_E_INTERNAL, "documents out of order");
        if (entry->n_positions && term->flags & KZ_POSTING_POSITIONS &&
                !(term->flags & KZ_POSTING_FORMS) != !entry->forms)
                return kz_error_set(err, KZ_E_INTERNAL, "documents with and without forms");
        if (entry->n_positions)
                term->flags |= KZ_POSTING_POSITIONS | (entry->forms ? KZ_POSTING_FORMS : 0);
        status = encode(inverter, term, doc, entry, forms);
        if (status)
                return kz_error_nomem(err);
        term->last = doc;
        return kz_byte_list_append(&inverter->pool, &term->postings,
                (const uint8_t *)inverter->scratch.data, inverter->scratch.len, err);
}

enum kz_status kz_inverter_add(struct kz_inverter *inverter, kz_docnum doc,
        const struct kz_termvector *terms, struct kz_error *err)
{
        enum kz_status status;
        size_t i;

        if (terms->forms.n) {
                status = kz_grow((void **)&inverter->known_forms, &inverter->cap_known,
                        terms->forms.n, sizeof(*inverter->known_forms));
                if (status)
                        return kz_error_nomem(err);
                memset(inverter->known_forms, 0, terms->forms.n * sizeof(*inverter->known_forms));
        }
        for (i = 0, status = KZ_OK; i < terms->n_entries && !status; i++)
                status = add_entry(inverter, doc, &terms->entries[i], &terms->forms, err);
        return status;
}

enum kz_status kz_inverter_add_term(
        struct kz_inverter *inverter, kz_docnum doc, struct kz_str term, struct kz_error *err)
{
        const struct kz_termvector_entry entry = {.term = term, .freq = 1, .weightless = true};

        return add_entry(inverter, doc, &entry, NULL, err);
}

/* ---- Flushing ---- */

static struct kz_str term_at(const void *context, uint32_t index)
{
        const struct term *terms = context;

        return terms[index].bytes;
}

/* The term's forms by their numbers. */
static enum kz_status list_forms(
        struct kz_inverter *inverter, const struct term *term, size_t *ret_n)
{
        const struct kz_formset_entry *entry;
        enum kz_status status;
        uint32_t at;

        *ret_n = 0;
        if (!term->last_form)
                return KZ_OK;
        entry = &inverter->forms.entries[term->last_form - 1];
        *ret_n = (size_t)entry->number + 1;
        status = kz_grow(
                (void **)&inverter->list, &inverter->cap_list, *ret_n, sizeof(*inverter->list));
        for (at = term->last_form; at && !status; at = entry->next) {
                entry = &inverter->forms.entries[at - 1];
                inverter->list[entry->number] = (struct kz_posting_form){entry->form, entry->count};
        }
        return status;
}

static enum kz_status read_posting(struct kz_inverter *inverter, struct kz_byte_reader *reader,
        const struct term *term, struct kz_posting *posting)
{
        uint32_t i, before = 0, *numbers;
        enum kz_status status;

        posting->doc += kz_byte_reader_varint(reader);
        posting->freq = term->flags & KZ_POSTING_FREQ_ONE ? 1 : kz_byte_reader_varint(reader);
        posting->n_positions = kz_byte_reader_varint(reader);
        status = kz_grow((void **)&inverter->numbers, &inverter->cap_numbers,
                (size_t)posting->n_positions * 2, sizeof(*inverter->numbers));
        if (status)
                return status;
        numbers = inverter->numbers;
        for (i = 0; i < posting->n_positions; i++)
                numbers[i] = before += kz_byte_reader_varint(reader);
        posting->positions = numbers;
        posting->forms = NULL;
        if (term->flags & KZ_POSTING_FORMS) {
                numbers += posting->n_positions;
                for (i = 0; i < posting->n_positions; i++)
                        numbers[i] = kz_byte_reader_varint(reader);
                posting->forms = numbers;
        }
        return KZ_OK;
}

static enum kz_status flush_term(struct kz_inverter *inverter, const struct term *term,
        const uint8_t *lengths, struct kz_term_sink *sink, struct kz_error *err)
{
        struct kz_byte_reader reader = kz_byte_reader(&inverter->pool, &term->postings);
        struct kz_posting posting = {0};
        enum kz_status status;
        size_t n_forms;

        if (list_forms(inverter, term, &n_forms))
                return kz_error_nomem(err);
        status = kz_term_sink_begin(sink, term->bytes, term->flags, inverter->list, n_forms, err);
        while (!status && !kz_byte_reader_done(&reader)) {
                if (read_posting(inverter, &reader, term, &posting))
                        return kz_error_nomem(err);
                posting.length = lengths[posting.doc - 1];
                status = kz_term_sink_add(sink, &posting, err);
        }
        return status ? status : kz_term_sink_end(sink, err);
}

enum kz_status kz_inverter_flush(struct kz_inverter *inverter, const uint8_t *lengths,
        struct kz_term_sink *sink, struct kz_error *err)
{
        const size_t n = inverter->n_terms;
        struct kz_termorder *places = malloc((2 * n + 1) * sizeof(*places)), *order;
        enum kz_status status = KZ_OK;
        size_t i;

        if (!places)
                return kz_error_nomem(err);
        for (i = 0; i < n; i++)
                places[i] = (struct kz_termorder){
                        kz_termorder_begin(inverter->terms[i].bytes), (uint32_t)i};
        order = kz_termorder_sort(places, places + n, n, term_at, inverter->terms);
        for (i = 0; i < n && !status; i++)
                status = flush_term(inverter, &inverter->terms[order[i].index], lengths, sink, err);
        free(places);
        if (!status && inverter->table)
                reset(inverter);
        return status;
}
