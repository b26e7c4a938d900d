/* The words found in dates besides months (date_months.h): weekdays, zones and fillers. */
#ifndef KZ_INGEST_DATE_WORDS_H
#define KZ_INGEST_DATE_WORDS_H

#include <stdbool.h>
#include <stdint.h>

#include "index/base/str.h"

#define KZ_DATE_WORD_MAX 48 /* bytes of a folded word; longer ones are no words of dates */

/*
 * Folds a word for the look-ups below: lower case, Latin letters without their marks (ń, ñ, n' all
 * n; ý, ü and their like u), combining marks dropped. Returns the bytes written, 0 when it does not
 * fit.
 */
size_t kz_date_word_fold(struct kz_str word, char out[KZ_DATE_WORD_MAX]);

/* Weekdays, "г.", "года", "жылғы", "of", "at": words that add nothing to a date. */
bool kz_date_word_filler(struct kz_str folded);

/* Names of zones: "utc", "gmt", "est", "msk". Minutes east of Greenwich. */
bool kz_date_word_zone(struct kz_str folded, int *ret_minutes);

#endif
