/*
 * The document frequencies asked for last, kept until the index moves. One search asks for those of
 * its words three times, to match, to reorder and to count copies, and people search for the same
 * words again; each look into Xapian's table reads two blocks of 8 KB.
 */
#ifndef KZ_XAPIAN_LIVE_DFS_H
#define KZ_XAPIAN_LIVE_DFS_H

#include <stdbool.h>
#include <stdint.h>

#include "index/base/str.h"

#define KZ_LIVE_DFS_SLOTS 256 /* a power of two */
#define KZ_LIVE_DFS_TERM 43   /* longer terms are not kept */

struct kz_live_dfs {
        struct kz_live_dfs_slot {
                uint32_t df;
                uint8_t len; /* 0: free */
                char term[KZ_LIVE_DFS_TERM];
        } * slots; /* by hash, the last that came; NULL until there is one */
};

/* Forgets everything; a zeroed one is fine. */
void kz_live_dfs_deinit(struct kz_live_dfs *dfs);
/* False when the term's is not known. */
bool kz_live_dfs_get(const struct kz_live_dfs *dfs, struct kz_str term, uint64_t *ret);
/* Remembers, as far as there is memory for it. term is not empty. */
void kz_live_dfs_put(struct kz_live_dfs *dfs, struct kz_str term, uint32_t df);

#endif
