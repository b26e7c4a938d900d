#include "tests/unit/segment/stored_fixture.h"

#include <stdlib.h>

#include "tests/support/test.h"

#include "index/segment/stored_reader.h"
#include "tests/unit/xapian/temp_dir.h"

uint64_t docs_draw(struct docs *docs)
{
        docs->seed ^= docs->seed << 13;
        docs->seed ^= docs->seed >> 7;
        docs->seed ^= docs->seed << 17;
        return docs->seed;
}

/* Words, so that it deflates; or noise, which does not. */
static void fill(struct docs *docs, char *bytes, size_t len, bool noise)
{
        size_t i;

        for (i = 0; i < len; i++) {
                const uint64_t number = docs_draw(docs);

                if (noise)
                        bytes[i] = (char)number;
                else if (number % 64 == 1)
                        bytes[i] = '\n';
                else if (number % 64 == 2)
                        bytes[i] = '\x80'; /* as if it went on with a character */
                else if (number % 640 == 3)
                        bytes[i] = '\f';
                else if (number % 6 == 0)
                        bytes[i] = (char)('a' + number / 6 % 26);
                else
                        bytes[i] = "jyldyz zhuldyz "[i % 15];
        }
}

void docs_add(struct docs *docs, size_t head, size_t text, bool noise)
{
        struct doc *doc = &docs->doc[docs->n++];
        uint32_t position = 0;
        uint64_t offset = 0;

        *doc = (struct doc){.bytes = malloc(head + text + 1), .head = head, .text = text};
        assert_non_null(doc->bytes);
        fill(docs, doc->bytes, head + text, noise);
        docs->bytes += head + text;
        while (doc->n_places < KZ_ARRAY_LEN(doc->places)) {
                position += KZ_TEXTPLACE_WORDS + (uint32_t)(docs_draw(docs) % 300);
                offset += 1 + docs_draw(docs) % 3000;
                if (offset >= text)
                        break;
                doc->places[doc->n_places++] = (struct kz_textplace){position, offset};
        }
}

struct kz_stored_writer *docs_write_begin(struct docs *docs)
{
        struct kz_stored_writer *writer = NULL;
        struct kz_error err;

        docs->dir = temp_dir_new();
        docs->path = temp_path(docs->dir, "a.seg");
        assert_ok(kz_sections_writer_new(docs->path, 1, &docs->writer, &err), &err);
        assert_ok(kz_sections_writer_begin(docs->writer, KZ_SECTION_STORED, &err), &err);
        assert_ok(kz_stored_writer_new(docs->writer, &writer, &err), &err);
        return writer;
}

void docs_write_end(struct docs *docs, struct kz_stored_writer *writer)
{
        struct kz_error err;

        assert_ok(kz_stored_writer_finish(writer, &docs->index_bytes, &err), &err);
        kz_stored_writer_free(writer);
        docs->index = kz_buf_str(&docs->index_bytes);
        assert_ok(kz_sections_writer_finish(docs->writer, false, &err), &err);
        docs->writer = kz_sections_writer_free(docs->writer);
        assert_ok(kz_sections_open(docs->path, 1, &docs->sections, &err), &err);
        docs->blocks = kz_sections_get(docs->sections, KZ_SECTION_STORED);
        assert_ok(kz_stored_open(docs->blocks, docs->index, docs->n, "a.seg", &docs->stored, &err),
                &err);
}

void docs_write(struct docs *docs)
{
        struct kz_stored_writer *writer = docs_write_begin(docs);
        struct kz_error err;
        uint32_t i;

        for (i = 0; i < docs->n; i++) {
                const struct doc *doc = &docs->doc[i];

                assert_ok(kz_stored_writer_add(writer, (struct kz_str){doc->bytes, doc->head},
                                  (struct kz_str){doc->bytes + doc->head, doc->text}, doc->places,
                                  doc->n_places, &err),
                        &err);
        }
        docs_write_end(docs, writer);
}

void docs_init(struct docs *docs, size_t most, uint64_t seed)
{
        *docs = (struct docs){.doc = calloc(most, sizeof(*docs->doc)), .seed = seed};
}

void docs_deinit(struct docs *docs)
{
        uint32_t i;

        for (i = 0; i < docs->n; i++)
                free(docs->doc[i].bytes);
        free(docs->doc);
        kz_sections_free(docs->sections);
        kz_buf_deinit(&docs->index_bytes);
        free(docs->path);
        temp_dir_free(docs->dir);
}

/* ---- What is expected ---- */

static void expect_part(
        struct docs *docs, struct kz_stored_reader *reader, uint32_t i, size_t from, size_t len)
{
        struct kz_buf out = KZ_BUF_NULL;
        struct kz_error err;

        assert_int_equal(kz_buf_append(&out, "before", 6), KZ_OK);
        assert_ok(kz_stored_read(reader, i + 1, from, len, &out, &err), &err);
        assert_int_equal(out.len, 6 + len);
        assert_memory_equal(out.data, "before", 6);
        assert_memory_equal(out.data + 6, docs->doc[i].bytes + from, len);
        kz_buf_deinit(&out);
}

/* What a stretch must be, found by looking at all places. */
static void find_stretch(const struct doc *doc, uint32_t first, uint32_t last, size_t around,
        struct kz_textplace *ret_from, uint64_t *ret_end)
{
        uint64_t begin = 0, end = doc->text;
        size_t k;

        for (k = 0; k < doc->n_places && doc->places[k].position <= first; k++)
                begin = doc->places[k].offset;
        for (; k < doc->n_places && doc->places[k].position <= last;)
                k++;
        if (k < doc->n_places)
                end = doc->places[k].offset;
        begin = begin > around ? begin - around : 0;
        *ret_end = doc->text - end > around ? end + around : doc->text;
        *ret_from = (struct kz_textplace){0, 0};
        for (k = 0; k < doc->n_places && doc->places[k].position <= first &&
                    doc->places[k].offset <= begin;
                k++)
                *ret_from = doc->places[k];
}

static void expect_stretch(struct docs *docs, struct kz_stored_reader *reader, uint32_t i,
        uint32_t first, uint32_t last, size_t around)
{
        const struct doc *doc = &docs->doc[i];
        const char *text = doc->bytes + doc->head;
        uint32_t line = 1, col = 1, col_bytes = 1, page = 1;
        struct kz_buf out = KZ_BUF_NULL;
        struct kz_textplace from;
        struct kz_tier_text part;
        struct kz_error err;
        uint64_t end, k;

        find_stretch(doc, first, last, around, &from, &end);
        assert_ok(kz_stored_text(reader, i + 1, first, last, around, &out, &part, &err), &err);
        assert_int_equal(part.offset, from.offset);
        assert_int_equal(part.position, from.position);
        assert_int_equal(part.last, end == doc->text);
        assert_int_equal(part.bytes.len, end - from.offset);
        assert_memory_equal(part.bytes.ptr, text + from.offset, part.bytes.len);
        for (k = 0; k < from.offset; k++) {
                col += ((unsigned char)text[k] & 0xC0) != 0x80;
                col_bytes++;
                page += text[k] == '\f';
                if (text[k] == '\n') {
                        line++;
                        col = col_bytes = 1;
                }
        }
        assert_int_equal(part.line, line);
        assert_int_equal(part.col, col);
        assert_int_equal(part.col_bytes, col_bytes);
        assert_int_equal(part.page, page);
        kz_buf_deinit(&out);
}

static void expect_stretches(struct docs *docs, struct kz_stored_reader *reader, uint32_t i)
{
        const struct doc *doc = &docs->doc[i];
        const uint32_t far = doc->n_places ? doc->places[doc->n_places - 1].position + 200 : 200;
        int k;

        expect_stretch(docs, reader, i, 0, 0, 0);
        expect_stretch(docs, reader, i, 0, UINT32_MAX, SIZE_MAX);
        expect_stretch(docs, reader, i, UINT32_MAX, UINT32_MAX, 0);
        for (k = 0; k < 8; k++) {
                const uint32_t first = (uint32_t)(docs_draw(docs) % far);

                expect_stretch(docs, reader, i, first, first + (uint32_t)(docs_draw(docs) % 300),
                        docs_draw(docs) % 3 ? docs_draw(docs) % 5000 : 0);
        }
}

static void expect_places(struct docs *docs, uint32_t i)
{
        const struct doc *doc = &docs->doc[i];
        const struct kz_textplace *places;
        struct kz_buf out = KZ_BUF_NULL;
        struct kz_error err;
        size_t n, k;

        assert_ok(kz_stored_places(&docs->stored, i + 1, &out, &n, &err), &err);
        assert_int_equal(n, doc->n_places);
        assert_int_equal(out.len, n * sizeof(*places));
        places = (const struct kz_textplace *)out.data;
        for (k = 0; k < n; k++) {
                assert_int_equal(places[k].position, doc->places[k].position);
                assert_int_equal(places[k].offset, doc->places[k].offset);
        }
        kz_buf_deinit(&out);
}

static void expect_doc(struct docs *docs, struct kz_stored_reader *reader, uint32_t i)
{
        const struct doc *doc = &docs->doc[i];
        const size_t len = doc->head + doc->text;
        uint64_t head, text;
        struct kz_error err;
        size_t from;
        int k;

        assert_ok(kz_stored_size(&docs->stored, i + 1, &head, &text, &err), &err);
        assert_int_equal(head, doc->head);
        assert_int_equal(text, doc->text);
        expect_part(docs, reader, i, 0, len);
        expect_part(docs, reader, i, 0, doc->head);
        expect_part(docs, reader, i, len, 0);
        for (k = 0; k < 8; k++) {
                from = docs_draw(docs) % (len + 1);
                expect_part(docs, reader, i, from, docs_draw(docs) % (len - from + 1));
        }
        expect_places(docs, i);
        expect_stretches(docs, reader, i);
}

void docs_expect(struct docs *docs)
{
        struct kz_stored_reader *reader = NULL;
        struct kz_error err;
        uint32_t i;

        assert_ok(kz_stored_check(&docs->stored, &err), &err);
        assert_ok(kz_stored_reader_new(&docs->stored, &reader, &err), &err);
        for (i = 0; i < docs->n; i++)
                expect_doc(docs, reader, i);
        for (i = 0; i < 2 * docs->n; i++)
                expect_doc(docs, reader, (uint32_t)(docs_draw(docs) % docs->n));
        kz_stored_reader_free(reader);
}

void docs_add_edges(struct docs *docs, bool noise)
{
        static const size_t sizes[] = {0, 1, 100, KZ_STORED_BLOCK - 1, KZ_STORED_BLOCK,
                KZ_STORED_BLOCK + 1, 24575, 24576, 24577, 2 * KZ_STORED_BLOCK - 1,
                2 * KZ_STORED_BLOCK, 2 * KZ_STORED_BLOCK + 1, 300000};
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(sizes); i++) {
                docs_add(docs, 0, sizes[i], noise);
                docs_add(docs, 77, sizes[i], noise);
                docs_add(docs, sizes[i], 50, noise);
                docs_add(docs, sizes[i], 0, noise);
        }
}
