/* A title that is the first line of its text as well. */
#ifndef KZ_RANK_TITLE_LINE_H
#define KZ_RANK_TITLE_LINE_H

#include <stdbool.h>

#include "index/base/str.h"

/*
 * Where the text goes on when its first line is the title; else where the text begins. In bytes of
 * body, past white space. White space is folded in both, and the signs of a heading in Markdown,
 * before it or as a line below it, are passed over. "Water" is no first line of "Water is scarce",
 * nor of a text that is nothing more. *ret_open: what may come behind the body could say otherwise.
 */
size_t kz_title_line_skip(struct kz_str body, struct kz_str title, bool *ret_open);

#endif
