/* JSON Lines: a row is an object on a line. Controls are \u escapes, which mean the same. */
#ifndef KZ_CLIENT_JSONL_OUTPUT_H
#define KZ_CLIENT_JSONL_OUTPUT_H

#include "client/row_format.h"

extern const struct kz_row_format kz_jsonl_output;

#endif
