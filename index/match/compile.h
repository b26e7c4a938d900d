/* From the nodes of a query to cursors over one tier. */
#ifndef KZ_MATCH_COMPILE_H
#define KZ_MATCH_COMPILE_H

#include "index/match/tree.h"

/*
 * The documents that match the query, with the score of the root.
 *
 * A child of AND that scores and is not required adds score only; but when no scoring child of an
 * AND is required, one of them must match: a query of common words is still a query. Children that
 * do not score are always required. flags: KZ_POSTINGS_SPARSE when it will be asked about a few
 * documents, rather than walked.
 */
enum kz_status kz_compile_query(
        struct kz_tree *tree, unsigned flags, struct kz_cursor **ret, struct kz_error *err);

/*
 * The documents for the fill pass: those that match at least one required scoring child of the
 * root, or a word of one that is a phrase (loose.h), its filters and its exclusions. ret_scored: the
 * cursors of the root's scoring children in order. flags: as for kz_compile_query.
 */
enum kz_status kz_compile_fill(struct kz_tree *tree, unsigned flags, struct kz_cursor **ret,
        struct kz_cursor ***ret_scored, struct kz_error *err);

#endif
