#include "tests/bench/segment/tier_ask.h"

#include "index/rank/bm25.h"

/* The whole tree of a query: at most a root, a node below it, and a node of each word. */
struct tree {
        struct kz_node root, middle, words[DRAW_WORDS_MAX];
        struct kz_node *of_root[DRAW_WORDS_MAX], *of_middle[DRAW_WORDS_MAX];
        struct kz_group groups[DRAW_WORDS_MAX];
        struct kz_group_term terms[DRAW_WORDS_MAX];
};

static void set_groups(struct tree *tree, const struct draw_query *query)
{
        size_t i;

        for (i = 0; i < query->n; i++) {
                tree->terms[i] = (struct kz_group_term){.term = query->words[i], .weight = 1};
                tree->groups[i] = (struct kz_group){.word = query->words[i],
                        .form = query->words[i],
                        .terms = &tree->terms[i],
                        .n_terms = 1,
                        .n_own = 1,
                        .offset = (uint32_t)i};
                tree->words[i] = (struct kz_node){.kind = KZ_NODE_GROUP,
                        .required = true,
                        .groups = &tree->groups[i],
                        .n_groups = 1};
        }
}

/* As the query language has it: the root is always an AND. */
static void set_nodes(struct tree *tree, const struct draw_query *query)
{
        const bool flat = query->kind == DRAW_AND || query->kind == DRAW_TERM;
        struct kz_node **children = flat ? tree->of_root : tree->of_middle;
        size_t i;

        for (i = 0; i < query->n; i++)
                children[i] = &tree->words[i];
        tree->root = (struct kz_node){
                .kind = KZ_NODE_AND, .children = tree->of_root, .n_children = flat ? query->n : 1};
        if (flat)
                return;
        tree->of_root[0] = &tree->middle;
        tree->middle = (struct kz_node){.kind = KZ_NODE_OR,
                .required = true,
                .children = tree->of_middle,
                .n_children = query->n};
        if (query->kind == DRAW_PHRASE)
                tree->middle = (struct kz_node){.kind = KZ_NODE_PHRASE,
                        .required = true,
                        .groups = tree->groups,
                        .n_groups = query->n};
}

enum kz_status tier_ask(struct kz_tier *tier, const struct draw_query *query,
        enum contender_task task, struct contender_answer *ret, struct kz_error *err)
{
        struct kz_match_result result = KZ_MATCH_RESULT_NULL;
        struct kz_query asked = {.arena = KZ_ARENA_NULL};
        struct kz_match_request request = {.query = &asked,
                .limit = task == CONTENDER_COUNT ? 0 : CONTENDER_TOP,
                .no_fill = true,
                .no_total = task == CONTENDER_TOP_10,
                .scorer = kz_bm25_scorer};
        enum kz_status status;
        struct kz_bm25 bm25;
        struct tree tree;
        size_t i;

        set_groups(&tree, query);
        set_nodes(&tree, query);
        asked.root = &tree.root;
        kz_bm25_init(&bm25);
        request.scorer_context = &bm25;
        status = kz_match_run(&tier, 1, &request, &result, err);
        if (status)
                return status;
        ret->n = result.n_full;
        ret->total = result.total;
        for (i = 0; i < result.n_full; i++)
                ret->docs[i] = result.hits[i].doc;
        kz_match_result_deinit(&result);
        return KZ_OK;
}

enum kz_status tier_ask_terms(
        const struct tokens *passage, struct kz_termvector *ret, struct kz_error *err)
{
        uint32_t i;

        kz_termvector_reset(ret);
        for (i = 0; i < passage->n; i++) {
                if (kz_termvector_add(ret, passage->items[i], i + 1, 1, false))
                        return kz_error_nomem(err);
        }
        return kz_termvector_finish(ret) ? kz_error_nomem(err) : KZ_OK;
}
