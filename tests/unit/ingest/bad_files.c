/* Each kind of bad input: what is refused, what is repaired, and what the report says. */
#include "collect.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "index/base/fdio.h"
#include "index/ingest/magic.h"

static void assert_fails(
        const char *name, const char *data, size_t len, enum kz_status status, const char *why)
{
        struct collect *c = parse_bytes(name, data, len);

        if (c->status != status)
                fail_msg("%s: %s: %s", name, kz_status_name(c->status), c->err.message);
        assert_contains(c->err.message, why);
        assert_int_equal(c->doc_count, 0);
        collect_free(c);
}

static void test_nothing_in_it(void **state)
{
        (void)state;
        assert_fails("a.txt", "", 0, KZ_E_INVALID, "empty");
        assert_fails("a.txt", " \n\t\r\n", 5, KZ_E_INVALID, "empty");
        assert_fails("a.txt", "\xEF\xBB\xBF", 3, KZ_E_INVALID, "empty");
        assert_fails("a.txt", "\xFE\xFF", 2, KZ_E_INVALID, "empty");
        assert_fails("a.jsonl", "\n\n", 2, KZ_E_INVALID, "empty");
        assert_fails("a.md", "\n", 1, KZ_E_INVALID, "empty");
        assert_fails("a.html", " \n", 2, KZ_E_INVALID, "empty");
        assert_fails("a.html", "<script>let a = 1;</script>", 27, KZ_E_INVALID, "neither text");
}

static void test_types_nobody_reads(void **state)
{
        static const struct {
                const char *name, *data;
                size_t len;
                const char *type;
        } files[] = {
                {"a.gif", "GIF89a\1\0\1\0", 10, "images"},
                {"a.txt", "GIF89a\1\0\1\0", 10, "images"}, /* the name is only a hint */
                {"a.rar", "Rar!\x1A\x07\0", 7, "RAR archives"},
                {"a",
                        "\x7F"
                        "ELF\2\1\1\0\0\0\0",
                        11, "programs"},
                {"a.txt", "ab\0\0\1\0\0\2cd\0\0", 12, "binary files"},
                {"a.xml", "<?xml version='1.0'?><svg><![CDATA[<html>", 41, "XML files"},
                {"a.xml", "<?xml version='1.0'?>", 21, "XML files"},
                {"a.png", "\x89PNG\r\n", 6, "images"},
        };
        size_t i;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(files); i++)
                assert_fails(files[i].name, files[i].data, files[i].len, KZ_E_UNSUPPORTED,
                        files[i].type);
        assert_fails(
                "a", "\0asm\1\0\0\0", 8, KZ_E_UNSUPPORTED, "application/wasm files are not read");
}

static void test_packed_type_nobody_reads(void **state)
{
        struct kz_buf gz = KZ_BUF_NULL;

        (void)state;
        gzip_append(&gz, "GIF89a\1\0\1\0", 10);
        assert_fails("a.gif.gz", gz.data, gz.len, KZ_E_UNSUPPORTED, "images");
        kz_buf_deinit(&gz);
}

static void test_broken_utf8(void **state)
{
        struct collect *c =
                parse_text("a.txt", "A good line, long enough\nand \xff bad, and \xc3 so on\n");

        (void)state;
        assert_int_equal(c->status, KZ_OK);
        assert_str(c->docs[0].text,
                "A good line, long enough\nand \xEF\xBF\xBD bad, and \xEF\xBF\xBD so on\n");
        assert_int_equal(c->docs[0].place, KZ_PLACE_EXTRACT);
        assert_problem(c, 2, "2 broken UTF-8 sequences");
        collect_free(c);
        /* "안녕하세요" in EUC-KR: neither UTF-8 nor of a set that is guessed. */
        assert_fails("a.txt", "\xbe\xc8\xb3\xe7\xc7\xcf\xbc\xbc\xbf\xe4", 10, KZ_E_INVALID,
                "not UTF-8 text");
}

static void test_nuls(void **state)
{
        struct kz_buf text = KZ_BUF_NULL;
        struct collect *c;
        int i;

        (void)state;
        for (i = 0; i < 1000; i++)
                assert_int_equal(kz_buf_append_cstr(&text, "a line\n"), KZ_OK);
        text.data[9] = '\0';
        text.data[400] = '\0';
        c = parse_bytes("a.txt", text.data, text.len);
        assert_int_equal(c->status, KZ_OK);
        assert_int_equal(c->docs[0].text.ptr[9], ' ');
        assert_problem(c, 2, "2 NUL bytes");
        collect_free(c);
        /* Many of them, but all beyond the bytes the type is told by. */
        for (i = 0; i < 20000; i++)
                assert_int_equal(kz_buf_append(&text, "\0", 1), KZ_OK);
        assert_fails("a.txt", text.data, text.len, KZ_E_INVALID, "binary data");
        kz_buf_deinit(&text);
}

static void test_broken_lines(void **state)
{
        static const char content[] =
                "{\"id\":\"a\",\"text\":\"one\"}\n"
                "{\"id\":\"b\",\"text\":\n"
                "[1,2]\n"
                "{\"id\":\"c\"}\n"
                "{\"id\":\"a\",\"text\":\"again\"}\n"
                "{\"id\":[],\"text\":\"six\",\"title\":5,\"lang\":true,\"url\":{}}\n"
                "{\"id\":\"6\",\"text\":\"taken by the line before\"}\n"
                "{\"text\":\"x\\u0000y\",\"date\":\"31/02/2020\",\"lang\":\"Klingon\"}\n"
                "{\"text\":\"bad \xff byte\",\"date\":\"soon\"}\n"
                "{\"text\":[\"no\"]}\n"
                "{\"text\":\"\\ud800 lonely\"}\n"
                "{\"text\":\"last\"}{\"text\":\"two on a line\"}\n";
        struct collect *c = parse_text("a.jsonl", content);

        (void)state;
        assert_int_equal(c->status, KZ_OK);
        assert_int_equal(c->doc_count, 4);
        assert_str(c->docs[0].text, "one");
        assert_problem(c, 2, "not JSON");
        assert_problem(c, 3, "a list, not an object");
        assert_problem(c, 4, "neither text nor title");
        assert_problem(c, 5, "id \"a\" comes twice");
        assert_str(c->docs[1].key, "6");
        assert_str(c->docs[1].title, "six");
        assert_problem(c, 6, "\"id\" is a list");
        assert_problem(c, 6, "\"title\" is a number");
        assert_problem(c, 6, "\"lang\" is true or false");
        assert_problem(c, 6, "\"url\" is an object");
        assert_problem(c, 7, "id \"6\" comes twice");
        assert_str(c->docs[2].text, "x y");
        assert_str(c->docs[2].date, "");
        assert_problem(c, 8, "NUL");
        assert_problem(c, 8, "date \"31/02/2020\": there is no such day");
        assert_problem(c, 8, "language \"Klingon\"");
        assert_str(c->docs[3].text, "bad \xEF\xBF\xBD byte");
        assert_problem(c, 9, "broken UTF-8");
        assert_problem(c, 9, "date \"soon\": not in a form");
        assert_problem(c, 10, "\"text\" is a list");
        assert_problem(c, 11, "not JSON");
        assert_problem(c, 12, "not JSON");
        collect_free(c);
        assert_fails("a.jsonl", "broken\nall of it\n", 17, KZ_E_INVALID, "none of its lines");
        assert_fails("a.jsonl", "\xFF\xFE{\0}\0", 6, KZ_E_INVALID, "UTF-16");
}

static void test_deep_json(void **state)
{
        struct kz_buf line = KZ_BUF_NULL;
        struct collect *c;
        int i;

        (void)state;
        assert_int_equal(kz_buf_append_cstr(&line, "{\"text\":\"fine\"}\n{\"text\":"), KZ_OK);
        for (i = 0; i < 1000000; i++)
                assert_int_equal(kz_buf_append_char(&line, '['), KZ_OK);
        c = parse_bytes("a.jsonl", line.data, line.len);
        assert_int_equal(c->status, KZ_OK);
        assert_int_equal(c->doc_count, 1);
        assert_problem(c, 2, "not JSON");
        collect_free(c);
        kz_buf_deinit(&line);
}

static void test_sizes(void **state)
{
        const struct kz_extract_job text = {.name = KZ_STR("a.txt")},
                                    jsonl = {.name = KZ_STR("a.jsonl")};
        struct kz_extract_limits limits = kz_extract_limits_default();
        struct kz_buf data = KZ_BUF_NULL, gz = KZ_BUF_NULL;
        struct collect *c;
        int i;

        (void)state;
        limits.file_size = 1 << 20;
        limits.line_size = 1000;
        for (i = 0; i < 150000; i++)
                assert_int_equal(kz_buf_append_cstr(&data, "a word "), KZ_OK);
        c = parse_with(&text, &limits, data.data, data.len);
        assert_int_equal(c->status, KZ_E_LIMIT);
        assert_contains(c->err.message, "larger than 1 MB (max_file_size)");
        collect_free(c);
        gzip_append(&gz, data.data, data.len);
        c = parse_with(&text, &limits, gz.data, gz.len);
        assert_int_equal(c->status, KZ_E_LIMIT);
        assert_contains(c->err.message, "max_file_size");
        collect_free(c);
        /* Exactly at the limit is within it. */
        c = parse_with(&text, &limits, data.data, 1 << 20);
        assert_int_equal(c->status, KZ_OK);
        collect_free(c);

        kz_buf_clear(&data);
        assert_int_equal(
                kz_buf_printf(&data,
                        "{\"text\":\"a\"}\n{\"text\":\"%01000d\"}\n{\"text\":\"%0200000d\"}\n"
                        "{\"text\":\"b\"}\n",
                        0, 0),
                KZ_OK);
        c = parse_with(&jsonl, &limits, data.data, data.len);
        assert_int_equal(c->status, KZ_OK);
        assert_int_equal(c->doc_count, 2);
        assert_problem(c, 2, "longer than 1000 bytes (max_line_size)");
        assert_problem(c, 3, "longer than 1000 bytes");
        assert_int_equal(c->docs[1].file_line, 4);
        collect_free(c);
        kz_buf_deinit(&data);
        kz_buf_deinit(&gz);
}

static void test_cut_gzip(void **state)
{
        struct kz_buf lines = KZ_BUF_NULL, gz = KZ_BUF_NULL;
        struct collect *c;
        size_t cut;
        int i;

        (void)state;
        for (i = 0; i < 2000; i++)
                assert_int_equal(kz_buf_printf(&lines, "{\"text\":\"%x %x\"}\n", i * 2654435761u,
                                         i * 40503u),
                        KZ_OK);
        gzip_append(&gz, lines.data, lines.len);
        c = parse_bytes("a.jsonl.gz", gz.data, gz.len / 2);
        assert_int_equal(c->status, KZ_E_CORRUPT);
        assert_contains(c->err.message, "cut short");
        assert_true(c->doc_count > 100 && c->doc_count < 2000);
        assert_int_equal(c->problem_count, 0); /* the half line is no problem of its own */
        collect_free(c);
        for (cut = 2; cut < 40; cut++) {
                c = parse_bytes("a.jsonl.gz", gz.data, cut);
                assert_int_equal(c->status, KZ_E_CORRUPT);
                assert_int_equal(c->doc_count, 0);
                collect_free(c);
        }
        gz.data[gz.len / 2] = (char)~gz.data[gz.len / 2];
        c = parse_bytes("a.jsonl.gz", gz.data, gz.len);
        assert_int_equal(c->status, KZ_E_CORRUPT);
        collect_free(c);
        kz_buf_clear(&gz);
        gzip_append(&gz, "A text that is long enough to be cut, and is.", 45);
        c = parse_bytes("a.txt.gz", gz.data, gz.len - 12);
        assert_int_equal(c->status, KZ_E_CORRUPT);
        assert_int_equal(c->doc_count, 1);
        assert_contains(c->err.message, "what could be read was kept");
        collect_free(c);
        kz_buf_deinit(&lines);
        kz_buf_deinit(&gz);
}

/* 100 MB of one letter in 100 kB; of blank lines, which give no document that could be counted. */
static void test_gzip_bomb(void **state)
{
        static const struct {
                const char *name;
                char fill;
        } bombs[] = {{"a.txt.gz", 'x'}, {"a.jsonl.gz", '\n'}, {"a.jsonl.gz", 'x'}};
        struct kz_buf data = KZ_BUF_NULL, gz = KZ_BUF_NULL;
        size_t i;

        (void)state;
        assert_int_equal(kz_buf_reserve(&data, 100 << 20), KZ_OK);
        for (i = 0; i < KZ_ARRAY_LEN(bombs); i++) {
                memset(data.data, bombs[i].fill, 100 << 20);
                kz_buf_clear(&gz);
                gzip_append(&gz, data.data, 100 << 20);
                struct collect *c = parse_bytes(bombs[i].name, gz.data, gz.len);

                assert_int_equal(c->status, KZ_E_LIMIT);
                assert_contains(c->err.message, "made to harm");
                collect_free(c);
        }
        kz_buf_deinit(&data);
        kz_buf_deinit(&gz);
}

static void test_gzip_output_limit(void **state)
{
        const struct kz_extract_job job = {.name = KZ_STR("a.jsonl.gz")};
        struct kz_extract_limits limits = kz_extract_limits_default();
        struct kz_buf lines = KZ_BUF_NULL, gz = KZ_BUF_NULL;
        struct collect *c;
        int i;

        (void)state;
        limits.output = 1 << 20;
        for (i = 0; i < 100000; i++)
                assert_int_equal(kz_buf_printf(&lines, "{\"text\":\"%x %x\"}\n", i * 2654435761u,
                                         i * 40503u),
                        KZ_OK);
        gzip_append(&gz, lines.data, lines.len);
        c = parse_with(&job, &limits, gz.data, gz.len);
        assert_int_equal(c->status, KZ_E_LIMIT);
        assert_contains(c->err.message, "more than 1 MB");
        assert_true(c->doc_count > 0);
        collect_free(c);
        kz_buf_deinit(&lines);
        kz_buf_deinit(&gz);
}

struct growing {
        struct collect *c;
        int fd;
        int left;
};

static enum kz_status grow(void *ctx, const struct kz_document *doc)
{
        struct growing *g = ctx;

        if (g->left-- > 0)
                assert_int_equal(kz_fd_write_all(g->fd, "{\"text\":\"more\"}\n", 16, NULL), KZ_OK);
        return collect_document(g->c, doc);
}

static enum kz_status pass_problem(
        void *ctx, enum kz_problem_severity severity, uint32_t line, const char *message)
{
        return collect_problem(((struct growing *)ctx)->c, severity, line, message);
}

/* Somebody appends while it is read: it ends, with whole documents only. */
static void test_growing_file(void **state)
{
        const struct kz_extract_limits limits = kz_extract_limits_default();
        const struct kz_extract_job job = {.name = KZ_STR("a.jsonl")};
        struct growing g = {collect_new(), file_of("{\"text\":\"one\"}\n", 15), 1000};
        const struct kz_sink sink = {.ctx = &g, .document = grow, .problem = pass_problem};
        struct kz_input input = KZ_INPUT_NULL;
        struct kz_error err;
        const char *parser;

        (void)state;
        assert_int_equal(lseek(g.fd, 0, SEEK_END), 15);
        assert_int_equal(kz_parser_run(&job, &limits, g.fd, &input, &sink, &parser, &err), KZ_OK);
        assert_true(g.c->doc_count >= 1 && g.c->problem_count == 0);
        kz_input_deinit(&input);
        close(g.fd);
        collect_free(g.c);
}

static void test_unreadable(void **state)
{
        const struct kz_extract_limits limits = kz_extract_limits_default();
        const struct kz_extract_job job = {.name = KZ_STR("a.txt")};
        struct collect *c = collect_new();
        const struct kz_sink sink = {
                .ctx = c, .document = collect_document, .problem = collect_problem};
        struct kz_input input = KZ_INPUT_NULL;
        int fd = open("/tmp", O_RDONLY);

        (void)state;
        assert_int_not_equal(
                kz_parser_run(&job, &limits, fd, &input, &sink, &c->parser, &c->err), KZ_OK);
        assert_contains(c->err.message, "cannot read");
        kz_input_deinit(&input);
        close(fd);
        collect_free(c);
}

static int load_types(void **state)
{
        (void)state;
        return kz_magic_prepare(NULL) ? -1 : 0;
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_nothing_in_it),
                cmocka_unit_test(test_types_nobody_reads),
                cmocka_unit_test(test_packed_type_nobody_reads),
                cmocka_unit_test(test_broken_utf8),
                cmocka_unit_test(test_nuls),
                cmocka_unit_test(test_broken_lines),
                cmocka_unit_test(test_deep_json),
                cmocka_unit_test(test_sizes),
                cmocka_unit_test(test_cut_gzip),
                cmocka_unit_test(test_gzip_bomb),
                cmocka_unit_test(test_gzip_output_limit),
                cmocka_unit_test(test_growing_file),
                cmocka_unit_test(test_unreadable),
        };

        return cmocka_run_group_tests(tests, load_types, NULL);
}
