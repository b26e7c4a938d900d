#include "index/query/query_hyphens.h"

#include "index/query/node.h"
#include "index/text/hyphen.h"

struct joiner {
        struct kz_arena *arena;
        struct kz_analyzer *analyzer;
        size_t n_words; /* of the query, with those added: at most KZ_QUERY_MAX_GROUPS */
};

/* Whether nothing typed says how the words of a phrase are meant. */
static bool is_plain(const struct kz_node *phrase)
{
        size_t i;

        for (i = 0; i < phrase->n_groups; i++) {
                if (phrase->groups[i].literal || phrase->groups[i].edits)
                        return false;
        }
        return !phrase->whole;
}

/* A phrase as it was typed, without its field. */
static struct kz_str typed_words(const struct kz_node *phrase)
{
        const struct kz_group *first = &phrase->groups[0];

        return (struct kz_str){
                first->word.ptr, phrase->groups[phrase->n_groups - 1].end - first->start};
}

/* Whether a phrase is one word with hyphens. *ret: a view into the hyphen. */
static bool read_hyphens(
        const struct kz_node *phrase, struct kz_hyphen *hyphen, struct kz_hyphen_word *ret)
{
        const struct kz_str text = typed_words(phrase);
        size_t i;

        for (i = 0; i < phrase->n_groups; i++) {
                const struct kz_group *part = &phrase->groups[i];
                const struct kz_token token = {.form = part->form,
                        .position = (uint32_t)i + 1,
                        .start = part->start - phrase->groups[0].start,
                        .end = part->end - phrase->groups[0].start};

                if (kz_hyphen_next(hyphen, text, &token, ret))
                        return false; /* something stands behind it */
        }
        return kz_hyphen_next(hyphen, text, NULL, ret) && ret->first == 1 &&
               ret->last == phrase->n_groups;
}

/* The word of a phrase that has hyphens; *ret is NULL when it has none, or they say nothing. */
static enum kz_status joined_word(
        struct joiner *joiner, const struct kz_node *phrase, struct kz_node **ret)
{
        const struct kz_str term = phrase->groups[0].terms[0].term;
        const char prefix[] = {kz_term_is_prefixed(term) ? term.ptr[0] : '\0', '\0'};
        struct kz_hyphen hyphen = {.parts = 0};
        struct kz_hyphen_word word;
        struct kz_group *groups;
        struct kz_node *node;
        size_t n;

        *ret = NULL;
        if (!read_hyphens(phrase, &hyphen, &word))
                return KZ_OK;
        if (kz_analyzer_query(
                    joiner->analyzer, word.form, prefix, joiner->arena, &groups, &n, NULL))
                return KZ_E_NOMEM;
        if (n != 1 || groups[0].common)
                return KZ_OK;
        node = kz_node_new(joiner->arena, KZ_NODE_GROUP, phrase->text);
        if (!node)
                return KZ_E_NOMEM;
        groups[0].word = typed_words(phrase);
        node->groups = groups;
        node->n_groups = 1;
        node->again = phrase->again;
        *ret = node;
        return KZ_OK;
}

/* *ret: what is to stand in the place of a phrase, often itself. */
static enum kz_status widen_phrase(
        struct joiner *joiner, struct kz_node *phrase, struct kz_node **ret)
{
        struct kz_node *joined = NULL, *best;
        struct kz_node_list list = {0};
        enum kz_status status = KZ_OK;

        *ret = phrase;
        if (is_plain(phrase) && joiner->n_words < KZ_QUERY_MAX_GROUPS)
                status = joined_word(joiner, phrase, &joined);
        if (status || !joined)
                return status;
        if (!kz_node_list_add(joiner->arena, &list, phrase) ||
                !kz_node_list_add(joiner->arena, &list, joined))
                return KZ_E_NOMEM;
        best = kz_node_join(joiner->arena, KZ_NODE_OR, &list);
        if (!best)
                return KZ_E_NOMEM;
        best->text = phrase->text;
        best->required = phrase->required;
        best->best = true;
        best->hyphenated = true;
        best->n_names = list.n;
        joiner->n_words++;
        *ret = best;
        return KZ_OK;
}

static enum kz_status widen_children(struct joiner *joiner, struct kz_node *node)
{
        enum kz_status status = KZ_OK;
        size_t i;

        if ((node->kind != KZ_NODE_AND && node->kind != KZ_NODE_OR) || node->tag)
                return KZ_OK;
        for (i = 0; i < node->n_children && !status; i++) {
                if (node->children[i]->kind == KZ_NODE_PHRASE)
                        status = widen_phrase(joiner, node->children[i], &node->children[i]);
                else
                        status = widen_children(joiner, node->children[i]);
        }
        return status;
}

enum kz_status kz_query_join_hyphens(
        struct kz_query *query, struct kz_analyzer *analyzer, struct kz_error *err)
{
        struct joiner joiner = {&query->arena, analyzer, kz_node_count_groups(query->root)};

        return widen_children(&joiner, query->root) ? kz_error_nomem(err) : KZ_OK;
}
