#include "pdf_file.h"

#include <stdio.h>
#include <stdlib.h>

#include "index/base/utf8.h"

/* Objects that all files have. */
enum { CATALOG = 1, PAGES, FONT, DESCRIPTOR, INFO, FIRST };

#define PRINT(...) assert_int_equal(kz_buf_printf(__VA_ARGS__), KZ_OK)

#ifdef KZ_SANITIZE_ADDRESS
/* fontconfig keeps what it has read to the end. */
__attribute__((visibility("default"))) const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
        return "leak:libfontconfig\n";
}
#endif

void pdf_begin(struct pdf_file *file)
{
        *file = (struct pdf_file){.n = FIRST};
        file->at = calloc(PDF_OBJECTS, sizeof(*file->at));
        assert_non_null(file->at);
        PRINT(&file->bytes, "%%PDF-1.5\n");
}

static void begin_object(struct pdf_file *file, size_t number)
{
        assert_true(number < PDF_OBJECTS);
        file->at[number] = file->bytes.len;
        PRINT(&file->bytes, "%zu 0 obj\n", number);
}

size_t pdf_object(struct pdf_file *file, const char *format, ...)
{
        char *text = NULL;
        va_list args;

        va_start(args, format);
        assert_true(vasprintf(&text, format, args) >= 0);
        va_end(args);
        begin_object(file, file->n);
        PRINT(&file->bytes, "%s\nendobj\n", text);
        free(text);
        return file->n++;
}

size_t pdf_stream(struct pdf_file *file, const char *dict, struct kz_str bytes)
{
        begin_object(file, file->n);
        PRINT(&file->bytes, "<<%s/Length %zu>>\nstream\n", dict, bytes.len);
        assert_int_equal(kz_buf_append_str(&file->bytes, bytes), KZ_OK);
        PRINT(&file->bytes, "\nendstream\nendobj\n");
        return file->n++;
}

static unsigned code_of(struct pdf_file *file, uint32_t letter)
{
        size_t i;

        for (i = 0; i < file->n_letters && file->letters[i] != letter; i++)
                ;
        if (i == file->n_letters) {
                assert_true(i < KZ_ARRAY_LEN(file->letters));
                file->letters[file->n_letters++] = letter;
        }
        return (unsigned)i + 32;
}

void pdf_line(struct pdf_file *file, double x, double y, double size, const char *text)
{
        size_t i, n, len = strlen(text);
        uint32_t letter;

        PRINT(&file->page, "BT /F %g Tf %g %g Td <", size, x, PDF_HIGH - y);
        for (i = 0; i < len; i += n) {
                n = kz_utf8_decode(text + i, len - i, &letter);
                assert_true(n > 0);
                PRINT(&file->page, "%02X", code_of(file, letter));
        }
        PRINT(&file->page, "> Tj ET\n");
}

void pdf_draw(struct pdf_file *file, const char *operators)
{
        PRINT(&file->page, "%s\n", operators);
}

void pdf_page(struct pdf_file *file, const char *more)
{
        size_t content = pdf_stream(file, "", kz_buf_str(&file->page));
        size_t page = pdf_object(file,
                "<</Type/Page/Parent %d 0 R/MediaBox[0 0 %d %d]/Contents %zu 0 R"
                "/Resources<</Font<</F %d 0 R>>>>%s>>",
                PAGES, PDF_WIDE, PDF_HIGH, content, FONT, more);

        PRINT(&file->kids, "%zu 0 R ", page);
        file->pages++;
        kz_buf_clear(&file->page);
}

static void put_font(struct pdf_file *file)
{
        size_t i;

        begin_object(file, FONT);
        PRINT(&file->bytes,
                "<</Type/Font/Subtype/TrueType/BaseFont/Test/FontDescriptor %d 0 R/FirstChar 32"
                "/LastChar %zu/Widths[",
                DESCRIPTOR, 31 + file->n_letters);
        for (i = 0; i < file->n_letters; i++)
                PRINT(&file->bytes, "600 ");
        PRINT(&file->bytes, "]/Encoding<</Type/Encoding/Differences[32");
        for (i = 0; i < file->n_letters; i++)
                PRINT(&file->bytes, "/uni%04X", (unsigned)file->letters[i]);
        PRINT(&file->bytes, "]>>>>\nendobj\n");
        begin_object(file, DESCRIPTOR);
        PRINT(&file->bytes,
                "<</Type/FontDescriptor/FontName/Test/Flags 4/FontBBox[0 -200 600 800]"
                "/ItalicAngle 0/Ascent 800/Descent -200/CapHeight 700/StemV 80>>\nendobj\n");
}

struct kz_str pdf_end(struct pdf_file *file, const char *info)
{
        size_t i, xref;

        put_font(file);
        begin_object(file, CATALOG);
        PRINT(&file->bytes, "<</Type/Catalog/Pages %d 0 R%s>>\nendobj\n", PAGES,
                file->catalog ? file->catalog : "");
        begin_object(file, PAGES);
        PRINT(&file->bytes, "<</Type/Pages/Count %zu/Kids[%s]>>\nendobj\n", file->pages,
                file->kids.data ? file->kids.data : "");
        begin_object(file, INFO);
        PRINT(&file->bytes, "<<%s>>\nendobj\n", info);
        xref = file->bytes.len;
        PRINT(&file->bytes, "xref\n0 %zu\n0000000000 65535 f \n", file->n);
        for (i = 1; i < file->n; i++)
                PRINT(&file->bytes, "%010zu 00000 n \n", file->at[i]);
        PRINT(&file->bytes,
                "trailer\n<</Size %zu/Root %d 0 R/Info %d 0 R%s>>\nstartxref\n%zu\n%%%%EOF\n",
                file->n, CATALOG, INFO, file->trailer ? file->trailer : "", xref);
        return kz_buf_str(&file->bytes);
}

void pdf_free(struct pdf_file *file)
{
        kz_buf_deinit(&file->bytes);
        kz_buf_deinit(&file->page);
        kz_buf_deinit(&file->kids);
        free(file->at);
}

struct collect *pdf_parse(struct pdf_file *file, const char *info)
{
        struct kz_str bytes = pdf_end(file, info);
        struct collect *c = parse_bytes("file.pdf", bytes.ptr, bytes.len);

        pdf_free(file);
        return c;
}
