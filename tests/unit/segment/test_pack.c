/*
 * Packed blocks: written and read back, against a reader that takes one bit after the other; cut at
 * every byte.
 */
#include <stdlib.h>

#include "tests/support/test.h"

#include "index/segment/pack.h"
#include "index/segment/pack_bits.h"
#include "index/segment/varint.h"

static uint64_t seed = 1;

static uint32_t random_bits(unsigned b)
{
        seed = seed * 6364136223846793005U + 1442695040888963407U;
        return b ? (uint32_t)(seed >> 32) >> (32 - b) : 0;
}

/* ---- The oracle: pack.h's prose, bit by bit ---- */

static uint32_t oracle_bit(const uint8_t *bits, uint32_t n, unsigned b, uint32_t i, unsigned bit)
{
        size_t at = (size_t)i * b + bit;

        if (n == KZ_PACK_BLOCK) {
                const size_t in_lane = (size_t)(i / 4) * b + bit;

                at = in_lane / 32 * 128 + (size_t)(i % 4) * 32 + in_lane % 32;
        }
        return bits[at / 8] >> at % 8 & 1U;
}

static void oracle_bits(const uint8_t *bits, uint32_t n, unsigned b, uint32_t *ret)
{
        uint32_t i;
        unsigned bit;

        for (i = 0; i < n; i++) {
                ret[i] = 0;
                for (bit = 0; bit < b; bit++)
                        ret[i] |= oracle_bit(bits, n, b, i, bit) << bit;
        }
}

/* Of good bytes; returns how many they are. */
static size_t oracle(const uint8_t *bytes, size_t len, uint32_t n, uint32_t *ret)
{
        const uint8_t *at = bytes, *indexes, *uppers;
        uint32_t exceptions = 0, size = 0, i, j;
        unsigned b;

        if (n <= KZ_PACK_PLAIN) {
                for (i = 0; i < n; i++)
                        assert_true(kz_varint_get32(&at, bytes + len, &ret[i]));
                return (size_t)(at - bytes);
        }
        if (*at == KZ_PACK_EQUAL) {
                at++;
                assert_true(kz_varint_get32(&at, bytes + len, &ret[0]));
                for (i = 1; i < n; i++)
                        ret[i] = ret[0];
                return (size_t)(at - bytes);
        }
        b = *at & 0x3f;
        if (*at++ & KZ_PACK_PATCHED) {
                exceptions = *at & 31;
                size = *at++ / 32U + 1;
        }
        indexes = at;
        uppers = at + exceptions;
        at = uppers + (size_t)exceptions * size;
        oracle_bits(at, n, b, ret);
        for (i = 0; i < exceptions; i++) {
                for (j = 0; j < size; j++)
                        ret[indexes[i]] += (uint32_t)uppers[i * size + j] << (b + 8 * j);
        }
        return (size_t)(at - bytes) + (n * b + 7) / 8;
}

/* ---- */

/* One by one, numbers are what they are together. */
static void check_each(
        const uint8_t *bytes, size_t len, uint32_t n, bool good, const uint32_t *numbers)
{
        uint32_t i, one;

        for (i = 0; i < n; i++) {
                bool there = kz_unpack_one(bytes, bytes + len, n, i, &one);

                assert_true(there || !good);
                assert_true(!good || one == numbers[i]);
        }
}

/* Bytes that end where an allocation does. */
static bool unpack_copy(const char *bytes, size_t len, uint32_t n, uint32_t *ret, size_t *ret_used)
{
        uint8_t *copy = malloc(len ? len : 1);
        const uint8_t *at = copy, *skip = copy;
        bool good;

        assert_non_null(copy);
        memcpy(copy, bytes, len);
        good = kz_unpack(&at, copy + len, n, ret);
        assert_int_equal(kz_unpack_skip(&skip, copy + len, n), good);
        assert_ptr_equal(at, skip);
        check_each(copy, len, n, good, ret);
        *ret_used = (size_t)(at - copy);
        free(copy);
        return good;
}

static size_t check_block(const uint32_t *numbers, uint32_t n, bool cut)
{
        uint32_t back[KZ_PACK_BLOCK], told[KZ_PACK_BLOCK];
        struct kz_buf buf = KZ_BUF_NULL;
        size_t used, len, i;

        assert_int_equal(kz_pack(numbers, n, &buf), KZ_OK);
        len = buf.len;
        assert_true(unpack_copy(buf.data, len, n, back, &used));
        assert_int_equal(used, len);
        assert_memory_equal(back, numbers, n * sizeof(*numbers));
        assert_int_equal(oracle((const uint8_t *)buf.data, len, n, told), len);
        assert_memory_equal(told, numbers, n * sizeof(*numbers));
        for (i = 0; cut && i < len; i++) {
                assert_false(unpack_copy(buf.data, i, n, back, &used));
                assert_int_equal(used, 0);
        }
        kz_buf_deinit(&buf);
        return len;
}

static void every_width_comes_back(void **state)
{
        uint32_t numbers[KZ_PACK_BLOCK];
        unsigned b, round, i;

        (void)state;
        for (b = 0; b <= 32; b++) {
                for (round = 0; round < 20; round++) {
                        for (i = 0; i < KZ_PACK_BLOCK; i++)
                                numbers[i] = random_bits(b);
                        check_block(numbers, KZ_PACK_BLOCK, round == 0);
                }
        }
}

/* The header's width is the one asked for: no block is small by another way. */
static void bits_are_where_the_format_says(void **state)
{
        uint32_t got[KZ_PACK_BLOCK], told[KZ_PACK_BLOCK];
        uint8_t *bytes;
        unsigned b, i;

        (void)state;
        for (b = 0; b <= 32; b++) {
                bytes = malloc(b ? (size_t)16 * b : 1);
                assert_non_null(bytes);
                for (i = 0; i < 16 * b; i++)
                        bytes[i] = (uint8_t)random_bits(8);
                kz_unpack_bits(bytes, b, got);
                oracle_bits(bytes, KZ_PACK_BLOCK, b, told);
                assert_memory_equal(got, told, sizeof(got));
                free(bytes);
        }
}

static void every_length_comes_back(void **state)
{
        uint32_t numbers[KZ_PACK_BLOCK], n;
        unsigned i, round;

        (void)state;
        for (n = 1; n <= KZ_PACK_BLOCK; n++) {
                for (round = 0; round < 34; round++) {
                        for (i = 0; i < n; i++)
                                numbers[i] = round < 33 ? random_bits(round)
                                                        : random_bits(random_bits(5));
                        check_block(numbers, n, n < 12 || round % 8 == 0);
                }
        }
}

static void few_large_numbers_cost_little(void **state)
{
        uint32_t numbers[KZ_PACK_BLOCK];
        unsigned exceptions, width, i;
        size_t len;

        (void)state;
        for (exceptions = 0; exceptions <= 40; exceptions++) {
                for (width = 5; width <= 32; width++) {
                        for (i = 0; i < KZ_PACK_BLOCK; i++)
                                numbers[i] = random_bits(4);
                        for (i = 0; i < exceptions; i++)
                                numbers[i * 3 + width % 3] = 1U << (width - 1) | random_bits(4);
                        len = check_block(numbers, KZ_PACK_BLOCK, width % 9 == 5);
                        /* One number more than 4 bits does not make all of them larger. */
                        if (exceptions < 10)
                                assert_true(len <= 64 + 2 + exceptions * 5);
                        check_block(numbers, KZ_PACK_BLOCK - 1, false);
                }
        }
}

static void equal_numbers_cost_almost_nothing(void **state)
{
        const uint32_t values[] = {0, 1, 127, 128, 300, 1U << 31, UINT32_MAX};
        uint32_t numbers[KZ_PACK_BLOCK], n;
        size_t value, i;

        (void)state;
        for (value = 0; value < KZ_ARRAY_LEN(values); value++) {
                for (n = 1; n <= KZ_PACK_BLOCK; n++) {
                        for (i = 0; i < n; i++)
                                numbers[i] = values[value];
                        assert_true(check_block(numbers, n, true) <= (n <= 2 ? 10 : 6));
                }
        }
        memset(numbers, 0, sizeof(numbers));
        assert_int_equal(check_block(numbers, KZ_PACK_BLOCK, false), 1);
        numbers[77] = UINT32_MAX;
        assert_int_equal(check_block(numbers, KZ_PACK_BLOCK, true), 2 + 5);
}

/* Any bytes: an answer or none, and nothing read beyond them. */
static void any_bytes_are_safe(void **state)
{
        uint32_t back[KZ_PACK_BLOCK], n;
        char bytes[80];
        size_t used, len, i;
        unsigned round;

        (void)state;
        for (round = 0; round < 50000; round++) {
                len = random_bits(6);
                n = 1 + random_bits(7);
                for (i = 0; i < len; i++)
                        bytes[i] = (char)random_bits(8);
                if (len && round % 2)
                        bytes[0] = (char)(random_bits(3) | KZ_PACK_PATCHED);
                /* unpack_copy wants the same of skipping, which does not look at the exceptions */
                if (len && n > KZ_PACK_PLAIN && bytes[0] & KZ_PACK_PATCHED) {
                        const uint8_t *at = (const uint8_t *)bytes;

                        kz_unpack(&at, at + len, n, back);
                        check_each((const uint8_t *)bytes, len, n, false, back);
                        continue;
                }
                unpack_copy(bytes, len, n, back, &used);
        }
}

static void wrong_headers_are_refused(void **state)
{
        const char too_wide[] = {33, 0, 0, 0}, both[] = {(char)0xc0, 1, 0, 0, 0},
                   index_beyond[] = {KZ_PACK_PATCHED, 1, 3, 1},
                   index_good[] = {KZ_PACK_PATCHED, 1, 2, 1},
                   none[] = {KZ_PACK_PATCHED, 0, 0, 0, 0},
                   five_bytes[] = {KZ_PACK_PATCHED, (char)(4 << 5 | 1), 0, 1, 1, 1, 1, 1};
        uint32_t back[KZ_PACK_BLOCK];
        const uint8_t *at;
        size_t used;

        (void)state;
        assert_false(unpack_copy(too_wide, sizeof(too_wide), 3, back, &used));
        assert_false(unpack_copy(both, sizeof(both), 3, back, &used));
        assert_false(unpack_copy(none, sizeof(none), 3, back, &used));
        assert_false(unpack_copy(five_bytes, sizeof(five_bytes), 3, back, &used));
        assert_true(unpack_copy(index_good, sizeof(index_good), 3, back, &used));
        assert_int_equal(back[2], 1);
        at = (const uint8_t *)index_beyond;
        assert_false(kz_unpack(&at, at + sizeof(index_beyond), 3, back));
        assert_ptr_equal(at, index_beyond);
}

static void check_sum(const uint32_t *numbers, uint32_t n, uint32_t before)
{
        uint32_t sums[KZ_PACK_BLOCK];
        uint64_t sum = before;
        bool good;
        size_t i;

        memcpy(sums, numbers, sizeof(sums));
        good = kz_unpack_sum(sums, n, before);
        for (i = 0; i < n; i++) {
                sum += (uint64_t)numbers[i] + 1;
                if (good)
                        assert_true(sums[i] == sum);
        }
        assert_int_equal(good, sum <= UINT32_MAX);
}

static void sums_do_not_wrap(void **state)
{
        uint32_t numbers[KZ_PACK_BLOCK], n;
        unsigned b, i;

        (void)state;
        for (b = 0; b <= 32; b++) {
                for (n = 1; n <= KZ_PACK_BLOCK; n++) {
                        for (i = 0; i < KZ_PACK_BLOCK; i++)
                                numbers[i] = random_bits(b);
                        check_sum(numbers, n, 0);
                        check_sum(numbers, n, random_bits(32));
                        check_sum(numbers, n, UINT32_MAX - 1000);
                        check_sum(numbers, n, UINT32_MAX);
                }
                for (i = 0; i < KZ_PACK_BLOCK; i++)
                        numbers[i] = b ? UINT32_MAX >> (32 - b) : 0;
                check_sum(numbers, KZ_PACK_BLOCK, 0);
                check_sum(numbers, KZ_PACK_BLOCK, UINT32_MAX);
        }
        memset(numbers, 0, sizeof(numbers));
        for (n = 1; n <= KZ_PACK_BLOCK; n++) {
                /* the last sum is the largest number there is, then one more */
                check_sum(numbers, n, UINT32_MAX - n);
                check_sum(numbers, n, UINT32_MAX - n + 1);
        }
        numbers[0] = UINT32_MAX - 128;
        check_sum(numbers, KZ_PACK_BLOCK, 0);
        numbers[0]++;
        check_sum(numbers, KZ_PACK_BLOCK, 0);
}

static void check_totals(const uint32_t *numbers, uint32_t n)
{
        uint32_t totals[KZ_PACK_BLOCK], i;
        uint64_t total = 0;
        bool good;

        memcpy(totals, numbers, sizeof(totals));
        good = kz_unpack_totals(totals, n);
        for (i = 0; i < n; i++) {
                total += numbers[i];
                if (good)
                        assert_true(totals[i] == total);
        }
        assert_int_equal(good, total <= UINT32_MAX);
}

static void totals_do_not_wrap(void **state)
{
        uint32_t numbers[KZ_PACK_BLOCK], n, i;
        unsigned b;

        (void)state;
        for (b = 0; b <= 32; b++) {
                for (n = 1; n <= KZ_PACK_BLOCK; n++) {
                        for (i = 0; i < KZ_PACK_BLOCK; i++)
                                numbers[i] = random_bits(b);
                        check_totals(numbers, n);
                }
                for (i = 0; i < KZ_PACK_BLOCK; i++)
                        numbers[i] = b ? UINT32_MAX >> (32 - b) : 0;
                check_totals(numbers, KZ_PACK_BLOCK);
        }
        memset(numbers, 0, sizeof(numbers));
        numbers[5] = UINT32_MAX;
        check_totals(numbers, KZ_PACK_BLOCK);
        numbers[127] = 1;
        check_totals(numbers, KZ_PACK_BLOCK);
}

static void one_more_does_not_wrap(void **state)
{
        uint32_t numbers[KZ_PACK_BLOCK], n, i;

        (void)state;
        for (n = 1; n <= KZ_PACK_BLOCK; n++) {
                for (i = 0; i < KZ_PACK_BLOCK; i++)
                        numbers[i] = i < n ? i * 1000 : UINT32_MAX;
                numbers[n - 1] = UINT32_MAX - 1;
                assert_true(kz_unpack_add_one(numbers, n));
                for (i = 0; i + 1 < n; i++)
                        assert_int_equal(numbers[i], i * 1000 + 1);
                assert_true(numbers[n - 1] == UINT32_MAX);
                assert_false(kz_unpack_add_one(numbers, n));
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_width_comes_back),
                cmocka_unit_test(bits_are_where_the_format_says),
                cmocka_unit_test(every_length_comes_back),
                cmocka_unit_test(few_large_numbers_cost_little),
                cmocka_unit_test(equal_numbers_cost_almost_nothing),
                cmocka_unit_test(any_bytes_are_safe),
                cmocka_unit_test(wrong_headers_are_refused),
                cmocka_unit_test(sums_do_not_wrap),
                cmocka_unit_test(totals_do_not_wrap),
                cmocka_unit_test(one_more_does_not_wrap),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
