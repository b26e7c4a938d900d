#include "index/text/analyzer.h"

#include <stdlib.h>

#include "index/base/check.h"
#include "index/base/utf8.h"
#include "index/text/cutter.h"
#include "index/text/kazakh.h"
#include "index/text/kazakhword.h"
#include "index/text/language.h"
#include "index/text/nameforms.h"
#include "index/text/paragraphs.h"
#include "index/text/pathname.h"
#include "index/text/profile.h"
#include "index/text/wordcache.h"

/* Positions stop here: one past it must still be a position. */
#define POSITION_MAX (UINT32_MAX - 1)

struct kz_analyzer {
        struct kz_charmap map;
        struct kz_cutter cutter;
        struct kz_wordcache cache;
        void *stemmers[KZ_STEMMER_COUNT];
        char space[KZ_WORDCACHE_STEM_MAX];
};

enum kz_status kz_analyzer_new(struct kz_analyzer **ret, struct kz_error *err)
{
        struct kz_analyzer *analyzer = calloc(1, sizeof(*analyzer));
        enum kz_status status;
        size_t i;

        if (!analyzer)
                return kz_error_nomem(err);
        kz_cutter_init(&analyzer->cutter, &analyzer->map);
        status = kz_charmap_init(&analyzer->map);
        if (!status)
                status = kz_wordcache_init(&analyzer->cache);
        for (i = KZ_STEMMER_NONE + 1; i < KZ_STEMMER_COUNT && !status; i++) {
                analyzer->stemmers[i] = kz_stemmers[i].open();
                if (!analyzer->stemmers[i])
                        status = KZ_E_NOMEM;
        }
        if (status) {
                kz_analyzer_free(analyzer);
                return kz_error_nomem(err);
        }
        *ret = analyzer;
        return KZ_OK;
}

struct kz_analyzer *kz_analyzer_free(struct kz_analyzer *analyzer)
{
        size_t i;

        if (!analyzer)
                return NULL;
        for (i = KZ_STEMMER_NONE + 1; i < KZ_STEMMER_COUNT; i++) {
                if (analyzer->stemmers[i])
                        kz_stemmers[i].close(analyzer->stemmers[i]);
        }
        kz_wordcache_deinit(&analyzer->cache);
        kz_cutter_deinit(&analyzer->cutter);
        free(analyzer);
        return NULL;
}

const char *kz_analyzer_guess_language(const struct kz_analyzer *analyzer, struct kz_str text)
{
        return kz_language_guess(&analyzer->map, text).code;
}

/*
 * A stem may outgrow its word by a letter; what would not fit a tier stays unstemmed. A word with a
 * letter that only Kazakh has is a Kazakh word in a Russian text, too, and in a query.
 */
static enum kz_status stem_word(struct kz_analyzer *analyzer, enum kz_stemmer_id stemmer,
        struct kz_str form, struct kz_str *ret)
{
        enum kz_status status;
        struct kz_str stem;

        *ret = form;
        if (stemmer == KZ_STEMMER_NONE)
                return KZ_OK;
        if (stemmer == KZ_STEMMER_RUSSIAN && kz_kazakh_has_own_letter(form))
                stemmer = KZ_STEMMER_KAZAKH;
        status = kz_stemmers[stemmer].stem(analyzer->stemmers[stemmer], form, &stem);
        if (!status && stem.len <= KZ_WORD_MAX)
                *ret = stem;
        return status;
}

static enum kz_status look_up(struct kz_analyzer *analyzer, const struct kz_profile *profile,
        const struct kz_word *word, struct kz_wordcache_value *ret)
{
        struct kz_profile_side side = kz_profile_side(profile, word->script);
        struct kz_wordcache_entry *slot;
        enum kz_status status;

        *ret = (struct kz_wordcache_value){word->form, false};
        if (!word->plain || (side.stemmer == KZ_STEMMER_NONE && side.stops == KZ_STOPLIST_NONE))
                return KZ_OK;
        if (kz_wordcache_get(&analyzer->cache, side, word->form, analyzer->space, ret, &slot))
                return KZ_OK;
        ret->common = kz_stoplist_has(side.stops, word->form);
        status = stem_word(analyzer, (enum kz_stemmer_id)side.stemmer, word->form, &ret->stem);
        if (!status)
                kz_wordcache_put(slot, side, word->form, *ret);
        return status;
}

static uint32_t advance(uint32_t position, uint32_t by)
{
        return position > POSITION_MAX - by ? POSITION_MAX : position + by;
}

static struct kz_paragraphs paragraphs_of(
        const struct kz_analyzer *analyzer, struct kz_str lang, struct kz_str text)
{
        return kz_paragraphs(
                &analyzer->map, text, kz_language_expect(&analyzer->map, lang, text), false);
}

/* Analyses the bytes from start to end of a text, where a word may begin and end. */
static enum kz_status analyze(struct kz_analyzer *analyzer, struct kz_paragraphs *paragraphs,
        size_t start, size_t end, uint32_t first, kz_token_fn fn, void *context, uint32_t *ret_next)
{
        struct kz_str part = {
                start ? paragraphs->text.ptr + start : paragraphs->text.ptr, end - start};
        struct kz_profile profile = {{0, 0}, {0, 0}};
        struct kz_wordcache_value value;
        uint32_t position = 0; /* of the word before; 0: none yet */
        enum kz_status status;
        struct kz_token token;
        struct kz_word word;

        if (first == 0)
                first = 1;
        if (first > POSITION_MAX)
                first = POSITION_MAX;
        kz_cutter_begin(&analyzer->cutter, part);
        for (;;) {
                status = kz_cutter_next(&analyzer->cutter, &word);
                if (status == KZ_E_END)
                        break;
                if (status)
                        return status;
                if (position == 0 || word.paragraph) {
                        kz_paragraphs_reach(paragraphs, start + word.start);
                        profile = kz_profile_of(paragraphs->sides);
                }
                status = look_up(analyzer, &profile, &word, &value);
                if (status)
                        return status;
                if (position == 0)
                        position = first;
                else
                        position = advance(position, word.paragraph ? KZ_GAP_PARAGRAPH : 1);
                token = (struct kz_token){value.stem, word.form, position, start + word.start,
                        start + word.end, value.common};
                if (!fn(context, &token))
                        break;
        }
        if (ret_next)
                *ret_next = position ? position + 1 : first;
        return KZ_OK;
}

static enum kz_status analyze_all(struct kz_analyzer *analyzer, struct kz_paragraphs paragraphs,
        uint32_t first, kz_token_fn fn, void *context, uint32_t *ret_next)
{
        return analyze(analyzer, &paragraphs, 0, paragraphs.text.len, first, fn, context, ret_next);
}

enum kz_status kz_analyzer_text(struct kz_analyzer *analyzer, struct kz_str lang,
        struct kz_str text, uint32_t first, kz_token_fn fn, void *context, uint32_t *ret_next,
        struct kz_error *err)
{
        struct kz_paragraphs paragraphs = paragraphs_of(analyzer, lang, text);

        if (analyze_all(analyzer, paragraphs, first, fn, context, ret_next))
                return kz_error_nomem(err);
        return KZ_OK;
}

/* Notes whether the one who asked for the tokens of parts has had enough. */
struct part {
        kz_token_fn fn;
        void *context;
        bool stopped;
};

static bool pass_on(void *context, const struct kz_token *token)
{
        struct part *part = context;

        part->stopped = !part->fn(part->context, token);
        return !part->stopped;
}

enum kz_status kz_analyzer_parts(struct kz_analyzer *analyzer, struct kz_str lang,
        struct kz_str text, kz_part_fn next_part, void *next_context, kz_token_fn fn, void *context,
        struct kz_error *err)
{
        struct kz_paragraphs paragraphs = paragraphs_of(analyzer, lang, text);
        struct part part = {.fn = fn, .context = context};
        uint32_t next = 1;
        size_t start, end;

        while (!part.stopped && next_part(next_context, &start, &end)) {
                if (analyze(analyzer, &paragraphs, start, end, next, pass_on, &part, &next))
                        return kz_error_nomem(err);
                next = advance(next, KZ_GAP_PARAGRAPH);
        }
        return KZ_OK;
}

/* Where the tokens of a field go. */
struct filler {
        struct kz_termvector *tv;
        const char *prefix; /* NULL: only words without one */
        uint32_t weight;    /* of words without prefix; 0: none of them */
        struct kz_nameforms *forms; /* may be NULL */
        enum kz_status status;
};

static bool add_token(void *context, const struct kz_token *token)
{
        struct filler *filler = context;
        /* Beyond the last position there is still the term. */
        uint32_t position = token->position < POSITION_MAX ? token->position : 0;
        char bytes[KZ_TERM_MAX];
        size_t n;

        if (filler->weight)
                filler->status =
                        kz_termvector_add(filler->tv, token->term, position, filler->weight, false);
        if (filler->prefix && !filler->status) {
                n = strlen(filler->prefix);
                memcpy(bytes, filler->prefix, n);
                memcpy(bytes + n, token->term.ptr, token->term.len);
                filler->status = kz_termvector_add(
                        filler->tv, (struct kz_str){bytes, n + token->term.len}, position, 1, true);
        }
        if (filler->forms && !filler->status)
                filler->status = kz_nameforms_add(filler->forms, token);
        return !filler->status;
}

static enum kz_status add_field(struct kz_analyzer *analyzer, struct kz_paragraphs paragraphs,
        struct filler filler, uint32_t first, uint32_t *ret_next)
{
        enum kz_status status;

        if (filler.forms)
                kz_nameforms_begin(filler.forms, paragraphs.text);
        status = analyze_all(analyzer, paragraphs, first, add_token, &filler, ret_next);
        if (filler.forms)
                kz_nameforms_end(filler.forms);
        return status ? status : filler.status;
}

static enum kz_status add_exact(struct kz_termvector *tv, const char *prefix, struct kz_str value)
{
        char bytes[KZ_TERM_MAX];
        size_t n = strlen(prefix), len;

        if (value.len == 0)
                return KZ_OK;
        len = kz_utf8_floor(value.ptr, value.len, KZ_TERM_MAX - n);
        memcpy(bytes, prefix, n);
        memcpy(bytes + n, value.ptr, len);
        return kz_termvector_add(tv, (struct kz_str){bytes, n + len}, 0, 1, true);
}

/* The fields of a document. Its text says what to expect of its title, too. */
struct fields {
        struct kz_paragraphs title, text, author;
};

static struct fields fields_of(const struct kz_analyzer *analyzer, const struct kz_document *doc)
{
        const struct kz_charmap *map = &analyzer->map;
        struct kz_language_sides expected =
                kz_language_expect(map, doc->lang, doc->text.len ? doc->text : doc->title);

        return (struct fields){
                .title = kz_paragraphs(map, doc->title, expected, false),
                .text = kz_paragraphs(map, doc->text, expected, false),
                .author = kz_paragraphs(map, doc->author, expected, true), /* names */
        };
}

static enum kz_status add_path_term(void *context, struct kz_str term)
{
        return add_exact(context, KZ_PREFIX_PATH, term);
}

/* Where the tokens of a document's fields go, one field after the other. */
struct reader {
        kz_document_token_fn fn;
        void *context;
        enum kz_document_field field;
        bool stopped;
};

static bool hand_on(void *context, const struct kz_token *token)
{
        struct reader *reader = context;

        reader->stopped = !reader->fn(reader->context, reader->field, token);
        return !reader->stopped;
}

enum kz_status kz_analyzer_document_tokens(struct kz_analyzer *analyzer,
        const struct kz_document *doc, kz_document_token_fn fn, void *context, struct kz_error *err)
{
        struct fields fields = fields_of(analyzer, doc);
        struct reader reader = {.fn = fn, .context = context, .field = KZ_DOCUMENT_TITLE};
        enum kz_status status;
        uint32_t next;

        status = analyze_all(analyzer, fields.title, 1, hand_on, &reader, &next);
        reader.field = KZ_DOCUMENT_TEXT;
        if (!status && !reader.stopped)
                status = analyze_all(analyzer, fields.text, advance(next - 1, KZ_GAP_BODY), hand_on,
                        &reader, NULL);
        reader.field = KZ_DOCUMENT_AUTHOR;
        if (!status && !reader.stopped)
                status = analyze_all(analyzer, fields.author, 1, hand_on, &reader, NULL);
        return status ? kz_error_nomem(err) : KZ_OK;
}

enum kz_status kz_analyzer_document(struct kz_analyzer *analyzer, const struct kz_document *doc,
        struct kz_termvector *tv, struct kz_error *err)
{
        return kz_analyzer_document_names(analyzer, doc, tv, NULL, err);
}

enum kz_status kz_analyzer_document_names(struct kz_analyzer *analyzer,
        const struct kz_document *doc, struct kz_termvector *tv, struct kz_nameforms *forms,
        struct kz_error *err)
{
        struct fields fields = fields_of(analyzer, doc);
        struct filler title = {tv, KZ_PREFIX_TITLE, KZ_TITLE_WEIGHT, forms, KZ_OK};
        struct filler body = {tv, NULL, 1, forms, KZ_OK};
        struct filler author = {tv, KZ_PREFIX_AUTHOR, 0, forms, KZ_OK};
        enum kz_status status;
        uint32_t next;

        kz_termvector_reset(tv);
        if (forms)
                kz_nameforms_reset(forms);
        status = add_field(analyzer, fields.title, title, 1, &next);
        if (!status)
                status = add_field(
                        analyzer, fields.text, body, advance(next - 1, KZ_GAP_BODY), NULL);
        if (!status)
                status = add_field(analyzer, fields.author, author, 1, NULL);
        if (!status)
                status = add_exact(tv, KZ_PREFIX_SOURCE, doc->source);
        if (!status)
                status = add_exact(tv, KZ_PREFIX_LANG, doc->lang);
        if (!status)
                status = add_exact(tv, KZ_PREFIX_KIND, doc->kind);
        if (!status)
                status = kz_pathname_each(doc->path.len ? doc->path : doc->key, add_path_term, tv);
        return status ? kz_error_nomem(err) : KZ_OK;
}

enum kz_status kz_analyzer_languages(struct kz_analyzer *analyzer, const struct kz_document *doc,
        struct kz_analyzer_languages *ret, struct kz_error *err)
{
        struct kz_paragraphs text = fields_of(analyzer, doc).text;
        uint32_t counts[KZ_LANGUAGE_KAZAKH + 1] = {0};
        enum kz_status status;
        struct kz_word word;
        bool any = false;

        kz_cutter_begin(&analyzer->cutter, doc->text);
        while (!(status = kz_cutter_next(&analyzer->cutter, &word))) {
                if (any && !word.paragraph)
                        continue;
                any = true;
                kz_paragraphs_reach(&text, word.start);
                counts[kz_paragraphs_language(&text)] += text.script != KZ_SCRIPT_COMMON;
        }
        if (status != KZ_E_END)
                return kz_error_nomem(err);
        *ret = (struct kz_analyzer_languages){
                kz_analyzer_guess_language(analyzer, doc->text.len ? doc->text : doc->title),
                counts[KZ_LANGUAGE_ENGLISH], counts[KZ_LANGUAGE_RUSSIAN],
                counts[KZ_LANGUAGE_KAZAKH], counts[KZ_LANGUAGE_OTHER]};
        return KZ_OK;
}

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

        status = stem_word(analyzer, stemmer, form, &stem);
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
                        offset = advance(offset, word.paragraph ? KZ_GAP_PARAGRAPH : 1);
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
                status = stem_word(analyzer, stemmer, form, &stem);
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
