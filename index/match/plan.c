#include "index/match/plan.h"

/* Scores the same for any length and frequency. */
static const double flat_norm[256];

static void *grow(struct kz_arena *arena, void *old, size_t n, size_t *cap, size_t size)
{
        void *p;

        if (n < *cap)
                return old;
        p = kz_arena_array(arena, *cap ? *cap * 2 : 16, size);
        if (!p)
                return NULL;
        if (n)
                memcpy(p, old, n * size);
        *cap = *cap ? *cap * 2 : 16;
        return p;
}

static enum kz_status add_terms(struct kz_plan *plan, const void *key, const struct kz_str *terms,
        size_t n, struct kz_error *err)
{
        struct kz_plan_terms *entry;
        enum kz_status status;
        size_t t, i, total;
        void *p;

        p = grow(&plan->arena, plan->terms, plan->n_terms, &plan->cap_terms, sizeof(*plan->terms));
        if (!p)
                return kz_error_nomem(err);
        plan->terms = p;
        entry = &plan->terms[plan->n_terms];
        *entry = (struct kz_plan_terms){.key = key, .n = n};
        if (!kz_mul_size(n, plan->n_tiers, &total))
                return kz_error_nomem(err);
        entry->found = kz_arena_array(&plan->arena, total, sizeof(*entry->found));
        if (!entry->found)
                return kz_error_nomem(err);
        for (i = 0; i < n; i++) {
                uint64_t df = 0;

                for (t = 0; t < plan->n_tiers; t++) {
                        struct kz_tier_term *there = &entry->found[t * n + i];

                        status = kz_tier_find(plan->tiers[t], terms[i], there, err);
                        if (!status)
                                status = kz_watch_tick(plan->watch, 16, err);
                        if (status)
                                return status;
                        df += there->df;
                }
                if (df > entry->global_df)
                        entry->global_df = df;
        }
        plan->n_terms++;
        return KZ_OK;
}

static enum kz_status add_group(
        struct kz_plan *plan, const struct kz_group *group, struct kz_error *err)
{
        struct kz_str *terms = kz_arena_array(&plan->arena, group->n_terms, sizeof(*terms));
        size_t i;

        if (!terms)
                return kz_error_nomem(err);
        for (i = 0; i < group->n_terms; i++)
                terms[i] = group->terms[i].term;
        return add_terms(plan, group, terms, group->n_terms, err);
}

/* Weight of a node typed several times, over that of one typed once: it saturates as tf does. */
static double repetition(const struct kz_node *node)
{
        const double n = 1.0 + node->again;

        return n * (KZ_MATCH_REPEAT + 1) / (n + KZ_MATCH_REPEAT);
}

static double title_share(const struct kz_node *root)
{
        size_t words = 0, i;

        for (i = 0; i < root->n_children; i++) {
                const struct kz_node *child = root->children[i];

                if (!child->required || !kz_node_scores(child))
                        continue;
                if (child->hyphenated)
                        child = child->children[0];
                words += child->n_groups ? child->n_groups : 1;
        }
        return KZ_MATCH_TITLE_SHARE + KZ_MATCH_TITLE_SHARE_SHORT / (double)(words ? words : 1);
}

static enum kz_status add_scorer(
        struct kz_plan *plan, const struct kz_node *node, struct kz_error *err)
{
        uint64_t *dfs = kz_arena_array(&plan->arena, node->n_groups, sizeof(*dfs));
        const struct kz_node *weighed = node->title_of ? node->title_of : node;
        struct kz_scorer scorer;
        size_t i;
        void *p;

        p = grow(&plan->arena, plan->scorers, plan->n_scorers, &plan->cap_scorers,
                sizeof(*plan->scorers));
        if (!p || !dfs)
                return kz_error_nomem(err);
        plan->scorers = p;
        for (i = 0; i < node->n_groups; i++)
                dfs[i] = kz_plan_terms_of(plan, &weighed->groups[i])->global_df;
        scorer = plan->request->scorer(
                plan->request->scorer_context, &plan->stats, dfs, node->n_groups);
        scorer.weight *= 1 - node->discount;
        scorer.weight *= repetition(weighed);
        if (weighed->kind == KZ_NODE_GROUP && weighed->groups[0].common && !weighed->required)
                scorer.weight *= KZ_MATCH_COMMON_SHARE;
        if (node->title_of)
                scorer = (struct kz_scorer){scorer.weight * plan->title_share, flat_norm};
        plan->scorers[plan->n_scorers++] = (struct kz_plan_scorer){node, scorer};
        return KZ_OK;
}

/* What a node weighs: of several words, all of them. */
static double weight_of(const struct kz_plan *plan, const struct kz_node *node)
{
        double sum = kz_plan_scorer_of(plan, node).weight;
        size_t i;

        for (i = 0; i < node->n_children; i++)
                sum += weight_of(plan, node->children[i]);
        return sum;
}

/*
 * A rare name of a thing is no rarer thing: Nur-Sultan, in a few documents, must not come before
 * Astana where that was typed. So no other name weighs more than what was typed, less its discount.
 */
static void cap_names(struct kz_plan *plan, const struct kz_node *best)
{
        const double typed = weight_of(plan, best->children[0]);
        size_t i, k;

        for (i = 0; i < plan->n_scorers; i++) {
                struct kz_plan_scorer *scorer = &plan->scorers[i];
                const double most = typed * (1 - scorer->node->discount);

                for (k = 1; k < best->n_children && best->children[k] != scorer->node; k++)
                        ;
                if (k < best->n_children && scorer->scorer.weight > most)
                        scorer->scorer.weight = most;
        }
}

static enum kz_status visit(
        struct kz_plan *plan, const struct kz_node *node, bool scores, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        size_t i;

        switch (node->kind) {
        case KZ_NODE_GROUP:
        case KZ_NODE_PHRASE:
        case KZ_NODE_NEAR:
                for (i = 0; i < node->n_groups && !status; i++)
                        status = add_group(plan, &node->groups[i], err);
                if (!status && scores)
                        status = add_scorer(plan, node, err);
                return status;
        case KZ_NODE_TERM:
                return add_terms(plan, node, &node->term, 1, err);
        case KZ_NODE_NOT:
                scores = false;
                break;
        default:
                break;
        }
        for (i = 0; i < node->n_children && !status; i++)
                status = visit(plan, node->children[i], scores, err);
        if (!status && scores && node->best && !node->hyphenated)
                cap_names(plan, node);
        return status;
}

enum kz_status kz_plan_init(struct kz_plan *plan, struct kz_tier *const *tiers, size_t n_tiers,
        const struct kz_match_request *request, struct kz_watch *watch, struct kz_error *err)
{
        enum kz_status status;
        size_t t;

        *plan = (struct kz_plan){.arena = KZ_ARENA_NULL,
                .tiers = tiers,
                .n_tiers = n_tiers,
                .request = request,
                .watch = watch};
        plan->title_share = title_share(request->query->root);
        plan->documents = kz_arena_array(&plan->arena, n_tiers, sizeof(*plan->documents));
        plan->df_exact = kz_arena_array(&plan->arena, n_tiers, sizeof(*plan->df_exact));
        if (!plan->documents || !plan->df_exact)
                return kz_error_nomem(err);
        for (t = 0; t < n_tiers; t++) {
                struct kz_tier_stats stats = {0};

                status = tiers[t]->ops->stats(tiers[t], &stats, err);
                if (status) {
                        kz_plan_deinit(plan);
                        return status;
                }
                plan->documents[t] = stats.documents;
                plan->df_exact[t] = stats.df_exact;
                plan->stats.documents += stats.documents;
                plan->stats.total_length += stats.total_length;
        }
        status = visit(plan, request->query->root, request->scorer && request->limit, err);
        if (status)
                kz_plan_deinit(plan);
        return status;
}

void kz_plan_deinit(struct kz_plan *plan)
{
        kz_arena_deinit(&plan->arena);
}

const struct kz_plan_terms *kz_plan_terms_of(const struct kz_plan *plan, const void *key)
{
        size_t i;

        for (i = 0; i < plan->n_terms; i++) {
                if (plan->terms[i].key == key)
                        return &plan->terms[i];
        }
        return NULL;
}

struct kz_scorer kz_plan_scorer_of(const struct kz_plan *plan, const struct kz_node *node)
{
        size_t i;

        for (i = 0; i < plan->n_scorers; i++) {
                if (plan->scorers[i].node == node)
                        return plan->scorers[i].scorer;
        }
        return (struct kz_scorer){0, flat_norm};
}

struct kz_scorer kz_plan_word_scorer(
        const struct kz_plan *plan, const struct kz_node *phrase, const struct kz_group *word)
{
        const struct kz_match_request *request = plan->request;
        struct kz_scorer scorer = {0, flat_norm};

        if (!request->scorer)
                return scorer;
        scorer = request->scorer(
                request->scorer_context, &plan->stats, &kz_plan_terms_of(plan, word)->global_df, 1);
        scorer.weight *= repetition(phrase) * (word->common ? KZ_MATCH_COMMON_SHARE : 1);
        return scorer;
}

uint64_t kz_plan_terms_cost(const struct kz_plan *plan, const void *key, size_t tier)
{
        const struct kz_plan_terms *terms = kz_plan_terms_of(plan, key);
        uint64_t sum = 0;
        size_t i;

        for (i = 0; i < terms->n; i++)
                sum += terms->found[tier * terms->n + i].df;
        return sum;
}

uint64_t kz_plan_cost(const struct kz_plan *plan, const struct kz_node *node, size_t tier)
{
        uint64_t least = plan->documents[tier], sum = 0, cost;
        size_t i;

        switch (node->kind) {
        case KZ_NODE_GROUP:
        case KZ_NODE_PHRASE:
        case KZ_NODE_NEAR:
                for (i = 0; i < node->n_groups; i++) {
                        cost = kz_plan_terms_cost(plan, &node->groups[i], tier);
                        least = cost < least ? cost : least;
                }
                return least;
        case KZ_NODE_TERM:
                return kz_plan_terms_cost(plan, node, tier);
        case KZ_NODE_AND:
                for (i = 0; i < node->n_children; i++) {
                        const struct kz_node *child = node->children[i];

                        if (child->kind == KZ_NODE_NOT || !child->required)
                                continue;
                        cost = kz_plan_cost(plan, child, tier);
                        least = cost < least ? cost : least;
                }
                return least;
        case KZ_NODE_OR:
                for (i = 0; i < node->n_children; i++)
                        sum += kz_plan_cost(plan, node->children[i], tier);
                return sum;
        case KZ_NODE_NONE:
                return 0;
        default:
                return plan->documents[tier];
        }
}
