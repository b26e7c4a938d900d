/*
 * All of several cursors: leapfrog over the candidates of the rarest, then filters and exclusions,
 * then what is dear to check. Also the frame of the fill pass, whose words are scored but not all
 * required.
 */
#ifndef KZ_MATCH_AND_H
#define KZ_MATCH_AND_H

#include "index/match/tree.h"

/* Arrays are kept, in the tree's arena. */
struct kz_and_parts {
        struct kz_cursor **required; /* 1 or more, rarest first */
        size_t n_required;
        struct kz_cursor **checks; /* asked about each candidate, never walked: ranges */
        size_t n_checks;
        struct kz_cursor **excluded;
        size_t n_excluded;
        struct kz_cursor **scored; /* in query order: required, optional, or below a required OR */
        size_t n_scored;
};

/* What it was opened with; false when the cursor is no AND. */
bool kz_and_parts(const struct kz_cursor *cursor, struct kz_and_parts *ret);

/* Whether a document that all required cursors stand on is a match. */
enum kz_status kz_and_is_match(
        const struct kz_and_parts *parts, kz_docnum doc, bool *ret, struct kz_error *err);

enum kz_status kz_and_open(struct kz_tree *tree, const struct kz_and_parts *parts,
        struct kz_cursor **ret, struct kz_error *err);

#endif
