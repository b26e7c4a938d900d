#include "tests/unit/segment/segment_world.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <libdeflate.h>

#include "index/base/fdio.h"
#include "index/segment/le.h"
#include "index/segment/merge.h"
#include "tests/unit/xapian/temp_dir.h"

#define DOCS 300

static struct kz_segment *open_segment(const char *path)
{
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_segment *segment = NULL;

        assert_ok(kz_segment_open(path, SEGMENT_WORLD_ANALYZER, &segment, &err), &err);
        return segment;
}

static void assert_sound(const char *path)
{
        struct kz_segment *segment = open_segment(path);
        struct kz_error err = KZ_ERROR_NULL;

        assert_ok(kz_segment_check(segment, NULL, NULL, &err), &err);
        kz_segment_unref(segment);
}

static void read_file(const char *path, struct kz_buf *out)
{
        struct kz_error err = KZ_ERROR_NULL;

        kz_buf_clear(out);
        assert_ok(kz_file_read(path, SIZE_MAX, out, &err), &err);
}

static void assert_same_bytes(const char *a, const char *b)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf x = KZ_BUF_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf y = KZ_BUF_NULL;

        read_file(a, &x);
        read_file(b, &y);
        assert_int_equal(x.len, y.len);
        assert_memory_equal(x.data, y.data, x.len);
}

static void holds_what_was_written(void **state)
{
        const size_t sizes[] = {0, 1, 2, 127, 128, 129, DOCS};
        char *dir = temp_dir_new(), *path = temp_path(dir, "segment");
        struct segment_world world;
        struct kz_segment *segment;
        size_t i;

        (void)state;
        segment_world_init(&world, 1, DOCS);
        for (i = 0; i < KZ_ARRAY_LEN(sizes); i++) {
                segment_world_build(&world, 0, sizes[i], true, 0, path);
                assert_sound(path);
                segment = open_segment(path);
                segment_world_assert_same(&world, 0, sizes[i], segment);
                kz_segment_unref(segment);
                unlink(path);
        }
        segment_world_deinit(&world);
        free(path);
        temp_dir_free(dir);
}

/* However often the postings had to be put aside, and nothing is left of that. */
static void is_the_same_whatever_the_budget(void **state)
{
        const size_t budgets[] = {1, 500 << 10, 1 << 20};
        char *dir = temp_dir_new(), *path = temp_path(dir, "whole"), *other = temp_path(dir, "b");
        char *run = temp_path(dir, "b.run-0");
        struct segment_world world;
        size_t i;

        (void)state;
        segment_world_init(&world, 2, DOCS);
        segment_world_build(&world, 0, DOCS, true, 0, path);
        for (i = 0; i < KZ_ARRAY_LEN(budgets); i++) {
                segment_world_build(&world, 0, DOCS, true, budgets[i], other);
                assert_same_bytes(path, other);
                assert_int_not_equal(access(run, F_OK), 0);
                unlink(other);
        }
        segment_world_deinit(&world);
        free(run);
        free(other);
        free(path);
        temp_dir_free(dir);
}

/* Masked documents by their numbers in the segment of [from, to). */
static uint64_t *mask_of(const struct segment_world *world, size_t from, size_t to)
{
        uint64_t *masked = calloc((to - from) / 64 + 2, sizeof(*masked));
        size_t i;

        assert_non_null(masked);
        for (i = from; i < to; i++) {
                if (world->docs[i].gone)
                        masked[(i - from + 1) / 64] |= UINT64_C(1) << (i - from + 1) % 64;
        }
        return masked;
}

/* But for stored documents, whose blocks are copied as they are. */
static void assert_same_sections(const char *a, const char *b)
{
        struct kz_segment *x = open_segment(a), *y = open_segment(b);
        int name;

        for (name = 1; name < KZ_SECTION_COUNT; name++) {
                if (name == KZ_SECTION_STORED || name == KZ_SECTION_STORED_INDEX)
                        continue;
                if (!kz_str_eq(
                            kz_sections_get(x->sections, name), kz_sections_get(y->sections, name)))
                        fail_msg("%s: other bytes", kz_section_name(name));
        }
        kz_segment_unref(x);
        kz_segment_unref(y);
}

/* Merged segments are what a segment of the same documents would have been, byte for byte. */
static void merges_to_the_same(struct segment_world *world, unsigned one_gone_of, const char *dir)
{
        const size_t cuts[] = {0, 1, 100, 100, 228, DOCS};
        char *merged = temp_path(dir, "merged"), *whole = temp_path(dir, "whole");
        struct kz_merge_input inputs[KZ_ARRAY_LEN(cuts) - 1];
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_segment *segment;
        char name[16], *path;
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(inputs); i++) {
                snprintf(name, sizeof(name), "part-%zu", i);
                path = temp_path(dir, name);
                segment_world_build(world, cuts[i], cuts[i + 1], true, 0, path);
                inputs[i].segment = open_segment(path);
                unlink(path);
                free(path);
        }
        for (i = 0; i < DOCS; i++)
                world->docs[i].gone = one_gone_of && segment_world_random(world, one_gone_of) == 0;
        for (i = 0; i < KZ_ARRAY_LEN(inputs); i++)
                inputs[i].masked = mask_of(world, cuts[i], cuts[i + 1]);
        assert_ok(kz_segment_merge(inputs, KZ_ARRAY_LEN(inputs), merged, SEGMENT_WORLD_ANALYZER,
                          NULL, NULL, &err),
                &err);
        segment_world_build(world, 0, DOCS, true, 0, whole);
        assert_sound(merged);
        segment = open_segment(merged);
        segment_world_assert_same(world, 0, DOCS, segment);
        kz_segment_unref(segment);
        assert_same_sections(merged, whole);
        for (i = 0; i < KZ_ARRAY_LEN(inputs); i++) {
                kz_segment_unref(inputs[i].segment);
                free((void *)inputs[i].masked);
        }
        for (i = 0; i < DOCS; i++)
                world->docs[i].gone = false;
        unlink(merged);
        unlink(whole);
        free(merged);
        free(whole);
}

static void merges(void **state)
{
        const unsigned gone[] = {0, 2, 20, 1};
        struct segment_world world;
        char *dir = temp_dir_new();
        size_t i;

        (void)state;
        segment_world_init(&world, 3, DOCS);
        for (i = 0; i < KZ_ARRAY_LEN(gone); i++)
                merges_to_the_same(&world, gone[i], dir);
        segment_world_deinit(&world);
        temp_dir_free(dir);
}

/* A tier with a mask does not have what is masked. */
static void hides_what_is_masked(void **state)
{
        char *dir = temp_dir_new(), *path = temp_path(dir, "segment");
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_segment_mask mask = {0};
        struct segment_world world;
        struct kz_segment *segment;
        struct kz_postings *p;
        struct kz_tier *tier;
        uint64_t *masked;
        size_t i;

        (void)state;
        segment_world_init(&world, 4, DOCS);
        segment_world_build(&world, 0, DOCS, false, 0, path);
        for (i = 0; i < DOCS; i++)
                world.docs[i].gone = i < 130 || segment_world_random(&world, 3) == 0;
        mask.masked = masked = mask_of(&world, 0, DOCS);
        for (i = 0; i < DOCS; i++)
                mask.documents += world.docs[i].gone;
        segment = open_segment(path);
        assert_ok(kz_segment_tier_open(segment, &mask, &tier, &err), &err);
        assert_ok(tier->ops->postings(
                          tier, KZ_STR(KZ_PREFIX_SOURCE "s"), KZ_POSTINGS_LENGTHS, &p, &err),
                &err);
        for (i = 0; i < DOCS; i++) {
                if (world.docs[i].gone)
                        continue;
                assert_false(p->done);
                assert_int_equal(kz_postings_doc(p), i + 1);
                assert_ok(kz_postings_next(p, &err), &err);
        }
        assert_true(p->done);
        kz_postings_free(p);
        assert_ok(tier->ops->all(tier, 0, &p, &err), &err);
        for (i = 0; i < DOCS; i++) {
                if (world.docs[i].gone)
                        continue;
                assert_int_equal(kz_postings_doc(p), i + 1);
                assert_ok(kz_postings_next(p, &err), &err);
        }
        assert_true(p->done);
        kz_postings_free(p);
        kz_tier_free(tier);
        kz_segment_unref(segment);
        free(masked);
        segment_world_deinit(&world);
        free(path);
        temp_dir_free(dir);
}

static enum kz_status take_name(void *context, const struct kz_name *name, struct kz_error *err)
{
        struct kz_buf *out = context;

        (void)err;
        return kz_buf_printf(
                out, "%.*s/%.*s/%u ", KZ_STR_ARG(name->term), KZ_STR_ARG(name->form), name->flags);
}

static void finds_names(void **state)
{
        char *dir = temp_dir_new(), *path = temp_path(dir, "segment");
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf got = KZ_BUF_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf want = KZ_BUF_NULL;
        struct kz_error err = KZ_ERROR_NULL;
        struct segment_world world;
        struct kz_segment *segment;
        struct kz_tier *tier;
        char key[8];
        size_t i, k;

        (void)state;
        segment_world_init(&world, 5, 3);
        world.strange_names = true;
        /* In order of their terms, as the index gives them. */
        for (i = 0; i < SEGMENT_WORLD_NAMES; i++)
                snprintf(world.names[i].term, sizeof(world.names[i].term), "w%02zu", i);
        segment_world_build(&world, 0, 3, true, 0, path);
        segment = open_segment(path);
        assert_ok(kz_segment_tier_open(segment, NULL, &tier, &err), &err);
        for (k = 0; k < 10; k++) {
                snprintf(key, sizeof(key), "k%zu", k);
                kz_buf_clear(&got);
                kz_buf_clear(&want);
                for (i = 0; i < SEGMENT_WORLD_NAMES; i++) {
                        const struct segment_world_name *name = &world.names[i];

                        if (!strcmp(name->key, key))
                                assert_int_equal(kz_buf_printf(&want, "%s/%s/%u ", name->term,
                                                         name->form, name->flags),
                                        KZ_OK);
                }
                assert_ok(tier->ops->names(tier, kz_str(key), take_name, &got, &err), &err);
                assert_str(kz_buf_str(&got), want.len ? want.data : "");
        }
        kz_tier_free(tier);
        kz_segment_unref(segment);
        segment_world_deinit(&world);
        free(path);
        temp_dir_free(dir);
}

/* ---- Damage ---- */

static enum kz_status read_postings(struct kz_postings *p, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        const uint32_t *positions;
        uint32_t n;

        while (!status && !p->done) {
                status = p->ops->positions(p, &positions, &n, err);
                if (!status)
                        status = kz_postings_next(p, err);
        }
        return status;
}

/* Of pairs of words that are there in an undamaged segment. */
static void read_pairs(struct kz_tier *tier)
{
        const struct kz_str words[] = {KZ_STR("w0"), KZ_STR("w1"), KZ_STR("w2"), KZ_STR("w3")};
        struct kz_error err = KZ_ERROR_NULL;
        size_t i, k;

        for (i = 0; i < KZ_ARRAY_LEN(words); i++) {
                for (k = 0; k < KZ_ARRAY_LEN(words); k++) {
                        struct kz_postings *p = NULL;
                        uint64_t df;

                        if (!tier->ops->pair(
                                    tier, words[i], words[k], KZ_POSTINGS_POSITIONS, &p, &df, &err))
                                read_postings(p, &err);
                        kz_postings_free(p);
                }
        }
}

/* Reads whatever there is: must not crash, whatever the bytes. */
static void read_all(struct kz_segment *segment)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf record = KZ_BUF_NULL;
        struct kz_error err = KZ_ERROR_NULL;
        enum kz_status status = KZ_OK;
        struct kz_terms *terms = NULL;
        struct kz_tier *tier = NULL;
        kz_docnum doc;

        if (kz_segment_tier_open(segment, NULL, &tier, &err))
                return;
        status = tier->ops->terms(tier, KZ_STR(""), KZ_STR(""), &terms, &err);
        while (!status && !terms->done) {
                struct kz_postings *p = NULL;

                status = tier->ops->postings(
                        tier, terms->term, KZ_POSTINGS_LENGTHS | KZ_POSTINGS_POSITIONS, &p, &err);
                if (!status)
                        status = read_postings(p, &err);
                kz_postings_free(p);
                if (status == KZ_OK || status == KZ_E_CORRUPT)
                        status = terms->ops->next(terms, &err);
        }
        kz_terms_free(terms);
        read_pairs(tier);
        for (doc = 1; doc <= segment->n_docs; doc++) {
                kz_buf_clear(&record);
                status = tier->ops->stored(tier, doc, &record, &err);
        }
        (void)status;
        kz_tier_free(tier);
}

/* An error or a right answer, never a crash; and a check finds it. */
static void assert_found(const char *path, struct kz_str bytes, bool changed)
{
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_segment *segment = NULL;
        enum kz_status status;

        temp_write(path, bytes.ptr, bytes.len);
        status = kz_segment_open(path, SEGMENT_WORLD_ANALYZER, &segment, &err);
        if (!status) {
                read_all(segment);
                status = kz_segment_check(segment, NULL, NULL, &err);
        }
        if (changed)
                assert_true(status == KZ_E_CORRUPT || status == KZ_E_VERSION);
        if (status)
                assert_non_null(strstr(err.message, path));
        kz_segment_unref(segment);
}

static void assert_pairs(const char *path)
{
        struct kz_segment *segment = open_segment(path);

        assert_true(segment->pair_keys.n_keys > 4);
        kz_segment_unref(segment);
}

static void survives_every_flip_and_every_cut(void **state)
{
        char *dir = temp_dir_new(), *path = temp_path(dir, "segment");
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf bytes = KZ_BUF_NULL;
        struct segment_world world;
        size_t i;

        (void)state;
        segment_world_init(&world, 6, 12);
        segment_world_build(&world, 0, 12, true, 0, path);
        assert_pairs(path);
        read_file(path, &bytes);
        for (i = 0; i < bytes.len; i++) {
                const char bit = (char)(1 << segment_world_random(&world, 8));

                bytes.data[i] ^= bit;
                assert_found(path, kz_buf_str(&bytes), true);
                bytes.data[i] ^= bit;
        }
        for (i = 0; i < bytes.len; i++)
                assert_found(path, (struct kz_str){bytes.data, i}, true);
        assert_found(path, kz_buf_str(&bytes), false);
        segment_world_deinit(&world);
        free(path);
        temp_dir_free(dir);
}

/* The table's entries i and k name each other's bytes; the header's checksum is right for that. */
static void swap_sections(uint8_t *header, uint32_t n, uint32_t i, uint32_t k)
{
        uint8_t *a = header + KZ_SECTIONS_HEAD + (size_t)i * KZ_SECTIONS_ENTRY;
        uint8_t *b = header + KZ_SECTIONS_HEAD + (size_t)k * KZ_SECTIONS_ENTRY;
        const size_t len = KZ_SECTIONS_HEADER(n) - 4;
        uint8_t name[4], entry[KZ_SECTIONS_ENTRY];

        memcpy(name, a, sizeof(name));
        memcpy(entry, b, sizeof(entry));
        memcpy(b + sizeof(name), a + sizeof(name), sizeof(entry) - sizeof(name));
        memcpy(a, entry, sizeof(entry));
        memcpy(a, name, sizeof(name));
        kz_le_set32(header + len, libdeflate_crc32(0, header, len));
}

/* All checksums are right, and yet it is no segment. */
static void survives_swapped_sections(void **state)
{
        char *dir = temp_dir_new(), *path = temp_path(dir, "segment");
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf bytes = KZ_BUF_NULL;
        struct segment_world world;
        uint32_t n, i, k;

        (void)state;
        segment_world_init(&world, 8, 12);
        segment_world_build(&world, 0, 12, true, 0, path);
        read_file(path, &bytes);
        n = kz_le_get32((uint8_t *)bytes.data + 24);
        assert_true(n > 5);
        for (i = 0; i < n; i++) {
                for (k = 0; k < i; k++) {
                        swap_sections((uint8_t *)bytes.data, n, k, i);
                        assert_found(path, kz_buf_str(&bytes), true);
                        swap_sections((uint8_t *)bytes.data, n, k, i);
                }
        }
        assert_found(path, kz_buf_str(&bytes), false);
        segment_world_deinit(&world);
        free(path);
        temp_dir_free(dir);
}

static void leaves_nothing_behind(void **state)
{
        const struct kz_segment_settings settings = {
                .analyzer = SEGMENT_WORLD_ANALYZER, .memory = 1};
        char *dir = temp_dir_new(), *path = temp_path(dir, "segment");
        char *run = temp_path(dir, "segment.run-0");
        struct kz_segment_writer *writer = NULL, *other = NULL;
        struct kz_error err = KZ_ERROR_NULL;
        struct segment_world world;

        (void)state;
        segment_world_init(&world, 7, 5);
        assert_ok(kz_segment_writer_new(path, &settings, &writer, &err), &err);
        assert_status(kz_segment_writer_new(path, &settings, &other, &err), KZ_E_EXISTS);
        assert_ok(kz_segment_writer_add(writer, &world.docs[0].segment, &err), &err);
        assert_int_equal(access(run, F_OK), 0);
        kz_segment_writer_free(writer);
        assert_int_not_equal(access(run, F_OK), 0);
        assert_int_not_equal(access(path, F_OK), 0);
        segment_world_deinit(&world);
        free(run);
        free(path);
        temp_dir_free(dir);
}

static void is_of_one_analyzer(void **state)
{
        char *dir = temp_dir_new(), *path = temp_path(dir, "segment");
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_segment *segment = NULL;
        struct segment_world world;

        (void)state;
        segment_world_init(&world, 8, 1);
        segment_world_build(&world, 0, 1, false, 0, path);
        assert_status(
                kz_segment_open(path, SEGMENT_WORLD_ANALYZER + 1, &segment, &err), KZ_E_VERSION);
        assert_status(kz_segment_open("/nonexistent/segment", 0, &segment, &err), KZ_E_NOT_FOUND);
        segment_world_deinit(&world);
        free(path);
        temp_dir_free(dir);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(holds_what_was_written),
                cmocka_unit_test(is_the_same_whatever_the_budget),
                cmocka_unit_test(merges),
                cmocka_unit_test(hides_what_is_masked),
                cmocka_unit_test(finds_names),
                cmocka_unit_test(survives_every_flip_and_every_cut),
                cmocka_unit_test(survives_swapped_sections),
                cmocka_unit_test(leaves_nothing_behind),
                cmocka_unit_test(is_of_one_analyzer),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
