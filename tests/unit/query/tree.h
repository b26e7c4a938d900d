/* For the tests of query: trees as compact text, and what must hold of any tree. */
#ifndef KZ_TESTS_QUERY_TREE_H
#define KZ_TESTS_QUERY_TREE_H

#include "index/query/query.h"

/*
 * Appends a tree: (and law (or "police protest" Stitle)) with each group's first term and its marks, ? after what
 * is not required, date[2020-01-01,2021-01-01), (near 5 a b), (not x), * for all and 0 for none.
 */
void tree_print(const struct kz_node *node, struct kz_buf *out);

/* What is wrong with the query by the rules of query.h; NULL when nothing is. */
const char *tree_fault(const struct kz_query *query);

/* The levels of a tree; 1 for a leaf. */
size_t tree_depth(const struct kz_node *node);

#endif
