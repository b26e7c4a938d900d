/*
 * Office documents and books that are one XML: Word and Excel of 2003, Word's flat packages,
 * OpenDocument's flat files, FictionBook. Readers of the parts of the usual files read them; here
 * it is told which part an element belongs to.
 */
#include "index/ingest/docx_body.h"
#include "index/ingest/fb2.h"
#include "index/ingest/odf_body.h"
#include "index/ingest/whole.h"

#define SNIFF_WITHIN 4096

enum kind {
        UNKNOWN = 0,
        WORD_2003,
        WORD_PACKAGE,
        EXCEL_2003,
        FLAT_ODF,
        FICTION_BOOK,
};

struct flat {
        struct kz_office *office;
        struct kz_docx docx;
        struct kz_odf odf;
        struct kz_fb2 fb2;
        enum kind kind;
        const struct kz_xml_handler *part; /* what reads the elements here; NULL: nobody */
        void *part_ctx;
        uint64_t depth, part_depth; /* ... from the element at this depth on */
        bool in_data;               /* of a cell of Excel */
};

static const struct {
        const char *ns; /* is found in the first bytes */
        enum kind kind;
        const char *type;
} kinds[] = {
        {"http://schemas.microsoft.com/office/word/2003/wordml", WORD_2003, "Word 2003 XML"},
        {"http://schemas.microsoft.com/office/2006/xmlPackage", WORD_PACKAGE, "Word XML"},
        {"urn:schemas-microsoft-com:office:spreadsheet", EXCEL_2003, "Excel 2003 XML"},
        {"http://www.gribuser.ru/xml/fictionbook", FICTION_BOOK, "fb2"},
        {"<office:document ", FLAT_ODF, "flat odf"},
};

static enum kind kind_of(struct kz_str head, const char **ret_type)
{
        size_t i;

        head = kz_str_trim(head);
        if (kz_str_starts(head, KZ_STR("\xEF\xBB\xBF")))
                head = (struct kz_str){head.ptr + 3, head.len - 3};
        if (head.len == 0 || head.ptr[0] != '<')
                return UNKNOWN;
        if (head.len > SNIFF_WITHIN)
                head.len = SNIFF_WITHIN;
        for (i = 0; i < KZ_ARRAY_LEN(kinds); i++) {
                if (!memmem(head.ptr, head.len, kinds[i].ns, strlen(kinds[i].ns)))
                        continue;
                *ret_type = kinds[i].type;
                return kinds[i].kind;
        }
        return UNKNOWN;
}

/* Pages saved by Office name these too, in HTML. */
static enum kz_sniff sniff(struct kz_str head, struct kz_str name)
{
        const char *type;

        (void)name;
        if (!kind_of(head, &type))
                return KZ_SNIFF_NO;
        return kz_str_starts(kz_str_trim(head), KZ_STR("<?xml")) ||
                               kz_str_starts(head, KZ_STR("\xEF\xBB\xBF<?xml"))
                       ? KZ_SNIFF_BY_CONTENT
                       : KZ_SNIFF_NO;
}

static void begin_part(struct flat *flat, const struct kz_xml_handler *part, void *ctx)
{
        flat->part = part;
        flat->part_ctx = ctx;
        flat->part_depth = flat->depth;
}

static bool is(struct kz_xml_name name, const char *local)
{
        return kz_str_eq(name.local, kz_str(local));
}

/* Which part begins with this element; none has others in it. */
static void choose_part(struct flat *flat, struct kz_xml_name name, const char *const *attrs)
{
        struct kz_office_meta *meta = &flat->office->meta;
        struct kz_str part;

        switch (flat->kind) {
        case WORD_2003:
                if (is(name, "body"))
                        begin_part(flat, &kz_docx_body_handler, &flat->docx);
                else if (is(name, "DocumentProperties"))
                        begin_part(flat, &kz_office_meta_handler, meta);
                break;
        case WORD_PACKAGE:
                part = kz_xml_attr(attrs, "name");
                if (is(name, "part") && kz_str_eq(part, KZ_STR("/word/document.xml")))
                        begin_part(flat, &kz_docx_body_handler, &flat->docx);
                else if (is(name, "part") && kz_str_eq(part, KZ_STR("/docProps/core.xml")))
                        begin_part(flat, &kz_office_meta_handler, meta);
                break;
        case EXCEL_2003:
                if (is(name, "DocumentProperties"))
                        begin_part(flat, &kz_office_meta_handler, meta);
                break;
        case FLAT_ODF:
                if (is(name, "meta"))
                        begin_part(flat, &kz_office_meta_handler, meta);
                else if (is(name, "body") || is(name, "automatic-styles"))
                        begin_part(flat, &kz_odf_body_handler, &flat->odf);
                break;
        default:
                begin_part(flat, &kz_fb2_handler, &flat->fb2);
                break;
        }
}

static enum kz_status start_sheet(
        struct flat *flat, struct kz_xml_name name, const char *const *attrs)
{
        struct kz_office_text *text = &flat->office->text;
        struct kz_str sheet = kz_xml_attr(attrs, "Name");
        enum kz_status status = KZ_OK;

        if (is(name, "Worksheet")) {
                kz_office_part(text, KZ_OFFICE_PARAGRAPH);
                if (!kz_office_title_is_junk(sheet))
                        status = kz_office_put(text, sheet);
                kz_office_part(text, KZ_OFFICE_LINE);
        } else if (is(name, "Cell")) {
                kz_office_cell_begin(text);
        } else if (is(name, "Data")) {
                flat->in_data = true;
        }
        return status;
}

static void end_sheet(struct flat *flat, struct kz_xml_name name)
{
        struct kz_office_text *text = &flat->office->text;

        if (is(name, "Data"))
                flat->in_data = false;
        else if (is(name, "Cell"))
                kz_office_cell_end(text);
        else if (is(name, "Row"))
                kz_office_part(text, KZ_OFFICE_LINE);
}

static enum kz_status on_start(void *ctx, struct kz_xml_name name, const char *const *attrs)
{
        struct flat *flat = ctx;

        flat->depth++;
        if (!flat->part)
                choose_part(flat, name, attrs);
        if (flat->part)
                return flat->part->start(flat->part_ctx, name, attrs);
        return flat->kind == EXCEL_2003 ? start_sheet(flat, name, attrs) : KZ_OK;
}

static enum kz_status on_end(void *ctx, struct kz_xml_name name)
{
        struct flat *flat = ctx;
        enum kz_status status = KZ_OK;

        if (flat->part)
                status = flat->part->end(flat->part_ctx, name);
        else if (flat->kind == EXCEL_2003)
                end_sheet(flat, name);
        if (flat->part && flat->part_depth == flat->depth)
                flat->part = NULL;
        flat->depth--;
        return status;
}

static enum kz_status on_text(void *ctx, struct kz_str text)
{
        struct flat *flat = ctx;

        if (flat->part)
                return flat->part->text(flat->part_ctx, text);
        return flat->in_data ? kz_office_put(&flat->office->text, text) : KZ_OK;
}

static enum kz_status read_flat(struct flat *flat, struct kz_str bytes, struct kz_error *err)
{
        const struct kz_xml_handler handler = {flat, on_start, on_end, on_text};
        struct kz_error why = KZ_ERROR_NULL;
        struct kz_xml *xml = NULL;
        enum kz_status status;

        status = kz_xml_new(&handler, KZ_XML_DECLARED, &xml, err);
        if (status)
                return status;
        status = kz_xml_run(xml, bytes, &why);
        kz_xml_free(xml);
        flat->office->text.aside_depth = flat->office->text.table_depth = 0;
        if (status == KZ_E_LIMIT && why.message[0] == '\0')
                kz_error_set(&why, status, "more text than is read (max_file_size)");
        if (status && flat->office->text.main.out.len)
                return kz_office_report(flat->office, status, KZ_STR("the document"), &why);
        return status ? kz_error_set(err, status, "%s", why.message) : KZ_OK;
}

static enum kz_status parse_flat(struct kz_parse *parse, struct kz_error *err)
{
        KZ_CLEANUP(kz_office_deinit)
        struct kz_office office = {
                .parse = parse, .text = KZ_OFFICE_TEXT_NULL((size_t)parse->limits->file_size)};
        struct flat flat = {.office = &office,
                .docx = {.office = &office, .text = &office.text},
                .odf = {.office = &office, .text = &office.text},
                .fb2 = {.office = &office}};
        enum kz_status status;
        struct kz_str bytes;

        status = kz_whole_bytes(parse, &bytes, err);
        if (status)
                return status;
        flat.kind = kind_of(bytes, &parse->type);
        status = read_flat(&flat, bytes, err);
        office.meta_first = flat.kind == FICTION_BOOK;
        office.pages = flat.odf.slides > 0;
        if (flat.kind == FLAT_ODF)
                kz_buf_clear(&office.meta.values[KZ_OFFICE_LANG]);
        kz_docx_deinit(&flat.docx);
        kz_odf_deinit(&flat.odf);
        kz_fb2_deinit(&flat.fb2);
        return status ? status : kz_office_deliver(&office, err);
}

const struct kz_parser kz_parser_office_flat = {
        .name = "office-xml",
        .types = "XML of Word, Excel, OpenDocument and FictionBook",
        .sniff = sniff,
        .parse = parse_flat,
};
