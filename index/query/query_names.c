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

static bool add_key(
        const struct naming *naming, const struct kz_namekey *made, struct kz_str *keys, size_t *n)
{
        const struct kz_str key = {made->bytes, made->len};

        if (key.len == 0 || has_key(keys, *n, key))
                return true;
        keys[*n] = kz_arena_dup(naming->arena, key);
        return keys[(*n)++].ptr;
}

/* Keys on their way into a group. */
struct made {
        struct kz_str *keys, *close;
        size_t n, n_close, n_whole;
        bool alone;
};

static bool add_keys(const struct naming *naming, const struct kz_namekeys *keys, struct made *made)
{
        size_t i;

        for (i = 0; i < keys->n; i++) {
                if (!add_key(naming, &keys->keys[i], made->keys, &made->n))
                        return false;
        }
        for (i = 0; i < keys->n_close; i++) {
                if (!add_key(naming, &keys->close[i], made->close, &made->n_close))
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
static bool make_keys(const struct naming *naming, const struct kz_group *group, struct made *made)
{
        struct kz_namekeys keys;
        size_t i;

        kz_namekeys_make(naming->rules, group->form, &keys);
        made->alone = keys.alone;
        if (!add_keys(naming, &keys, made))
                return false;
        made->n_whole = made->n_close;
        for (i = 0; i < group->n_own; i++) {
                const struct kz_str term = bare(group->terms[i].term);

                if (kz_str_eq(term, group->form))
                        continue;
                kz_namekeys_make_of_stem(naming->rules, group->form, term, &keys);
                if (!add_keys(naming, &keys, made))
                        return false;
        }
        return true;
}

static bool name_group(const struct naming *naming, struct kz_group *group)
{
        const size_t words = group->n_own + 1;
        struct made made = {.n = 0};

        if (group->literal || group->edits || group->common)
                return true;
        made.keys = kz_arena_array(naming->arena, words * KZ_NAMEKEYS_MAX, sizeof(*made.keys));
        made.close = kz_arena_array(naming->arena, words * KZ_NAMESTEMS_MAX, sizeof(*made.close));
        if (!made.keys || !made.close || !make_keys(naming, group, &made))
                return false;
        group->names.rules = naming->rules;
        group->names.keys = made.keys;
        group->names.n = made.n;
        group->names.close = made.close;
        group->names.n_close = made.n_close;
        group->names.n_whole = made.n_whole;
        group->names.alone = made.alone;
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

/* ---- Words of one language ---- */

enum letters {
        LETTERS_LATIN,
        LETTERS_RUSSIAN,
        LETTERS_OTHER, /* more than these, such as Kazakh or French has */
};

static enum letters letters_of(struct kz_str form)
{
        size_t i, n_ascii = 0, n_russian = 0;

        for (i = 0; i < form.len; i++) {
                const unsigned char c = (unsigned char)form.ptr[i];
                const unsigned char next = i + 1 < form.len ? (unsigned char)form.ptr[i + 1] : 0;

                if (c < 0x80) {
                        n_ascii++;
                } else if ((c == 0xD0 && next >= 0xB0) || (c == 0xD1 && next < 0x90)) {
                        n_russian++; /* U+0430 to U+044F; ё is е here */
                        i++;
                } else {
                        return LETTERS_OTHER;
                }
        }
        return n_russian == 0 ? LETTERS_LATIN : n_ascii == 0 ? LETTERS_RUSSIAN : LETTERS_OTHER;
}

/* Whether one of the first n close keys of a group is among those made. */
static bool is_close(const struct kz_group_names *names, size_t n, const struct kz_namekeys *made)
{
        size_t i;

        for (i = 0; i < made->n_close; i++) {
                const struct kz_str key = {made->close[i].bytes, made->close[i].len};

                if (key.len && has_key(names->close, n, key))
                        return true;
        }
        return false;
}

bool kz_query_names_agree(const struct kz_group *group, const struct kz_name *name)
{
        const struct kz_group_names *names = &group->names;
        const enum letters letters = letters_of(group->form);
        const bool one_language = letters != LETTERS_OTHER && letters_of(name->form) == letters;
        struct kz_namekeys made;

        if (!one_language && (!(name->flags & KZ_NAME_PLAIN) || names->all))
                return true;
        kz_namekeys_make(names->rules, name->form, &made);
        if (one_language && (names->alone || made.alone))
                return false;
        if (is_close(names, names->n_close, &made))
                return true;
        kz_namekeys_make_of_stem(names->rules, name->form, name->term, &made);
        return is_close(names, names->n_close, &made);
}

bool kz_query_names_agree_whole(const struct kz_group *group, const struct kz_name *name)
{
        const struct kz_group_names *names = &group->names;
        struct kz_namekeys made;

        kz_namekeys_make(names->rules, name->form, &made);
        return is_close(names, names->n_whole, &made);
}
