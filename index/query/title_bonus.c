/*
 * A long article pays for its length when words are counted, even when they are its very subject.
 * What stands in a title says what a document is about: it is worth a little more, by itself.
 */
#include "index/query/node.h"
#include "index/query/query.h"

/* The term as titles have it; a NULL ptr when out of memory. */
static struct kz_str title_term(struct kz_arena *arena, struct kz_str term)
{
        const size_t n = sizeof(KZ_PREFIX_TITLE) - 1;
        char *bytes = kz_arena_alloc(arena, term.len + n);

        if (!bytes)
                return KZ_STR_NULL;
        memcpy(bytes, KZ_PREFIX_TITLE, n);
        memcpy(bytes + n, term.ptr, term.len);
        return (struct kz_str){bytes, term.len + n};
}

static bool copy_group(struct kz_arena *arena, const struct kz_group *from, struct kz_group *to)
{
        size_t i;

        *to = *from;
        to->terms = kz_arena_array(arena, from->n_terms, sizeof(*to->terms));
        for (i = 0; to->terms && i < from->n_terms; i++) {
                to->terms[i] = from->terms[i];
                to->terms[i].term = title_term(arena, from->terms[i].term);
                if (!to->terms[i].term.ptr)
                        return false;
        }
        if (from->begins.len)
                to->begins = title_term(arena, from->begins);
        return to->terms && (!from->begins.len || to->begins.ptr);
}

static struct kz_node *bonus_for(struct kz_arena *arena, const struct kz_node *node)
{
        struct kz_node *bonus = kz_node_new(arena, node->kind, node->text);
        size_t i;

        if (!bonus)
                return NULL;
        bonus->required = false;
        bonus->title_of = node;
        bonus->n_groups = node->n_groups;
        bonus->groups = kz_arena_array(arena, node->n_groups, sizeof(*bonus->groups));
        for (i = 0; bonus->groups && i < node->n_groups; i++) {
                if (!copy_group(arena, &node->groups[i], &bonus->groups[i]))
                        return NULL;
        }
        return bonus->groups ? bonus : NULL;
}

/* A prefixed term begins with a capital, which no word of the text does. */
static bool is_in_text(const struct kz_node *node)
{
        struct kz_str term;

        if (node->kind != KZ_NODE_GROUP && node->kind != KZ_NODE_PHRASE)
                return false;
        term = node->groups[0].terms[0].term;
        return term.len && (term.ptr[0] < 'A' || term.ptr[0] > 'Z');
}

static bool add_bonuses(
        struct kz_arena *arena, struct kz_node *const *nodes, size_t n, struct kz_node_list *list);

/* Of several names of a thing: the one typed, or the words of it. */
static bool add_typed(struct kz_arena *arena, struct kz_node *typed, struct kz_node_list *list)
{
        if (typed->kind == KZ_NODE_AND)
                return add_bonuses(arena, typed->children, typed->n_children, list);
        return add_bonuses(arena, &typed, 1, list);
}

static bool add_bonuses(
        struct kz_arena *arena, struct kz_node *const *nodes, size_t n, struct kz_node_list *list)
{
        size_t i;

        for (i = 0; i < n; i++) {
                struct kz_node *bonus;

                if (nodes[i]->best && !add_typed(arena, nodes[i]->children[0], list))
                        return false;
                if (!is_in_text(nodes[i]))
                        continue;
                bonus = bonus_for(arena, nodes[i]);
                if (!bonus || !kz_node_list_add(arena, list, bonus))
                        return false;
        }
        return true;
}

enum kz_status kz_query_add_title_bonuses(struct kz_query *query, struct kz_error *err)
{
        struct kz_node *root = query->root;
        struct kz_node_list list = {0};
        size_t scoring = 0, i;

        while (scoring < root->n_children && kz_node_scores(root->children[scoring]))
                scoring++;
        for (i = 0; i < scoring; i++) {
                if (!kz_node_list_add(&query->arena, &list, root->children[i]))
                        return kz_error_nomem(err);
        }
        if (!add_bonuses(&query->arena, root->children, scoring, &list))
                return kz_error_nomem(err);
        for (; i < root->n_children; i++) {
                if (!kz_node_list_add(&query->arena, &list, root->children[i]))
                        return kz_error_nomem(err);
        }
        root->children = list.items;
        root->n_children = list.n;
        return KZ_OK;
}
