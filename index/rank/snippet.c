#include "index/rank/snippet.h"

#include <stdint.h>
#include <stdlib.h>

#include "index/base/utf8.h"
#include "index/rank/passage.h"
#include "index/rank/spacing.h"
#include "index/rank/title_line.h"

#define DEFAULT_SIZE 240
#define MAX_SIZE 100000
/* Of the room that the words leave, the part that goes before them. */
#define BEFORE 3
/* In bytes of the body. */
#define FIRST_LOOK ((size_t)64 << 10)
#define GOOD_ENOUGH ((size_t)256 << 10)
/* So many code points more may a word with its marks take. */
#define MARKS_ROOM 16
#define ELLIPSIS 0x2026

void kz_snippet_deinit(struct kz_snippet *snippet)
{
        kz_buf_deinit(&snippet->text);
        free(snippet->matches);
        free(snippet->matches_bytes);
        *snippet = (struct kz_snippet)KZ_SNIPPET_NULL;
}

/* Marks that must not be cut from the letter before them. */
static bool is_mark(uint32_t cp)
{
        return (cp >= 0x300 && cp <= 0x36F) || (cp >= 0x483 && cp <= 0x489) || cp == 0x200D ||
               (cp >= 0x1AB0 && cp <= 0x1AFF) || (cp >= 0x1DC0 && cp <= 0x1DFF) ||
               (cp >= 0x20D0 && cp <= 0x20FF) || (cp >= 0xFE00 && cp <= 0xFE0F) ||
               (cp >= 0xFE20 && cp <= 0xFE2F);
}

static size_t step_back(struct kz_str s, size_t at)
{
        size_t to = at - 1;

        while (to > 0 && at - to < 4 && ((unsigned char)s.ptr[to] & 0xC0) == 0x80)
                to--;
        return to;
}

/*
 * Where the passage begins: at most `room` code points before `at`, at the beginning of a word; in
 * the middle of a word only when that word alone is longer than the room.
 */
static size_t begin_before(struct kz_str s, size_t at, size_t room)
{
        size_t start = at, word = at, left;
        uint32_t cp;

        for (left = room; left > 0 && start > 0; left--) {
                start = step_back(s, start);
                if (start == 0 || kz_spacing_at(s, step_back(s, start)))
                        word = start;
        }
        if (word < at || start == 0)
                return word;
        if (at == 0 || kz_spacing_at(s, step_back(s, at)))
                return at;
        while (start < at && kz_spacing_code_point(s, start, &cp) && is_mark(cp))
                start += kz_spacing_code_point(s, start, &cp);
        return start;
}

/*
 * Where it ends: after at most `size` code points, white space counted as folded, at the end of a
 * word; within one only when it would otherwise end before `least`.
 */
static size_t end_after(struct kz_str s, size_t start, size_t least, size_t size)
{
        size_t at = start, word = start, n, count = 0;
        bool space = true;
        uint32_t cp;

        while (at < s.len) {
                n = kz_spacing_code_point(s, at, &cp);
                if (kz_spacing_is_space(cp)) {
                        if (!space)
                                word = at;
                        count += !space;
                        space = true;
                } else {
                        if (count >= size && (!is_mark(cp) || count >= size + MARKS_ROOM))
                                break;
                        count++;
                        space = false;
                }
                at += n;
        }
        if (at == s.len)
                return at;
        return word > start && word >= least ? word : at;
}

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

/*
 * Writes body[start, end), cut by end_after to size, with white space folded and matches noted.
 * Before `floor` is nothing that an ellipsis would stand for.
 */
static enum kz_status write_passage(
        struct marker *m, struct kz_str body, size_t floor, size_t start, size_t end, size_t size)
{
        /* Up to 4 bytes each, a last space, and an ellipsis at either end. */
        enum kz_status status = kz_buf_reserve(&m->snippet->text, 4 * (size + MARKS_ROOM + 3));
        bool space = false;
        size_t at, n;
        uint32_t cp;

        if (status)
                return status;
        if (floor < start)
                put(m, ELLIPSIS);
        for (at = start; at < end; at += n) {
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
        if (kz_spacing_skip(body, end) < body.len)
                put(m, ELLIPSIS);
        m->snippet->text.data[m->snippet->text.len] = '\0';
        return KZ_OK;
}

static void locate(struct kz_str body, struct kz_snippet *snippet)
{
        const char *line = body.ptr, *first = body.ptr + snippet->first, *next;

        snippet->line = 1;
        while (line < first && (next = memchr(line, '\n', (size_t)(first - line)))) {
                snippet->line++;
                line = next + 1;
        }
        snippet->col = 1 + (uint32_t)kz_utf8_count(line, (size_t)(first - line));
        snippet->col_bytes = 1 + (uint32_t)(first - line);
}

/* What goes before the words: a part of the room, or all that the end of the text does not need. */
static size_t room_before(struct kz_str body, size_t least, size_t room)
{
        size_t after, at = least, n = room / BEFORE;
        uint32_t cp;

        for (after = 0; after < room && at < body.len; after++)
                at += kz_spacing_code_point(body, at, &cp);
        return room - after > n ? room - after : n;
}

/* The words that count and begin in [from, to); overlapping ones joined. NULL when there are none.
 */
static enum kz_status spans_of(
        const struct kz_sights *sights, size_t from, size_t to, struct kz_span **ret, size_t *ret_n)
{
        struct kz_span *spans = NULL;
        size_t i, n = 0;

        for (i = 0; i < sights->n && sights->items[i].start < to; i++) {
                const struct kz_sight *s = &sights->items[i];

                if (!s->counts || s->start < from)
                        continue;
                if (!spans) {
                        spans = calloc(sights->n - i, sizeof(*spans));
                        if (!spans)
                                return KZ_E_NOMEM;
                }
                if (n == 0 || s->start >= spans[n - 1].end)
                        spans[n++] = (struct kz_span){(uint32_t)s->start, (uint32_t)s->end};
                else if (s->end > spans[n - 1].end)
                        spans[n - 1].end = (uint32_t)s->end;
        }
        *ret = spans;
        *ret_n = n;
        return KZ_OK;
}

static void free_spans(struct kz_span **spans)
{
        free(*spans);
}

/* The sights above `floor`, the title's. */
static size_t count_above(const struct kz_sights *sights, size_t floor)
{
        size_t n = 0;

        while (n < sights->n && sights->items[n].start < floor)
                n++;
        return n;
}

/* The bytes of the body that a snippet shows, and what must be among them. */
struct extent {
        size_t floor; /* nothing before it is shown */
        size_t start, end;
};

static struct extent extent_of(const struct kz_sights *sights, const struct kz_passage *passage,
        struct kz_str body, size_t floor, size_t size)
{
        size_t from = floor, least = floor, span = 0;
        struct extent extent = {.floor = floor};

        if (passage->found) {
                const struct kz_sight *first = &sights->items[passage->first];
                const struct kz_sight *last = &sights->items[passage->last];

                from = first->start;
                least = last->end;
                span = last->cp - first->cp +
                       kz_utf8_count(body.ptr + last->start, least - last->start);
        }
        extent.start =
                begin_before(body, from, room_before(body, least, span < size ? size - span : 0));
        extent.start = kz_spacing_skip(body, extent.start);
        if (extent.start < floor)
                extent.start = floor;
        extent.end = end_after(body, extent.start, least, size);
        return extent;
}

static enum kz_status cut(const struct kz_sights *sights, struct kz_str body,
        const struct extent *extent, size_t size, struct kz_snippet *snippet)
{
        KZ_CLEANUP(free_spans) struct kz_span *spans = NULL;
        struct marker m = {.snippet = snippet};
        enum kz_status status = spans_of(sights, extent->start, extent->end, &spans, &m.n);

        if (status)
                return status;
        m.spans = spans;
        snippet->first = m.n ? spans[0].start : extent->start;
        snippet->matches = calloc(m.n + 1, sizeof(*snippet->matches));
        snippet->matches_bytes = calloc(m.n + 1, sizeof(*snippet->matches_bytes));
        if (!snippet->matches || !snippet->matches_bytes)
                return KZ_E_NOMEM;
        return write_passage(&m, body, extent->floor, extent->start, extent->end, size);
}

/* The best passage of what is below the title, which has the first `above` sights. */
static enum kz_status best_below(const struct kz_needles *needles, const struct kz_sights *sights,
        size_t above, size_t size, struct kz_passage *ret, struct kz_error *err)
{
        struct kz_sights below = *sights;
        enum kz_status status;

        below.items += above;
        below.n -= above;
        *ret = (struct kz_passage){0};
        status = kz_passage_best(needles, &below, size, ret, err);
        if (!status && ret->found) {
                ret->first += above;
                ret->last += above;
        }
        return status;
}

/*
 * Looks at the beginning of the body, and further while no passage has every word: but past
 * GOOD_ENOUGH bytes any word will do.
 */
static enum kz_status look(struct kz_analyzer *analyzer, const struct kz_needles *needles,
        const struct kz_prefilter *prefilter, struct kz_str lang, struct kz_str body, size_t size,
        struct kz_sights *sights, struct kz_passage *passage, struct kz_error *err)
{
        enum kz_status status;
        size_t bytes;

        for (bytes = FIRST_LOOK;; bytes *= 4) {
                if (bytes > KZ_PASSAGE_MAX_BYTES)
                        bytes = KZ_PASSAGE_MAX_BYTES;
                status = kz_sights_find(
                        analyzer, needles, prefilter, lang, body, bytes, sights, err);
                if (!status)
                        status = kz_passage_best(needles, sights, size, passage, err);
                if (status || passage->complete || bytes >= body.len ||
                        (passage->found && bytes >= GOOD_ENOUGH) || bytes == KZ_PASSAGE_MAX_BYTES)
                        return status;
        }
}

enum kz_status kz_snippet_words_init(
        struct kz_snippet_words *ret, const struct kz_query *query, struct kz_error *err)
{
        enum kz_status status = kz_needles_init(&ret->needles, query, false, err);

        if (!status)
                ret->by_letters =
                        kz_prefilter_init(&ret->prefilter, &ret->needles, &ret->needles.arena);
        return status;
}

void kz_snippet_words_deinit(struct kz_snippet_words *words)
{
        kz_needles_deinit(&words->needles);
}

enum kz_status kz_snippet_cut(struct kz_analyzer *analyzer, const struct kz_snippet_words *words,
        const struct kz_snippet_source *source, size_t size, struct kz_snippet *ret,
        struct kz_error *err)
{
        KZ_CLEANUP(kz_snippet_deinit) struct kz_snippet snippet = KZ_SNIPPET_NULL;
        KZ_CLEANUP(kz_sights_deinit) struct kz_sights sights = {0};
        struct kz_str body = source->body.ptr ? source->body : KZ_STR("");
        struct kz_passage passage = {0};
        struct extent extent;
        enum kz_status status;
        size_t floor, in_title = SIZE_MAX;

        size = size ? size : DEFAULT_SIZE;
        size = size < MAX_SIZE ? size : MAX_SIZE;
        status = look(analyzer, &words->needles, words->by_letters ? &words->prefilter : NULL,
                source->lang, body, size, &sights, &passage, err);
        if (status)
                return status;
        floor = kz_title_line_skip(body, source->title);
        if (passage.found && sights.items[passage.first].start < floor) {
                in_title = sights.items[passage.first].start;
                status = best_below(
                        &words->needles, &sights, count_above(&sights, floor), size, &passage, err);
                if (status)
                        return status;
        }
        extent = extent_of(&sights, &passage, body, floor, size);
        if (cut(&sights, body, &extent, size, &snippet))
                return kz_error_nomem(err);
        if (in_title < SIZE_MAX)
                snippet.first = in_title;
        locate(body, &snippet);
        *ret = snippet;
        snippet = (struct kz_snippet)KZ_SNIPPET_NULL;
        return KZ_OK;
}

enum kz_status kz_snippet_marks(struct kz_analyzer *analyzer, const struct kz_query *query,
        struct kz_str lang, struct kz_str text, struct kz_span **ret, size_t *ret_n,
        struct kz_error *err)
{
        KZ_CLEANUP(kz_sights_deinit) struct kz_sights sights = {0};
        KZ_CLEANUP(kz_needles_deinit) struct kz_needles needles = {.arena = KZ_ARENA_NULL};
        struct kz_span *spans = NULL;
        enum kz_status status;
        size_t n;

        status = kz_needles_init(&needles, query, true, err);
        if (!status)
                status = kz_sights_find(
                        analyzer, &needles, NULL, lang, text, KZ_PASSAGE_MAX_BYTES, &sights, err);
        if (status)
                return status;
        if (spans_of(&sights, 0, SIZE_MAX, &spans, &n))
                return kz_error_nomem(err);
        *ret = spans;
        *ret_n = n;
        return KZ_OK;
}
