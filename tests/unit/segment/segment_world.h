/* Random documents with all that a segment keeps of one, and segments built of them. */
#ifndef KZ_TESTS_SEGMENT_WORLD_H
#define KZ_TESTS_SEGMENT_WORLD_H

#include "index/base/document.h"
#include "index/segment/segment_tier.h"
#include "index/segment/writer.h"
#include "tests/support/test.h"

#define SEGMENT_WORLD_ANALYZER 7
#define SEGMENT_WORLD_NAMES 40

struct segment_world_doc {
        struct kz_termvector terms;
        struct kz_document document;
        struct kz_segment_document segment; /* views of the two above */
        bool gone;                          /* not built, and masked in merges */
};

struct segment_world_name {
        char key[8];
        char term[16], form[16];
        unsigned flags;
};

struct segment_world {
        uint64_t random;
        struct kz_arena arena;
        struct segment_world_doc *docs;
        size_t n;
        struct segment_world_name names[SEGMENT_WORLD_NAMES];
        bool strange_names; /* written though no document has their terms */
};

void segment_world_init(struct segment_world *world, uint64_t seed, size_t n_docs);
void segment_world_deinit(struct segment_world *world);
uint32_t segment_world_random(struct segment_world *world, uint32_t below);

/* Writes documents [from, to) that are not gone. names: those of the world whose terms these
 * documents have, too. memory: as in kz_segment_settings. */
void segment_world_build(struct segment_world *world, size_t from, size_t to, bool names,
        size_t memory, const char *path);

/* Fails the test unless the segment holds exactly documents [from, to) that are not gone. */
void segment_world_assert_same(
        struct segment_world *world, size_t from, size_t to, struct kz_segment *segment);

#endif
