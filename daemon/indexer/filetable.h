/* The catalog of one source in memory: by path, what the index knows of each file. */
#ifndef KZ_INDEXER_FILETABLE_H
#define KZ_INDEXER_FILETABLE_H

#include "index/base/arena.h"
#include "index/engine.h"

struct kz_filetable_entry {
        struct kz_str path;
        uint64_t hash;
        uint64_t size, inode, settings, documents;
        int64_t mtime_ns;
        bool seen; /* the scan found it */
};

struct kz_filetable {
        struct kz_arena arena;
        struct kz_filetable_entry *entries;
        size_t n, cap;
        size_t *slots; /* 1 + index of an entry; 0: free. A power of two, at most half full */
        size_t n_slots;
};

/* Reads the catalog of source; an index that is not there has an empty one. deinit in any case. */
enum kz_status kz_filetable_load(struct kz_filetable *ret, struct kz_searcher *searcher,
        struct kz_str source, struct kz_error *err);
void kz_filetable_deinit(struct kz_filetable *table);

/* NULL when it is not there. */
struct kz_filetable_entry *kz_filetable_find(const struct kz_filetable *table, struct kz_str path);

/* FNV-1a over the bytes, going on from hash (kz_fnv_start for the first). */
uint64_t kz_fnv(uint64_t hash, struct kz_str bytes);
#define KZ_FNV_START UINT64_C(0xcbf29ce484222325)

#endif
