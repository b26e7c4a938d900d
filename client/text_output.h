/* Answers as text for eyes. Strings in them come from strangers and are shown escaped. */
#ifndef KZ_CLIENT_TEXT_OUTPUT_H
#define KZ_CLIENT_TEXT_OUTPUT_H

#include <jansson.h>

#include "index/base/buf.h"

struct kz_text_style {
        size_t width; /* columns to wrap at; 0: do not wrap */
        bool color;
        const char *cwd; /* paths below it are shown without it; NULL: all are shown whole */
};

/* The answer to a search that asked for hits from offset on. KZ_E_NOMEM. */
enum kz_status kz_text_output_results(
        struct kz_buf *out, const json_t *result, size_t offset, const struct kz_text_style *style);

#endif
