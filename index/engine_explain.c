/* Explaining: what was looked for, what the index knows of it, and what became of it. */
#include "index/base/date.h"
#include "index/engine_internal.h"
#include "index/match/plan.h"
#include "index/query/query_field.h"

struct explainer {
        struct kz_plan plan;
        struct kz_arena *arena;
};

static uint64_t df_of(const struct kz_plan *plan, const void *key, size_t term)
{
        const struct kz_plan_terms *terms = kz_plan_terms_of(plan, key);
        uint64_t df = 0;
        size_t t;

        for (t = 0; t < plan->n_tiers; t++)
                df += terms->found[t * terms->n + term].df;
        return df;
}

/* ---- The tree ---- */

static bool dup(struct kz_arena *arena, struct kz_str *s)
{
        *s = kz_arena_dup(arena, *s);
        return s->ptr != NULL;
}

static enum kz_status copy_group(
        struct explainer *explainer, const struct kz_group *from, struct kz_explain_group *to)
{
        size_t i;

        to->place = from->offset;
        to->terms = kz_arena_array(explainer->arena, from->n_terms, sizeof(*to->terms));
        if (!to->terms)
                return KZ_E_NOMEM;
        to->n_terms = from->n_terms;
        for (i = 0; i < from->n_terms; i++) {
                const struct kz_group_term *term = &from->terms[i];

                to->terms[i] = (struct kz_explain_term){.term = term->term,
                        .weight = term->weight,
                        .form = term->form,
                        .begins = term->begins,
                        .spelling = term->spelling,
                        .documents = df_of(&explainer->plan, from, i)};
                if (!dup(explainer->arena, &to->terms[i].term) ||
                        !dup(explainer->arena, &to->terms[i].form) ||
                        !dup(explainer->arena, &to->terms[i].spelling))
                        return KZ_E_NOMEM;
        }
        return KZ_OK;
}

static enum kz_status copy_words(
        struct explainer *explainer, const struct kz_node *from, struct kz_explain_node *to)
{
        enum kz_status status = KZ_OK;
        size_t i;

        to->bonus = from->title_of != NULL;
        to->within = from->kind == KZ_NODE_NEAR ? from->window : 0;
        to->weight = kz_plan_scorer_of(&explainer->plan, from).weight;
        to->groups = kz_arena_array(explainer->arena, from->n_groups, sizeof(*to->groups));
        if (!to->groups)
                return KZ_E_NOMEM;
        to->n_groups = from->n_groups;
        for (i = 0; i < from->n_groups && !status; i++)
                status = copy_group(explainer, &from->groups[i], &to->groups[i]);
        return status;
}

static enum kz_status copy_filter(
        struct explainer *explainer, const struct kz_node *from, struct kz_explain_node *to)
{
        const struct kz_query_field *field = kz_query_field_of_term(from->term);
        size_t skip = field ? strlen(field->prefix) : 0;

        to->field = field ? field->name : "term";
        to->value = (struct kz_str){from->term.ptr + skip, from->term.len - skip};
        to->documents = df_of(&explainer->plan, from, 0);
        return dup(explainer->arena, &to->value) ? KZ_OK : KZ_E_NOMEM;
}

static void copy_range(const struct kz_node *from, struct kz_explain_node *to)
{
        if (from->from != INT64_MIN)
                kz_date_format(from->from, to->from);
        if (from->to != INT64_MAX)
                kz_date_format(from->to - 1, to->to);
}

static enum kz_status copy_node(
        struct explainer *explainer, const struct kz_node *from, struct kz_explain_node *to)
{
        static const char *const types[] = {
                [KZ_NODE_GROUP] = "word",
                [KZ_NODE_PHRASE] = "phrase",
                [KZ_NODE_NEAR] = "near",
                [KZ_NODE_AND] = "all",
                [KZ_NODE_OR] = "any",
                [KZ_NODE_NOT] = "not",
                [KZ_NODE_TERM] = "filter",
                [KZ_NODE_RANGE] = "date",
                [KZ_NODE_ALL] = "everything",
                [KZ_NODE_NONE] = "nothing",
        };
        enum kz_status status = KZ_OK;
        size_t i;

        to->type = from->best ? "best" : types[from->kind];
        to->text = from->text;
        to->required = from->required;
        if (!dup(explainer->arena, &to->text))
                return KZ_E_NOMEM;
        if (from->n_groups)
                status = copy_words(explainer, from, to);
        else if (from->kind == KZ_NODE_TERM)
                status = copy_filter(explainer, from, to);
        else if (from->kind == KZ_NODE_RANGE)
                copy_range(from, to);
        to->children = kz_arena_array(explainer->arena, from->n_children, sizeof(*to->children));
        if (!to->children)
                return KZ_E_NOMEM;
        to->n_children = from->n_children;
        for (i = 0; i < from->n_children && !status; i++)
                status = copy_node(explainer, from->children[i], &to->children[i]);
        return status;
}

/* ---- The text ---- */

static const char *plural(uint64_t n)
{
        return n == 1 ? "" : "s";
}

static enum kz_status note_term(
        void *context, const struct kz_group *group, size_t term, struct kz_buf *out)
{
        const struct explainer *explainer = context;
        uint64_t df = df_of(&explainer->plan, group, term);

        return kz_buf_printf(out, " (in %llu document%s)", (unsigned long long)df, plural(df));
}

/* Every word is looked for by several stems, most of which no document has. */
static bool is_nowhere(void *context, const struct kz_group *group, size_t term)
{
        const struct explainer *explainer = context;

        return df_of(&explainer->plan, group, term) == 0;
}

static enum kz_status note_node(void *context, const struct kz_node *node, struct kz_buf *out)
{
        const struct explainer *explainer = context;
        double weight;

        if (node->kind == KZ_NODE_TERM)
                return kz_buf_printf(out, " (%llu document%s)",
                        (unsigned long long)df_of(&explainer->plan, node, 0),
                        plural(df_of(&explainer->plan, node, 0)));
        weight = kz_plan_scorer_of(&explainer->plan, node).weight;
        return weight > 0 ? kz_buf_printf(out, ", adds at most %.2f", weight) : KZ_OK;
}

static const char *order_of(const struct kz_explain *plan)
{
        if (plan->sort == KZ_SORT_DATE)
                return "newest first";
        if (plan->sort == KZ_SORT_RECENT)
                return plan->nearness ? "relevance that fades with age; nearness counts"
                                      : "relevance that fades with age";
        return plan->nearness ? "relevance; nearness counts" : "relevance";
}

static enum kz_status put_outcome(
        const struct kz_explain *plan, const struct kz_search_result *result, struct kz_buf *out)
{
        enum kz_status status;
        size_t i;

        status = kz_buf_printf(out, "order: %s%s\n", order_of(plan),
                plan->collapse ? "; near copies are one hit" : "");
        for (i = 0; i < plan->n_tiers && !status; i++)
                status = kz_buf_printf(out, "%s index: %llu of %llu documents match\n",
                        plan->tiers[i].name, (unsigned long long)plan->tiers[i].matches,
                        (unsigned long long)plan->tiers[i].documents);
        if (!status && result->fill)
                status = kz_buf_printf(out, "few match: %llu that miss a word follow\n",
                        (unsigned long long)result->fill);
        return status ? status
                      : kz_buf_printf(out,
                                "time: terms %.2f ms, matching %.2f, order %.2f, hits %.2f%s\n"
                                "index generation: %llu\n",
                                (double)plan->terms_us / 1000, (double)plan->match_us / 1000,
                                (double)plan->order_us / 1000, (double)plan->page_us / 1000,
                                result->partial ? "; it ran out" : "",
                                (unsigned long long)plan->generation);
}

/* ---- Both ---- */

static enum kz_status make_plan(struct explainer *explainer, const struct kz_view *view,
        const struct kz_match_request *match, const struct kz_engine_trace *trace,
        struct kz_explain *plan)
{
        /* As the matcher has it: where nothing scores there is nothing to fade. */
        bool by_date = match->sort == KZ_SORT_RECENT && explainer->plan.n_scorers == 0;
        size_t t;

        *plan = (struct kz_explain){.sort = by_date ? KZ_SORT_DATE : match->sort,
                .collapse = match->collapse,
                .nearness = trace->nearness,
                .generation = view->manifest.generation,
                .documents = explainer->plan.stats.documents,
                .n_tiers = view->n_tiers,
                .terms_us = trace->terms_us,
                .match_us = trace->match_us,
                .order_us = trace->order_us,
                .page_us = trace->page_us};
        plan->tiers = kz_arena_array(explainer->arena, view->n_tiers, sizeof(*plan->tiers));
        if (!plan->tiers)
                return KZ_E_NOMEM;
        for (t = 0; t < view->n_tiers; t++)
                plan->tiers[t] = (struct kz_explain_tier){view->tiers[t]->ops->name,
                        explainer->plan.documents[t], trace->matches ? trace->matches[t] : 0};
        return copy_node(explainer, match->query->root, &plan->root);
}

static enum kz_status write_both(struct explainer *explainer, const struct kz_view *view,
        const struct kz_match_request *match, const struct kz_engine_trace *trace,
        struct kz_search_result *result)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf out = KZ_BUF_NULL;
        const struct kz_query_notes notes = {explainer, note_term, is_nowhere, note_node};
        struct kz_explain *plan = kz_arena_zalloc(result->arena, sizeof(*plan));

        if (!plan || make_plan(explainer, view, match, trace, plan) ||
                kz_query_explain(match->query, &notes, &out) || put_outcome(plan, result, &out))
                return KZ_E_NOMEM;
        result->explanation = kz_arena_dup(result->arena, kz_buf_str(&out));
        result->plan = plan;
        return result->explanation.ptr ? KZ_OK : KZ_E_NOMEM;
}

enum kz_status kz_engine_explain(struct kz_searcher *searcher, const struct kz_match_request *match,
        const struct kz_engine_trace *trace, struct kz_search_result *result, struct kz_error *err)
{
        const struct kz_view *view = searcher->view;
        struct kz_watch watch = kz_watch_begin(0, match->cancelled);
        struct explainer explainer = {.arena = result->arena};
        struct kz_match_request scoring = *match;
        enum kz_status status;

        scoring.limit = 1; /* weights are known only of what would be scored */
        status = kz_plan_init(&explainer.plan, view->tiers, view->n_tiers, &scoring, &watch, err);
        if (status)
                return status;
        if (write_both(&explainer, view, match, trace, result))
                status = kz_error_nomem(err);
        kz_plan_deinit(&explainer.plan);
        return status;
}
