/* HTML pages: their text, and what they say of themselves. */
#include "collect.h"

#include <stdlib.h>

static struct collect *page(const char *html)
{
        struct collect *c = parse_text("the name.html", html);

        if (c->status)
                fail_msg("%s: %s", html, c->err.message);
        assert_string_equal(c->parser, "html");
        assert_int_equal(c->doc_count, 1);
        assert_int_equal(c->docs[0].place, KZ_PLACE_EXTRACT);
        return c;
}

static void assert_page_text(const char *html, const char *text)
{
        struct collect *c = page(html);

        assert_str(c->docs[0].text, text);
        collect_free(c);
}

static void test_blocks(void **state)
{
        (void)state;
        assert_page_text("<p>One\n two <b>th</b>ree<p>four", "One two three\n\nfour\n");
        assert_page_text("<p>a</p>b<div>c</div>d", "a\n\nb\nc\nd\n");
        assert_page_text("a<br>b<br/><br><br>c", "a\nb\n\nc\n");
        assert_page_text("<h1>T</h1><ul><li>a<li>b <ul><li>c</ul></ul>", "T\n\na\nb\n\nc\n");
        assert_page_text("<table><tr><th>a<th>b<tr><td>c</td><td>d</table>e", "a\tb\nc\td\n\ne\n");
        assert_page_text("x<pre>\n  a\n\n   b  c\n</pre>y", "x\n\na\n\n   b  c\n\ny\n");
        assert_page_text("<dl><dt>a<dd>b<dt>c<dd>d</dl>", "a\nb\nc\nd\n");
        assert_page_text("<span>a</span><span>b</span> <i> c </i>", "ab c\n");
        assert_page_text("a<img alt='not text' src=x>b<hr>c", "abc\n");
        assert_page_text("text <a href='>'>a link</a>", "text a link\n");
}

static void test_references(void **state)
{
        (void)state;
        assert_page_text("a &amp;lt; b&nbsp;c &laquo;d&raquo; &#1178;&#x49B; &hellip;",
                "a &lt; b c «d» Ққ …\n");
        assert_page_text("&copy2020 &ampx &notanentity; &; & &#; &eacute",
                "©2020 &x ¬anentity; &; & &#; é\n");
        assert_page_text("&#150;&#0;&#xD800;&#x110000;&#99999999999;&#7;x",
                "–\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD x\n");
        assert_page_text("&Abreve;&zcy;&KHcy;", "ĂзХ\n");
}

/* What is no text of the page never gets into it. */
static void test_hidden(void **state)
{
        static const char *const pages[] = {
                "a<script>no</script>b",
                "a<script>if (x < y) no('</p>')</script>b",
                "a<script><!-- w('<script>no</script>no') --></script>b",
                "a<SCRIPT type=x>no</Script >b",
                "a<style>p { no: no }</style>b",
                "a<!-- no -->b",
                "a<!-- no --!>b",
                "a<!-->b",
                "a<!--->b",
                "a<!----!>b",
                "a<!--!>no-->b",
                "a<!---!>no-->b",
                "a<!-- > -> --no->no--!no>--no -->b",
                "a<!doctype no>b",
                "a<?no no?>b",
                "a</ no>b",
                "a<template><p>no</p></template>b",
                "a<noscript>no</noscript>b",
                "a<iframe>no <p>no</iframe>b",
                "a<textarea>no <p>no</textarea>b",
                "a<select><option>no<option>no</select>b",
                "a<svg><title>no</title><text>no</text></svg>b",
                "a<svg/>b",
                "a<button>no</button>b",
                "a<span hidden>no</span>b",
                "a<span style='color: red; display:none'>no <b>no</b></span>b",
                "a<object><span>no</span></object>b",
                "a<video>no</video>b",
                "<title>T</title>ab",
                "ab<script>no",
                "ab<!-- no",
                "ab<a href=\"no",
                "ab<style>no</styl",
        };
        size_t i;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(pages); i++)
                assert_page_text(pages[i], "ab\n");
}

/* One wrong tag does not take the rest of the page with it. */
static void test_wrong_tags(void **state)
{
        (void)state;
        assert_page_text("<title>no end<p>text", "no end\n\ntext\n");
        assert_page_text("<p>a<textarea>no end<p>text", "ano end\n\ntext\n");
        assert_page_text("<div><button>no</div><p>text", "text\n");
        assert_page_text("<div><svg><g></div><p>text", "text\n");
        assert_page_text("<div><noscript>no</div>text", "text\n");
        assert_page_text("a</b></div></p>b", "a\n\nb\n");
        assert_page_text("<b><p>a</b>b</p>c", "ab\n\nc\n");
        assert_page_text("3 < 4 <5 <> </>", "3 < 4 <5 <>\n");
        assert_page_text("<p a=\"x\"b='y'c=z/d>t", "t\n");
        assert_page_text("<table><tr><td>a</div></p>b<td>c</table>", "a\n\nb\tc\n");
        assert_page_text("</body></html>late", "late\n");
}

static void assert_title(const char *html, const char *title)
{
        struct collect *c = page(html);

        assert_str(c->docs[0].title, title);
        collect_free(c);
}

static void test_titles(void **state)
{
        (void)state;
        assert_title("<title>From &lt;title&gt;\n x</title><h1>h</h1>", "From <title> x");
        assert_title(
                "<meta property=og:title content='A &quot;B&quot;'><title>C</title>t", "A \"B\"");
        assert_title("<title>Law on assembly | The Paper</title><h1>Law on assembly</h1>",
                "Law on assembly");
        assert_title("<meta property=og:site_name content='The Paper'><title>Law - bill — The "
                     "Paper</title>t",
                "Law - bill");
        assert_title("<title>Law | bill</title><h1>Other</h1>", "Law | bill");
        assert_title("<h1>A <b>heading</b></h1><p>t", "A heading");
        assert_title("<p>A first line<p>t", "A first line");
        assert_title("<svg><title>icon</title></svg><title>Real</title>t", "Real");
        assert_title("<title> </title><title>Second</title>t", "Second");
        assert_title("<p>---", "the name");
}

static void assert_field(const char *html, const char *author, const char *date, const char *url)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf full = KZ_BUF_NULL;
        struct collect *c;

        assert_int_equal(kz_buf_printf(&full, "%s<p>text", html), KZ_OK);
        c = page(full.data);
        assert_str(c->docs[0].author, author);
        assert_str(c->docs[0].date, date);
        assert_str(c->docs[0].url, url);
        collect_free(c);
}

static void test_fields(void **state)
{
        (void)state;
        assert_field("<meta name=Author content='Jane &amp; Joe'>", "Jane & Joe", "", "");
        assert_field("<meta property='article:author' content='https://example.org/j'><a "
                     "rel=author href=/j>By Jane Doe –</a>",
                "Jane Doe", "", "");
        assert_field("<a rel=author href=/j>By Jane Doe — |</a>", "Jane Doe", "", "");
        assert_field("<a rel=author href=/j>Jane Doe – — · |</a>", "Jane Doe", "", "");
        assert_field("<span itemprop=author>Иван <b>Иванов</b></span>", "Иван Иванов", "", "");
        assert_field("<div itemprop=author><div>Jane Doe</div><p>writes about law</div>",
                "Jane Doe", "", "");
        assert_field("<meta property=article:published_time content='2020-09-09T23:30:00+06:00'>",
                "", "2020-09-09", "");
        assert_field("<meta name=DC.Date content=2020-09>", "", "2020-09", "");
        assert_field("<time datetime=2019-01-01>x</time><article><time datetime=2020-02-02>y"
                     "</time>",
                "", "2020-02-02", "");
        assert_field("<time itemprop=dateModified datetime=2019-01-01>x</time>", "", "2019-01-01",
                "");
        assert_field("<time itemprop=dateModified datetime=2019-01-01>x</time><time "
                     "datetime=2018-01-01>y</time>",
                "", "2018-01-01", "");
        assert_field(
                "<span itemprop=datePublished content=2018-03-04></span>", "", "2018-03-04", "");
        assert_field("<meta name=date content=soon><time datetime=2020-02-02>y</time>", "",
                "2020-02-02", "");
        assert_field("<link rel=canonical href='https://example.org/?a=1&amp;b=2'>", "", "",
                "https://example.org/?a=1&b=2");
        assert_field("<link rel=canonical href=/a><meta property=og:url content=http://e.org/b>",
                "", "", "http://e.org/b");
        assert_field("<link rel=canonical href='javascript:alert(1)'>", "", "", "");
}

static void test_bad_date(void **state)
{
        struct collect *c = page("<meta name=date content='31 February 2020'><p>t");

        (void)state;
        assert_str(c->docs[0].date, "");
        assert_problem(c, 0, "date \"31 February 2020\": there is no such day");
        collect_free(c);
}

static void test_json_ld(void **state)
{
#define LD(json) "<script type='application/ld+json'>" json "</script>"
        (void)state;
        assert_field(LD("{\"@type\":\"NewsArticle\",\"author\":{\"name\":\"Jane\"},"
                        "\"datePublished\":\"2020-09-09T10:00:00Z\",\"url\":\"https://e.org/a\"}"),
                "Jane", "2020-09-09", "https://e.org/a");
        assert_field(LD("[{\"@type\":\"Organization\",\"author\":\"no\"},{\"@graph\":[{\"@type\":"
                        "[\"Report\"],\"author\":[\"A\",{\"name\":\"B\"},{\"x\":1},7]}]}]"),
                "A, B", "", "");
        assert_field(LD("{\"@type\":\"Article\",\"author\":{\"name\":{\"name\":1}},"
                        "\"datePublished\":20200909}"),
                "", "", "");
        assert_field(
                LD("{broken") LD("\"text\"") LD("[[[[[[[[[[[[1]]]]]]]]]]]]") LD(""), "", "", "");
        assert_title(LD("{\"@type\":\"BlogPosting\",\"headline\":\"H\"}") "<title>T</title>t", "H");
#undef LD
}

static void assert_lang(const char *html, const char *lang)
{
        struct collect *c = page(html);

        assert_str(c->docs[0].lang, lang);
        collect_free(c);
}

static void test_langs(void **state)
{
        (void)state;
        assert_lang("<html lang=kk-KZ><p>t", "kk");
        assert_lang("<html xml:lang='ru'><p>t", "ru");
        assert_lang("<html lang=''><meta property=og:locale content=ru_RU><p>t", "ru");
        assert_lang("<meta http-equiv=Content-Language content='en, ru'><p>t", "en");
        assert_lang("<p>t", "");
}

static void test_article(void **state)
{
        (void)state;
        assert_page_text("<nav><a href=/>Menu</a></nav><main><p>The article.</main><p>Foot",
                "The article.\n");
        assert_page_text(
                "<header>Site</header><article><h1>T</h1><p>A long article.<aside>x</aside>"
                "</article><footer>F</footer>",
                "T\n\nA long article.\n\nx\n");
        /* Several, or one that holds little: all of it. */
        assert_page_text("<article>One</article><article>Two</article>", "One\n\nTwo\n");
        assert_page_text("<article>One</article><p>A longer text outside of it",
                "One\n\nA longer text outside of it\n");
        assert_page_text(
                "<main><article>One</article><article>Two</article></main><p>x", "One\n\nTwo\n");
}

static void test_sniffed(void **state)
{
        static const char *const pages[] = {
                "<!DOCTYPE html><p>text",
                "\xEF\xBB\xBF \n<!-- c --><!doctype HTML PUBLIC x><p>text",
                "<HTML\n><p>text",
                "<?xml version='1.0'?>\n<!DOCTYPE html><html><body><p>text</p></body></html>",
        };
        struct collect *c;
        size_t i;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(pages); i++) {
                c = parse_text("noname", pages[i]);
                assert_int_equal(c->status, KZ_OK);
                assert_string_equal(c->parser, "html");
                assert_str(c->docs[0].text, "text\n");
                collect_free(c);
        }
        c = parse_text("a.txt", "<p>text");
        assert_string_equal(c->parser, "text");
        collect_free(c);
        c = parse_text("a.htm", "no tags at all");
        assert_string_equal(c->parser, "html");
        collect_free(c);
}

static void test_xhtml(void **state)
{
        (void)state;
        assert_page_text("<?xml version='1.0'?><html><head><title/><script src='x'/></head><body>"
                         "<p>a<![CDATA[ <b> & ]]>c</p></body></html>",
                "a <b> & c\n");
        /* In HTML a script needs its end tag, and "/>" means nothing. */
        assert_page_text("<div/>a<script src=x/>no</script>b<![CDATA[no]]>", "ab\n");
}

static void assert_bytes(const char *html, size_t len, const char *text)
{
        struct collect *c = parse_bytes("a.html", html, len);

        if (c->status)
                fail_msg("%s", c->err.message);
        assert_str(c->docs[0].text, text);
        collect_free(c);
}

#define BYTES(literal) literal, sizeof(literal) - 1

static void test_declared_encodings(void **state)
{
        (void)state;
        assert_bytes(BYTES("<meta charset=windows-1251><p>\xCC\xE8\xF0"), "Мир\n");
        assert_bytes(
                BYTES("<meta content='text/html; charset=KOI8-R' http-equiv=x><p>\xED\xC9\xD2"),
                "Мир\n");
        assert_bytes(
                BYTES("<?xml version='1.0' encoding='windows-1251'?><p>\xCC\xE8\xF0</p>"), "Мир\n");
        /* Declared, but converted since. */
        assert_bytes(BYTES("<meta charset=windows-1251><p>Мир"), "Мир\n");
        /* Declared as UTF-8 by a template, but not in it. */
        assert_bytes(BYTES("<meta charset=utf-8><p>\xC7\xE0\xEA\xEE\xED \xEE \xEC\xE8\xF0\xE5"),
                "Закон о мире\n");
        assert_bytes(BYTES("<meta charset=no-such-thing><p>\xC7\xE0\xEA\xEE\xED"), "Закон\n");
        assert_bytes(BYTES("<meta charset=gb2312><p>\xBC\xAF\xBB\xE1"), "集会\n");
        assert_bytes(BYTES("<meta charset=iso-2022-jp><p>\x1B$B=82q\x1B(B"), "集会\n");
        assert_bytes(BYTES("\xFF\xFE<\0p\0>\0\x1C\x04"), "М\n");
        /* A declaration within a script is none. */
        assert_bytes(BYTES("<script>'<meta charset=koi8-r>'</script><p>\xC7\xE0\xEA\xEE\xED"),
                "Закон\n");
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_blocks),
                cmocka_unit_test(test_references),
                cmocka_unit_test(test_hidden),
                cmocka_unit_test(test_wrong_tags),
                cmocka_unit_test(test_titles),
                cmocka_unit_test(test_fields),
                cmocka_unit_test(test_bad_date),
                cmocka_unit_test(test_json_ld),
                cmocka_unit_test(test_langs),
                cmocka_unit_test(test_article),
                cmocka_unit_test(test_sniffed),
                cmocka_unit_test(test_xhtml),
                cmocka_unit_test(test_declared_encodings),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
