/*
 * A format that is made of rows, one line each, with named cells: what the hits of one search and
 * the table of a batch are written in. Strings in cells come from strangers.
 */
#ifndef KZ_CLIENT_ROW_FORMAT_H
#define KZ_CLIENT_ROW_FORMAT_H

#include <jansson.h>

#include "client/field_list.h"
#include "index/base/buf.h"

#define KZ_ROW_CELLS_MAX (KZ_FIELD_LIST_MAX + 8)

struct kz_cell {
        const char *name;
        const json_t *value; /* borrowed; NULL: not known */
};

struct kz_row_format {
        /* The line before all rows; NULL: there is none. */
        enum kz_status (*head)(struct kz_buf *out, const struct kz_cell *cells, size_t n);
        enum kz_status (*row)(struct kz_buf *out, const struct kz_cell *cells, size_t n);
        /* A hit with all that is in it, when nobody names fields; NULL: the default ones. */
        enum kz_status (*hit)(struct kz_buf *out, const json_t *hit);
};

/* The cells of a hit, at most KZ_FIELD_LIST_MAX; hit may be NULL. Returns how many. */
size_t kz_row_cells(
        const struct kz_field_list *fields, const json_t *hit, struct kz_cell *ret_cells);

/* A cell as text: strings as they are, lists of them with commas between, what is not known or null
 * as nothing, anything else as JSON. The view is into the cell or into storage. */
enum kz_status kz_cell_text(const struct kz_cell *cell, struct kz_buf *storage, struct kz_str *ret);

#endif
