/* The formats for scripts, with titles, names and texts as an enemy would write them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include <stdio.h>

#include "client/base64.h"
#include "client/facet_table.h"
#include "client/format.h"
#include "client/line_reader.h"
#include "index/base/utf8.h"
#include "index/base/visible.h"

/* ESC, a C1 control, a bidi override, a line separator, all kinds of line ends, and quotes. */
#define NASTY                                                                                      \
        "=1+1\\u001b[2J\\u0007\\u009b\\u202eabc\\u2028\\nsecond\\tcell,\\\"quoted\\\";'x'"         \
        "\\r\\n\\u0000\\\\t"

static json_t *answer_with(const char *hit)
{
        json_t *tree = json_pack("{s:[o]}", "hits", json_loads(hit, JSON_ALLOW_NUL, NULL));

        assert_non_null(tree);
        return tree;
}

/* The answer in that format, with the fields named or not; to be freed. */
static char *write_in(const char *name, const json_t *tree, const char *fields)
{
        struct kz_format_answer answer = {.tree = tree, .text = "{}"};
        struct kz_field_list list = {.n = 0};
        const struct kz_format *format = NULL;
        struct kz_text_style style = {.width = 0};
        struct kz_buf out = KZ_BUF_NULL;

        answer.fields = &list;
        answer.style = &style;
        assert_int_equal(kz_format_find(name, &format, NULL), KZ_OK);
        if (fields)
                assert_int_equal(kz_field_list_parse(fields, &list, NULL), KZ_OK);
        assert_int_equal(kz_buf_reserve(&out, 1), KZ_OK);
        assert_int_equal(kz_format_write(format, &out, &answer), KZ_OK);
        return kz_buf_steal(&out);
}

static void check(const char *name, const char *hit, const char *fields, const char *expected)
{
        json_t *tree = answer_with(hit);
        char *text = write_in(name, tree, fields);

        assert_string_equal(text, expected);
        free(text);
        json_decref(tree);
}

static void test_csv(void **state)
{
        (void)state;
        check("csv", "{\"title\":\"a\",\"score\":-1.5,\"ts\":-7,\"id\":\"-7\"}",
                "title,score,ts,id", "title,score,ts,id\r\na,-1.5,-7,\"'-7\"\r\n");
        check("csv", "{\"title\":\"" NASTY "\"}", "title,url",
                "title,url\r\n\"'=1+1\\x1b[2J\\x07\\x9b\\u202eabc\\u2028 second "
                "cell,\"\"quoted\"\";'x'  "
                "\\x00\\t\",\r\n");
        /* Lists of words are one text, others and what is odd are JSON. */
        check("csv", "{\"missing\":[\"=a\",\"b\"],\"matches\":[[1,2]],\"kind\":true,\"lang\":null}",
                "missing,matches,kind,lang",
                "missing,matches,kind,lang\r\n\"'=a, b\",\"[[1,2]]\",true,\r\n");
        /* A column may be named twice, and comes where it was named. */
        check("csv", "{\"id\":\"a:1\",\"title\":\"t\"}", "title,id,title",
                "title,id,title\r\nt,a:1,t\r\n");
}

static void test_csv_formulas(void **state)
{
        static const char *const formulas[] = {"=1", "+1", "-1", "@x", "\\t=1", "\\r=1", "\\n=1",
                " =1", "  @x", "\\u00a0=1", "\\u3000=1", "\\uff1d1", "\\uff0b1", "\\uff0d1",
                "\\uff20x", "\\tx"};
        static const char *const texts[] = {
                "a=1", "1-2", "Құқық", "", " x", "'=1", "—1", "x@y", "[=1]"};
        char hit[64];
        size_t i;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(formulas) + KZ_ARRAY_LEN(texts); i++) {
                bool formula = i < KZ_ARRAY_LEN(formulas);
                json_t *tree;
                char *text, *cell;

                snprintf(hit, sizeof(hit), "{\"title\":\"%s\"}",
                        formula ? formulas[i] : texts[i - KZ_ARRAY_LEN(formulas)]);
                tree = answer_with(hit);
                text = write_in("csv", tree, "title");
                cell = text + strlen("title\r\n");
                if (formula)
                        assert_memory_equal(cell, "\"'", 2);
                else
                        assert_true(cell[1] != '\'' ||
                                    strcmp(texts[i - KZ_ARRAY_LEN(formulas)], "'=1") == 0);
                free(text);
                json_decref(tree);
        }
}

static void test_tsv(void **state)
{
        (void)state;
        check("tsv", "{\"title\":\"" NASTY "\",\"id\":\"x\"}", "title,id",
                "title\tid\n=1+1\\x1b[2J\\x07\\x9b\\u202eabc\\u2028\\nsecond\\tcell,\"quoted\";'x'"
                "\\r\\n"
                "\\x00\\\\t\tx\n");
}

static void test_jsonl(void **state)
{
        json_t *tree = answer_with("{\"title\":\"" NASTY "\",\"score\":11.2,\"new\":{\"a\":[]}}"),
               *row;
        char *text = write_in("jsonl", tree, NULL);
        size_t i;

        (void)state;
        /* Whole, with what we do not know; on one line; nothing in it that a terminal acts on. */
        assert_non_null(strstr(text, "\"score\":11.2,\"new\":{\"a\":[]}"));
        assert_ptr_equal(strchr(text, '\n'), text + strlen(text) - 1);
        for (i = 0; text[i + 1]; i++)
                assert_true((unsigned char)text[i] >= 0x20 && (unsigned char)text[i] < 0x7F);
        row = json_loads(text, JSON_ALLOW_NUL, NULL);
        assert_true(json_equal(row, json_array_get(json_object_get(tree, "hits"), 0)));
        json_decref(row);
        free(text);
        json_decref(tree);
        check("jsonl", "{\"title\":\"Құқық\",\"id\":\"x\"}", "id,url,title",
                "{\"id\":\"x\",\"url\":null,\"title\":\"Құқық\"}\n");
}

static void test_vimgrep(void **state)
{
        (void)state;
        check("vimgrep",
                "{\"path\":\"/a "
                "b/c.txt\",\"place\":\"file\",\"line\":7,\"col\":2,\"col_bytes\":3,\"title\":\"T\","
                "\"snippet\":\"s\"}",
                NULL, "/a b/c.txt:7:3:T · s\n");
        check("vimgrep",
                "{\"path\":\"/"
                "a\",\"place\":\"file\",\"line\":7,\"col\":2,\"col_bytes\":3,\"title\":\"" NASTY
                "\"}",
                NULL,
                "/a:7:3:=1+1\\x1b[2J\\x07\\x9b\\u202eabc\\u2028 second cell,\"quoted\";'x'  "
                "\\x00\\t\n");
        /* A name cannot make a line of its own, nor send the reader to another file. */
        check("vimgrep",
                "{\"path\":\"/a\\n/etc/"
                "passwd:1:1:x\\u001b\\u202e:b:9\",\"place\":\"file\",\"line\":7,"
                "\"col\":2,\"col_bytes\":3,\"snippet\":\"s\"}",
                NULL, "/a\\x0a/etc/passwd\\x3a1\\x3a1:x\\x1b\\u202e:b\\x3a9:7:3:s\n");
        check("vimgrep",
                "{\"path\":\"/a:\",\"place\":\"file\",\"line\":7,\"col\":2,\"col_bytes\":3}", NULL,
                "/a\\x3a:7:3:\n");
        /* Lines of an extract are not those of the file. */
        check("vimgrep",
                "{\"path\":\"/"
                "a.jsonl\",\"place\":\"extract\",\"line\":7,\"col\":2,\"col_bytes\":3,\"file_"
                "line\":12}",
                NULL, "/a.jsonl:12:1:\n");
        check("vimgrep",
                "{\"path\":\"/a.gz\",\"place\":\"extract\",\"line\":7,\"col\":2,\"col_bytes\":3}",
                NULL, "/a.gz:1:1:\n");
        check("vimgrep",
                "{\"id\":\"added:x:5\",\"path\":null,\"place\":\"extract\",\"line\":7,\"col\":2,"
                "\"col_bytes\":3}",
                NULL, "kzsearch://added:x%3a5:7:3:\n");
        check("vimgrep", "{}", NULL, "kzsearch://:1:1:\n");
}

static void test_paths0(void **state)
{
        json_t *tree = json_loads(
                "{\"hits\":[{\"path\":\"/b\\n\\u001b\"},{\"path\":null},{\"path\":\"/a\"},"
                "{\"path\":\"/x\\ufffd\",\"path_bytes\":\"L3j/\"},{\"path\":\"/b\\n\\u001b\"},"
                "{\"path\":\"/b\"},{\"path\":\"/n\\u0000x\"},{\"path\":\"/y\","
                "\"path_bytes\":\"not base64\"}]}",
                JSON_ALLOW_NUL, NULL);
        static const char expected[] = "/b\n\x1b\0/a\0/x\xff\0/b";
        struct kz_format_answer answer = {.tree = tree};
        const struct kz_format *format = NULL;
        struct kz_buf out = KZ_BUF_NULL;

        (void)state;
        assert_int_equal(kz_format_find("paths0", &format, NULL), KZ_OK);
        assert_int_equal(kz_format_write(format, &out, &answer), KZ_OK);
        assert_int_equal(out.len, sizeof(expected));
        assert_memory_equal(out.data, expected, sizeof(expected));
        kz_buf_deinit(&out);
        json_decref(tree);
}

static void test_base64(void **state)
{
        static const char *const bad[] = {
                "=", "====", "A===", "AB=C", "ABCD=", "AB", "A\nCD", "QQ==QQ=="};
        struct kz_buf out = KZ_BUF_NULL;
        size_t i;

        (void)state;
        assert_int_equal(kz_base64_decode(&out, KZ_STR("")), KZ_OK);
        assert_int_equal(kz_base64_decode(&out, KZ_STR("Zg==Zm8=Zm9v")), KZ_E_CORRUPT);
        assert_int_equal(kz_base64_decode(&out, KZ_STR("Zg==")), KZ_OK);
        assert_int_equal(kz_base64_decode(&out, KZ_STR("Zm8=")), KZ_OK);
        assert_int_equal(kz_base64_decode(&out, KZ_STR("Zm9v+/8A")), KZ_OK);
        assert_int_equal(out.len, 9);
        assert_memory_equal(out.data, "ffofoo\xfb\xff\0", 9);
        for (i = 0; i < KZ_ARRAY_LEN(bad); i++) {
                assert_int_equal(kz_base64_decode(&out, kz_str(bad[i])), KZ_E_CORRUPT);
                assert_int_equal(out.len, 9);
        }
        kz_buf_deinit(&out);
}

static void test_names(void **state)
{
        const struct kz_format *format = NULL;
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_field_list list = {.n = 0};
        char many[KZ_FIELD_LIST_MAX * 3 + 8] = "id";

        (void)state;
        assert_int_equal(kz_format_find("xml", &format, &err), KZ_E_INVALID);
        assert_non_null(strstr(err.message, "vimgrep"));
        assert_null(format);
        assert_int_equal(kz_field_list_parse("id,titel", &list, &err), KZ_E_INVALID);
        assert_non_null(strstr(err.message, "'titel'; did you mean title? It has id, "));
        assert_non_null(strstr(err.message, "matches_bytes"));
        assert_int_equal(list.n, 0);
        assert_int_equal(kz_field_list_parse("id,", &list, &err), KZ_E_INVALID);
        while (strlen(many) + 3 < sizeof(many) - 2)
                strcat(many, ",id");
        assert_int_equal(kz_field_list_parse(many, &list, &err), KZ_E_INVALID);
        assert_int_equal(kz_field_list_parse("id,title", &list, NULL), KZ_OK);
        assert_false(kz_field_list_needs_snippet(&list));
        assert_int_equal(kz_field_list_parse("id,line", &list, NULL), KZ_OK);
        assert_true(kz_field_list_needs_snippet(&list));
}

static void test_facets(void **state)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf out = KZ_BUF_NULL;
        json_t *facets =
                json_loads("{\"source\":[{\"value\":\"reports\",\"count\":12},{\"value\":"
                           "\"\\u001b\\n\",\"count\":3}],"
                           "\"kind\":[],\"new\":{\"x\":1},\"year\":[{\"value\":\"\",\"count\":1}]}",
                        0, NULL);

        (void)state;
        assert_int_equal(kz_facet_table_append(&out, facets), KZ_OK);
        assert_string_equal(out.data,
                "by source\n       12  reports\n        3  \\x1b \n\nby year\n"
                "        1  (none)\n\n");
        json_decref(facets);
        kz_buf_clear(&out);
        assert_int_equal(kz_facet_table_append(&out, NULL), KZ_OK);
        assert_int_equal(out.len, 0);
}

/* ---- Lines of a batch ---- */

static struct kz_line_reader reader_of(const char *text, size_t len, FILE **ret)
{
        struct kz_line_reader reader = KZ_LINE_READER_NULL;

        *ret = tmpfile();
        assert_int_equal(fwrite(text, 1, len, *ret), len);
        fflush(*ret);
        rewind(*ret);
        reader.fd = fileno(*ret);
        return reader;
}

static bool next_line(struct kz_line_reader *reader, struct kz_str *ret)
{
        while (!kz_line_reader_take(reader, ret)) {
                if (reader->ended)
                        return false;
                assert_int_equal(kz_line_reader_fill(reader, NULL), KZ_OK);
        }
        return true;
}

static void test_lines(void **state)
{
        static const char text[] = "\xEF\xBB\xBFone\r\n\ntw\0o\n\xff\nlast";
        static const char *const lines[] = {"one", "", "tw", "\xff", "last"};
        static const size_t lens[] = {3, 0, 4, 1, 4};
        struct kz_line_reader reader;
        struct kz_str line;
        FILE *file;
        size_t i;

        (void)state;
        reader = reader_of(text, sizeof(text) - 1, &file);
        for (i = 0; i < KZ_ARRAY_LEN(lines); i++) {
                assert_true(next_line(&reader, &line));
                assert_int_equal(reader.number, i + 1);
                assert_int_equal(line.len, lens[i]);
                assert_memory_equal(line.ptr, lines[i], strlen(lines[i]));
        }
        assert_false(next_line(&reader, &line));
        kz_line_reader_deinit(&reader);
        fclose(file);
}

static void test_long_line(void **state)
{
        size_t len = 3u << 20;
        char *text = malloc(len + 3);
        struct kz_line_reader reader;
        struct kz_str line;
        FILE *file;

        (void)state;
        memset(text, 'x', len);
        memcpy(text + len, "\nb", 3);
        reader = reader_of(text, len + 2, &file);
        assert_true(next_line(&reader, &line));
        assert_int_equal(line.len, KZ_LINE_READER_MAX);
        assert_true(reader.in.cap < 1u << 20);
        assert_true(next_line(&reader, &line));
        assert_int_equal(reader.number, 2);
        assert_true(kz_str_eq(line, KZ_STR("b")));
        assert_false(next_line(&reader, &line));
        kz_line_reader_deinit(&reader);
        fclose(file);
        free(text);
}

int main(void)
{
        const struct CMUnitTest tests[] = {cmocka_unit_test(test_csv),
                cmocka_unit_test(test_csv_formulas), cmocka_unit_test(test_tsv),
                cmocka_unit_test(test_jsonl), cmocka_unit_test(test_vimgrep),
                cmocka_unit_test(test_paths0), cmocka_unit_test(test_base64),
                cmocka_unit_test(test_names), cmocka_unit_test(test_facets),
                cmocka_unit_test(test_lines), cmocka_unit_test(test_long_line)};

        return cmocka_run_group_tests(tests, NULL, NULL);
}
