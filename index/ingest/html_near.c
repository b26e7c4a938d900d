#include "index/ingest/html_near.h"

#define BLOCKS_BELOW 16
#define BLOCKS_ABOVE 8

struct kz_html_near kz_html_near_headline(
        const struct kz_html_page *page, const struct kz_html_candidate *headline)
{
        struct kz_html_near near = {.page = page};

        if (headline)
                near.headline = headline->block;
        else
                while (near.headline < page->n_blocks && !page->blocks[near.headline].article)
                        near.headline++;
        if (near.headline > page->n_blocks)
                near.headline = page->n_blocks;
        near.first = near.headline < BLOCKS_ABOVE ? 0 : near.headline - BLOCKS_ABOVE;
        near.end = page->n_blocks - near.headline <= BLOCKS_BELOW
                           ? page->n_blocks
                           : near.headline + BLOCKS_BELOW + 1;
        return near;
}

bool kz_html_near_line(const struct kz_html_near *near, size_t max, size_t *at, struct kz_str *ret)
{
        const struct kz_html_block *blocks = near->page->blocks;
        size_t below = near->end - near->headline, i, first;

        for (; *at < near->end - near->first; ++*at) {
                i = *at < below ? near->headline + *at : near->headline - 1 - (*at - below);
                /* What a cell holds, the one before it may say. */
                first = i && blocks[i].before == KZ_HTML_CELL ? i - 1 : i;
                *ret = (struct kz_str){near->page->text.data + blocks[first].start,
                        blocks[i].start + blocks[i].len - blocks[first].start};
                if (ret->len > max)
                        continue;
                ++*at;
                return true;
        }
        return false;
}
