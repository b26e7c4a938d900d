#include "index/ingest/pdf_text.h"

#include <math.h>
#include <stdlib.h>

#include "index/base/utf8.h"
#include "index/ingest/head.h"
#include "index/ingest/pdf_column.h"

/* Parts of the height of a letter. */
#define INDENT 0.8  /* a line that begins so much further right begins a paragraph */
#define CENTRED 0.5 /* middles so near to each other are one */
#define SPREAD 1.25 /* of the usual distance: lines further apart have room between them */
#define ALIKE 0.9   /* heights of one paragraph's letters in two columns */
#define BESIDE 6    /* a number in the margin is no further from its paragraph */
#define LONG 0.7    /* of the width of the column: a line of prose */
#define COLUMN 3    /* lines that make a column of prose */

/* How a line joins what stands before it. */
enum joint {
        JOINT_GOES_ON, /* the paragraph does */
        JOINT_LINE,    /* the line begins by itself */
        JOINT_BLANK,   /* ... with room above it */
};

void kz_pdf_text_deinit(struct kz_pdf_text *text)
{
        kz_buf_deinit(&text->text);
        *text = (struct kz_pdf_text)KZ_PDF_TEXT_NULL;
}

static uint32_t first_char(struct kz_str s)
{
        uint32_t cp = 0;

        kz_utf8_decode(s.ptr, s.len, &cp);
        return cp;
}

/* Takes the last character off. */
static uint32_t take_last(struct kz_str *s)
{
        size_t at = s->len ? kz_utf8_floor(s->ptr, s->len, s->len - 1) : 0;
        uint32_t cp = 0;

        kz_utf8_decode(s->ptr + at, s->len - at, &cp);
        s->len = at;
        return cp;
}

static bool is_hyphen(uint32_t cp)
{
        return cp == '-' || cp == 0xAD || cp == 0x2010;
}

/* "word-", but not "word -". */
static bool ends_in_hyphen(struct kz_str line)
{
        return is_hyphen(take_last(&line)) && g_unichar_isalnum(take_last(&line));
}

static bool ends_sentence(struct kz_str line)
{
        static const uint32_t quotes[] = {'"', '\'', ')', ']', 0xBB, 0x201C, 0x201D, 0x2019};
        uint32_t cp = take_last(&line);
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(quotes); i++) {
                if (cp == quotes[i]) {
                        cp = take_last(&line);
                        break;
                }
        }
        return cp == '.' || cp == '!' || cp == '?' || cp == ':' || cp == ';' || cp == 0x2026;
}

static bool begins_small(struct kz_str line)
{
        return g_unichar_islower(first_char(line));
}

/* The length of "•", "–", "—" and the like at the start of a line; 0: there is none. */
static size_t bullet_len(struct kz_str line)
{
        static const uint32_t bullets[] = {'*', '-', 0xB7, 0x2013, 0x2014, 0x2022, 0x2023, 0x2043,
                0x204C, 0x204D, 0x2219, 0x25A0, 0x25AA, 0x25CF, 0x25CB, 0x25E6, 0x27A2, 0x2713,
                0xF0A7, 0xF0B7, 0xF0D8, 0xF0FC};
        uint32_t cp;
        size_t i, n = kz_utf8_decode(line.ptr, line.len, &cp);

        for (i = 0; n && i < KZ_ARRAY_LEN(bullets); i++) {
                if (cp == bullets[i])
                        return n;
        }
        return 0;
}

static bool begins_with_bullet(struct kz_str line)
{
        size_t n = bullet_len(line);

        return n && n < line.len && line.ptr[n] == ' ';
}

/* The length of "12.", "12)", "(a)", "iv.", "1.2." at the start of a line; 0: there is none. */
static size_t number_len(struct kz_str line)
{
        size_t i = 0, letters = 0;

        if (i < line.len && line.ptr[i] == '(')
                i++;
        for (; i < line.len && i < 10; i++) {
                if (g_ascii_isalnum(line.ptr[i]))
                        letters++;
                else if (line.ptr[i] != '.' || i == 0)
                        break;
        }
        if (i < line.len && line.ptr[i] == ')')
                i++;
        else if (i == 0 || line.ptr[i - 1] != '.')
                return 0;
        return letters && letters < 6 ? i : 0;
}

static bool begins_with_number(struct kz_str line)
{
        size_t n = number_len(line);

        return n && n < line.len && line.ptr[n] == ' ';
}

/* "Introduction ........ 7", of a table of contents. */
static bool ends_in_page(struct kz_str line)
{
        size_t dots;

        while (line.len &&
                (g_ascii_isdigit(line.ptr[line.len - 1]) || line.ptr[line.len - 1] == ' '))
                line.len--;
        for (dots = 0; dots < line.len && line.ptr[line.len - 1 - dots] == '.'; dots++)
                ;
        return dots > 3;
}

static bool has_letters(struct kz_str line)
{
        size_t i, n;
        uint32_t cp;

        for (i = 0; i < line.len && (n = kz_utf8_decode(line.ptr + i, line.len - i, &cp)); i += n) {
                if (g_unichar_isalpha(cp))
                        return true;
        }
        return false;
}

/* What joining looks at, of one page. */
struct joining {
        const struct kz_pdf_page *page;
        struct kz_pdf_column *columns;
        size_t n_columns;
        size_t column; /* that the line is in */
        size_t begun;  /* the line that began the paragraph */
};

static bool centred(const struct kz_pdf_line *p, const struct kz_pdf_line *c)
{
        return fabs((p->x1 + p->x2) - (c->x1 + c->x2)) < 2 * CENTRED * c->height;
}

/* A long line, with no end of a sentence, before one that begins with a small letter: prose whose
 * lines are not filled. */
static bool breaks_off(const struct kz_pdf_column *column, const struct kz_pdf_line *p,
        struct kz_str above, struct kz_str text)
{
        return column->n > COLUMN && p->x2 - p->x1 > LONG * (column->right - p->x1) &&
               begins_small(text) && !ends_sentence(above);
}

/* A line and the one above it in the same column. */
static enum joint join_below(const struct joining *j, size_t i)
{
        const struct kz_pdf_line *c = &j->page->lines[i], *p = c - 1;
        const struct kz_pdf_column *column = &j->columns[j->column];
        struct kz_str above = kz_pdf_line_text(j->page, p), text = kz_pdf_line_text(j->page, c);
        double indent = (c->x1 - p->x1) / kz_pdf_column_unit(column, c);

        if (c->y2 - p->y2 > SPREAD * column->pitch * c->height)
                return JOINT_BLANK;
        if (ends_in_hyphen(above) && g_unichar_isalnum(first_char(text)))
                return JOINT_GOES_ON;
        if (ends_in_page(above) || !has_letters(above))
                return JOINT_LINE;
        if (begins_with_bullet(text) || (begins_with_number(text) && ends_sentence(above)))
                return JOINT_LINE;
        if (!kz_pdf_column_full(column, p, c) && !breaks_off(column, p, above, text))
                return JOINT_LINE;
        if (centred(p, c))
                return JOINT_GOES_ON;
        /* An item of a list hangs: its other lines begin further right. */
        if (indent > INDENT &&
                (j->begun + 1 < i || !(begins_with_bullet(above) || begins_with_number(above))))
                return JOINT_BLANK;
        return indent < -INDENT && j->begun + 1 < i ? JOINT_LINE : JOINT_GOES_ON;
}

/* A line and what went before it, in another column or on another page. */
static enum joint join_beyond(const struct kz_pdf_text_end *end, const struct kz_pdf_line *c,
        size_t column, struct kz_str text)
{
        bool alike = fmin(end->height, c->height) >= ALIKE * fmax(end->height, c->height);

        if (!end->prose || !c->upright || c->cells || !alike || !begins_small(text))
                return JOINT_BLANK;
        if (end->hyphen)
                return JOINT_GOES_ON;
        return end->full && !end->sentence && end->column >= COLUMN && column >= COLUMN
                       ? JOINT_GOES_ON
                       : JOINT_BLANK;
}

/* The number or bullet of a paragraph, beside its first line. */
static bool is_label(
        const struct kz_pdf_page *page, const struct kz_pdf_line *p, const struct kz_pdf_line *c)
{
        struct kz_str text = kz_pdf_line_text(page, p);

        return (number_len(text) == text.len || bullet_len(text) == text.len) && c->x1 >= p->x2 &&
               c->x1 - p->x2 < BESIDE * c->height &&
               fmin(p->y2, c->y2) - fmax(p->y1, c->y1) > c->height / 2;
}

/* Rows of a table, one below the other. */
static bool next_row(const struct kz_pdf_line *p, const struct kz_pdf_line *c)
{
        return p->cells && c->cells && c->y2 > p->y2 && c->y2 - p->y2 < 3 * c->height;
}

static struct kz_pdf_text_end end_of(const struct joining *j, size_t i)
{
        const struct kz_pdf_line *line = &j->page->lines[i];
        const struct kz_pdf_column *column = &j->columns[j->column];
        struct kz_str text = kz_pdf_line_text(j->page, line);

        return (struct kz_pdf_text_end){.height = line->height,
                .column = column->n,
                .full = kz_pdf_column_full(column, line, NULL),
                .prose = line->upright && !line->cells,
                .hyphen = ends_in_hyphen(text),
                .sentence = ends_sentence(text)};
}

/* Puts what stands between the text so far and the next line. */
static enum kz_status put_joint(
        struct kz_pdf_text *text, enum joint joint, bool new_page, struct kz_str line)
{
        struct kz_buf *out = &text->text;
        struct kz_str before = kz_buf_str(out);
        enum kz_status status = KZ_OK;
        bool hyphen = false;

        if (joint == JOINT_GOES_ON && text->end.hyphen && g_unichar_isalnum(first_char(line))) {
                take_last(&before);
                out->len = before.len;
                hyphen = true;
                status = kz_buf_append_char(out, KZ_PDF_HYPHEN);
        }
        if (!status && joint != JOINT_GOES_ON && before.len && before.ptr[before.len - 1] != '\f')
                status = kz_buf_append_cstr(out, joint == JOINT_BLANK && !new_page ? "\n\n" : "\n");
        if (!status && new_page)
                return kz_buf_append_char(out, '\f');
        return status || hyphen || joint != JOINT_GOES_ON ? status : kz_buf_append_char(out, ' ');
}

static enum kz_status add_line(struct kz_pdf_text *text, struct joining *j, size_t i)
{
        const struct kz_pdf_line *line = &j->page->lines[i];
        struct kz_str bytes = kz_pdf_line_text(j->page, line);
        enum joint joint;
        enum kz_status status = KZ_OK;
        bool new_page = i == 0 && text->pages;

        if (j->columns[j->column].first + j->columns[j->column].n == i)
                j->column++;
        if (i > j->columns[j->column].first)
                joint = join_below(j, i);
        else if (i && is_label(j->page, line - 1, line))
                joint = JOINT_GOES_ON;
        else if (i && next_row(line - 1, line))
                joint = JOINT_LINE;
        else
                joint = join_beyond(&text->end, line, j->columns[j->column].n, bytes);
        if (joint != JOINT_GOES_ON)
                j->begun = i;
        if (new_page || i)
                status = put_joint(text, joint, new_page, bytes);
        if (!status)
                status = kz_buf_append_str(&text->text, bytes);
        text->end = end_of(j, i);
        return status;
}

/* Begins a page that what went before does not go on to. */
static enum kz_status begin_page(struct kz_pdf_text *text)
{
        text->end = (struct kz_pdf_text_end){.height = 0};
        return text->pages++ ? put_joint(text, JOINT_BLANK, true, KZ_STR_NULL) : KZ_OK;
}

enum kz_status kz_pdf_text_add(struct kz_pdf_text *text, const struct kz_pdf_page *page)
{
        struct joining j = {.page = page};
        enum kz_status status;
        size_t i;

        if (page->n == 0)
                return begin_page(text);
        status = kz_pdf_columns(page, &j.columns, &j.n_columns);
        for (i = 0; i < page->n && !status; i++)
                status = add_line(text, &j, i);
        free(j.columns);
        text->pages++;
        return status;
}

/* A line of plain text, without controls. */
static enum kz_status put_plain(struct kz_buf *out, struct kz_str line)
{
        enum kz_status status = KZ_OK;
        size_t i;

        for (i = 0; i < line.len && !status; i++) {
                if ((unsigned char)line.ptr[i] >= ' ')
                        status = kz_buf_append_char(out, line.ptr[i]);
        }
        return status;
}

enum kz_status kz_pdf_text_add_plain(struct kz_pdf_text *text, struct kz_str plain)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf valid = KZ_BUF_NULL;
        enum kz_status status = kz_utf8_repair(&valid, plain.ptr, plain.len, NULL);
        enum joint joint = JOINT_BLANK;
        struct kz_str rest, line;

        text->end = (struct kz_pdf_text_end){.height = 0};
        rest = kz_buf_str(&valid);
        while (!status && kz_head_line(&rest, &line)) {
                line = kz_head_trim(line);
                if (line.len == 0) {
                        joint = JOINT_BLANK;
                        continue;
                }
                text->end.hyphen = text->end.hyphen && begins_small(line);
                if (text->text.len)
                        status = put_joint(text, joint, false, line);
                if (!status)
                        status = put_plain(&text->text, line);
                text->end.hyphen = ends_in_hyphen(line);
                joint = JOINT_GOES_ON;
        }
        text->end = (struct kz_pdf_text_end){.height = 0};
        return status;
}
