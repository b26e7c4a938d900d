#include "index/ingest/html_teasers.h"

#define HEADLINE_MIN 10 /* characters */
#define TEASER_MAX 500  /* characters of prose: what holds more is an article itself */
#define TEASERS_MIN 3   /* a page may link its own headline, and one article more */

/* The element that a block is the linked headline of, when it holds a teaser; else 0. */
static uint32_t teaser_of(
        const struct kz_html_scores *scores, const struct kz_html_page *page, size_t i)
{
        const struct kz_html_sums *sums = &scores->blocks[i];
        uint32_t part;

        if (sums->linked < sums->text || sums->text < HEADLINE_MIN)
                return 0;
        part = kz_html_scores_part(scores, page, i);
        if (!kz_html_is_heading(&page->elements[page->blocks[i].element]) &&
                page->elements[part].tag != KZ_HTML_LI)
                return 0;
        return scores->elements[part].prose && scores->elements[part].prose <= TEASER_MAX ? part
                                                                                          : 0;
}

static size_t count_teasers(const struct kz_html_scores *scores, const struct kz_html_page *page)
{
        size_t i, n = 0;

        for (i = 0; i < page->n_blocks; i++)
                n += teaser_of(scores, page, i) != 0;
        return n;
}

void kz_html_teasers_discount(struct kz_html_scores *scores, const struct kz_html_page *page)
{
        size_t i = 0, end;

        if (count_teasers(scores, page) < TEASERS_MIN)
                return;
        while (i < page->n_blocks) {
                uint32_t part = teaser_of(scores, page, i++);

                for (end = part ? scores->block_ends[part] : 0; i < end; i++) {
                        if (!scores->marked[page->blocks[i].element])
                                scores->blocks[i].prose = 0;
                }
        }
        kz_html_scores_add(scores, page);
}
