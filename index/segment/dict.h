/* Reads a dictionary: dict_writer.h. A struct kz_dict is a view, immutable, for any thread. */
#ifndef KZ_SEGMENT_DICT_H
#define KZ_SEGMENT_DICT_H

#include "index/segment/dict_writer.h"
#include "index/segment/sections.h"

struct kz_dict {
        struct kz_str blocks;
        const uint8_t *begins;  /* u64 a block, big-endian */
        const uint8_t *offsets; /* u32 a block */
        uint32_t n_blocks;
        uint64_t n_keys;
        uint64_t ranges; /* bytes of the section that the ranges are in */
        uint32_t key_max;
        const char *path; /* for errors */
        enum kz_section section;
};

/* An entry: `at` + `size` <= the size given to kz_dict_open. */
struct kz_dict_entry {
        uint64_t count;
        uint64_t at, size; /* its range, in bytes */
};

/* section: the dictionary's bytes; empty is a dictionary without keys. ranges: the size of the
 * section that it points into. KZ_E_CORRUPT. path must outlive the dictionary. */
enum kz_status kz_dict_open(struct kz_str bytes, uint64_t ranges, const char *path,
        enum kz_section section, struct kz_dict *ret, struct kz_error *err);

/* *ret_found false: there is no such key, and *ret is untouched. */
enum kz_status kz_dict_find(const struct kz_dict *dict, struct kz_str key, bool *ret_found,
        struct kz_dict_entry *ret, struct kz_error *err);

/* ---- A walk in byte order ---- */

/* Not to be copied: it has its key in itself. One that failed stays failed. */
struct kz_dict_cursor {
        const struct kz_dict *dict;
        const uint8_t *next, *end; /* in the block's keys */
        const uint8_t *numbers, *numbers_end;
        uint32_t block; /* the one after it */
        uint32_t left;  /* keys of the block behind this one */
        uint64_t range; /* where the next range begins */
        bool done;
        struct kz_str key; /* in `bytes` */
        struct kz_dict_entry entry;
        char bytes[KZ_DICT_KEY_MAX];
};

/* Stands on the first key >= from (empty: the first of all), or is done. */
enum kz_status kz_dict_cursor_begin(struct kz_dict_cursor *cursor, const struct kz_dict *dict,
        struct kz_str from, struct kz_error *err);
enum kz_status kz_dict_cursor_next(struct kz_dict_cursor *cursor, struct kz_error *err);
/* To the first key >= from, which is not behind the current one's place: forward only. */
enum kz_status kz_dict_cursor_seek(
        struct kz_dict_cursor *cursor, struct kz_str from, struct kz_error *err);

/* Reads everything: that keys ascend, blocks are full but the last, ranges follow each other and
 * end where `ranges` does, first bytes and lengths are as said. */
enum kz_status kz_dict_check(const struct kz_dict *dict, struct kz_error *err);

#endif
