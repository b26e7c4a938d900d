/* How a word is written: small, with a capital, or in capitals. */
#ifndef KZ_TEXT_CASING_H
#define KZ_TEXT_CASING_H

#include "index/base/str.h"

enum kz_casing {
        KZ_CASING_NONE,    /* it does not begin with a letter that has case */
        KZ_CASING_SMALL,   /* the first letter is small */
        KZ_CASING_CAPITAL, /* only the first letter is surely large */
        KZ_CASING_ALL,     /* two letters or more, none of them small */
};

/* word: bytes of the text, which need not be UTF-8. */
enum kz_casing kz_casing_of(struct kz_str word);

#endif
