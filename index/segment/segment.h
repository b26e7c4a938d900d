/*
 * A segment: one immutable file, opened once and shared by all threads of a process. Its parts are
 * views into the mapped file.
 */
#ifndef KZ_SEGMENT_SEGMENT_H
#define KZ_SEGMENT_SEGMENT_H

#include <stdatomic.h>

#include "index/segment/columns.h"
#include "index/segment/dict.h"
#include "index/segment/meta.h"
#include "index/segment/sections.h"
#include "index/segment/stored.h"

struct kz_segment {
        struct kz_sections *sections;
        struct kz_segment_meta meta;
        struct kz_dict terms, name_keys, pair_keys;
        struct kz_str postings, names, pairs;
        struct kz_columns columns;
        struct kz_stored stored;
        const uint8_t *lengths; /* documents of them, at [doc - 1] */
        uint32_t n_docs;
        const char *path;
        atomic_uint refs;
};

/* Costs the same at any size. As kz_sections_open. */
enum kz_status kz_segment_open(
        const char *path, unsigned analyzer, struct kz_segment **ret, struct kz_error *err);
struct kz_segment *kz_segment_ref(struct kz_segment *segment);
struct kz_segment *kz_segment_unref(struct kz_segment *segment); /* NULL is fine; returns NULL */

/*
 * Verifies every checksum, then that the parts agree: every term's postings are read through, every
 * document inflated. The first damage is returned as KZ_E_CORRUPT. tick may be NULL.
 */
enum kz_status kz_segment_check(struct kz_segment *segment,
        enum kz_status (*tick)(void *context, uint64_t bytes, struct kz_error *err), void *context,
        struct kz_error *err);

#endif
