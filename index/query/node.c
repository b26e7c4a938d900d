#include "index/query/node.h"

#include "index/query/query_field.h"

bool kz_node_list_add(struct kz_arena *arena, struct kz_node_list *list, struct kz_node *node)
{
        if (list->n == list->cap) {
                size_t cap = list->cap ? list->cap * 2 : 4;
                struct kz_node **items = kz_arena_array(arena, cap, sizeof(*items));

                if (!items)
                        return false;
                if (list->n)
                        memcpy(items, list->items, list->n * sizeof(*items));
                list->items = items;
                list->cap = cap;
        }
        list->items[list->n++] = node;
        return true;
}

struct kz_node *kz_node_new(struct kz_arena *arena, enum kz_node_kind kind, struct kz_str text)
{
        struct kz_node *node = kz_arena_zalloc(arena, sizeof(*node));

        if (node) {
                node->kind = kind;
                node->text = text;
                node->required = true;
        }
        return node;
}

static struct kz_node *new_parent(
        struct kz_arena *arena, enum kz_node_kind kind, const struct kz_node_list *list)
{
        struct kz_node *node = kz_node_new(arena, kind, KZ_STR_NULL);

        if (!node)
                return NULL;
        if (list->n) {
                /* What was typed from the first child to the last, when it lies in one piece. */
                struct kz_str first = list->items[0]->text, last = list->items[list->n - 1]->text;

                if (first.ptr && last.ptr && first.ptr <= last.ptr)
                        node->text = (struct kz_str){
                                first.ptr, (size_t)(last.ptr + last.len - first.ptr)};
        }
        node->children = list->items;
        node->n_children = list->n;
        return node;
}

struct kz_node *kz_node_join(
        struct kz_arena *arena, enum kz_node_kind kind, const struct kz_node_list *list)
{
        if (list->n == 1)
                return list->items[0];
        return new_parent(arena, kind, list);
}

size_t kz_node_count_groups(const struct kz_node *tree)
{
        size_t n = tree->n_groups, i;

        for (i = 0; i < tree->n_children; i++)
                n += kz_node_count_groups(tree->children[i]);
        return n;
}

struct kz_node *kz_node_negate(struct kz_arena *arena, struct kz_node *node)
{
        struct kz_node_list list = {0};

        if (node->kind == KZ_NODE_NOT)
                return node->children[0];
        if (!kz_node_list_add(arena, &list, node))
                return NULL;
        return new_parent(arena, KZ_NODE_NOT, &list);
}

bool kz_node_scores(const struct kz_node *node)
{
        size_t i;

        switch (node->kind) {
        case KZ_NODE_GROUP:
        case KZ_NODE_PHRASE:
        case KZ_NODE_NEAR:
                return true;
        case KZ_NODE_AND:
        case KZ_NODE_OR:
                for (i = 0; i < node->n_children; i++) {
                        if (kz_node_scores(node->children[i]))
                                return true;
                }
                return false;
        case KZ_NODE_NOT:
        case KZ_NODE_TERM:
        case KZ_NODE_RANGE:
        case KZ_NODE_ALL:
        case KZ_NODE_NONE:
                break;
        }
        return false;
}

static bool group_equal(const struct kz_group *a, const struct kz_group *b)
{
        size_t i;

        if (a->n_terms != b->n_terms || a->offset != b->offset || a->edits != b->edits ||
                a->literal != b->literal ||
                !kz_str_eq(a->begins, b->begins))
                return false;
        for (i = 0; i < a->n_terms; i++) {
                if (!kz_group_term_eq(&a->terms[i], &b->terms[i]))
                        return false;
        }
        return true;
}

/* Whether both match the same documents with the same score. */
static bool node_equal(const struct kz_node *a, const struct kz_node *b)
{
        size_t i;

        if (a->kind != b->kind || a->n_groups != b->n_groups || a->n_children != b->n_children ||
                a->window != b->window || a->from != b->from || a->to != b->to ||
                !kz_str_eq(a->term, b->term))
                return false;
        for (i = 0; i < a->n_groups; i++) {
                if (!group_equal(&a->groups[i], &b->groups[i]))
                        return false;
        }
        for (i = 0; i < a->n_children; i++) {
                if (!node_equal(a->children[i], b->children[i]))
                        return false;
        }
        return true;
}

/* Appends node, or the children of a list of the same kind; what is there already counts again. */
static bool gather(struct kz_arena *arena, enum kz_node_kind kind, struct kz_node *node,
        struct kz_node_list *list)
{
        size_t i;

        if (node->kind == kind) {
                for (i = 0; i < node->n_children; i++) {
                        if (!gather(arena, kind, node->children[i], list))
                                return false;
                }
                return true;
        }
        for (i = 0; i < list->n; i++) {
                if (node_equal(list->items[i], node)) {
                        list->items[i]->required |= node->required;
                        list->items[i]->again += 1 + node->again;
                        return true;
                }
        }
        return kz_node_list_add(arena, list, node);
}

/* The field of which each document has one value, when node is a filter on it. */
static const struct kz_query_field *exclusive_field(const struct kz_node *node)
{
        const struct kz_query_field *field = NULL;
        size_t i;

        if (node->kind == KZ_NODE_TERM) {
                field = kz_query_field_of_term(node->term);
                return field && field->kind == KZ_FIELD_EXACT ? field : NULL;
        }
        if (node->kind != KZ_NODE_OR)
                return NULL;
        for (i = 0; i < node->n_children; i++) {
                const struct kz_query_field *f = exclusive_field(node->children[i]);

                if (!f || (field && f != field))
                        return NULL;
                field = f;
        }
        return field;
}

/* source:a source:b would match nothing: a person means either. */
static bool merge_filters(struct kz_arena *arena, struct kz_node_list *list)
{
        size_t i, k, kept = 0;

        for (i = 0; i < list->n; i++) {
                const struct kz_query_field *field;
                struct kz_node_list values = {0};

                if (!list->items[i])
                        continue;
                field = exclusive_field(list->items[i]);
                if (field) {
                        for (k = i; k < list->n; k++) {
                                struct kz_node *other = list->items[k];

                                if (!other || exclusive_field(other) != field)
                                        continue;
                                if (!gather(arena, KZ_NODE_OR, other, &values))
                                        return false;
                                list->items[k] = NULL;
                        }
                        list->items[i] = kz_node_join(arena, KZ_NODE_OR, &values);
                        if (!list->items[i])
                                return false;
                }
                list->items[kept++] = list->items[i];
        }
        list->n = kept;
        return true;
}

/* 0: scores; 1: filters; 2: NOT. */
static int rank_of(const struct kz_node *node)
{
        if (node->kind == KZ_NODE_NOT)
                return 2;
        return kz_node_scores(node) ? 0 : 1;
}

/* Children in order of rank, and KZ_NODE_ALL before them when none scores. */
static bool order(struct kz_arena *arena, struct kz_node_list *list)
{
        struct kz_node_list sorted = {0};
        size_t i;
        int rank;

        for (rank = 0; rank < 3; rank++) {
                if (rank == 1 && sorted.n == 0) {
                        struct kz_node *all = kz_node_new(arena, KZ_NODE_ALL, KZ_STR_NULL);

                        if (!all || !kz_node_list_add(arena, &sorted, all))
                                return false;
                }
                for (i = 0; i < list->n; i++) {
                        if (rank_of(list->items[i]) == rank &&
                                !kz_node_list_add(arena, &sorted, list->items[i]))
                                return false;
                }
        }
        *list = sorted;
        return true;
}

/* A query of common words alone means them: then all are required. */
static void require(const struct kz_node_list *list)
{
        size_t i;

        for (i = 0; i < list->n; i++) {
                if (kz_node_scores(list->items[i]) && list->items[i]->required)
                        return;
        }
        for (i = 0; i < list->n; i++)
                list->items[i]->required = true;
}

static struct kz_node *finish(struct kz_arena *arena, struct kz_node *node);

/* Finishes each child; those that shrank to a list of the parent's kind are joined with it. */
static bool finish_children(
        struct kz_arena *arena, enum kz_node_kind kind, struct kz_node_list *list)
{
        struct kz_node_list joined = {0};
        size_t i, k;

        for (i = 0; i < list->n; i++) {
                struct kz_node *child = finish(arena, list->items[i]);

                if (!child)
                        return false;
                /* An AND brings its own KZ_NODE_ALL, which order() will add again. */
                for (k = 0; child->kind == kind && k < child->n_children; k++) {
                        if (child->children[k]->kind != KZ_NODE_ALL &&
                                !gather(arena, kind, child->children[k], &joined))
                                return false;
                }
                if (child->kind != kind && !gather(arena, kind, child, &joined))
                        return false;
        }
        *list = joined;
        return true;
}

static struct kz_node *finish_and(struct kz_arena *arena, struct kz_node *node, bool root)
{
        struct kz_node_list list = {0};

        if (!gather(arena, KZ_NODE_AND, node, &list) ||
                !finish_children(arena, KZ_NODE_AND, &list) || !merge_filters(arena, &list))
                return NULL;
        if (list.n == 1 && list.items[0]->kind != KZ_NODE_NOT && !root)
                return list.items[0];
        if (!order(arena, &list))
                return NULL;
        require(&list);
        node->children = list.items;
        node->n_children = list.n;
        return node;
}

static struct kz_node *finish_or(struct kz_arena *arena, struct kz_node *node)
{
        struct kz_node_list list = {0};
        size_t i;

        if (!gather(arena, KZ_NODE_OR, node, &list))
                return NULL;
        for (i = 0; i < list.n; i++) {
                struct kz_node_list alone = {0};

                if (list.items[i]->kind != KZ_NODE_NOT)
                        continue;
                if (!kz_node_list_add(arena, &alone, list.items[i]))
                        return NULL;
                list.items[i] = new_parent(arena, KZ_NODE_AND, &alone);
                if (!list.items[i])
                        return NULL;
        }
        if (!finish_children(arena, KZ_NODE_OR, &list))
                return NULL;
        if (list.n == 1)
                return list.items[0];
        for (i = 0; i < list.n; i++)
                list.items[i]->required = true;
        node->children = list.items;
        node->n_children = list.n;
        return node;
}

static struct kz_node *finish(struct kz_arena *arena, struct kz_node *node)
{
        switch (node->kind) {
        case KZ_NODE_AND:
                return finish_and(arena, node, false);
        case KZ_NODE_OR:
                return finish_or(arena, node);
        case KZ_NODE_NOT:
                node->children[0] = finish(arena, node->children[0]);
                if (!node->children[0])
                        return NULL;
                node->children[0]->required = true;
                return node;
        case KZ_NODE_GROUP:
        case KZ_NODE_PHRASE:
        case KZ_NODE_NEAR:
        case KZ_NODE_TERM:
        case KZ_NODE_RANGE:
        case KZ_NODE_ALL:
        case KZ_NODE_NONE:
                break;
        }
        return node;
}

struct kz_node *kz_node_finish(struct kz_arena *arena, struct kz_node *tree)
{
        struct kz_node_list list = {0};
        struct kz_node *root;

        bool empty = !tree;

        if (empty)
                tree = kz_node_new(arena, KZ_NODE_NONE, KZ_STR_NULL);
        if (!tree || !kz_node_list_add(arena, &list, tree))
                return NULL;
        root = new_parent(arena, KZ_NODE_AND, &list);
        if (!root || empty)
                return root;
        return finish_and(arena, root, true);
}
