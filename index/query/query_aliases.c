#include "index/query/query_aliases.h"

#include "index/base/field.h"
#include "index/query/node.h"

struct widener {
        struct kz_arena *arena;
        const struct kz_aliases *aliases;
        size_t n_words; /* of the query, with those added: at most KZ_QUERY_MAX_GROUPS */
};

/* What was typed: "Kassym-Jomart" is a phrase, which may stand beside Kassymjomart. */
static struct kz_node *words_of(struct kz_node *node)
{
        return node->hyphenated ? node->children[0] : node;
}

/* Whether a node is words as people type them. */
static bool is_plain(const struct kz_node *node)
{
        size_t i;

        if (node->kind != KZ_NODE_GROUP && node->kind != KZ_NODE_PHRASE)
                return false;
        for (i = 0; i < node->n_groups; i++) {
                const struct kz_group *group = &node->groups[i];

                if (group->literal || kz_term_is_prefixed(group->terms[0].term))
                        return false;
        }
        return true;
}

/*
 * The member that some of the nodes begin with. Returns how many nodes it is, 0 for none: a member
 * ends where a node ends.
 */
static size_t find_member(const struct widener *widener, struct kz_node *const *nodes, size_t n,
        struct kz_alias_group *ret)
{
        const struct kz_group *words[KZ_ALIAS_WORDS_MAX];
        size_t i, k, n_words = 0, found;

        for (i = 0; i < n && is_plain(words_of(nodes[i])); i++) {
                const struct kz_node *node = words_of(nodes[i]);

                for (k = 0; k < node->n_groups && n_words < KZ_ALIAS_WORDS_MAX; k++)
                        words[n_words++] = &node->groups[k];
        }
        found = kz_aliases_find(widener->aliases, words, n_words, ret);
        for (i = 0; found && i < n; i++) {
                if (found < words_of(nodes[i])->n_groups)
                        return 0;
                found -= words_of(nodes[i])->n_groups;
        }
        return i;
}

/* Expansion may change groups, so each query has its own. */
static struct kz_group *copy_words(struct kz_arena *arena, const struct kz_alias *alias)
{
        struct kz_group *groups = kz_arena_array(arena, alias->n_words, sizeof(*groups));
        size_t i;

        for (i = 0; groups && i < alias->n_words; i++) {
                groups[i] = alias->words[i];
                groups[i].terms =
                        kz_arena_array(arena, groups[i].n_terms, sizeof(*groups[i].terms));
                if (!groups[i].terms)
                        return NULL;
                memcpy(groups[i].terms, alias->words[i].terms,
                        groups[i].n_terms * sizeof(*groups[i].terms));
        }
        return groups;
}

static struct kz_node *member_node(struct widener *widener, const struct kz_alias *alias)
{
        struct kz_node *node = kz_node_new(
                widener->arena, alias->n_words > 1 ? KZ_NODE_PHRASE : KZ_NODE_GROUP, alias->text);

        if (!node)
                return NULL;
        node->groups = copy_words(widener->arena, alias);
        node->n_groups = alias->n_words;
        node->discount = KZ_ALIAS_DISCOUNT;
        widener->n_words += alias->n_words;
        return node->groups ? node : NULL;
}

/*
 * What was typed: the node, or all of a run of them. A name that has others stands for itself: they
 * say how else it is written, and Nur-Sultan, a town, is not Nursultan.
 */
static struct kz_node *typed_node(struct widener *widener, struct kz_node *const *nodes, size_t n)
{
        const struct kz_str first = nodes[0]->text, last = nodes[n - 1]->text;
        const struct kz_str text = {first.ptr, (size_t)(last.ptr + last.len - first.ptr)};
        struct kz_node *all;

        if (n == 1)
                return words_of(nodes[0]);
        all = kz_node_new(widener->arena, KZ_NODE_AND, text);
        if (!all)
                return NULL;
        all->children = kz_arena_array(widener->arena, n, sizeof(*all->children));
        if (!all->children)
                return NULL;
        memcpy(all->children, nodes, n * sizeof(*nodes));
        all->n_children = n;
        return all;
}

static struct kz_node *best_of(struct widener *widener, struct kz_node *const *nodes, size_t n,
        const struct kz_alias_group *group)
{
        struct kz_node *typed = typed_node(widener, nodes, n), *best, *member;
        size_t i;

        best = typed ? kz_node_new(widener->arena, KZ_NODE_OR, typed->text) : NULL;
        if (!best)
                return NULL;
        best->best = true;
        best->required = false;
        for (i = 0; i < n; i++)
                best->required |= nodes[i]->required;
        best->children = kz_arena_array(widener->arena, group->n + 1, sizeof(*best->children));
        if (!best->children)
                return NULL;
        best->children[best->n_children++] = typed;
        for (i = 0; i < group->n; i++) {
                const struct kz_alias *alias = &group->members[i];

                if ((alias == group->found && group->same) ||
                        widener->n_words + alias->n_words > KZ_QUERY_MAX_GROUPS)
                        continue;
                member = member_node(widener, alias);
                if (!member)
                        return NULL;
                best->children[best->n_children++] = member;
        }
        best->n_names = best->n_children;
        return best;
}

static bool widen_node(struct widener *widener, struct kz_node *node)
{
        size_t i, taken, kept = 0;
        struct kz_alias_group group;
        struct kz_node *best;

        if ((node->kind != KZ_NODE_AND && node->kind != KZ_NODE_OR) || node->hyphenated)
                return true;
        for (i = 0; i < node->n_children; i += taken) {
                size_t reach = node->kind == KZ_NODE_AND ? node->n_children - i : 1;

                taken = find_member(widener, node->children + i, reach, &group);
                if (taken == 0) {
                        if (!widen_node(widener, node->children[i]))
                                return false;
                        node->children[kept++] = node->children[i];
                        taken = 1;
                        continue;
                }
                best = best_of(widener, node->children + i, taken, &group);
                if (!best)
                        return false;
                node->children[kept++] = best;
        }
        node->n_children = kept;
        return true;
}

enum kz_status kz_query_add_aliases(
        struct kz_query *query, const struct kz_aliases *aliases, struct kz_error *err)
{
        struct widener widener = {&query->arena, aliases, kz_node_count_groups(query->root)};

        return widen_node(&widener, query->root) ? KZ_OK : kz_error_nomem(err);
}
