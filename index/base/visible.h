/*
 * Text from strangers, made safe to show: C0 and C1 controls, DEL, bidi controls, zero-width and
 * line-separator characters and broken UTF-8 become visible escapes such as \x1b, \u202e.
 */
#ifndef KZ_BASE_VISIBLE_H
#define KZ_BASE_VISIBLE_H

#include "index/base/buf.h"

/* Whether a terminal would act on this code point rather than show it. TAB and LF count. */
bool kz_visible_is_control(uint32_t cp);

/* Appends s escaped; LF and TAB become one space each when fold_space, else escapes as well. */
enum kz_status kz_visible_append(struct kz_buf *out, struct kz_str s, bool fold_space);

#endif
