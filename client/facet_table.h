/* Facets as a small table for eyes: what there is of each source, year, … among what was found. */
#ifndef KZ_CLIENT_FACET_TABLE_H
#define KZ_CLIENT_FACET_TABLE_H

#include <jansson.h>

#include "index/base/buf.h"

/* Appends `facets` of an answer, {"year":[{"value":"2020","count":12},…],…}; nothing when it is
 * empty or no object. KZ_E_NOMEM. */
enum kz_status kz_facet_table_append(struct kz_buf *out, const json_t *facets);

#endif
