/* Words too common to be required in a query: function words that mean nothing by themselves. */
#ifndef KZ_TEXT_STOPLIST_H
#define KZ_TEXT_STOPLIST_H

#include <stdbool.h>
#include <stddef.h>

#include "index/base/str.h"

/* Lists, to be combined by |. */
enum kz_stoplist {
        KZ_STOPLIST_NONE = 0,
        KZ_STOPLIST_ENGLISH = 1,
        KZ_STOPLIST_RUSSIAN = 2,
        KZ_STOPLIST_KAZAKH = 4,
        KZ_STOPLIST_KAZAKH_LATIN = 8, /* all Latin alphabets */
        KZ_STOPLIST_KAZAKH_LATIN_SHORT =
                16, /* the words among them that mean something elsewhere */
};

/* Whether a normalised, unstemmed word is in any of the lists. */
bool kz_stoplist_has(unsigned lists, struct kz_str word);

/* The words of one list, in byte order, and how many in *ret_n. */
const char *const *kz_stoplist_words(enum kz_stoplist list, size_t *ret_n);

#endif
