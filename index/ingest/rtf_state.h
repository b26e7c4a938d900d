/*
 * An RTF file while it is read: the open groups, and the way its bytes take from there into the
 * text, or into what the file says of itself.
 */
#ifndef KZ_INGEST_RTF_STATE_H
#define KZ_INGEST_RTF_STATE_H

#include "index/ingest/office.h"
#include "index/ingest/rtf_font.h"
#include "index/ingest/rtf_word.h"

#define KZ_RTF_STYLES_MAX 64

/* What a group sets for the text in it, and its end takes back. */
struct kz_rtf_group {
        enum kz_rtf_word to; /* where its text goes: one of KZ_RTF_TO_… */
        bool began;          /* ... since this group */
        bool hidden, deleted, in_table;
        uint8_t skip; /* bytes that stand for each \u, for readers that do not know it */
        uint8_t rank; /* of the paragraph's style */
        int32_t font;
};

struct kz_rtf {
        struct kz_office *office;
        struct kz_rtf_group *groups; /* the open ones; the first is there always */
        size_t depth, cap, over;
        struct kz_rtf_fonts fonts;
        int32_t default_font, font_here, style_here;
        const struct kz_encoding *encoding;     /* that of the file */
        struct kz_buf run;                      /* bytes of text not decoded yet */
        const struct kz_encoding *run_encoding; /* ... and what they are in */
        struct kz_buf decoded, value, edges;
        struct kz_office_text edge;
        struct {
                int32_t number;
                int rank;
        } styles[KZ_RTF_STYLES_MAX];
        size_t n_styles;
        int32_t year, month, day;
        uint32_t surrogate; /* the first of two, or 0 */
        unsigned skip;      /* bytes to come that stand for a \u */
        bool opened;        /* a group, and nothing stands in it yet */
        bool starred;       /* it begins with "\*": who does not know what follows leaves it out */
        bool in_row;        /* a cell ended, and its row did not */
        bool after_table;   /* the last text was in a table */
        bool told;          /* that an encoding is not known */
};

void kz_rtf_deinit(struct kz_rtf *r);

/* The innermost open group. */
static inline struct kz_rtf_group *kz_rtf_top(struct kz_rtf *r)
{
        return &r->groups[r->depth];
}

/* Each KZ_OK, KZ_E_NOMEM, or KZ_E_LIMIT when there is more text than is taken. */

/* Text, valid UTF-8, to where that of the group goes. */
enum kz_status kz_rtf_put(struct kz_rtf *r, struct kz_str s);
/* Bytes, which become text when kz_rtf_flush finds that no more of their kind follow. */
enum kz_status kz_rtf_put_bytes(struct kz_rtf *r, struct kz_str bytes);
enum kz_status kz_rtf_flush(struct kz_rtf *r);
/* A unit of UTF-16, as a signed number; two of them may be one character. */
enum kz_status kz_rtf_put_unicode(struct kz_rtf *r, int32_t number);

/* Where the text of a group went has all of it. */
enum kz_status kz_rtf_end_destination(struct kz_rtf *r, enum kz_rtf_word to);
/* Takes the name of a style, "heading 1;", that has ended. */
void kz_rtf_take_style(struct kz_rtf *r);

#endif
