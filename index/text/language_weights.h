/* The tables of language_pairs.h as the detector adds them up: both languages of a script at once.
 */
#ifndef KZ_TEXT_LANGUAGE_WEIGHTS_H
#define KZ_TEXT_LANGUAGE_WEIGHTS_H

#include <stddef.h>
#include <stdint.h>

#include "index/text/language_pairs.h"

/*
 * What a pair speaks for English or Russian, plus 65536 times what it speaks for Kazakh. Sums of up
 * to KZ_LANGUAGE_WEIGHTS_MAX of them can be taken apart again.
 */
typedef int32_t kz_language_weight;

#define KZ_LANGUAGE_WEIGHTS_MAX 1024

static inline int kz_language_weight_foreign(kz_language_weight sum)
{
        return (int)(((uint32_t)sum + 0x8000u) & 0xFFFFu) - 0x8000;
}

static inline int kz_language_weight_kazakh(kz_language_weight sum)
{
        return (sum - kz_language_weight_foreign(sum)) / 0x10000;
}

#define KZ_LANGUAGE_ROW 64 /* no table is wider, and a row is found by a shift */

struct kz_language_weights {
        kz_language_weight latin[KZ_LANGUAGE_LATIN][KZ_LANGUAGE_ROW];
        kz_language_weight cyrillic[KZ_LANGUAGE_CYRILLIC][KZ_LANGUAGE_ROW];
        uint8_t ascii[256]; /* the place of a letter a to z or A to Z in the Latin table; or 0 */
};

/* Made at the first call, by whatever thread it comes from, and never freed. */
const struct kz_language_weights *kz_language_weights(void);

#endif
