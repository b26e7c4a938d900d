/* PDFs without text, or with less than they should have: each is reported as what it is. */
#include "pdf_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* A white image over the whole page. */
#define PICTURE "q 595 0 0 842 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x7f EI Q"
#define MANY_PAGES 20001

static void assert_reason(struct collect *c, enum kz_status status, const char *why)
{
        if (c->status != status)
                fail_msg("%s: %s", kz_status_name(c->status), c->err.message);
        assert_contains(c->err.message, why);
        assert_int_equal(c->doc_count, 0);
        collect_free(c);
}

static void put_text_page(struct pdf_file *file, const char *text)
{
        pdf_line(file, 50, 100, 10, text);
        pdf_page(file, "");
}

static void put_picture(struct pdf_file *file)
{
        pdf_draw(file, PICTURE);
        pdf_page(file, "");
}

static void test_a_password(void **state)
{
        struct pdf_file file;
        char trailer[128];
        size_t encrypt;

        (void)state;
        pdf_begin(&file);
        put_text_page(&file, "Secret.");
        encrypt = pdf_object(&file,
                "<</Filter/Standard/V 1/R 2/P -4"
                "/O<000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F>"
                "/U<000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F>>>");
        snprintf(trailer, sizeof(trailer), "/Encrypt %zu 0 R/ID[<00><00>]", encrypt);
        file.trailer = trailer;
        assert_reason(pdf_parse(&file, ""), KZ_E_INVALID, "password-protected");
}

static void test_damage(void **state)
{
        const char *rubbish = "%PDF-1.7\nnothing of the kind\n%%EOF\n";
        struct pdf_file file;
        struct kz_str bytes;

        (void)state;
        assert_reason(parse_text("a.pdf", rubbish), KZ_E_CORRUPT, "damaged");
        pdf_begin(&file);
        put_text_page(&file, "Long gone.");
        bytes = pdf_end(&file, "");
        assert_reason(parse_bytes("a.pdf", bytes.ptr, 20), KZ_E_CORRUPT, "cut short");
        pdf_free(&file);
        pdf_begin(&file);
        assert_reason(pdf_parse(&file, ""), KZ_E_INVALID, "no pages");
}

/* All but the end, from which it can be put together again. */
static void test_a_missing_end(void **state)
{
        struct pdf_file file;
        struct kz_str bytes;
        struct collect *c;

        (void)state;
        pdf_begin(&file);
        put_text_page(&file, "Here still.");
        bytes = pdf_end(&file, "");
        c = parse_bytes("a.pdf", bytes.ptr, bytes.len - 8);
        assert_int_equal(c->status, KZ_OK);
        assert_str(c->docs[0].text, "Here still.");
        assert_problem(c, 0, "cut short");
        assert_int_equal(c->problems[0].severity, KZ_PROBLEM_NOTE);
        collect_free(c);
        pdf_free(&file);
}

static void test_no_text(void **state)
{
        struct pdf_file file;

        (void)state;
        pdf_begin(&file);
        pdf_page(&file, "");
        assert_reason(pdf_parse(&file, ""), KZ_E_INVALID, "empty: no text on any page");
        pdf_begin(&file);
        put_picture(&file);
        put_picture(&file);
        assert_reason(pdf_parse(&file, ""), KZ_E_INVALID,
                "no text: only pictures of pages (set ocr_command to read them");
        /* Letters that are drawn, with lines and curves. */
        pdf_begin(&file);
        pdf_draw(&file, "100 100 m 500 700 l 300 400 l f");
        pdf_page(&file, "");
        assert_reason(pdf_parse(&file, ""), KZ_E_INVALID, "only pictures of pages");
        pdf_begin(&file);
        put_text_page(&file, "\uE001\uE002\uE003 \uE004\uE005 7");
        assert_reason(pdf_parse(&file, ""), KZ_E_INVALID, "fonts do not say which letters");
}

static void test_a_part_without_text(void **state)
{
        struct pdf_file file;
        struct collect *c;

        (void)state;
        pdf_begin(&file);
        put_text_page(&file, "The first page.");
        put_picture(&file);
        put_text_page(&file, "\uE001\uE002\uE003 \uE004\uE005");
        put_picture(&file);
        put_text_page(&file, "The last page.");
        c = pdf_parse(&file, "");
        assert_int_equal(c->status, KZ_OK);
        assert_str(c->docs[0].text,
                "The first page.\n\f\f\uE001\uE002\uE003 \uE004\uE005\n\f\fThe last page.");
        assert_int_equal(c->problem_count, 2);
        assert_problem(
                c, 0, "2 of 5 pages are pictures without text, the first is page 2 (set ocr");
        assert_problem(c, 0, "on 1 of 5 pages the fonts do not say which letters they draw");
        assert_int_equal(c->problems[0].severity, KZ_PROBLEM_NOTE);
        collect_free(c);
}

static void test_too_many_pages(void **state)
{
        struct pdf_file file;
        size_t i, page;

        (void)state;
        pdf_begin(&file);
        for (i = 0; i < MANY_PAGES; i++) {
                page = pdf_object(&file, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>");
                assert_int_equal(kz_buf_printf(&file.kids, "%zu 0 R ", page), KZ_OK);
                file.pages++;
        }
        assert_reason(pdf_parse(&file, ""), KZ_E_LIMIT, "more than 20000 pages");
}

static void assert_parser(const char *name, struct kz_str bytes, const char *parser)
{
        struct collect *c = parse_bytes(name, bytes.ptr, bytes.len);

        assert_int_equal(c->status, KZ_OK);
        assert_string_equal(c->parser, parser);
        collect_free(c);
}

static void test_what_is_a_pdf(void **state)
{
        struct kz_buf gz = KZ_BUF_NULL, late = KZ_BUF_NULL;
        struct pdf_file file;
        struct kz_str bytes;

        (void)state;
        pdf_begin(&file);
        put_text_page(&file, "A page.");
        bytes = pdf_end(&file, "");
        assert_parser("a.pdf", bytes, "pdf");
        assert_parser("a.txt", bytes, "pdf");
        gzip_append(&gz, bytes.ptr, bytes.len);
        assert_parser("a.pdf.gz", kz_buf_str(&gz), "pdf");
        assert_int_equal(kz_buf_append(&late, "\0\1\2rubbish\n", 11), KZ_OK);
        assert_int_equal(kz_buf_append_str(&late, bytes), KZ_OK);
        assert_parser("a", kz_buf_str(&late), "pdf");
        assert_parser("a.pdf", KZ_STR("Only a text.\n"), "text");
        assert_parser("a.txt", KZ_STR("A PDF begins with\n%PDF-1.7\nand so on.\n"), "text");
        kz_buf_deinit(&gz);
        kz_buf_deinit(&late);
        pdf_free(&file);
}

/* ---- Reading pictures ---- */

struct reader {
        struct collect *collect;
        const char *says; /* NULL: it fails */
        enum kz_status status;
        size_t asked, bytes;
        unsigned wide, high;
};

static unsigned u32_at(const char *s)
{
        const unsigned char *u = (const unsigned char *)s;

        return (unsigned)u[0] << 24 | (unsigned)u[1] << 16 | (unsigned)u[2] << 8 | u[3];
}

static enum kz_status document(void *ctx, const struct kz_document *doc)
{
        return collect_document(((struct reader *)ctx)->collect, doc);
}

static enum kz_status problem(
        void *ctx, enum kz_problem_severity severity, uint32_t line, const char *message)
{
        return collect_problem(((struct reader *)ctx)->collect, severity, line, message);
}

static enum kz_status command(void *ctx, enum kz_extract_command which, struct kz_str bytes,
        struct kz_buf *ret, struct kz_error *err)
{
        struct reader *reader = ctx;

        assert_int_equal(which, KZ_COMMAND_OCR);
        assert_true(kz_str_starts(bytes, KZ_STR("\x89PNG\r\n\x1a\n")));
        reader->wide = u32_at(bytes.ptr + 16);
        reader->high = u32_at(bytes.ptr + 20);
        reader->bytes = bytes.len;
        reader->asked++;
        if (reader->status)
                return kz_error_set(err, reader->status, "ocr_command: it said no");
        return kz_buf_append_cstr(ret, reader->says);
}

static void read_by(struct pdf_file *file, struct reader *reader,
        enum kz_status (*run)(void *ctx, enum kz_extract_command which, struct kz_str bytes,
                struct kz_buf *ret, struct kz_error *err))
{
        const struct kz_sink sink = {.ctx = reader,
                .document = document,
                .problem = problem,
                .command = run,
                .commands = 1u << KZ_COMMAND_OCR};
        const struct kz_extract_job job = {.name = KZ_STR("file.pdf")};
        const struct kz_extract_limits limits = kz_extract_limits_default();
        struct kz_str bytes = pdf_end(file, "");
        struct kz_input input = KZ_INPUT_NULL;
        struct collect *c = collect_new();
        int fd = file_of(bytes.ptr, bytes.len);

        reader->collect = c;
        c->status = kz_parser_run(&job, &limits, fd, &input, &sink, &c->parser, &c->err);
        kz_input_deinit(&input);
        close(fd);
        pdf_free(file);
}

static void read_with(struct pdf_file *file, struct reader *reader)
{
        read_by(file, reader, command);
}

static void test_pictures_are_read(void **state)
{
        struct reader reader = {.says = "A head-\nline\n\nWhat was\x02 pho-\ntographed \xff\n\f"};
        struct pdf_file file;

        (void)state;
        pdf_begin(&file);
        put_text_page(&file, "The first page.");
        put_picture(&file);
        put_text_page(&file, "\uE001\uE002\uE003 \uE004\uE005");
        put_text_page(&file, "The last page.");
        read_with(&file, &reader);
        assert_int_equal(reader.collect->status, KZ_OK);
        assert_str(reader.collect->docs[0].text,
                "The first page.\n\fA headline\n\nWhat was photographed \uFFFD\n\f"
                "A headline\n\nWhat was photographed \uFFFD\n\fThe last page.");
        assert_int_equal(reader.asked, 2);
        /* 300 dots an inch. */
        assert_int_equal(reader.wide, 2480);
        assert_int_equal(reader.high, 3509);
        assert_int_equal(reader.collect->problem_count, 0);
        collect_free(reader.collect);
}

static void test_pictures_that_are_not_read(void **state)
{
        struct reader reader = {.status = KZ_E_INVALID}, none = {.says = " \n\f"};
        struct pdf_file file;
        int i;

        (void)state;
        pdf_begin(&file);
        for (i = 0; i < 10; i++)
                put_picture(&file);
        read_with(&file, &reader);
        assert_int_equal(reader.asked, 3); /* then it is clear */
        assert_reason(reader.collect, KZ_E_INVALID, "ocr_command: it said no");
        pdf_begin(&file);
        put_text_page(&file, "A page.");
        put_picture(&file);
        reader.asked = 0;
        read_with(&file, &reader);
        assert_int_equal(reader.collect->status, KZ_OK);
        assert_str(reader.collect->docs[0].text, "A page.\n\f");
        assert_problem(reader.collect, 0, "ocr_command: it said no");
        assert_problem(reader.collect, 0, "1 of 2 pages are pictures without text");
        collect_free(reader.collect);
        pdf_begin(&file);
        put_picture(&file);
        read_with(&file, &none);
        assert_reason(none.collect, KZ_E_INVALID, "in which ocr_command finds none");
        /* What the sink says otherwise ends it. */
        reader.status = KZ_E_CANCELLED;
        pdf_begin(&file);
        put_picture(&file);
        read_with(&file, &reader);
        assert_reason(reader.collect, KZ_E_CANCELLED, "");
}

/* Letters of straight strokes, in a square of 10: from and to, each two digits. */
static const char *strokes_of(char letter)
{
        switch (letter) {
        case 'E':
                return "80000989 0565";
        case 'F':
                return "000989 0565";
        case 'H':
                return "0009 7079 0575";
        case 'I':
                return "3039";
        case 'L':
                return "090070";
        default:
                return "0989 4049";
        }
}

/* Draws a word, 36 points high, with nothing that is text. */
static void draw_word(struct pdf_file *file, double x, double y, const char *word)
{
        char out[64];
        const char *at;
        bool begun;

        pdf_draw(file, "6 w 0 J");
        for (; *word; word++, x += 36) {
                begun = false;
                for (at = strokes_of(*word); *at; at++) {
                        if (*at == ' ') {
                                pdf_draw(file, "S");
                                begun = false;
                                continue;
                        }
                        snprintf(out, sizeof(out), "%g %g %s", x + 4.0 * (at[0] - '0'),
                                y + 4.0 * (at[1] - '0'), begun ? "l" : "m");
                        pdf_draw(file, out);
                        begun = true;
                        at++;
                }
                pdf_draw(file, "S");
        }
}

static enum kz_status real_command(void *ctx, enum kz_extract_command which, struct kz_str bytes,
        struct kz_buf *ret, struct kz_error *err)
{
        char path[] = "/tmp/kzsearch-test-XXXXXX", line[128];
        int fd = mkstemp(path);
        FILE *out;
        size_t n;

        (void)ctx;
        (void)which;
        (void)err;
        assert_true(fd >= 0);
        assert_int_equal(write(fd, bytes.ptr, bytes.len), (ssize_t)bytes.len);
        close(fd);
        snprintf(line, sizeof(line), "tesseract %s stdout -l eng 2>/dev/null", path);
        out = popen(line, "r");
        assert_non_null(out);
        while ((n = fread(line, 1, sizeof(line), out)))
                assert_int_equal(kz_buf_append(ret, line, n), KZ_OK);
        pclose(out);
        unlink(path);
        return KZ_OK;
}

static void test_with_tesseract(void **state)
{
        struct reader reader = {.says = ""};
        struct pdf_file file;

        (void)state;
        if (system("tesseract --list-langs 2>/dev/null | grep -qx eng") != 0) {
                print_message("tesseract is not installed, or does not know English\n");
                skip();
        }
        pdf_begin(&file);
        draw_word(&file, 80, 600, "THE");
        draw_word(&file, 230, 600, "FILE");
        pdf_page(&file, "");
        read_by(&file, &reader, real_command);
        if (reader.collect->status)
                fail_msg("%s", reader.collect->err.message);
        assert_str(reader.collect->docs[0].text, "THE FILE");
        collect_free(reader.collect);
}

static void test_huge_and_tiny_pages(void **state)
{
        struct reader reader = {.says = "text"};
        struct pdf_file file;

        (void)state;
        pdf_begin(&file);
        pdf_draw(&file, PICTURE);
        pdf_page(&file, "/MediaBox[0 0 14400 14400]");
        read_with(&file, &reader);
        assert_int_equal(reader.asked, 1);
        assert_true((double)reader.wide * reader.high < 10.1e6);
        collect_free(reader.collect);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_password),
                cmocka_unit_test(test_damage),
                cmocka_unit_test(test_a_missing_end),
                cmocka_unit_test(test_no_text),
                cmocka_unit_test(test_a_part_without_text),
                cmocka_unit_test(test_too_many_pages),
                cmocka_unit_test(test_what_is_a_pdf),
                cmocka_unit_test(test_pictures_are_read),
                cmocka_unit_test(test_pictures_that_are_not_read),
                cmocka_unit_test(test_huge_and_tiny_pages),
                cmocka_unit_test(test_with_tesseract),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
