/*
 * The segments of a generation, opened for one thread, with their masks: files of the data
 * directory that the live index lists. The list (segment_list.h) is metadata of the live index, key
 * "segments". So one commit changes the list, the masks and the documents
 * of the live index at once, and a reader that has one commit before it has a whole generation.
 */
#ifndef KZ_STORE_SEGMENTS_H
#define KZ_STORE_SEGMENTS_H

#include "index/store/datadir.h"
#include "index/store/mask.h"
#include "index/store/segment_list.h"

#define KZ_SEGMENTS_KEY "segments"
/* Key of a number that grows with each commit that changes a mask. */
#define KZ_MASKS_KEY "masks"

struct kz_segments_one {
        char name[KZ_SEGMENT_NAME_MAX];
        struct kz_segment *segment;
        struct kz_mask mask;
        struct kz_tier *tier; /* with the mask */
};

struct kz_segments {
        struct kz_segments_one *all; /* oldest first */
        size_t n;
        struct kz_buf list;     /* as the live index has it */
        uint64_t masks;         /* as KZ_MASKS_KEY */
        size_t n_damaged;       /* listed, but not among all: they could not be read */
        size_t n_missing;       /* of them those that are not there */
        bool unsure;            /* some of them may be readable at the next load */
        struct kz_error damage; /* of the first of them */
        struct kz_buf bad;      /* list: those whose damage was met while they were read */
        struct kz_error met;    /* the newest such damage */
        /* Those of other analyzers are opened, too: their terms are not ours, all else is. Stays as
         * it is set, deinitialised or not. */
        bool any_analyzer;
};

#define KZ_SEGMENTS_NULL                                                                           \
        {                                                                                          \
                0                                                                                  \
        }

void kz_segments_deinit(struct kz_segments *segments);

/*
 * Opens what the live index lists, keeping what is open already, and reads the masks; nothing when
 * nothing of it has changed, else *ret_moved is true and tiers are new. A segment that cannot be
 * read counts as damaged and the others are opened; so does one that is not there, which is damage
 * only when the newest commit of the live index lists it.
 */
enum kz_status kz_segments_load(struct kz_segments *segments, const struct kz_datadir *dir,
        struct kz_tier *live, bool *ret_moved, struct kz_error *err);

/* Whether a failure's message names one of the segments: then it counts as damaged, and its tier is
 * gone. */
bool kz_segments_blame(struct kz_segments *segments, const struct kz_error *err);

/* The document with this id that is not masked: *ret is its segment and *ret_doc its number there.
 * KZ_E_NOT_FOUND. */
enum kz_status kz_segments_find(struct kz_segments *segments, struct kz_str id,
        struct kz_segments_one **ret, kz_docnum *ret_doc, struct kz_error *err);

#endif
