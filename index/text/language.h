/* Telling the language of a text, and of each of its paragraphs, from its letters. */
#ifndef KZ_TEXT_LANGUAGE_H
#define KZ_TEXT_LANGUAGE_H

#include <stdint.h>

#include "index/base/str.h"
#include "index/text/charmap.h"

enum kz_language_id {
        KZ_LANGUAGE_OTHER = 0, /* none of ours */
        KZ_LANGUAGE_ENGLISH,
        KZ_LANGUAGE_RUSSIAN,
        KZ_LANGUAGE_KAZAKH,
};

struct kz_language {
        const char *code; /* "en", "ru", "kk", or "" when it is none of these; static */
        enum kz_script
                script; /* of most letters: LATIN, CYRILLIC, OTHER, or COMMON when there are none */
};

/* Looks at the first few thousand letters. Any bytes. */
struct kz_language kz_language_guess(const struct kz_charmap *map, struct kz_str text);

/*
 * What a text's words are in, by their script: enum kz_language_id. A Russian paragraph that quotes
 * English has both.
 */
struct kz_language_sides {
        uint8_t latin, cyrillic;
};

/*
 * What to expect of every paragraph of a text. lang: an ISO 639 code, a region behind it ("en-GB")
 * does not matter; empty: look at the text.
 */
struct kz_language_sides kz_language_expect(
        const struct kz_charmap *map, struct kz_str lang, struct kz_str text);

/*
 * The languages of the paragraph that text begins with: other than expected only where its letters
 * say so plainly, and are enough. *ret_script is that of most letters: LATIN, CYRILLIC, OTHER, or
 * COMMON when there are none. Looks at a few thousand letters at most, and at less the sooner they
 * agree with what was expected. Any bytes.
 */
struct kz_language_sides kz_language_of_paragraph(const struct kz_charmap *map, struct kz_str text,
        struct kz_language_sides expected, enum kz_script *ret_script);

#endif
