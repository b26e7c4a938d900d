/* Telling the language of a text from its letters and a few words. */
#ifndef KZ_TEXT_LANGUAGE_H
#define KZ_TEXT_LANGUAGE_H

#include "index/base/str.h"
#include "index/text/script.h"

struct kz_language {
        const char *code;      /* "en", "ru", "kk", or "" when it cannot be told; static */
        enum kz_script script; /* of most letters: LATIN, CYRILLIC, or COMMON for any other */
};

/* Looks at the first few thousand letters. Any bytes. */
struct kz_language kz_language_guess(struct kz_str text);

#endif
