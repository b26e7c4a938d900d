/*
 * Pages that mean harm: each is read, or refused by name, in memory and time that grow with its
 * size and no faster. A parser whose time grew with the square would run into the test's time
 * limit.
 */
#include "collect.h"

#include <stdlib.h>
#include <unistd.h>

#include "tests/support/rounds.h"

#define MANY TEST_ROUNDS(100000)
#define BLOCKS ((size_t)12 * 100000) /* more than KZ_HTML_BLOCKS_MAX */

static struct kz_buf repeat(const char *begin, const char *part, size_t times, const char *end)
{
        struct kz_buf buf = KZ_BUF_NULL;
        size_t i;

        assert_int_equal(kz_buf_append_cstr(&buf, begin), KZ_OK);
        for (i = 0; i < times; i++)
                assert_int_equal(kz_buf_append_cstr(&buf, part), KZ_OK);
        assert_int_equal(kz_buf_append_cstr(&buf, end), KZ_OK);
        return buf;
}

static void assert_repeated(
        const char *begin, const char *part, size_t times, const char *end, const char *text)
{
        struct kz_buf page = repeat(begin, part, times, end);
        struct collect *c = parse_bytes("a.html", page.data, page.len);

        if (c->status)
                fail_msg("%s: %s", part, c->err.message);
        if (text)
                assert_str(c->docs[0].text, text);
        collect_free(c);
        kz_buf_deinit(&page);
}

static void test_deep(void **state)
{
        (void)state;
        assert_repeated("", "<div>", MANY, "text", "text\n");
        assert_repeated("", "<b>", MANY, "text", "text\n");
        assert_repeated("", "<p><b>", MANY, "text", "text\n");
        assert_repeated("", "<table><tr><td>", MANY, "text", "text\n");
        assert_repeated("", "<ul><li>", MANY, "text", "text\n");
        assert_repeated("", "<x-y><a>", MANY, "text", "text\n");
        assert_repeated("", "<article><main>", MANY, "text", "text\n");
        assert_repeated("<title>T</title>", "<svg>", MANY, "no</svg>", "");
        /* What comes after an unbalanced depth is still seen. */
        assert_repeated("", "<div><i>", 600, "a<p>b", "a\n\nb\n");
}

static void test_deep_ends(void **state)
{
        struct kz_buf page = repeat("", "<div><i>", MANY, "a"), ends;
        struct collect *c;

        (void)state;
        ends = repeat("", "</b></i></div></x>", MANY, "b");
        assert_int_equal(kz_buf_append_str(&page, kz_buf_str(&ends)), KZ_OK);
        c = parse_bytes("a.html", page.data, page.len);
        assert_int_equal(c->status, KZ_OK);
        assert_str(c->docs[0].text, "a\nb\n");
        collect_free(c);
        kz_buf_deinit(&page);
        kz_buf_deinit(&ends);
}

static void test_endless_tags(void **state)
{
        (void)state;
        assert_repeated("text<p a=\"", "x", 10 * MANY, "\">end", "text\n\nend\n");
        assert_repeated("text<p a=\"", "x", 10 * MANY, "", "text\n");
        assert_repeated("text<p", " a='b'", 10 * MANY, ">end", "text\n\nend\n");
        assert_repeated("text<p", " a1=", 10 * MANY, ">end", "text\n\nend\n");
        assert_repeated("text<", "p", 10 * MANY, ">end", "textend\n");
        assert_repeated("text", "<a ", 10 * MANY, "", "text\n");
        assert_repeated("text", "<!--", 10 * MANY, "", "text\n");
        assert_repeated("text", "<!-- --!", 10 * MANY, "", "text\n");
        assert_repeated("text", "<!----!>", 10 * MANY, "", "text\n");
        assert_repeated("text", "<!-->", 10 * MANY, "-->", "text-->\n");
        assert_repeated("text<!-- ", ">-", 10 * MANY, "", "text\n");
        assert_repeated("text", "<!", 10 * MANY, "", "text\n");
        assert_repeated("text", "<script>", MANY, "", "text\n");
        assert_repeated("text", "<script><!--<script></script>", MANY, "", "text\n");
        assert_repeated("text", "<title>", MANY, "", "text\n");
        assert_repeated("text", "<textarea></textare>", MANY, "", "text\n");
        assert_repeated("text", "<style></style>", MANY, "", "text\n");
}

static void test_references(void **state)
{
        (void)state;
        assert_repeated("", "&amp;", 10 * MANY, "", NULL);
        assert_repeated("", "&", 10 * MANY, "", NULL);
        assert_repeated("&#", "9", 10 * MANY, ";", "\xEF\xBF\xBD\n");
        assert_repeated("&", "a", 10 * MANY, ";", NULL);
        /* Entities of a document type are XML's, and none of ours: nothing grows. */
        assert_repeated("<!DOCTYPE html [<!ENTITY a 'ha'>", "<!ENTITY b '&a;&a;'>", 100,
                "]><p>&b;&b;", NULL);
}

/* The text never grows beyond the file: no reference is shorter than what it stands for. */
static void test_no_growth(void **state)
{
        static const char *const parts[] = {
                "&lt", "&#1;", "&nGt;", "<p>a", "<td>a", "<li>a", "<br>", "\xC2\xA0", "&hellip;"};
        size_t i;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(parts); i++) {
                struct kz_buf page = repeat("a", parts[i], MANY, "a");
                struct collect *c = parse_bytes("a.html", page.data, page.len);

                assert_int_equal(c->status, KZ_OK);
                assert_true(c->docs[0].text.len <= page.len + 1);
                collect_free(c);
                kz_buf_deinit(&page);
        }
}

static void test_many_blocks(void **state)
{
        struct kz_buf page = repeat("", "<p>ab", BLOCKS, "");
        struct collect *c = parse_bytes("a.html", page.data, page.len);

        (void)state;
        assert_int_equal(c->status, KZ_OK);
        assert_true(c->text_bytes >= 3 * BLOCKS);
        assert_memory_equal(c->docs[0].text.ptr, "ab\n\nab\n", 7);
        assert_memory_equal(c->docs[0].text.ptr + c->docs[0].text.len - 6, "ab\nab\n", 6);
        collect_free(c);
        kz_buf_deinit(&page);
}

/* What looks for the article looks at each block and element a bounded number of times. */
static void test_article(void **state)
{
#define LONG "Freedom of assembly and of speech, and of the press, of belief, and of association."
        struct kz_buf before = repeat("<p>", LONG " ", MANY, "");

        (void)state;
        assert_repeated(before.data, "<h3>Related</h3><p>" LONG, MANY, "", NULL);
        assert_repeated(before.data, "<h3>Comments</h3><p>" LONG, MANY, "", NULL);
        assert_repeated("<p>" LONG, "<div><h3>Related", MANY, "", NULL);
        assert_repeated("<p>" LONG, "<p>Photo: <p>Read more", MANY, "", NULL);
        assert_repeated("", "<ul><li><a href=/a>Freedom of speech</a><p>" LONG, MANY, "", NULL);
        assert_repeated("", "<h2><a href=/a>Freedom of speech</a></h2><p>" LONG, MANY, "", NULL);
        assert_repeated("", "<div class=sidebar>" LONG, MANY, "", NULL);
        assert_repeated("", "<div class=sidebar>" LONG "</div>", MANY, "", NULL);
        assert_repeated("<p class='", "side bar commentText ", MANY, "'>" LONG, LONG "\n");
        assert_repeated("<p class='", "a", 10 * MANY, "'>" LONG, LONG "\n");
        kz_buf_deinit(&before);
#undef LONG
}

static void test_json(void **state)
{
        struct kz_buf deep = repeat("<p>text<script type='application/ld+json'>", "{\"@graph\":[",
                              MANY, "</script>"),
                      wide = repeat("<p>text<script type='application/ld+json'>[0",
                              ",{\"@type\":\"Article\"}", MANY, "]</script>");
        struct collect *c = parse_bytes("a.html", deep.data, deep.len);

        (void)state;
        assert_str(c->docs[0].text, "text\n");
        collect_free(c);
        c = parse_bytes("a.html", wide.data, wide.len);
        assert_str(c->docs[0].text, "text\n");
        collect_free(c);
        kz_buf_deinit(&deep);
        kz_buf_deinit(&wide);
        assert_repeated(
                "<p>text", "<script type='application/ld+json'>[]</script>", MANY, "", "text\n");
}

/* Much that could be a title, a date or an author, and little that is. */
static void test_many_fields(void **state)
{
        (void)state;
        assert_repeated("", "<h1>a | b | c</h1><meta property=og:title content='a | b - c'>",
                MANY / 10, "<p>t", NULL);
        assert_repeated("<title>", "a | ", MANY / 100, "</title><h1>a</h1><p>t", NULL);
        assert_repeated("<h1>T</h1><p>", "1.1.2000-", 20, "<p>t", NULL);
        assert_repeated("<h1>T</h1>", "<i class='date author'>By 1 May 1 May 1 May</i>", MANY / 10,
                "<p>t", NULL);
        assert_repeated("<p class='", "author-date", MANY, "'>t", "t\n");
        assert_repeated("<script type='application/ld+json'>{\"@graph\":[",
                "{\"@type\":\"Article\",\"author\":{\"@id\":\"#j\"}},", MANY / 10,
                "0]}</script><p>t", "t\n");
        assert_repeated("<script type='application/ld+json'>{\"a\":\"", "x\" ", MANY / 10,
                "}</script><p>t", "t\n");
}

static void test_nuls_and_broken_utf8(void **state)
{
        static const char html[] = "<p>a\0b</p><scr\0ipt>c</script><p>d \xD0<p>e \xFF f\xE2\x82";
        struct kz_buf page = repeat("", "<p>Freedom of assembly and of speech", 30, "");
        struct collect *c;

        (void)state;
        assert_int_equal(kz_buf_append(&page, html, sizeof(html) - 1), KZ_OK);
        c = parse_bytes("a.html", page.data, page.len);
        assert_int_equal(c->status, KZ_OK);
        assert_non_null(memmem(c->docs[0].text.ptr, c->docs[0].text.len, "a b", 3));
        assert_null(memchr(c->docs[0].text.ptr, '\0', c->docs[0].text.len));
        assert_problem(c, 1, "broken UTF-8");
        assert_problem(c, 1, "NUL");
        collect_free(c);
        kz_buf_deinit(&page);
}

static void assert_large(struct kz_extractor *extractor, const char *part, size_t len,
        enum kz_extract_outcome outcome, const char *why)
{
        struct kz_buf page = repeat("<title>T</title>", part, len / strlen(part), "");
        struct collect *c = collect_new();
        const struct kz_extractor_callbacks callbacks = {c, collect_document, collect_problem};
        const struct kz_extract_job job = {.fd = file_of(page.data, page.len),
                .source = KZ_STR("s"),
                .path = KZ_STR("/a.html"),
                .key = KZ_STR("a.html"),
                .name = KZ_STR("a.html")};
        struct kz_extract_result result;

        assert_int_equal(kz_extractor_run(extractor, &job, &callbacks, &result, &c->err), KZ_OK);
        if (result.outcome != outcome)
                fail_msg("%s: %s", part, result.why);
        assert_contains(result.why, why);
        if (outcome == KZ_EXTRACT_OK) {
                assert_int_equal(c->doc_count, 1);
                assert_true(c->text_bytes > len / 4);
        }
        close(job.fd);
        collect_free(c);
        kz_buf_deinit(&page);
}

/* 50 MB in one page are within the helper's own limits on memory and time; what is not, is told by
 * name, and the next page is read. */
static void test_large(void **state)
{
        const size_t large = TEST_ROUNDS((size_t)50 * 1000 * 1000);
        struct kz_extractor *extractor = NULL;

        (void)state;
        assert_int_equal(kz_extractor_new(KZ_EXTRACT_PROGRAM, NULL, &extractor, NULL), KZ_OK);
        assert_large(extractor, "<p>Freedom of <a href='/x'>assembly</a> &amp; speech.</div>\n",
                large, KZ_EXTRACT_OK, "");
        assert_large(extractor, "words and words and words\n", large, KZ_EXTRACT_OK, "");
        assert_large(extractor, "<p>ab", large, KZ_EXTRACT_OK, "");
        /* "Мир вам ", which is twice as long in UTF-8. */
        assert_large(extractor, "<br>\xCC\xE8\xF0 \xE2\xE0\xEC ", large / 2, KZ_EXTRACT_OK, "");
        assert_large(extractor, "<p>ab", (size_t)65 << 20, KZ_EXTRACT_BAD_FILE, "max_file_size");
        assert_large(extractor, "<p>Text", 1000, KZ_EXTRACT_OK, "");
        kz_extractor_free(extractor);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_deep),
                cmocka_unit_test(test_deep_ends),
                cmocka_unit_test(test_endless_tags),
                cmocka_unit_test(test_references),
                cmocka_unit_test(test_no_growth),
                cmocka_unit_test(test_many_blocks),
                cmocka_unit_test(test_article),
                cmocka_unit_test(test_json),
                cmocka_unit_test(test_many_fields),
                cmocka_unit_test(test_nuls_and_broken_utf8),
                cmocka_unit_test(test_large),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
