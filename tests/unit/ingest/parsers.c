/* Each format: what is found in a good file. */
#include "collect.h"

#include <stdlib.h>

static void assert_ok(const struct collect *c, const char *parser)
{
        if (c->status)
                fail_msg("%s", c->err.message);
        assert_string_equal(c->parser, parser);
}

static void test_text(void **state)
{
        static const char content[] =
                "\n  The  title\tline \n\n12 April 2024\nAuthor: Jane Doe\n\nBody.\n";
        struct collect *c = parse_text("a.txt", content);

        (void)state;
        assert_ok(c, "text");
        assert_int_equal(c->doc_count, 1);
        assert_str(c->docs[0].title, "The title line");
        assert_str(c->docs[0].text, content);
        assert_str(c->docs[0].date, "2024-04-12");
        assert_str(c->docs[0].author, "Jane Doe");
        assert_str(c->docs[0].key, "");
        assert_int_equal(c->docs[0].place, KZ_PLACE_FILE);
        assert_true(
                c->docs[0].text_line == 1 && c->docs[0].text_col == 1 && c->docs[0].file_line == 0);
        assert_int_equal(c->problem_count, 0);
        collect_free(c);
}

static void assert_head(
        const char *content, const char *title, const char *date, const char *author)
{
        struct collect *c = parse_text("the name.txt", content);

        assert_ok(c, "text");
        assert_str(c->docs[0].title, title);
        assert_str(c->docs[0].date, date);
        assert_str(c->docs[0].author, author);
        collect_free(c);
}

static void test_heads(void **state)
{
        (void)state;
        assert_head("T\nBy Jane Doe\n", "T", "", "Jane Doe");
        assert_head("T\nBy the time it ended, all had left.\n", "T", "", "");
        assert_head("By Jane Doe\n", "By Jane Doe", "", "");
        assert_head("09/09/2020\nReal title\n", "Real title", "2020-09-09", "");
        assert_head("09/09/2020\n", "the name", "2020-09-09", "");
        assert_head("---\n\nAfter a rule\n", "After a rule", "", "");
        assert_head(
                "T\nДата: 12 апреля 2024\nАвтор: Иван Иванов\n", "T", "2024-04-12", "Иван Иванов");
        assert_head("T\nКүні: 30 қаңтар 2026\nАвторы: Айгүл\n", "T", "2026-01-30", "Айгүл");
        assert_head("T\nDATE: 2024\n", "T", "2024", "");
        assert_head("T\n1987\n20200909\n", "T", "", ""); /* bare numbers say nothing */
        assert_head("T\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n12 April 2024\nAuthor: X\n\n.\n.\n.\n.\n.\n",
                "T", "", "");
        assert_head("T\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\nAuthor: Late\n\n\n", "T", "", "Late");
        assert_head("T\r\n09/09/2020\r\nAuthor: A B\r\n", "T", "2020-09-09", "A B");
        assert_head("\xEF\xBB\xBFWith a mark\n", "With a mark", "", "");
}

static void assert_title_from(
        const char *name, const char *content, const char *title, const char *origin)
{
        struct collect *c = parse_text(name, content);

        assert_int_equal(c->status, KZ_OK);
        assert_str(c->docs[0].title, title);
        assert_str(c->origins[0].title, origin);
        /* The name is no part of what the file says: a copy has another. */
        assert_int_equal(c->docs[0].title_lent, strcmp(origin, KZ_ORIGIN_NAME) == 0);
        collect_free(c);
}

static void test_where_titles_come_from(void **state)
{
        (void)state;
        assert_title_from("a.txt", "T\nBody\n", "T", "first line");
        assert_title_from("the name.txt", "09/09/2020\n", "the name", "file name");
        assert_title_from("a.md", "---\ntitle: T\n---\nBody\n", "T", "front matter");
        assert_title_from("a.md", "Before\n\n# T\n", "T", "heading");
        assert_title_from("a.md", "T\n\nBody\n", "T", "first line");
        assert_title_from("the name.md", "09/09/2020\n", "the name", "file name");
        assert_title_from("a.jsonl", "{\"title\":\"T\",\"text\":\"Body\"}\n", "T", "record");
        assert_title_from("a.jsonl", "{\"text\":\"T\\nBody\"}\n", "T", "first line");
}

static void test_long_title(void **state)
{
        struct kz_buf line = KZ_BUF_NULL;
        struct collect *c;
        int i;

        (void)state;
        for (i = 0; i < 100; i++)
                assert_int_equal(kz_buf_append_cstr(&line, "сөз "), KZ_OK);
        c = parse_bytes("a.txt", line.data, line.len);
        assert_ok(c, "text");
        assert_int_equal(c->docs[0].title.len, 50 * 7 - 1 + 3); /* 50 whole words and an ellipsis */
        collect_free(c);
        kz_buf_clear(&line);
        for (i = 0; i < 300; i++)
                assert_int_equal(kz_buf_append_cstr(&line, "ә"), KZ_OK);
        c = parse_bytes("a.txt", line.data, line.len);
        assert_int_equal(c->docs[0].title.len, 200 * 2 + 3);
        collect_free(c);
        kz_buf_deinit(&line);
}

static void test_source_settings(void **state)
{
        const struct kz_extract_limits limits = kz_extract_limits_default();
        const struct kz_extract_job job = {.name = KZ_STR("a.jsonl"),
                .lang = KZ_STR("ru"),
                .kind = KZ_STR("news"),
                .date_order = KZ_DATE_MDY,
                .mtime = INT64_C(946684800)};
        static const char content[] =
                "{\"text\":\"a\",\"date\":\"03/04/2020\"}\n"
                "{\"text\":\"b\",\"lang\":\"kaz\",\"kind\":\"Report\",\"date\":\"05/06/2020\"}\n"
                "{\"text\":\"c\",\"date\":\"1-MAY-02\"}\n";
        struct collect *c = parse_with(&job, &limits, content, strlen(content));

        (void)state;
        assert_ok(c, "jsonl");
        assert_str(c->docs[0].lang, "ru");
        assert_str(c->docs[0].kind, "news");
        assert_str(c->docs[0].date, "2020-03-04");
        assert_str(c->docs[1].lang, "kk");
        assert_str(c->docs[1].kind, "report");
        assert_str(c->docs[1].date, "2020-05-06");
        assert_str(c->docs[2].date, "1902-05-01");
        assert_int_equal(c->problem_count, 1); /* ambiguous, told once */
        assert_problem(c, 1, "ambiguous");
        collect_free(c);
}

static void test_markdown(void **state)
{
        static const char content[] = "---\n"
                                      "title: \"A \\\"quoted\\\" title\"\n"
                                      "date: 2024-04-12 # as published\n"
                                      "authors:\n"
                                      "  - Jane Doe\n"
                                      "  - 'O''Neil'\n"
                                      "Language: en-US\n"
                                      "tags: [a, \"b, c\"]\n"
                                      "category: Report\n"
                                      "source_url: https://example.org/a\n"
                                      "---\n"
                                      "# Heading\n\nBody\n";
        struct collect *c = parse_text("a.md", content);

        (void)state;
        assert_ok(c, "markdown");
        assert_str(c->docs[0].title, "A \"quoted\" title");
        assert_str(c->docs[0].date, "2024-04-12");
        assert_str(c->docs[0].author, "Jane Doe, O'Neil");
        assert_str(c->docs[0].lang, "en");
        assert_str(c->docs[0].kind, "report");
        assert_str(c->docs[0].url, "https://example.org/a");
        assert_str(c->docs[0].text, "# Heading\n\nBody\n");
        assert_int_equal(c->docs[0].text_line, 12);
        assert_int_equal(c->docs[0].place, KZ_PLACE_FILE);
        assert_int_equal(c->problem_count, 0);
        collect_free(c);
}

static void assert_markdown(
        const char *content, const char *title, const char *text, const char *author)
{
        struct collect *c = parse_text("The name.MARKDOWN", content);

        assert_ok(c, "markdown");
        assert_str(c->docs[0].title, title);
        assert_str(c->docs[0].text, text);
        assert_str(c->docs[0].author, author);
        collect_free(c);
}

static void test_markdown_forms(void **state)
{
        (void)state;
        assert_markdown(
                "+++\ntitle = 'TOML'\nauthors = [\"A\", \"B\"]\n[extra]\ntitle = 'x'\n+++\nBody",
                "TOML", "Body", "A, B");
        assert_markdown("---\ntitle: >\n  folded\n  title\nauthor: [A, B]\n...\nBody",
                "folded title", "Body", "A, B");
        assert_markdown("---\nauthor:\n  name: Jane\n  mail: x\n---\nBody", "Body", "Body", "Jane");
        assert_markdown("---\nnever closed\n# H\n", "H", "---\nnever closed\n# H\n", "");
        assert_markdown("intro\n\n```\n# no heading\n```\n# A *real* `one` ##\n", "A real one",
                "intro\n\n```\n# no heading\n```\n# A *real* `one` ##\n", "");
        assert_markdown("Setext\n======\nx\n", "Setext", "Setext\n======\nx\n", "");
        assert_markdown("## Second __level__\nx\n", "Second level", "## Second __level__\nx\n", "");
        assert_markdown("---\ndraft: true\n---\n", "The name", "", "");
        assert_markdown("---\r\ntitle: Windows\r\n---\r\nBody\r\n", "Windows", "Body\r\n", "");
        assert_markdown("---\n---\n: : :\nx", "x", ": : :\nx", "");
}

static void test_jsonl(void **state)
{
        static const char content[] =
                "\xEF\xBB\xBF{\"id\":\"a\",\"title\":\"T\",\"text\":\"Body "
                "\\u0441\",\"date\":\"2020-09-09T10:00\","
                "\"lang\":\"en\",\"source\":\"elsewhere\",\"author\":\"A\",\"url\":\"https://"
                "e.org\"}\r\n"
                "\n"
                "{\"id\":7,\"body\":\"First "
                "line\\nsecond\",\"byline\":\"B\",\"link\":\"l\",\"date\":1599609600}\n"
                "{\"content\":\"c\",\"author\":[\"X\",\"Y\"],\"title\":null,\"n\":"
                "99999999999999999999999}\n"
                "{\"title\":\"only a title\",\"extra\":{\"deep\":[1,2]}}";
        struct collect *c = parse_text("a.jsonl", content);

        (void)state;
        assert_ok(c, "jsonl");
        assert_int_equal(c->doc_count, 4);
        assert_int_equal(c->problem_count, 0);
        assert_str(c->docs[0].key, "a");
        assert_str(c->docs[0].source, "");
        assert_str(c->docs[0].text, "Body с");
        assert_int_equal(c->docs[0].ts, 1599609600 + 36000);
        assert_int_equal(c->docs[0].place, KZ_PLACE_EXTRACT);
        assert_int_equal(c->docs[0].file_line, 1);
        assert_str(c->docs[1].key, "7");
        assert_str(c->docs[1].title, "First line");
        assert_str(c->docs[1].author, "B");
        assert_str(c->docs[1].url, "l");
        assert_str(c->docs[1].date, "2020-09-09");
        assert_int_equal(c->docs[1].file_line, 3);
        assert_str(c->docs[2].key, "4");
        assert_str(c->docs[2].author, "X, Y");
        assert_str(c->docs[2].title, "c");
        assert_str(c->docs[3].text, "");
        assert_str(c->docs[3].title, "only a title");
        collect_free(c);
}

static void assert_parser(const char *name, const char *content, const char *parser)
{
        struct collect *c = parse_text(name, content);

        assert_ok(c, parser);
        collect_free(c);
}

static void test_sniffing(void **state)
{
        (void)state;
        assert_parser("notes", "{\"text\":\"a\"}\n{\"text\":\"b\"}\n", "jsonl");
        assert_parser("notes", "{\"text\":\"a\"}\n", "text");
        assert_parser("notes.json", "{\"text\":\"a\"}\n", "jsonl");
        assert_parser("notes.json", "{\n \"text\":\"a\"\n}\n", "text");
        assert_parser("notes.NDJSON", "rubbish\n{\"text\":\"a\"}\n", "jsonl");
        assert_parser("poem", "{ curly } brackets\n{ again }\n", "text");
        assert_parser("README", "# Heading\n", "text");
        assert_parser("readme.md", "plain\n", "markdown");
        assert_parser("\xff\xfe.MD", "name that is no UTF-8\n", "markdown");
        assert_parser("", "no name\n", "text");
}

static void test_gzip(void **state)
{
        struct kz_buf gz = KZ_BUF_NULL;
        struct collect *c;

        (void)state;
        gzip_append(&gz, "{\"text\":\"one\"}\n", 15);
        gzip_append(&gz, "{\"text\":\"two\"}\n", 15);
        assert_int_equal(kz_buf_append(&gz, "\0\0\0\0", 4), KZ_OK);
        c = parse_bytes("a.jsonl.gz", gz.data, gz.len);
        assert_ok(c, "jsonl");
        assert_int_equal(c->doc_count, 2);
        collect_free(c);

        kz_buf_clear(&gz);
        gzip_append(&gz, "Title\nBody", 10);
        c = parse_bytes("the file.txt.gz", gz.data, gz.len);
        assert_ok(c, "text");
        assert_str(c->docs[0].text, "Title\nBody");
        assert_int_equal(c->docs[0].place, KZ_PLACE_EXTRACT);
        collect_free(c);
        c = parse_bytes("a.md.gz", gz.data, gz.len);
        assert_ok(c, "markdown");
        collect_free(c);
        kz_buf_deinit(&gz);
}

/* A stream longer than any buffer: every document arrives, in order and whole. */
static void test_long_stream(void **state)
{
        struct kz_buf lines = KZ_BUF_NULL, gz = KZ_BUF_NULL;
        struct collect *c;
        int i, packed;

        (void)state;
        for (i = 0; i < 20000; i++)
                assert_int_equal(
                        kz_buf_printf(&lines, "{\"id\":%d,\"text\":\"%0*d\"}\n", i, 1 + i % 300, i),
                        KZ_OK);
        gzip_append(&gz, lines.data, lines.len);
        for (packed = 0; packed < 2; packed++) {
                c = packed ? parse_bytes("a.jsonl.gz", gz.data, gz.len)
                           : parse_bytes("a.jsonl", lines.data, lines.len);
                assert_ok(c, "jsonl");
                assert_int_equal(c->doc_count, 20000);
                assert_int_equal(c->problem_count, 0);
                assert_str(c->docs[255].key, "255");
                assert_int_equal(c->docs[255].text.len, 256);
                collect_free(c);
        }
        kz_buf_deinit(&lines);
        kz_buf_deinit(&gz);
}

static void test_utf16(void **state)
{
        static const char le[] = "\xFF\xFEH\0i\0\n\0\x42\x04\x3d\xd8\x00\xde"; /* Hi, т, an emoji */
        static const char be[] = "\xFE\xFF\0H\0i\0\n\x04\x42";
        static const char bare[] = "H\0e\0l\0l\0o\0 \0y\0o\0u\0";
        struct collect *c = parse_bytes("a.txt", le, sizeof(le) - 1);

        (void)state;
        assert_ok(c, "text");
        assert_str(c->docs[0].text, "Hi\nт\xF0\x9F\x98\x80");
        assert_int_equal(c->docs[0].place, KZ_PLACE_EXTRACT);
        collect_free(c);
        c = parse_bytes("a.txt", be, sizeof(be) - 1);
        assert_ok(c, "text");
        assert_str(c->docs[0].text, "Hi\nт");
        collect_free(c);
        c = parse_bytes("a.txt", bare, sizeof(bare) - 1);
        assert_ok(c, "text");
        assert_str(c->docs[0].text, "Hello you");
        collect_free(c);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_text),
                cmocka_unit_test(test_heads),
                cmocka_unit_test(test_where_titles_come_from),
                cmocka_unit_test(test_long_title),
                cmocka_unit_test(test_source_settings),
                cmocka_unit_test(test_markdown),
                cmocka_unit_test(test_markdown_forms),
                cmocka_unit_test(test_jsonl),
                cmocka_unit_test(test_sniffing),
                cmocka_unit_test(test_gzip),
                cmocka_unit_test(test_long_stream),
                cmocka_unit_test(test_utf16),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
