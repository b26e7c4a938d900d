#include "index/match/loose.h"

#include "index/match/group.h"

bool kz_loose_is(const struct kz_node *node)
{
        return (node->kind == KZ_NODE_PHRASE || node->kind == KZ_NODE_NEAR) && node->required &&
               !node->whole;
}

/* The phrase whose words a clause stands for. */
static const struct kz_node *phrase_of(const struct kz_node *clause)
{
        if (clause->kind == KZ_NODE_OR && clause->tag)
                return clause->children[1];
        if (clause->hyphenated)
                clause = clause->children[0];
        return kz_loose_is(clause) ? clause : NULL;
}

size_t kz_loose_count(struct kz_node *const *clauses, size_t n)
{
        size_t sum = 0, i;

        for (i = 0; i < n; i++)
                sum += phrase_of(clauses[i]) ? phrase_of(clauses[i])->n_groups : 0;
        return sum;
}

enum kz_status kz_loose_words(struct kz_tree *tree, const struct kz_node *clause, unsigned flags,
        struct kz_cursor **scored, size_t *n_scored, struct kz_cursor **words, size_t *n_words,
        struct kz_error *err)
{
        const struct kz_node *phrase = phrase_of(clause);
        size_t i;

        for (i = 0; phrase && i < phrase->n_groups; i++) {
                const struct kz_group *word = &phrase->groups[i];
                enum kz_status status =
                        kz_group_open(tree, word, kz_plan_word_scorer(tree->plan, phrase, word),
                                word->common ? KZ_POSTINGS_SPARSE : flags, &scored[*n_scored], err);

                if (status)
                        return status;
                if (!word->common)
                        words[(*n_words)++] = scored[*n_scored];
                (*n_scored)++;
        }
        return KZ_OK;
}
