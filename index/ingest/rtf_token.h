/* RTF as a row of tokens (Rich Text Format 1.9.1): groups, control words, and bytes of text. */
#ifndef KZ_INGEST_RTF_TOKEN_H
#define KZ_INGEST_RTF_TOKEN_H

#include <stdint.h>

#include "index/base/str.h"

enum kz_rtf_type {
        KZ_RTF_OPEN,   /* { */
        KZ_RTF_CLOSE,  /* } */
        KZ_RTF_WORD,   /* \name and its number, if any */
        KZ_RTF_SYMBOL, /* a backslash and what is no letter */
        KZ_RTF_BYTE,   /* \'hh */
        KZ_RTF_TEXT,   /* bytes as they are */
};

struct kz_rtf_token {
        enum kz_rtf_type type;
        struct kz_str text; /* a word's name, a symbol, or bytes of text */
        bool has_number;
        int32_t number; /* of a word; a byte's value */
};

/* The next token of *rest, which moves on; false at the end. Each byte is looked at once: \bin and
 * its bytes are passed over. */
bool kz_rtf_next(struct kz_str *rest, struct kz_rtf_token *ret);

#endif
