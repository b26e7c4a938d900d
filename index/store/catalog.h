/*
 * The catalog: what is known of every file of every source, kept as metadata of the live index, so
 * that a file's record and its documents are committed together.
 *
 * Key: "file:" source ":" 32 hex digits of the hash of the path (Xapian's keys are short). The
 * value holds source and path whole, which are verified against the key.
 */
#ifndef KZ_STORE_CATALOG_H
#define KZ_STORE_CATALOG_H

#include <stdint.h>

#include "index/base/buf.h"
#include "index/xapian/live.h"

enum kz_file_state {
        KZ_FILE_DONE = 0,
        KZ_FILE_FAILED = 1, /* could not be read; tried again when it changes */
};

struct kz_file_record {
        struct kz_str source;
        struct kz_str path; /* absolute, bytes as the file system has them */
        enum kz_file_state state;
        uint64_t size; /* bytes */
        int64_t mtime_ns;
        uint64_t inode;
        uint64_t documents;  /* in the index from it */
        uint32_t problems;   /* lines or dates reported */
        int64_t indexed_at;  /* seconds since 1970 */
        uint64_t settings;   /* hash of what the source's settings made of it: a change rereads */
        struct kz_str error; /* KZ_FILE_FAILED: why; else the first problem, or empty */
};

/* fn returns KZ_OK to go on. Views are valid during the call. */
typedef enum kz_status (*kz_file_fn)(void *context, const struct kz_file_record *record);

/* Appends the key of a file; with an empty path, the prefix of all keys of a source; with neither,
 * of all. */
enum kz_status kz_catalog_key(struct kz_str source, struct kz_str path, struct kz_buf *out);

/* Appends the value. KZ_E_NOMEM, KZ_E_LIMIT. */
enum kz_status kz_catalog_encode(const struct kz_file_record *record, struct kz_buf *out);

/* Reads a value; the strings of *ret are views into it. KZ_E_CORRUPT when it is none, or not of
 * this key. */
enum kz_status kz_catalog_decode(
        struct kz_str key, struct kz_str value, struct kz_file_record *ret, struct kz_error *err);

/* Calls fn for every file of a source, or of all when it is empty, in order of keys. */
enum kz_status kz_catalog_each(struct kz_tier *tier, struct kz_str source, kz_file_fn fn,
        void *context, struct kz_error *err);

#endif
