#include "index/segment/stored.h"

#include "index/base/check.h"
#include "index/segment/le.h"
#include "index/segment/varint.h"
#include "index/segment/want.h"

static enum kz_status damaged_index(
        const struct kz_stored *stored, const char *what, struct kz_error *err)
{
        return kz_sections_damaged(stored->path, KZ_SECTION_STORED_INDEX, what, err);
}

/* What a failure leaves. */
static void cut(struct kz_buf *out, size_t len)
{
        out->len = len;
        out->data[len] = '\0';
}

/* ---- The index ---- */

/* Where block i begins in the section; i is at most n_blocks. */
static uint64_t block_at(const struct kz_stored *stored, uint64_t i)
{
        return kz_le_get64(stored->block_index + i * KZ_STORED_ENTRY);
}

/* Where its content begins among all records. */
static uint64_t block_content(const struct kz_stored *stored, uint64_t i)
{
        return kz_le_get64(stored->block_index + i * KZ_STORED_ENTRY + 8);
}

/* i counts documents from 0, and is at most n_docs. */
static uint64_t doc_begin(const struct kz_stored *stored, uint32_t i)
{
        return kz_le_get64(stored->doc_index + i * KZ_STORED_ENTRY);
}

static uint32_t doc_head(const struct kz_stored *stored, uint32_t i)
{
        return kz_le_get32(stored->doc_index + i * KZ_STORED_ENTRY + 8);
}

static uint32_t doc_places(const struct kz_stored *stored, uint32_t i)
{
        return kz_le_get32(stored->doc_index + i * KZ_STORED_ENTRY + 12);
}

/* Cuts the index into its three parts. */
static bool read_trailer(struct kz_str index, struct kz_stored *stored)
{
        const uint8_t *start = (const uint8_t *)index.ptr, *trailer;
        const uint64_t docs = (stored->n_docs + UINT64_C(1)) * KZ_STORED_ENTRY;
        uint64_t blocks;

        if (index.len < KZ_STORED_TRAILER)
                return false;
        trailer = start + index.len - KZ_STORED_TRAILER;
        index.len -= KZ_STORED_TRAILER;
        stored->n_blocks = kz_le_get64(trailer);
        stored->n_places = kz_le_get64(trailer + 16);
        if (kz_le_get64(trailer + 8) != stored->n_docs || stored->n_places > index.len ||
                stored->n_blocks > index.len / KZ_STORED_ENTRY)
                return false;
        blocks = (stored->n_blocks + 1) * KZ_STORED_ENTRY;
        if (blocks + docs != index.len - stored->n_places)
                return false;
        stored->block_index = start;
        stored->doc_index = start + blocks;
        stored->places = start + blocks + docs;
        return true;
}

enum kz_status kz_stored_open(struct kz_str section, struct kz_str index, uint32_t n_docs,
        const char *path, struct kz_stored *ret, struct kz_error *err)
{
        struct kz_stored stored = {.blocks = section, .n_docs = n_docs, .path = path};

        if (!read_trailer(index, &stored))
                return damaged_index(&stored, "it is not as long as its counts say", err);
        kz_want(stored.block_index, KZ_STORED_ENTRY);
        kz_want(stored.doc_index - KZ_STORED_ENTRY, 2 * KZ_STORED_ENTRY);
        kz_want(stored.places - KZ_STORED_ENTRY, KZ_STORED_ENTRY);
        if (block_at(&stored, 0) != 0 || block_content(&stored, 0) != 0 ||
                block_at(&stored, stored.n_blocks) != section.len)
                return damaged_index(&stored, "blocks do not fill their section", err);
        if (doc_begin(&stored, 0) != 0 ||
                doc_begin(&stored, n_docs) != block_content(&stored, stored.n_blocks) ||
                doc_places(&stored, 0) != 0 || doc_places(&stored, n_docs) != stored.n_places)
                return damaged_index(&stored, "documents do not fill their blocks", err);
        *ret = stored;
        return KZ_OK;
}

enum kz_status kz_stored_size(const struct kz_stored *stored, kz_docnum doc, uint64_t *ret_head,
        uint64_t *ret_text, struct kz_error *err)
{
        uint64_t begin, end;
        uint32_t head;

        if (doc - 1 >= stored->n_docs)
                return damaged_index(stored, "there is no such document", err);
        begin = doc_begin(stored, doc - 1);
        end = doc_begin(stored, doc);
        head = doc_head(stored, doc - 1);
        if (begin > end || head > end - begin)
                return damaged_index(stored, "a document's length is impossible", err);
        *ret_head = head;
        *ret_text = end - begin - head;
        return KZ_OK;
}

/* ---- Places ---- */

/* The block whose content holds a byte that some block's does. */
static uint64_t find_block(const struct kz_stored *stored, uint64_t at)
{
        uint64_t low = 0, high = stored->n_blocks, middle;

        while (high - low > 1) {
                middle = low + (high - low) / 2;
                if (block_content(stored, middle) <= at)
                        low = middle;
                else
                        high = middle;
        }
        return low;
}

/* Where lines are, as of the begin of a block of text. */
struct line {
        uint64_t block; /* bytes into the text */
        uint64_t newlines, bytes, points, pages;
};

struct place_walk {
        const uint8_t *next, *end;
        uint64_t head, text;  /* bytes */
        uint64_t block, last; /* of the text: the one that was reached, and the last */
        struct line line;
        struct kz_textplace place;
};

static enum kz_status walk_begin(
        const struct kz_stored *stored, kz_docnum doc, struct place_walk *ret, struct kz_error *err)
{
        struct place_walk walk = {.place = {0, 0}};
        uint32_t begin, end;
        uint64_t text;
        enum kz_status status = kz_stored_size(stored, doc, &walk.head, &walk.text, err);

        if (status)
                return status;
        begin = doc_places(stored, doc - 1);
        end = doc_places(stored, doc);
        if (begin > end || end > stored->n_places)
                return damaged_index(stored, "places do not follow each other", err);
        text = doc_begin(stored, doc - 1) + walk.head;
        walk.block = walk.last = find_block(stored, text);
        if (walk.text)
                walk.last = find_block(stored, text + walk.text - 1);
        if (walk.last < walk.block)
                return damaged_index(stored, "blocks do not follow each other", err);
        walk.next = stored->places + begin;
        walk.end = stored->places + end;
        *ret = walk;
        return KZ_OK;
}

/* Goes to the next block of the text, of which there is one: all of them come before all places. */
static enum kz_status walk_line(const struct kz_stored *stored, kz_docnum doc,
        struct place_walk *walk, struct kz_error *err)
{
        const uint64_t text = doc_begin(stored, doc - 1) + walk->head;
        const uint64_t begin = block_content(stored, ++walk->block);
        struct line *line = &walk->line;
        uint64_t newlines, bytes, points, pages, len;

        if (begin <= text || begin - text >= walk->text || begin - text <= line->block)
                return damaged_index(stored, "blocks do not follow each other", err);
        len = begin - text - line->block;
        if (!kz_varint_get(&walk->next, walk->end, &newlines) ||
                !kz_varint_get(&walk->next, walk->end, &bytes) ||
                !kz_varint_get(&walk->next, walk->end, &points) ||
                !kz_varint_get(&walk->next, walk->end, &pages) || newlines > len || bytes > len ||
                pages > len - newlines || points > bytes || (newlines == 0 && bytes != len))
                return damaged_index(stored, "lines are not within their block", err);
        line->block = begin - text;
        line->newlines += newlines;
        line->pages += pages;
        line->bytes = bytes + (newlines ? 0 : line->bytes);
        line->points = points + (newlines ? 0 : line->points);
        return KZ_OK;
}

/* Past what is known of blocks that begin up to byte `at` of the text; its line is left there. */
static enum kz_status walk_lines(const struct kz_stored *stored, kz_docnum doc,
        struct place_walk *walk, uint64_t at, struct kz_error *err)
{
        struct line line = walk->line;
        enum kz_status status = KZ_OK;

        while (!status && walk->block < walk->last) {
                status = walk_line(stored, doc, walk, err);
                if (!status && walk->line.block <= at)
                        line = walk->line;
        }
        walk->line = line;
        return status;
}

/* Goes to the next place, of which there is one. */
static enum kz_status walk_next(
        const struct kz_stored *stored, struct place_walk *walk, struct kz_error *err)
{
        uint32_t position;
        uint64_t offset;

        if (!kz_varint_get32(&walk->next, walk->end, &position) ||
                !kz_varint_get(&walk->next, walk->end, &offset) || offset == 0 ||
                position > UINT32_MAX - KZ_TEXTPLACE_WORDS ||
                position + KZ_TEXTPLACE_WORDS > UINT32_MAX - walk->place.position ||
                offset >= walk->text - walk->place.offset)
                return damaged_index(stored, "a place is not within its text", err);
        walk->place.position += position + KZ_TEXTPLACE_WORDS;
        walk->place.offset += offset;
        return KZ_OK;
}

/* Puts a walk that has passed the lines at the last place that is up to a position, and a byte. */
static enum kz_status walk_to(const struct kz_stored *stored, struct place_walk *walk,
        uint32_t position, uint64_t offset, struct kz_error *err)
{
        struct place_walk at = *walk;
        enum kz_status status = KZ_OK;

        while (!status && at.next < at.end) {
                status = walk_next(stored, &at, err);
                if (status || at.place.position > position || at.place.offset > offset)
                        break;
                *walk = at;
        }
        return status;
}

/* Where known places let a stretch begin and end. walk: past the lines. */
static enum kz_status find_stretch(const struct kz_stored *stored, const struct place_walk *walk,
        uint32_t first, uint32_t last, size_t around, struct kz_stored_stretch *ret,
        struct kz_error *err)
{
        struct place_walk at = *walk, from = *walk;
        uint64_t end = walk->text;
        enum kz_status status = walk_to(stored, &at, first, walk->text, err);
        uint64_t begin = at.place.offset > around ? at.place.offset - around : 0;

        if (!status)
                status = walk_to(stored, &from, first, begin, err);
        if (!status)
                status = walk_to(stored, &at, last, walk->text, err);
        if (!status && at.next < at.end) {
                status = walk_next(stored, &at, err);
                end = at.place.offset;
        }
        if (status)
                return status;
        ret->from = from.place;
        ret->end = walk->text - end > around ? end + around : walk->text;
        ret->text = walk->text;
        return KZ_OK;
}

enum kz_status kz_stored_stretch(const struct kz_stored *stored, kz_docnum doc, uint32_t first,
        uint32_t last, size_t around, struct kz_stored_stretch *ret, struct kz_error *err)
{
        struct kz_stored_stretch stretch;
        struct place_walk begin, walk;
        enum kz_status status = walk_begin(stored, doc, &begin, err);

        walk = begin;
        if (!status)
                status = walk_lines(stored, doc, &walk, 0, err);
        if (!status)
                status = find_stretch(stored, &walk, first, last, around, &stretch, err);
        /* Again, now that is known where the stretch begins. */
        if (!status)
                status = walk_lines(stored, doc, &begin, stretch.from.offset, err);
        if (status)
                return status;
        stretch.block = begin.line.block;
        stretch.newlines = begin.line.newlines;
        stretch.line_bytes = begin.line.bytes;
        stretch.line_points = begin.line.points;
        stretch.pages = begin.line.pages;
        *ret = stretch;
        return KZ_OK;
}

enum kz_status kz_stored_places(const struct kz_stored *stored, kz_docnum doc, struct kz_buf *out,
        size_t *ret_n, struct kz_error *err)
{
        const size_t before = out->len;
        struct place_walk walk;
        enum kz_status status = walk_begin(stored, doc, &walk, err);
        size_t n = 0;

        if (!status)
                status = walk_lines(stored, doc, &walk, 0, err);

        for (; !status && walk.next < walk.end; n++) {
                /* Cleared, for the bytes between its members to be the same always. */
                struct kz_textplace place;

                status = walk_next(stored, &walk, err);
                memset(&place, 0, sizeof(place));
                place.position = walk.place.position;
                place.offset = walk.place.offset;
                if (!status && kz_buf_append(out, &place, sizeof(place)))
                        status = kz_error_nomem(err);
        }
        if (!status)
                *ret_n = n;
        else if (out->data)
                cut(out, before);
        return status;
}

/* ---- Blocks ---- */

/* Whether the index says where a block is, and that its content is of a possible length. */
static bool block_is_sound(const struct kz_stored *stored, uint64_t i)
{
        const uint64_t at = block_at(stored, i), end = block_at(stored, i + 1);
        const uint64_t content = block_content(stored, i),
                       content_end = block_content(stored, i + 1);

        return at <= end && end <= stored->blocks.len && end - at > KZ_STORED_CRC &&
               content < content_end && content_end - content < KZ_STORED_BLOCK_MAX;
}

enum kz_status kz_stored_block(const struct kz_stored *stored, uint64_t i,
        struct kz_stored_block *ret, struct kz_error *err)
{
        if (i >= stored->n_blocks || !block_is_sound(stored, i))
                return damaged_index(stored, "blocks do not follow each other", err);
        ret->bytes = (struct kz_str){stored->blocks.ptr + block_at(stored, i),
                (size_t)(block_at(stored, i + 1) - block_at(stored, i))};
        ret->begin = block_content(stored, i);
        ret->len = (size_t)(block_content(stored, i + 1) - ret->begin);
        return KZ_OK;
}

enum kz_status kz_stored_part(const struct kz_stored *stored, kz_docnum doc, uint64_t from,
        uint64_t len, uint64_t *ret_at, uint64_t *ret_block, struct kz_error *err)
{
        uint64_t head, text;
        enum kz_status status = kz_stored_size(stored, doc, &head, &text, err);

        if (status)
                return status;
        if (from > head + text || len > head + text - from)
                return damaged_index(stored, "a document is shorter than was thought", err);
        *ret_at = doc_begin(stored, doc - 1) + from;
        *ret_block = find_block(stored, *ret_at);
        return KZ_OK;
}

/* ---- For merging and checking ---- */

/* Documents first to doc, in blocks from to end, all of which are sound. */
static void make_run(const struct kz_stored *stored, kz_docnum first, kz_docnum doc, uint64_t from,
        uint64_t end, struct kz_stored_run *ret)
{
        const uint64_t at = block_at(stored, from);
        const uint32_t places = doc_places(stored, first - 1);

        *ret = (struct kz_stored_run){
                .bytes = {stored->blocks.ptr + at, (size_t)(block_at(stored, end) - at)},
                .content = block_content(stored, end) - block_content(stored, from),
                .blocks = stored->block_index + from * KZ_STORED_ENTRY,
                .n_blocks = end - from,
                .docs = stored->doc_index + (first - 1) * KZ_STORED_ENTRY,
                .n_docs = doc - first + 1,
                .places = {
                        (const char *)stored->places + places, doc_places(stored, doc) - places}};
}

/* From a block that begins with document first. */
static enum kz_status find_run(const struct kz_stored *stored, kz_docnum first, kz_docnum last,
        uint64_t from, struct kz_stored_run *ret, struct kz_error *err)
{
        struct place_walk walk;
        enum kz_status status;
        uint64_t end = from;
        kz_docnum doc;

        for (doc = first; doc <= last; doc++) {
                status = walk_begin(stored, doc, &walk, err);
                if (status)
                        return status;
                while (end < stored->n_blocks &&
                        block_content(stored, end) < doc_begin(stored, doc)) {
                        if (!block_is_sound(stored, end++))
                                return damaged_index(
                                        stored, "blocks do not follow each other", err);
                }
                if (end > from && block_content(stored, end) == doc_begin(stored, doc)) {
                        make_run(stored, first, doc, from, end, ret);
                        break;
                }
        }
        return KZ_OK;
}

enum kz_status kz_stored_run(const struct kz_stored *stored, kz_docnum first, kz_docnum last,
        struct kz_stored_run *ret, struct kz_error *err)
{
        struct kz_stored_run run = {.n_docs = 0};
        uint64_t begin = 0, block = 0;
        enum kz_status status = kz_stored_part(stored, first, 0, 0, &begin, &block, err);

        if (!status && block < stored->n_blocks && block_content(stored, block) == begin)
                status = find_run(stored, first, last, block, &run, err);
        if (!status)
                *ret = run;
        return status;
}

enum kz_status kz_stored_check(const struct kz_stored *stored, struct kz_error *err)
{
        struct place_walk walk;
        enum kz_status status;
        uint64_t block;
        uint32_t doc;

        for (block = 0; block < stored->n_blocks; block++) {
                if (block_at(stored, block) >= block_at(stored, block + 1) ||
                        block_content(stored, block) >= block_content(stored, block + 1))
                        return damaged_index(stored, "blocks do not follow each other", err);
        }
        if (doc_head(stored, stored->n_docs) != 0)
                return damaged_index(stored, "there is a document too many", err);
        for (doc = 1; doc <= stored->n_docs; doc++) {
                status = walk_begin(stored, doc, &walk, err);
                if (!status)
                        status = walk_lines(stored, doc, &walk, 0, err);
                while (!status && walk.next < walk.end)
                        status = walk_next(stored, &walk, err);
                if (status)
                        return status;
        }
        return KZ_OK;
}
