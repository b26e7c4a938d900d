#include "index/text/language_weights.h"

#include <pthread.h>

_Static_assert(
        (int)KZ_LANGUAGE_LATIN <= KZ_LANGUAGE_ROW && (int)KZ_LANGUAGE_CYRILLIC <= KZ_LANGUAGE_ROW,
        "a row has room for every letter");

static struct kz_language_weights weights;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static int value_of(char letter)
{
        return letter >= 'a' ? letter - 'a' : letter - ('Z' + 1);
}

static kz_language_weight weight_of(char foreign, char kazakh)
{
        return value_of(foreign) + value_of(kazakh) * 0x10000;
}

static void make(void)
{
        size_t a, b;
        uint8_t i;

        for (i = 0; i < 26; i++)
                weights.ascii['a' + i] = weights.ascii['A' + i] = (uint8_t)(1 + i);
        for (a = 0; a < KZ_LANGUAGE_LATIN; a++) {
                for (b = 0; b < KZ_LANGUAGE_LATIN; b++)
                        weights.latin[a][b] = weight_of(kz_language_pairs_english[a][b],
                                kz_language_pairs_kazakh_latin[a][b]);
        }
        for (a = 0; a < KZ_LANGUAGE_CYRILLIC; a++) {
                for (b = 0; b < KZ_LANGUAGE_CYRILLIC; b++)
                        weights.cyrillic[a][b] = weight_of(
                                kz_language_pairs_russian[a][b], kz_language_pairs_kazakh[a][b]);
        }
}

const struct kz_language_weights *kz_language_weights(void)
{
        pthread_once(&once, make);
        return &weights;
}
