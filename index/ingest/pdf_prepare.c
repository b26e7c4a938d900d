#include "index/ingest/pdf_prepare.h"

#include <cairo.h>
#include <poppler.h>
#include <stdio.h>
#include <time.h>

#include "index/base/buf.h"

/*
 * A page with a letter of a font that is not in the file. Opening it makes poppler look which
 * character maps there are, and drawing it makes fontconfig read its configuration; the maps and
 * fonts themselves are opened when a file asks for them.
 */
static const char *const objects[] = {
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R"
        "/Resources<</Font<</A 5 0 R>>>>>>",
        "<</Length 20>>stream\n"
        "BT /A 4 Tf (A) Tj ET\n"
        "endstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
};

static enum kz_status write_page(struct kz_buf *out)
{
        size_t at[KZ_ARRAY_LEN(objects)], i, xref;
        enum kz_status status = kz_buf_append_cstr(out, "%PDF-1.4\n");

        for (i = 0; i < KZ_ARRAY_LEN(objects) && !status; i++) {
                at[i] = out->len;
                status = kz_buf_printf(out, "%zu 0 obj%s\nendobj\n", i + 1, objects[i]);
        }
        xref = out->len;
        if (!status)
                status = kz_buf_printf(out, "xref\n0 %zu\n0000000000 65535 f \n", i + 1);
        for (i = 0; i < KZ_ARRAY_LEN(objects) && !status; i++)
                status = kz_buf_printf(out, "%010zu 00000 n \n", at[i]);
        if (!status)
                status = kz_buf_printf(out,
                        "trailer<</Size %zu/Root 1 0 R>>\nstartxref\n%zu\n%%%%EOF\n", i + 1, xref);
        return status;
}

static void draw(PopplerPage *page)
{
        cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, 9, 9);
        cairo_t *cairo = cairo_create(surface);

        poppler_page_render(page, cairo);
        cairo_destroy(cairo);
        cairo_surface_destroy(surface);
}

/* The document is kept: with the last one poppler would forget what it has read. */
static bool read_page(struct kz_str bytes)
{
        GBytes *copy = g_bytes_new(bytes.ptr, bytes.len);
        static PopplerDocument *kept;
        PopplerPage *page;
        char *text = NULL;
        bool read;

        kept = poppler_document_new_from_bytes(copy, NULL, NULL);
        g_bytes_unref(copy);
        page = kept ? poppler_document_get_page(kept, 0) : NULL;
        if (page) {
                text = poppler_page_get_text(page);
                draw(page);
                g_object_unref(page);
        }
        read = text && strchr(text, 'A');
        g_free(text);
        return read;
}

/* What is wrong with a stranger's file is told in our own words. */
static GLogWriterOutput say_nothing(
        GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
        (void)level;
        (void)fields;
        (void)n_fields;
        (void)data;
        return G_LOG_WRITER_HANDLED;
}

static void log_nothing(
        const gchar *domain, GLogLevelFlags level, const gchar *message, gpointer data)
{
        (void)domain;
        (void)level;
        (void)message;
        (void)data;
}

enum kz_status kz_pdf_prepare(struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf bytes = KZ_BUF_NULL;
        static bool prepared;

        if (prepared)
                return KZ_OK;
        if (write_page(&bytes))
                return kz_error_nomem(err);
        g_log_set_writer_func(say_nothing, NULL, NULL);
        g_log_set_default_handler(log_nothing, NULL);
        tzset();
        if (!read_page(kz_buf_str(&bytes)))
                return kz_error_set(err, KZ_E_INTERNAL,
                        "poppler does not read PDFs: is libpoppler-glib8 whole?");
        prepared = true;
        return KZ_OK;
}
