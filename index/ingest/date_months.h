/*
 * The names of months: in English, Russian and Kazakh with their endings, and those of other
 * languages of pages about the region.
 */
#ifndef KZ_INGEST_DATE_MONTHS_H
#define KZ_INGEST_DATE_MONTHS_H

#include "index/base/str.h"

/* 1 to 12, or 0, of a word folded by kz_date_word_fold. In any case ending, and abbreviated to
 * three letters or more. */
int kz_date_months_find(struct kz_str folded);

#endif
