/* Which title, date and author of those that a page gives are those of its article. */
#include "collect.h"

#include <stdio.h>

#define LD(json) "<script type='application/ld+json'>" json "</script>"
#define SITE "<meta property=og:site_name content='The Daily Paper'>"

static struct collect *page_of(const char *html, int64_t mtime)
{
        const struct kz_extract_job job = {.name = KZ_STR("page.html"), .mtime = mtime};
        const struct kz_extract_limits limits = kz_extract_limits_default();
        struct collect *c = parse_with(&job, &limits, html, strlen(html));

        if (c->status)
                fail_msg("%s: %s", html, c->err.message);
        assert_int_equal(c->doc_count, 1);
        return c;
}

static void assert_title(const char *html, const char *title, const char *origin)
{
        struct collect *c = page_of(html, 0);

        assert_str(c->docs[0].title, title);
        assert_str(c->origins[0].title, origin);
        collect_free(c);
}

static void test_headline_agrees(void **state)
{
        (void)state;
        /* What is shown, where it is a version of what is told. */
        assert_title("<meta property=og:title content='Council votes on new tram - The Daily "
                     "Paper'><h1>Council votes on new tram</h1><p>t",
                "Council votes on new tram", "<h1>");
        assert_title("<title>Council votes</title><meta property=og:title content='City council "
                     "votes on the new tram'><h1>City council votes on its new tram line</h1><p>t",
                "City council votes on its new tram line", "<h1>");
        assert_title(
                LD("{\"@type\":\"Article\",\"headline\":\"Council votes on tram\"}") "<title>"
                                                                                     "The Daily "
                                                                                     "Paper</"
                                                                                     "title><h1>"
                                                                                     "Council "
                                                                                     "votes on "
                                                                                     "tram</"
                                                                                     "h1><p>t",
                "Council votes on tram", "<h1>");
        /* The right one of several. */
        assert_title("<title>Court frees blogger | Paper</title><h1>The Daily Paper</h1><h1>Court "
                     "frees blogger</h1><h1>Most read</h1><p>t",
                "Court frees blogger", "<h1>");
        assert_title(SITE "<meta property=og:title content='Court frees blogger'><h1>The Daily "
                          "Paper</h1><h2>News</h2><h2>Court frees blogger</h2><p>t",
                "Court frees blogger", "<h2>");
        assert_title("<title>Court frees blogger</title><div class='article-title'>Court frees "
                     "blogger</div><p>t",
                "Court frees blogger", "headline");
        /* One of the parts of what is told, and of two that are the longer one. */
        assert_title("<title>Notes of a lawyer » Archive » Court in Almaty frees a blogger at last"
                     "</title><h1>Notes of a lawyer</h1><h2>Court in Almaty frees a blogger at last"
                     "</h2><p>t",
                "Court in Almaty frees a blogger at last", "<h2>");
        assert_title("<title>Amnesty - Notes of a lawyer</title><h1 class='site-title'>Notes of a "
                     "lawyer</h1><h2>Amnesty</h2><p>t",
                "Amnesty", "<h2>");
        assert_title("<title>Amnesty - Notes of a lawyer</title><h1>Amnesty</h1><p>t", "Amnesty",
                "<h1>");
        /* A site's name, as the heading of each page. */
        assert_title("<title>Amnesty - Lawyer's notes</title><h1>Lawyer's notes</h1><p>t",
                "Amnesty", "<title>");
        assert_title("<title>Court frees blogger | World | News</title><h2>News</h2><p>t",
                "Court frees blogger", "<title>");
        /* In Cyrillic, and longer than any name. */
        assert_title("<title>Суд в Алматы отпустил блогера под домашний арест на два месяца, "
                     "сообщил его адвокат Марат Ахметов журналистам после заседания во вторник "
                     "вечером - Газета</title><h1>Суд в Алматы отпустил блогера под домашний арест "
                     "на два месяца, сообщил его адвокат Марат Ахметов журналистам после заседания "
                     "во вторник вечером</h1><p>t",
                "Суд в Алматы отпустил блогера под домашний арест на два месяца, сообщил его "
                "адвокат Марат Ахметов журналистам после заседания во вторник вечером",
                "<h1>");
}

static void test_headline_disagrees(void **state)
{
        (void)state;
        assert_title("<meta property=og:title content='Court frees blogger'><h1>Today in the "
                     "capital</h1><p>t",
                "Court frees blogger", "og:title");
        /* ... but the site's name is no title. */
        assert_title(SITE "<title>The Daily Paper</title><h1>Court frees blogger</h1><p>t",
                "Court frees blogger", "<h1>");
        assert_title("<link rel=canonical href='https://www.example.org/a'><title>Example</title>"
                     "<h1>Court frees blogger</h1><p>t",
                "Court frees blogger", "<h1>");
        assert_title(SITE "<title>The Daily Paper</title><p>t", "The Daily Paper", "<title>");
}

static void test_site_cut_off(void **state)
{
        (void)state;
        assert_title(
                SITE "<title>Law - bill — The Daily Paper</title><p>t", "Law - bill", "<title>");
        assert_title(SITE "<meta property=og:title content='The Daily Paper: Law and bill'><p>t",
                "Law and bill", "og:title");
        assert_title("<title>Court frees blogger | World | News</title><p>t", "Court frees blogger",
                "<title>");
        assert_title("<title>Court frees blogger :: Paper</title><p>t", "Court frees blogger",
                "<title>");
        assert_title("<title>Суд отпустил блогера » Газета</title><p>t", "Суд отпустил блогера",
                "<title>");
        assert_title("<title>Le succès de « La Course » en France</title><p>t",
                "Le succès de « La Course » en France", "<title>");
        assert_title("<link rel=canonical href='https://www.dailypaper.kz/a'><title>Law : "
                     "Daily Paper</title><p>t",
                "Law", "<title>");
        assert_title(SITE "<title>The Daily Paper » Archive of 2024 » Law</title><p>t",
                "Archive of 2024", "<title>");
        assert_title("<title>Law - The Daily Paper</title><div class='logo-name'>The Daily "
                     "Paper</div><p>t",
                "Law", "<title>");
        /* By a dash alone: a few words after many. */
        assert_title("<title>Court in Almaty frees blogger - Evening News</title><p>t",
                "Court in Almaty frees blogger", "<title>");
        assert_title(
                "<title>Court frees - a blogger</title><p>t", "Court frees - a blogger", "<title>");
        assert_title("<title>Plans and reality - What the new law on assembly means</title><p>t",
                "Plans and reality - What the new law on assembly means", "<title>");
        assert_title("<title>Law on well-being and non-violence</title><p>t",
                "Law on well-being and non-violence", "<title>");
}

static void test_titles_of_last_resort(void **state)
{
        (void)state;
        assert_title("<h1>A heading</h1><p>t", "A heading", "<h1>");
        assert_title("<p>A first line<p>t", "A first line", "first line");
        assert_title("<p>---", "page", KZ_ORIGIN_NAME);
}

static void assert_date(const char *html, const char *date, const char *origin)
{
        struct collect *c = page_of(html, INT64_C(1735689600)); /* 2025-01-01 */

        if (!kz_str_eq(c->docs[0].date, kz_str(date)))
                fail_msg("%s: %.*s", html, KZ_STR_ARG(c->docs[0].date));
        assert_str(c->origins[0].date, origin);
        collect_free(c);
}

static void test_told_dates(void **state)
{
        (void)state;
        assert_date("<meta property=article:published_time content=2024-04-12T10:00:00+05:00><meta "
                    "property=article:modified_time content=2024-05-01><p>t",
                "2024-04-12", "article:published_time");
        assert_date("<meta name=publish_date content='12.04.2024'><p>t", "2024-04-12",
                "meta publish-date");
        assert_date("<div property='dc:date' content=2024-04-12></div><p>t", "2024-04-12",
                "Dublin Core");
        assert_date("<span itemprop=datePublished>12 апреля 2024</span><p>t", "2024-04-12",
                "microdata");
        assert_date("<div itemprop=datePublished content=2024-04-12>Friday</div><p>t", "2024-04-12",
                "microdata");
        assert_date("<h1>T</h1><abbr class=published title='2024-04-12T10:00'>10:00</abbr><p>t",
                "2024-04-12", "microformat");
        assert_date("<html lang=en-US><meta name=date content='04/12/2024'><p>t", "2024-04-12",
                "meta date");
        assert_date("<html lang=en-GB><meta name=date content='12/04/2024'><p>t", "2024-04-12",
                "meta date");
        /* What programs write when they do not know. */
        assert_date(
                LD("{\"@type\":\"Article\",\"datePublished\":\"0001-01-01T00:00:00Z\"}") "<meta "
                                                                                         "name="
                                                                                         "date "
                                                                                         "content="
                                                                                         "1970-01-"
                                                                                         "01><meta "
                                                                                         "name="
                                                                                         "pubdate "
                                                                                         "content="
                                                                                         "2024-04-"
                                                                                         "12><p>t",
                "2024-04-12", "meta pubdate");
        assert_date("<meta name=date content='Published: 12 April 2024, noon'><p>t", "2024-04-12",
                "meta date");
        /* The day rather than the month or the year. */
        assert_date("<meta name=DC.date content=2024><h1>T</h1><time>12 April 2024</time><p>t",
                "2024-04-12", "<time>");
        assert_date("<meta property=article:modified_time content=2024-05-01><p>t", "2024-05-01",
                "article:modified_time");
}

static void test_shown_dates(void **state)
{
        (void)state;
        assert_date("<h1>T</h1><span class='entry-date'>12 апреля 2024 23:15</span><p>t",
                "2024-04-12", "in the page");
        assert_date("<h1>T</h1><p>17:36, 30 Qańtar 2024<p>t", "2024-01-30", "in the page");
        assert_date("<h1>T</h1><p>2024 жылғы 30 қаңтар, Астана<p>t", "2024-01-30", "in the page");
        assert_date("<p>26.02.2021 | News</p><h1>T</h1><p>t", "2021-02-26", "in the page");
        assert_date("<h1>T</h1><div>By Jane Doe, April 12, 2024</div><p>t", "2024-04-12",
                "in the page");
        /* A date that a sentence holds is of what it tells. */
        assert_date("<h1>T</h1><p>The law of 12 April 2024 was published in the official gazette "
                    "only after a long delay, which the ministry explained with a strike",
                "", "");
        assert_date("<h1>T</h1><table><tr><td>Released<td>12 April 2024</table><p>t", "", "");
        assert_date("<h1>T</h1><table><tr><td>Дата:<td>12.04.2024</table><p>t", "2024-04-12",
                "in the page");
        assert_date("<h1>T</h1><p>Родился 12 апреля 2004 года<p>t", "", "");
        /* Not of a change, where there is another. */
        assert_date("<h1>T</h1><p>Updated: 13 April 2024<p>Published: 12 April 2024<p>t",
                "2024-04-12", "in the page");
        assert_date("<h1>T</h1><p>Обновлено: 13 апреля 2024<p>t", "2024-04-13", "in the page");
        assert_date("<h1>T</h1><span class='dt-updated'>13 April 2024</span><time "
                    "class='dt-published'>12 April 2024</time><p>t",
                "2024-04-12", "<time>");
        /* Below the headline rather than above it, near rather than far. */
        assert_date("<i class=date>1 May 2024</i><h1>T</h1><i class=date>12 April 2024</i><p>t",
                "2024-04-12", "in the page");
        assert_date("<p>1<p>2<p>3<p>4<p>5<p>6<p>7<p>8<h1>T</h1><p>9<p>10<p>11<p>12<p>13<p>14<p>15"
                    "<p>16<p>17<p>18<p>19<p>20<p>21<p>22<p>23<p>24<p>1 May 2024",
                "", "");
        assert_date("<h1>T</h1><p>9<p>10<p>11<p>12<p>13<p>14<p>15<p>16<p>17<p>18<p>19<p>20<p>21"
                    "<p>22<p>23<p>24<p>25<i class=post-date>12 April 2024</i>",
                "2024-04-12", "in the page");
        /* Later than the file itself. */
        assert_date("<h1>T</h1><p>12 April 2026<p>t", "", "");
        assert_date("<h1>T</h1><p>3 comments, 4 of 5 stars, © 2024<p>t", "", "");
}

static void test_dates_of_addresses(void **state)
{
        (void)state;
        assert_date("<link rel=canonical href='https://e.org/2024/04/12/t'><p>t", "2024-04-12",
                "address");
        assert_date("<link rel=canonical href='https://e.org/2024/04/12/t'><h1>T</h1><p>13 April "
                    "2024<p>t",
                "2024-04-13", "in the page");
        assert_date("<link rel=canonical href='https://e.org/2024/04/t'><p>t", "", "");
}

/* The day is that of the place where the page was written. */
static void test_local_days(void **state)
{
#define UTC "<meta property=article:published_time content='2024-04-12T02:30:00Z'>"
        (void)state;
        assert_date(UTC "<p>t", "2024-04-12", "article:published_time");
        assert_date(UTC LD("{\"@type\":\"Article\",\"dateModified\":\"2024-04-14T10:00:00-05:"
                           "00\"}") "<p>t",
                "2024-04-11", "article:published_time");
        assert_date(UTC "<h1>T</h1><p>Updated 9:40 pm EST, April 13, 2024<p>t", "2024-04-11",
                "article:published_time");
        assert_date(UTC "<h1>T</h1><p>April 11, 2024<p>t", "2024-04-11", "article:published_time");
        assert_date(UTC "<link rel=canonical href='https://e.org/2024/04/11/t'><p>t", "2024-04-11",
                "article:published_time");
        /* Two days apart is another day. */
        assert_date(UTC "<link rel=canonical href='https://e.org/2024/04/10/t'><p>t", "2024-04-12",
                "article:published_time");
        /* Without a zone it may be UTC: when the same time is told so elsewhere. */
        assert_date("<meta property=article:published_time content='2024-04-12T02:30:00'>"
                    "<link rel=canonical href='https://e.org/2024/04/11/t'><p>t",
                "2024-04-12", "article:published_time");
        assert_date("<meta property=article:published_time content='2024-04-12T02:30:00'>" UTC
                    "<link rel=canonical href='https://e.org/2024/04/11/t'><p>t",
                "2024-04-11", "article:published_time");
        assert_date("<meta property=article:published_time content='2024-04-12T02:30:00+06:00'>"
                    "<link rel=canonical href='https://e.org/2024/04/11/t'><p>t",
                "2024-04-12", "article:published_time");
#undef UTC
}

static void assert_author(const char *html, const char *author, const char *origin)
{
        struct collect *c = page_of(html, 0);

        if (!kz_str_eq(c->docs[0].author, kz_str(author)))
                fail_msg("%s: %.*s", html, KZ_STR_ARG(c->docs[0].author));
        assert_str(c->origins[0].author, origin);
        collect_free(c);
}

static void test_authors(void **state)
{
        (void)state;
        assert_author("<meta name=author content='By Jane Doe'><p>t", "Jane Doe", "meta author");
        assert_author("<meta name=citation_author content='Doe, J.'><meta name=citation_author "
                      "content='Roe, R.'><p>t",
                "Doe, J., Roe, R.", "citation_author");
        assert_author("<meta name=author content='Jane Doe'><meta name=author content='Jane "
                      "Doe'><p>t",
                "Jane Doe", "meta author");
        assert_author("<h1>T</h1><p class=article-byline>by Jane Doe 22 Dec 2016 651<p>t",
                "Jane Doe", "byline");
        assert_author("<h1>T</h1><span class=authorName>Jane Doe on Monday, April 12, 2024</span>"
                      "<p>t",
                "Jane Doe", "byline");
        assert_author("<h1>T</h1><p>By Jane Doe | Almaty<p>t", "Jane Doe", "byline");
        assert_author("<h1>T</h1><p>Автор: Марат Ахметов<p>t", "Марат Ахметов", "byline");
        assert_author(
                "<h1>T</h1><div property='schema:author'>Jane Doe</div><p>t", "Jane Doe", "byline");
        /* Programs' names, addresses, dates, numbers and sentences are nobody's. */
        assert_author("<meta name=author content=admin><h1>T</h1><p>By Jane Doe<p>t", "Jane Doe",
                "byline");
        assert_author("<meta name=author content='https://e.org/jane'><p>t", "", "");
        assert_author("<meta name=author content='@jane'><p>t", "", "");
        assert_author("<meta name=author content='jane@e.org'><p>t", "", "");
        assert_author("<meta name=author content='12 April 2024'><p>t", "", "");
        assert_author("<meta name=author content='10392'><p>t", "", "");
        assert_author(
                "<meta name=author content='We write about the law and its authors.'><p>t", "", "");
        assert_author("<h1>T</h1><p>By then, the court had sat for nine hours without a word.<p>t",
                "", "");
        assert_author("<h1>T</h1><div class='author-bio'>Jane Doe</div><p>t", "", "");
}

static void test_json_authors(void **state)
{
        (void)state;
        assert_author(LD("{\"@graph\":[{\"@type\":\"Article\",\"author\":{\"@id\":\"#j\"}},"
                         "{\"@type\":\"Person\",\"@id\":\"#j\",\"name\":\"Jane Doe\"}]}") "<p>t",
                "Jane Doe", "JSON-LD");
        assert_author(
                LD("{\"@graph\":[{\"@type\":\"Article\",\"author\":{\"@id\":\"#j\"}}]}") "<p>t", "",
                "");
        assert_author(LD("{\"@type\":\"Article\",\"author\":\"Jane &amp; Joe\"}") "<p>t",
                "Jane & Joe", "JSON-LD");
        assert_author(LD("{\"@type\":\"WebPage\",\"mainEntity\":{\"@type\":\"NewsArticle\","
                         "\"author\":[{\"name\":\"Jane\"},{\"name\":\"Joe\"}]}}") "<p>t",
                "Jane, Joe", "JSON-LD");
}

/* JSON as pages have it. */
static void test_broken_json(void **state)
{
        static const char *const scripts[] = {
                LD("<!-- {\"@type\":\"Article\",\"datePublished\":\"2024-04-12\"} -->"),
                LD("//<![CDATA[\n{\"@type\":\"Article\",\"datePublished\":\"2024-04-12\"}\n//]]>"),
                LD("{\"@type\":\"Article\",\"datePublished\":\"2024-04-12\",}"),
                LD("{\"@type\":\"Article\",\"description\":\"two\nlines\tand a \\'quote\\'\","
                   "\"datePublished\":\"2024-04-12\"}"),
                LD("{\"@type\":\"Article\",\"headline\":\"The \"law\" on trams\","
                   "\"datePublished\":\"2024-04-12\"}"),
                LD("{\"@type\":\"Article\",\"datePublished\":\"2024-04-12\"}, {\"more\":1}"),
                LD("{\"@type\":\"Article\",\"datePublished\":\"2024-04-12\",\"a\":[1,{\"b\":2"),
                LD("{\"@type\":\"Article\",\"datePublished\":\"2024-04-12\",\"a\":[1,2,],},,"),
        };
        size_t i;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(scripts); i++) {
                char html[1024];

                snprintf(html, sizeof(html), "%s<p>t", scripts[i]);
                assert_date(html, "2024-04-12", "JSON-LD");
        }
        assert_date(LD("{\"@type\":\"Article\",\"datePublished\":2024-04-12") "<p>t", "", "");
        assert_date(LD("{{{{[[[[") LD("\"") LD("{\"") LD("{\"a\":\"\\") LD("]}") "<p>t", "", "");
}

static void test_other_origins(void **state)
{
        struct collect *c = page_of("<html lang=kk><p>t", 0);

        (void)state;
        assert_str(c->origins[0].lang, "<html lang>");
        assert_str(c->origins[0].type, "html");
        collect_free(c);
        c = page_of("<p>t", 0);
        assert_str(c->origins[0].lang, "");
        collect_free(c);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_headline_agrees),
                cmocka_unit_test(test_headline_disagrees),
                cmocka_unit_test(test_site_cut_off),
                cmocka_unit_test(test_titles_of_last_resort),
                cmocka_unit_test(test_told_dates),
                cmocka_unit_test(test_shown_dates),
                cmocka_unit_test(test_dates_of_addresses),
                cmocka_unit_test(test_local_days),
                cmocka_unit_test(test_authors),
                cmocka_unit_test(test_json_authors),
                cmocka_unit_test(test_broken_json),
                cmocka_unit_test(test_other_origins),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
