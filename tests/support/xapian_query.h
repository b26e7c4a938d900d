/* Our query trees in Xapian's terms, so that its own matcher can be asked the same. */
#ifndef KZ_TESTS_XAPIAN_QUERY_H
#define KZ_TESTS_XAPIAN_QUERY_H

#include "index/query/query.h"
#include "index/xapian/kzx.h"

/*
 * Phrases must have one term a group at offsets 0, 1, 2, …; NEAR one term a group. Several terms
 * of a group become OP_SYNONYM, of those that db has: one alone is that term.
 */
enum kz_status kz_xapian_query(struct kzx_database *db, const struct kz_node *node,
        struct kzx_query **ret, struct kz_error *err);

#endif
