#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "client/document_output.h"
#include "client/humane.h"
#include "client/json_output.h"
#include "client/paragraph.h"
#include "client/progress.h"
#include "client/source_table.h"
#include "client/terminal.h"
#include "client/text_output.h"
#include "client/width.h"

static void check_paragraph(const struct kz_paragraph *p, const char *expected)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf out = KZ_BUF_NULL;

        assert_int_equal(kz_buf_reserve(&out, 0), KZ_OK);
        assert_int_equal(kz_paragraph_append(&out, p), KZ_OK);
        assert_string_equal(out.data, expected);
}

static void test_width(void **state)
{
        (void)state;
        assert_int_equal(kz_width('a'), 1);
        assert_int_equal(kz_width(0x49B), 1);   /* қ */
        assert_int_equal(kz_width(0x301), 0);   /* a stress mark */
        assert_int_equal(kz_width(0x4E2D), 2);  /* 中 */
        assert_int_equal(kz_width(0xFF21), 2);  /* fullwidth A */
        assert_int_equal(kz_width(0xFF71), 1);  /* halfwidth katakana */
        assert_int_equal(kz_width(0x1F600), 2); /* 😀 */
        assert_int_equal(kz_width(0xFE0F), 0);
        assert_int_equal(kz_width(0x10FFFF), 1);
        assert_int_equal(kz_width_of(KZ_STR("Қазақстан")), 9);
        assert_int_equal(kz_width_of(KZ_STR("за\xCC\x81мок 中\xFF")), 9);
}

static void test_wrap(void **state)
{
        struct kz_paragraph p = {.text = KZ_STR("Право на свободу мирных собраний"), .indent = 4};

        (void)state;
        check_paragraph(&p, "    Право на свободу мирных собраний\n");
        p.width = 20; /* 16 characters a line, whatever their bytes */
        check_paragraph(&p, "    Право на свободу\n    мирных собраний\n");
        p.width = 21;
        check_paragraph(&p, "    Право на свободу\n    мирных собраний\n");
        p.width = 5; /* never narrower than 16 */
        check_paragraph(&p, "    Право на свободу\n    мирных собраний\n");
        p.text = KZ_STR("Бейбіт жиналыстарды ұйымдастыру");
        p.width = 24;
        check_paragraph(&p, "    Бейбіт жиналыстарды\n    ұйымдастыру\n");
        p.text = KZ_STR("  two\n\n spaces\t\tof \r\n any  kind ");
        p.width = 0;
        check_paragraph(&p, "    two spaces of any kind\n");
        p.text = KZ_STR(" \n ");
        check_paragraph(&p, "");
        p.lead = " 7. ";
        check_paragraph(&p, " 7. \n");
        p.text = KZ_STR("title of more than one line");
        p.width = 20;
        check_paragraph(&p, " 7. title of more\n    than one line\n");
}

static void test_wrap_odd(void **state)
{
        struct kz_paragraph p = {
                .text = KZ_STR("a https://example.org/a/very/long/address b"), .width = 16};

        (void)state;
        check_paragraph(&p, "a\nhttps://example.\norg/a/very/long/\naddress b\n");
        /* Wide letters take two columns, and none is cut in half. */
        p.text = KZ_STR("中中中中中中中中中");
        check_paragraph(&p, "中中中中中中中中\n中\n");
        p.text = KZ_STR("x中中中中中中中中中");
        check_paragraph(&p, "x中中中中中中中\n中中\n");
        /* A stress mark stays with its letter at the end of the line. */
        p.text = KZ_STR("123456789012345а\xCC\x81 б");
        check_paragraph(&p, "123456789012345а\xCC\x81\nб\n");
        /* An escape is as wide as it is shown, and stays in one piece. */
        p.text = KZ_STR("12345678901234\x1b[31m");
        check_paragraph(&p, "12345678901234\n\\x1b[31m\n");
}

static void test_marks(void **state)
{
        const struct kz_paragraph_range marks[] = {{6, 13}, {14, 22}};
        const struct kz_paragraph_range controls[] = {{1, 2}};
        struct kz_paragraph p = {.text = KZ_STR("право свободы собраний и"),
                .marks = marks,
                .n_marks = 2,
                .mark_on = "<",
                .mark_off = ">"};

        (void)state;
        check_paragraph(&p, "право <свободы> <собраний> и\n");
        p.width = 16; /* no mark reaches over a line's end */
        check_paragraph(&p, "право <свободы>\n<собраний> и\n");
        p.mark_on = NULL;
        check_paragraph(&p, "право свободы\nсобраний и\n");
        /* Ranges count code points of the text, not of what is shown for them. */
        p = (struct kz_paragraph){.text = KZ_STR("\x1b"
                                                 "b"
                                                 "c"),
                .marks = controls,
                .n_marks = 1,
                .mark_on = "<",
                .mark_off = ">"};
        check_paragraph(&p, "\\x1b<b>c\n");
        /* One that goes past the end ends there. */
        p = (struct kz_paragraph){.text = KZ_STR("ab"),
                .marks = marks,
                .n_marks = 2,
                .mark_on = "<",
                .mark_off = ">"};
        check_paragraph(&p, "ab\n");
}

static void check_results(
        const char *json, size_t offset, const struct kz_text_style *style, const char *expected)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf out = KZ_BUF_NULL;
        json_t *result = json_loads(json, JSON_ALLOW_NUL, NULL);

        assert_non_null(result);
        assert_int_equal(kz_text_output_results(&out, result, offset, style), KZ_OK);
        json_decref(result);
        assert_string_equal(out.data, expected);
}

#define HIT_RU                                                                                                                 \
        "{\"id\":\"news:a.txt\",\"source\":\"news\",\"path\":\"/home/a/news/a.txt\",\"place\":"                                \
        "\"file\",\"line\":7,\"title\":\"Свобода "                                                                      \
        "собраний\",\"date\":\"2020-09-09\",\"lang\":\"ru\","                                                          \
        "\"url\":\"https://x\",\"duplicates\":2,\"snippet\":\"Право на свободу мирных собраний\"," \
        "\"matches\":[[9,16],[24,32]],\"missing\":[]}"
#define HIT_KK                                                                                     \
        "{\"id\":\"added:1\",\"source\":\"added\",\"path\":null,\"place\":\"extract\",\"line\":3," \
        "\"title\":\"\",\"date\":\"\",\"lang\":\"\",\"url\":\"https://x/y\",\"duplicates\":1,"     \
        "\"snippet\":\"Бейбіт жиналыс\",\"matches\":[],\"missing\":[\"полиция\",\"x\\u001by\"]}"
#define HIT_PDF                                                                                    \
        "{\"id\":\"r:b.pdf\",\"source\":\"r\",\"path\":\"/home/ab/b.pdf\",\"place\":\"extract\","  \
        "\"line\":90,\"page\":12,\"title\":\"T\",\"snippet\":\"\"}"
#define HIT_JSONL                                                                                  \
        "{\"id\":\"r:c#9\",\"source\":\"r\",\"path\":\"/home/a/c.jsonl\",\"place\":\"extract\","   \
        "\"line\":1,\"file_line\":12,\"title\":\"T\",\"snippet\":\"\"}"

static void test_results(void **state)
{
        struct kz_text_style style = {.cwd = "/home/a"};

        (void)state;
        check_results("{\"total\":1,\"fill\":1,\"took_us\":830,\"hits\":[" HIT_RU "," HIT_KK "]}",
                0, &style,
                "1. Свобода собраний\n"
                "   2020-09-09 · news · news/a.txt:7 [ru]\n"
                "   Право на свободу мирных собраний\n"
                "   and 2 near copies\n"
                "\n"
                "2. added:1\n"
                "   added · added:1 · https://x/y\n"
                "   Бейбіт жиналыс\n"
                "   missing: полиция, x\\x1by\n"
                "   and 1 near copy\n"
                "\n"
                "1 document with all the words, and 1 that misses some in 0.8 ms\n");
        /* A folder whose name begins alike is not below this one; lines of a PDF are of no use. */
        check_results("{\"total\":12,\"took_us\":12000,\"hits\":[" HIT_PDF "," HIT_JSONL "]}", 9,
                &style,
                "10. T\n"
                "    r · /home/ab/b.pdf, page 12\n"
                "\n"
                "11. T\n"
                "    r · c.jsonl:12\n"
                "\n"
                "12 documents in 12 ms, showing 10–11 of 12\n");
        style.cwd = "/";
        check_results("{\"total\":2,\"partial\":true,\"took_us\":1000000,\"hits\":[" HIT_PDF "]}",
                1, &style,
                "2. T\n"
                "   r · /home/ab/b.pdf, page 12\n"
                "\n"
                "2 documents in 1.0 s, showing 2 of 2; time ran out, so there may be more\n");
}

static void test_results_on_terminal(void **state)
{
        struct kz_text_style style = {.width = 24, .color = true, .cwd = NULL};

        (void)state;
        check_results("{\"total\":1,\"took_us\":830,\"hits\":[" HIT_RU "]}", 0, &style,
                "\x1b[1m1. Свобода собраний\x1b[0m\n"
                "   \x1b[2m2020-09-09 · news · /home/a/news/a.txt:7 [ru]\x1b[0m\n"
                "   Право на \x1b[1;31mсвободу\x1b[0m\n"
                "   мирных \x1b[1;31mсобраний\x1b[0m\n"
                "   and 2 near copies\n"
                "\n"
                "1 document in 0.8 ms\n");
}

/* What is the same has a line of its own, before what is only like it. */
static void test_results_with_copies(void **state)
{
        static const char both[] =
                "{\"total\":5,\"hits\":[{\"id\":\"r:a\",\"source\":\"r\",\"title\":\"T\","
                "\"duplicates\":4,\"identical\":2,"
                "\"copies\":[\"r:b\u202e.txt\",\"s:c.txt\",\"a:d\",\"r:e\"]}]}";
        static const char more[] =
                "{\"total\":9,\"hits\":[{\"id\":\"r:a\",\"source\":\"r\",\"title\":\"T\","
                "\"duplicates\":8,\"identical\":5,\"copies\":[\"r:b\",\"r:c\"]}]}";
        struct kz_text_style style = {.width = 44};

        (void)state;
        check_results(both, 0, &style,
                "1. T\n"
                "   r · r:a\n"
                "   also: r:b\\u202e.txt, s:c.txt\n"
                "   and 2 near copies: a:d, r:e\n"
                "\n"
                "5 documents in 0.0 ms, showing 1 of 5\n");
        check_results(more, 0, &style,
                "1. T\n"
                "   r · r:a\n"
                "   also: r:b, r:c and 3 more\n"
                "   and 3 near copies\n"
                "\n"
                "9 documents in 0.0 ms, showing 1 of 9\n");
}

/* As what else words were looked for: all of it, in lines that fit. */
static void test_results_widened(void **state)
{
        static const char json[] =
                "{\"total\":1,\"took_us\":830,\"hits\":[" HIT_PDF "],\"widened\":{\"БҰҰ\":[\"бұұ\","
                "\"bu\",\"buu\",\"byu\",\"bo\",\"boo\",\"UN\",\"United Nations\"],\"x\":[],"
                "\"\\u001b\":[\"a\\u001b\",7]}}";
        struct kz_text_style style = {.width = 24};

        (void)state;
        check_results(json, 0, &style,
                "1. T\n   r · /home/ab/b.pdf, page 12\n\n"
                "“БҰҰ” also as бұұ, bu,\n"
                "buu, byu, bo, boo, UN,\n"
                "United Nations\n"
                "“\\x1b” also as a\\x1b\n"
                "1 document in 0.8 ms\n");
        style.width = 0;
        check_results(json, 0, &style,
                "1. T\n   r · /home/ab/b.pdf, page 12\n\n"
                "“БҰҰ” also as бұұ, bu, buu, byu, bo, boo, UN, United Nations\n"
                "“\\x1b” also as a\\x1b\n"
                "1 document in 0.8 ms\n");
}

/* The terminal is not flooded with a query of a megabyte; a character is not cut in two. */
static void test_results_long_query(void **state)
{
        const struct kz_text_style style = {.width = 80};
        char json[1024], want[512], query[512] = "x";
        size_t i;

        (void)state;
        for (i = 0; i < 200; i++)
                strcat(query, "қ");
        snprintf(json, sizeof(json), "{\"query\":\"%s\",\"warnings\":[\"w\"]}", query);
        snprintf(want, sizeof(want), "nothing found for: %.199s…\n", query);
        check_results(json, 0, &style, want);
}

static void test_results_few(void **state)
{
        const struct kz_text_style style = {.width = 80};

        (void)state;
        check_results("{\"query\":\"x \\u001b[2J\",\"total\":0,\"fill\":0,\"hits\":[]}", 0, &style,
                "nothing found for: x \\x1b[2J\n"
                "try fewer or other words; kzsearchctl status says what is indexed\n");
        check_results("{\"query\":\"x\",\"total\":0,\"hits\":[],\"warnings\":[\"no index yet\"]}",
                0, &style, "nothing found for: x\n");
        check_results("{\"query\":\"tokaef\",\"total\":0,\"did_you_mean\":\"tokaev\",\"hits\":[]}",
                0, &style, "nothing found for: tokaef\ndid you mean: tokaev\n");
        check_results("{\"query\":\"x\",\"total\":0,\"partial\":true,\"hits\":[]}", 0, &style,
                "nothing found for: x\ntime ran out before all was searched\n");
        check_results("{\"total\":3,\"took_us\":1,\"hits\":[]}", 50, &style,
                "3 documents in 0.0 ms, none of them this far down: use a smaller --offset\n");
        check_results(
                "{\"total\":3,\"took_us\":1,\"hits\":[]}", 0, &style, "3 documents in 0.0 ms\n");
        check_results("{\"total\":0,\"fill\":1,\"took_us\":100,\"hits\":[" HIT_PDF "]}", 0, &style,
                "1. T\n   r · /home/ab/b.pdf, page 12\n\n"
                "no document has all the words; 1 has some of them in 0.1 ms\n");
        /* A result with nothing in it, or things of the wrong type, is no reason to fall over. */
        check_results("{}", 0, &style,
                "nothing found for: \ntry fewer or other words; "
                "kzsearchctl status says what is indexed\n");
        check_results("{\"total\":1,\"hits\":[7,{\"title\":1,\"matches\":[1,[5],[9,2],[-1,4]],"
                      "\"missing\":[null]}],\"explanation\":\"a\\n  b\\u202e\"}",
                0, &style,
                "a\n  b\\u202e\n\n"
                "1. \n    · \n\n"
                "2. \n    · \n   missing: \n\n"
                "1 document in 0.0 ms\n");
}

static void test_hostile(void **state)
{
        const struct kz_text_style style = {.width = 80, .color = false};

        (void)state;
        check_results("{\"total\":1,\"took_us\":1,\"hits\":[{\"id\":\"a\",\"source\":\"s\\u0007\","
                      "\"path\":\"/x\\n\\u001b]0;t\\u0007/"
                      "y\",\"title\":\"A\\u0000\\u009b2J\\u202eB\\nC\","
                      "\"lang\":\"e\\u007f\",\"date\":\"2\\r1\",\"snippet\":\"\\u001b["
                      "31mred\\u2028x\"}]}",
                0, &style,
                "1. A\\x00\\x9b2J\\u202eB C\n"
                "   2 1 · s\\x07 · /x \\x1b]0;t\\x07/y [e\\x7f]\n"
                "   \\x1b[31mred\\u2028x\n"
                "\n"
                "1 document in 0.0 ms\n");
}

static void test_document(void **state)
{
        struct kz_text_style style = {.width = 0};
        json_t *document =
                json_loads("{\"id\":\"a:1\",\"source\":\"a\",\"title\":\"Т\",\"date\":"
                           "\"2020-01-02\",\"path\":null,\"text\":\"one\\n\\ttwo\\u001b[2J\"}",
                        0, NULL);
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf out = KZ_BUF_NULL;

        (void)state;
        assert_int_equal(kz_document_output(&out, document, &style), KZ_OK);
        assert_string_equal(
                out.data, "Т\nid      a:1\nsource  a\ndate    2020-01-02\n\none\n\ttwo\\x1b[2J\n");
        json_decref(document);
}

/* Each page below its number, and one page alone. */
static void test_document_with_pages(void **state)
{
        static const char *const pages[] = {"one\n", "", "\x1b[1;31mtw\x1b[0mo\n"};
        static const char paged[] = "{\"id\":\"a:1\",\"title\":\"T\",\"pages\":3,"
                                    "\"text\":\"one\\n\\f\\ftwo\",\"matches_bytes\":[[6,8]]}";
        static const char flat[] = "{\"id\":\"a:1\",\"title\":\"T\",\"text\":\"one\\ftwo\"}";
        struct kz_text_style style = {.width = 0};
        json_t *document = json_loads(paged, 0, NULL), *other = json_loads(flat, 0, NULL);
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf out = KZ_BUF_NULL;
        uint64_t i;

        (void)state;
        assert_int_equal(kz_document_output(&out, document, &style), KZ_OK);
        assert_string_equal(out.data, "T\nid      a:1\npages   3\n\n"
                                      "— 1 —\n\none\n\n— 2 —\n\n\n— 3 —\n\ntwo\n");
        style.color = true;
        for (i = 1; i <= KZ_ARRAY_LEN(pages); i++) {
                kz_buf_clear(&out);
                assert_int_equal(kz_document_output_page(&out, document, i, &style), KZ_OK);
                assert_true(kz_str_eq(kz_buf_str(&out), kz_str(pages[i - 1])));
        }
        assert_int_equal(kz_document_output_page(&out, document, 0, &style), KZ_E_NOT_FOUND);
        assert_int_equal(kz_document_output_page(&out, document, 4, &style), KZ_E_NOT_FOUND);
        /* A form feed that parts no pages is a control like others. */
        assert_int_equal(kz_document_output_page(&out, other, 1, &style), KZ_E_NOT_FOUND);
        style.color = false;
        kz_buf_clear(&out);
        assert_int_equal(kz_document_output(&out, other, &style), KZ_OK);
        assert_string_equal(out.data, "T\nid      a:1\n\none\\x0ctwo\n");
        json_decref(document);
        json_decref(other);
}

static void test_json(void **state)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf out = KZ_BUF_NULL;
        const char *answer = "{\"b\":1, \"a\":\"Қ\xC2\x9B\xE2\x80\xAE\xF3\xA0\x80\x81\x7F\"}";

        (void)state;
        assert_int_equal(kz_json_output(&out, answer, false), KZ_OK);
        assert_string_equal(
                out.data, "{\"b\":1, \"a\":\"Қ\xC2\x9B\xE2\x80\xAE\xF3\xA0\x80\x81\x7F\"}\n");
        kz_buf_clear(&out);
        assert_int_equal(kz_json_output(&out, answer, true), KZ_OK);
        assert_string_equal(
                out.data, "{\n  \"b\": 1,\n  \"a\": \"Қ\\u009b\\u202e\\udb40\\udc01\\u007f\"\n}\n");
        assert_int_equal(kz_json_output(&out, "{", true), KZ_E_CORRUPT);
}

static void check_humane(
        enum kz_status (*fn)(struct kz_buf *, uint64_t), uint64_t n, const char *expected)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf out = KZ_BUF_NULL;

        assert_int_equal(fn(&out, n), KZ_OK);
        assert_string_equal(out.data, expected);
}

static void test_humane(void **state)
{
        (void)state;
        check_humane(kz_humane_size, 0, "0 bytes");
        check_humane(kz_humane_size, 1, "1 byte");
        check_humane(kz_humane_size, 999, "999 bytes");
        check_humane(kz_humane_size, 1000, "1.0 KB");
        check_humane(kz_humane_size, 999949, "999.9 KB");
        check_humane(kz_humane_size, 999950, "1.0 MB");
        check_humane(kz_humane_size, UINT64_MAX, "18.4 EB");
        check_humane(kz_humane_seconds, 0, "0 s");
        check_humane(kz_humane_seconds, 61, "1 min 1 s");
        check_humane(kz_humane_span, UINT64_MAX, "213503982 d 8 h");
        check_humane(kz_humane_span, 0, "0.0 ms");
        check_humane(kz_humane_span, 830, "0.8 ms");
        check_humane(kz_humane_span, 9949, "9.9 ms");
        check_humane(kz_humane_span, 9950, "10 ms");
        check_humane(kz_humane_span, 999499, "999 ms");
        check_humane(kz_humane_span, 999500, "1.0 s");
        check_humane(kz_humane_span, 59499999, "59 s");
        check_humane(kz_humane_span, 59500000, "1 min 0 s");
        check_humane(kz_humane_span, UINT64_C(7200000000), "2 h 0 min");
        check_humane(kz_humane_span, UINT64_C(180000000000), "2 d 2 h");
}

static void check_progress(struct kz_progress *progress, const char *json, const char *expected)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf out = KZ_BUF_NULL;
        json_t *value = json_loads(json, 0, NULL);

        assert_int_equal(kz_progress_line(progress, value, &out), KZ_OK);
        assert_string_equal(out.data, expected);
        json_decref(value);
}

static void test_progress(void **state)
{
        struct kz_progress progress = {.columns = 80};

        (void)state;
        check_progress(&progress,
                "{\"source\":\"r\",\"files\":0,\"files_total\":400,\"elapsed_ms\":1}",
                "r: 0/400 files, 0 documents");
        check_progress(&progress,
                "{\"source\":\"r\",\"files\":100,\"files_total\":400,\"documents\":1,\"failed\":2,"
                "\"bytes\":5000000,\"elapsed_ms\":2001}",
                "r: 100/400 files, 1 document, 2 failed, 0.5 documents/s, 2.5 MB/s, 6 s left");
        /* Files that are small or unchanged say little of those that are left: bytes do. */
        check_progress(&progress,
                "{\"source\":\"r\",\"files\":396,\"files_total\":400,\"documents\":300,"
                "\"bytes\":6000000,\"bytes_total\":18000000,\"elapsed_ms\":3001}",
                "r: 396/400 files, 300 documents, 100 documents/s, 2.0 MB/s, 6 s left");
        check_progress(&progress,
                "{\"source\":\"r\",\"files\":400,\"files_total\":400,\"elapsed_ms\":4001}",
                "r: 400/400 files, 0 documents, 100 files/s");
        /* Another source begins anew; and the speed of an instant is not told. */
        check_progress(&progress,
                "{\"source\":\"s\",\"files\":3,\"files_total\":9,\"elapsed_ms\":5000}",
                "s: 3/9 files, 0 documents");
        check_progress(&progress,
                "{\"source\":\"s\",\"files\":5,\"files_total\":9,\"elapsed_ms\":5100}",
                "s: 5/9 files, 0 documents");
        check_progress(&progress, "{}", "0 files, 0 documents");
}

static void test_source_table(void **state)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf out = KZ_BUF_NULL;
        json_t *sources =
                json_loads("[{\"name\":\"longer-name\",\"path\":\"/a\\u001b\",\"documents\":12,"
                           "\"files\":3,\"failed\":1,\"lang\":\"kk\",\"missing\":true},"
                           "{\"name\":\"b\",\"path\":\"/b\"}]",
                        0, NULL);

        (void)state;
        assert_int_equal(kz_source_table_append(&out, sources), KZ_OK);
        assert_string_equal(out.data,
                "NAME         DOCUMENTS    FILES  FAILED  PATH\n"
                "longer-name         12        3       1  /a\\x1b, lang kk (is not there)\n"
                "b                    0        0       0  /b\n");
        json_decref(sources);
        kz_buf_clear(&out);
        assert_int_equal(kz_source_table_append(&out, NULL), KZ_OK);
        assert_string_equal(out.data, "no sources yet: kzsearchctl source add PATH\n");
}

static void test_terminal(void **state)
{
        enum kz_color choice = KZ_COLOR_AUTO;
        struct kz_terminal terminal;

        (void)state;
        setenv("TERM", "xterm", 1);
        unsetenv("NO_COLOR");
        /* Descriptor -1 is no terminal. On one, NO_COLOR and TERM are looked at: see the programs.
         */
        terminal = kz_terminal_look(-1, KZ_COLOR_AUTO);
        assert_false(terminal.is_terminal);
        assert_false(terminal.color);
        assert_int_equal(terminal.columns, 0);
        assert_true(kz_terminal_look(-1, KZ_COLOR_ALWAYS).color);
        assert_int_equal(kz_terminal_color("never", &choice, NULL), KZ_OK);
        assert_int_equal(choice, KZ_COLOR_NEVER);
        assert_int_equal(kz_terminal_color("yes", &choice, NULL), KZ_E_INVALID);
        assert_int_equal(choice, KZ_COLOR_NEVER);
}

/* Into a pipe runs of ASCII go at once: the same as when marks are looked for, which takes a
 * character at a time. */
static void test_one_line(void **state)
{
        static const char *const pieces[] = {"a", "word", ".", " ", "\n\t ", "ё", "日", "\x7f",
                "\x01", "\xff", "\xe2\x80\x8f", "~", "e\xcc\x81"};
        unsigned seed = 7;
        int round, i;

        (void)state;
        for (round = 0; round < 2000; round++) {
                KZ_CLEANUP(kz_buf_deinit) struct kz_buf text = KZ_BUF_NULL;
                KZ_CLEANUP(kz_buf_deinit) struct kz_buf slow = KZ_BUF_NULL;
                struct kz_paragraph p = {.indent = 2, .mark_on = "<", .mark_off = ">"};

                for (i = 0; i < 9; i++) {
                        seed = seed * 1664525u + 1013904223u;
                        assert_int_equal(kz_buf_append_cstr(
                                                 &text, pieces[(seed >> 8) % KZ_ARRAY_LEN(pieces)]),
                                KZ_OK);
                }
                p.text = kz_buf_str(&text);
                assert_int_equal(kz_paragraph_append(&slow, &p), KZ_OK);
                p.mark_on = NULL;
                check_paragraph(&p, kz_buf_str(&slow).ptr);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {cmocka_unit_test(test_width),
                cmocka_unit_test(test_wrap), cmocka_unit_test(test_wrap_odd),
                cmocka_unit_test(test_one_line), cmocka_unit_test(test_marks),
                cmocka_unit_test(test_results), cmocka_unit_test(test_results_on_terminal),
                cmocka_unit_test(test_results_with_copies), cmocka_unit_test(test_results_few),
                cmocka_unit_test(test_results_widened), cmocka_unit_test(test_results_long_query),
                cmocka_unit_test(test_hostile), cmocka_unit_test(test_document),
                cmocka_unit_test(test_document_with_pages), cmocka_unit_test(test_json),
                cmocka_unit_test(test_humane), cmocka_unit_test(test_progress),
                cmocka_unit_test(test_source_table), cmocka_unit_test(test_terminal)};

        return cmocka_run_group_tests(tests, NULL, NULL);
}
