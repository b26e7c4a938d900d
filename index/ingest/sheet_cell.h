/*
 * What the cells of a workbook refer to, its shared strings and its formats (ECMA-376, part 1,
 * 18.4 and 18.8), and a cell's value as people see it.
 */
#ifndef KZ_INGEST_SHEET_CELL_H
#define KZ_INGEST_SHEET_CELL_H

#include "index/ingest/office.h"

#define KZ_SHEET_FORMATS_MAX 65536

struct kz_sheet_cells {
        struct kz_buf strings; /* one after another */
        size_t *ends;          /* where each ends */
        size_t n_strings, ends_cap;
        /* Of each cell format, whether it shows a number as a day. */
        bool *dated;
        size_t n_dated, dated_cap;
        bool since_1904; /* days are counted from 1904 */
};

void kz_sheet_cells_deinit(struct kz_sheet_cells *cells);

/* Read sharedStrings.xml and styles.xml, when they are there. As kz_office_xml. */
enum kz_status kz_sheet_cells_strings(struct kz_sheet_cells *cells, struct kz_office *office,
        struct kz_str part, struct kz_error *err);
enum kz_status kz_sheet_cells_formats(struct kz_sheet_cells *cells, struct kz_office *office,
        struct kz_str part, struct kz_error *err);

/* A shared string; empty when there is none of this number. */
struct kz_str kz_sheet_cells_string(const struct kz_sheet_cells *cells, struct kz_str number);

/* A number as it is shown: a day as 2020-09-09, others without the noise of binary fractions.
 * Appends to out. KZ_E_NOMEM. */
enum kz_status kz_sheet_cells_number(const struct kz_sheet_cells *cells, struct kz_str value,
        struct kz_str format, struct kz_buf *out);

#endif
