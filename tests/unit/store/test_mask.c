/* Masks: every density comes back as it went, and what is damaged is refused. */
#include "sealed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "index/store/mask.h"
#include "index/store/segment_list.h"

#define DOCS 70000 /* three chunks, the last of them not full */

static char dir[64];
static struct kz_live_writer *live;
static struct kz_segment segment;
static uint8_t lengths[DOCS];

static int set_up(void **state)
{
        size_t i;

        (void)state;
        test_make_dir(dir);
        assert_ok(kz_live_writer_open(test_path(dir, "live"), &live, &test_error));
        for (i = 0; i < DOCS; i++)
                lengths[i] = (uint8_t)(i % 40);
        segment = (struct kz_segment){.n_docs = DOCS, .lengths = lengths};
        return 0;
}

static int tear_down(void **state)
{
        (void)state;
        live = kz_live_writer_free(live);
        test_remove(dir);
        return 0;
}

static void get(const char *key, struct kz_buf *out)
{
        kz_buf_clear(out);
        assert_ok(kz_live_metadata(kz_live_writer_tier(live), kz_str(key), out, &test_error));
}

static void set(const char *key, const void *value, size_t len)
{
        assert_ok(kz_live_writer_set_metadata(
                live, kz_str(key), (struct kz_str){value, len}, &test_error));
}

static enum kz_status load(struct kz_mask *mask)
{
        assert_ok(kz_mask_init(mask, &segment, &test_error));
        return kz_mask_load(mask, "segment-1", kz_live_writer_tier(live), &test_error);
}

static void round_trip(unsigned one_of, kz_docnum first, kz_docnum last)
{
        struct kz_mask mask = KZ_MASK_NULL, again = KZ_MASK_NULL;
        kz_docnum doc;
        bool any;

        assert_ok(kz_mask_init(&mask, &segment, &test_error));
        for (doc = first; doc <= last; doc++) {
                if ((doc - first) % one_of == 0)
                        kz_mask_add(&mask, doc);
        }
        /* What is masked already counts once. */
        kz_mask_add(&mask, first);
        assert_int_equal(mask.shown.documents, (last - first) / one_of + 1);
        assert_ok(kz_mask_store(&mask, "segment-1", live, &any, &test_error));
        assert_true(any);
        assert_ok(kz_mask_store(&mask, "segment-1", live, &any, &test_error));
        assert_false(any);
        assert_ok(load(&again));
        for (doc = 1; doc <= DOCS; doc++)
                assert_int_equal(kz_mask_has(&again, doc), kz_mask_has(&mask, doc));
        assert_int_equal(again.shown.documents, mask.shown.documents);
        assert_int_equal(again.shown.length, mask.shown.length);
        assert_ok(kz_mask_forget("segment-1", DOCS, live, &test_error));
        kz_mask_deinit(&again);
        assert_ok(load(&again));
        assert_int_equal(again.shown.documents, 0);
        kz_mask_deinit(&again);
        kz_mask_deinit(&mask);
}

static void comes_back_at_any_density(void **state)
{
        const unsigned densities[] = {1, 2, 3, 15, 16, 17, 100, DOCS};
        size_t i;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(densities); i++) {
                round_trip(densities[i], 1, DOCS);
                round_trip(densities[i], KZ_MASK_CHUNK - 1, KZ_MASK_CHUNK + 1);
                round_trip(densities[i], DOCS, DOCS);
        }
}

/* A few places are kept as such, many as bits. */
static void is_kept_short(void **state)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf value = KZ_BUF_NULL;
        struct kz_mask mask = KZ_MASK_NULL;
        kz_docnum doc;
        bool any;

        (void)state;
        assert_ok(kz_mask_init(&mask, &segment, &test_error));
        kz_mask_add(&mask, 258);
        kz_mask_add(&mask, KZ_MASK_CHUNK + 3);
        assert_ok(kz_mask_store(&mask, "segment-1", live, &any, &test_error));
        get("mask:segment-1:0000", &value);
        assert_int_equal(value.len, 3);
        assert_memory_equal(value.data, "\x02\x02\x01", 3);
        get("mask:segment-1:0001", &value);
        assert_int_equal(value.len, 3);
        get("mask:segment-1:0002", &value);
        assert_int_equal(value.len, 0);
        for (doc = 1; doc < KZ_MASK_CHUNK; doc++)
                kz_mask_add(&mask, doc);
        assert_ok(kz_mask_store(&mask, "segment-1", live, &any, &test_error));
        get("mask:segment-1:0000", &value);
        assert_int_equal(value.len, 1 + KZ_MASK_CHUNK / 8);
        kz_mask_deinit(&mask);
}

static void assert_damaged(const char *chunk, const void *value, size_t len)
{
        struct kz_mask mask = KZ_MASK_NULL;
        char key[32];

        snprintf(key, sizeof(key), "mask:segment-1:%s", chunk);
        set(key, value, len);
        assert_int_equal(load(&mask), KZ_E_CORRUPT);
        assert_non_null(strstr(test_error.message, "segment-1"));
        kz_mask_deinit(&mask);
        set(key, "", 0);
}

static void refuses_what_is_damaged(void **state)
{
        static char bits[2 + KZ_MASK_CHUNK / 8];
        struct kz_mask mask = KZ_MASK_NULL;

        (void)state;
        assert_damaged("0000", "\x03\x01\x00", 3);         /* no such kind */
        assert_damaged("0000", "\x02", 1);                 /* no place */
        assert_damaged("0000", "\x02\x01", 2);             /* half a place */
        assert_damaged("0000", "\x02\x00\x00", 3);         /* document 0 */
        assert_damaged("0000", "\x02\x02\x00\x01\x00", 5); /* falling */
        assert_damaged("0000", "\x02\x02\x00\x02\x00", 5); /* twice */
        assert_damaged("0000", "\x02\x01\x80", 3);         /* in another chunk */
        assert_damaged("0002", "\x02\xff\x7f", 3);         /* behind the last document */
        bits[0] = 1;
        bits[1] = 2;
        assert_damaged("0000", bits, sizeof(bits) - 2);
        assert_damaged("0000", bits, sizeof(bits));
        set("mask:segment-1:0000", bits, sizeof(bits) - 1);
        assert_ok(load(&mask));
        assert_true(kz_mask_has(&mask, 1));
        kz_mask_deinit(&mask);
        bits[1] = 1;
        assert_damaged("0000", bits, sizeof(bits) - 1); /* document 0 */
        bits[1] = 0;
        bits[sizeof(bits) - 2] = 1;
        assert_damaged("0002", bits, sizeof(bits) - 1); /* behind the last document */
}

/* ---- The list ---- */

static void names_are_a_prefix_and_a_number(void **state)
{
        const char *const bad[] = {"", "segment-", "segment-x", "segment-1x", "segment-1.run-0",
                "Segment-1", "segment--1", "segment-1234567890123456789"};
        uint64_t number = 0;
        size_t i;

        (void)state;
        assert_true(kz_segment_name(KZ_STR("segment-12"), &number));
        assert_int_equal(number, 12);
        for (i = 0; i < KZ_ARRAY_LEN(bad); i++)
                assert_false(kz_segment_name(kz_str(bad[i]), NULL));
        assert_true(kz_segment_name_begins(KZ_STR("segment-7.run-0"), &number));
        assert_int_equal(number, 7);
        assert_false(kz_segment_name_begins(KZ_STR("segment-.run-0"), NULL));
}

static void a_list_is_taken_apart(void **state)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf list = KZ_BUF_NULL;
        struct kz_str left, name;

        (void)state;
        assert_ok(kz_segment_list_add(&list, KZ_STR("segment-1")));
        assert_ok(kz_segment_list_add(&list, KZ_STR("segment-12")));
        assert_true(kz_segment_list_has(kz_buf_str(&list), KZ_STR("segment-12")));
        assert_false(kz_segment_list_has(kz_buf_str(&list), KZ_STR("segment-2")));
        left = kz_buf_str(&list);
        assert_true(kz_segment_list_take(&left, &name));
        assert_true(kz_str_eq(name, KZ_STR("segment-1")));
        assert_true(kz_segment_list_take(&left, &name));
        assert_false(kz_segment_list_take(&left, &name));
        assert_int_equal(left.len, 0);
        /* Without its line feed a name is cut off. */
        left = KZ_STR("segment-1");
        assert_false(kz_segment_list_take(&left, &name));
        assert_int_equal(left.len, 9);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        const struct CMUnitTest tests[] = {
                T(comes_back_at_any_density),
                T(is_kept_short),
                T(refuses_what_is_damaged),
                cmocka_unit_test(names_are_a_prefix_and_a_number),
                cmocka_unit_test(a_list_is_taken_apart),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
