/* Feeds: entries of every dialect, and what is made of feeds that are not quite XML. */
#include "collect.h"

#include <stdlib.h>

static struct collect *parse_ok(const char *feed)
{
        struct collect *c = parse_text("a.xml", feed);

        if (c->status)
                fail_msg("%s", c->err.message);
        assert_string_equal(c->parser, "feed");
        return c;
}

static void test_rss(void **state)
{
        struct collect *c = parse_ok(
                "<?xml version=\"1.0\"?>\n<!-- News -->\n"
                "<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"\n"
                " xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><channel>\n"
                "<title>The feed</title><link>https://example.org</link><language>ru</language>\n"
                "<image><title>Logo</title><link>https://example.org/logo</link></image>\n"
                "<item><title>One &amp;amp; two</title><link> https://example.org/1 </link>\n"
                "<guid isPermaLink=\"false\">id-1</guid>\n"
                "<pubDate>Tue, 09 Jun 2009 23:58:45 -0400</pubDate>\n"
                "<author>jane@example.org (Jane Doe)</author>\n"
                "<description>In &lt;b&gt;short&lt;/b&gt;.</description>\n"
                "<content:encoded><![CDATA[<p>First.</p><p>Second.</p>]]></content:encoded></"
                "item>\n"
                "<item><guid>https://example.org/2</guid><description>Only this.</description>\n"
                "<dc:creator>John</dc:creator><dc:date>2010-01-02</dc:date>\n"
                "<source url=\"x\">Elsewhere</source></item>\n"
                "</channel></rss>");

        (void)state;
        assert_int_equal(c->doc_count, 2);
        assert_int_equal(c->problem_count, 0);
        assert_str(c->docs[0].key, "id-1");
        assert_str(c->docs[0].title, "One & two");
        assert_str(c->docs[0].url, "https://example.org/1");
        assert_str(c->docs[0].date, "2009-06-09");
        assert_str(c->docs[0].author, "Jane Doe");
        assert_str(c->docs[0].lang, "ru");
        assert_str(c->docs[0].text, "First.\n\nSecond.\n");
        assert_str(c->origins[0].title, "feed");
        assert_str(c->docs[1].key, "https://example.org/2");
        assert_str(c->docs[1].url, "https://example.org/2");
        assert_str(c->docs[1].title, "Only this.");
        assert_str(c->docs[1].author, "John");
        assert_str(c->docs[1].date, "2010-01-02");
        collect_free(c);
}

static void test_atom(void **state)
{
        struct collect *c = parse_ok(
                "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en\">"
                "<title>The feed</title><author><name>Of the feed</name></author>"
                "<entry><title type=\"text\">1 &lt; 2</title><id>urn:1</id>"
                "<link rel=\"self\" href=\"https://example.org/self\"/>"
                "<link rel=\"alternate\" href=\"https://example.org/1\"/>"
                "<link rel=\"enclosure\" href=\"https://example.org/1.mp3\"/>"
                "<updated>2020-02-02T00:00:00Z</updated><published>2020-01-01T00:00:00Z</published>"
                "<author><uri>https://example.org/jane</uri><name>Jane</name>"
                "<email>jane@example.org</email></author>"
                "<source><title>Elsewhere</title><id>urn:other</id></source>"
                "<summary>Short.</summary>"
                "<content type=\"xhtml\"><div xmlns=\"http://www.w3.org/1999/xhtml\">"
                "<p>One &lt;tag&gt;.</p><p>Two.</p></div></content></entry>"
                "<entry xml:lang=\"kk\"><title type=\"html\">&lt;i&gt;Two&lt;/i&gt;</title>"
                "<summary>a\nb</summary></entry>"
                "<entry><content type=\"application/octet-stream\">PHA+VGhyZWUu</content></entry>"
                "</feed>");

        (void)state;
        assert_int_equal(c->doc_count, 3);
        assert_str(c->docs[0].key, "urn:1");
        assert_str(c->docs[0].title, "1 < 2");
        assert_str(c->docs[0].url, "https://example.org/1");
        assert_str(c->docs[0].date, "2020-01-01");
        assert_str(c->docs[0].author, "Jane");
        assert_str(c->docs[0].lang, "en");
        assert_str(c->docs[0].text, "One <tag>.\n\nTwo.\n");
        assert_str(c->docs[1].key, "2");
        assert_str(c->docs[1].title, "Two");
        assert_str(c->docs[1].lang, "kk");
        assert_str(c->docs[1].author, "Of the feed");
        assert_str(c->docs[1].text, "a\nb");
        assert_str(c->docs[2].text, "Three.\n");
        collect_free(c);
}

static void test_rdf(void **state)
{
        struct collect *c = parse_ok(
                "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\""
                " xmlns=\"http://purl.org/rss/1.0/\"><channel rdf:about=\"x\"><title>F</title>"
                "</channel><item rdf:about=\"https://example.org/1\"><title>One</title>"
                "<link>https://example.org/1?rss</link></item></rdf:RDF>");

        (void)state;
        assert_int_equal(c->doc_count, 1);
        assert_str(c->docs[0].key, "https://example.org/1");
        assert_str(c->docs[0].url, "https://example.org/1?rss");
        collect_free(c);
        c = parse_text("a.rdf",
                "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">"
                "<rdf:Description/></rdf:RDF>");
        assert_string_not_equal(c->parser, "feed");
        collect_free(c);
}

static void test_json(void **state)
{
        struct collect *c = parse_text("a.json",
                "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"F\","
                "\"language\":\"ru\",\"authors\":[{\"name\":\"Jane\"}],\n\"items\":[\n"
                "{\"id\":1,\"url\":\"https://example.org/1\",\"title\":\"One\","
                "\"content_html\":\"<p>A.<p>B.\",\"date_published\":\"2020-01-01T10:00:00Z\"},\n"
                "{\"id\":\"x\",\"content_text\":\"Text.\",\"author\":{\"name\":\"John\"}}]}");

        (void)state;
        assert_int_equal(c->status, KZ_OK);
        assert_int_equal(c->doc_count, 2);
        assert_str(c->docs[0].key, "1");
        assert_str(c->docs[0].text, "A.\n\nB.\n");
        assert_str(c->docs[0].author, "Jane");
        assert_str(c->docs[0].lang, "ru");
        assert_str(c->docs[0].date, "2020-01-01");
        assert_str(c->docs[1].author, "John");
        collect_free(c);
        c = parse_text("a.json", "{\"version\":\"https://jsonfeed.org/version/1\",\n\"items\":[");
        assert_int_equal(c->status, KZ_E_CORRUPT);
        assert_contains(c->err.message, "line 2");
        collect_free(c);
        /* As PHP writes it. */
        c = parse_text("a.json",
                "{\"version\":\"https:\\/\\/jsonfeed.org\\/version\\/1\",\"title\":\"F\","
                "\"items\":[{\"id\":\"x\",\"content_text\":\"Text.\"}]}");
        assert_int_equal(c->doc_count, 1);
        assert_str(c->docs[0].key, "x");
        collect_free(c);
}

/* What a feed without entries comes to: its own title and text, if any, and a note. */
static void assert_none(const char *feed, const char *title, const char *text, const char *note)
{
        struct collect *c = parse_text("a.xml", feed);

        assert_string_equal(c->parser, "feed");
        assert_int_equal(c->status, KZ_OK);
        assert_int_equal(c->doc_count, title != NULL);
        if (title) {
                assert_str(c->docs[0].key, "");
                assert_str(c->docs[0].title, title);
                assert_str(c->docs[0].text, text);
        }
        assert_problem(c, 0, note);
        assert_int_equal(c->problems[0].severity, KZ_PROBLEM_NOTE);
        collect_free(c);
}

static void test_without_entries(void **state)
{
        struct collect *c;

        (void)state;
        assert_none("<rss><channel><title>F</title><description>It is &lt;b>ours</description>"
                    "</channel></rss>",
                "F", "It is ours\n", "a feed without entries");
        assert_none("<feed xmlns='http://www.w3.org/2005/Atom'><subtitle>S</subtitle></feed>", "S",
                "S", "a feed without entries");
        assert_none("<feed/>", NULL, NULL, "a feed without entries");
        assert_none("<rss><channel><title>F</title><description>Cut", "F", "Cut\n", "cut short");
        assert_none("{\"version\":\"https://jsonfeed.org/version/1\",\"title\":\"F\",\"items\":[]}",
                "F", "", "a feed without entries");
        c = parse_text("a.xml", "<rss><x:y/></rss>");
        assert_int_equal(c->status, KZ_E_INVALID);
        assert_contains(c->err.message, "a feed without entries that can be read");
        assert_contains(c->err.message, "unbound prefix");
        collect_free(c);
}

#define ITEM(n) "<item><guid>" n "</guid><title>Title " n "</title></item>"

static void test_ill_formed(void **state)
{
        struct collect *c;

        (void)state;
        /* Each entry once, though the first two were read before the mistake. */
        c = parse_ok("<rss><channel>" ITEM("1")
                        ITEM("2") "<item><title>A & B <br> C</title><guid>3</guid>"
                                  "<description>a < b</description></item>" ITEM("4") "</channel>");
        assert_int_equal(c->doc_count, 4);
        assert_str(c->docs[2].key, "3");
        assert_str(c->docs[2].title, "A & B C");
        assert_str(c->docs[2].text, "a < b\n");
        assert_str(c->docs[3].title, "Title 4");
        assert_problem(c, 0, "its entries were read all the same");
        assert_int_equal(c->problems[0].severity, KZ_PROBLEM_NOTE);
        collect_free(c);
        /* Tags that are never ended, and an end in the middle of one. */
        c = parse_ok("<rss><channel><title>F<item><title>One<item><title>Two</title><link>l");
        assert_int_equal(c->doc_count, 2);
        assert_str(c->docs[0].title, "One");
        assert_str(c->docs[1].url, "l");
        collect_free(c);
        c = parse_ok("<rss><item><title><![CDATA[<b>One</b>]]></title><link href=\"l\"/"
                     "><dc:creator>J</dc:creator></item><a b=\"");
        assert_str(c->docs[0].title, "One");
        assert_str(c->docs[0].url, "l");
        assert_str(c->docs[0].author, "J");
        collect_free(c);
}

static void test_entities_do_not_grow(void **state)
{
        struct collect *c = parse_ok("<!DOCTYPE rss [<!ENTITY a \"aaaaaaaaaa\">"
                                     "<!ENTITY b \"&a;&a;&a;\">]>"
                                     "<rss><channel><item><title>x &b; &nbsp;y</title></item>"
                                     "</channel></rss>");

        (void)state;
        assert_int_equal(c->doc_count, 1);
        assert_str(c->docs[0].title, "x &b; y");
        assert_problem(c, 0, "declares entities");
        collect_free(c);
}

static void test_encodings(void **state)
{
        static const char koi8[] = "<?xml version='1.0' encoding='koi8-r'?>"
                                   "<rss><item><title>\xEF\xD4\xDE\xC5\xD4</title></item></rss>";
        static const char none[] =
                "<rss><item><title>\xCE\xF2\xF7\xE5\xF2 \xEE \xF1\xEE\xE1\xF0\xE0\xED\xE8\xE8"
                "</title></item></rss>";
        struct kz_buf wide = KZ_BUF_NULL;
        struct collect *c;
        size_t i;

        (void)state;
        c = parse_ok(koi8);
        assert_str(c->docs[0].title, "Отчет");
        collect_free(c);
        c = parse_ok(none);
        assert_str(c->docs[0].title, "Отчет о собрании");
        collect_free(c);
        assert_int_equal(kz_buf_append(&wide, "\xFF\xFE", 2), KZ_OK);
        for (i = 0; i < sizeof(koi8) - 1; i++) {
                char unit[2] = {koi8[i] < 0 ? '?' : koi8[i], '\0'};

                assert_int_equal(kz_buf_append(&wide, unit, 2), KZ_OK);
        }
        c = parse_bytes("a.xml", wide.data, wide.len);
        assert_string_equal(c->parser, "feed");
        assert_int_equal(c->doc_count, 1);
        collect_free(c);
        kz_buf_deinit(&wide);
}

static void test_keys_that_come_again(void **state)
{
        struct collect *c =
                parse_ok("<rss><channel>" ITEM("a") ITEM("a") "<item/></channel></rss>");

        (void)state;
        assert_int_equal(c->doc_count, 3);
        assert_str(c->docs[1].key, "a (2)");
        assert_str(c->docs[2].key, "3");
        assert_str(c->docs[2].title, "a");
        assert_str(c->origins[2].title, KZ_ORIGIN_NAME);
        collect_free(c);
}

static void test_bad_dates(void **state)
{
        struct collect *c = parse_ok("<rss><channel>\n<item><title>x</title>"
                                     "<pubDate>someday</pubDate></item></channel></rss>");

        (void)state;
        assert_problem(c, 2, "date \"someday\"");
        collect_free(c);
}

/* Cut anywhere, a feed gives the entries it has, or says why it gives none. */
static void test_cut_short(void **state)
{
        static const char feed[] = "<?xml version=\"1.0\"?><rss><channel><title>F</title>" ITEM("1")
                ITEM("2") "<item><guid>3</guid><description><![CDATA[<p>Three]]></description></"
                          "item>"
                          "</channel></rss>";
        struct collect *c;
        size_t len;

        (void)state;
        for (len = 0; len < sizeof(feed); len++) {
                c = parse_bytes("a.rss", feed, len);
                assert_true(c->status == KZ_OK || c->status == KZ_E_INVALID);
                assert_true(c->doc_count <= 3);
                assert_true(c->doc_count || c->err.message[0] || c->problem_count);
                collect_free(c);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_rss),
                cmocka_unit_test(test_atom),
                cmocka_unit_test(test_rdf),
                cmocka_unit_test(test_json),
                cmocka_unit_test(test_without_entries),
                cmocka_unit_test(test_ill_formed),
                cmocka_unit_test(test_entities_do_not_grow),
                cmocka_unit_test(test_encodings),
                cmocka_unit_test(test_keys_that_come_again),
                cmocka_unit_test(test_bad_dates),
                cmocka_unit_test(test_cut_short),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
