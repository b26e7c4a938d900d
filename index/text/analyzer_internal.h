/* The analyzer, as the files that make it up see it. Private to those
 * of index/text that work with it. */
#ifndef KZ_TEXT_ANALYZER_INTERNAL_H
#define KZ_TEXT_ANALYZER_INTERNAL_H

#include "index/text/analyzer.h"
#include "index/text/cutter.h"
#include "index/text/paragraphs.h"
#include "index/text/profile.h"
#include "index/text/wordcache.h"

struct kz_analyzer {
        struct kz_charmap map;
        struct kz_cutter cutter;
        struct kz_wordcache cache;
        void *stemmers[KZ_STEMMER_COUNT];
        char space[KZ_WORDCACHE_STEM_MAX];
};

/* Positions stop here: one past it must still be a position. */
#define KZ_POSITION_MAX (UINT32_MAX - 1)

static inline uint32_t kz_position_advance(uint32_t position, uint32_t by)
{
        return position > KZ_POSITION_MAX - by ? KZ_POSITION_MAX : position + by;
}

/*
 * The stem of a form, which is the form itself where there is none: a view into form or the
 * stemmer, valid until the next call. A word with a letter that only Kazakh has is a Kazakh word in
 * a Russian text, too, and in a query. KZ_E_NOMEM.
 */
enum kz_status kz_analyzer_stem(struct kz_analyzer *analyzer, enum kz_stemmer_id stemmer,
        struct kz_str form, struct kz_str *ret);

/*
 * kz_analyzer_text of a text whose paragraphs are to be told apart so, without an account of what
 * went wrong: KZ_E_NOMEM.
 */
enum kz_status kz_analyzer_run(struct kz_analyzer *analyzer, struct kz_paragraphs paragraphs,
        uint32_t first, kz_token_fn fn, void *context, uint32_t *ret_next);

#endif
