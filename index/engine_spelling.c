/*
 * Other spellings of an unknown word: words of the index that a slip or two would make of it. The
 * dictionary has stems, so each is first made a word again: by the ending that was typed, when that
 * is one of it, or as it stands in a document.
 */
#include <math.h>
#include <stdlib.h>

#include "index/base/utf8.h"
#include "index/engine_internal.h"
#include "index/match/fuzzy.h"
#include "index/match/slip.h"

/* Terms that are weighed for one typed word, and those of them that are looked up in documents. */
#define WEIGHED_MAX 64
#define LOOKED_UP_MAX 8
/* With fewer words left to be read, no more is looked for: what is found could not be looked up. */
#define READ_MIN 500
/* Letters of the longest ending; half of a word is never one. */
#define ENDING_MAX 6
/* Of a unit of distance, as long as no more is known of a slip. */
#define BITS 1.5
/*
 * An unknown word may also be right, only new here. The longer it is, the less likely that it looks
 * like another by chance: bits that a guess may take, at least and for each letter.
 */
#define NEW_BITS 10
#define NEW_BITS_LETTER 2
/* A word that some documents have is right, unless another is so many doublings as frequent, and
 * more. */
#define KNOWN_BITS 4
/* Against a word that was made of its stem, and that no document may have. */
#define MADE_BITS 3

struct candidate {
        struct kz_str term;
        uint64_t df;
        struct kz_str form; /* the word it is taken for; empty as long as none is known */
        unsigned distance;  /* of that to what was typed, or the least it can be */
        double score;
};

struct speller {
        struct kz_searcher *searcher;
        const struct kz_group *group;
        struct kz_arena *arena;
        struct kz_watch *watch;
        size_t prefix; /* bytes of the prefix of its terms */
        struct kz_edit_word typed;
        unsigned limit;
        enum kz_edit_head head;
        uint64_t documents;
        uint64_t df; /* of the word as typed */
        struct kz_engine_help *help;
        struct kz_error *err;
};

/*
 * The likelier the more documents have it, and the fewer slips it takes. A word of one document
 * counts for less than one: it may be a slip itself.
 */
static double score_of(uint64_t df, double bits)
{
        return log2((double)df - 0.75) - bits;
}

static bool is_likely(const struct speller *speller, double score)
{
        const double letters = (double)speller->typed.n;

        if (speller->df)
                return score - log2((double)speller->df) >= KNOWN_BITS;
        return score - log2((double)speller->documents + 1) >=
               -(NEW_BITS + NEW_BITS_LETTER * letters);
}

static int by_score(const void *a, const void *b)
{
        const struct candidate *x = a, *y = b;

        if (x->score != y->score)
                return x->score < y->score ? 1 : -1;
        return kz_str_cmp(x->term, y->term);
}

static struct kz_str bare(const struct speller *speller, struct kz_str term)
{
        return (struct kz_str){term.ptr + speller->prefix, term.len - speller->prefix};
}

static size_t ending_of(size_t letters)
{
        size_t half = letters / 2;

        return half < ENDING_MAX ? half : ENDING_MAX;
}

/* The word without an ending, and its stems. */
static size_t gather_words(
        const struct speller *speller, struct kz_fuzzy_word words[KZ_FUZZY_WORDS_MAX])
{
        const struct kz_group *group = speller->group;
        size_t n = 0, i;

        words[n++] = (struct kz_fuzzy_word){
                group->form, speller->limit, speller->head, ending_of(speller->typed.n)};
        for (i = 0; i < group->n_own && n < KZ_FUZZY_WORDS_MAX; i++) {
                struct kz_str stem = bare(speller, group->terms[i].term);
                unsigned usual = kz_edit_usual_limit(kz_utf8_count(stem.ptr, stem.len));

                /* The beginnings of the word are looked for already. */
                if (!kz_str_starts(group->form, stem))
                        words[n++] = (struct kz_fuzzy_word){stem,
                                usual < speller->limit ? usual : speller->limit, speller->head, 0};
        }
        return n;
}

static bool is_of_group(const struct kz_group *group, struct kz_str term)
{
        size_t i;

        for (i = 0; i < group->n_terms; i++) {
                if (kz_str_eq(group->terms[i].term, term))
                        return true;
        }
        return false;
}

/* The terms that may be meant, likeliest first. */
static enum kz_status find(struct speller *speller, struct candidate **ret, size_t *ret_n)
{
        KZ_CLEANUP(kz_fuzzy_terms_deinit) struct kz_fuzzy_terms found = KZ_FUZZY_TERMS_NULL;
        const struct kz_view *view = speller->searcher->view;
        struct kz_str prefix = {speller->group->terms[0].term.ptr, speller->prefix};
        struct kz_fuzzy_word words[KZ_FUZZY_WORDS_MAX];
        struct candidate *list;
        enum kz_status status;
        size_t n = 0, i;

        status = kz_fuzzy_find(view->tiers, view->n_tiers, prefix, words,
                gather_words(speller, words), speller->watch, &speller->help->seeks_left, &found,
                speller->err);
        if (status)
                return status;
        list = kz_arena_array(speller->arena, found.n, sizeof(*list));
        for (i = 0; list && i < found.n; i++) {
                const struct kz_fuzzy_term *term = &found.list[i];

                if (is_of_group(speller->group, term->term))
                        continue;
                list[n].term = kz_arena_dup(speller->arena, term->term);
                if (!list[n].term.ptr)
                        return kz_error_nomem(speller->err);
                list[n].df = term->df;
                list[n++].score = score_of(term->df, BITS * term->distance);
        }
        if (!list)
                return kz_error_nomem(speller->err);
        if (n)
                qsort(list, n, sizeof(*list), by_score);
        *ret = list;
        *ret_n = n;
        return KZ_OK;
}

/* ---- From a stem to a word ---- */

/* Whether the stem of form, in a language of its script, is the term. */
static enum kz_status has_stem(
        struct speller *speller, struct kz_str form, struct kz_str term, bool *ret)
{
        struct kz_group *groups;
        enum kz_status status;
        size_t n, i;

        *ret = false;
        if (kz_str_eq(form, term))
                return KZ_OK;
        status = kz_analyzer_query(
                speller->searcher->analyzer, form, "", speller->arena, &groups, &n, speller->err);
        for (i = 0; !status && n == 1 && i < groups[0].n_terms; i++)
                *ret = *ret || kz_str_eq(groups[0].terms[i].term, term);
        return status;
}

/* The stem with the last letters that were typed. */
static enum kz_status with_ending(
        struct speller *speller, struct kz_str stem, size_t letters, struct kz_str *ret)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf form = KZ_BUF_NULL;
        struct kz_str typed = speller->group->form;
        size_t at = typed.len;

        while (letters--)
                at = kz_utf8_floor(typed.ptr, typed.len, at - 1);
        if (kz_buf_append_str(&form, stem) || kz_buf_append(&form, typed.ptr + at, typed.len - at))
                return kz_error_nomem(speller->err);
        *ret = kz_arena_dup(speller->arena, kz_buf_str(&form));
        return ret->ptr ? KZ_OK : kz_error_nomem(speller->err);
}

/*
 * Of the endings that were perhaps typed, the one with which it takes the fewest slips. When none
 * is one of this stem, there must be a slip in the ending, too.
 */
static enum kz_status weigh(struct speller *speller, struct candidate *candidate)
{
        const struct kz_str stem = bare(speller, candidate->term);
        const size_t most = ending_of(speller->typed.n);
        enum kz_status status = KZ_OK;
        struct kz_edit_word letters, beginning = speller->typed;
        struct kz_str form;
        unsigned distance, made = UINT16_MAX;
        bool is_its;
        size_t i;

        if (!kz_edit_word_init(&letters, stem))
                return KZ_OK;
        candidate->distance = kz_edit_distance(&beginning, &letters);
        for (i = 1; i <= most && !status; i++) {
                beginning.n--;
                distance = kz_edit_distance(&beginning, &letters);
                if (distance + KZ_EDIT < candidate->distance)
                        candidate->distance = distance + KZ_EDIT;
                if (distance == 0 || distance > speller->limit || distance >= made)
                        continue;
                status = with_ending(speller, stem, i, &form);
                if (!status)
                        status = has_stem(speller, form, stem, &is_its);
                if (status || !is_its)
                        continue;
                made = distance;
                candidate->form = form;
        }
        if (made < candidate->distance)
                candidate->distance = made;
        candidate->score = score_of(candidate->df, BITS * candidate->distance);
        return status;
}

/* The word as documents have it; else, if there is one, the word that was made of the ending. */
static enum kz_status look_up(struct speller *speller, struct candidate *candidate)
{
        struct kz_engine_form form = {.term = candidate->term,
                .near = &speller->typed,
                .good = candidate->distance,
                .words_left = &speller->help->words_left};
        struct kz_edit_word meant;
        enum kz_status status;

        status = kz_engine_find_form(speller->searcher, &form, speller->err);
        if (!status && form.found && form.distance && form.distance <= speller->limit) {
                candidate->form = kz_arena_dup(speller->arena, kz_buf_str(&form.form));
                candidate->distance = form.distance;
                if (!candidate->form.ptr)
                        status = kz_error_nomem(speller->err);
        }
        if (!status && kz_edit_word_init(&meant, candidate->form))
                candidate->score = score_of(candidate->df, kz_slip_bits(&speller->typed, &meant)) -
                                   (form.found ? 0 : MADE_BITS);
        kz_buf_deinit(&form.form);
        return status;
}

/* Leaves the candidates that are words, likeliest first. */
static enum kz_status make_words(struct speller *speller, struct candidate *list, size_t *n)
{
        enum kz_status status = KZ_OK;
        size_t looked_up = 0, made = 0, i;

        if (*n > WEIGHED_MAX)
                *n = WEIGHED_MAX;
        for (i = 0; i < *n && !status; i++)
                status = weigh(speller, &list[i]);
        if (status || !*n)
                return status;
        qsort(list, *n, sizeof(*list), by_score);
        for (i = 0; i < *n && !status && looked_up < LOOKED_UP_MAX; i++) {
                if (list[i].distance > speller->limit)
                        continue;
                looked_up++;
                status = look_up(speller, &list[i]);
                if (list[i].form.len && is_likely(speller, list[i].score))
                        list[made++] = list[i];
        }
        if (made)
                qsort(list, made, sizeof(*list), by_score);
        *n = made;
        return status;
}

static enum kz_status spell_within(
        struct speller *speller, struct kz_str ret[KZ_ENGINE_SPELLINGS_MAX], size_t *ret_n)
{
        struct candidate *list = NULL;
        enum kz_status status;
        size_t n = 0, i;

        status = find(speller, &list, &n);
        if (!status)
                status = make_words(speller, list, &n);
        for (i = 0; !status && i < n && *ret_n < KZ_ENGINE_SPELLINGS_MAX; i++)
                ret[(*ret_n)++] = list[i].form;
        return status;
}

static enum kz_status put_marks(
        struct speller *speller, struct kz_str ret[KZ_ENGINE_SPELLINGS_MAX], size_t *ret_n)
{
        const char prefix[2] = {
                speller->prefix ? speller->group->terms[0].term.ptr[0] : '\0', '\0'};
        struct kz_str form = KZ_STR_NULL;
        struct kz_edit_word meant;
        enum kz_status status;
        uint64_t df = 0;

        status = kz_engine_put_marks(speller->searcher, &speller->typed, prefix, speller->watch,
                &speller->help->seeks_left, speller->arena, &form, &df, speller->err);
        if (!status && kz_edit_word_init(&meant, form) &&
                is_likely(speller, score_of(df, kz_slip_bits(&speller->typed, &meant))))
                ret[(*ret_n)++] = form;
        return status;
}

/*
 * One slip is looked for first: it is likelier than two, and quicker to find. A wrong first letter
 * and another slip come last: there is most to look at, and it is seldom.
 */
static const struct {
        unsigned limit;
        enum kz_edit_head head;
} passes[] = {{KZ_EDIT, KZ_EDIT_HEAD_ANY}, {2 * KZ_EDIT, KZ_EDIT_HEAD_RIGHT},
        {2 * KZ_EDIT, KZ_EDIT_HEAD_WRONG}};

/* A known word is not taken for one that is so far off; nor is one found when none can be read. */
static bool is_worth_it(const struct speller *speller, size_t pass, unsigned most)
{
        if (pass == 0)
                return speller->limit <= most;
        return speller->limit <= most && speller->help->words_left >= READ_MIN &&
               !(speller->df && speller->head == KZ_EDIT_HEAD_WRONG);
}

enum kz_status kz_engine_spell(struct kz_searcher *searcher, const struct kz_group *group,
        uint64_t df, struct kz_watch *watch, struct kz_engine_help *help, struct kz_arena *arena,
        struct kz_str ret[KZ_ENGINE_SPELLINGS_MAX], size_t *ret_n, struct kz_error *err)
{
        struct speller speller = {searcher, group, arena, watch,
                .prefix = kz_term_is_prefixed(group->terms[0].term) ? 1 : 0, .df = df, .help = help,
                .err = err};
        enum kz_status status = KZ_OK;
        size_t n = 0, i;
        unsigned most;

        *ret_n = 0;
        if (!kz_edit_word_init(&speller.typed, group->form))
                return KZ_OK;
        most = kz_edit_usual_limit(speller.typed.n);
        status = kz_engine_documents(searcher, &speller.documents, err);
        if (!status)
                status = put_marks(&speller, ret, &n);
        for (i = 0; i < KZ_ARRAY_LEN(passes) && !status && !n; i++) {
                speller.limit = passes[i].limit;
                speller.head = passes[i].head;
                if (is_worth_it(&speller, i, most))
                        status = spell_within(&speller, ret, &n);
        }
        if (!status)
                *ret_n = n;
        return status;
}
