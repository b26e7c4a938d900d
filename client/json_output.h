/* Answers as JSON. */
#ifndef KZ_CLIENT_JSON_OUTPUT_H
#define KZ_CLIENT_JSON_OUTPUT_H

#include "index/base/buf.h"

/*
 * Appends the answer and LF. For a program: as it is, on one line. For a terminal: indented, and
 * what a terminal would act on as \u escapes, which mean the same. KZ_E_NOMEM; KZ_E_CORRUPT when it
 * cannot be parsed.
 */
enum kz_status kz_json_output(struct kz_buf *out, const char *answer, bool for_terminal);

/*
 * Appends JSON text with what a terminal would act on as \u escapes; LF stays. KZ_E_NOMEM;
 * KZ_E_CORRUPT when it is not UTF-8.
 */
enum kz_status kz_json_output_safe(struct kz_buf *out, struct kz_str json);

#endif
