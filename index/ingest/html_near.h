/* What stands near the headline of a page: the lines in which authors and dates are looked for. */
#ifndef KZ_INGEST_HTML_NEAR_H
#define KZ_INGEST_HTML_NEAR_H

#include "index/ingest/html_page.h"

struct kz_html_near {
        const struct kz_html_page *page;
        size_t headline;   /* its block */
        size_t first, end; /* of the blocks that are near */
};

/* headline: where the page shows its title, or NULL: then the article's first block stands for it.
 */
struct kz_html_near kz_html_near_headline(
        const struct kz_html_page *page, const struct kz_html_candidate *headline);

static inline bool kz_html_is_near(const struct kz_html_near *near, size_t block)
{
        return block >= near->first && block < near->end;
}

/*
 * The next line near the headline of at most max bytes: first those below it, then those above it.
 * A cell comes with the one before it.
 * *at is 0 to begin; false after the last.
 */
bool kz_html_near_line(const struct kz_html_near *near, size_t max, size_t *at, struct kz_str *ret);

#endif
