#include "index/ingest/odf_body.h"

#include <stdlib.h>

#define SPACES_MAX 8 /* of a row of them */

enum word {
        W_NONE = 0,
        W_ASIDE,
        W_BODY,
        W_CELL,
        W_EDGE,
        W_LINE_BREAK,
        W_NOTES,
        W_PAGE,
        W_PARAGRAPH,
        W_HEADING,
        W_ROW,
        W_SHEETS,
        W_SKIP,
        W_SOFT_PAGE,
        W_SPACES,
        W_STYLE,
        W_TAB,
        W_TABLE,
};

static const struct kz_xml_word words[] = {
        {"annotation", W_ASIDE},
        {"binary-data", W_SKIP},
        {"body", W_BODY},
        {"citation", W_SKIP},
        {"covered-table-cell", W_CELL},
        {"creator", W_SKIP},
        {"date", W_SKIP},
        {"date-string", W_SKIP},
        {"desc", W_SKIP},
        {"endnote", W_ASIDE},
        {"endnote-citation", W_SKIP},
        {"footer", W_EDGE},
        {"footer-decl", W_PARAGRAPH},
        {"footnote", W_ASIDE},
        {"footnote-citation", W_SKIP},
        {"forms", W_SKIP},
        {"h", W_HEADING},
        {"header", W_EDGE},
        {"header-decl", W_PARAGRAPH},
        {"hidden-paragraph", W_SKIP},
        {"line-break", W_LINE_BREAK},
        {"list-item", W_ROW},
        {"note", W_ASIDE},
        {"note-citation", W_SKIP},
        {"notes", W_NOTES},
        {"p", W_PARAGRAPH},
        {"page", W_PAGE},
        {"page-number", W_SKIP},
        {"ruby-text", W_SKIP},
        {"s", W_SPACES},
        {"soft-page-break", W_SOFT_PAGE},
        {"spreadsheet", W_SHEETS},
        {"style", W_STYLE},
        {"tab", W_TAB},
        {"tab-stop", W_TAB},
        {"table", W_TABLE},
        {"table-cell", W_CELL},
        {"table-row", W_ROW},
        {"text-box", W_ASIDE},
        {"title", W_SKIP},
        {"tracked-changes", W_SKIP},
};

void kz_odf_deinit(struct kz_odf *odf)
{
        while (odf->n_titles)
                free(odf->titles[--odf->n_titles]);
}

/* dc:date and text:date are the same local name; only what a note says of itself is left out. */
static bool is_left_out(struct kz_xml_name name)
{
        bool dublin_core = kz_xml_ends_with(name.ns, "purl.org/dc/elements/1.1/");

        if (kz_str_eq(name.local, KZ_STR("date")) || kz_str_eq(name.local, KZ_STR("creator")))
                return dublin_core;
        if (kz_str_eq(name.local, KZ_STR("title")) || kz_str_eq(name.local, KZ_STR("desc")))
                return kz_xml_ends_with(name.ns, "svg-compatible:1.0") || dublin_core ||
                       kz_xml_ends_with(name.ns, "/svg");
        return true;
}

static bool is_title_style(const struct kz_odf *odf, struct kz_str style)
{
        size_t i;

        if (kz_str_eq(style, KZ_STR("Title")))
                return true;
        for (i = 0; i < odf->n_titles; i++) {
                if (kz_str_eq(style, kz_str(odf->titles[i])))
                        return true;
        }
        return false;
}

/* A style made for one paragraph from that of titles. */
static enum kz_status add_style(struct kz_odf *odf, const char *const *attrs)
{
        struct kz_str name = kz_xml_attr(attrs, "name");

        if (!kz_str_eq(kz_xml_attr(attrs, "parent-style-name"), KZ_STR("Title")) ||
                odf->n_titles == KZ_ODF_TITLES_MAX || name.len == 0)
                return KZ_OK;
        odf->titles[odf->n_titles] = strndup(name.ptr, name.len);
        return odf->titles[odf->n_titles] && ++odf->n_titles ? KZ_OK : KZ_E_NOMEM;
}

static void begin_paragraph(struct kz_odf *odf, enum word word, const char *const *attrs)
{
        struct kz_str level = kz_xml_attr(attrs, "outline-level");

        odf->open++;
        odf->after_space = true;
        odf->rank = 0;
        if (word == W_HEADING)
                odf->rank = level.len == 0 || kz_str_eq(level, KZ_STR("1"));
        if (is_title_style(odf, kz_xml_attr(attrs, "style-name")))
                odf->rank = 2;
        if (kz_str_eq(kz_xml_attr(attrs, "class"), KZ_STR("title")))
                odf->rank = 1;
}

static enum kz_status begin_table(struct kz_odf *odf, const char *const *attrs)
{
        struct kz_str name = kz_xml_attr(attrs, "name");
        enum kz_status status = KZ_OK;

        kz_office_part(odf->text, KZ_OFFICE_PARAGRAPH);
        if (odf->sheets && odf->text->table_depth == 0 && !kz_office_title_is_junk(name))
                status = kz_office_put(odf->text, name);
        kz_office_part(odf->text, KZ_OFFICE_LINE);
        odf->text->table_depth++;
        return status;
}

static enum kz_status put_spaces(struct kz_odf *odf, struct kz_str count)
{
        unsigned long n = count.len ? strtoul(count.ptr, NULL, 10) : 1;
        enum kz_status status = KZ_OK;

        for (n = n < SPACES_MAX ? n : SPACES_MAX; n && !status; n--)
                status = kz_office_put(odf->text, KZ_STR(" "));
        return status;
}

static void begin_page(struct kz_odf *odf, enum word word)
{
        if (word == W_SOFT_PAGE)
                odf->soft_pages += odf->text->aside_depth == 0;
        else if (odf->slides++ == 0)
                return;
        kz_office_page(odf->text);
}

/* A text box or a note stands within a paragraph, whose rank is not its own. */
static void begin_aside(struct kz_odf *odf)
{
        if (odf->text->aside_depth == 0)
                odf->outer_rank = odf->rank;
        if (odf->open)
                kz_office_aside_begin(odf->text);
        else
                kz_office_part(odf->text, KZ_OFFICE_PARAGRAPH);
}

static enum kz_status start_word(
        struct kz_odf *odf, enum word word, struct kz_xml_name name, const char *const *attrs)
{
        switch (word) {
        case W_SKIP:
                odf->skip = is_left_out(name);
                return KZ_OK;
        case W_STYLE:
                return add_style(odf, attrs);
        case W_BODY:
                odf->in_body++;
                return KZ_OK;
        case W_EDGE:
                odf->in_edges++;
                kz_office_part(odf->text, KZ_OFFICE_PARAGRAPH);
                return KZ_OK;
        case W_SHEETS:
                odf->sheets = true;
                return KZ_OK;
        case W_PAGE:
        case W_SOFT_PAGE:
                begin_page(odf, word);
                return KZ_OK;
        case W_PARAGRAPH:
        case W_HEADING:
                begin_paragraph(odf, word, attrs);
                return KZ_OK;
        case W_ASIDE:
                begin_aside(odf);
                return KZ_OK;
        case W_TABLE:
                return begin_table(odf, attrs);
        case W_CELL:
                kz_office_cell_begin(odf->text);
                return KZ_OK;
        case W_LINE_BREAK:
                odf->after_space = true;
                return kz_office_put(odf->text, KZ_STR("\n"));
        case W_TAB:
                odf->after_space = true;
                return kz_office_put(odf->text, KZ_STR("\t"));
        case W_SPACES:
                odf->after_space = true;
                return put_spaces(odf, kz_xml_attr(attrs, "c"));
        default:
                return KZ_OK;
        }
}

static bool is_read(const struct kz_odf *odf, enum word word)
{
        if (word == W_BODY || word == W_STYLE || word == W_EDGE || word == W_SKIP)
                return true;
        return odf->edges ? odf->in_edges : odf->in_body;
}

static enum kz_status on_start(void *ctx, struct kz_xml_name name, const char *const *attrs)
{
        struct kz_odf *odf = ctx;
        int word;

        if (odf->skip) {
                odf->skip++;
                return KZ_OK;
        }
        word = kz_xml_word(words, KZ_ARRAY_LEN(words), name.local);
        return word && is_read(odf, (enum word)word) ? start_word(odf, (enum word)word, name, attrs)
                                                     : KZ_OK;
}

static enum kz_status end_paragraph(struct kz_odf *odf)
{
        enum kz_status status = KZ_OK;

        odf->open -= odf->open > 0;
        if (odf->rank && odf->text->aside_depth == 0 && !odf->edges)
                status = kz_office_meta_heading(
                        &odf->office->meta, odf->rank, kz_office_block(odf->text));
        odf->rank = 0;
        kz_office_paragraph(odf->text);
        if (!status && odf->text->table_depth == 0 && odf->open == 0)
                status = kz_office_put_asides(odf->text);
        return status;
}

static enum kz_status end_table(struct kz_odf *odf)
{
        odf->text->table_depth -= odf->text->table_depth > 0;
        kz_office_paragraph(odf->text);
        return odf->text->table_depth || odf->open ? KZ_OK : kz_office_put_asides(odf->text);
}

static void end_aside(struct kz_odf *odf)
{
        odf->after_space = false;
        if (odf->text->aside_depth)
                kz_office_aside_end(odf->text);
        else
                kz_office_part(odf->text, KZ_OFFICE_PARAGRAPH);
        if (odf->text->aside_depth == 0)
                odf->rank = odf->outer_rank;
}

static enum kz_status end_word(struct kz_odf *odf, enum word word)
{
        switch (word) {
        case W_BODY:
                odf->in_body -= odf->in_body > 0;
                return KZ_OK;
        case W_EDGE:
                odf->in_edges -= odf->in_edges > 0;
                return KZ_OK;
        case W_PARAGRAPH:
        case W_HEADING:
                return end_paragraph(odf);
        case W_ASIDE:
                end_aside(odf);
                return KZ_OK;
        case W_CELL:
                kz_office_cell_end(odf->text);
                return KZ_OK;
        case W_ROW:
                kz_office_part(odf->text, KZ_OFFICE_LINE);
                return KZ_OK;
        case W_TABLE:
                return end_table(odf);
        default:
                return KZ_OK;
        }
}

static enum kz_status on_end(void *ctx, struct kz_xml_name name)
{
        struct kz_odf *odf = ctx;
        int word;

        if (odf->skip) {
                odf->skip--;
                return KZ_OK;
        }
        word = kz_xml_word(words, KZ_ARRAY_LEN(words), name.local);
        return word && is_read(odf, (enum word)word) ? end_word(odf, (enum word)word) : KZ_OK;
}

static bool is_blank(char c)
{
        return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* White space in a paragraph is one space, and none at its beginning. */
static enum kz_status on_text(void *ctx, struct kz_str text)
{
        struct kz_odf *odf = ctx;
        enum kz_status status = KZ_OK;
        size_t from = 0, to;

        if (odf->skip || !odf->open)
                return KZ_OK;
        while (from < text.len && !status) {
                for (to = from; to < text.len && !is_blank(text.ptr[to]); to++)
                        ;
                if (to > from) {
                        status = kz_office_put(
                                odf->text, (struct kz_str){text.ptr + from, to - from});
                        odf->after_space = false;
                }
                from = to;
                while (from < text.len && is_blank(text.ptr[from]))
                        from++;
                if (!status && from > to && !odf->after_space) {
                        status = kz_office_put(odf->text, KZ_STR(" "));
                        odf->after_space = true;
                }
        }
        return status;
}

const struct kz_xml_handler kz_odf_body_handler = {NULL, on_start, on_end, on_text};
