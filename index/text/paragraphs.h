/*
 * The languages of a text's paragraphs, as reading comes to them. A paragraph begins after an empty
 * line, a form feed or U+2029, as kz_cutter_next tells them apart (kz_word.paragraph).
 */
#ifndef KZ_TEXT_PARAGRAPHS_H
#define KZ_TEXT_PARAGRAPHS_H

#include "index/text/charmap.h"
#include "index/text/language.h"

struct kz_paragraphs {
        const struct kz_charmap *map;
        struct kz_str text;
        struct kz_language_sides expected;
        struct kz_language_sides sides; /* of the paragraph that was reached last */
        enum kz_script script;          /* of most of its letters; COMMON: there are none */
        size_t known;                   /* up to here its beginning was looked for */
        bool begun;
        bool uniform; /* every one is as expected */
};

/* map and the text must outlive it. */
static inline struct kz_paragraphs kz_paragraphs(const struct kz_charmap *map, struct kz_str text,
        struct kz_language_sides expected, bool uniform)
{
        return (struct kz_paragraphs){
                .map = map, .text = text, .expected = expected, .uniform = uniform};
}

/*
 * Sets sides to those of the paragraph that `at` lies in, which is the beginning of a word, and not
 * before the word it was told last. Words need not be told as long as they follow each other in one
 * paragraph. All calls for a text together look at no byte twice to find where paragraphs begin.
 */
void kz_paragraphs_reach(struct kz_paragraphs *paragraphs, size_t at);

/* What the reached paragraph is in: enum kz_language_id. */
static inline uint8_t kz_paragraphs_language(const struct kz_paragraphs *paragraphs)
{
        if (paragraphs->script == KZ_SCRIPT_LATIN)
                return paragraphs->sides.latin;
        return paragraphs->script == KZ_SCRIPT_CYRILLIC ? paragraphs->sides.cyrillic
                                                        : KZ_LANGUAGE_OTHER;
}

#endif
