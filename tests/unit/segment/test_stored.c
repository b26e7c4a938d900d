/* Stored documents: every part of every document comes back; then damaged ones. */
#include <stdlib.h>
#include <unistd.h>

#include "tests/support/test.h"

#include "index/segment/stored.h"
#include "tests/unit/segment/damage.h"
#include "tests/unit/xapian/temp_dir.h"

struct doc {
        char *bytes; /* head, then text */
        size_t head, text;
        struct kz_stored_place places[64];
        size_t n_places;
};

struct docs {
        struct doc *doc;
        uint32_t n;
        uint64_t seed;
        uint64_t bytes;
        char *dir, *path;
        struct kz_sections *sections;
        struct kz_str blocks; /* section STORED, in the file */
        struct kz_str index;
        struct kz_buf index_bytes;
        struct kz_stored stored;
};

static uint64_t draw(struct docs *docs)
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
                const uint64_t number = draw(docs);

                if (noise)
                        bytes[i] = (char)number;
                else if (number % 6 == 0)
                        bytes[i] = (char)('a' + number / 6 % 26);
                else
                        bytes[i] = "jyldyz zhuldyz "[i % 15];
        }
}

static void add_doc(struct docs *docs, size_t head, size_t text, bool noise)
{
        struct doc *doc = &docs->doc[docs->n++];
        uint32_t position = 0;
        uint64_t offset = 0;

        *doc = (struct doc){.bytes = malloc(head + text + 1), .head = head, .text = text};
        assert_non_null(doc->bytes);
        fill(docs, doc->bytes, head + text, noise);
        docs->bytes += head + text;
        while (doc->n_places < KZ_ARRAY_LEN(doc->places)) {
                position += 1 + (uint32_t)(draw(docs) % 300);
                offset += 1 + draw(docs) % 3000;
                if (offset >= text)
                        break;
                doc->places[doc->n_places++] = (struct kz_stored_place){position, offset};
        }
}

static void write_docs(struct docs *docs)
{
        struct kz_sections_writer *sections = NULL;
        struct kz_stored_writer *writer = NULL;
        struct kz_error err;
        uint32_t i;

        docs->dir = temp_dir_new();
        docs->path = temp_path(docs->dir, "a.seg");
        assert_ok(kz_sections_writer_new(docs->path, 1, &sections, &err), &err);
        assert_ok(kz_sections_writer_begin(sections, KZ_SECTION_STORED, &err), &err);
        assert_ok(kz_stored_writer_new(sections, &writer, &err), &err);
        for (i = 0; i < docs->n; i++) {
                const struct doc *doc = &docs->doc[i];

                assert_ok(kz_stored_writer_add(writer, (struct kz_str){doc->bytes, doc->head},
                                  (struct kz_str){doc->bytes + doc->head, doc->text}, doc->places,
                                  doc->n_places, &err),
                        &err);
        }
        assert_ok(kz_stored_writer_finish(writer, &docs->index_bytes, &err), &err);
        kz_stored_writer_free(writer);
        docs->index = kz_buf_str(&docs->index_bytes);
        assert_ok(kz_sections_writer_finish(sections, false, &err), &err);
        kz_sections_writer_free(sections);
        assert_ok(kz_sections_open(docs->path, 1, &docs->sections, &err), &err);
        docs->blocks = kz_sections_get(docs->sections, KZ_SECTION_STORED);
        assert_ok(kz_stored_open(docs->blocks, docs->index, docs->n, "a.seg", &docs->stored, &err),
                &err);
}

static void docs_init(struct docs *docs, size_t most, uint64_t seed)
{
        *docs = (struct docs){.doc = calloc(most, sizeof(*docs->doc)), .seed = seed};
}

static void docs_deinit(struct docs *docs)
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

static void expect_place(struct docs *docs, uint32_t i, uint32_t position)
{
        const struct doc *doc = &docs->doc[i];
        struct kz_stored_place at = {1, 1}, next = {1, 1};
        struct kz_error err;
        size_t k = 0;

        while (k < doc->n_places && doc->places[k].position <= position)
                k++;
        assert_ok(kz_stored_place(&docs->stored, i + 1, position, &at, &next, &err), &err);
        assert_int_equal(at.position, k ? doc->places[k - 1].position : 0);
        assert_int_equal(at.offset, k ? doc->places[k - 1].offset : 0);
        assert_int_equal(next.position, k < doc->n_places ? doc->places[k].position : UINT32_MAX);
        assert_int_equal(next.offset, k < doc->n_places ? doc->places[k].offset : doc->text);
}

static void expect_places(struct docs *docs, uint32_t i)
{
        const struct doc *doc = &docs->doc[i];
        const struct kz_stored_place *places;
        struct kz_buf out = KZ_BUF_NULL;
        struct kz_error err;
        size_t n, k;

        assert_ok(kz_stored_places(&docs->stored, i + 1, &out, &n, &err), &err);
        assert_int_equal(n, doc->n_places);
        assert_int_equal(out.len, n * sizeof(*places));
        places = (const struct kz_stored_place *)out.data;
        for (k = 0; k < n; k++) {
                assert_int_equal(places[k].position, doc->places[k].position);
                assert_int_equal(places[k].offset, doc->places[k].offset);
                expect_place(docs, i, places[k].position - 1);
                expect_place(docs, i, places[k].position);
        }
        expect_place(docs, i, 0);
        expect_place(docs, i, UINT32_MAX);
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
                from = draw(docs) % (len + 1);
                expect_part(docs, reader, i, from, draw(docs) % (len - from + 1));
        }
        expect_places(docs, i);
}

static void expect_docs(struct docs *docs)
{
        struct kz_stored_reader *reader = NULL;
        struct kz_error err;
        uint32_t i;

        assert_ok(kz_stored_check(&docs->stored, &err), &err);
        assert_ok(kz_stored_reader_new(&docs->stored, &reader, &err), &err);
        for (i = 0; i < docs->n; i++)
                expect_doc(docs, reader, i);
        for (i = 0; i < 2 * docs->n; i++)
                expect_doc(docs, reader, (uint32_t)(draw(docs) % docs->n));
        kz_stored_reader_free(reader);
}

static void add_edges(struct docs *docs, bool noise)
{
        static const size_t sizes[] = {0, 1, 100, KZ_STORED_BLOCK - 1, KZ_STORED_BLOCK,
                KZ_STORED_BLOCK + 1, 24575, 24576, 24577, 2 * KZ_STORED_BLOCK - 1,
                2 * KZ_STORED_BLOCK, 2 * KZ_STORED_BLOCK + 1, 300000};
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(sizes); i++) {
                add_doc(docs, 0, sizes[i], noise);
                add_doc(docs, 77, sizes[i], noise);
                add_doc(docs, sizes[i], 50, noise);
                add_doc(docs, sizes[i], 0, noise);
        }
}

static void test_all_sizes(void **state)
{
        struct docs docs;

        (void)state;
        docs_init(&docs, 200, 5);
        add_edges(&docs, false);
        add_edges(&docs, true);
        write_docs(&docs);
        expect_docs(&docs);
        docs_deinit(&docs);
}

static void test_many_small(void **state)
{
        struct docs docs;
        int i;

        (void)state;
        docs_init(&docs, 3000, 6);
        for (i = 0; i < 3000; i++)
                add_doc(&docs, draw(&docs) % 100, draw(&docs) % 300, false);
        write_docs(&docs);
        expect_docs(&docs);
        /* They share blocks, which deflates them. */
        assert_in_range(docs.stored.n_blocks, 1, docs.bytes / KZ_STORED_BLOCK + 1);
        assert_true(docs.blocks.len < docs.bytes * 3 / 4);
        docs_deinit(&docs);
}

static void test_nothing(void **state)
{
        struct docs docs;

        (void)state;
        docs_init(&docs, 1, 6);
        write_docs(&docs);
        assert_int_equal(docs.stored.n_blocks, 0);
        assert_int_equal(kz_stored_check(&docs.stored, NULL), KZ_OK);
        docs_deinit(&docs);
        docs_init(&docs, 1, 6);
        add_doc(&docs, 0, 0, false);
        write_docs(&docs);
        expect_docs(&docs);
        docs_deinit(&docs);
}

/* The head of a long document and any 300 bytes of its text lie in a block or two each. */
static void test_blocks_are_short(void **state)
{
        struct docs docs;
        uint64_t i, begin, end;

        (void)state;
        docs_init(&docs, 200, 9);
        add_edges(&docs, false);
        write_docs(&docs);
        for (i = 0; i < docs.stored.n_blocks; i++) {
                memcpy(&begin, docs.index.ptr + i * KZ_STORED_ENTRY + 8, 8);
                memcpy(&end, docs.index.ptr + (i + 1) * KZ_STORED_ENTRY + 8, 8);
                assert_in_range(end - begin, 1, KZ_STORED_BLOCK_MAX - 1);
        }
        docs_deinit(&docs);
}

static void test_misuse(void **state)
{
        static const struct kz_stored_place down[] = {{5, 5}, {5, 9}}, back[] = {{5, 5}, {6, 5}},
                                            behind[] = {{5, 10}};
        struct kz_stored_reader *reader = NULL;
        struct kz_sections_writer *sections = NULL;
        struct kz_stored_writer *writer = NULL;
        struct kz_buf out = KZ_BUF_NULL;
        const struct kz_str ten = KZ_STR("ten bytes!");
        struct kz_error err;
        uint64_t head, text;
        struct docs docs;

        (void)state;
        docs_init(&docs, 2, 8);
        add_doc(&docs, 10, 20, false);
        write_docs(&docs);
        assert_ok(kz_stored_reader_new(&docs.stored, &reader, &err), &err);
        assert_status(kz_stored_size(&docs.stored, 0, &head, &text, &err), KZ_E_CORRUPT);
        assert_status(kz_stored_size(&docs.stored, 2, &head, &text, &err), KZ_E_CORRUPT);
        assert_status(kz_stored_read(reader, 2, 0, 0, &out, &err), KZ_E_CORRUPT);
        assert_status(kz_stored_read(reader, 1, 31, 0, &out, &err), KZ_E_CORRUPT);
        assert_status(kz_stored_read(reader, 1, 0, 31, &out, &err), KZ_E_CORRUPT);
        assert_status(kz_stored_read(reader, 1, 1, UINT64_MAX, &out, &err), KZ_E_CORRUPT);
        assert_non_null(strstr(err.message, "segment a.seg: stored index: "));
        assert_int_equal(out.len, 0);
        kz_stored_reader_free(reader);
        kz_stored_reader_free(NULL);

        unlink(docs.path);
        assert_ok(kz_sections_writer_new(docs.path, 1, &sections, &err), &err);
        assert_ok(kz_sections_writer_begin(sections, KZ_SECTION_STORED, &err), &err);
        assert_ok(kz_stored_writer_new(sections, &writer, &err), &err);
        assert_status(kz_stored_writer_add(writer, ten, ten, down, 2, &err), KZ_E_INTERNAL);
        assert_status(kz_stored_writer_add(writer, ten, ten, back, 2, &err), KZ_E_INTERNAL);
        assert_status(kz_stored_writer_add(writer, ten, ten, behind, 1, &err), KZ_E_INTERNAL);
        kz_stored_writer_free(writer);
        kz_stored_writer_free(NULL);
        kz_sections_writer_free(sections);
        docs_deinit(&docs);
}

/* ---- Damage ---- */

struct damage {
        struct docs *docs;
        bool index; /* what is damaged: the index or the blocks */
        size_t found;
};

/* Reads all there is: never longer than the index says, and of damaged blocks right or refused. */
static void read_all(void *context, struct kz_str bytes)
{
        struct damage *d = context;
        struct kz_stored_reader *reader = NULL;
        struct kz_stored_place at, next;
        struct kz_buf out = KZ_BUF_NULL;
        struct kz_stored stored;
        uint64_t head, text;
        bool found = false;
        uint32_t i;

        if (kz_stored_open(d->index ? d->docs->blocks : bytes, d->index ? bytes : d->docs->index,
                    d->docs->n, "a.seg", &stored, NULL)) {
                d->found++;
                return;
        }
        assert_int_equal(kz_stored_reader_new(&stored, &reader, NULL), KZ_OK);
        for (i = 0; i < stored.n_docs; i++) {
                const struct doc *doc = &d->docs->doc[i];

                kz_buf_clear(&out);
                (void)kz_stored_place(&stored, i + 1, 1000, &at, &next, NULL);
                if (kz_stored_size(&stored, i + 1, &head, &text, NULL) ||
                        kz_stored_read(reader, i + 1, 0, head + text, &out, NULL)) {
                        assert_int_equal(out.len, 0);
                        found = true;
                        continue;
                }
                assert_int_equal(out.len, head + text);
                if (out.len != doc->head + doc->text ||
                        (out.len && memcmp(out.data, doc->bytes, out.len) != 0)) {
                        assert_true(d->index);
                        found = true;
                }
        }
        d->found += kz_stored_check(&stored, NULL) || found;
        kz_buf_deinit(&out);
        kz_stored_reader_free(reader);
}

static void test_damage(void **state)
{
        struct docs docs;
        struct damage d = {.docs = &docs};

        (void)state;
        docs_init(&docs, 10, 7);
        add_doc(&docs, 30, 500, false);
        add_doc(&docs, 0, 0, false);
        add_doc(&docs, 20, KZ_STORED_BLOCK, false);
        add_doc(&docs, 20, 200, true);
        write_docs(&docs);
        d.index = true;
        damage_flip(docs.index, read_all, &d);
        assert_true(d.found > docs.index.len);
        d.found = 0;
        damage_cut(docs.index, read_all, &d);
        assert_int_equal(d.found, docs.index.len);
        d.index = false;
        d.found = 0;
        damage_flip(docs.blocks, read_all, &d);
        assert_true(d.found > docs.blocks.len);
        docs_deinit(&docs);
}

/* Documents that take just a block each, so that the blocks' lengths can be swapped. */
static void test_swapped_blocks(void **state)
{
        struct kz_stored_reader *reader = NULL;
        struct kz_buf out = KZ_BUF_NULL;
        struct kz_error err;
        struct docs docs;
        uint64_t far = KZ_STORED_BLOCK_MAX;
        char *entry;

        (void)state;
        docs_init(&docs, 2, 7);
        add_doc(&docs, 0, KZ_STORED_BLOCK, false);
        add_doc(&docs, 0, KZ_STORED_BLOCK, false);
        write_docs(&docs);
        assert_int_equal(docs.stored.n_blocks, 2);
        assert_ok(kz_stored_reader_new(&docs.stored, &reader, &err), &err);
        entry = docs.index_bytes.data + KZ_STORED_ENTRY + 8;
        memcpy(entry, &far, 8); /* the first block is twice as long, as the index says now */
        assert_status(kz_stored_read(reader, 1, 0, 5, &out, &err), KZ_E_CORRUPT);
        far = KZ_STORED_BLOCK + 1; /* one byte more than inflates */
        memcpy(entry, &far, 8);
        assert_status(kz_stored_read(reader, 1, 0, 5, &out, &err), KZ_E_CORRUPT);
        assert_string_equal(
                err.message, "segment a.seg: stored: a block does not inflate to what it was");
        far = KZ_STORED_BLOCK - 1; /* one less */
        memcpy(entry, &far, 8);
        assert_status(kz_stored_read(reader, 1, 0, 5, &out, &err), KZ_E_CORRUPT);
        kz_stored_reader_free(reader);
        kz_buf_deinit(&out);
        docs_deinit(&docs);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_all_sizes),
                cmocka_unit_test(test_many_small),
                cmocka_unit_test(test_nothing),
                cmocka_unit_test(test_blocks_are_short),
                cmocka_unit_test(test_misuse),
                cmocka_unit_test(test_damage),
                cmocka_unit_test(test_swapped_blocks),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
