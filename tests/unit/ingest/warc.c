/* Web archives: which records are pages, how they were sent, and archives that are damaged. */
#include "collect.h"

#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

#define DAY "2023-05-18T12:18:43Z"
#define OK "HTTP/1.1 200 OK\r\n"

static void put_record(
        struct kz_buf *out, const char *type, const char *uri, const char *block, size_t len)
{
        assert_int_equal(kz_buf_printf(out,
                                 "WARC/1.0\r\nWARC-Type: %s\r\nWARC-Target-URI: %s\r\n"
                                 "WARC-Date: " DAY "\r\nContent-Type: text/plain\r\n"
                                 "Content-Length: %zu\r\n\r\n",
                                 type, uri, len),
                KZ_OK);
        assert_int_equal(kz_buf_append(out, block, len), KZ_OK);
        assert_int_equal(kz_buf_append_cstr(out, "\r\n\r\n"), KZ_OK);
}

static void put(struct kz_buf *out, const char *type, const char *uri, const char *block)
{
        put_record(out, type, uri, block, strlen(block));
}

static struct collect *parse(struct kz_buf *archive)
{
        struct collect *c = parse_bytes("a.warc", archive->data, archive->len);

        assert_string_equal(c->parser, "warc");
        kz_buf_deinit(archive);
        return c;
}

static struct collect *parse_ok(struct kz_buf *archive)
{
        struct collect *c = parse(archive);

        if (c->status)
                fail_msg("%s", c->err.message);
        return c;
}

static void test_pages(void **state)
{
        struct kz_buf archive = KZ_BUF_NULL;
        struct collect *c;

        (void)state;
        put(&archive, "warcinfo", "", "software: x\r\n");
        put(&archive, "request", "https://example.org/a", "GET /a HTTP/1.1\r\n\r\n");
        put(&archive, "response", "https://example.org/a",
                OK "Content-Type: text/html\r\n\r\n<title>A</title><p>Page A.");
        put(&archive, "response", "<https://example.org/b.html?x=1>",
                OK "Content-Type: text/html\r\n\r\n<p>B<time datetime=\"2001-02-03\">x</time>");
        put(&archive, "resource", "https://example.org/c.txt", "Resource C.");
        put(&archive, "conversion", "https://example.org/d", "Conversion D.");
        put(&archive, "metadata", "https://example.org/a", "x: y\r\n");
        c = parse_ok(&archive);
        assert_int_equal(c->doc_count, 4);
        assert_int_equal(c->problem_count, 0);
        assert_str(c->docs[0].key, "https://example.org/a");
        assert_str(c->docs[0].url, "https://example.org/a");
        assert_str(c->docs[0].title, "A");
        assert_str(c->docs[0].text, "Page A.\n");
        assert_str(c->docs[0].date, "2023-05-18");
        assert_int_equal(c->docs[0].ts, 1684412323);
        assert_str(c->origins[0].date, "web archive");
        assert_str(c->docs[1].key, "https://example.org/b.html?x=1");
        assert_str(c->docs[1].date, "2001-02-03"); /* the page's own goes first */
        assert_str(c->docs[2].text, "Resource C.");
        assert_str(c->docs[3].text, "Conversion D.");
        collect_free(c);
}

/* Addresses are bytes from outside: what they become is bounded and UTF-8. */
static void test_odd_addresses(void **state)
{
        struct kz_buf archive = KZ_BUF_NULL, uri = KZ_BUF_NULL;
        struct collect *c;
        int i;

        (void)state;
        put(&archive, "resource", "https://example.org/\xFF\xFE", "One.");
        put(&archive, "resource", "", "Two.");
        for (i = 0; i < 3000; i++)
                assert_int_equal(kz_buf_append_cstr(&uri, "ab"), KZ_OK);
        put(&archive, "resource", uri.data, "Three.");
        kz_buf_deinit(&uri);
        c = parse_ok(&archive);
        assert_int_equal(c->doc_count, 3);
        assert_str(c->docs[0].url, "https://example.org/\xEF\xBF\xBD\xEF\xBF\xBD");
        assert_str(c->docs[1].key, "2");
        assert_int_equal(c->docs[2].key.len, 4096);
        assert_int_equal(c->docs[2].url.len, 0);
        collect_free(c);
}

static void test_pages_fetched_again(void **state)
{
        struct kz_buf archive = KZ_BUF_NULL;
        struct collect *c;
        int i;

        (void)state;
        for (i = 0; i < 3; i++)
                put(&archive, "resource", "https://example.org/a", "Text.");
        c = parse_ok(&archive);
        assert_int_equal(c->doc_count, 3);
        assert_str(c->docs[0].key, "https://example.org/a");
        assert_str(c->docs[1].key, "https://example.org/a (" DAY ")");
        assert_str(c->docs[2].key, "https://example.org/a (" DAY ") (3)");
        collect_free(c);
}

static void test_what_is_only_counted(void **state)
{
        struct kz_buf archive = KZ_BUF_NULL;
        struct collect *c;

        (void)state;
        put(&archive, "response", "https://example.org/1", OK "Content-Type: image/png\r\n\r\nx");
        put(&archive, "response", "https://example.org/2", OK "Content-Type: image/jpeg\r\n\r\nx");
        put(&archive, "response", "https://example.org/3", OK "Content-Type: text/css\r\n\r\nx");
        put(&archive, "response", "https://example.org/4", OK "Content-Type: text/html\r\n\r\n");
        put(&archive, "response", "https://example.org/5", "HTTP/1.1 404 Not Found\r\n\r\nx");
        put(&archive, "response", "https://example.org/5", "HTTP/1.1 301 Moved\r\n\r\nx");
        put(&archive, "response", "https://example.org/6",
                OK "Content-Type: application/json; charset=utf-8\r\n\r\n{}");
        put(&archive, "revisit", "https://example.org/7", OK "\r\n");
        put(&archive, "response", "dns:example.org", "20230518121843\nexample.org. 1 IN A ::1\n");
        c = parse(&archive);
        assert_int_equal(c->status, KZ_E_INVALID);
        assert_contains(c->err.message, "a web archive without pages");
        assert_int_equal(c->problem_count, 1);
        assert_int_equal(c->problems[0].severity, KZ_PROBLEM_NOTE);
        assert_problem(c, 0,
                "not read: images (2), style sheets (1), data of scripts (1), empty answers (1), "
                "redirects and errors (2), pages fetched again and unchanged (1)");
        collect_free(c);
}

static void assert_sent(const char *head, const void *body, size_t len, const char *text)
{
        struct kz_buf archive = KZ_BUF_NULL, block = KZ_BUF_NULL;
        struct collect *c;

        assert_int_equal(kz_buf_append_cstr(&block, head), KZ_OK);
        assert_int_equal(kz_buf_append(&block, body, len), KZ_OK);
        put_record(&archive, "response", "https://example.org/a", block.data, block.len);
        c = parse_ok(&archive);
        assert_int_equal(c->doc_count, 1);
        assert_str(c->docs[0].text, text);
        collect_free(c);
        kz_buf_deinit(&block);
}

#define HTML OK "Content-Type: text/html\r\n"

static void test_how_pages_were_sent(void **state)
{
        struct kz_buf gzip = KZ_BUF_NULL;
        unsigned char packed[64];
        uLongf len = sizeof(packed);
        z_stream z = {0};

        (void)state;
        assert_sent(HTML "\r\n", "<p>Text", 7, "Text\n");
        assert_sent("HTTP/1.0 200\nContent-Type: text/html\n\n", "<p>Text", 7, "Text\n");
        assert_sent(HTML "Transfer-Encoding: chunked\r\n\r\n",
                "4\r\n<p>T\r\n3;x=y\r\next\r\n0\r\n\r\n", 26, "Text\n");
        /* The archive put the chunks together, and kept the header. */
        assert_sent(HTML "Transfer-Encoding: chunked\r\n\r\n", "<p>Text", 7, "Text\n");
        assert_sent(
                HTML "Transfer-Encoding: chunked\r\n\r\n", "4\r\n<p>T\r\n99\r\next", 17, "Text\n");
        gzip_append(&gzip, "<p>Text", 7);
        assert_sent(HTML "Content-Encoding: gzip\r\n\r\n", gzip.data, gzip.len, "Text\n");
        assert_sent(HTML "Content-Encoding: gzip\r\n\r\n", "<p>Text", 7, "Text\n");
        kz_buf_deinit(&gzip);
        assert_int_equal(compress(packed, &len, (const Bytef *)"<p>Text", 7), Z_OK);
        assert_sent(HTML "Content-Encoding: deflate\r\n\r\n", packed, len, "Text\n");
        assert_sent(HTML "Content-Encoding: deflate\r\n\r\n", "<p>Text", 7, "Text\n");
        assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY), Z_OK);
        z.next_in = (Bytef *)(uintptr_t) "<p>Text";
        z.avail_in = 7;
        z.next_out = packed;
        z.avail_out = sizeof(packed);
        assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
        assert_sent(HTML "Content-Encoding: deflate\r\n\r\n", packed, z.total_out, "Text\n");
        deflateEnd(&z);
        assert_sent(
                OK "Content-Type: text/html; charset=\"koi8-r\"\r\n\r\n", "<p>\xF1!", 5, "Я!\n");
        /* A server that says Latin of everything, and a page that knows better. */
        assert_sent(OK "Content-Type: text/html; charset=iso-8859-1\r\n\r\n",
                "<meta charset=koi8-r><p>\xF1!", 26, "Я!\n");
}

static void test_packed_otherwise(void **state)
{
        struct kz_buf archive = KZ_BUF_NULL;
        struct collect *c;

        (void)state;
        put(&archive, "response", "https://example.org/a",
                HTML "Content-Encoding: br\r\n\r\n\x0b\x02\x80");
        put(&archive, "resource", "https://example.org/b", "Text.");
        c = parse_ok(&archive);
        assert_int_equal(c->doc_count, 1);
        assert_problem(c, 0, "1 page is packed in a way that is not read");
        assert_int_equal(c->problems[0].severity, KZ_PROBLEM_FAILURE);
        collect_free(c);
}

static void test_gzip_of_each_record(void **state)
{
        struct kz_buf record = KZ_BUF_NULL, archive = KZ_BUF_NULL;
        struct collect *c;
        int i;

        (void)state;
        for (i = 0; i < 5; i++) {
                char uri[64];

                snprintf(uri, sizeof(uri), "https://example.org/%d", i);
                kz_buf_clear(&record);
                put(&record, "resource", uri, "Text.");
                gzip_append(&archive, record.data, record.len);
        }
        kz_buf_deinit(&record);
        c = parse_ok(&archive);
        assert_int_equal(c->doc_count, 5);
        assert_str(c->docs[4].key, "https://example.org/4");
        collect_free(c);
}

static void test_arc(void **state)
{
        static const char archive[] =
                "filedesc://a.arc 0.0.0.0 20140216050221 text/plain 16\n1 1 Alexa\nURL..\n\n"
                "dns:example.com 1.2.3.4 20140216050221 text/dns 5\nx\ny\nz\n"
                "http://example.com/ 1.2.3.4 20140216050221 text/html 51\n"
                "HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n<p>Text\n";
        struct collect *c = parse_text("a.arc", archive);

        (void)state;
        assert_int_equal(c->status, KZ_OK);
        assert_int_equal(c->doc_count, 1);
        assert_str(c->docs[0].key, "http://example.com/");
        assert_str(c->docs[0].date, "2014-02-16");
        assert_str(c->docs[0].text, "Text\n");
        collect_free(c);
}

static void test_damaged(void **state)
{
        struct kz_buf archive = KZ_BUF_NULL;
        struct collect *c;

        (void)state;
        put(&archive, "resource", "https://example.org/a", "A.");
        assert_int_equal(kz_buf_append_cstr(&archive, "rubbish\r\nthat is no record\r\n"), KZ_OK);
        put(&archive, "resource", "https://example.org/b", "B.");
        assert_int_equal(
                kz_buf_append_cstr(&archive, "WARC/1.0\r\nWARC-Type: resource\r\n\r\n"), KZ_OK);
        put(&archive, "resource", "https://example.org/c", "C.");
        c = parse_ok(&archive);
        assert_int_equal(c->doc_count, 3);
        assert_str(c->docs[2].key, "https://example.org/c");
        assert_problem(c, 0, "record 2: no header of a record");
        assert_problem(c, 0, "record 4: a record does not say how long it is");
        collect_free(c);
}

static void test_too_large(void **state)
{
        const struct kz_extract_job job = {.name = KZ_STR("a.warc")};
        struct kz_extract_limits limits = kz_extract_limits_default();
        struct kz_buf archive = KZ_BUF_NULL, text = KZ_BUF_NULL;
        struct collect *c;
        int i;

        (void)state;
        limits.file_size = 1 << 20;
        for (i = 0; i < 300000; i++)
                assert_int_equal(kz_buf_append_cstr(&text, "a line\n"), KZ_OK);
        put_record(&archive, "resource", "https://example.org/a", text.data, text.len);
        put(&archive, "resource", "https://example.org/b", "B.");
        c = parse_with(&job, &limits, archive.data, archive.len);
        assert_int_equal(c->status, KZ_OK);
        assert_int_equal(c->doc_count, 1);
        assert_str(c->docs[0].key, "https://example.org/b");
        assert_problem(c, 0, "record 1 is larger than 1 MB (max_file_size): left out");
        collect_free(c);
        kz_buf_deinit(&archive);
        kz_buf_deinit(&text);
}

/* A page of a few bytes that unpacks to more than a file may have. */
static void test_bomb(void **state)
{
        const struct kz_extract_job job = {.name = KZ_STR("a.warc")};
        struct kz_extract_limits limits = kz_extract_limits_default();
        struct kz_buf archive = KZ_BUF_NULL, block = KZ_BUF_NULL, zeros = KZ_BUF_NULL;
        struct collect *c;
        uLongf len;

        (void)state;
        limits.file_size = 1 << 20;
        assert_int_equal(kz_buf_reserve(&zeros, 4 << 20), KZ_OK);
        memset(zeros.data, ' ', 4 << 20);
        assert_int_equal(
                kz_buf_append_cstr(&block, HTML "Content-Encoding: deflate\r\n\r\n"), KZ_OK);
        len = compressBound(4 << 20);
        assert_int_equal(kz_buf_reserve(&block, len), KZ_OK);
        assert_int_equal(
                compress((Bytef *)block.data + block.len, &len, (Bytef *)zeros.data, 4 << 20),
                Z_OK);
        block.len += len;
        put_record(&archive, "response", "https://example.org/a", block.data, block.len);
        put(&archive, "resource", "https://example.org/b", "B.");
        c = parse_with(&job, &limits, archive.data, archive.len);
        assert_int_equal(c->status, KZ_OK);
        assert_int_equal(c->doc_count, 1);
        assert_problem(c, 0, "record 1: unpacks to more than 1 MB (max_file_size)");
        collect_free(c);
        kz_buf_deinit(&archive);
        kz_buf_deinit(&block);
        kz_buf_deinit(&zeros);
}

static void test_cut_short(void **state)
{
        struct kz_buf archive = KZ_BUF_NULL;
        struct collect *c;
        size_t len, second;

        (void)state;
        put(&archive, "warcinfo", "", "software: x\r\n");
        put(&archive, "response", "https://example.org/a",
                HTML "Transfer-Encoding: chunked\r\n\r\n4\r\n<p>T\r\n0\r\n\r\n");
        second = archive.len;
        put(&archive, "resource", "https://example.org/b", "B.");
        for (len = 12; len < archive.len; len++) {
                c = parse_bytes("a.warc", archive.data, len);
                assert_true(c->status == KZ_OK || c->status == KZ_E_CORRUPT ||
                            c->status == KZ_E_INVALID);
                assert_true(c->doc_count <= 2);
                /* What is missing is said, but where a whole record is. */
                assert_true(c->doc_count == 2 || c->status || c->problem_count ||
                            (c->doc_count == 1 && len <= second));
                collect_free(c);
        }
        kz_buf_deinit(&archive);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_pages),
                cmocka_unit_test(test_odd_addresses),
                cmocka_unit_test(test_pages_fetched_again),
                cmocka_unit_test(test_what_is_only_counted),
                cmocka_unit_test(test_how_pages_were_sent),
                cmocka_unit_test(test_packed_otherwise),
                cmocka_unit_test(test_gzip_of_each_record),
                cmocka_unit_test(test_arc),
                cmocka_unit_test(test_damaged),
                cmocka_unit_test(test_too_large),
                cmocka_unit_test(test_bomb),
                cmocka_unit_test(test_cut_short),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
