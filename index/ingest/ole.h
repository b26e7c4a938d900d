/*
 * Compound files ([MS-CFB]): the small file system within old Word, Excel, PowerPoint and Outlook
 * files. Storages are its folders, streams its files. All of it is read from bytes in memory, and
 * no chain of sectors is followed further than the file is long.
 */
#ifndef KZ_INGEST_OLE_H
#define KZ_INGEST_OLE_H

#include <stdint.h>

#include "index/base/buf.h"

#define KZ_OLE_ENTRIES_MAX 100000
#define KZ_OLE_NONE UINT32_MAX
#define KZ_OLE_ROOT 0

struct kz_ole_entry {
        char name[64]; /* ASCII; other characters are "?" */
        uint32_t parent, child, left, right;
        uint32_t start; /* its first sector */
        uint64_t size;  /* bytes of a stream */
        bool stream;
};

struct kz_ole {
        struct kz_str bytes;
        unsigned shift;      /* bytes of a sector are 1 << shift */
        uint32_t *fat;       /* the sector after each */
        uint32_t *small_fat; /* the same of small sectors, 64 bytes each */
        size_t n_fat, n_small_fat;
        struct kz_buf small;          /* the stream of small sectors */
        uint32_t small_below;         /* streams of fewer bytes are made of these */
        struct kz_ole_entry *entries; /* the first is the root */
        size_t n_entries;
};

#define KZ_OLE_NULL ((struct kz_ole){.n_entries = 0})

/* bytes outlive ole. KZ_E_CORRUPT when it is none; KZ_E_LIMIT; KZ_E_NOMEM. */
enum kz_status kz_ole_open(struct kz_ole *ole, struct kz_str bytes, struct kz_error *err);
void kz_ole_deinit(struct kz_ole *ole);

/* The stream or storage of this name in a storage, without regard to case; KZ_OLE_NONE. */
uint32_t kz_ole_find(const struct kz_ole *ole, uint32_t storage, const char *name);

/* The next entry of a storage after this one, KZ_OLE_NONE to begin and at the end. */
uint32_t kz_ole_next(const struct kz_ole *ole, uint32_t storage, uint32_t after);

/* Appends the bytes of a stream, as many as there are. KZ_E_CORRUPT when its chain is broken: what
 * came before is there. KZ_E_NOMEM. */
enum kz_status kz_ole_read(
        const struct kz_ole *ole, uint32_t entry, struct kz_buf *out, struct kz_error *err);

/* Little-endian numbers at a place in bytes; 0 beyond their end. */
uint16_t kz_ole_u16(struct kz_str bytes, size_t at);
uint32_t kz_ole_u32(struct kz_str bytes, size_t at);
uint64_t kz_ole_u64(struct kz_str bytes, size_t at);

/* A FILETIME, 100 ns since 1601, as seconds since 1970; 0 for what is no time. */
int64_t kz_ole_seconds(uint64_t filetime);

#endif
