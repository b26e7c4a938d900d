/* Other spellings of the words of a query: what to look for, and what was. */
#include "index/engine_internal.h"
#include "index/query/query.h"

static const struct kz_namerules *rules_of(const struct kz_namerules *rules)
{
        return rules ? rules : kz_namerules_builtin();
}

enum kz_status kz_engine_name_words(
        const struct kz_search_request *request, struct kz_query *query, struct kz_error *err)
{
        return kz_query_add_name_keys(query, rules_of(request->name_rules), request->translit, err);
}

enum kz_status kz_searcher_name_rules_differ(struct kz_searcher *searcher,
        const struct kz_namerules *rules, bool *ret, struct kz_error *err)
{
        uint64_t own;
        enum kz_status status = kz_view_name_rules(searcher->view, &own, err);

        if (!status)
                *ret = own && own != kz_namerules_fingerprint(rules_of(rules));
        return status;
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

static bool has_word(const struct kz_search_result *result, struct kz_str word)
{
        size_t i;

        for (i = 0; i < result->n_widened; i++) {
                if (kz_str_eq(result->widened[i].word, word))
                        return true;
        }
        return false;
}

static bool has_form(const struct kz_widened *widened, struct kz_str form)
{
        size_t i;

        for (i = 0; i < widened->n_forms; i++) {
                if (kz_str_eq(widened->forms[i], form))
                        return true;
        }
        return false;
}

static enum kz_status copy_group(
        struct kz_arena *arena, const struct kz_group *group, struct kz_widened *ret)
{
        struct kz_widened widened = {.word = kz_arena_dup(arena, group->word)};
        size_t i;

        widened.forms = kz_arena_array(arena, KZ_WIDENED_FORMS_MAX, sizeof(*widened.forms));
        if (!widened.word.ptr || !widened.forms)
                return KZ_E_NOMEM;
        for (i = group->n_own; i < group->n_terms && widened.n_forms < KZ_WIDENED_FORMS_MAX; i++) {
                const struct kz_str form = group->terms[i].spelling;

                if (has_form(&widened, form))
                        continue;
                widened.forms[widened.n_forms] = kz_arena_dup(arena, form);
                if (!widened.forms[widened.n_forms++].ptr)
                        return KZ_E_NOMEM;
        }
        *ret = widened;
        return KZ_OK;
}

static size_t count_widened(const struct kz_node *node)
{
        size_t i, n = 0;

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
                const struct kz_group *group = &node->groups[i];

                if (!has_spellings(group) || has_word(result, group->word))
                        continue;
                status = copy_group(result->arena, group, &result->widened[result->n_widened]);
                result->n_widened += !status;
        }
        for (i = 0; i < node->n_children && !status; i++)
                status = copy_node(node->children[i], result);
        return status;
}

enum kz_status kz_engine_widened(const struct kz_query *query, struct kz_search_result *result)
{
        result->n_widened = 0;
        result->widened =
                kz_arena_array(result->arena, count_widened(query->root), sizeof(*result->widened));
        return result->widened ? copy_node(query->root, result) : KZ_E_NOMEM;
}
