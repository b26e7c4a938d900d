#include "index/ingest/sheet.h"

#include "index/ingest/office_drawing.h"
#include "index/ingest/office_rels.h"
#include "index/ingest/sheet_cell.h"

#define SHEETS_MAX 10000

/* workbook.xml: names and ids of the sheets, each ended by a NUL. */
struct workbook {
        struct kz_office *office;
        struct kz_sheet_cells cells;
        struct kz_buf sheets;
        size_t count;
};

enum content {
        NOTHING = 0,
        VALUE, /* <v> */
        TEXT,  /* <t>, of a string that stands in the cell */
};

struct sheet {
        struct workbook *book;
        struct kz_buf value, shown;
        enum content content;
        unsigned skip;
        char type[16]; /* of the cell: "s", "str", "inlineStr", "b", "e", "n", "d" */
        char format[12];
};

static enum kz_status workbook_start(void *ctx, struct kz_xml_name name, const char *const *attrs)
{
        struct workbook *book = ctx;
        struct kz_str epoch = kz_xml_attr(attrs, "date1904");

        if (kz_str_eq(name.local, KZ_STR("workbookPr")))
                book->cells.since_1904 =
                        kz_str_eq(epoch, KZ_STR("1")) || kz_str_eq(epoch, KZ_STR("true"));
        if (!kz_str_eq(name.local, KZ_STR("sheet")))
                return KZ_OK;
        if (book->count++ >= SHEETS_MAX)
                return KZ_OK;
        book->office->found++;
        if (kz_buf_append_str(&book->sheets, kz_xml_attr(attrs, "name")) ||
                kz_buf_append_char(&book->sheets, '\0') ||
                kz_buf_append_str(&book->sheets, kz_xml_attr_ns(attrs, "/relationships", "id")) ||
                kz_buf_append_char(&book->sheets, '\0'))
                return KZ_E_NOMEM;
        return KZ_OK;
}

static void copy(char *out, size_t size, struct kz_str s)
{
        size_t n = s.len < size ? s.len : 0;

        if (n)
                memcpy(out, s.ptr, n);
        out[n] = '\0';
}

static enum kz_status sheet_start(void *ctx, struct kz_xml_name name, const char *const *attrs)
{
        struct sheet *sheet = ctx;

        if (sheet->skip || kz_str_eq(name.local, KZ_STR("rPh"))) {
                sheet->skip++;
        } else if (kz_str_eq(name.local, KZ_STR("c"))) {
                kz_buf_clear(&sheet->value);
                copy(sheet->type, sizeof(sheet->type), kz_xml_attr(attrs, "t"));
                copy(sheet->format, sizeof(sheet->format), kz_xml_attr(attrs, "s"));
        } else if (kz_str_eq(name.local, KZ_STR("v"))) {
                sheet->content = VALUE;
        } else if (kz_str_eq(name.local, KZ_STR("t"))) {
                sheet->content = TEXT;
        }
        return KZ_OK;
}

/* Line ends within a cell are no rows. */
static void one_line(struct kz_buf *buf)
{
        size_t i;

        for (i = 0; i < buf->len; i++) {
                if (buf->data[i] == '\n' || buf->data[i] == '\r' || buf->data[i] == '\t')
                        buf->data[i] = ' ';
        }
}

static enum kz_status show(struct sheet *sheet)
{
        struct kz_str value = kz_buf_str(&sheet->value);
        enum kz_status status;

        kz_buf_clear(&sheet->shown);
        if (strcmp(sheet->type, "e") == 0)
                return KZ_OK;
        if (strcmp(sheet->type, "s") == 0)
                status = kz_buf_append_str(
                        &sheet->shown, kz_sheet_cells_string(&sheet->book->cells, value));
        else if (strcmp(sheet->type, "b") == 0)
                status = kz_buf_append_cstr(
                        &sheet->shown, kz_str_eq(value, KZ_STR("1")) ? "TRUE" : "FALSE");
        else if (sheet->type[0] == '\0' || strcmp(sheet->type, "n") == 0)
                status = kz_sheet_cells_number(
                        &sheet->book->cells, value, kz_str(sheet->format), &sheet->shown);
        else
                status = kz_buf_append_str(&sheet->shown, value);
        one_line(&sheet->shown);
        return status;
}

static enum kz_status sheet_end(void *ctx, struct kz_xml_name name)
{
        struct sheet *sheet = ctx;
        struct kz_office_text *text = &sheet->book->office->text;
        enum kz_status status = KZ_OK;

        sheet->content = NOTHING;
        if (sheet->skip) {
                sheet->skip--;
        } else if (kz_str_eq(name.local, KZ_STR("c"))) {
                kz_office_cell_begin(text);
                if (sheet->value.len)
                        status = show(sheet);
                if (!status && sheet->value.len)
                        status = kz_office_put(text, kz_buf_str(&sheet->shown));
                kz_office_cell_end(text);
        } else if (kz_str_eq(name.local, KZ_STR("row"))) {
                kz_office_part(text, KZ_OFFICE_LINE);
        }
        return status;
}

static enum kz_status sheet_text(void *ctx, struct kz_str text)
{
        struct sheet *sheet = ctx;

        if (sheet->skip || sheet->content == NOTHING)
                return KZ_OK;
        return kz_buf_append_str(&sheet->value, text);
}

/* What lies upon the cells: comments, text boxes, charts. */
static enum kz_status read_beside(
        struct kz_office *office, struct kz_str part, unsigned depth, struct kz_error *err)
{
        static const char *const types[] = {"comments", "drawing", "chart", "diagramData"};
        KZ_CLEANUP(kz_office_rels_deinit) struct kz_office_rels rels = KZ_OFFICE_RELS_NULL;
        struct kz_drawing drawing = {.office = office};
        enum kz_status status = kz_office_rels_read(office, part, &rels, err);
        size_t i, k;

        for (k = 0; k < KZ_ARRAY_LEN(types); k++) {
                for (i = 0; i < rels.count && !status; i++) {
                        if (strcmp(rels.rels[i].type, types[k]) != 0)
                                continue;
                        status = kz_drawing_read(&drawing, kz_str(rels.rels[i].target), err);
                        if (!status && depth == 0 && k == 1)
                                status = read_beside(office, kz_str(rels.rels[i].target), 1, err);
                }
        }
        return status;
}

static enum kz_status read_sheet(
        struct workbook *book, struct kz_str name, struct kz_str part, struct kz_error *err)
{
        struct kz_office_text *text = &book->office->text;
        struct sheet sheet = {.book = book};
        const struct kz_xml_handler handler = {&sheet, sheet_start, sheet_end, sheet_text};
        enum kz_status status = KZ_OK;

        kz_office_part(text, KZ_OFFICE_PARAGRAPH);
        if (!kz_office_title_is_junk(name))
                status = kz_office_put(text, name);
        kz_office_part(text, KZ_OFFICE_LINE);
        if (!status && !(part.len && kz_zip_has(book->office->zip, part)))
                return kz_parse_problem(book->office->parse, 0, "a sheet that is not there");
        if (!status && part.len)
                status = kz_office_xml(book->office, part, &handler, err);
        if (!status && part.len)
                status = read_beside(book->office, part, 0, err);
        kz_buf_deinit(&sheet.value);
        kz_buf_deinit(&sheet.shown);
        return status;
}

static enum kz_status read_workbook(struct workbook *book, struct kz_str main,
        const struct kz_office_rels *rels, struct kz_error *err)
{
        const struct kz_xml_handler handler = {book, workbook_start, NULL, NULL};
        struct kz_str rest, name, id;
        enum kz_status status;

        status = kz_office_main_xml(book->office, main, &handler, err);
        if (!status)
                status = kz_sheet_cells_strings(&book->cells, book->office,
                        kz_office_rels_by_type(rels, "sharedStrings"), err);
        if (!status)
                status = kz_sheet_cells_formats(
                        &book->cells, book->office, kz_office_rels_by_type(rels, "styles"), err);
        if (!status && book->count > SHEETS_MAX)
                status = kz_parse_problem(book->office->parse, 0,
                        "more than %d sheets: the rest is left out", SHEETS_MAX);
        rest = kz_buf_str(&book->sheets);
        while (rest.len && !status) {
                kz_str_split(&rest, '\0', &name);
                kz_str_split(&rest, '\0', &id);
                status = read_sheet(book, name, kz_office_rels_by_id(rels, id), err);
        }
        return status;
}

enum kz_status kz_sheet_read(struct kz_office *office, struct kz_str main, struct kz_error *err)
{
        KZ_CLEANUP(kz_office_rels_deinit) struct kz_office_rels rels = KZ_OFFICE_RELS_NULL;
        struct workbook book = {.office = office};
        enum kz_status status = kz_office_rels_read(office, main, &rels, err);

        if (!status)
                status = read_workbook(&book, main, &rels, err);
        kz_sheet_cells_deinit(&book.cells);
        kz_buf_deinit(&book.sheets);
        return status;
}
