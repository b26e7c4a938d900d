/*
 * "path:line:col:text" as grep and vim have it, a line a hit. Where a document has no file, or its
 * lines are those of an extract, the format cannot say so: see kzsearch-formats(7).
 */
#ifndef KZ_CLIENT_VIMGREP_OUTPUT_H
#define KZ_CLIENT_VIMGREP_OUTPUT_H

#include <jansson.h>

#include "index/base/buf.h"

/* Appends the hits of an answer. KZ_E_NOMEM. */
enum kz_status kz_vimgrep_output(struct kz_buf *out, const json_t *result);

#endif
