#include "index/ingest/html_trim.h"

#include <stdlib.h>

#include "index/ingest/date_parse.h"
#include "index/ingest/html_lines.h"

/* Characters: what is longer is a paragraph, whatever words it begins with. */
#define SHORT_MAX 80
#define CREDIT_MAX 150

/* Bytes of a line that may be a date, and the last year of one with two digits. */
#define DATE_MAX 60
#define LATEST_YEAR 2100

/* What other articles' teasers may hold at most of the prose above them; comments may hold more. */
#define MORE_PARTS 2
#define COMMENTS_TIMES 1

struct trim {
        struct kz_html_page *page;
        const struct kz_html_scores *scores;
        uint32_t root;
        uint32_t *prose; /* of each block: the characters of prose of all before it */
        uint64_t above;  /* ... of those before the one at hand that are left */
        size_t next;     /* the next block to look at */
};

static bool is_paragraph(const struct trim *trim, size_t i)
{
        return trim->scores->blocks[i].prose ||
               kz_html_is_heading(&trim->page->elements[trim->page->blocks[i].element]);
}

/*
 * Leaves out what is below the heading of other articles or of comments: all of its part of the
 * page. When that holds too much prose for it, the article may go on there, and only what comes
 * before its next paragraph is left out.
 */
static void leave_out_below(struct trim *trim, size_t i, enum kz_html_line line)
{
        uint32_t part = kz_html_scores_part(trim->scores, trim->page, i);
        size_t end = trim->scores->block_ends[part < trim->root ? trim->root : part], j;
        uint32_t below = trim->prose[end] - trim->prose[i + 1];

        if (line == KZ_HTML_LINE_MORE ? below > trim->above / MORE_PARTS
                                      : below > trim->above * COMMENTS_TIMES) {
                for (j = i + 1; j < end && !is_paragraph(trim, j);)
                        j++;
                end = j;
        }
        for (j = i; j < end; j++)
                trim->page->blocks[j].article = false;
        trim->next = end;
}

/* A line that is a day and nothing else. */
static bool is_date(struct kz_str text)
{
        struct kz_date_parsed date;

        return text.len <= DATE_MAX &&
               kz_date_parse(text, KZ_DATE_DMY, LATEST_YEAR, &date) == KZ_DATE_FOUND &&
               date.precision >= KZ_DATE_DAY && !date.digits;
}

static void look_at(struct trim *trim, size_t i)
{
        struct kz_html_block *block = &trim->page->blocks[i];
        const struct kz_html_sums *sums = &trim->scores->blocks[i];
        struct kz_str text = {trim->page->text.data + block->start, block->len};
        enum kz_html_line line = kz_html_line_of(text);

        switch (line) {
        case KZ_HTML_LINE_NONE:
                if (!trim->above && !is_paragraph(trim, i) && is_date(text))
                        block->article = false;
                break;
        case KZ_HTML_LINE_ALONE:
                block->article = sums->text > SHORT_MAX;
                break;
        case KZ_HTML_LINE_BYLINE:
                block->article = sums->text > SHORT_MAX || sums->prose || trim->above;
                break;
        case KZ_HTML_LINE_CREDIT:
                block->article = sums->text > CREDIT_MAX;
                break;
        case KZ_HTML_LINE_INVITE:
                block->article = sums->linked * 3 < sums->text;
                break;
        case KZ_HTML_LINE_MORE:
        case KZ_HTML_LINE_COMMENTS:
                if (sums->text <= SHORT_MAX && trim->above)
                        leave_out_below(trim, i, line);
                break;
        }
}

/* Headings with nothing below them. */
static void leave_out_last_headings(struct trim *trim)
{
        size_t i = trim->page->n_blocks;

        while (i--) {
                struct kz_html_block *block = &trim->page->blocks[i];

                if (block->article && !kz_html_is_heading(&trim->page->elements[block->element]))
                        break;
                block->article = false;
        }
}

static enum kz_status add_prose(struct trim *trim)
{
        size_t n = trim->page->n_blocks, i;

        trim->prose = calloc(n + 1, sizeof(*trim->prose));
        for (i = 0; i < n && trim->prose; i++)
                trim->prose[i + 1] =
                        trim->prose[i] +
                        (trim->page->blocks[i].article ? trim->scores->blocks[i].prose : 0);
        return trim->prose ? KZ_OK : KZ_E_NOMEM;
}

enum kz_status kz_html_trim(
        struct kz_html_page *page, const struct kz_html_scores *scores, uint32_t root)
{
        struct trim trim = {.page = page, .scores = scores, .root = root};
        enum kz_status status = add_prose(&trim);
        size_t i;

        for (i = 0; i < page->n_blocks && !status; i = trim.next) {
                trim.next = i + 1;
                if (!page->blocks[i].article)
                        continue;
                look_at(&trim, i);
                if (page->blocks[i].article)
                        trim.above += scores->blocks[i].prose;
        }
        if (!status)
                leave_out_last_headings(&trim);
        free(trim.prose);
        return status;
}
