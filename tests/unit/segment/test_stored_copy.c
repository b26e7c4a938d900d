/* Stored documents of several files copied into one: as many blocks as can be stay as they are. */
#include <stdlib.h>

#include "tests/support/test.h"

#include "index/segment/stored_copy.h"
#include "tests/unit/segment/damage.h"
#include "tests/unit/segment/stored_fixture.h"

struct merged {
        struct docs docs;
        struct kz_stored_writer *writer;
        uint64_t bytes; /* that were copied, as was told */
        size_t calls;
};

static void merged_init(struct merged *merged, size_t most)
{
        *merged = (struct merged){.bytes = 0};
        docs_init(&merged->docs, most, 1);
        merged->writer = docs_write_begin(&merged->docs);
}

/* The documents are expected; their bytes remain those of the file they came from. */
static void merged_end(struct merged *merged)
{
        docs_write_end(&merged->docs, merged->writer);
        docs_expect(&merged->docs);
        assert_int_equal(merged->bytes, merged->docs.bytes);
}

static void merged_deinit(struct merged *merged)
{
        merged->docs.n = 0;
        docs_deinit(&merged->docs);
}

/* Copies documents first to last, counted from 1. */
static void copy_stretch(struct merged *merged, struct docs *from, struct kz_stored_copy *copy,
        kz_docnum first, kz_docnum last)
{
        struct kz_error err;
        kz_docnum doc = first, next = 0;
        uint64_t bytes;

        for (; doc <= last; doc = next, merged->calls++) {
                assert_ok(kz_stored_copy_next(copy, doc, last, &next, &bytes, &err), &err);
                assert_in_range(next, doc + 1, last + 1);
                merged->bytes += bytes;
        }
        for (doc = first; doc <= last; doc++) {
                merged->docs.doc[merged->docs.n++] = from->doc[doc - 1];
                merged->docs.bytes += from->doc[doc - 1].head + from->doc[doc - 1].text;
        }
}

/* Of every 1000 documents this many go. */
static void copy_docs(struct merged *merged, struct docs *from, unsigned gone)
{
        struct kz_stored_copy *copy = NULL;
        struct kz_error err;
        kz_docnum first = 1, doc;

        assert_ok(kz_stored_copy_new(merged->writer, &from->stored, &copy, &err), &err);
        for (doc = 1; doc <= from->n; doc++) {
                if (docs_draw(from) % 1000 >= gone)
                        continue;
                copy_stretch(merged, from, copy, first, doc - 1);
                first = doc + 1;
        }
        copy_stretch(merged, from, copy, first, from->n);
        kz_stored_copy_free(copy);
}

static void make_docs(struct docs *docs, size_t n, uint64_t seed)
{
        size_t i;

        docs_init(docs, n, seed);
        for (i = 0; i < n; i++)
                docs_add(docs, docs_draw(docs) % 100,
                        docs_draw(docs) % (docs_draw(docs) % 30 ? 3000 : 90000), false);
        docs_write(docs);
}

static void test_all_stay(void **state)
{
        struct merged merged;
        struct docs from;

        (void)state;
        make_docs(&from, 500, 3);
        merged_init(&merged, 500);
        copy_docs(&merged, &from, 0);
        merged_end(&merged);
        /* The same file again, but for the index, whose bytes are the same as well. */
        assert_true(kz_str_eq(merged.docs.blocks, from.blocks));
        assert_true(kz_str_eq(merged.docs.index, from.index));
        assert_true(merged.calls < 500);
        merged_deinit(&merged);
        docs_deinit(&from);
}

static void test_some_go(void **state)
{
        static const unsigned gone[] = {1, 20, 200, 700, 1000};
        struct merged merged;
        struct docs from[KZ_ARRAY_LEN(gone)];
        size_t i;

        (void)state;
        merged_init(&merged, KZ_ARRAY_LEN(gone) * 400);
        for (i = 0; i < KZ_ARRAY_LEN(gone); i++) {
                make_docs(&from[i], 400, i + 5);
                copy_docs(&merged, &from[i], gone[i]);
        }
        assert_in_range(merged.docs.n, 400, KZ_ARRAY_LEN(gone) * 400 - 400);
        merged_end(&merged);
        merged_deinit(&merged);
        for (i = 0; i < KZ_ARRAY_LEN(gone); i++)
                docs_deinit(&from[i]);
}

static void test_edges(void **state)
{
        struct merged merged;
        struct docs from;
        unsigned gone;

        (void)state;
        docs_init(&from, 200, 8);
        docs_add_edges(&from, false);
        docs_add_edges(&from, true);
        docs_write(&from);
        for (gone = 0; gone < 600; gone += 90) {
                merged_init(&merged, 200);
                copy_docs(&merged, &from, gone);
                merged_end(&merged);
                merged_deinit(&merged);
        }
        docs_deinit(&from);
}

/* Many small files do not leave many small blocks. */
static void test_small_blocks_go(void **state)
{
        struct merged merged;
        struct docs from[50];
        size_t i;

        (void)state;
        merged_init(&merged, 50 * 3);
        for (i = 0; i < 50; i++) {
                docs_init(&from[i], 3, i + 1);
                docs_add(&from[i], 50, 300, false);
                docs_add(&from[i], 50, 700, false);
                docs_add(&from[i], 50, 900, false);
                docs_write(&from[i]);
                copy_docs(&merged, &from[i], 0);
        }
        merged_end(&merged);
        assert_in_range(merged.docs.stored.n_blocks, 1, merged.docs.bytes / KZ_STORED_BLOCK + 1);
        merged_deinit(&merged);
        for (i = 0; i < 50; i++)
                docs_deinit(&from[i]);
}

/* ---- Damage ---- */

/* Copies what can be, into a file that is not kept. */
static void copy_damaged(void *context, struct kz_str index)
{
        struct docs *from = context;
        struct kz_stored_copy *copy = NULL;
        struct merged merged;
        struct kz_stored stored;
        enum kz_status status = KZ_OK;
        kz_docnum doc, next = 0;
        uint64_t bytes;

        if (kz_stored_open(from->blocks, index, from->n, "a.seg", &stored, NULL))
                return;
        merged_init(&merged, 1);
        assert_int_equal(kz_stored_copy_new(merged.writer, &stored, &copy, NULL), KZ_OK);
        for (doc = 1; doc <= stored.n_docs && !status; doc = next)
                status = kz_stored_copy_next(copy, doc, stored.n_docs, &next, &bytes, NULL);
        if (status)
                assert_int_equal(status, KZ_E_CORRUPT);
        kz_stored_copy_free(copy);
        kz_stored_writer_free(merged.writer);
        kz_sections_writer_free(merged.docs.writer);
        merged_deinit(&merged);
}

static void test_damage(void **state)
{
        struct docs from;

        (void)state;
        docs_init(&from, 10, 7);
        docs_add(&from, 30, 9000, false);
        docs_add(&from, 30, 9000, false);
        docs_add(&from, 20, KZ_STORED_BLOCK, false);
        docs_add(&from, 20, 200, true);
        docs_write(&from);
        damage_flip(from.index, copy_damaged, &from);
        kz_stored_copy_free(NULL);
        docs_deinit(&from);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_all_stay),
                cmocka_unit_test(test_some_go),
                cmocka_unit_test(test_edges),
                cmocka_unit_test(test_small_blocks_go),
                cmocka_unit_test(test_damage),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
