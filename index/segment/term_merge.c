#include "index/segment/term_merge.h"

#include <stdlib.h>

#include "index/base/formset.h"
#include "index/base/grow.h"
#include "index/segment/dict.h"
#include "index/segment/postings.h"

struct input {
        const struct kz_term_input *from;
        struct kz_str postings;
        struct kz_dict dict;
        struct kz_dict_cursor cursor;
        struct kz_postings_scan *scan;
        bool here; /* has the term being merged */
        unsigned flags;
        const struct kz_posting_form *forms;
        size_t n_forms;
        uint32_t *form_numbers; /* of its forms among all; owned */
        size_t cap_forms;
        struct kz_posting_form plain; /* of a term without forms: its word */
};

struct merge {
        struct input *inputs;
        size_t n;
        struct kz_term_sink *sink;
        struct kz_buf term;           /* being merged */
        struct kz_formset forms;      /* its forms */
        struct kz_posting_form *list; /* those of them that are left */
        uint32_t *places;             /* in the list, by index in forms */
        size_t cap_list, cap_places;
        uint32_t *numbers; /* forms of one posting, as the list has them */
        size_t cap_numbers;
        kz_merge_tick_fn tick;
        void *context;
};

static void merge_deinit(struct merge *merge)
{
        size_t i;

        for (i = 0; i < merge->n; i++) {
                kz_postings_scan_free(merge->inputs[i].scan);
                free(merge->inputs[i].form_numbers);
        }
        free(merge->inputs);
        kz_buf_deinit(&merge->term);
        kz_formset_deinit(&merge->forms);
        free(merge->list);
        free(merge->places);
        free(merge->numbers);
}

static enum kz_status open_input(
        struct input *input, const struct kz_term_input *from, struct kz_error *err)
{
        enum kz_status status;

        input->from = from;
        input->postings = kz_sections_get(from->sections, KZ_SECTION_POSTINGS);
        status =
                kz_dict_open(kz_sections_get(from->sections, KZ_SECTION_TERMS), input->postings.len,
                        kz_sections_path(from->sections), KZ_SECTION_TERMS, &input->dict, err);
        if (!status)
                status = kz_dict_cursor_begin(&input->cursor, &input->dict, KZ_STR(""), err);
        if (!status)
                status = kz_postings_scan_new(&input->scan, err);
        return status;
}

/* The least term that any input has left, and which of them have it; *ret false: none has any. */
static enum kz_status find_least(struct merge *merge, bool *ret)
{
        const struct kz_str *least = NULL;
        size_t i;

        for (i = 0; i < merge->n; i++) {
                const struct kz_dict_cursor *cursor = &merge->inputs[i].cursor;

                if (!cursor->done && (!least || kz_str_cmp(cursor->key, *least) < 0))
                        least = &cursor->key;
        }
        for (i = 0; i < merge->n && least; i++) {
                const struct kz_dict_cursor *cursor = &merge->inputs[i].cursor;

                merge->inputs[i].here = !cursor->done && kz_str_eq(cursor->key, *least);
        }
        *ret = least != NULL;
        kz_buf_clear(&merge->term);
        return least ? kz_buf_append_str(&merge->term, *least) : KZ_OK;
}

static enum kz_status begin_scan(struct input *input, struct kz_error *err)
{
        const struct kz_dict_entry *entry = &input->cursor.entry;
        const struct kz_postings_source source = {
                .bytes = {input->postings.ptr + entry->at, (size_t)entry->size},
                .df = entry->count,
                .lengths = input->from->lengths,
                .n_docs = input->from->n_docs,
                .path = kz_sections_path(input->from->sections)};

        return kz_postings_scan_begin(
                input->scan, &source, &input->flags, &input->forms, &input->n_forms, err);
}

static kz_docnum number_of(const struct input *input, kz_docnum doc)
{
        return input->from->renumber ? input->from->renumber[doc - 1] : doc;
}

/* How many positions the forms have in documents that stay; when all do, the input says it. */
static enum kz_status count_forms(struct merge *merge, struct input *input, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        struct kz_posting posting;
        size_t i;
        uint32_t p;

        if (!input->from->renumber && input->flags & KZ_POSTING_FORMS) {
                for (i = 0; i < input->n_forms; i++)
                        merge->forms.entries[input->form_numbers[i]].count += input->forms[i].count;
                return KZ_OK;
        }
        while (!(status = kz_postings_scan_next(input->scan, &posting, err))) {
                for (p = 0; p < posting.n_positions && number_of(input, posting.doc); p++) {
                        const uint32_t form = posting.forms ? posting.forms[p] : 0;

                        merge->forms.entries[input->form_numbers[form]].count++;
                }
        }
        return status == KZ_E_END ? begin_scan(input, err) : status;
}

/* The forms of all inputs that have the term. */
static enum kz_status gather_forms(struct merge *merge, struct kz_str term, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        uint32_t last = 0;
        size_t i, f;

        kz_formset_reset(&merge->forms);
        for (i = 0; i < merge->n && !status; i++) {
                struct input *input = &merge->inputs[i];

                if (!input->here)
                        continue;
                if (!(input->flags & KZ_POSTING_FORMS)) {
                        input->plain = (struct kz_posting_form){kz_term_word(term), 0};
                        input->forms = &input->plain;
                        input->n_forms = 1;
                }
                if (kz_grow((void **)&input->form_numbers, &input->cap_forms, input->n_forms,
                            sizeof(*input->form_numbers)))
                        return kz_error_nomem(err);
                for (f = 0; f < input->n_forms; f++) {
                        if (kz_formset_add(&merge->forms, 0, input->forms[f].form, &last,
                                    &input->form_numbers[f]))
                                return kz_error_nomem(err);
                }
        }
        return KZ_OK;
}

/* Those that any position has. */
static enum kz_status list_forms(struct merge *merge, size_t n, size_t *ret_n)
{
        size_t i, kept = 0;

        if (kz_grow((void **)&merge->list, &merge->cap_list, n, sizeof(*merge->list)) ||
                kz_grow((void **)&merge->places, &merge->cap_places, n, sizeof(*merge->places)))
                return KZ_E_NOMEM;
        for (i = 0; i < n; i++) {
                const struct kz_formset_entry *entry = &merge->forms.entries[i];

                merge->places[i] = (uint32_t)kept;
                if (entry->count)
                        merge->list[kept++] = (struct kz_posting_form){entry->form, entry->count};
        }
        *ret_n = kept;
        return KZ_OK;
}

static enum kz_status begin_term(struct merge *merge, unsigned *ret_flags, struct kz_error *err)
{
        const struct kz_str term = kz_buf_str(&merge->term);
        unsigned flags = 0, all = ~0u;
        enum kz_status status = KZ_OK;
        size_t i, n;

        for (i = 0; i < merge->n && !status; i++) {
                if (!merge->inputs[i].here)
                        continue;
                status = begin_scan(&merge->inputs[i], err);
                flags |= merge->inputs[i].flags;
                all &= merge->inputs[i].flags;
        }
        flags &= ~(unsigned)KZ_POSTING_FREQ_ONE | all;
        /* Without positions nothing has a form. */
        if (!status && flags & KZ_POSTING_FORMS)
                status = gather_forms(merge, term, err);
        for (i = 0; i < merge->n && !status && flags & KZ_POSTING_FORMS; i++) {
                if (merge->inputs[i].here)
                        status = count_forms(merge, &merge->inputs[i], err);
        }
        if (status)
                return status;
        if (list_forms(merge, flags & KZ_POSTING_FORMS ? merge->forms.n : 0, &n))
                return kz_error_nomem(err);
        /* All documents with positions are gone. */
        if (n == 0)
                flags &= ~(unsigned)KZ_POSTING_FORMS;
        *ret_flags = flags;
        return kz_term_sink_begin(merge->sink, term, flags, merge->list, n, err);
}

/* The posting with its forms as the list has them. */
static enum kz_status map_forms(
        struct merge *merge, const struct input *input, struct kz_posting *posting)
{
        uint32_t i;

        if (kz_grow((void **)&merge->numbers, &merge->cap_numbers, posting->n_positions,
                    sizeof(*merge->numbers)))
                return KZ_E_NOMEM;
        for (i = 0; i < posting->n_positions; i++) {
                const uint32_t form = posting->forms ? posting->forms[i] : 0;

                merge->numbers[i] = merge->places[input->form_numbers[form]];
        }
        posting->forms = merge->numbers;
        return KZ_OK;
}

static enum kz_status copy_postings(
        struct merge *merge, const struct input *input, bool forms, struct kz_error *err)
{
        struct kz_posting posting;
        enum kz_status status;

        while (!(status = kz_postings_scan_next(input->scan, &posting, err))) {
                posting.doc = number_of(input, posting.doc);
                if (!posting.doc)
                        continue;
                if (forms && map_forms(merge, input, &posting))
                        return kz_error_nomem(err);
                status = kz_term_sink_add(merge->sink, &posting, err);
                if (status)
                        return status;
        }
        return status == KZ_E_END ? KZ_OK : status;
}

static enum kz_status merge_term(struct merge *merge, struct kz_error *err)
{
        unsigned flags = 0;
        enum kz_status status = begin_term(merge, &flags, err);
        size_t i;

        for (i = 0; i < merge->n && !status; i++) {
                struct input *input = &merge->inputs[i];

                if (!input->here)
                        continue;
                status = copy_postings(merge, input, flags & KZ_POSTING_FORMS, err);
                if (!status && merge->tick)
                        status = merge->tick(merge->context, input->cursor.entry.size, err);
                if (!status)
                        status = kz_dict_cursor_next(&input->cursor, err);
        }
        return status ? status : kz_term_sink_end(merge->sink, err);
}

enum kz_status kz_term_merge(const struct kz_term_input *inputs, size_t n_inputs,
        struct kz_term_sink *sink, kz_merge_tick_fn tick, void *context, struct kz_error *err)
{
        KZ_CLEANUP(merge_deinit)
        struct merge merge = {
                .sink = sink, .forms = KZ_FORMSET_NULL, .tick = tick, .context = context};
        enum kz_status status = KZ_OK;
        bool any = true;
        size_t i;

        merge.inputs = calloc(n_inputs + 1, sizeof(*merge.inputs));
        if (!merge.inputs)
                return kz_error_nomem(err);
        merge.n = n_inputs;
        for (i = 0; i < n_inputs && !status; i++)
                status = open_input(&merge.inputs[i], &inputs[i], err);
        while (!status && any) {
                if (find_least(&merge, &any))
                        return kz_error_nomem(err);
                if (any)
                        status = merge_term(&merge, err);
        }
        return status;
}
