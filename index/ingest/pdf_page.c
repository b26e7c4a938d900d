#include "index/ingest/pdf_page.h"

#include <math.h>
#include <stdlib.h>

#include "index/base/check.h"
#include "index/base/utf8.h"

/* Parts of a letter's height. */
#define SEAM 0.2        /* a gap without a space that is wider than this parts two cells */
#define BACKWARDS 0.5   /* letters may overlap by so much */
#define TOUCHING 0.02   /* letters that stand on end, from below upwards or the other way */
#define SOFT_WIDTH 0.05 /* a soft hyphen that is wider than this is drawn: it is a hyphen */

#define SOFT_HYPHEN 0xAD

void kz_pdf_page_deinit(struct kz_pdf_page *page)
{
        kz_buf_deinit(&page->text);
        free(page->lines);
        *page = (struct kz_pdf_page)KZ_PDF_PAGE_NULL;
}

/* What is read so far of a page. */
struct reading {
        struct kz_pdf_page *page;
        struct kz_pdf_line *line; /* NULL: none is begun */
        PopplerRectangle last;    /* box of its last letter */
        bool space;               /* white space came behind that */
        bool soft;                /* a soft hyphen that is drawn came behind that */
        bool in_first;            /* that is of its first word */
};

static double height_of(const PopplerRectangle *box)
{
        return box->y2 - box->y1;
}

static double overlap(double a1, double a2, double b1, double b2)
{
        return fmin(a2, b2) - fmax(a1, b1);
}

enum step {
        STEP_ON,   /* the same line goes on */
        STEP_CELL, /* ... in another cell of a row */
        STEP_LINE,
};

/* From one letter of poppler's line to the next that follows without white space. */
static enum step step_to(const struct reading *r, const PopplerRectangle *box)
{
        const PopplerRectangle *last = &r->last;
        double height = fmax(height_of(last), height_of(box)), gap = box->x1 - last->x2;

        if (fabs(box->y1 - last->y2) < TOUCHING * height ||
                fabs(last->y1 - box->y2) < TOUCHING * height) {
                if (overlap(last->x1, last->x2, box->x1, box->x2) > 0)
                        return STEP_ON;
        }
        if (overlap(last->y1, last->y2, box->y1, box->y2) <
                fmin(height_of(last), height_of(box)) / 2)
                return STEP_LINE;
        if (gap < -BACKWARDS * height)
                return STEP_LINE;
        return gap > SEAM * height ? STEP_CELL : STEP_ON;
}

static enum kz_status begin_line(struct reading *r, const PopplerRectangle *box)
{
        struct kz_pdf_page *page = r->page;
        struct kz_pdf_line *grown;
        size_t cap = page->cap ? page->cap * 2 : 64;

        if (page->n == page->cap) {
                grown = reallocarray(page->lines, cap, sizeof(*grown));
                if (!grown)
                        return KZ_E_NOMEM;
                page->lines = grown;
                page->cap = cap;
        }
        r->line = &page->lines[page->n++];
        *r->line = (struct kz_pdf_line){.begin = page->text.len,
                .end = page->text.len,
                .x1 = box->x1,
                .y1 = box->y1,
                .x2 = box->x2,
                .y2 = box->y2,
                .upright = true};
        r->in_first = true;
        r->space = r->soft = false;
        return KZ_OK;
}

static enum kz_status end_line(struct reading *r)
{
        struct kz_pdf_line *line = r->line;
        char bytes[4];

        r->line = NULL;
        if (!line)
                return KZ_OK;
        if (r->soft && kz_buf_append(&r->page->text, bytes, kz_utf8_encode(SOFT_HYPHEN, bytes)))
                return KZ_E_NOMEM;
        line->end = r->page->text.len;
        return kz_buf_append_char(&r->page->text, '\n');
}

/* White space and the like within a line, held back until a letter came. */
static enum kz_status put_between(struct reading *r, enum step step)
{
        struct kz_buf *text = &r->page->text;

        if (r->soft && kz_buf_append_char(text, '-'))
                return KZ_E_NOMEM;
        if (step == STEP_CELL) {
                r->line->cells = true;
                r->in_first = false;
                return kz_buf_append_char(text, KZ_PDF_CELL);
        }
        if (!r->space)
                return KZ_OK;
        r->in_first = false;
        return kz_buf_append_char(text, ' ');
}

static const char *ligature(uint32_t cp)
{
        static const char *const latin[] = {"ff", "fi", "fl", "ffi", "ffl", "st", "st"};

        return cp >= 0xFB00 && cp <= 0xFB06 ? latin[cp - 0xFB00] : NULL;
}

static enum kz_status put_letter(struct reading *r, uint32_t cp)
{
        const char *letters = ligature(cp);
        char bytes[4];

        r->page->letters++;
        if (cp == 0xFFFD || (cp >= 0xE000 && cp <= 0xF8FF) || cp >= 0xF0000)
                r->page->unknown++;
        return letters ? kz_buf_append_cstr(&r->page->text, letters)
                       : kz_buf_append(&r->page->text, bytes, kz_utf8_encode(cp, bytes));
}

static void widen(struct reading *r, const PopplerRectangle *box)
{
        struct kz_pdf_line *line = r->line;

        /* A line of one letter is upright, or nobody can tell. */
        if (overlap(r->last.y1, r->last.y2, box->y1, box->y2) <= 0)
                line->upright = false;
        line->x1 = fmin(line->x1, box->x1);
        line->y1 = fmin(line->y1, box->y1);
        line->x2 = fmax(line->x2, box->x2);
        line->y2 = fmax(line->y2, box->y2);
        line->height = fmax(line->height, height_of(box));
        if (r->in_first)
                line->first_word = line->x2 - line->x1;
}

static enum kz_status letter(struct reading *r, uint32_t cp, const PopplerRectangle *box)
{
        enum kz_status status = KZ_OK;
        enum step step = STEP_ON;

        if (r->line && !r->space)
                step = step_to(r, box);
        if (step == STEP_LINE)
                status = end_line(r);
        if (!status && !r->line) {
                r->last = *box;
                status = begin_line(r, box);
        } else if (!status) {
                status = put_between(r, step);
        }
        if (status)
                return status;
        r->space = r->soft = false;
        widen(r, box);
        r->last = *box;
        return put_letter(r, cp);
}

/* Directions of writing: poppler puts them around what goes from right to left, without boxes. */
static bool is_direction(uint32_t cp)
{
        return cp >= 0x202A && cp <= 0x202E;
}

static bool is_space(uint32_t cp)
{
        return cp == ' ' || cp == '\t' || cp == 0xA0 || cp == 0x1680 ||
               (cp >= 0x2000 && cp <= 0x200B) || cp == 0x202F || cp == 0x205F || cp == 0x3000;
}

static bool is_line_end(uint32_t cp)
{
        return (cp >= '\n' && cp <= '\r') || cp == 0x85 || cp == 0x2028 || cp == 0x2029;
}

/* What is neither seen nor part of a text: controls, marks of order, no characters. */
static bool is_nothing(uint32_t cp)
{
        return cp < 0x20 || (cp >= 0x7F && cp < 0xA0) || cp == 0x200E || cp == 0x200F ||
               (cp >= 0x2060 && cp <= 0x206F) || cp == 0xFEFF || (cp & 0xFFFE) == 0xFFFE ||
               (cp >= 0xFDD0 && cp <= 0xFDEF);
}

static enum kz_status take(struct reading *r, uint32_t cp, const PopplerRectangle *box)
{
        if (is_line_end(cp))
                return end_line(r);
        if (is_space(cp)) {
                r->space = true;
                return KZ_OK;
        }
        if (cp == SOFT_HYPHEN) {
                if (r->line && !r->space && box->x2 - box->x1 > SOFT_WIDTH * height_of(box)) {
                        r->soft = true;
                        r->last.x2 = box->x2;
                }
                return KZ_OK;
        }
        if (!is_nothing(cp))
                return letter(r, cp, box);
        /* A font that has no name for its space. */
        if (box->x2 - box->x1 > SEAM * height_of(box))
                r->space = true;
        return KZ_OK;
}

enum kz_status kz_pdf_page_lines(
        struct kz_pdf_page *page, struct kz_str text, const PopplerRectangle *boxes, size_t n_boxes)
{
        struct reading r = {.page = page};
        PopplerRectangle box = {0, 0, 0, 0};
        enum kz_status status = KZ_OK;
        size_t i, n, at = 0;
        uint32_t cp;

        for (i = 0; i < text.len && !status; i += n) {
                n = kz_utf8_decode(text.ptr + i, text.len - i, &cp);
                if (n == 0) {
                        n = 1;
                        continue;
                }
                if (is_direction(cp))
                        continue;
                /* Should they ever be fewer, the last one stands for the rest. */
                if (at < n_boxes)
                        box = boxes[at++];
                status = take(&r, cp, &box);
        }
        return status ? status : end_line(&r);
}

enum kz_status kz_pdf_page_read(PopplerPage *page, struct kz_pdf_page *ret)
{
        PopplerRectangle *boxes = NULL;
        enum kz_status status = KZ_OK;
        guint n_boxes = 0;
        char *text;

        kz_buf_clear(&ret->text);
        ret->n = ret->letters = ret->unknown = 0;
        text = poppler_page_get_text(page);
        if (text && *text && poppler_page_get_text_layout(page, &boxes, &n_boxes))
                status = kz_pdf_page_lines(ret, kz_str(text), boxes, n_boxes);
        g_free(boxes);
        g_free(text);
        return status;
}
