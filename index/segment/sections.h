/*
 * Reads a segment's file: sections_writer.h. Opening verifies the header alone, so it costs the
 * same at any size; kz_sections_check reads everything. Immutable once open: any number of threads.
 */
#ifndef KZ_SEGMENT_SECTIONS_H
#define KZ_SEGMENT_SECTIONS_H

#include "index/base/str.h"
#include "index/segment/sections_writer.h"

struct kz_sections;

/*
 * Maps the file. KZ_E_NOT_FOUND; KZ_E_VERSION: a newer format, or another analyzer's than
 * `analyzer` unless that is 0; KZ_E_CORRUPT: anything else that is not a whole segment. Messages
 * name the path.
 */
enum kz_status kz_sections_open(
        const char *path, unsigned analyzer, struct kz_sections **ret, struct kz_error *err);
struct kz_sections *kz_sections_free(struct kz_sections *sections); /* NULL is fine; returns NULL */
/* A view into the mapped file; empty when there is no such section. A read that the disk fails, or
 * of a file that was cut since, is SIGBUS to the process. */
struct kz_str kz_sections_get(const struct kz_sections *sections, enum kz_section name);
/* Whether a section is missing, or its bytes in the mapping have their checksum: for small ones. */
bool kz_sections_is_sound(const struct kz_sections *sections, enum kz_section name);
/* Once the parts are open: what is read in order may be read ahead of. Until then, and in STORED
 * always, the kernel reads the pages that are looked at alone. */
void kz_sections_read_ahead(const struct kz_sections *sections);
const char *kz_sections_path(const struct kz_sections *sections);
uint64_t kz_sections_size(const struct kz_sections *sections);     /* of the file */
unsigned kz_sections_analyzer(const struct kz_sections *sections); /* that made its terms */
/* "terms", "postings", …: for messages. */
const char *kz_section_name(enum kz_section name);
/*
 * Verifies the header again, every checksum, and that what is between the sections is zeros.
 * KZ_E_CORRUPT names the file and the section. Reads the file, not the mapping: what the disk fails
 * is KZ_E_IO here, and safe to be looked at in the mapping when all is well.
 */
enum kz_status kz_sections_check(const struct kz_sections *sections, struct kz_error *err);

/* KZ_E_CORRUPT: "segment PATH: SECTION: WHAT". Here for all to see that it is never KZ_OK. */
static inline enum kz_status kz_sections_damaged(
        const char *path, enum kz_section name, const char *what, struct kz_error *err)
{
        return kz_error_set(
                err, KZ_E_CORRUPT, "segment %s: %s: %s", path, kz_section_name(name), what);
}

#endif
