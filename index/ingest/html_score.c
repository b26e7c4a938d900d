#include "index/ingest/html_score.h"

#include <stdlib.h>

#include "index/base/check.h"
#include "index/base/utf8.h"
#include "index/ingest/html_names.h"

#define SENTENCE_MIN 30 /* characters: a block this long is prose when it ends as sentences do */
#define PROSE_MIN 80    /* ... and one this long is, however it ends */

static bool ends_in(struct kz_str s, const char *const *ends, size_t n, size_t *ret_len)
{
        size_t i;

        for (i = 0; i < n; i++) {
                *ret_len = strlen(ends[i]);
                if (s.len > *ret_len && memcmp(s.ptr + s.len - *ret_len, ends[i], *ret_len) == 0)
                        return true;
        }
        return false;
}

/* Whether s ends as sentences do, but for quotes and brackets. */
static bool ends_sentence(struct kz_str s)
{
        static const char *const closing[] = {"\"", "'", ")", "]", " ", "»", "”", "’"};
        static const char *const ends[] = {
                ".", "!", "?", ":", ";", "…", "。", "！", "？", "۔", "؟", "।"};
        size_t n;

        while (ends_in(s, closing, KZ_ARRAY_LEN(closing), &n))
                s.len -= n;
        return ends_in(s, ends, KZ_ARRAY_LEN(ends), &n);
}

static struct kz_html_sums sums_of(
        const struct kz_html_page *page, const struct kz_html_block *block, bool marked)
{
        struct kz_str text = {page->text.data + block->start, block->len};
        struct kz_html_sums sums = {.text = (uint32_t)kz_utf8_count(text.ptr, text.len)};

        if (block->linked)
                sums.linked = (uint32_t)((uint64_t)sums.text * block->linked / block->len);
        if (sums.linked * 2 > sums.text || kz_html_is_heading(&page->elements[block->element]))
                return sums;
        if (sums.text >= PROSE_MIN || (sums.text >= SENTENCE_MIN && ends_sentence(text)))
                sums.prose = sums.text - sums.linked;
        sums.marked = marked ? sums.prose : 0;
        return sums;
}

/* An element comes after those around it. */
static void find_ends(struct kz_html_scores *scores, const struct kz_html_page *page)
{
        size_t i;

        for (i = 0; i < page->n_elements; i++)
                scores->ends[i] = (uint32_t)i + 1;
        for (i = 0; i < page->n_blocks; i++)
                scores->block_ends[page->blocks[i].element] = (uint32_t)i + 1;
        for (i = page->n_elements; --i;) {
                uint32_t parent = page->elements[i].parent;

                if (scores->ends[parent] < scores->ends[i])
                        scores->ends[parent] = scores->ends[i];
                if (scores->block_ends[parent] < scores->block_ends[i])
                        scores->block_ends[parent] = scores->block_ends[i];
        }
}

/* Comments have texts too, and "comment-content" is no article's. */
static enum kz_status find_marked(struct kz_html_scores *scores, const struct kz_html_page *page)
{
        bool *comments = calloc(page->n_elements, sizeof(*comments));
        size_t i;

        for (i = 1; i < page->n_elements && comments; i++) {
                uint32_t parent = page->elements[i].parent;
                uint8_t hints = page->elements[i].hints;

                comments[i] = comments[parent] || (hints & KZ_HTML_HINT_COMMENTS);
                scores->marked[i] =
                        !comments[i] && (scores->marked[parent] || (hints & KZ_HTML_HINT_TEXT));
        }
        free(comments);
        return comments ? KZ_OK : KZ_E_NOMEM;
}

enum kz_status kz_html_scores_init(struct kz_html_scores *scores, const struct kz_html_page *page)
{
        size_t n = page->n_elements, i;

        scores->elements = calloc(n, sizeof(*scores->elements));
        scores->blocks = calloc(page->n_blocks + 1, sizeof(*scores->blocks));
        scores->ends = calloc(n, sizeof(*scores->ends));
        scores->block_ends = calloc(n, sizeof(*scores->block_ends));
        scores->marked = calloc(n, sizeof(*scores->marked));
        scores->out = calloc(n, sizeof(*scores->out));
        if (!scores->elements || !scores->blocks || !scores->ends || !scores->block_ends ||
                !scores->marked || !scores->out)
                return KZ_E_NOMEM;
        find_ends(scores, page);
        if (find_marked(scores, page))
                return KZ_E_NOMEM;
        for (i = 0; i < page->n_blocks; i++)
                scores->blocks[i] =
                        sums_of(page, &page->blocks[i], scores->marked[page->blocks[i].element]);
        kz_html_scores_add(scores, page);
        return KZ_OK;
}

void kz_html_scores_deinit(struct kz_html_scores *scores)
{
        free(scores->elements);
        free(scores->blocks);
        free(scores->ends);
        free(scores->block_ends);
        free(scores->marked);
        free(scores->out);
        *scores = (struct kz_html_scores){0};
}

static void add(struct kz_html_sums *to, const struct kz_html_sums *sums)
{
        to->text += sums->text;
        to->linked += sums->linked;
        to->prose += sums->prose;
        to->marked += sums->marked;
}

void kz_html_scores_add(struct kz_html_scores *scores, const struct kz_html_page *page)
{
        size_t i;

        for (i = 0; i < page->n_elements; i++) {
                scores->elements[i] = (struct kz_html_sums){0};
                scores->out[i] = scores->out[i] || scores->out[page->elements[i].parent];
        }
        for (i = 0; i < page->n_blocks; i++) {
                if (!scores->out[page->blocks[i].element])
                        add(&scores->elements[page->blocks[i].element], &scores->blocks[i]);
        }
        for (i = page->n_elements; --i;)
                add(&scores->elements[page->elements[i].parent], &scores->elements[i]);
}

uint32_t kz_html_scores_part(
        const struct kz_html_scores *scores, const struct kz_html_page *page, size_t i)
{
        uint32_t at = page->blocks[i].element;

        while (at && scores->elements[at].text <= scores->blocks[i].text)
                at = page->elements[at].parent;
        return at;
}
