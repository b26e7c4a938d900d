#include "index/ingest/html_article.h"

#include "index/ingest/html_names.h"
#include "index/ingest/html_noise.h"
#include "index/ingest/html_score.h"
#include "index/ingest/html_teasers.h"
#include "index/ingest/html_trim.h"

/* Characters of prose that make an article; fewer do when the page says that they are one. */
#define ARTICLE_MIN 250
#define MARKED_MIN 80
/* An article holds at least one part in so many of the prose that is no noise. */
#define ARTICLE_PARTS 2
/* Characters: a paragraph this long that is hardly more than a link leads elsewhere. */
#define LINK_MIN 50

/*
 * How well an element fits an article: the harmonic mean of how much of it is prose (precision),
 * and how much of all prose it holds (recall), raised by what the page says of it. Short lines that
 * are no links may well be of an article: they count for less than links.
 */
static double fit(const struct kz_html_element *element, const struct kz_html_sums *sums,
        const struct kz_html_sums *all)
{
        double lines = (double)sums->text - sums->linked - sums->prose;
        double text = sums->text - (lines > 0 ? lines / 4 : 0);
        double f = 2.0 * sums->prose / (text + all->prose + 1);

        if (sums->marked)
                f *= 1 + (double)sums->marked / sums->prose;
        if (element->hints & KZ_HTML_HINT_TEXT)
                f *= 1.1;
        else if (element->tag == KZ_HTML_ARTICLE || element->tag == KZ_HTML_MAIN ||
                 (element->hints & KZ_HTML_HINT_MAIN))
                f *= 1.05;
        return f;
}

/* The element that is the article; the root of all when none is. */
static uint32_t find_article(const struct kz_html_scores *scores, const struct kz_html_page *page)
{
        const struct kz_html_sums *all = &scores->elements[0];
        double best = 0, here;
        uint32_t found = 0;
        size_t i;

        for (i = 0; i < page->n_elements; i++) {
                here = fit(&page->elements[i], &scores->elements[i], all);
                if (here > best) {
                        best = here;
                        found = (uint32_t)i;
                }
        }
        if (!scores->elements[found].marked &&
                scores->elements[found].prose < all->prose / ARTICLE_PARTS)
                return 0;
        return found;
}

/* The first and the last element of an article that hold prose themselves. */
static void find_prose(const struct kz_html_scores *scores, const struct kz_html_page *page,
        uint32_t article, uint32_t *ret_first, uint32_t *ret_last)
{
        uint32_t element;
        size_t i;

        *ret_first = scores->ends[article];
        *ret_last = article;
        for (i = 0; i < scores->block_ends[article]; i++) {
                element = page->blocks[i].element;
                if (element < article || scores->out[element] || !scores->blocks[i].prose)
                        continue;
                if (*ret_first > element)
                        *ret_first = element;
                *ret_last = element;
        }
}

/*
 * Leaves out the elements that are mostly links: those before the prose, among them the crumbs
 * above a headline, those after it, and between its paragraphs lists of nothing but links.
 */
static void leave_out_links(
        struct kz_html_scores *scores, const struct kz_html_page *page, uint32_t article)
{
        uint32_t first, last, i;

        find_prose(scores, page, article, &first, &last);
        for (i = article + 1; i < scores->ends[article]; i++) {
                const struct kz_html_sums *sums = &scores->elements[i];

                if (i > first && i < last)
                        scores->out[i] =
                                scores->out[i] || (page->elements[i].tag == KZ_HTML_LIST &&
                                                          sums->linked / 4 >= sums->text / 5);
                else if (page->elements[i].tag != KZ_HTML_P)
                        scores->out[i] = scores->out[i] || sums->linked > sums->text / 2;
        }
        kz_html_scores_add(scores, page);
}

/* Marks the blocks of an element that are not left out. */
static void mark(const struct kz_html_scores *scores, struct kz_html_page *page, uint32_t article)
{
        size_t i;

        for (i = 0; i < page->n_blocks; i++) {
                uint32_t element = page->blocks[i].element;

                page->blocks[i].article = element >= article && element < scores->ends[article] &&
                                          !scores->out[element];
        }
}

/* Unmarks paragraphs that are hardly more than a link. */
static void unmark_links(const struct kz_html_scores *scores, struct kz_html_page *page)
{
        size_t i;

        for (i = 0; i < page->n_blocks; i++) {
                const struct kz_html_sums *sums = &scores->blocks[i];

                if (page->elements[page->blocks[i].element].tag == KZ_HTML_P &&
                        sums->text >= LINK_MIN && sums->linked / 4 >= sums->text / 5)
                        page->blocks[i].article = false;
        }
}

/* What is marked. */
static struct kz_html_sums sums_of_marked(
        const struct kz_html_scores *scores, const struct kz_html_page *page)
{
        struct kz_html_sums sums = {0};
        size_t i;

        for (i = 0; i < page->n_blocks; i++) {
                if (!page->blocks[i].article)
                        continue;
                sums.text += scores->blocks[i].text;
                sums.prose += scores->blocks[i].prose;
                sums.marked += scores->blocks[i].marked;
        }
        return sums;
}

static enum kz_status mark_article(
        struct kz_html_scores *scores, struct kz_html_page *page, uint32_t article)
{
        leave_out_links(scores, page, article);
        mark(scores, page, article);
        unmark_links(scores, page);
        return kz_html_trim(page, scores, article);
}

/* For a page with little prose: the outermost element that it says to be its article, when that
 * holds most of the text that is no link; else the root of all. */
static uint32_t find_named(const struct kz_html_scores *scores, const struct kz_html_page *page)
{
        const struct kz_html_sums *all = &scores->elements[0];
        size_t i;

        for (i = 1; i < page->n_elements; i++) {
                const struct kz_html_element *element = &page->elements[i];
                const struct kz_html_sums *sums = &scores->elements[i];

                if ((element->tag == KZ_HTML_ARTICLE || element->tag == KZ_HTML_MAIN ||
                            (element->hints & KZ_HTML_HINT_TEXT)) &&
                        sums->text - sums->linked > (all->text - all->linked) / 2)
                        return (uint32_t)i;
        }
        return 0;
}

enum kz_status kz_html_article_mark(struct kz_html_page *page)
{
        KZ_CLEANUP(kz_html_scores_deinit) struct kz_html_scores scores = {0};
        enum kz_status status = kz_html_scores_init(&scores, page);
        struct kz_html_sums sums;

        if (!status)
                kz_html_teasers_discount(&scores, page);
        if (!status)
                status = kz_html_noise_leave_out(&scores, page);
        if (!status)
                status = mark_article(&scores, page, find_article(&scores, page));
        if (status)
                return status;
        sums = sums_of_marked(&scores, page);
        if (sums.prose >= ARTICLE_MIN || sums.marked >= MARKED_MIN)
                return KZ_OK;
        memset(scores.out, 0, page->n_elements * sizeof(*scores.out));
        kz_html_scores_add(&scores, page);
        mark(&scores, page, find_named(&scores, page));
        return KZ_OK;
}
