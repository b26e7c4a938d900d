/* The groups of a query. */
#include "index/base/check.h"
#include "index/base/utf8.h"
#include "index/text/analyzer_internal.h"
#include "index/text/kazakh.h"

/* The languages a word of a query may be in: whatever the documents are. */
static const struct kz_profile_side query_sides[] = {
        {KZ_STEMMER_ENGLISH, KZ_STOPLIST_ENGLISH},
        {KZ_STEMMER_RUSSIAN, KZ_STOPLIST_RUSSIAN},
        {KZ_STEMMER_KAZAKH, KZ_STOPLIST_KAZAKH},
        {KZ_STEMMER_KAZAKH_LATIN, KZ_STOPLIST_KAZAKH_LATIN},
};

/* A NULL ptr when out of memory. */
static struct kz_str with_prefix(struct kz_arena *arena, const char *prefix, struct kz_str word)
{
        size_t n = strlen(prefix);
        char *bytes = kz_arena_alloc(arena, n + word.len + 1);

        if (!bytes)
                return KZ_STR_NULL;
        memcpy(bytes, prefix, n);
        memcpy(bytes + n, word.ptr, word.len);
        bytes[n + word.len] = '\0';
        return (struct kz_str){bytes, n + word.len};
}

static enum kz_status add_term(
        struct kz_group *group, struct kz_arena *arena, const char *prefix, struct kz_str term)
{
        size_t n = strlen(prefix), i;
        struct kz_str whole;

        for (i = 0; i < group->n_terms; i++) {
                struct kz_str old = group->terms[i].term;

                if (kz_str_eq((struct kz_str){old.ptr + n, old.len - n}, term))
                        return KZ_OK;
        }
        whole = with_prefix(arena, prefix, term);
        if (!whole.ptr)
                return KZ_E_NOMEM;
        group->terms[group->n_terms++] = (struct kz_group_term){.term = whole, .weight = 1.0};
        group->n_own = group->n_terms;
        return KZ_OK;
}

/* The stem of form, and what else the stemmer knows the index may have it under. */
static enum kz_status add_stem(struct kz_analyzer *analyzer, enum kz_stemmer_id stemmer,
        struct kz_str form, const char *prefix, struct kz_arena *arena, struct kz_group *group)
{
        struct kz_str stem, others[KZ_STEMMER_ALSO_MAX];
        enum kz_status status;
        size_t n = 0, i;

        status = kz_analyzer_stem(analyzer, stemmer, form, &stem);
        if (!status)
                status = add_term(group, arena, prefix, stem);
        if (!status && kz_stemmers[stemmer].also)
                status = kz_stemmers[stemmer].also(analyzer->stemmers[stemmer], form, others, &n);
        for (i = 0; i < n && !status; i++) {
                if (others[i].len <= KZ_WORD_MAX)
                        status = add_term(group, arena, prefix, others[i]);
        }
        return status;
}

static enum kz_status make_group(struct kz_analyzer *analyzer, const struct kz_word *word,
        struct kz_str text, const char *prefix, struct kz_arena *arena, struct kz_group *group)
{
        const size_t cap = KZ_ARRAY_LEN(query_sides) * (1 + KZ_STEMMER_ALSO_MAX) + 1;
        enum kz_status status = KZ_OK;
        size_t i;

        group->word = kz_arena_dup(
                arena, (struct kz_str){text.ptr + word->start, word->end - word->start});
        group->form = kz_arena_dup(arena, word->form);
        group->terms = kz_arena_array(arena, cap, sizeof(*group->terms));
        if (!group->word.ptr || !group->form.ptr || !group->terms)
                return KZ_E_NOMEM;
        group->start = word->start;
        group->end = word->end;
        for (i = 0; i < KZ_ARRAY_LEN(query_sides) && word->plain && !status; i++) {
                enum kz_stemmer_id stemmer = (enum kz_stemmer_id)query_sides[i].stemmer;

                if (kz_stemmers[stemmer].script != word->script)
                        continue;
                group->common |= kz_stoplist_has(query_sides[i].stops, word->form);
                status = add_stem(analyzer, stemmer, word->form, prefix, arena, group);
        }
        return status ? status : add_term(group, arena, prefix, word->form);
}

/*
 * Whether a word of a query is only the Kazakh ending of the word before: БҰҰ-ның asks for БҰҰ. In
 * a text it remains a word.
 */
static bool is_ending(struct kz_analyzer *analyzer, const struct kz_word *word, struct kz_str text,
        const struct kz_group *before)
{
        return before && before->end + 1 == word->start && text.ptr[before->end] == '-' &&
               word->plain &&
               kz_kazakh_is_ending(analyzer->stemmers[KZ_STEMMER_KAZAKH], word->form);
}

enum kz_status kz_analyzer_query(struct kz_analyzer *analyzer, struct kz_str text,
        const char *prefix, struct kz_arena *arena, struct kz_group **ret, size_t *ret_n,
        struct kz_error *err)
{
        struct kz_group *groups = NULL, *grown;
        enum kz_status status;
        size_t n = 0, cap = 0;
        struct kz_word word;
        uint32_t offset = 0;

        kz_cutter_begin(&analyzer->cutter, text);
        while ((status = kz_cutter_next(&analyzer->cutter, &word)) != KZ_E_END) {
                if (status)
                        return kz_error_nomem(err);
                if (n == cap) {
                        cap = cap ? cap * 2 : 4;
                        grown = kz_arena_array(arena, cap, sizeof(*grown));
                        if (!grown)
                                return kz_error_nomem(err);
                        if (n)
                                memcpy(grown, groups, n * sizeof(*grown));
                        groups = grown;
                }
                if (n)
                        offset = kz_position_advance(offset, word.paragraph ? KZ_GAP_PARAGRAPH : 1);
                if (is_ending(analyzer, &word, text, n ? &groups[n - 1] : NULL))
                        continue;
                if (make_group(analyzer, &word, text, prefix, arena, &groups[n]))
                        return kz_error_nomem(err);
                groups[n++].offset = offset;
        }
        *ret = groups;
        *ret_n = n;
        return KZ_OK;
}

void kz_group_make_exact(struct kz_group *group)
{
        size_t i;

        group->common = false;
        for (i = 0; i < group->n_terms; i++)
                group->terms[i].form = group->form;
}

/* Letters that a longer word's stem may lack of what was typed, and those it keeps. */
#define STEM_SHORTER_MAX 5
#define STEM_LETTERS_MIN 3

/* The stems of form in the languages of its script. */
static enum kz_status add_stems(struct kz_analyzer *analyzer, const char *prefix,
        struct kz_arena *arena, struct kz_group *group, struct kz_str form)
{
        enum kz_status status = KZ_OK;
        struct kz_str stem;
        uint32_t cp;
        size_t i;

        if (kz_utf8_decode(form.ptr, form.len, &cp) == 0)
                return KZ_OK;
        for (i = 0; i < KZ_ARRAY_LEN(query_sides) && !status; i++) {
                enum kz_stemmer_id stemmer = (enum kz_stemmer_id)query_sides[i].stemmer;

                if (kz_stemmers[stemmer].script != kz_script_of(cp))
                        continue;
                status = kz_analyzer_stem(analyzer, stemmer, form, &stem);
                if (!status)
                        status = add_term(group, arena, prefix, stem);
        }
        return status;
}

enum kz_status kz_analyzer_widen_to_prefix(struct kz_analyzer *analyzer, const char *prefix,
        struct kz_arena *arena, struct kz_group *group, struct kz_error *err)
{
        const size_t n_before = group->n_terms,
                     cap = n_before + STEM_SHORTER_MAX * KZ_ARRAY_LEN(query_sides);
        struct kz_group_term *terms = kz_arena_array(arena, cap, sizeof(*terms));
        size_t left = kz_utf8_count(group->form.ptr, group->form.len), cut, i;
        struct kz_str form = group->form, begins = with_prefix(arena, prefix, form);

        if (!terms || !begins.ptr)
                return kz_error_nomem(err);
        memcpy(terms, group->terms, n_before * sizeof(*terms));
        group->terms = terms;
        for (cut = 0; cut < STEM_SHORTER_MAX && --left >= STEM_LETTERS_MIN; cut++) {
                form.len = kz_utf8_floor(form.ptr, form.len, form.len - 1);
                if (add_stems(analyzer, prefix, arena, group, form))
                        return kz_error_nomem(err);
        }
        group->begins = begins;
        group->common = false;
        for (i = 0; i < group->n_terms; i++) {
                if (kz_str_starts(group->terms[i].term, begins))
                        continue;
                group->terms[i].form = group->form;
                group->terms[i].begins = true;
        }
        return KZ_OK;
}
