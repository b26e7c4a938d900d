/* The control words of RTF that mean something for its text; all others are KZ_RTF_NOTHING. */
#ifndef KZ_INGEST_RTF_WORD_H
#define KZ_INGEST_RTF_WORD_H

#include "index/base/str.h"

enum kz_rtf_word {
        KZ_RTF_NOTHING = 0,
        /* What begins a destination: where the text of a group goes. */
        KZ_RTF_TO_TEXT,  /* it is text, also where it is marked as one that may be left out */
        KZ_RTF_TO_SHAPE, /* nothing in it is text but what has a place of its own */
        KZ_RTF_TO_ASIDE, /* notes, comments, text boxes */
        KZ_RTF_TO_EDGE,  /* headers and footers */
        KZ_RTF_TO_INFO,
        KZ_RTF_TO_FONTS,
        KZ_RTF_TO_STYLES,
        KZ_RTF_TO_TITLE,
        KZ_RTF_TO_AUTHOR,
        KZ_RTF_TO_CREATED,
        KZ_RTF_TO_MODIFIED,
        KZ_RTF_TO_NOTHING,
        /* What stands for a break or a character. */
        KZ_RTF_PAR,
        KZ_RTF_LINE,
        KZ_RTF_CELL,
        KZ_RTF_ROW,
        KZ_RTF_CHARACTER, /* its string is in `text` */
        /* Properties. */
        KZ_RTF_PARD,
        KZ_RTF_PLAIN,
        KZ_RTF_INTBL,
        KZ_RTF_STYLE,
        KZ_RTF_OUTLINE,
        KZ_RTF_HIDDEN,
        KZ_RTF_DELETED,
        KZ_RTF_FONT,
        KZ_RTF_FONT_CHARSET,
        KZ_RTF_FONT_CODEPAGE,
        /* Of the file. */
        KZ_RTF_CODEPAGE,
        KZ_RTF_MAC,
        KZ_RTF_DEFAULT_FONT,
        KZ_RTF_UNICODE,
        KZ_RTF_UNICODE_SKIP,
        KZ_RTF_YEAR,
        KZ_RTF_MONTH,
        KZ_RTF_DAY,
};

struct kz_rtf_meaning {
        enum kz_rtf_word word;
        const char *text; /* of a character */
};

/* By a name without its backslash. */
struct kz_rtf_meaning kz_rtf_word_of(struct kz_str name);

#endif
