/* The sources, as aligned columns. */
#ifndef KZ_CLIENT_SOURCE_TABLE_H
#define KZ_CLIENT_SOURCE_TABLE_H

#include <jansson.h>

#include "index/base/buf.h"

/* Appends a line for each, or one that says how to add the first. KZ_E_NOMEM. */
enum kz_status kz_source_table_append(struct kz_buf *out, const json_t *sources);

#endif
