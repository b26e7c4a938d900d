#include "index/match/union.h"

#include "index/match/and.h"
#include "index/match/group.h"
#include "index/match/leaf.h"
#include "index/match/or.h"

/* The words that a clause is made of: itself, or what it is an OR of. */
struct clause {
        struct kz_cursor *const *words;
        size_t n;
        bool best;
};

static struct clause clause_of(struct kz_cursor *const *c)
{
        struct kz_or_parts parts;

        if (kz_or_parts(*c, &parts))
                return (struct clause){parts.children, parts.n, parts.best};
        return (struct clause){c, 1, false};
}

static bool is_among(const struct kz_cursor *c, struct kz_cursor *const *list, size_t n)
{
        size_t i = 0;

        while (i < n && list[i] != c)
                i++;
        return i < n;
}

static bool is_plain(struct kz_cursor *c, struct kz_union_word *ret)
{
        struct kz_leaf_plain leaf;
        struct kz_group_plain group;

        if (kz_leaf_plain(c, &leaf)) {
                *ret = (struct kz_union_word){.postings = &c->raw,
                        .weights = leaf.weight_at,
                        .n = 1,
                        .scorer = leaf.scorer};
                return true;
        }
        if (!kz_group_plain(c, &group))
                return false;
        *ret = (struct kz_union_word){.postings = group.postings,
                .weights = group.weights,
                .n = group.n,
                .scorer = group.scorer};
        return true;
}

/* What was opened to be sought is about to be read. */
static enum kz_status begin(const struct kz_union *u, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        size_t i, k;

        for (i = 0; i < u->n; i++) {
                for (k = 0; k < u->words[i].n && !status; k++)
                        status = kz_postings_seek(u->words[i].postings[k], 1, err);
        }
        return status;
}

/* Adds the words of one clause; false when one of them is no plain word, or there are too many. */
static bool add_clause(struct kz_union *u, struct kz_cursor *const *c, bool asked,
        const struct kz_or_parts *walked)
{
        const struct clause clause = clause_of(c);
        size_t i;

        /* What a document lacks is told by a bit for each. */
        if (u->n_clauses == KZ_MATCH_MAX_CLAUSES)
                return false;
        u->best[u->n_clauses] = clause.best;
        for (i = 0; i < clause.n; i++) {
                if (clause.words[i]->doc == KZ_DOC_END)
                        continue; /* the tier has none */
                if (u->n == KZ_UNION_MAX || !is_plain(clause.words[i], &u->words[u->n]))
                        return false;
                u->words[u->n].asked =
                        asked || is_among(clause.words[i], walked->children, walked->n);
                u->words[u->n].clause = u->n_clauses;
                u->n++;
        }
        u->n_clauses++;
        return true;
}

/* Whether each of the words that make a match is there. */
static bool is_whole(const struct kz_union *u, const struct kz_or_parts *walked)
{
        size_t i, k, asked = 0, there = 0;

        for (i = 0; i < u->n; i++)
                asked += u->words[i].asked;
        for (i = 0; i < walked->n; i++) {
                const struct clause clause = clause_of(&walked->children[i]);

                for (k = 0; k < clause.n; k++)
                        there += clause.words[k]->doc != KZ_DOC_END;
        }
        return asked == there;
}

enum kz_status kz_union_of(struct kz_tree *tree, struct kz_cursor *c, struct kz_union *ret,
        bool *ret_is, struct kz_error *err)
{
        struct kz_and_parts parts = {.scored = &c, .n_scored = 1};
        struct kz_or_parts walked;
        struct kz_union u = {0};
        size_t i;

        *ret_is = kz_or_parts(c, &walked) ||
                  (kz_and_parts(c, &parts) && parts.n_required == 1 && !parts.n_checks &&
                          !parts.n_excluded && kz_or_parts(parts.required[0], &walked));
        if (!*ret_is)
                return KZ_OK;
        u.words = kz_arena_array(&tree->arena, KZ_UNION_MAX, sizeof(*u.words));
        u.best = kz_arena_array(&tree->arena, parts.n_scored, sizeof(*u.best));
        if (!u.words || !u.best)
                return kz_error_nomem(err);
        for (i = 0; i < parts.n_scored && *ret_is; i++) {
                const struct kz_cursor *clause = parts.scored[i];

                *ret_is = add_clause(&u, &parts.scored[i],
                        clause == walked.cursor || is_among(clause, walked.children, walked.n),
                        &walked);
        }
        *ret_is = *ret_is && is_whole(&u, &walked);
        *ret = u;
        return *ret_is ? begin(&u, err) : KZ_OK;
}
