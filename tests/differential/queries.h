/* Queries of every kind, made of words of the texts. */
#ifndef KZ_TESTS_DIFFERENTIAL_QUERIES_H
#define KZ_TESTS_DIFFERENTIAL_QUERIES_H

#include "index/base/buf.h"
#include "tests/differential/texts.h"

/* Appends a query. */
void queries_make(struct texts *texts, struct kz_buf *out);

#endif
