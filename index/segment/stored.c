#include "index/segment/stored.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <libdeflate.h>

#include "index/base/check.h"
#include "index/segment/le.h"
#include "index/segment/varint.h"

/* Blocks that a reader keeps: a hit asks for its head and for one or two blocks of its text. */
#define KEPT 4

static enum kz_status damaged(
        const struct kz_stored *stored, const char *what, struct kz_error *err)
{
        return kz_sections_damaged(stored->path, KZ_SECTION_STORED, what, err);
}

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

struct place_walk {
        const uint8_t *next, *end;
        uint64_t text; /* bytes */
        struct kz_stored_place place;
};

static enum kz_status walk_begin(
        const struct kz_stored *stored, kz_docnum doc, struct place_walk *ret, struct kz_error *err)
{
        struct place_walk walk = {.place = {0, 0}};
        uint32_t begin, end;
        uint64_t head;
        enum kz_status status = kz_stored_size(stored, doc, &head, &walk.text, err);

        if (status)
                return status;
        begin = doc_places(stored, doc - 1);
        end = doc_places(stored, doc);
        if (begin > end || end > stored->n_places)
                return damaged_index(stored, "places do not follow each other", err);
        walk.next = stored->places + begin;
        walk.end = stored->places + end;
        *ret = walk;
        return KZ_OK;
}

/* Goes to the next place, of which there is one. */
static enum kz_status walk_next(
        const struct kz_stored *stored, struct place_walk *walk, struct kz_error *err)
{
        uint32_t position;
        uint64_t offset;

        if (!kz_varint_get32(&walk->next, walk->end, &position) ||
                !kz_varint_get(&walk->next, walk->end, &offset) || position == 0 || offset == 0 ||
                position > UINT32_MAX - walk->place.position ||
                offset >= walk->text - walk->place.offset)
                return damaged_index(stored, "a place is not within its text", err);
        walk->place.position += position;
        walk->place.offset += offset;
        return KZ_OK;
}

enum kz_status kz_stored_place(const struct kz_stored *stored, kz_docnum doc, uint32_t position,
        struct kz_stored_place *ret, struct kz_stored_place *ret_next, struct kz_error *err)
{
        struct kz_stored_place last = {0, 0};
        struct place_walk walk;
        enum kz_status status = walk_begin(stored, doc, &walk, err);

        while (!status && walk.next < walk.end) {
                status = walk_next(stored, &walk, err);
                if (!status && walk.place.position > position) {
                        *ret = last;
                        *ret_next = walk.place;
                        return KZ_OK;
                }
                last = walk.place;
        }
        if (status)
                return status;
        *ret = last;
        *ret_next = (struct kz_stored_place){UINT32_MAX, walk.text};
        return KZ_OK;
}

enum kz_status kz_stored_places(const struct kz_stored *stored, kz_docnum doc, struct kz_buf *out,
        size_t *ret_n, struct kz_error *err)
{
        const size_t before = out->len;
        struct place_walk walk;
        enum kz_status status = walk_begin(stored, doc, &walk, err);
        size_t n = 0;

        for (; !status && walk.next < walk.end; n++) {
                /* Cleared, for the bytes between its members to be the same always. */
                struct kz_stored_place place;

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

struct kept_block {
        uint64_t block; /* UINT64_MAX: none */
        uint64_t used;  /* the reader's clock when it was last asked for */
        size_t len;
        char *content; /* KZ_STORED_BLOCK_MAX bytes, once used */
};

struct kz_stored_reader {
        const struct kz_stored *stored;
        struct libdeflate_decompressor *decompressor;
        struct kept_block kept[KEPT];
        uint64_t clock;
};

enum kz_status kz_stored_reader_new(
        const struct kz_stored *stored, struct kz_stored_reader **ret, struct kz_error *err)
{
        struct kz_stored_reader *reader = calloc(1, sizeof(*reader));
        size_t i;

        if (!reader)
                return kz_error_nomem(err);
        reader->stored = stored;
        reader->decompressor = libdeflate_alloc_decompressor();
        for (i = 0; i < KEPT; i++)
                reader->kept[i].block = UINT64_MAX;
        if (!reader->decompressor) {
                kz_stored_reader_free(reader);
                return kz_error_nomem(err);
        }
        *ret = reader;
        return KZ_OK;
}

struct kz_stored_reader *kz_stored_reader_free(struct kz_stored_reader *reader)
{
        size_t i;

        if (!reader)
                return NULL;
        if (reader->decompressor)
                libdeflate_free_decompressor(reader->decompressor);
        for (i = 0; i < KEPT; i++)
                free(reader->kept[i].content);
        free(reader);
        return NULL;
}

/* Inflates just as much as the index says there is in it. */
static bool inflate_block(struct libdeflate_decompressor *decompressor, struct kz_str bytes,
        char *content, size_t len)
{
        const size_t deflated = bytes.len - KZ_STORED_CRC;
        size_t used, got;

        return libdeflate_deflate_decompress_ex(decompressor, bytes.ptr, deflated, content, len,
                       &used, &got) == LIBDEFLATE_SUCCESS &&
               used == deflated && got == len &&
               libdeflate_crc32(0, content, len) ==
                       kz_le_get32((const uint8_t *)bytes.ptr + deflated);
}

/* Asks for all pages of a block at once, where each would be waited for alone: that halves what a
 * page of hits costs from a disk, and adds a tenth to the inflating of what is in memory. */
static void fetch(struct kz_str bytes)
{
        const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), at = (uintptr_t)bytes.ptr;

        if (at % page + bytes.len > page)
                madvise((void *)(at / page * page), at % page + bytes.len, MADV_WILLNEED);
}

static enum kz_status keep_block(struct kz_stored_reader *reader, uint64_t block,
        struct kept_block *kept, struct kz_error *err)
{
        const struct kz_stored *stored = reader->stored;
        const uint64_t at = block_at(stored, block), end = block_at(stored, block + 1);
        struct kz_str bytes;

        kept->block = UINT64_MAX;
        if (!block_is_sound(stored, block))
                return damaged_index(stored, "blocks do not follow each other", err);
        if (!kept->content)
                kept->content = malloc(KZ_STORED_BLOCK_MAX);
        if (!kept->content)
                return kz_error_nomem(err);
        kept->len = (size_t)(block_content(stored, block + 1) - block_content(stored, block));
        bytes = (struct kz_str){stored->blocks.ptr + at, (size_t)(end - at)};
        fetch(bytes);
        if (!inflate_block(reader->decompressor, bytes, kept->content, kept->len))
                return damaged(stored, "a block does not inflate to what it was", err);
        kept->block = block;
        return KZ_OK;
}

static enum kz_status get_block(struct kz_stored_reader *reader, uint64_t block,
        const struct kept_block **ret, struct kz_error *err)
{
        struct kept_block *oldest = &reader->kept[0];
        enum kz_status status = KZ_OK;
        size_t i;

        for (i = 0; i < KEPT && reader->kept[i].block != block; i++) {
                if (reader->kept[i].used < oldest->used)
                        oldest = &reader->kept[i];
        }
        if (i < KEPT)
                oldest = &reader->kept[i];
        else
                status = keep_block(reader, block, oldest, err);
        oldest->used = ++reader->clock;
        if (!status)
                *ret = oldest;
        return status;
}

static enum kz_status read_blocks(struct kz_stored_reader *reader, uint64_t at, uint64_t len,
        struct kz_buf *out, struct kz_error *err)
{
        const struct kz_stored *stored = reader->stored;
        const struct kept_block *kept = NULL;
        uint64_t block, begin, part;
        enum kz_status status;

        for (block = find_block(stored, at); len; block++, at += part, len -= part) {
                if (block >= stored->n_blocks)
                        return damaged_index(stored, "blocks do not follow each other", err);
                status = get_block(reader, block, &kept, err);
                if (status)
                        return status;
                begin = block_content(stored, block);
                if (at < begin || at - begin >= kept->len)
                        return damaged_index(stored, "blocks do not follow each other", err);
                part = kept->len - (at - begin);
                if (part > len)
                        part = len;
                if (kz_buf_append(out, kept->content + (at - begin), (size_t)part))
                        return kz_error_nomem(err);
        }
        return KZ_OK;
}

enum kz_status kz_stored_read(struct kz_stored_reader *reader, kz_docnum doc, uint64_t from,
        uint64_t len, struct kz_buf *out, struct kz_error *err)
{
        const size_t before = out->len;
        uint64_t head, text;
        enum kz_status status = kz_stored_size(reader->stored, doc, &head, &text, err);

        if (status)
                return status;
        if (from > head + text || len > head + text - from)
                return damaged_index(reader->stored, "a document is shorter than was thought", err);
        status = read_blocks(reader, doc_begin(reader->stored, doc - 1) + from, len, out, err);
        if (status && out->data)
                cut(out, before);
        return status;
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

enum kz_status kz_stored_run(const struct kz_stored *stored, kz_docnum first, kz_docnum last,
        struct kz_stored_run *ret, struct kz_error *err)
{
        struct place_walk walk;
        enum kz_status status = walk_begin(stored, first, &walk, err);
        uint64_t begin, from, end;
        kz_docnum doc;

        if (status)
                return status;
        *ret = (struct kz_stored_run){.n_docs = 0};
        begin = doc_begin(stored, first - 1);
        from = end = find_block(stored, begin);
        if (from == stored->n_blocks || block_content(stored, from) != begin)
                return KZ_OK;
        for (doc = first; doc <= last; doc++) {
                status = walk_begin(stored, doc, &walk, err);
                if (status)
                        return status;
                for (; end < stored->n_blocks &&
                        block_content(stored, end) < doc_begin(stored, doc);
                        end++) {
                        if (!block_is_sound(stored, end))
                                return damaged_index(
                                        stored, "blocks do not follow each other", err);
                }
                if (end > from && block_content(stored, end) == doc_begin(stored, doc)) {
                        make_run(stored, first, doc, from, end, ret);
                        return KZ_OK;
                }
        }
        return KZ_OK;
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
                while (!status && walk.next < walk.end)
                        status = walk_next(stored, &walk, err);
                if (status)
                        return status;
        }
        return KZ_OK;
}
