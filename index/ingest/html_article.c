#include "index/ingest/html_article.h"

#include <stdlib.h>

static bool is_main(enum kz_html_tag tag)
{
        return tag == KZ_HTML_MAIN || tag == KZ_HTML_ARTICLE;
}

/* For each element the outermost <main> or <article> around it, itself included; 0: none. An
 * element comes after those around it. */
static uint32_t *find_mains(const struct kz_html_page *page)
{
        uint32_t *mains = calloc(page->n_elements, sizeof(*mains));
        size_t i;

        for (i = 1; mains && i < page->n_elements; i++) {
                mains[i] = mains[page->elements[i].parent];
                if (!mains[i] && is_main(page->elements[i].tag))
                        mains[i] = (uint32_t)i;
        }
        return mains;
}

enum kz_status kz_html_article_mark(struct kz_html_page *page)
{
        uint32_t *mains = find_mains(page), only = 0, around;
        size_t i, own, all = 0, inside = 0;
        bool all_of_it = false;

        if (!mains)
                return KZ_E_NOMEM;
        for (i = 0; i < page->n_blocks; i++) {
                around = mains[page->blocks[i].element];
                own = page->blocks[i].len - page->blocks[i].linked;
                all += own;
                if (!around)
                        continue;
                inside += own;
                all_of_it = all_of_it || (only && around != only);
                only = around;
        }
        all_of_it = all_of_it || !only || inside < all / 2;
        for (i = 0; i < page->n_blocks; i++)
                page->blocks[i].article = all_of_it || mains[page->blocks[i].element];
        free(mains);
        return KZ_OK;
}
