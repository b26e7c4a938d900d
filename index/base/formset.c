#include "index/base/formset.h"

#include <stdlib.h>

#include "index/base/grow.h"
#include "index/base/strhash.h"

void kz_formset_deinit(struct kz_formset *set)
{
        kz_arena_deinit(&set->arena);
        free(set->entries);
        free(set->table);
        *set = (struct kz_formset)KZ_FORMSET_NULL;
}

void kz_formset_reset(struct kz_formset *set)
{
        const size_t mask = set->table_size - 1;
        size_t i, at;

        /* Free places part the table into runs, and each entry is in the run that goes on from its
         * hash: a few entries are cleared faster than a table that was large once. */
        if (set->n > set->table_size / 16) {
                memset(set->table, 0, set->table_size * sizeof(*set->table));
        } else {
                for (i = 0; i < set->n; i++) {
                        for (at = set->entries[i].hash & mask; set->table[at]; at = (at + 1) & mask)
                                set->table[at] = 0;
                }
        }
        kz_arena_reset(&set->arena);
        set->n = 0;
}

static uint32_t hash_of(uint32_t owner, struct kz_str form)
{
        return (uint32_t)((kz_strhash(form) ^ owner * 0xD6E8FEB86659FD93u) * 0x9E3779B97F4A7C15u >>
                          32);
}

static enum kz_status grow_table(struct kz_formset *set)
{
        size_t size = set->table_size ? set->table_size * 2 : 256, i, at;
        uint32_t *table = calloc(size, sizeof(*table));

        if (!table)
                return KZ_E_NOMEM;
        free(set->table);
        set->table = table;
        set->table_size = size;
        for (i = 0; i < set->n; i++) {
                at = set->entries[i].hash & (size - 1);
                while (table[at])
                        at = (at + 1) & (size - 1);
                table[at] = (uint32_t)i + 1;
        }
        return KZ_OK;
}

enum kz_status kz_formset_add(
        struct kz_formset *set, uint32_t owner, struct kz_str form, uint32_t *last, uint32_t *ret)
{
        const struct kz_formset_entry *before = *last ? &set->entries[*last - 1] : NULL;
        enum kz_status status = KZ_OK;
        struct kz_str copy;
        uint32_t hash;
        size_t at;

        /* Most words are written as they were the last time. */
        if (before && kz_str_eq(before->form, form)) {
                *ret = *last - 1;
                return KZ_OK;
        }
        if (set->n * 2 >= set->table_size)
                status = grow_table(set);
        if (!status)
                status = kz_grow(
                        (void **)&set->entries, &set->cap, set->n + 1, sizeof(*set->entries));
        if (status)
                return status;
        before = *last ? &set->entries[*last - 1] : NULL;
        hash = hash_of(owner, form);
        at = hash & (set->table_size - 1);
        for (; set->table[at]; at = (at + 1) & (set->table_size - 1)) {
                const struct kz_formset_entry *entry = &set->entries[set->table[at] - 1];

                if (entry->hash == hash && entry->owner == owner && kz_str_eq(entry->form, form)) {
                        *ret = set->table[at] - 1;
                        return KZ_OK;
                }
        }
        copy = kz_arena_dup(&set->arena, form);
        if (!copy.ptr)
                return KZ_E_NOMEM;
        set->entries[set->n] = (struct kz_formset_entry){.form = copy,
                .owner = owner,
                .number = before ? before->number + 1 : 0,
                .hash = hash,
                .next = *last};
        *ret = (uint32_t)set->n;
        set->table[at] = *last = (uint32_t)++set->n;
        return KZ_OK;
}

size_t kz_formset_memory(const struct kz_formset *set)
{
        return set->arena.used + set->cap * sizeof(*set->entries) +
               set->table_size * sizeof(*set->table);
}
