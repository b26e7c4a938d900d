/* Which text of a page is its article. */
#include "collect.h"

#include <stdlib.h>

#include "index/base/check.h"
#include "index/ingest/html_names.h"
#include "index/ingest/html_phrases.h"

/* A paragraph of an article, a teaser of another one, and what readers wrote. */
#define PROSE                                                                                      \
        "The council of Ridder voted on Monday to reopen the library, which had been closed for "  \
        "three winters, because the roof let the snow in."
#define MORE_PROSE                                                                                 \
        "Its readers had asked for it in four letters, and at one assembly on the square, to "     \
        "which the police came, looked at the banners and went home again."
#define TEASER "A tram returns to Semey, and the shop owners fear two summers of dust and noise."
#define COMMENT "I used to read there every day after school, and nobody ever asked me why."

#define ARTICLE "<p>" PROSE "</p><p>" MORE_PROSE "</p>"
#define ARTICLE_TEXT PROSE "\n\n" MORE_PROSE

static void assert_page(const char *html, const char *text, bool whole)
{
        struct collect *c = parse_text("a.html", html);
        struct kz_str got;

        if (c->status)
                fail_msg("%s: %s", html, c->err.message);
        got = c->docs[0].text;
        if (whole ? !kz_str_eq(got, kz_str(text)) : !memmem(got.ptr, got.len, text, strlen(text)))
                fail_msg("%s\ngave\n%.*s", html, KZ_STR_ARG(got));
        collect_free(c);
}

/* The page's text is that of ARTICLE and nothing else. */
static void assert_article(const char *html)
{
        assert_page(html, ARTICLE_TEXT "\n", true);
}

static void assert_holds(const char *html, const char *part)
{
        assert_page(html, part, false);
}

/* Without a single name, by where the prose stands. */
static void test_prose(void **state)
{
        (void)state;
        assert_article("<div><a href=/>Start</a> <a href=/n>News</a></div><div>" ARTICLE
                       "</div><div><a href=/a>Fines for bloggers doubled</a></div>");
        assert_article("<table><tr><td><a href=/>Start</a><br><a href=/n>News</a><td>" ARTICLE
                       "<td>12 degrees, snow</table>");
        /* The beginnings of other articles are no part of it, nor an article of their own. */
        assert_article("<div>" ARTICLE "</div><div><h3><a href=/a>Tram returns</a></h3><p>" TEASER
                       "</div><div><h3><a href=/b>Fines doubled</a></h3><p>" TEASER
                       "</div><div><h3><a href=/c>A school opens</a></h3><p>" TEASER "</div>");
        assert_article("<div>" ARTICLE "</div><ul><li><div><a href=/a>Tram returns</a></div>" TEASER
                       "<li><div><a href=/b>Fines doubled</a></div>" TEASER
                       "<li><div><a href=/c>A school opens</a></div>" TEASER "</ul>");
        /* But a heading may lead to itself. */
        assert_holds("<div><h3><a href=#a>Tram returns</a></h3><p>" TEASER
                     "<h3><a href=#b>Fines doubled</a></h3><p>" TEASER
                     "<h3><a href=#c>A school</a></h3><p>" TEASER "</div><div>" COMMENT "</div>",
                TEASER "\n\nA school\n\n" TEASER);
        /* In paragraphs that are <br>s, or none. */
        assert_holds("<a href=/>Start</a><div>" PROSE "<br><br>" MORE_PROSE "</div>",
                PROSE "\n\n" MORE_PROSE);
        /* Several parts of equal rank are all of the article. */
        assert_article("<a href=/>Start</a><div><div><p>" PROSE "</p></div><div><p>" MORE_PROSE
                       "</p></div></div>");
}

static void test_tags(void **state)
{
        (void)state;
        assert_article("<nav>Start, news and weather from all of the city.</nav>" ARTICLE);
        assert_article(ARTICLE "<footer>All that we print may be copied, if you name us.</footer>");
        assert_article("<aside><p>" TEASER "</aside>" ARTICLE);
        assert_article(
                "<p>" PROSE "<figure><img><figcaption>The roof of the library, in the snow of its "
                "third winter.</figcaption></figure><p>" MORE_PROSE);
        assert_article(ARTICLE "<form><label>Your mail</label><input><p>We write once a "
                               "week.</form>");
        /* A quotation is of the article, whatever its name says. */
        assert_holds(ARTICLE "<blockquote class=twitter-tweet>" COMMENT "</blockquote>", COMMENT);
        assert_holds("<article><header><h1>A library</h1><p>" TEASER "</header>" ARTICLE
                     "</article>",
                "A library\n\n" TEASER "\n\n" PROSE);
}

/* By the words in names of classes and such. */
static void test_names(void **state)
{
        static const char *const noise[] = {"class='sidebar'", "class='col related-posts'",
                "class=relatedPosts", "id=comments", "class='comment-list'", "role=complementary",
                "class='cookie-banner'", "class='wp-block newsletter_signup'", "id=SocialShare",
                "class=post-footer", "class='box advert300'"};
        static const char *const about[] = {"class=byline", "class='entry-meta'", "id=post-date",
                "class=photo-caption", "class='author-box'"};
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf html = KZ_BUF_NULL;
        size_t i;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(noise); i++) {
                html.len = 0;
                assert_int_equal(kz_buf_printf(&html, ARTICLE "<div %s><p>%s<p>%s</div>", noise[i],
                                         TEASER, COMMENT),
                        KZ_OK);
                assert_article(html.data);
        }
        for (i = 0; i < KZ_ARRAY_LEN(about); i++) {
                html.len = 0;
                assert_int_equal(
                        kz_buf_printf(&html, "<div %s>%s</div>" ARTICLE, about[i], TEASER), KZ_OK);
                assert_article(html.data);
        }
        /* What is named an article's text is one, though there is more prose elsewhere. */
        assert_article("<div class=entry-content>" ARTICLE "</div><div><p>" TEASER "<p>" TEASER
                       "<p>" TEASER "</div>");
        /* ... also in several parts. */
        assert_article("<div><a href=/>Start</a></div><div><div itemprop=articleBody><p>" PROSE
                       "</div><div>Advertisement</div><div itemprop=articleBody><p>" MORE_PROSE
                       "</div></div>");
}

/* Names are often wrong: no name makes the article go away. */
static void test_wrong_names(void **state)
{
        (void)state;
        assert_article("<div class='social sidebar comments'>" ARTICLE "</div>");
        assert_article("<div class=with-sidebar><div class=post-content>" ARTICLE "</div></div>"
                       "<p>" TEASER);
        assert_article("<aside><footer class=related>" ARTICLE "</footer></aside>");
        assert_article("<body class='menu-open no-comments'>" ARTICLE);
        /* A short article is one, however many comments it has. */
        assert_article(ARTICLE "<div class=comments><p>" COMMENT "<p>" COMMENT "<p>" COMMENT
                               "<p>" COMMENT "<p>" COMMENT "<p>" COMMENT "<p>" COMMENT "</div>");
        /* The id of a section is its title. */
        assert_holds(ARTICLE
                "<section id=related-works><h2 id=navigation>Related works</h2><p>" TEASER
                "</section>",
                "Related works\n\n" TEASER);
        assert_holds(ARTICLE "<div class=section id=search-menus><h2>Search menus</h2><p>" TEASER
                             "</div>",
                "Search menus\n\n" TEASER);
        /* What readers wrote is no article's text, but where they write all of it. */
        assert_article(ARTICLE "<div class=comments><div class=post-content><p>" COMMENT
                               "<p>" COMMENT "</div></div>");
        assert_holds("<div class=comments><div class=comment><p>" PROSE
                     "</div><div class=comment><p>" MORE_PROSE
                     "</div><div class=comment><p>" COMMENT "</div></div>",
                PROSE "\n\n" MORE_PROSE "\n\n" COMMENT);
        /* Those who write about social media name their pages after them. */
        assert_article(
                "<a href=/>Start</a><article class='post category-social tag-newsletter'>" ARTICLE
                "</article>");
}

static void test_links(void **state)
{
        (void)state;
        assert_article("<div><div><a href=/>Start</a></div><div><a href=/n>News</a></div>" ARTICLE
                       "<ul><li><a href=/a>Tram</a><li><a href=/b>Dust and noise</a></ul></div>");
        assert_article("<div><p>" PROSE "<ul><li><a href=/a>Tram</a><li><a href=/b>Dust</a></ul>"
                       "<p><a href=/c>Why the roof of the library let the snow in, in six "
                       "pictures</a><p>" MORE_PROSE "</div>");
        /* But not what an article says of where it has something from. */
        assert_holds("<p>" PROSE "<ul><li>The decision, <a href=/d>as printed</a><li>The letter of "
                     "1998</ul><p>" MORE_PROSE,
                "\n\nThe decision, as printed\nThe letter of 1998\n\n");
        assert_holds(
                "<p>" PROSE "<p><a href=/d>The decision</a><p>" MORE_PROSE, "\n\nThe decision\n\n");
}

static void test_lines(void **state)
{
        static const char *const lines[] = {"<p>Advertisement", "<p>Реклама", "<p>© 2020 The Paper",
                "<p>Read more: <a href=/a>A tram returns to Semey</a>",
                "<p>Читайте также: <a href=/a>Трамвай возвращается</a>",
                "<p>Оқи отырыңыз: <a href=/a>Трамвай қайтып келді</a>",
                "<p>(Lesen Sie auch: <a href=/a>Die Bahn ist wieder da</a>)",
                "<p>Photo: Dana Omarova", "<p>Фото: Асхат Ахметов"};
        static const char *const ends[] = {"<h3>Related articles</h3><p>" TEASER,
                "<div><h4>You may also like</h4></div><ul><li>Tram<li>Dust</ul>",
                "<p>Читайте также</p><ul><li>Трамвай<li>Пыль</ul>",
                "<h2>Ұқсас жаңалықтар</h2><p>Трамвай", "<h3>3 Kommentare</h3><p>" COMMENT,
                "<h2>Leave a reply</h2><p>" COMMENT "<p>" COMMENT "<p>" COMMENT,
                "<h2>Пікірлер (2)</h2><p>" COMMENT, "<h2>Nothing below this</h2>"};
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf html = KZ_BUF_NULL;
        size_t i;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(lines); i++) {
                html.len = 0;
                assert_int_equal(
                        kz_buf_printf(&html, "<p>%s%s<p>%s", PROSE, lines[i], MORE_PROSE), KZ_OK);
                assert_article(html.data);
        }
        for (i = 0; i < KZ_ARRAY_LEN(ends); i++) {
                html.len = 0;
                assert_int_equal(kz_buf_printf(&html, "<div>" ARTICLE "%s</div>", ends[i]), KZ_OK);
                assert_article(html.data);
        }
        assert_article(
                "<p>By Dana Omarova<p>Published on Monday<p>12 April 2024, 23:15<p>12 апреля "
                "2024" ARTICLE);
        assert_article(ARTICLE "<p>The roof of the library, in winter (Photo: AP)");
}

/* What begins as such lines do, and is the article. */
static void test_no_lines(void **state)
{
        (void)state;
        assert_holds(ARTICLE "<p>By noon the square was empty.", "By noon the square was empty.");
        assert_holds("<p>Comments are what this library lives of, its keeper says, and shows the "
                     "book in which they are written.<p>" PROSE "<p>" MORE_PROSE,
                "Comments are what");
        assert_holds(ARTICLE "<p>Read more books, says the sign.", "Read more books");
        assert_holds(
                "<p>2020<p>The hall, 12 May 2020" ARTICLE, "2020\n\nThe hall, 12 May 2020\n\n");
        assert_holds(ARTICLE "<p>12 April 2024", "12 April 2024");
        assert_holds(ARTICLE "<p>The roof (of the library)", "The roof (of the library)");
        /* What a report is read for. */
        assert_holds(ARTICLE "<h3>Recommendations</h3><p>" TEASER, "Recommendations\n\n" TEASER);
        /* An article may go on below such a heading. */
        assert_holds("<p>" PROSE "<h3>More stories</h3><p>" MORE_PROSE "<p>" TEASER, TEASER);
}

/* When nothing looks like an article, nothing is lost. */
static void test_whole(void **state)
{
        (void)state;
        assert_page("<nav>Menu</nav><p>Closed.<aside>Open on Monday</aside>",
                "Menu\n\nClosed.\n\nOpen on Monday\n", true);
        assert_page(
                "<ul><li><a href=/a>Tram</a><li><a href=/b>Dust</a></ul>", "Tram\nDust\n", true);
        assert_page(
                "<nav>Menu</nav><main><p>Closed on Monday.</main>", "Closed on Monday.\n", true);
        /* A list of articles is all of them. */
        assert_holds("<div><article><h2>A library</h2><p>" PROSE "</article><article><h2>A "
                     "tram</h2><p>" TEASER "</article><article><h2>A school</h2><p>" COMMENT
                     "</article></div>",
                PROSE "\n\nA tram\n\n" TEASER "\n\nA school\n\n" COMMENT);
}

static void test_hints(void **state)
{
        static const struct {
                const char *name, *value;
                uint8_t hints;
        } cases[] = {
                {"class", "entry-content", KZ_HTML_HINT_TEXT},
                {"CLASS", "x ArticleBody", KZ_HTML_HINT_TEXT},
                {"class", "article body", KZ_HTML_HINT_MAIN},
                {"id", "main", KZ_HTML_HINT_MAIN},
                {"itemprop", "articleBody", KZ_HTML_HINT_TEXT},
                {"class", "article-comment-text", KZ_HTML_HINT_COMMENTS},
                {"class", "ad", KZ_HTML_HINT_NOISE},
                {"class", "ads", KZ_HTML_HINT_NOISE},
                {"class", "adventure", 0},
                {"class", "a", 0},
                {"class", "zzz", 0},
                {"class", "sharedaddy", KZ_HTML_HINT_NOISE},
                {"class", "tag-social", KZ_HTML_HINT_ABOUT},
                {"class", "navigationalelements", KZ_HTML_HINT_NOISE},
                {"class", "баннер-сверху", 0},
                {"class", "", 0},
                {"class", "section", KZ_HTML_HINT_SECTION},
                {"class", "footer-section", KZ_HTML_HINT_NOISE},
                {"class", "sidebar2", KZ_HTML_HINT_NOISE},
                {"id", "ad2f", 0},
                {"id", "8ad-5nav", 0},
                {"title", "comments", 0},
        };
        size_t i;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(cases); i++) {
                uint8_t hints = kz_html_hints(kz_str(cases[i].name), kz_str(cases[i].value));

                if (hints != cases[i].hints)
                        fail_msg("%s=%s: %u", cases[i].name, cases[i].value, hints);
        }
}

/* What kz_html_line_of relies on. */
static void test_phrases(void **state)
{
        size_t i, j, n;

        (void)state;
        for (i = 0; i < kz_html_phrases_len; i++) {
                const struct kz_html_phrases *phrases = &kz_html_phrases[i];

                for (j = 1; j < phrases->n; j++) {
                        const char *a = phrases->phrases[j - 1], *b = phrases->phrases[j];

                        n = strlen(a);
                        if (strcmp(a, b) >= 0 || (a[n - 1] == '*' && strncmp(a, b, n - 1) == 0))
                                fail_msg("\"%s\" before \"%s\"", a, b);
                }
                for (j = 0; j < phrases->n; j++)
                        assert_true(strlen(phrases->phrases[j]) < 60);
        }
}

static void test_lines_of(void **state)
{
        static const struct {
                const char *text;
                enum kz_html_line line;
        } cases[] = {
                {"  Share this:", KZ_HTML_LINE_ALONE},
                {"→ RELATED ARTICLES", KZ_HTML_LINE_MORE},
                {"12 comments", KZ_HTML_LINE_COMMENTS},
                {"1.204 Kommentare", KZ_HTML_LINE_COMMENTS},
                {"Комментарии (3)", KZ_HTML_LINE_COMMENTS},
                {"«Читайте также»", KZ_HTML_LINE_MORE},
                {"(Photo: AP)", KZ_HTML_LINE_CREDIT},
                {"By Dana Omarova", KZ_HTML_LINE_BYLINE},
                {"By", KZ_HTML_LINE_NONE},
                {"Bye", KZ_HTML_LINE_NONE},
                {"A share of this", KZ_HTML_LINE_NONE},
                {"***", KZ_HTML_LINE_NONE},
                {"", KZ_HTML_LINE_NONE},
                {"12", KZ_HTML_LINE_NONE},
        };
        size_t i;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(cases); i++) {
                if (kz_html_line_of(kz_str(cases[i].text)) != cases[i].line)
                        fail_msg("%s", cases[i].text);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_prose),
                cmocka_unit_test(test_tags),
                cmocka_unit_test(test_names),
                cmocka_unit_test(test_wrong_names),
                cmocka_unit_test(test_links),
                cmocka_unit_test(test_lines),
                cmocka_unit_test(test_no_lines),
                cmocka_unit_test(test_whole),
                cmocka_unit_test(test_hints),
                cmocka_unit_test(test_phrases),
                cmocka_unit_test(test_lines_of),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
