#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "index/base/check.h"
#include "index/base/termorder.h"
#include "index/base/termvector.h"

static void counts_positions_and_order(void **state)
{
        struct kz_termvector tv = KZ_TERMVECTOR_NULL;

        (void)state;
        kz_termvector_add(&tv, KZ_STR("law"), 105, 1, false);
        kz_termvector_add(&tv, KZ_STR("assembly"), 1, 3, false);
        kz_termvector_add(&tv, KZ_STR("law"), 102, 1, false);
        kz_termvector_add(&tv, KZ_STR("law"), 102, 1, false);
        kz_termvector_add(&tv, KZ_STR("Slaw"), 1, 1, true);
        kz_termvector_add(&tv, KZ_STR("Slaw"), 2, 1, true);
        kz_termvector_add(&tv, KZ_STR("XKreport"), 0, 1, true);
        assert_int_equal(kz_termvector_finish(&tv), KZ_OK);
        assert_int_equal(tv.n_entries, 4);
        assert_int_equal(tv.length, 6);
        assert_str(tv.entries[0].term, "Slaw");
        assert_int_equal(tv.entries[0].freq, 1);
        assert_int_equal(tv.entries[0].n_positions, 2);
        assert_str(tv.entries[1].term, "XKreport");
        assert_null(tv.entries[1].positions);
        assert_str(tv.entries[2].term, "assembly");
        assert_int_equal(tv.entries[2].freq, 3);
        assert_str(tv.entries[3].term, "law");
        assert_int_equal(tv.entries[3].freq, 3);
        assert_int_equal(tv.entries[3].n_positions, 2);
        assert_int_equal(tv.entries[3].positions[0], 102);
        assert_int_equal(tv.entries[3].positions[1], 105);
        kz_termvector_deinit(&tv);
}

static void many_terms_and_a_second_document(void **state)
{
        struct kz_termvector tv = KZ_TERMVECTOR_NULL;
        char term[16];
        uint32_t i, round;

        (void)state;
        for (round = 0; round < 3; round++) {
                uint32_t n = round == 1 ? 50000 : 10;

                kz_termvector_reset(&tv);
                for (i = 0; i < n * 2; i++) {
                        snprintf(term, sizeof(term), "t%07u", i % n);
                        assert_int_equal(
                                kz_termvector_add(&tv, kz_str(term), i + 1, 1, false), KZ_OK);
                }
                assert_int_equal(kz_termvector_finish(&tv), KZ_OK);
                assert_int_equal(tv.n_entries, n);
                assert_int_equal(tv.length, n * 2);
                for (i = 0; i < n; i++) {
                        snprintf(term, sizeof(term), "t%07u", i);
                        assert_str(tv.entries[i].term, term);
                        assert_int_equal(tv.entries[i].n_positions, 2);
                        assert_int_equal(tv.entries[i].positions[1], i + n + 1);
                }
        }
        kz_termvector_deinit(&tv);
}

static void an_empty_document(void **state)
{
        struct kz_termvector tv = KZ_TERMVECTOR_NULL;

        (void)state;
        assert_int_equal(kz_termvector_finish(&tv), KZ_OK);
        assert_int_equal(tv.n_entries, 0);
        kz_termvector_deinit(&tv);
}

static void add_numbers(struct kz_termvector *tv, int from, int to)
{
        char term[32];
        int i;

        for (i = from; i < to; i++) {
                snprintf(term, sizeof(term), "%d", i);
                assert_int_equal(kz_termvector_add(tv, kz_str(term), 1, 1, false), KZ_OK);
        }
}

/* The table of a long document is cleared place by place after short ones. */
static void short_documents_after_a_long_one(void **state)
{
        struct kz_termvector tv = KZ_TERMVECTOR_NULL;
        int i, n;

        (void)state;
        add_numbers(&tv, 0, 20000);
        for (i = 0; i < 200; i++) {
                kz_termvector_reset(&tv);
                n = i * 20; /* some clear the whole table */
                add_numbers(&tv, i, i + n);
                add_numbers(&tv, i, i + n);
                assert_int_equal(tv.n_entries, n);
                assert_int_equal(kz_termvector_finish(&tv), KZ_OK);
                assert_int_equal(tv.n_entries, n);
                assert_int_equal(tv.length, 2 * n);
        }
        kz_termvector_reset(&tv);
        for (i = 0; i < (int)tv.table_size; i++)
                assert_int_equal(tv.table[i], 0);
        kz_termvector_deinit(&tv);
}

/* Past the bytes that are compared first. */
static void terms_that_begin_alike(void **state)
{
        static const char *const terms[] = {"a", "abcdefg", "abcdefgh", "abcdefgha", "abcdefghab",
                "abcdefghb", "b", "\xD1\x84"};
        struct kz_termvector tv = KZ_TERMVECTOR_NULL;
        size_t i;

        (void)state;
        for (i = KZ_ARRAY_LEN(terms); i > 0; i--)
                kz_termvector_add(&tv, kz_str(terms[i - 1]), 1, 1, false);
        assert_int_equal(kz_termvector_finish(&tv), KZ_OK);
        for (i = 0; i < KZ_ARRAY_LEN(terms); i++)
                assert_str(tv.entries[i].term, terms[i]);
        kz_termvector_deinit(&tv);
}

static struct kz_str form_at(
        const struct kz_termvector *tv, const struct kz_termvector_entry *entry, uint32_t i)
{
        return tv->forms.entries[entry->forms[i]].form;
}

/* In order of positions like these, of two at one position the first. */
static void keeps_forms(void **state)
{
        struct kz_termvector tv = KZ_TERMVECTOR_NULL;
        int round;

        (void)state;
        for (round = 0; round < 2; round++) {
                kz_termvector_reset(&tv);
                kz_termvector_add_form(&tv, KZ_STR("law"), KZ_STR("laws"), 105, 1, false);
                kz_termvector_add_form(&tv, KZ_STR("law"), KZ_STR("law"), 102, 1, false);
                kz_termvector_add_form(&tv, KZ_STR("act"), KZ_STR("acts"), 103, 1, false);
                kz_termvector_add_form(&tv, KZ_STR("law"), KZ_STR("laws"), 109, 1, false);
                kz_termvector_add_form(&tv, KZ_STR("law"), KZ_STR("law"), 109, 1, false);
                kz_termvector_add(&tv, KZ_STR("act-law"), 103, 1, false);
                kz_termvector_add(&tv, KZ_STR("XKreport"), 0, 1, true);
                assert_int_equal(kz_termvector_finish(&tv), KZ_OK);
                assert_int_equal(tv.n_entries, 4);
                assert_null(tv.entries[0].forms);
                assert_str(tv.entries[1].term, "act");
                assert_str(form_at(&tv, &tv.entries[1], 0), "acts");
                assert_str(tv.entries[2].term, "act-law");
                assert_str(form_at(&tv, &tv.entries[2], 0), "");
                assert_int_equal(tv.entries[3].n_positions, 3);
                assert_int_equal(tv.entries[3].positions[0], 102);
                assert_str(form_at(&tv, &tv.entries[3], 0), "law");
                assert_str(form_at(&tv, &tv.entries[3], 1), "laws");
                assert_str(form_at(&tv, &tv.entries[3], 2), "laws");
        }
        kz_termvector_deinit(&tv);
}

static struct kz_str term_of(const void *context, uint32_t index)
{
        const struct kz_str *terms = context;

        return terms[index];
}

static int compare_terms(const void *a, const void *b)
{
        return kz_str_cmp(*(const struct kz_str *)a, *(const struct kz_str *)b);
}

/* Of every number up to a few runs: terms of few letters, some zero, that begin each other. */
static void sorted_as_qsort_sorts(void **state)
{
        enum { MOST = 300, LONGEST = 14 };
        static char bytes[MOST][LONGEST];
        struct kz_termorder items[MOST], scratch[MOST], *sorted;
        struct kz_str terms[MOST], expected[MOST];
        static const char letters[] = {0, 'a', 'a', 'b', (char)0xd0};
        uint64_t random = 1;
        size_t n, i, k;

        (void)state;
        for (n = 0; n <= MOST; n++) {
                for (i = 0; i < n; i++) {
                        for (k = 0; k < LONGEST; k++) {
                                random = random * UINT64_C(6364136223846793005) + 1;
                                bytes[i][k] = letters[(random >> 33) % sizeof(letters)];
                        }
                        terms[i] = expected[i] =
                                (struct kz_str){bytes[i], (random >> 50) % LONGEST};
                        items[i] = (struct kz_termorder){kz_termorder_begin(terms[i]), (uint32_t)i};
                }
                qsort(expected, n, sizeof(*expected), compare_terms);
                sorted = kz_termorder_sort(items, scratch, n, term_of, terms);
                for (i = 0; i < n; i++)
                        assert_true(kz_str_eq(terms[sorted[i].index], expected[i]));
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(counts_positions_and_order),
                cmocka_unit_test(many_terms_and_a_second_document),
                cmocka_unit_test(keeps_forms),
                cmocka_unit_test(an_empty_document),
                cmocka_unit_test(short_documents_after_a_long_one),
                cmocka_unit_test(terms_that_begin_alike),
                cmocka_unit_test(sorted_as_qsort_sorts),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
