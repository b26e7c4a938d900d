/*
 * How much text stands in each element of a page, how much of it reads like prose, and which
 * elements are left out of the article.
 */
#ifndef KZ_INGEST_HTML_SCORE_H
#define KZ_INGEST_HTML_SCORE_H

#include "index/ingest/html_page.h"

/* Characters, of blocks that are not left out. */
struct kz_html_sums {
        uint32_t text;
        uint32_t linked; /* ... that are the text of links */
        uint32_t prose;  /* ... that read like sentences, links aside */
        uint32_t marked; /* ... and of which the page says that they are an article's text */
};

struct kz_html_scores {
        struct kz_html_sums *elements, *blocks; /* as many as the page has */
        uint32_t *ends;                         /* of each element: the one after all within it */
        uint32_t *block_ends;                   /* ... and the block after all within it; or 0 */
        bool *marked;                           /* stands within an article's text */
        bool *out;                              /* left out */
};

/* KZ_E_NOMEM. */
enum kz_status kz_html_scores_init(struct kz_html_scores *scores, const struct kz_html_page *page);
void kz_html_scores_deinit(struct kz_html_scores *scores);

/* After elements were left out, or are again not: what is within them is left out too, and the sums
 * are of the others. */
void kz_html_scores_add(struct kz_html_scores *scores, const struct kz_html_page *page);

/* The part of the page that a block stands above: the innermost element that holds it and not only
 * it. */
uint32_t kz_html_scores_part(
        const struct kz_html_scores *scores, const struct kz_html_page *page, size_t block);

static inline bool kz_html_is_heading(const struct kz_html_element *element)
{
        return element->tag >= KZ_HTML_H1 && element->tag <= KZ_HTML_H6;
}

#endif
