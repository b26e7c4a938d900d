/*
 * Office documents and books: one parser for all that is a zip, for which kind it is stands in its
 * members, often at its end.
 */
#include "index/ingest/archive_source.h"
#include "index/ingest/docx.h"
#include "index/ingest/epub.h"
#include "index/ingest/odf.h"
#include "index/ingest/office_kind.h"
#include "index/ingest/office_rels.h"
#include "index/ingest/pptx.h"
#include "index/ingest/sheet.h"

#define LOCAL_HEADER 30 /* bytes before the name of a member */

static const char *const names_that_tell[] = {"[Content_Types].xml", "_rels/.rels", "mimetype",
        "META-INF/container.xml", "META-INF/manifest.xml", "word/document.xml", "xl/workbook.xml",
        "ppt/presentation.xml"};

bool kz_office_member_tells(struct kz_str name)
{
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(names_that_tell); i++) {
                if (kz_str_eq(name, kz_str(names_that_tell[i])))
                        return true;
        }
        return false;
}

static bool named_office(struct kz_str name)
{
        static const char *const suffixes[] = {".docx", ".docm", ".dotx", ".dotm", ".pptx", ".pptm",
                ".ppsx", ".ppsm", ".potx", ".xlsx", ".xlsm", ".xltx", ".xlsb", ".odt", ".ott",
                ".odp", ".otp", ".ods", ".ots", ".odg", ".sxw", ".sxc", ".sxi", ".epub"};
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(suffixes); i++) {
                if (kz_xml_ends_with(name, suffixes[i]))
                        return true;
        }
        return false;
}

static size_t le16(const char *p)
{
        return (size_t)((unsigned char)p[0] | (unsigned char)p[1] << 8);
}

/* The member after the one that rest begins with. Its size may only stand behind it: then the next
 * is looked for, but not within a member that is not compressed, which may itself be a zip. */
static struct kz_str next_member(struct kz_str rest)
{
        static const char magic[] = {'P', 'K', 3, 4};
        size_t flags = le16(rest.ptr + 6), method = le16(rest.ptr + 8);
        size_t size = LOCAL_HEADER + le16(rest.ptr + 26) + le16(rest.ptr + 28);
        size_t packed = le16(rest.ptr + 18) | le16(rest.ptr + 20) << 16;
        const char *at;

        if (!(flags & 8) || packed) {
                size = packed < rest.len && size < rest.len ? size + packed : rest.len;
                return size < rest.len ? (struct kz_str){rest.ptr + size, rest.len - size}
                                       : KZ_STR("");
        }
        at = method ? memmem(rest.ptr + 4, rest.len - 4, magic, sizeof(magic)) : NULL;
        return at ? (struct kz_str){at, (size_t)(rest.ptr + rest.len - at)} : KZ_STR("");
}

static enum kz_sniff sniff(struct kz_str head, struct kz_str name)
{
        static const struct kz_str magic = {"PK\x03\x04", 4};
        struct kz_str member;

        if (!kz_str_starts(head, magic))
                return KZ_SNIFF_NO;
        if (named_office(name))
                return KZ_SNIFF_BY_CONTENT;
        while (head.len >= LOCAL_HEADER && kz_str_starts(head, magic)) {
                member = (struct kz_str){head.ptr + LOCAL_HEADER, le16(head.ptr + 26)};
                if (member.len <= head.len - LOCAL_HEADER && kz_office_member_tells(member))
                        return KZ_SNIFF_BY_CONTENT;
                head = next_member(head);
        }
        return KZ_SNIFF_NO;
}

static enum kz_status read_properties(struct kz_office *office, struct kz_error *err)
{
        KZ_CLEANUP(kz_office_rels_deinit) struct kz_office_rels rels = KZ_OFFICE_RELS_NULL;
        struct kz_xml_handler handler = kz_office_meta_handler;
        struct kz_str core = KZ_STR("docProps/core.xml"), app = KZ_STR("docProps/app.xml"), found;
        enum kz_status status = kz_office_rels_read(office, KZ_STR(""), &rels, err);

        handler.ctx = &office->meta;
        found = kz_office_rels_by_type(&rels, "core-properties");
        if (!status)
                status = kz_office_xml(office, found.len ? found : core, &handler, err);
        found = kz_office_rels_by_type(&rels, "extended-properties");
        return status ? status : kz_office_xml(office, found.len ? found : app, &handler, err);
}

static enum kz_status read_as(struct kz_office *office, enum kz_office_kind kind,
        struct kz_str main, struct kz_error *err)
{
        enum kz_status status = KZ_OK;

        switch (kind) {
        case KZ_OFFICE_WORD:
                office->parse->type = "docx";
                status = read_properties(office, err);
                return status ? status : kz_docx_read(office, main, err);
        case KZ_OFFICE_SHEETS:
                office->parse->type = "xlsx";
                status = read_properties(office, err);
                return status ? status : kz_sheet_read(office, main, err);
        case KZ_OFFICE_SLIDES:
                office->parse->type = "pptx";
                status = read_properties(office, err);
                return status ? status : kz_pptx_read(office, main, err);
        case KZ_OFFICE_ODF:
                office->parse->type = "odf";
                return kz_odf_read(office, err);
        case KZ_OFFICE_EPUB:
                office->parse->type = "epub";
                return kz_epub_read(office, main, err);
        case KZ_OFFICE_BINARY_SHEETS:
                return kz_error_set(err, KZ_E_UNSUPPORTED,
                        "binary Excel sheets (.xlsb) are not read: save it as .xlsx");
        default:
                if (!kz_zip_whole(office->zip) &&
                        kz_zip_has(office->zip, KZ_STR("[Content_Types].xml")))
                        return kz_error_set(err, KZ_E_CORRUPT,
                                "cut short: what is there does not say what it is");
                return kz_error_set(err,
                        kz_zip_has(office->zip, KZ_STR("[Content_Types].xml")) ? KZ_E_UNSUPPORTED
                                                                               : KZ_E_NOT_FOUND,
                        "a zip that is no office document known here");
        }
}

enum kz_status kz_office_parse(struct kz_parse *parse, struct kz_error *err)
{
        KZ_CLEANUP(kz_office_deinit)
        struct kz_office office = {
                .parse = parse, .text = KZ_OFFICE_TEXT_NULL((size_t)parse->limits->file_size)};
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf main = KZ_BUF_NULL;
        enum kz_office_kind kind = KZ_OFFICE_UNKNOWN;
        enum kz_status status = kz_zip_open(parse, &office.zip, err);

        if (!status)
                status = kz_office_find_kind(&office, &kind, &main, err);
        if (!status)
                status = read_as(&office, kind, kz_buf_str(&main), err);
        office.cut = !status && !kz_zip_whole(office.zip);
        if (office.cut)
                status = kz_parse_problem(parse, 0,
                        "cut short: the list of its parts is missing, and those found were read");
        return status ? status : kz_office_deliver(&office, err);
}

/* A zip that only has names as office documents have them is an archive. */
static enum kz_status parse_office(struct kz_parse *parse, struct kz_error *err)
{
        enum kz_status status = kz_office_parse(parse, err);

        if (status != KZ_E_NOT_FOUND)
                return status;
        parse->type = kz_parser_archive.name;
        return kz_parser_archive.parse(parse, err);
}

static enum kz_status prepare(struct kz_error *err)
{
        (void)err;
        kz_archive_prepare();
        return KZ_OK;
}

const struct kz_parser kz_parser_office = {
        .name = "office",
        .types = "Word, Excel, PowerPoint, OpenDocument and EPUB files",
        .sniff = sniff,
        .parse = parse_office,
        .prepare = prepare,
};
