/* A title that is the first line of its text as well. */
#ifndef KZ_RANK_TITLE_LINE_H
#define KZ_RANK_TITLE_LINE_H

#include "index/base/str.h"

/*
 * Where the text goes on when its first line is the title, white space folded in both and a heading
 * of Markdown taken for its words; else where the text begins. In bytes of body, past white space.
 * "Water" is no first line of "Water is scarce", nor of a text that is nothing more.
 */
size_t kz_title_line_skip(struct kz_str body, struct kz_str title);

#endif
