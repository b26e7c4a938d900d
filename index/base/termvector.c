#include "index/base/termvector.h"

#include <stdlib.h>

#include "index/base/check.h"
#include "index/base/strhash.h"
#include "index/base/termorder.h"

struct kz_termvector_occurrence {
        uint32_t entry;
        uint32_t position;
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

static enum kz_status grow_array(void **array, size_t *cap, size_t size)
{
        size_t want = *cap ? *cap * 2 : 512, bytes;
        void *p;

        if (want > UINT32_MAX - 1 || !kz_mul_size(want, size, &bytes))
                return KZ_E_NOMEM;
        p = realloc(*array, bytes);
        if (!p)
                return KZ_E_NOMEM;
        *array = p;
        *cap = want;
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
        if (tv->n_entries == tv->cap_entries) {
                status = grow_array((void **)&tv->entries, &tv->cap_entries, sizeof(*tv->entries));
                if (status)
                        return status;
        }
        copy = kz_arena_dup(&tv->arena, term);
        if (!copy.ptr)
                return KZ_E_NOMEM;
        tv->entries[tv->n_entries] =
                (struct kz_termvector_entry){.term = copy, .weightless = weightless, .hash = hash};
        *ret = (uint32_t)tv->n_entries;
        *slot = (uint32_t)++tv->n_entries;
        return KZ_OK;
}

enum kz_status kz_termvector_add(struct kz_termvector *tv, struct kz_str term, uint32_t position,
        uint32_t weight, bool weightless)
{
        struct kz_termvector_entry *entry;
        enum kz_status status;
        uint32_t at;

        status = entry_for(tv, term, weightless, &at);
        if (status)
                return status;
        entry = &tv->entries[at];
        if (position) {
                if (tv->n_occurrences == tv->cap_occurrences) {
                        status = grow_array((void **)&tv->occurrences, &tv->cap_occurrences,
                                sizeof(*tv->occurrences));
                        if (status)
                                return status;
                }
                tv->occurrences[tv->n_occurrences++] =
                        (struct kz_termvector_occurrence){at, position};
                entry->n_positions++;
        }
        if (entry->weightless) {
                entry->freq = 1;
        } else {
                entry->freq += weight;
                tv->length += weight;
        }
        return KZ_OK;
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

/* Occurrences nearly always arrive in order; only a disordered list is sorted. */
static uint32_t sort_positions(uint32_t *positions, uint32_t n)
{
        uint32_t i, kept = 0;

        for (i = 1; i < n; i++) {
                if (positions[i] < positions[i - 1]) {
                        qsort(positions, n, sizeof(*positions), compare_positions);
                        break;
                }
        }
        for (i = 0; i < n; i++) {
                if (kept == 0 || positions[i] != positions[kept - 1])
                        positions[kept++] = positions[i];
        }
        return kept;
}

enum kz_status kz_termvector_finish(struct kz_termvector *tv)
{
        uint32_t *all, *p;
        size_t i;

        all = kz_arena_array(&tv->arena, tv->n_occurrences, sizeof(*all));
        if (!all)
                return KZ_E_NOMEM;
        p = all;
        for (i = 0; i < tv->n_entries; i++) {
                tv->entries[i].positions = p;
                p += tv->entries[i].n_positions;
                tv->entries[i].n_positions = 0;
        }
        for (i = 0; i < tv->n_occurrences; i++) {
                struct kz_termvector_entry *entry = &tv->entries[tv->occurrences[i].entry];
                uint32_t *positions = all + (entry->positions - all);

                positions[entry->n_positions++] = tv->occurrences[i].position;
        }
        for (i = 0; i < tv->n_entries; i++) {
                struct kz_termvector_entry *entry = &tv->entries[i];
                uint32_t *positions = all + (entry->positions - all);

                entry->n_positions = sort_positions(positions, entry->n_positions);
                if (entry->n_positions == 0)
                        entry->positions = NULL;
        }
        return tv->n_entries ? sort_entries(tv) : KZ_OK;
}
