/* Code points of a text that need not be UTF-8, and the white space between its words. */
#ifndef KZ_RANK_SPACING_H
#define KZ_RANK_SPACING_H

#include <stdbool.h>

#include "index/base/str.h"
#include "index/base/utf8.h"

/* White space in the sense of Unicode, line and paragraph separators among it. */
static inline bool kz_spacing_is_space(uint32_t cp)
{
        if (cp < 0x80)
                return cp == 0x20 || (cp >= 9 && cp <= 13);
        return cp == 0x85 || cp == 0xA0 || cp == 0x1680 || (cp >= 0x2000 && cp <= 0x200A) ||
               cp == 0x2028 || cp == 0x2029 || cp == 0x202F || cp == 0x205F || cp == 0x3000;
}

/* The code point at `at` and its bytes; a byte that is not UTF-8 is U+FFFD. */
static inline size_t kz_spacing_code_point(struct kz_str s, size_t at, uint32_t *ret)
{
        size_t n;

        if ((unsigned char)s.ptr[at] < 0x80) {
                *ret = (unsigned char)s.ptr[at];
                return 1;
        }
        n = kz_utf8_decode(s.ptr + at, s.len - at, ret);
        if (n)
                return n;
        *ret = 0xFFFD;
        return 1;
}

static inline bool kz_spacing_at(struct kz_str s, size_t at)
{
        uint32_t cp;

        return at < s.len && kz_spacing_code_point(s, at, &cp) && kz_spacing_is_space(cp);
}

static inline size_t kz_spacing_skip(struct kz_str s, size_t at)
{
        while (kz_spacing_at(s, at)) {
                uint32_t cp;

                at += kz_spacing_code_point(s, at, &cp);
        }
        return at;
}

#endif
