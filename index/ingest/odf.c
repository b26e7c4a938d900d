#include "index/ingest/odf.h"

#include <stdlib.h>

#include "index/ingest/odf_body.h"

static enum kz_status manifest_start(void *ctx, struct kz_xml_name name, const char *const *attrs)
{
        (void)attrs;
        if (kz_str_eq(name.local, KZ_STR("encryption-data")))
                *(bool *)ctx = true;
        return KZ_OK;
}

static enum kz_status read_meta(struct kz_office *office, struct kz_error *err)
{
        struct kz_xml_handler handler = kz_office_meta_handler;
        enum kz_status status;

        handler.ctx = &office->meta;
        status = kz_office_xml(office, KZ_STR("meta.xml"), &handler, err);
        /* Its language is that of the program, whatever the text is written in. */
        kz_buf_clear(&office->meta.values[KZ_OFFICE_LANG]);
        return status;
}

/* Page breaks of a text are there when the program was asked to note them; slides are pages. */
static bool pages_agree(const struct kz_odf *odf)
{
        struct kz_str told = kz_buf_str(&odf->office->meta.values[KZ_OFFICE_PAGES]);
        unsigned long pages = told.len ? strtoul(told.ptr, NULL, 10) : 0;

        if (odf->slides)
                return true;
        return pages && pages == odf->soft_pages + 1;
}

/* Headers and footers of styles.xml, which every page repeats, once and at the end. */
static enum kz_status read_edges(struct kz_odf *odf, struct kz_error *err)
{
        struct kz_xml_handler handler = kz_odf_body_handler;

        handler.ctx = odf;
        odf->edges = true;
        odf->skip = odf->in_edges = odf->in_body = odf->open = 0;
        odf->text->aside_depth = odf->text->table_depth = 0;
        kz_office_part(odf->text, KZ_OFFICE_PARAGRAPH);
        return kz_office_xml(odf->office, KZ_STR("styles.xml"), &handler, err);
}

enum kz_status kz_odf_read(struct kz_office *office, struct kz_error *err)
{
        struct kz_odf odf = {.office = office, .text = &office->text};
        struct kz_xml_handler handler = kz_odf_body_handler;
        bool encrypted = false;
        const struct kz_xml_handler manifest = {&encrypted, manifest_start, NULL, NULL};
        enum kz_status status;

        handler.ctx = &odf;
        status = kz_office_xml(office, KZ_STR("META-INF/manifest.xml"), &manifest, err);
        if (!status && encrypted)
                return kz_error_set(err, KZ_E_INVALID, "password-protected");
        if (!status)
                status = read_meta(office, err);
        if (!status)
                status = kz_office_main_xml(office, KZ_STR("content.xml"), &handler, err);
        office->pages = pages_agree(&odf);
        if (!status)
                status = kz_office_put_asides(odf.text);
        if (!status)
                status = read_edges(&odf, err);
        kz_odf_deinit(&odf);
        return status;
}
