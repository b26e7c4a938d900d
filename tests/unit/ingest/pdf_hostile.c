/*
 * PDFs that mean harm, or met with some: none crashes, hangs or grows without end. What only the
 * limits of the helper stop goes through the real program.
 */
#include "pdf_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

#include "tests/support/rounds.h"

#define DEEP TEST_ROUNDS(20000)

/* Parses it, whatever comes of it. */
static void survive(const char *bytes, size_t len)
{
        collect_free(parse_bytes("a.pdf", bytes, len));
}

static void put_pages(struct pdf_file *file)
{
        pdf_line(file, 50, 100, 10, "The first page, with some text");
        pdf_line(file, 50, 112, 10, "that goes on.");
        pdf_page(file, "");
        pdf_line(file, 50, 100, 10, "The second page.");
        pdf_page(file, "");
}

static void test_cut_everywhere(void **state)
{
        struct pdf_file file;
        struct kz_str bytes;
        size_t len;

        (void)state;
        pdf_begin(&file);
        put_pages(&file);
        bytes = pdf_end(&file, "/Title(A title)");
        for (len = 6; len < bytes.len; len += 97)
                survive(bytes.ptr, len);
        pdf_free(&file);
}

static void test_flipped_everywhere(void **state)
{
        struct pdf_file file;
        struct kz_str bytes;
        size_t i;

        (void)state;
        pdf_begin(&file);
        put_pages(&file);
        bytes = pdf_end(&file, "/Title(A title)");
        for (i = 9; i < bytes.len; i += 41) {
                file.bytes.data[i] ^= (char)(1 + i % 127);
                survive(bytes.ptr, bytes.len);
                file.bytes.data[i] ^= (char)(1 + i % 127);
        }
        pdf_free(&file);
}

/* Written out by hand: what no builder would do. objects: their bodies, from number 1. */
static struct kz_buf by_hand(const char *const *objects, size_t n)
{
        struct kz_buf out = KZ_BUF_NULL;
        size_t at[16], i, xref;

        assert_true(n <= KZ_ARRAY_LEN(at));
        assert_int_equal(kz_buf_append_cstr(&out, "%PDF-1.5\n"), KZ_OK);
        for (i = 0; i < n; i++) {
                at[i] = out.len;
                assert_int_equal(
                        kz_buf_printf(&out, "%zu 0 obj\n%s\nendobj\n", i + 1, objects[i]), KZ_OK);
        }
        xref = out.len;
        assert_int_equal(kz_buf_printf(&out, "xref\n0 %zu\n0000000000 65535 f \n", n + 1), KZ_OK);
        for (i = 0; i < n; i++)
                assert_int_equal(kz_buf_printf(&out, "%010zu 00000 n \n", at[i]), KZ_OK);
        assert_int_equal(
                kz_buf_printf(&out, "trailer\n<</Size %zu/Root 1 0 R>>\nstartxref\n%zu\n%%%%EOF\n",
                        n + 1, xref),
                KZ_OK);
        return out;
}

static void survive_objects(const char *const *objects, size_t n)
{
        struct kz_buf bytes = by_hand(objects, n);

        survive(bytes.data, bytes.len);
        kz_buf_deinit(&bytes);
}

#define SURVIVE(...)                                                                               \
        survive_objects((const char *const[]){__VA_ARGS__},                                        \
                KZ_ARRAY_LEN(((const char *const[]){__VA_ARGS__})))

static void test_cycles(void **state)
{
        (void)state;
        /* Pages that are their own kids, and parents; objects that refer to themselves. */
        SURVIVE("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 1/Kids[2 0 R]>>");
        SURVIVE("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 2/Kids[3 0 R]>>",
                "<</Type/Pages/Count 2/Parent 2 0 R/Kids[2 0 R 2 0 R]>>");
        SURVIVE("<</Type/Catalog/Pages 2 0 R>>", "2 0 R");
        SURVIVE("1 0 R");
        SURVIVE("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 3 0 R/Kids[4 0 R]>>", "3 0 R",
                "<</Type/Page/Parent 4 0 R/MediaBox 3 0 R/Contents 4 0 R>>");
        /* A form that draws itself. */
        SURVIVE("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 1/Kids[3 0 R]>>",
                "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R"
                "/Resources<</XObject<</X 5 0 R>>>>>>",
                "<</Length 5>>stream\n/X Do\nendstream",
                "<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Length 11"
                "/Resources<</XObject<</X 5 0 R>>>>>>stream\n/X Do /X Do\nendstream");
        /* Streams whose lengths, and object streams that, are themselves. */
        SURVIVE("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 1/Kids[3 0 R]>>",
                "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>",
                "<</Length 4 0 R>>stream\nBT ET\nendstream");
        SURVIVE("<</Type/Catalog/Pages 2 0 R>>",
                "<</Type/ObjStm/N 2/First 9/Length 20/Extends 2 0 R>>stream\n2 0 1 5 <</A 2 0 R>>\n"
                "endstream");
}

static void test_numbers_out_of_all_measure(void **state)
{
        (void)state;
        SURVIVE("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 2147483647/Kids[3 0 R]>>",
                "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>");
        SURVIVE("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count -5/Kids[3 0 R]>>",
                "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>");
        SURVIVE("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 1/Kids[3 0 R]>>",
                "<</Type/Page/Parent 2 0 R/MediaBox[0 0 1e30 -1e30]/Contents 4 0 R"
                "/Resources<</Font<</F 5 0 R>>>>>>",
                "<</Length 99999999>>stream\nBT /F 1e30 Tf 1e300 0 0 -1e300 1e38 1e38 Tm (text) Tj "
                "/F 0 Tf (none) Tj 1e-30 0 0 1e-30 0 0 Tm (less) Tj ET\nendstream",
                "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/FirstChar -9/LastChar 2147483647"
                "/Widths[1e30 -1e30]>>");
}

static char *nested(const char *begin, const char *open, const char *close, const char *end)
{
        struct kz_buf out = KZ_BUF_NULL;
        size_t i;

        assert_int_equal(kz_buf_append_cstr(&out, begin), KZ_OK);
        for (i = 0; i < DEEP; i++)
                assert_int_equal(kz_buf_append_cstr(&out, open), KZ_OK);
        for (i = 0; i < DEEP; i++)
                assert_int_equal(kz_buf_append_cstr(&out, close), KZ_OK);
        assert_int_equal(kz_buf_append_cstr(&out, end), KZ_OK);
        return kz_buf_steal(&out);
}

static void test_depth(void **state)
{
        char *arrays = nested("<</Type/Catalog/Pages 2 0 R/A ", "[", "]", ">>"),
             *dicts = nested("<</Type/Catalog/Pages 2 0 R/A ", "<</A", ">>", ">>"),
             *content = nested("<</Length 999999>>stream\n", "q [ ", "] Q ", "\nendstream");

        (void)state;
        SURVIVE(arrays, "<</Type/Pages/Count 0/Kids[]>>");
        SURVIVE(dicts, "<</Type/Pages/Count 0/Kids[]>>");
        SURVIVE("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 1/Kids[3 0 R]>>",
                "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>", content);
        free(arrays);
        free(dicts);
        free(content);
}

/* ---- Through the real program ---- */

static void deflated(struct kz_buf *out, struct kz_str bytes)
{
        uLongf len = compressBound(bytes.len);

        assert_int_equal(kz_buf_reserve(out, len), KZ_OK);
        assert_int_equal(
                compress2((Bytef *)out->data, &len, (const Bytef *)bytes.ptr, bytes.len, 9), Z_OK);
        out->len = len;
}

/* A map of poppler-data, which is opened when the file asks for it. */
static void test_character_maps_behind_the_walls(void **state)
{
        const char *const objects[] = {"<</Type/Catalog/Pages 2 0 R>>",
                "<</Type/Pages/Count 1/Kids[3 0 R]>>",
                "<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R"
                "/Resources<</Font<</F 5 0 R>>>>>>",
                "<</Length 35>>stream\nBT /F 9 Tf 9 9 Td <4E2D6587> Tj ET \nendstream",
                "<</Type/Font/Subtype/Type0/BaseFont/Song/Encoding/UniGB-UCS2-H"
                "/DescendantFonts[6 0 R]>>",
                "<</Type/Font/Subtype/CIDFontType0/BaseFont/Song/DW 1000"
                "/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>>>"};
        struct kz_buf bytes = by_hand(objects, KZ_ARRAY_LEN(objects));
        struct kz_extract_result result;
        struct kz_extractor *ex = NULL;
        struct collect *c;

        (void)state;
        if (access("/usr/share/poppler/cMap/Adobe-GB1/UniGB-UCS2-H", R_OK) != 0) {
                print_message("poppler-data is not installed\n");
                kz_buf_deinit(&bytes);
                skip();
        }
        assert_int_equal(kz_extractor_new(KZ_EXTRACT_PROGRAM, NULL, &ex, NULL), KZ_OK);
        c = extract_text(ex, "a.pdf", bytes.data, &result);
        assert_int_equal(result.outcome, KZ_EXTRACT_OK);
        assert_str(c->docs[0].text, "中文");
        collect_free(c);
        kz_extractor_free(ex);
        kz_buf_deinit(&bytes);
}

/* In few seconds and little memory: read, or refused with a reason; and the next file is read.
 * memory: bytes, 0 for the usual; why: part of the reason, NULL for any or none. */
static void extract_bomb(struct pdf_file *bomb, uint64_t memory, const char *why)
{
        struct kz_str bytes = pdf_end(bomb, "");
        struct kz_extractor *ex = NULL;
        struct kz_extract_limits limits = kz_extract_limits_default();
        struct collect *c = collect_new(), *next;
        const struct kz_extractor_callbacks callbacks = {c, collect_document, collect_problem};
        struct kz_extract_result result = {0};
        int fd = file_of(bytes.ptr, bytes.len);
        const struct kz_extract_job job = {.fd = fd,
                .source = KZ_STR("s"),
                .path = KZ_STR("/a.pdf"),
                .key = KZ_STR("a.pdf"),
                .name = KZ_STR("a.pdf")};

        limits.cpu_s = memory ? 10 : 1;
        if (memory)
                limits.memory = memory;
        assert_int_equal(kz_extractor_new(KZ_EXTRACT_PROGRAM, &limits, &ex, NULL), KZ_OK);
        assert_int_equal(kz_extractor_run(ex, &job, &callbacks, &result, &c->err), KZ_OK);
        if (result.outcome != KZ_EXTRACT_OK)
                assert_true(result.why[0] != '\0');
        if (why)
                assert_contains(result.why, why);
        next = extract_text(ex, "a.txt", "The next file.\n", &result);
        assert_int_equal(result.outcome, KZ_EXTRACT_OK);
        collect_free(next);
        collect_free(c);
        kz_extractor_free(ex);
        close(fd);
        pdf_free(bomb);
}

/* A megabyte of content a thousand times over: forms that draw forms. */
static void test_forms_of_forms(void **state)
{
        struct pdf_file file;
        char draw[64], more[128];
        size_t form, i;

        (void)state;
        pdf_begin(&file);
        form = pdf_stream(&file,
                "/Type/XObject/Subtype/Form/BBox[0 0 99 99]/Resources<</Font<</F 3 0 R>>>>",
                KZ_STR("BT /F 9 Tf (many times the same) Tj ET"));
        for (i = 0; i < 12; i++) {
                snprintf(more, sizeof(more),
                        "/Type/XObject/Subtype/Form/BBox[0 0 99 99]/Resources<</XObject<</X %zu 0 "
                        "R>>>>",
                        form);
                form = pdf_stream(&file, more, KZ_STR("/X Do /X Do /X Do /X Do /X Do /X Do /X Do"));
        }
        pdf_draw(&file, "/X Do");
        snprintf(draw, sizeof(draw), "/Resources<</XObject<</X %zu 0 R>>>>", form);
        pdf_page(&file, draw);
        extract_bomb(&file, 0, NULL);
}

/* Content that inflates a thousandfold, twice. */
static void test_a_bomb(void **state)
{
        struct kz_buf zeros = KZ_BUF_NULL, once = KZ_BUF_NULL, twice = KZ_BUF_NULL;
        struct pdf_file file;
        char more[128];
        size_t bomb;

        (void)state;
        assert_int_equal(kz_buf_reserve(&zeros, 64 << 20), KZ_OK);
        memset(zeros.data, ' ', 64 << 20);
        zeros.len = 64 << 20;
        deflated(&once, kz_buf_str(&zeros));
        deflated(&twice, kz_buf_str(&once));
        pdf_begin(&file);
        bomb = pdf_stream(&file, "/Filter[/FlateDecode/FlateDecode]", kz_buf_str(&twice));
        snprintf(more, sizeof(more), "/Contents[%zu 0 R %zu 0 R %zu 0 R]", bomb, bomb, bomb);
        pdf_page(&file, more);
        /* The same as a list of objects. */
        pdf_stream(&file, "/Type/ObjStm/N 1000000/First 4000000/Filter[/FlateDecode/FlateDecode]",
                kz_buf_str(&twice));
        kz_buf_deinit(&zeros);
        kz_buf_deinit(&once);
        kz_buf_deinit(&twice);
        extract_bomb(&file, 0, NULL);
}

/* More letters on a page than there is memory for: poppler aborts then. */
static void test_a_page_without_end(void **state)
{
        struct pdf_file file;
        size_t i;

        (void)state;
#if defined(KZ_SANITIZE_ADDRESS) || defined(KZ_SANITIZE_THREAD)
        print_message("sanitizers take more address space than any limit leaves\n");
        skip();
#endif
        pdf_begin(&file);
        pdf_draw(&file, "BT /F 8 Tf 5 200000 Td 9 TL");
        for (i = 0; i < 8000; i++)
                pdf_draw(&file, "( !\"# ! !\"# ! !\"# ! !\"# ! !\"# ! !\"# ! !\"# ! !\"# !) Tj T*");
        pdf_draw(&file, "ET");
        pdf_line(&file, 50, 50, 10, "abcd");
        pdf_page(&file, "/MediaBox[0 -400000 9000 400000]");
        extract_bomb(&file, (uint64_t)128 << 20, "needed more than 128 MB of memory");
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_cut_everywhere),
                cmocka_unit_test(test_flipped_everywhere),
                cmocka_unit_test(test_cycles),
                cmocka_unit_test(test_numbers_out_of_all_measure),
                cmocka_unit_test(test_depth),
                cmocka_unit_test(test_character_maps_behind_the_walls),
                cmocka_unit_test(test_forms_of_forms),
                cmocka_unit_test(test_a_bomb),
                cmocka_unit_test(test_a_page_without_end),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
