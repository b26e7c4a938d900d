#include "index/base/termvector.h"

#include <stdlib.h>

#include "index/base/grow.h"
#include "index/base/strhash.h"
#include "index/base/termorder.h"

struct kz_termvector_occurrence {
        uint32_t entry;
        uint32_t position;
        uint32_t form; /* 1 + its index; 0: none was given */
};

/* A table with so many free places for one in use is cleared place by place. */
#define SPARSE 16

void kz_termvector_deinit(struct kz_termvector *tv)
{
        kz_arena_deinit(&tv->arena);
        free(tv->entries);
        free(tv->occurrences);
        free(tv->table);
        free(tv->sorted);
        free(tv->order);
        kz_formset_deinit(&tv->forms);
        *tv = (struct kz_termvector)KZ_TERMVECTOR_NULL;
}

/*
 * After a long document come short ones. Free places part the table into runs, and each entry is
 * in a run that goes on from the place where it was looked for first.
 */
static void clear_table(struct kz_termvector *tv)
{
        const size_t mask = tv->table_size - 1;
        size_t i, at;

        if (tv->n_entries > tv->table_size / SPARSE) {
                memset(tv->table, 0, tv->table_size * sizeof(*tv->table));
                return;
        }
        for (i = 0; i < tv->n_entries; i++) {
                for (at = tv->entries[i].hash & mask; tv->table[at]; at = (at + 1) & mask)
                        tv->table[at] = 0;
        }
}

void kz_termvector_reset(struct kz_termvector *tv)
{
        if (tv->table)
                clear_table(tv);
        kz_arena_reset(&tv->arena);
        kz_formset_reset(&tv->forms);
        tv->n_entries = 0;
        tv->n_occurrences = 0;
        tv->length = 0;
}

static uint32_t *slot_of(struct kz_termvector *tv, struct kz_str term, uint32_t hash)
{
        const size_t mask = tv->table_size - 1;
        size_t i;

        for (i = hash & mask; tv->table[i]; i = (i + 1) & mask) {
                const struct kz_termvector_entry *entry = &tv->entries[tv->table[i] - 1];

                if (entry->hash == hash && kz_str_eq(entry->term, term))
                        break;
        }
        return &tv->table[i];
}

static uint32_t *free_slot(struct kz_termvector *tv, uint32_t hash)
{
        const size_t mask = tv->table_size - 1;
        size_t i = hash & mask;

        while (tv->table[i])
                i = (i + 1) & mask;
        return &tv->table[i];
}

static enum kz_status grow_table(struct kz_termvector *tv)
{
        size_t size = tv->table_size ? tv->table_size * 2 : 1024, i;
        uint32_t *table = calloc(size, sizeof(*table));

        if (!table)
                return KZ_E_NOMEM;
        free(tv->table);
        tv->table = table;
        tv->table_size = size;
        for (i = 0; i < tv->n_entries; i++)
                *free_slot(tv, tv->entries[i].hash) = (uint32_t)i + 1;
        return KZ_OK;
}

static enum kz_status entry_for(
        struct kz_termvector *tv, struct kz_str term, bool weightless, uint32_t *ret)
{
        const uint32_t hash = (uint32_t)(kz_strhash(term) >> 32);
        enum kz_status status;
        struct kz_str copy;
        uint32_t *slot;

        if (tv->n_entries * 2 >= tv->table_size) {
                status = grow_table(tv);
                if (status)
                        return status;
        }
        slot = slot_of(tv, term, hash);
        if (*slot) {
                *ret = *slot - 1;
                return KZ_OK;
        }
        status = kz_grow(
                (void **)&tv->entries, &tv->cap_entries, tv->n_entries + 1, sizeof(*tv->entries));
        if (status)
                return status;
        copy = kz_arena_dup(&tv->arena, term);
        if (!copy.ptr)
                return KZ_E_NOMEM;
        tv->entries[tv->n_entries] =
                (struct kz_termvector_entry){.term = copy, .weightless = weightless, .hash = hash};
        *ret = (uint32_t)tv->n_entries;
        *slot = (uint32_t)++tv->n_entries;
        return KZ_OK;
}

static enum kz_status add_occurrence(
        struct kz_termvector *tv, uint32_t entry, uint32_t position, uint32_t form)
{
        enum kz_status status;

        status = kz_grow((void **)&tv->occurrences, &tv->cap_occurrences, tv->n_occurrences + 1,
                sizeof(*tv->occurrences));
        if (status)
                return status;
        tv->occurrences[tv->n_occurrences++] =
                (struct kz_termvector_occurrence){entry, position, form};
        tv->entries[entry].n_positions++;
        return KZ_OK;
}

static enum kz_status add(struct kz_termvector *tv, struct kz_str term, const struct kz_str *form,
        uint32_t position, uint32_t weight, bool weightless)
{
        struct kz_termvector_entry *entry;
        enum kz_status status;
        uint32_t at, index = UINT32_MAX;

        status = entry_for(tv, term, weightless, &at);
        if (status)
                return status;
        entry = &tv->entries[at];
        if (form)
                status = kz_formset_add(&tv->forms, at, *form, &entry->last_form, &index);
        if (!status && position)
                status = add_occurrence(tv, at, position, index + 1);
        if (status)
                return status;
        if (entry->weightless) {
                entry->freq = 1;
        } else {
                entry->freq += weight;
                tv->length += weight;
        }
        return KZ_OK;
}

enum kz_status kz_termvector_add(struct kz_termvector *tv, struct kz_str term, uint32_t position,
        uint32_t weight, bool weightless)
{
        return add(tv, term, NULL, position, weight, weightless);
}

enum kz_status kz_termvector_add_form(struct kz_termvector *tv, struct kz_str term,
        struct kz_str form, uint32_t position, uint32_t weight, bool weightless)
{
        return add(tv, term, &form, position, weight, weightless);
}

static int compare_positions(const void *a, const void *b)
{
        const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

        return (x > y) - (x < y);
}

static struct kz_str term_of(const void *context, uint32_t index)
{
        const struct kz_termvector_entry *entries = context;

        return entries[index].term;
}

static enum kz_status make_sorted(struct kz_termvector *tv)
{
        if (tv->cap_sorted == tv->cap_entries)
                return KZ_OK;
        tv->cap_sorted = 0;
        free(tv->sorted);
        free(tv->order);
        tv->sorted = calloc(tv->cap_entries, sizeof(*tv->sorted));
        tv->order = calloc(tv->cap_entries, 2 * sizeof(*tv->order));
        if (!tv->sorted || !tv->order)
                return KZ_E_NOMEM;
        tv->cap_sorted = tv->cap_entries;
        return KZ_OK;
}

static enum kz_status sort_entries(struct kz_termvector *tv)
{
        struct kz_termvector_entry *sorted;
        const struct kz_termorder *order;
        size_t i;

        if (make_sorted(tv))
                return KZ_E_NOMEM;
        for (i = 0; i < tv->n_entries; i++)
                tv->order[i] =
                        (struct kz_termorder){kz_termorder_begin(tv->entries[i].term), (uint32_t)i};
        order = kz_termorder_sort(
                tv->order, tv->order + tv->n_entries, tv->n_entries, term_of, tv->entries);
        sorted = tv->sorted;
        for (i = 0; i < tv->n_entries; i++)
                sorted[i] = tv->entries[order[i].index];
        tv->sorted = tv->entries;
        tv->entries = sorted;
        return KZ_OK;
}

/* Position and form as one number. */
static uint64_t placed(uint32_t position, uint32_t form)
{
        return (uint64_t)position << 32 | form;
}

static int compare_placed(const void *a, const void *b)
{
        const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

        return (x > y) - (x < y);
}

static enum kz_status sort_placed(
        struct kz_arena *arena, uint32_t *positions, uint32_t *forms, uint32_t n)
{
        uint64_t *pairs = kz_arena_array(arena, n, sizeof(*pairs));
        uint32_t i;

        if (!pairs)
                return KZ_E_NOMEM;
        for (i = 0; i < n; i++)
                pairs[i] = placed(positions[i], forms[i]);
        qsort(pairs, n, sizeof(*pairs), compare_placed);
        for (i = 0; i < n; i++) {
                positions[i] = (uint32_t)(pairs[i] >> 32);
                forms[i] = (uint32_t)pairs[i];
        }
        return KZ_OK;
}

/* Occurrences nearly always arrive in order; only a disordered list is sorted. */
static enum kz_status sort_positions(
        struct kz_arena *arena, uint32_t *positions, uint32_t *forms, uint32_t *n)
{
        enum kz_status status = KZ_OK;
        uint32_t i, kept = 0;

        for (i = 1; i < *n && positions[i] >= positions[i - 1]; i++)
                ;
        if (i < *n && forms)
                status = sort_placed(arena, positions, forms, *n);
        else if (i < *n)
                qsort(positions, *n, sizeof(*positions), compare_positions);
        for (i = 0; i < *n; i++) {
                if (kept && positions[i] == positions[kept - 1])
                        continue;
                positions[kept] = positions[i];
                if (forms)
                        forms[kept] = forms[i];
                kept++;
        }
        *n = kept;
        return status;
}

/* Gives every entry its stretch of the arrays, and its occurrences in their order there. */
static enum kz_status distribute(struct kz_termvector *tv, uint32_t *all, uint32_t *all_forms)
{
        size_t i, at = 0;

        for (i = 0; i < tv->n_entries; i++) {
                tv->entries[i].positions = all + at;
                tv->entries[i].forms = all_forms ? all_forms + at : NULL;
                at += tv->entries[i].n_positions;
                tv->entries[i].n_positions = 0;
        }
        for (i = 0; i < tv->n_occurrences; i++) {
                const struct kz_termvector_occurrence *occurrence = &tv->occurrences[i];
                struct kz_termvector_entry *entry = &tv->entries[occurrence->entry];
                uint32_t form = occurrence->form ? occurrence->form - 1 : 0;
                enum kz_status status;

                at = (size_t)(entry->positions - all) + entry->n_positions++;
                all[at] = occurrence->position;
                if (!all_forms)
                        continue;
                if (!occurrence->form) {
                        status = kz_formset_add(&tv->forms, occurrence->entry, KZ_STR(""),
                                &entry->last_form, &form);
                        if (status)
                                return status;
                }
                all_forms[at] = form;
        }
        return KZ_OK;
}

enum kz_status kz_termvector_finish(struct kz_termvector *tv)
{
        uint32_t *all, *all_forms = NULL;
        enum kz_status status = KZ_OK;
        size_t i;

        all = kz_arena_array(&tv->arena, tv->n_occurrences, sizeof(*all));
        if (tv->forms.n)
                all_forms = kz_arena_array(&tv->arena, tv->n_occurrences, sizeof(*all));
        if (!all || (tv->forms.n && !all_forms))
                return KZ_E_NOMEM;
        status = distribute(tv, all, all_forms);
        for (i = 0; i < tv->n_entries && !status; i++) {
                struct kz_termvector_entry *entry = &tv->entries[i];
                size_t at = (size_t)(entry->positions - all);

                status = sort_positions(&tv->arena, all + at, all_forms ? all_forms + at : NULL,
                        &entry->n_positions);
                if (entry->n_positions == 0)
                        entry->positions = entry->forms = NULL;
        }
        if (!status && tv->n_entries)
                status = sort_entries(tv);
        return status;
}
