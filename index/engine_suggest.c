/*
 * Completions of a word from the dictionaries of all tiers. Terms are stems, which nobody wants to
 * read: each is shown as it stands in a short document that has it.
 */
#include <stdlib.h>

#include "index/engine_internal.h"

/* Terms looked at in one tier: a single letter begins a large part of a dictionary. */
#define SCAN_MAX 65536

struct candidate {
        struct kz_str term;
        uint64_t df;
};

struct suggest {
        struct kz_str prefix; /* as typed, normalised */
        struct kz_str stem;   /* its own term: what is typed whole may be longer than its stem */
        size_t limit;
        struct kz_suggestion *suggestions;
        size_t n;
};

struct candidates {
        struct kz_arena arena;
        struct candidate *list;
        size_t n, cap;
};

static void candidates_deinit(struct candidates *c)
{
        kz_arena_deinit(&c->arena);
        free(c->list);
}

static enum kz_status push(struct candidates *c, struct kz_str term, uint64_t df)
{
        struct candidate *list = c->list;

        if (c->n == c->cap) {
                size_t cap = c->cap ? c->cap * 2 : 256;

                list = realloc(list, cap * sizeof(*list));
                if (!list)
                        return KZ_E_NOMEM;
                c->list = list;
                c->cap = cap;
        }
        list[c->n].term = kz_arena_dup(&c->arena, term);
        list[c->n].df = df;
        if (!list[c->n].term.ptr)
                return KZ_E_NOMEM;
        c->n++;
        return KZ_OK;
}

static enum kz_status gather(
        struct kz_tier *tier, struct kz_str prefix, struct candidates *c, struct kz_error *err)
{
        struct kz_terms *terms = NULL;
        enum kz_status status = tier->ops->terms(tier, prefix, prefix, &terms, err);
        size_t n;

        for (n = 0; !status && !terms->done && n < SCAN_MAX; n++) {
                if (push(c, terms->term, terms->df))
                        status = kz_error_nomem(err);
                if (!status)
                        status = terms->ops->next(terms, err);
        }
        kz_terms_free(terms);
        return status;
}

static int by_term(const void *a, const void *b)
{
        return kz_str_cmp(((const struct candidate *)a)->term, ((const struct candidate *)b)->term);
}

static int by_df(const void *a, const void *b)
{
        const struct candidate *x = a, *y = b;

        if (x->df != y->df)
                return x->df < y->df ? 1 : -1;
        return kz_str_cmp(x->term, y->term);
}

/* A word of several tiers counts once, with all its documents. */
static void unite(struct candidates *c)
{
        size_t i, kept = 0;

        if (c->n == 0)
                return;
        qsort(c->list, c->n, sizeof(*c->list), by_term);
        for (i = 1; i < c->n; i++) {
                if (kz_str_eq(c->list[i].term, c->list[kept].term))
                        c->list[kept].df += c->list[i].df;
                else
                        c->list[++kept] = c->list[i];
        }
        c->n = kept + 1;
        qsort(c->list, c->n, sizeof(*c->list), by_df);
}

static enum kz_status make_suggestion(struct kz_searcher *searcher,
        const struct candidate *candidate, struct suggest *suggest, struct kz_error *err)
{
        struct kz_engine_form form = {.term = candidate->term, .begins = suggest->prefix};
        struct kz_suggestion *next = &suggest->suggestions[suggest->n];
        enum kz_status status = kz_engine_find_form(searcher, &form, err);

        if (!status && !form.found && kz_str_starts(candidate->term, suggest->prefix) &&
                kz_buf_append_str(&form.form, candidate->term))
                status = kz_error_nomem(err);
        if (!status && form.form.len) {
                next->documents = candidate->df;
                next->text = kz_buf_steal(&form.form);
                if (next->text)
                        suggest->n++;
                else
                        status = kz_error_nomem(err);
        }
        kz_buf_deinit(&form.form);
        return status;
}

/* What is typed whole: its term need not begin as it does. */
static enum kz_status push_stem(struct kz_searcher *searcher, const struct suggest *suggest,
        struct candidates *c, struct kz_error *err)
{
        enum kz_status status;
        uint64_t df = 0;

        if (kz_str_starts(suggest->stem, suggest->prefix))
                return KZ_OK;
        status = kz_engine_df(searcher, suggest->stem, &df, err);
        if (!status && df && push(c, suggest->stem, df))
                status = kz_error_nomem(err);
        return status;
}

static enum kz_status suggest_once(
        struct kz_searcher *searcher, void *context, struct kz_error *err)
{
        KZ_CLEANUP(candidates_deinit) struct candidates c = {.arena = KZ_ARENA_NULL};
        const struct kz_view *view = searcher->view;
        struct suggest *suggest = context;
        enum kz_status status = KZ_OK;
        size_t i;

        for (i = 0; !status && i < view->n_tiers; i++)
                status = gather(view->tiers[i], suggest->prefix, &c, err);
        if (!status)
                status = push_stem(searcher, suggest, &c, err);
        if (status)
                return status;
        unite(&c);
        if (c.n > suggest->limit)
                c.n = suggest->limit;
        suggest->n = 0;
        suggest->suggestions = calloc(c.n + 1, sizeof(*suggest->suggestions));
        if (!suggest->suggestions)
                return kz_error_nomem(err);
        for (i = 0; !status && i < c.n; i++)
                status = make_suggestion(searcher, &c.list[i], suggest, err);
        if (status) {
                kz_suggestions_free(suggest->suggestions, suggest->n);
                suggest->suggestions = NULL;
        }
        return status;
}

/* ---- What was typed ---- */

struct last {
        struct kz_buf form, term;
        bool nomem;
};

static bool keep_last(void *context, const struct kz_token *token)
{
        struct last *last = context;

        kz_buf_clear(&last->form);
        kz_buf_clear(&last->term);
        last->nomem = kz_buf_append_str(&last->form, token->form) ||
                      kz_buf_append_str(&last->term, token->term);
        return !last->nomem;
}

enum kz_status kz_searcher_suggest(struct kz_searcher *searcher, struct kz_str text, size_t limit,
        struct kz_suggestion **ret, size_t *ret_n, struct kz_error *err)
{
        struct last last = {.form = KZ_BUF_NULL, .term = KZ_BUF_NULL};
        struct suggest suggest = {.limit = limit};
        enum kz_status status;

        status = kz_analyzer_text(
                searcher->analyzer, KZ_STR(""), text, 1, keep_last, &last, NULL, err);
        if (!status && last.nomem)
                status = kz_error_nomem(err);
        if (!status && last.form.len) {
                suggest.prefix = kz_buf_str(&last.form);
                suggest.stem = kz_buf_str(&last.term);
                status = kz_engine_attempt(searcher, suggest_once, &suggest, err);
        }
        kz_buf_deinit(&last.form);
        kz_buf_deinit(&last.term);
        if (status)
                return status;
        *ret = suggest.suggestions;
        *ret_n = suggest.n;
        return KZ_OK;
}

void kz_suggestions_free(struct kz_suggestion *suggestions, size_t n)
{
        size_t i;

        for (i = 0; suggestions && i < n; i++)
                free(suggestions[i].text);
        free(suggestions);
}
