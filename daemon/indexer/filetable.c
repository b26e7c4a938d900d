#include "daemon/indexer/filetable.h"

#include <stdlib.h>

uint64_t kz_fnv(uint64_t hash, struct kz_str bytes)
{
        size_t i;

        for (i = 0; i < bytes.len; i++)
                hash = (hash ^ (unsigned char)bytes.ptr[i]) * UINT64_C(0x100000001b3);
        return hash;
}

static enum kz_status add(void *context, const struct kz_file_record *record)
{
        struct kz_filetable *table = context;
        struct kz_filetable_entry *entry;
        size_t wanted = table->cap ? table->cap * 2 : 1024, bytes;

        if (table->n == table->cap) {
                if (!kz_mul_size(wanted, sizeof(*entry), &bytes))
                        return KZ_E_NOMEM;
                entry = realloc(table->entries, bytes);
                if (!entry)
                        return KZ_E_NOMEM;
                table->entries = entry;
                table->cap = wanted;
        }
        entry = &table->entries[table->n];
        *entry = (struct kz_filetable_entry){.path = kz_arena_dup(&table->arena, record->path),
                .hash = kz_fnv(KZ_FNV_START, record->path),
                .size = record->size,
                .inode = record->inode,
                .settings = record->settings,
                .documents = record->documents,
                .mtime_ns = record->mtime_ns};
        if (!entry->path.ptr)
                return KZ_E_NOMEM;
        table->n++;
        return KZ_OK;
}

static enum kz_status fill_slots(struct kz_filetable *table)
{
        size_t i, at;

        for (table->n_slots = 64; table->n_slots < 2 * table->n; table->n_slots *= 2)
                ;
        table->slots = calloc(table->n_slots, sizeof(*table->slots));
        if (!table->slots)
                return KZ_E_NOMEM;
        for (i = 0; i < table->n; i++) {
                at = table->entries[i].hash & (table->n_slots - 1);
                while (table->slots[at])
                        at = (at + 1) & (table->n_slots - 1);
                table->slots[at] = i + 1;
        }
        return KZ_OK;
}

enum kz_status kz_filetable_load(struct kz_filetable *ret, struct kz_searcher *searcher,
        struct kz_str source, struct kz_error *err)
{
        enum kz_status status = KZ_OK;

        *ret = (struct kz_filetable){.arena = KZ_ARENA_NULL};
        if (searcher)
                status = kz_searcher_each_file(searcher, source, add, ret, err);
        if (!status && fill_slots(ret))
                status = kz_error_nomem(err);
        return status;
}

void kz_filetable_deinit(struct kz_filetable *table)
{
        kz_arena_deinit(&table->arena);
        free(table->entries);
        free(table->slots);
        *table = (struct kz_filetable){.arena = KZ_ARENA_NULL};
}

struct kz_filetable_entry *kz_filetable_find(const struct kz_filetable *table, struct kz_str path)
{
        uint64_t hash = kz_fnv(KZ_FNV_START, path);
        size_t at = hash & (table->n_slots - 1);

        for (; table->slots[at]; at = (at + 1) & (table->n_slots - 1)) {
                struct kz_filetable_entry *entry = &table->entries[table->slots[at] - 1];

                if (entry->hash == hash && kz_str_eq(entry->path, path))
                        return entry;
        }
        return NULL;
}
