#include "index/text/casing.h"

#include <utf8proc.h>

#include "index/base/utf8.h"

enum { OTHER, SMALL, LARGE };

static int case_of(uint32_t cp)
{
        if (cp < 0x80)
                return cp >= 'a' && cp <= 'z' ? SMALL : cp >= 'A' && cp <= 'Z' ? LARGE : OTHER;
        if (cp >= 0x0410 && cp <= 0x044F)
                return cp < 0x0430 ? LARGE : SMALL;
        switch (utf8proc_category((utf8proc_int32_t)cp)) {
        case UTF8PROC_CATEGORY_LL:
                return SMALL;
        case UTF8PROC_CATEGORY_LU:
        case UTF8PROC_CATEGORY_LT:
                return LARGE;
        default:
                return OTHER;
        }
}

/* As most words do: with one of a to z or а to я. */
static bool begins_small(struct kz_str word)
{
        const unsigned char *s = (const unsigned char *)word.ptr;

        if (word.len == 0 || s[0] < 0x80)
                return word.len && s[0] >= 'a' && s[0] <= 'z';
        return word.len > 1 && ((s[0] == 0xD0 && s[1] >= 0xB0 && s[1] <= 0xBF) ||
                                       (s[0] == 0xD1 && s[1] >= 0x80 && s[1] <= 0x8F));
}

enum kz_casing kz_casing_of(struct kz_str word)
{
        size_t at, n, large = 0;
        uint32_t cp;

        if (begins_small(word))
                return KZ_CASING_SMALL;
        for (at = 0; at < word.len; at += n) {
                n = kz_utf8_decode(word.ptr + at, word.len - at, &cp);
                if (n == 0)
                        break;
                switch (case_of(cp)) {
                case SMALL:
                        return large ? KZ_CASING_CAPITAL : KZ_CASING_SMALL;
                case LARGE:
                        large++;
                        break;
                default:
                        if (at == 0)
                                return KZ_CASING_NONE;
                        break;
                }
        }
        return large > 1 ? KZ_CASING_ALL : large ? KZ_CASING_CAPITAL : KZ_CASING_NONE;
}
