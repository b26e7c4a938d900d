/* Titles and names compared by their words and letters, whatever their case and the marks between.
 */
#ifndef KZ_INGEST_HTML_WORDS_H
#define KZ_INGEST_HTML_WORDS_H

#include "index/base/str.h"

/* At most 96 words of a text are looked at. */
size_t kz_html_words_count(struct kz_str s);

/* How much of two titles is the same, in per cent of all their words. */
unsigned kz_html_words_shared(struct kz_str one, struct kz_str other);

/* Whether two names have the same letters, whatever stands between them: "9to5Mac", "9to5 mac". */
bool kz_html_words_same_letters(struct kz_str one, struct kz_str other);

#endif
