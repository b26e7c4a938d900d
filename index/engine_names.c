/* Other spellings of the words of a query: what to look for, and what was. */
#include "index/engine_internal.h"
#include "index/query/query_aliases.h"
#include "index/query/query_hyphens.h"

static const struct kz_namerules *rules_of(const struct kz_namerules *rules)
{
        return rules ? rules : kz_namerules_builtin();
}

enum kz_status kz_engine_name_words(struct kz_searcher *searcher,
        const struct kz_search_request *request, struct kz_query *query, struct kz_error *err)
{
        const struct kz_aliases *aliases =
                request->aliases ? request->aliases : kz_aliases_builtin();
        enum kz_status status;

        status = kz_query_join_hyphens(query, searcher->analyzer, err);
        if (!status)
                status = kz_query_add_name_keys(
                        query, rules_of(request->name_rules), request->translit, err);
        if (status || request->translit == KZ_TRANSLIT_OFF)
                return status;
        return aliases ? kz_query_add_aliases(query, aliases, err) : kz_error_nomem(err);
}

enum kz_status kz_searcher_name_rules_differ(struct kz_searcher *searcher,
        const struct kz_namerules *rules, bool *ret, struct kz_error *err)
{
        return kz_view_name_rules_differ(
                searcher->view, kz_namerules_fingerprint(rules_of(rules)), ret, err);
}

static bool has_keys(const struct kz_node *node)
{
        size_t i;

        for (i = 0; i < node->n_groups; i++) {
                if (node->groups[i].names.n)
                        return true;
        }
        for (i = 0; i < node->n_children; i++) {
                if (has_keys(node->children[i]))
                        return true;
        }
        return false;
}

enum kz_status kz_engine_misses_names(struct kz_searcher *searcher,
        const struct kz_search_request *request, const struct kz_query *query, bool *ret,
        struct kz_error *err)
{
        *ret = false;
        if (!has_keys(query->root))
                return KZ_OK;
        return kz_searcher_name_rules_differ(searcher, request->name_rules, ret, err);
}

/* ---- What was looked for ---- */

static bool has_spellings(const struct kz_group *group)
{
        /* Those that were found stand behind the group's own terms. */
        return group->n_terms > group->n_own && group->terms[group->n_own].spelling.len;
}

static struct kz_widened *find_word(struct kz_search_result *result, struct kz_str word)
{
        size_t i;

        for (i = 0; i < result->n_widened; i++) {
                if (kz_str_eq(result->widened[i].word, word))
                        return &result->widened[i];
        }
        return NULL;
}

/* The entry of a word, there or new; NULL when out of memory. */
static struct kz_widened *entry_of(struct kz_search_result *result, struct kz_str word)
{
        struct kz_widened *entry = find_word(result, word), made = {.n_forms = 0};

        if (entry)
                return entry;
        made.word = kz_arena_dup(result->arena, word);
        made.forms = kz_arena_array(result->arena, KZ_WIDENED_FORMS_MAX, sizeof(*made.forms));
        if (!made.word.ptr || !made.forms)
                return NULL;
        entry = &result->widened[result->n_widened++];
        *entry = made;
        return entry;
}

static bool has_form(const struct kz_widened *entry, struct kz_str form)
{
        size_t i;

        for (i = 0; i < entry->n_forms; i++) {
                if (kz_str_eq(entry->forms[i], form))
                        return true;
        }
        return false;
}

static enum kz_status add_form(struct kz_arena *arena, struct kz_widened *entry, struct kz_str form)
{
        if (has_form(entry, form) || entry->n_forms == KZ_WIDENED_FORMS_MAX)
                return KZ_OK;
        entry->forms[entry->n_forms] = kz_arena_dup(arena, form);
        return entry->forms[entry->n_forms++].ptr ? KZ_OK : KZ_E_NOMEM;
}

static enum kz_status copy_group(struct kz_search_result *result, const struct kz_group *group)
{
        struct kz_widened *entry = entry_of(result, group->word);
        enum kz_status status = entry ? KZ_OK : KZ_E_NOMEM;
        size_t i;

        for (i = group->n_own; i < group->n_terms && !status; i++)
                status = add_form(result->arena, entry, group->terms[i].spelling);
        return status;
}

/* The other names of what was typed. */
static enum kz_status copy_names(struct kz_search_result *result, const struct kz_node *node)
{
        struct kz_widened *entry = entry_of(result, node->text);
        enum kz_status status = entry ? KZ_OK : KZ_E_NOMEM;
        size_t i;

        for (i = 1; i < node->n_children && !status; i++) {
                const struct kz_node *name = node->children[i];

                /* As a spelling of the word, it may be there in small letters. */
                if (name->n_groups > 1 || !has_form(entry, name->groups[0].form))
                        status = add_form(result->arena, entry, name->text);
        }
        return status;
}

static size_t count_widened(const struct kz_node *node)
{
        size_t i, n = node->best;

        for (i = 0; i < node->n_groups; i++)
                n += has_spellings(&node->groups[i]);
        for (i = 0; i < node->n_children; i++)
                n += count_widened(node->children[i]);
        return n;
}

static enum kz_status copy_node(const struct kz_node *node, struct kz_search_result *result)
{
        enum kz_status status = KZ_OK;
        size_t i;

        if (node->title_of)
                return KZ_OK;
        for (i = 0; i < node->n_groups && !status; i++) {
                if (has_spellings(&node->groups[i]) && !find_word(result, node->groups[i].word))
                        status = copy_group(result, &node->groups[i]);
        }
        for (i = 0; i < node->n_children && !status; i++)
                status = copy_node(node->children[i], result);
        if (!status && node->best && !node->hyphenated && node->n_children > 1)
                status = copy_names(result, node);
        return status;
}

enum kz_status kz_engine_widened(const struct kz_query *query, struct kz_search_result *result)
{
        result->n_widened = 0;
        result->widened =
                kz_arena_array(result->arena, count_widened(query->root), sizeof(*result->widened));
        return result->widened ? copy_node(query->root, result) : KZ_E_NOMEM;
}
