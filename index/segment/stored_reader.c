#include "index/segment/stored_reader.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <libdeflate.h>

#include "index/base/utf8.h"
#include "index/segment/le.h"

/* Blocks that a reader keeps: a hit asks for its head and for one or two blocks of its text. */
#define KEPT 4

struct kept_block {
        uint64_t number; /* UINT64_MAX: none */
        uint64_t used;   /* the reader's clock when it was last asked for */
        uint64_t begin;  /* of its content, among all records */
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
                reader->kept[i].number = UINT64_MAX;
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
static bool inflate_block(struct libdeflate_decompressor *decompressor,
        const struct kz_stored_block *block, char *content)
{
        const size_t deflated = block->bytes.len - KZ_STORED_CRC;
        size_t used, got;

        return libdeflate_deflate_decompress_ex(decompressor, block->bytes.ptr, deflated, content,
                       block->len, &used, &got) == LIBDEFLATE_SUCCESS &&
               used == deflated && got == block->len &&
               libdeflate_crc32(0, content, got) ==
                       kz_le_get32((const uint8_t *)block->bytes.ptr + deflated);
}

/* Asks for all pages of a block at once, where each would be waited for alone: that halves what a
 * page of hits costs from a disk, and adds a tenth to the inflating of what is in memory. */
static void fetch(struct kz_str bytes)
{
        const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), at = (uintptr_t)bytes.ptr;

        if (at % page + bytes.len > page)
                madvise((void *)(at / page * page), at % page + bytes.len, MADV_WILLNEED);
}

static enum kz_status keep_block(
        struct kz_stored_reader *reader, uint64_t i, struct kept_block *kept, struct kz_error *err)
{
        struct kz_stored_block block;
        enum kz_status status;

        kept->number = UINT64_MAX;
        status = kz_stored_block(reader->stored, i, &block, err);
        if (status)
                return status;
        if (!kept->content)
                kept->content = malloc(KZ_STORED_BLOCK_MAX);
        if (!kept->content)
                return kz_error_nomem(err);
        fetch(block.bytes);
        if (!inflate_block(reader->decompressor, &block, kept->content))
                return kz_sections_damaged(reader->stored->path, KZ_SECTION_STORED,
                        "a block does not inflate to what it was", err);
        kept->begin = block.begin;
        kept->len = block.len;
        kept->number = i;
        return KZ_OK;
}

static enum kz_status get_block(struct kz_stored_reader *reader, uint64_t number,
        const struct kept_block **ret, struct kz_error *err)
{
        struct kept_block *oldest = &reader->kept[0];
        enum kz_status status = KZ_OK;
        size_t i;

        for (i = 0; i < KEPT && reader->kept[i].number != number; i++) {
                if (reader->kept[i].used < oldest->used)
                        oldest = &reader->kept[i];
        }
        if (i < KEPT)
                oldest = &reader->kept[i];
        else
                status = keep_block(reader, number, oldest, err);
        oldest->used = ++reader->clock;
        if (!status)
                *ret = oldest;
        return status;
}

/* Appends [at, at + len) of all records, which begins in a block that the index says holds it. */
static enum kz_status read_blocks(struct kz_stored_reader *reader, uint64_t at, uint64_t len,
        uint64_t block, struct kz_buf *out, struct kz_error *err)
{
        const struct kept_block *kept = NULL;
        enum kz_status status;
        uint64_t part;

        for (; len; block++, at += part, len -= part) {
                status = get_block(reader, block, &kept, err);
                if (status)
                        return status;
                if (at < kept->begin || at - kept->begin >= kept->len)
                        return kz_sections_damaged(reader->stored->path, KZ_SECTION_STORED_INDEX,
                                "blocks do not follow each other", err);
                part = kept->len - (at - kept->begin);
                if (part > len)
                        part = len;
                if (kz_buf_append(out, kept->content + (at - kept->begin), (size_t)part))
                        return kz_error_nomem(err);
        }
        return KZ_OK;
}

enum kz_status kz_stored_read(struct kz_stored_reader *reader, kz_docnum doc, uint64_t from,
        uint64_t len, struct kz_buf *out, struct kz_error *err)
{
        const size_t before = out->len;
        uint64_t at, block;
        enum kz_status status = kz_stored_part(reader->stored, doc, from, len, &at, &block, err);

        if (!status)
                status = read_blocks(reader, at, len, block, out, err);
        if (status && out->data) {
                out->len = before;
                out->data[before] = '\0';
        }
        return status;
}

/* Line, column and page of where the stretch begins. before: what goes before it in its block. */
static void count_lines(
        const struct kz_stored_stretch *stretch, struct kz_str before, struct kz_tier_text *ret)
{
        const char *line = before.ptr, *end = before.ptr + before.len, *next;
        uint64_t newlines = stretch->newlines, bytes = stretch->line_bytes,
                 points = stretch->line_points, pages = stretch->pages;

        while (line < end && (next = memchr(line, '\n', (size_t)(end - line)))) {
                newlines++;
                bytes = points = 0;
                line = next + 1;
        }
        for (next = before.ptr; next < end && (next = memchr(next, '\f', (size_t)(end - next)));
                next++)
                pages++;
        ret->line = (uint32_t)newlines + 1;
        ret->page = (uint32_t)pages + 1;
        ret->col_bytes = (uint32_t)(bytes + (uint64_t)(end - line)) + 1;
        ret->col = (uint32_t)(points + kz_utf8_count(line, (size_t)(end - line))) + 1;
}

enum kz_status kz_stored_text(struct kz_stored_reader *reader, kz_docnum doc, uint32_t first,
        uint32_t last, size_t around, struct kz_buf *out, struct kz_tier_text *ret,
        struct kz_error *err)
{
        struct kz_stored_stretch stretch;
        uint64_t head, text;
        struct kz_str bytes;
        size_t before;
        enum kz_status status = kz_stored_size(reader->stored, doc, &head, &text, err);

        kz_buf_clear(out);
        if (!status)
                status = kz_stored_stretch(reader->stored, doc, first, last, around, &stretch, err);
        /* The block that it begins in is inflated anyway, so lines are counted in it. */
        if (!status)
                status = kz_stored_read(
                        reader, doc, head + stretch.block, stretch.end - stretch.block, out, err);
        if (status)
                return status;
        bytes = out->len ? kz_buf_str(out) : KZ_STR("");
        before = (size_t)(stretch.from.offset - stretch.block);
        count_lines(&stretch, (struct kz_str){bytes.ptr, before}, ret);
        ret->bytes = (struct kz_str){bytes.ptr + before, bytes.len - before};
        ret->offset = stretch.from.offset;
        ret->last = stretch.end == stretch.text;
        ret->position = stretch.from.position;
        return KZ_OK;
}
