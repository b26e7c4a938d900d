/*
 * Finds how words are written in documents of a live index, which keeps their stems: reads the
 * stored text again with the analyzer that made the terms. One document's words are kept until
 * another is asked about, so that a phrase costs one reading.
 */
#ifndef KZ_STORE_FORMS_H
#define KZ_STORE_FORMS_H

#include "index/xapian/live.h"

struct kz_forms;

enum kz_status kz_forms_new(struct kz_forms **ret, struct kz_error *err);
struct kz_forms *kz_forms_free(struct kz_forms *forms); /* NULL is fine; returns NULL */

/* For kz_live_set_form_finder; valid as long as forms. */
const struct kz_live_form_finder *kz_forms_finder(struct kz_forms *forms);

#endif
