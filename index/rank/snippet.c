#include "index/rank/snippet.h"

#include <stdlib.h>

#include "index/base/utf8.h"
#include "index/rank/excerpt.h"
#include "index/rank/extent.h"
#include "index/rank/spacing.h"
#include "index/rank/title_line.h"

#define DEFAULT_SIZE 240
#define MAX_SIZE 100000
/* Of so many code points a word is one, with its space: few of what a passage may have do not fit.
 */
#define WORD_POINTS 5
/* What is read around the words at first, in bytes, and how many times as much when that is too
 * little. */
#define AROUND(size) ((size) + 64)
#define MORE 2
#define ELLIPSIS 0x2026

void kz_snippet_deinit(struct kz_snippet *snippet)
{
        kz_buf_deinit(&snippet->text);
        free(snippet->matches);
        free(snippet->matches_bytes);
        *snippet = (struct kz_snippet)KZ_SNIPPET_NULL;
}

/* ---- Writing ---- */

struct marker {
        struct kz_snippet *snippet;
        const struct kz_span *spans; /* of the source, in order, not overlapping */
        size_t n;
        bool open;
        size_t cp; /* code points written */
};

static void close_match(struct marker *m, size_t at)
{
        struct kz_snippet *s = m->snippet;

        if (!m->open || at < m->spans->end)
                return;
        s->matches[s->n_matches].end = (uint32_t)m->cp;
        s->matches_bytes[s->n_matches].end = (uint32_t)s->text.len;
        s->n_matches++;
        m->open = false;
        m->spans++;
        m->n--;
}

static void open_match(struct marker *m, size_t at)
{
        struct kz_snippet *s = m->snippet;

        if (m->open || m->n == 0 || at < m->spans->start)
                return;
        s->matches[s->n_matches].start = (uint32_t)m->cp;
        s->matches_bytes[s->n_matches].start = (uint32_t)s->text.len;
        m->open = true;
}

/* There is room for it: see write_passage. */
static inline void put(struct marker *m, uint32_t cp)
{
        struct kz_buf *text = &m->snippet->text;

        m->cp++;
        if (cp < 0x80)
                text->data[text->len++] = (char)cp;
        else
                text->len += kz_utf8_encode(cp, text->data + text->len);
}

/* Writes what the extent has of the body, cut to size, with white space folded and matches noted.
 */
static enum kz_status write_passage(
        struct marker *m, struct kz_str body, const struct kz_extent *extent, size_t size)
{
        /* Up to 4 bytes each, a last space, and an ellipsis at either end. */
        enum kz_status status =
                kz_buf_reserve(&m->snippet->text, 4 * (size + KZ_EXTENT_MARKS_ROOM + 3));
        bool space = false;
        size_t at, n;
        uint32_t cp;

        if (status)
                return status;
        if (extent->floor < extent->start)
                put(m, ELLIPSIS);
        for (at = extent->start; at < extent->end; at += n) {
                n = kz_spacing_code_point(body, at, &cp);
                if (kz_spacing_is_space(cp)) {
                        space = true;
                        continue;
                }
                close_match(m, at);
                if (space)
                        put(m, ' ');
                space = false;
                open_match(m, at);
                put(m, cp);
        }
        close_match(m, SIZE_MAX);
        if (kz_spacing_skip(body, extent->end) < body.len)
                put(m, ELLIPSIS);
        m->snippet->text.data[m->snippet->text.len] = '\0';
        return KZ_OK;
}

static void free_spans(struct kz_span **spans)
{
        free(*spans);
}

/* ---- Cutting ---- */

struct cutting {
        struct kz_analyzer *analyzer;
        struct kz_watch *watch;
        const struct kz_needles *needles;
        struct kz_str title;
        struct kz_excerpt_source source;
        size_t size;
        uint32_t title_end;        /* the text's first line, if it is the title, ends before it */
        struct kz_sights *sights;  /* of all the text, by positions */
        struct kz_passage passage; /* of these, measured in words */
        size_t above;              /* so many of them stand in the title's line */
        bool in_title;             /* and the place is there */
        struct kz_excerpt excerpt;
        struct kz_sights *near; /* those around the passage, in the excerpt */
        struct kz_snippet snippet;
};

static void cutting_deinit(struct cutting *cutting)
{
        kz_snippet_deinit(&cutting->snippet);
}

/* The best passage of what is below the title's line. */
static enum kz_status choose(struct cutting *cutting, struct kz_error *err)
{
        const size_t words = cutting->size / WORD_POINTS;
        struct kz_sights below = *cutting->sights;
        struct kz_passage passage = {0};
        enum kz_status status;

        below.items += below.items ? cutting->above : 0;
        below.n -= cutting->above;
        status = kz_passage_best(cutting->needles, &below, words ? words : 1, &passage, err);
        if (!status) {
                passage.first += cutting->above;
                passage.last += cutting->above;
                cutting->passage = passage;
        }
        return status;
}

static const struct kz_sight *first_of(const struct cutting *cutting)
{
        return &cutting->sights->items[cutting->passage.first];
}

static const struct kz_sight *last_of(const struct cutting *cutting)
{
        return &cutting->sights->items[cutting->passage.last];
}

/* Copies those that the snippet may show: it has no more words on either side than code points. */
static enum kz_status copy_near(struct cutting *cutting)
{
        const struct kz_sights *all = cutting->sights;
        size_t begin = cutting->passage.first, end = begin;

        if (!cutting->passage.found)
                return kz_sights_set(cutting->near, NULL, 0);
        while (begin > 0 &&
                all->items[begin - 1].position + cutting->size >= first_of(cutting)->position)
                begin--;
        while (end < all->n &&
                all->items[end].position <= last_of(cutting)->position + cutting->size)
                end++;
        return kz_sights_set(cutting->near, &all->items[begin], end - begin);
}

/* Line, column and page of a byte of the excerpt, and its place in the text. */
static void locate(struct cutting *cutting, size_t at)
{
        const struct kz_excerpt *excerpt = &cutting->excerpt;
        const char *begin = excerpt->text.ptr, *line = begin, *next;
        struct kz_snippet *snippet = &cutting->snippet;
        size_t bytes, points;

        snippet->first = excerpt->offset + at;
        snippet->line = excerpt->line;
        while (line < begin + at && (next = memchr(line, '\n', (size_t)(begin + at - line)))) {
                snippet->line++;
                line = next + 1;
        }
        snippet->page = excerpt->page;
        for (next = begin;
                next < begin + at && (next = memchr(next, '\f', (size_t)(begin + at - next)));
                next++)
                snippet->page++;
        bytes = (size_t)(begin + at - line);
        points = kz_utf8_count(line, bytes);
        /* What the line has before the excerpt. */
        snippet->col = (uint32_t)points + (line == begin ? excerpt->col : 1);
        snippet->col_bytes = (uint32_t)bytes + (line == begin ? excerpt->col_bytes : 1);
}

/* Whether the words of the passage are all in the excerpt. */
static bool has_passage(const struct cutting *cutting)
{
        size_t i;

        for (i = cutting->near->n; i-- > 0;) {
                if (cutting->near->items[i].position == last_of(cutting)->position)
                        return true;
        }
        return false;
}

/* What comes of a try: more text is needed, or another passage than was thought. */
enum outcome { CUT, TOO_SHORT, NOT_THIS };

/* Reads what there is around the passage. Where the title's line may be in it, it begins with the
 * text; *ret_floor is then where that line ends. */
static enum kz_status read_excerpt(struct cutting *cutting, size_t around, size_t *ret_floor,
        bool *ret_short, struct kz_error *err)
{
        struct kz_excerpt *excerpt = &cutting->excerpt;
        const bool found = cutting->passage.found;
        const uint32_t first = found ? first_of(cutting)->position : 0;
        const uint32_t last = found ? last_of(cutting)->position : 0;
        enum kz_status status = kz_excerpt_read(&cutting->source,
                first < cutting->title_end ? 0 : first, last, around, excerpt, err);
        bool open = false;

        if (!status && excerpt->offset && excerpt->first < cutting->title_end)
                status = kz_excerpt_read(&cutting->source, 0, last, around, excerpt, err);
        if (status)
                return status;
        *ret_floor = excerpt->offset ? 0 : kz_title_line_skip(excerpt->text, cutting->title, &open);
        *ret_short = open && !excerpt->last;
        return KZ_OK;
}

/* Of a passage that begins in the title's line the place is told; and another one is chosen. */
static enum kz_status leave_title(
        struct cutting *cutting, uint32_t below, enum outcome *ret, struct kz_error *err)
{
        size_t above = 0, i;

        while (above < cutting->sights->n && cutting->sights->items[above].position < below)
                above++;
        if (above <= cutting->passage.first)
                return KZ_OK;
        for (i = 0; i < cutting->near->n - 1 &&
                    cutting->near->items[i].position != first_of(cutting)->position;)
                i++;
        locate(cutting, cutting->near->items[i].start);
        cutting->in_title = true;
        cutting->above = above;
        *ret = NOT_THIS;
        return choose(cutting, err);
}

/* What of the passage fits, in code points. */
static enum kz_status fit(struct cutting *cutting, struct kz_passage *ret, struct kz_error *err)
{
        struct kz_sights *near = cutting->near;
        enum kz_status status;
        size_t i;

        *ret = (struct kz_passage){0};
        if (!cutting->passage.found)
                return KZ_OK;
        for (i = 0; i < near->n; i++)
                near->items[i].counts = near->items[i].position >= first_of(cutting)->position &&
                                        near->items[i].position <= last_of(cutting)->position;
        status = kz_passage_best(cutting->needles, near, cutting->size, ret, err);
        for (i = 0; i < near->n; i++)
                near->items[i].counts = true;
        return status;
}

static enum kz_status write(
        struct cutting *cutting, const struct kz_extent *extent, struct kz_error *err)
{
        KZ_CLEANUP(free_spans) struct kz_span *spans = NULL;
        struct kz_snippet *snippet = &cutting->snippet;
        struct marker m = {.snippet = snippet};

        if (kz_sights_spans(cutting->near, extent->start, extent->end, &spans, &m.n))
                return kz_error_nomem(err);
        m.spans = spans;
        if (!cutting->in_title)
                locate(cutting, m.n ? spans[0].start : extent->start);
        snippet->matches = calloc(m.n + 1, sizeof(*snippet->matches));
        snippet->matches_bytes = calloc(m.n + 1, sizeof(*snippet->matches_bytes));
        if (!snippet->matches || !snippet->matches_bytes ||
                write_passage(&m, cutting->excerpt.text, extent, cutting->size))
                return kz_error_nomem(err);
        return KZ_OK;
}

static enum kz_status try_cut(
        struct cutting *cutting, size_t around, enum outcome *ret, struct kz_error *err)
{
        struct kz_excerpt_words words = {.sights = cutting->near, .watch = cutting->watch};
        const struct kz_excerpt *excerpt = &cutting->excerpt;
        struct kz_passage passage;
        struct kz_extent extent;
        bool too_short = false;
        enum kz_status status = read_excerpt(cutting, around, &words.from, &too_short, err);

        *ret = too_short ? TOO_SHORT : CUT;
        if (status || too_short)
                return status;
        status = copy_near(cutting) ? kz_error_nomem(err)
                                    : kz_excerpt_find(cutting->analyzer, excerpt, &words, err);
        if (status)
                return status;
        *ret = TOO_SHORT;
        if (!excerpt->last && cutting->passage.found && !has_passage(cutting))
                return KZ_OK;
        if (!excerpt->last && words.position_from == UINT32_MAX)
                return KZ_OK;
        *ret = CUT;
        if (!excerpt->offset && !cutting->in_title && cutting->near->n)
                status = leave_title(cutting, words.position_from, ret, err);
        if (status || *ret != CUT)
                return status;
        status = fit(cutting, &passage, err);
        if (status)
                return status;
        extent =
                kz_extent_around(cutting->near, &passage, excerpt->text, words.from, cutting->size);
        if ((extent.open_before && excerpt->offset) || (extent.open_behind && !excerpt->last)) {
                *ret = TOO_SHORT;
                return KZ_OK;
        }
        return write(cutting, &extent, err);
}

/* Where the text's words begin, and where its first line must have ended if it is the title: no
 * word of that is further than a paragraph from the one before. */
static enum kz_status place_title(struct cutting *cutting, struct kz_error *err)
{
        uint64_t end;
        enum kz_status status = kz_analyzer_body_position(
                cutting->analyzer, cutting->title, &cutting->source.first, err);

        if (status)
                return status;
        end = cutting->source.first +
              (uint64_t)(cutting->source.first - KZ_GAP_BODY) * KZ_GAP_PARAGRAPH;
        cutting->title_end = end < UINT32_MAX ? (uint32_t)end : UINT32_MAX;
        return KZ_OK;
}

/* Most texts have the script of the words that were found in them: a byte a letter, or two. */
static size_t first_around(const struct cutting *cutting)
{
        const size_t letters =
                cutting->passage.found && (unsigned char)first_of(cutting)->term->term.ptr[0] < 0x80
                        ? 1
                        : 2;

        return AROUND(letters * cutting->size);
}

enum kz_status kz_snippet_cut(struct kz_analyzer *analyzer, struct kz_snippet_words *words,
        const struct kz_snippet_source *source, size_t size, struct kz_snippet *ret,
        struct kz_error *err)
{
        KZ_CLEANUP(cutting_deinit)
        struct cutting cutting = {.analyzer = analyzer,
                .watch = words->watch,
                .needles = &words->needles,
                .sights = &words->sights,
                .near = &words->near,
                .title = source->title,
                .source = {source->tier, source->doc, source->body, 1},
                .size = size ? size : DEFAULT_SIZE,
                .snippet = KZ_SNIPPET_NULL};
        enum outcome outcome = CUT;
        enum kz_status status;
        size_t around;

        if (cutting.size > MAX_SIZE)
                cutting.size = MAX_SIZE;
        status = place_title(&cutting, err);
        if (!status)
                status = kz_spots_find(words->spots, source->tier, source->doc,
                        cutting.source.first, cutting.sights, err);
        if (!status)
                status = choose(&cutting, err);
        around = status ? 0 : first_around(&cutting);
        do {
                if (!status)
                        status = try_cut(&cutting, around, &outcome, err);
                if (outcome == TOO_SHORT)
                        around *= MORE;
        } while (!status && outcome != CUT);
        if (status)
                return status;
        *ret = cutting.snippet;
        cutting.snippet = (struct kz_snippet)KZ_SNIPPET_NULL;
        return KZ_OK;
}

/* ---- The words of a query, and marks ---- */

enum kz_status kz_snippet_words_init(struct kz_snippet_words *ret, const struct kz_query *query,
        struct kz_watch *watch, struct kz_error *err)
{
        enum kz_status status = kz_needles_init(&ret->needles, query, false, err);

        ret->watch = watch;
        return status ? status : kz_spots_new(&ret->needles, watch, &ret->spots, err);
}

void kz_snippet_words_deinit(struct kz_snippet_words *words)
{
        words->spots = kz_spots_free(words->spots);
        kz_sights_deinit(&words->sights);
        kz_sights_deinit(&words->near);
        kz_needles_deinit(&words->needles);
}

enum kz_status kz_snippet_marks(struct kz_analyzer *analyzer, const struct kz_query *query,
        struct kz_str lang, struct kz_str text, struct kz_span **ret, size_t *ret_n,
        struct kz_error *err)
{
        KZ_CLEANUP(kz_sights_deinit) struct kz_sights sights = KZ_SIGHTS_NULL;
        KZ_CLEANUP(kz_needles_deinit) struct kz_needles needles = {.arena = KZ_ARENA_NULL};
        enum kz_status status;

        status = kz_needles_init(&needles, query, true, err);
        if (!status)
                status = kz_sights_find(analyzer, &needles, lang, text, &sights, err);
        if (status)
                return status;
        if (kz_sights_spans(&sights, 0, SIZE_MAX, ret, ret_n))
                return kz_error_nomem(err);
        return KZ_OK;
}
