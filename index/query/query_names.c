#include "index/query/query_names.h"

#include "index/base/check.h"
#include "index/base/field.h"
#include "index/text/casing.h"

bool kz_translit_parse(struct kz_str name, enum kz_translit *ret)
{
        static const char *const names[] = {
                [KZ_TRANSLIT_NAMES] = "names",
                [KZ_TRANSLIT_OFF] = "off",
                [KZ_TRANSLIT_ALL] = "all",
        };
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(names); i++) {
                if (kz_str_eq(name, kz_str(names[i]))) {
                        *ret = (enum kz_translit)i;
                        return true;
                }
        }
        return false;
}

struct naming {
        struct kz_arena *arena;
        const struct kz_namerules *rules;
        bool all;
        bool has_small; /* words without a capital: then a capital tells something */
};

static bool has_small(const struct kz_node *node)
{
        size_t i;

        for (i = 0; i < node->n_groups; i++) {
                if (kz_casing_of(node->groups[i].word) == KZ_CASING_SMALL)
                        return true;
        }
        for (i = 0; i < node->n_children; i++) {
                if (has_small(node->children[i]))
                        return true;
        }
        return false;
}

static bool has_key(const struct kz_str *keys, size_t n, struct kz_str key)
{
        size_t i;

        for (i = 0; i < n; i++) {
                if (kz_str_eq(keys[i], key))
                        return true;
        }
        return false;
}

static bool add_keys(
        const struct naming *naming, const struct kz_namekeys *made, struct kz_str *keys, size_t *n)
{
        size_t i;

        for (i = 0; i < made->n; i++) {
                const struct kz_str key = {made->keys[i].bytes, made->keys[i].len};

                if (has_key(keys, *n, key))
                        continue;
                keys[*n] = kz_arena_dup(naming->arena, key);
                if (!keys[(*n)++].ptr)
                        return false;
        }
        return true;
}

/* A word of a title or an author without its prefix. */
static struct kz_str bare(struct kz_str term)
{
        return kz_term_is_prefixed(term) ? (struct kz_str){term.ptr + 1, term.len - 1} : term;
}

/* The keys of a word and of its stems. */
static bool name_group(const struct naming *naming, struct kz_group *group)
{
        struct kz_namekeys made;
        struct kz_str *keys;
        size_t i, n = 0;

        if (group->literal || group->edits || group->common)
                return true;
        kz_namekeys_make(naming->rules, group->form, &made);
        keys = kz_arena_array(naming->arena, (group->n_own + 1) * KZ_NAMEKEYS_MAX, sizeof(*keys));
        if (!keys || !add_keys(naming, &made, keys, &n))
                return false;
        for (i = 0; i < group->n_own; i++) {
                const struct kz_str term = bare(group->terms[i].term);

                if (kz_str_eq(term, group->form))
                        continue;
                kz_namekeys_make_of_stem(naming->rules, group->form, term, &made);
                if (!add_keys(naming, &made, keys, &n))
                        return false;
        }
        group->names.keys = keys;
        group->names.n = n;
        group->names.all = naming->all;
        group->names.sure =
                naming->all || (naming->has_small && kz_casing_of(group->word) != KZ_CASING_SMALL);
        return true;
}

static bool name_node(const struct naming *naming, struct kz_node *node)
{
        size_t i;

        if (node->kind == KZ_NODE_NOT)
                return true;
        for (i = 0; i < node->n_groups; i++) {
                if (!name_group(naming, &node->groups[i]))
                        return false;
        }
        for (i = 0; i < node->n_children; i++) {
                if (!name_node(naming, node->children[i]))
                        return false;
        }
        return true;
}

enum kz_status kz_query_add_name_keys(struct kz_query *query, const struct kz_namerules *rules,
        enum kz_translit translit, struct kz_error *err)
{
        const struct naming naming = {.arena = &query->arena,
                .rules = rules,
                .all = translit == KZ_TRANSLIT_ALL,
                .has_small = has_small(query->root)};

        if (translit == KZ_TRANSLIT_OFF)
                return KZ_OK;
        return name_node(&naming, query->root) ? KZ_OK : kz_error_nomem(err);
}
