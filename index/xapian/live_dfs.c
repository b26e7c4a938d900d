#include "index/xapian/live_dfs.h"

#include <stdlib.h>
#include <string.h>

void kz_live_dfs_deinit(struct kz_live_dfs *dfs)
{
        free(dfs->slots);
        dfs->slots = NULL;
}

/* FNV-1a. Whoever finds terms that share a slot only makes each other's be looked up again. */
static size_t slot_of(struct kz_str term)
{
        uint32_t hash = 2166136261u;
        size_t i;

        for (i = 0; i < term.len; i++)
                hash = (hash ^ (unsigned char)term.ptr[i]) * 16777619u;
        return hash & (KZ_LIVE_DFS_SLOTS - 1);
}

bool kz_live_dfs_get(const struct kz_live_dfs *dfs, struct kz_str term, uint64_t *ret)
{
        const struct kz_live_dfs_slot *slot;

        if (!dfs->slots || term.len == 0 || term.len > KZ_LIVE_DFS_TERM)
                return false;
        slot = &dfs->slots[slot_of(term)];
        if (slot->len != term.len || memcmp(slot->term, term.ptr, term.len) != 0)
                return false;
        *ret = slot->df;
        return true;
}

void kz_live_dfs_put(struct kz_live_dfs *dfs, struct kz_str term, uint32_t df)
{
        struct kz_live_dfs_slot *slot;

        if (term.len > KZ_LIVE_DFS_TERM)
                return;
        if (!dfs->slots)
                dfs->slots = calloc(KZ_LIVE_DFS_SLOTS, sizeof(*dfs->slots));
        if (!dfs->slots)
                return;
        slot = &dfs->slots[slot_of(term)];
        slot->df = df;
        slot->len = (uint8_t)term.len;
        memcpy(slot->term, term.ptr, term.len);
}
