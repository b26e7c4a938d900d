/* Documents of all sizes, made up, as stored documents of a file: what a test writes and expects.
 */
#ifndef KZ_TESTS_STORED_FIXTURE_H
#define KZ_TESTS_STORED_FIXTURE_H

#include "index/segment/stored.h"

struct doc {
        char *bytes; /* head, then text */
        size_t head, text;
        struct kz_textplace places[64];
        size_t n_places;
};

struct docs {
        struct doc *doc;
        uint32_t n;
        uint64_t seed;
        uint64_t bytes;
        char *dir, *path;
        struct kz_sections_writer *writer; /* while it is written */
        struct kz_sections *sections;
        struct kz_str blocks; /* section STORED, in the file */
        struct kz_str index;
        struct kz_buf index_bytes;
        struct kz_stored stored;
};

/* Room for `most` documents; none yet. */
void docs_init(struct docs *docs, size_t most, uint64_t seed);
void docs_deinit(struct docs *docs);
uint64_t docs_draw(struct docs *docs); /* a number */
/* noise: bytes that do not deflate. */
void docs_add(struct docs *docs, size_t head, size_t text, bool noise);
/* Documents about each length at which another number of blocks begins. */
void docs_add_edges(struct docs *docs, bool noise);

/* Writes all into a new file and opens that. In two steps: begin, end. */
void docs_write(struct docs *docs);
struct kz_stored_writer *docs_write_begin(struct docs *docs);
void docs_write_end(struct docs *docs, struct kz_stored_writer *writer);

/* Every document comes back, whole and in parts, and all places. */
void docs_expect(struct docs *docs);

#endif
