/*
 * Making the tree of a query: lists that grow, and the rules of query.h about which children an AND
 * may have and in which order. Everything lives in the query's arena; NULL means out of memory.
 */
#ifndef KZ_QUERY_NODE_H
#define KZ_QUERY_NODE_H

#include "index/query/query.h"

struct kz_node_list {
        struct kz_node **items;
        size_t n, cap;
};

/* False when out of memory. */
bool kz_node_list_add(struct kz_arena *arena, struct kz_node_list *list, struct kz_node *node);

/* required is true: what an AND asks of its children unless kz_node_finish() finds them common. */
struct kz_node *kz_node_new(struct kz_arena *arena, enum kz_node_kind kind, struct kz_str text);

/* AND or OR over a list; the child itself when it is the only one. The list must not be empty. */
struct kz_node *kz_node_join(
        struct kz_arena *arena, enum kz_node_kind kind, const struct kz_node_list *list);

/* How many words and phrases' words a tree has, as KZ_QUERY_MAX_GROUPS counts them. */
size_t kz_node_count_groups(const struct kz_node *tree);

/* What must not match. Cancels another NOT. */
struct kz_node *kz_node_negate(struct kz_arena *arena, struct kz_node *node);

/*
 * Brings a whole tree into the form that query.h promises: lists within lists joined, repetitions
 * dropped, filters of one field made an OR, children in order, common words not required. A GROUP
 * comes with required = false when it is common and nothing typed insists on it. tree may be NULL:
 * nothing was asked. Returns the root.
 */
struct kz_node *kz_node_finish(struct kz_arena *arena, struct kz_node *tree);

#endif
