#include "index/ingest/pdf_picture.h"

#include <cairo.h>
#include <math.h>
#include <stdlib.h>
#include <zlib.h>

#define DOTS 300.0            /* an inch */
#define POINTS 72.0           /* an inch */
#define PIXELS_MAX 10000000.0 /* a page of A4 has 8.7 million */
#define SIDE_MAX 30000.0      /* pixels; cairo's own limit is a little above */
#define DRAWN 10.0            /* points: what is less wide or high is a line */

bool kz_pdf_picture_is(PopplerPage *page)
{
        GList *images = poppler_page_get_image_mapping(page);
        PopplerRectangle box;
        bool found = images != NULL;

        poppler_page_free_image_mapping(images);
        if (found || !poppler_page_get_bounding_box(page, &box))
                return found;
        return fabs(box.x2 - box.x1) > DRAWN && fabs(box.y2 - box.y1) > DRAWN;
}

static void destroy_surface(cairo_surface_t **surface)
{
        if (*surface)
                cairo_surface_destroy(*surface);
}

/* Pixels that a point becomes. */
static double scale_of(double width, double height)
{
        double scale = DOTS / POINTS;

        scale = fmin(scale, sqrt(PIXELS_MAX / (width * height)));
        return fmin(scale, SIDE_MAX / fmax(width, height));
}

static enum kz_status render(
        PopplerPage *page, cairo_surface_t **ret, double *ret_scale, struct kz_error *err)
{
        cairo_surface_t *surface;
        double width = 0, height = 0, scale;
        cairo_status_t drawn;
        cairo_t *cairo;

        poppler_page_get_size(page, &width, &height);
        if (!(width >= 1 && height >= 1))
                return kz_error_set(err, KZ_E_INVALID, "a page without a size");
        scale = scale_of(width, height);
        surface = cairo_image_surface_create(
                CAIRO_FORMAT_RGB24, (int)ceil(width * scale), (int)ceil(height * scale));
        cairo = cairo_create(surface);
        cairo_set_source_rgb(cairo, 1, 1, 1);
        cairo_paint(cairo);
        cairo_scale(cairo, scale, scale);
        poppler_page_render(page, cairo);
        drawn = cairo_status(cairo);
        cairo_destroy(cairo);
        cairo_surface_flush(surface);
        if (cairo_surface_status(surface) == CAIRO_STATUS_NO_MEMORY) {
                cairo_surface_destroy(surface);
                return kz_error_nomem(err);
        }
        if (cairo_surface_status(surface)) {
                cairo_surface_destroy(surface);
                return kz_error_set(err, KZ_E_INVALID, "a page that cannot be drawn: %s",
                        cairo_status_to_string(drawn));
        }
        *ret = surface;
        *ret_scale = scale;
        return KZ_OK;
}

static void put_u32(unsigned char out[4], size_t value)
{
        out[0] = (unsigned char)(value >> 24);
        out[1] = (unsigned char)(value >> 16);
        out[2] = (unsigned char)(value >> 8);
        out[3] = (unsigned char)value;
}

/* A chunk: length, type, data, and the CRC of the last two (PNG specification, 5.3). */
static enum kz_status put_chunk(
        struct kz_buf *png, const char type[4], const unsigned char *data, size_t len)
{
        unsigned char number[4];
        uLong crc = crc32(crc32(0, NULL, 0), (const Bytef *)type, 4);

        put_u32(number, len);
        if (kz_buf_append(png, number, 4) || kz_buf_append(png, type, 4) ||
                kz_buf_append(png, data, len))
                return KZ_E_NOMEM;
        put_u32(number, len ? crc32(crc, data, (uInt)len) : crc);
        return kz_buf_append(png, number, 4);
}

/* Rows of grey, each with a filter byte before it. NULL: no memory. */
static unsigned char *grey_of(cairo_surface_t *surface, size_t *ret_len)
{
        const size_t width = (size_t)cairo_image_surface_get_width(surface),
                     height = (size_t)cairo_image_surface_get_height(surface),
                     stride = (size_t)cairo_image_surface_get_stride(surface);
        const unsigned char *data = cairo_image_surface_get_data(surface);
        unsigned char *grey = malloc((width + 1) * height), *out = grey;
        const uint32_t *row;
        size_t x, y;

        for (y = 0; grey && y < height; y++) {
                row = (const uint32_t *)(const void *)(data + y * stride);
                *out++ = 0;
                for (x = 0; x < width; x++)
                        *out++ = (unsigned char)(((row[x] >> 16 & 255) * 77 +
                                                         (row[x] >> 8 & 255) * 150 +
                                                         (row[x] & 255) * 29) >>
                                                 8);
        }
        *ret_len = (width + 1) * height;
        return grey;
}

static enum kz_status put_rows(struct kz_buf *png, const unsigned char *grey, size_t len)
{
        uLongf packed = compressBound((uLong)len);
        unsigned char *data = malloc(packed);
        enum kz_status status = KZ_E_NOMEM;

        if (data && compress2(data, &packed, grey, (uLong)len, 1) == Z_OK)
                status = put_chunk(png, "IDAT", data, packed);
        free(data);
        return status;
}

static enum kz_status put_png(struct kz_buf *png, cairo_surface_t *surface, double scale)
{
        unsigned char header[13] = {0}, dots[9] = {0}, *grey;
        enum kz_status status;
        size_t len;

        put_u32(header, (size_t)cairo_image_surface_get_width(surface));
        put_u32(header + 4, (size_t)cairo_image_surface_get_height(surface));
        header[8] = 8; /* bits; colour type 0 is grey */
        /* How large it is: pixels a metre, across and down. */
        put_u32(dots, (size_t)(scale * POINTS / 0.0254 + 0.5));
        put_u32(dots + 4, (size_t)(scale * POINTS / 0.0254 + 0.5));
        dots[8] = 1;
        if (kz_buf_append(png, "\x89PNG\r\n\x1a\n", 8) ||
                put_chunk(png, "IHDR", header, sizeof(header)) ||
                put_chunk(png, "pHYs", dots, sizeof(dots)))
                return KZ_E_NOMEM;
        grey = grey_of(surface, &len);
        status = grey ? put_rows(png, grey, len) : KZ_E_NOMEM;
        free(grey);
        return status ? status : put_chunk(png, "IEND", NULL, 0);
}

enum kz_status kz_pdf_picture_render(PopplerPage *page, struct kz_buf *png, struct kz_error *err)
{
        KZ_CLEANUP(destroy_surface) cairo_surface_t *surface = NULL;
        double scale = 1;
        enum kz_status status = render(page, &surface, &scale, err);

        if (status)
                return status;
        return put_png(png, surface, scale) ? kz_error_nomem(err) : KZ_OK;
}

enum kz_status kz_pdf_picture_read(
        struct kz_parse *parse, PopplerPage *page, struct kz_buf *out, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf png = KZ_BUF_NULL;
        enum kz_status status = kz_pdf_picture_render(page, &png, err);

        return status ? status
                      : kz_parse_command(parse, KZ_COMMAND_OCR, kz_buf_str(&png), out, err);
}
