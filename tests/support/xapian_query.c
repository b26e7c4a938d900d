#include "tests/support/xapian_query.h"

#include "index/xapian/live_format.h"

#define CHILDREN_MAX 256

/* Queries under construction. */
struct list {
        struct kzx_query *items[CHILDREN_MAX];
        size_t n;
};

static void list_deinit(struct list *list)
{
        while (list->n)
                kzx_query_free(list->items[--list->n]);
}

static enum kz_status combine(enum kzx_op op, struct list *list, uint32_t window,
        struct kzx_query **ret, struct kz_error *err)
{
        if (list->n == 1 && window == 0) {
                *ret = list->items[0];
                list->n = 0;
                return KZ_OK;
        }
        return kzx_query_combine(
                op, (const struct kzx_query *const *)list->items, list->n, window, ret, err);
}

static enum kz_status group_query(struct kzx_database *db, const struct kz_group *group,
        struct kzx_query **ret, struct kz_error *err)
{
        KZ_CLEANUP(list_deinit) struct list list = {.n = 0};
        size_t i;

        for (i = 0; i < group->n_terms && list.n < CHILDREN_MAX; i++) {
                struct kz_str term = group->terms[i].term;
                enum kz_status status;
                uint32_t df;

                status = kzx_database_term_stats(db, term.ptr, term.len, &df, NULL, err);
                if (!status && df)
                        status = kzx_query_term(term.ptr, term.len, 1, &list.items[list.n++], err);
                if (status)
                        return status;
        }
        if (list.n == 0)
                return kzx_query_nothing(ret, err);
        return combine(KZX_SYNONYM, &list, 0, ret, err);
}

static enum kz_status groups_query(struct kzx_database *db, const struct kz_node *node,
        struct kzx_query **ret, struct kz_error *err)
{
        KZ_CLEANUP(list_deinit) struct list list = {.n = 0};
        const bool near = node->kind == KZ_NODE_NEAR;
        enum kz_status status;
        size_t i;

        for (i = 0; i < node->n_groups && i < CHILDREN_MAX; i++) {
                status = group_query(db, &node->groups[i], &list.items[list.n], err);
                if (status)
                        return status;
                list.n++;
        }
        if (list.n == 1)
                return combine(KZX_AND, &list, 0, ret, err);
        return combine(near ? KZX_NEAR : KZX_PHRASE, &list,
                near ? node->window : (uint32_t)node->n_groups, ret, err);
}

/* Takes *query; *ret is the combination of the two. */
static enum kz_status join(
        enum kzx_op op, struct kzx_query **query, struct kzx_query *other, struct kz_error *err)
{
        const struct kzx_query *both[2] = {*query, other};
        struct kzx_query *joined;
        enum kz_status status;

        if (!*query && op != KZX_AND_NOT) {
                *query = other;
                return KZ_OK;
        }
        if (!*query) {
                status = kzx_query_all(query, err);
                both[0] = *query;
                if (status)
                        return status;
        }
        status = kzx_query_combine(op, both, 2, 0, &joined, err);
        kzx_query_free(other);
        if (status)
                return status;
        kzx_query_free(*query);
        *query = joined;
        return KZ_OK;
}

static enum kz_status or_query(struct kzx_database *db, const struct kz_node *node,
        bool (*take)(const struct kz_node *), struct kzx_query **ret, struct kz_error *err);

static bool is_required(const struct kz_node *node)
{
        return kz_node_scores(node) && node->required;
}

static bool is_optional(const struct kz_node *node)
{
        return kz_node_scores(node) && !node->required;
}

static bool is_filter(const struct kz_node *node)
{
        return !kz_node_scores(node) && node->kind != KZ_NODE_NOT;
}

static bool is_not(const struct kz_node *node)
{
        return node->kind == KZ_NODE_NOT;
}

static bool is_any(const struct kz_node *node)
{
        (void)node;
        return true;
}

static bool has(const struct kz_node *node, bool (*take)(const struct kz_node *))
{
        size_t i;

        for (i = 0; i < node->n_children; i++) {
                if (take(node->children[i]))
                        return true;
        }
        return false;
}

/* Joins each child that `take` takes. */
static enum kz_status and_pass(struct kzx_database *db, const struct kz_node *node,
        bool (*take)(const struct kz_node *), enum kzx_op op, struct kzx_query **query,
        struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        struct kzx_query *child;
        size_t i;

        for (i = 0; i < node->n_children && !status; i++) {
                const struct kz_node *c = node->children[i];

                if (!take(c))
                        continue;
                status = kz_xapian_query(
                        db, c->kind == KZ_NODE_NOT ? c->children[0] : c, &child, err);
                if (!status)
                        status = join(op, query, child, err);
        }
        return status;
}

static void free_query(struct kzx_query **query)
{
        kzx_query_free(*query);
}

static enum kz_status and_query(struct kzx_database *db, const struct kz_node *node,
        struct kzx_query **ret, struct kz_error *err)
{
        KZ_CLEANUP(free_query) struct kzx_query *query = NULL;
        enum kz_status status;

        status = and_pass(db, node, is_required, KZX_AND, &query, err);
        /* Where no word is required, one of them must be there. */
        if (!status && !query && has(node, is_optional))
                status = or_query(db, node, is_optional, &query, err);
        else if (!status && query)
                status = and_pass(db, node, is_optional, KZX_AND_MAYBE, &query, err);
        if (!status)
                status = and_pass(db, node, is_filter, KZX_FILTER, &query, err);
        if (!status)
                status = and_pass(db, node, is_not, KZX_AND_NOT, &query, err);
        if (!status && !query)
                status = kzx_query_nothing(&query, err);
        if (status)
                return status;
        *ret = query;
        query = NULL;
        return KZ_OK;
}

static enum kz_status or_query(struct kzx_database *db, const struct kz_node *node,
        bool (*take)(const struct kz_node *), struct kzx_query **ret, struct kz_error *err)
{
        KZ_CLEANUP(list_deinit) struct list list = {.n = 0};
        enum kz_status status;
        size_t i;

        for (i = 0; i < node->n_children && list.n < CHILDREN_MAX; i++) {
                if (!take(node->children[i]))
                        continue;
                status = kz_xapian_query(db, node->children[i], &list.items[list.n], err);
                if (status)
                        return status;
                list.n++;
        }
        return combine(KZX_OR, &list, 0, ret, err);
}

static enum kz_status range_query(
        const struct kz_node *node, struct kzx_query **ret, struct kz_error *err)
{
        char low[KZ_LIVE_NUMBER_SIZE], high[KZ_LIVE_NUMBER_SIZE];

        if (node->from >= node->to)
                return kzx_query_nothing(ret, err);
        kz_live_number_encode(node->from, low);
        kz_live_number_encode(node->to == INT64_MAX ? INT64_MAX : node->to - 1, high);
        /* A bound below would take documents without a value as well: they have the empty one. */
        return kzx_query_value_range(node->column, low, sizeof(low), high, sizeof(high), ret, err);
}

enum kz_status kz_xapian_query(struct kzx_database *db, const struct kz_node *node,
        struct kzx_query **ret, struct kz_error *err)
{
        switch (node->kind) {
        case KZ_NODE_GROUP:
                return group_query(db, &node->groups[0], ret, err);
        case KZ_NODE_PHRASE:
        case KZ_NODE_NEAR:
                return groups_query(db, node, ret, err);
        case KZ_NODE_AND:
                return and_query(db, node, ret, err);
        case KZ_NODE_OR:
                return or_query(db, node, is_any, ret, err);
        case KZ_NODE_TERM:
                return kzx_query_term(node->term.ptr, node->term.len, 1, ret, err);
        case KZ_NODE_RANGE:
                return range_query(node, ret, err);
        case KZ_NODE_ALL:
                return kzx_query_all(ret, err);
        case KZ_NODE_NONE:
        case KZ_NODE_NOT:
                break;
        }
        return kzx_query_nothing(ret, err);
}
