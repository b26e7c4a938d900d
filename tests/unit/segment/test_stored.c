/* Stored documents: every part of every document comes back; then damaged ones. */
#include <stdlib.h>
#include <unistd.h>

#include "tests/support/test.h"

#include "index/segment/stored_reader.h"
#include "tests/unit/segment/damage.h"
#include "tests/unit/segment/stored_fixture.h"

static void test_all_sizes(void **state)
{
        struct docs docs;

        (void)state;
        docs_init(&docs, 200, 5);
        docs_add_edges(&docs, false);
        docs_add_edges(&docs, true);
        docs_write(&docs);
        docs_expect(&docs);
        docs_deinit(&docs);
}

static void test_many_small(void **state)
{
        struct docs docs;
        int i;

        (void)state;
        docs_init(&docs, 3000, 6);
        for (i = 0; i < 3000; i++)
                docs_add(&docs, docs_draw(&docs) % 100, docs_draw(&docs) % 300, false);
        docs_write(&docs);
        docs_expect(&docs);
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
        docs_write(&docs);
        assert_int_equal(docs.stored.n_blocks, 0);
        assert_int_equal(kz_stored_check(&docs.stored, NULL), KZ_OK);
        docs_deinit(&docs);
        docs_init(&docs, 1, 6);
        docs_add(&docs, 0, 0, false);
        docs_write(&docs);
        docs_expect(&docs);
        docs_deinit(&docs);
}

/* The head of a long document and any 300 bytes of its text lie in a block or two each. */
static void test_blocks_are_short(void **state)
{
        struct docs docs;
        uint64_t i, begin, end;

        (void)state;
        docs_init(&docs, 200, 9);
        docs_add_edges(&docs, false);
        docs_write(&docs);
        for (i = 0; i < docs.stored.n_blocks; i++) {
                memcpy(&begin, docs.index.ptr + i * KZ_STORED_ENTRY + 8, 8);
                memcpy(&end, docs.index.ptr + (i + 1) * KZ_STORED_ENTRY + 8, 8);
                assert_in_range(end - begin, 1, KZ_STORED_BLOCK_MAX - 1);
        }
        docs_deinit(&docs);
}

static void test_misuse(void **state)
{
        static const struct kz_textplace down[] = {{200, 5}, {327, 9}},
                                         back[] = {{200, 5}, {328, 5}}, behind[] = {{200, 10}},
                                         early[] = {{127, 5}};
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
        docs_add(&docs, 10, 20, false);
        docs_write(&docs);
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
        assert_status(kz_stored_writer_add(writer, ten, ten, early, 1, &err), KZ_E_INTERNAL);
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

/* Never longer than the text, whatever lines and places say. */
static void read_part(struct kz_stored_reader *reader, uint32_t doc, uint64_t text)
{
        struct kz_buf out = KZ_BUF_NULL;
        struct kz_tier_text part;

        if (!kz_stored_text(reader, doc, 1000, 1200, 300, &out, &part, NULL)) {
                assert_true(part.offset <= text && part.bytes.len <= text - part.offset);
                assert_int_equal(part.last, part.offset + part.bytes.len == text);
        }
        kz_buf_deinit(&out);
}

/* Reads all there is: never longer than the index says, and of damaged blocks right or refused. */
static void read_all(void *context, struct kz_str bytes)
{
        struct damage *d = context;
        struct kz_stored_reader *reader = NULL;
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
                if (!kz_stored_size(&stored, i + 1, &head, &text, NULL))
                        read_part(reader, i + 1, text);
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
        docs_add(&docs, 30, 500, false);
        docs_add(&docs, 0, 0, false);
        docs_add(&docs, 20, KZ_STORED_BLOCK, false);
        docs_add(&docs, 20, 200, true);
        docs_write(&docs);
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

/* Of a text of three blocks: lines, places and all. */
static void test_damaged_lines(void **state)
{
        struct docs docs;
        struct damage d = {.docs = &docs, .index = true};

        (void)state;
        docs_init(&docs, 2, 7);
        docs_add(&docs, 20, 300, false);
        docs_add(&docs, 0, 3 * KZ_STORED_BLOCK, false);
        docs_write(&docs);
        assert_int_equal(docs.stored.n_blocks, 4);
        damage_flip(docs.index, read_all, &d);
        assert_true(d.found > docs.index.len);
        d.found = 0;
        damage_cut(docs.index, read_all, &d);
        assert_int_equal(d.found, docs.index.len);
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
        docs_add(&docs, 0, KZ_STORED_BLOCK, false);
        docs_add(&docs, 0, KZ_STORED_BLOCK, false);
        docs_write(&docs);
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
                cmocka_unit_test(test_damaged_lines),
                cmocka_unit_test(test_swapped_blocks),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
