/*
 * Comma-separated values after RFC 4180: lines end with CR LF, cells are quoted where they must be.
 * A row is one line of the file, too: line ends and tabs in a cell become spaces, other controls
 * visible escapes. A text that a spreadsheet would take for a formula gets an apostrophe before it.
 */
#ifndef KZ_CLIENT_CSV_OUTPUT_H
#define KZ_CLIENT_CSV_OUTPUT_H

#include "client/row_format.h"

extern const struct kz_row_format kz_csv_output;

#endif
