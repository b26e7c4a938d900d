/*
 * The manifest: a small text file that names the parts of the current generation. Replacing it by a
 * rename is what makes a new generation the current one.
 *
 *      kzsearch index
 *      format 1
 *      analyzer 1
 *      generation 3
 *      live live-2
 *      segments 0
 *      checksum 32 hex digits: BLAKE2b-128 of every byte before this line
 *
 * Every format keeps the first two lines and the last one, so that a newer index is told from a
 * damaged one. Generation 0 is an index whose first live database is still being made: it has no
 * live line, readers find nothing there, and a writer begins again. Analyzer 0 is an index whose
 * terms are being made anew: some are of one analyzer and some of another, so nobody searches it.
 */
#ifndef KZ_STORE_MANIFEST_H
#define KZ_STORE_MANIFEST_H

#include <stdint.h>

#include "index/base/buf.h"

#define KZ_MANIFEST_FORMAT 1
#define KZ_MANIFEST_NAME "manifest"
#define KZ_LIVE_PREFIX "live-"
#define KZ_ANALYZER_MIXED 0

struct kz_manifest {
        unsigned analyzer;
        uint64_t generation;
        char live[32]; /* directory name; empty in generation 0 */
};

#define KZ_MANIFEST_NULL                                                                           \
        {                                                                                          \
                0, 0, ""                                                                           \
        }

/* Whether name is "live-" and a number of at most 18 digits; *ret (may be NULL) is the number. */
bool kz_manifest_live_name(struct kz_str name, uint64_t *ret);

/* KZ_E_VERSION: a newer format; KZ_E_CORRUPT: anything else that is not a manifest. */
enum kz_status kz_manifest_parse(struct kz_str text, struct kz_manifest *ret, struct kz_error *err);
enum kz_status kz_manifest_format(const struct kz_manifest *manifest, struct kz_buf *out);

/* As parse, and KZ_E_NOT_FOUND. Messages name the path. */
enum kz_status kz_manifest_read(const char *path, struct kz_manifest *ret, struct kz_error *err);
/* Durable and whole, or not at all. */
enum kz_status kz_manifest_write(
        const char *path, const struct kz_manifest *manifest, struct kz_error *err);

#endif
