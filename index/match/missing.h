/* Which of the words that a query requires a document lacks. */
#ifndef KZ_MATCH_MISSING_H
#define KZ_MATCH_MISSING_H

#include "index/match/tree.h"

/*
 * *ret: bit i for the i-th scoring child of the root, when it is required and doc does not match it;
 * those past the last bit share it. scored: the cursors of those children (kz_compile_fill), none of
 * which is past doc unless it does not match.
 */
enum kz_status kz_missing_words(const struct kz_node *root, struct kz_cursor **scored,
        kz_docnum doc, uint64_t *ret, struct kz_error *err);

#endif
