/*
 * Tab-separated values: a row is a line, a cell never holds a tab. Nothing is lost: \t, \n, \r and
 * \\ stand for tab, LF, CR and backslash, \x1b and \u202e for other controls.
 */
#ifndef KZ_CLIENT_TSV_OUTPUT_H
#define KZ_CLIENT_TSV_OUTPUT_H

#include "client/row_format.h"

extern const struct kz_row_format kz_tsv_output;

#endif
