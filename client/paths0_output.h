/* The paths of hits as the file system has them, byte for byte, each once and ended by NUL. */
#ifndef KZ_CLIENT_PATHS0_OUTPUT_H
#define KZ_CLIENT_PATHS0_OUTPUT_H

#include <jansson.h>

#include "index/base/buf.h"

/* Appends them in the order of the hits; documents without a file are left out. KZ_E_NOMEM. */
enum kz_status kz_paths0_output(struct kz_buf *out, const json_t *result);

/* Appends the bytes of a document's path; nothing when it has none. KZ_E_NOMEM; KZ_E_CORRUPT when
 * the answer is not one that a daemon makes. */
enum kz_status kz_path_of(struct kz_buf *out, const json_t *document);

#endif
