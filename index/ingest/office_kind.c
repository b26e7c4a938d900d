#include "index/ingest/office_kind.h"

#include "index/ingest/office_rels.h"

#define MIMETYPE_MAX 256

/* [Content_Types].xml: that of the main part. */
struct types {
        struct kz_str main;
        enum kz_office_kind kind;
};

static bool contains(struct kz_str s, const char *part)
{
        return s.len && memmem(s.ptr, s.len, part, strlen(part)) != NULL;
}

static enum kz_office_kind kind_of_type(struct kz_str type)
{
        if (contains(type, "excel.sheet.binary"))
                return KZ_OFFICE_BINARY_SHEETS;
        if (contains(type, "wordprocessingml") || contains(type, "ms-word"))
                return KZ_OFFICE_WORD;
        if (contains(type, "spreadsheetml") || contains(type, "ms-excel"))
                return KZ_OFFICE_SHEETS;
        if (contains(type, "presentationml") || contains(type, "ms-powerpoint"))
                return KZ_OFFICE_SLIDES;
        return KZ_OFFICE_UNKNOWN;
}

static enum kz_status type_start(void *ctx, struct kz_xml_name name, const char *const *attrs)
{
        struct types *types = ctx;
        struct kz_str part = kz_xml_attr(attrs, "PartName");

        if (part.len && part.ptr[0] == '/')
                part = (struct kz_str){part.ptr + 1, part.len - 1};
        if (kz_str_eq(name.local, KZ_STR("Override")) && kz_str_eq(part, types->main))
                types->kind = kind_of_type(kz_xml_attr(attrs, "ContentType"));
        return KZ_OK;
}

/* Where the files that name nothing else have their main part. */
static const struct {
        const char *name;
        enum kz_office_kind kind;
} usual[] = {
        {"word/document.xml", KZ_OFFICE_WORD},
        {"xl/workbook.xml", KZ_OFFICE_SHEETS},
        {"ppt/presentation.xml", KZ_OFFICE_SLIDES},
        {"xl/workbook.bin", KZ_OFFICE_BINARY_SHEETS},
};

static enum kz_office_kind kind_of_name(struct kz_str main)
{
        size_t i;

        if (kz_xml_ends_with(main, ".bin"))
                return KZ_OFFICE_BINARY_SHEETS;
        for (i = 0; i < KZ_ARRAY_LEN(usual); i++) {
                const char *slash = strchr(usual[i].name, '/');
                size_t n = (size_t)(slash - usual[i].name) + 1;

                if (main.len >= n && memcmp(main.ptr, usual[i].name, n) == 0)
                        return usual[i].kind;
        }
        return KZ_OFFICE_UNKNOWN;
}

static enum kz_status microsoft(struct kz_office *office, enum kz_office_kind *ret,
        struct kz_buf *main, struct kz_error *err)
{
        KZ_CLEANUP(kz_office_rels_deinit) struct kz_office_rels rels = KZ_OFFICE_RELS_NULL;
        struct types types = {.kind = KZ_OFFICE_UNKNOWN};
        const struct kz_xml_handler handler = {&types, type_start, NULL, NULL};
        enum kz_status status = kz_office_rels_read(office, KZ_STR(""), &rels, err);
        size_t i;

        types.main = kz_office_rels_by_type(&rels, "officeDocument");
        for (i = 0; types.main.len == 0 && i < KZ_ARRAY_LEN(usual); i++) {
                if (kz_zip_has(office->zip, kz_str(usual[i].name)))
                        types.main = kz_str(usual[i].name);
        }
        if (!status && types.main.len)
                status = kz_office_xml(office, KZ_STR("[Content_Types].xml"), &handler, err);
        if (!status && types.main.len)
                status = kz_buf_append_str(main, types.main) ? kz_error_nomem(err) : KZ_OK;
        *ret = types.kind ? types.kind : kind_of_name(types.main);
        return status;
}

/* container.xml: the package of the book. */
static enum kz_status container_start(void *ctx, struct kz_xml_name name, const char *const *attrs)
{
        struct kz_buf *main = ctx;

        if (main->len || !kz_str_eq(name.local, KZ_STR("rootfile")))
                return KZ_OK;
        return kz_buf_append_str(main, kz_xml_attr(attrs, "full-path"));
}

static enum kz_status book(struct kz_office *office, enum kz_office_kind *ret, struct kz_buf *main,
        struct kz_error *err)
{
        const struct kz_xml_handler handler = {main, container_start, NULL, NULL};
        enum kz_status status =
                kz_office_xml(office, KZ_STR("META-INF/container.xml"), &handler, err);
        const char *name;
        size_t i;

        /* A damaged container may still stand beside a whole package. */
        for (i = 0; !status && main->len == 0 && (name = kz_zip_name(office->zip, i)); i++) {
                if (kz_xml_ends_with(kz_str(name), ".opf"))
                        status = kz_buf_append_cstr(main, name);
        }
        *ret = main->len ? KZ_OFFICE_EPUB : KZ_OFFICE_UNKNOWN;
        return status;
}

enum kz_status kz_office_find_kind(struct kz_office *office, enum kz_office_kind *ret,
        struct kz_buf *main, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf mimetype = KZ_BUF_NULL;
        struct kz_str type;

        *ret = KZ_OFFICE_UNKNOWN;
        if (kz_zip_read(office->zip, KZ_STR("mimetype"), &mimetype, NULL) == KZ_E_NOMEM)
                return kz_error_nomem(err);
        type = kz_buf_str(&mimetype);
        if (type.len > MIMETYPE_MAX)
                type.len = MIMETYPE_MAX;
        if (contains(type, "epub") || kz_zip_has(office->zip, KZ_STR("META-INF/container.xml")))
                return book(office, ret, main, err);
        if (contains(type, "opendocument") || contains(type, "sun.xml") ||
                (kz_zip_has(office->zip, KZ_STR("content.xml")) &&
                        kz_zip_has(office->zip, KZ_STR("META-INF/manifest.xml")))) {
                *ret = KZ_OFFICE_ODF;
                return KZ_OK;
        }
        return microsoft(office, ret, main, err);
}
