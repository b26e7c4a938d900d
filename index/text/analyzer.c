#include "index/text/analyzer.h"

#include <stdlib.h>

#include "index/text/analyzer_internal.h"
#include "index/text/kazakh.h"
#include "index/text/kazakhword.h"

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

const struct kz_charmap *kz_analyzer_charmap(const struct kz_analyzer *analyzer)
{
        return &analyzer->map;
}

const char *kz_analyzer_guess_language(const struct kz_analyzer *analyzer, struct kz_str text)
{
        return kz_language_guess(&analyzer->map, text).code;
}

/* A stem may outgrow its word by a letter; what would not fit a tier stays unstemmed. */
enum kz_status kz_analyzer_stem(struct kz_analyzer *analyzer, enum kz_stemmer_id stemmer,
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
        status = kz_analyzer_stem(
                analyzer, (enum kz_stemmer_id)side.stemmer, word->form, &ret->stem);
        if (!status)
                kz_wordcache_put(slot, side, word->form, *ret);
        return status;
}

static struct kz_paragraphs paragraphs_of(
        const struct kz_analyzer *analyzer, struct kz_str lang, struct kz_str text)
{
        return kz_paragraphs(
                &analyzer->map, text, kz_language_expect(&analyzer->map, lang, text), false);
}

/* The position of the next word. before: that of the last; 0: there was none. */
static uint32_t next_position(uint32_t before, uint32_t first, const struct kz_word *word)
{
        if (before == 0) {
                if (first == 0)
                        return 1;
                return first < KZ_POSITION_MAX ? first : KZ_POSITION_MAX;
        }
        return kz_position_advance(before, word->paragraph ? KZ_GAP_PARAGRAPH : 1);
}

enum kz_status kz_analyzer_run(struct kz_analyzer *analyzer, struct kz_paragraphs paragraphs,
        uint32_t first, kz_token_fn fn, void *context, uint32_t *ret_next)
{
        struct kz_profile profile = {{0, 0}, {0, 0}};
        struct kz_wordcache_value value;
        uint32_t position = 0;
        enum kz_status status;
        struct kz_token token;
        struct kz_word word;

        kz_cutter_begin(&analyzer->cutter, paragraphs.text);
        for (;;) {
                status = kz_cutter_next(&analyzer->cutter, &word);
                if (status == KZ_E_END)
                        break;
                if (status)
                        return status;
                if (position == 0 || word.paragraph) {
                        kz_paragraphs_reach(&paragraphs, word.start);
                        profile = kz_profile_of(paragraphs.sides);
                }
                status = look_up(analyzer, &profile, &word, &value);
                if (status)
                        return status;
                position = next_position(position, first, &word);
                token = (struct kz_token){value.stem, word.form, position, word.start, word.end,
                        value.common, kz_profile_side(&profile, word.script).stemmer};
                if (!fn(context, &token))
                        break;
        }
        if (ret_next)
                *ret_next = position ? position + 1 : first;
        return KZ_OK;
}

enum kz_status kz_analyzer_text(struct kz_analyzer *analyzer, struct kz_str lang,
        struct kz_str text, uint32_t first, kz_token_fn fn, void *context, uint32_t *ret_next,
        struct kz_error *err)
{
        struct kz_paragraphs paragraphs = paragraphs_of(analyzer, lang, text);

        if (kz_analyzer_run(analyzer, paragraphs, first, fn, context, ret_next))
                return kz_error_nomem(err);
        return KZ_OK;
}

enum kz_status kz_analyzer_words(struct kz_analyzer *analyzer, struct kz_str text, uint32_t first,
        kz_token_fn fn, void *context, uint32_t *ret_next, struct kz_error *err)
{
        uint32_t position = 0;
        enum kz_status status;
        struct kz_token token;
        struct kz_word word;

        kz_cutter_begin(&analyzer->cutter, text);
        while (!(status = kz_cutter_next(&analyzer->cutter, &word))) {
                position = next_position(position, first, &word);
                token = (struct kz_token){word.form, word.form, position, word.start, word.end,
                        false, KZ_STEMMER_NONE};
                if (!fn(context, &token))
                        break;
        }
        if (status && status != KZ_E_END)
                return kz_error_nomem(err);
        if (ret_next)
                *ret_next = position ? position + 1 : first;
        return KZ_OK;
}
