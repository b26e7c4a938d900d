/* ASCII, UTF-8, visible escapes, length bytes. */
#include "tests/support/test.h"

#include "index/base/ascii.h"
#include "index/base/length.h"
#include "index/base/utf8.h"
#include "index/base/visible.h"

static void every_code_point_round_trips(void **state)
{
        char bytes[4];
        uint32_t cp, back;

        (void)state;
        for (cp = 0; cp <= 0x10FFFF; cp++) {
                size_t n = kz_utf8_encode(cp, bytes);

                if (cp >= 0xD800 && cp <= 0xDFFF) {
                        assert_int_equal(n, 0);
                        continue;
                }
                assert_int_equal(kz_utf8_decode(bytes, n, &back), n);
                assert_int_equal(back, cp);
                assert_int_equal(kz_utf8_decode(bytes, n - 1, &back), 0);
        }
        assert_int_equal(kz_utf8_encode(0x110000, bytes), 0);
}

static void broken_bytes_are_found_and_repaired(void **state)
{
        static const struct {
                const char *bytes;
                size_t valid; /* offset of the first invalid byte */
                const char *repaired;
        } cases[] = {
                {"abc", 3, "abc"},
                {"қала", 8, "қала"},
                {"a\xC0\xAF", 1, "a\xEF\xBF\xBD\xEF\xBF\xBD"},               /* overlong */
                {"\xED\xA0\x80", 0, "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"}, /* surrogate */
                {"\xF4\x90\x80\x80", 0, "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
                {"x\xE1\x80y", 1, "x\xEF\xBF\xBDy"}, /* cut short: one */
                {"12345678\xFF", 8, "12345678\xEF\xBF\xBD"},
                {"\xD0", 0, "\xEF\xBF\xBD"},
        };
        size_t i;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(cases); i++) {
                struct kz_buf out = KZ_BUF_NULL;
                size_t len = strlen(cases[i].bytes), replaced;

                assert_int_equal(kz_utf8_validate(cases[i].bytes, len), cases[i].valid);
                assert_int_equal(kz_utf8_repair(&out, cases[i].bytes, len, &replaced), KZ_OK);
                assert_string_equal(out.data, cases[i].repaired);
                assert_int_equal(replaced == 0, cases[i].valid == len);
                kz_buf_deinit(&out);
        }
}

static void offsets_do_not_split(void **state)
{
        const char *s = "aқ😀";

        (void)state;
        assert_int_equal(kz_utf8_count(s, strlen(s)), 3);
        assert_int_equal(kz_utf8_floor(s, 7, 0), 0);
        assert_int_equal(kz_utf8_floor(s, 7, 2), 1);
        assert_int_equal(kz_utf8_floor(s, 7, 6), 3);
        assert_int_equal(kz_utf8_floor(s, 7, 99), 7);
}

/* Counted eight bytes at a time: as many as there are bytes that begin one, whatever they are. */
static void every_byte_counts_where_it_stands(void **state)
{
        char bytes[40];
        unsigned seed = 3;
        size_t round, i, n;

        (void)state;
        for (round = 0; round < 20000; round++) {
                size_t len = round % sizeof(bytes);

                for (i = n = 0; i < len; i++) {
                        seed = seed * 1664525u + 1013904223u;
                        bytes[i] = (char)(seed >> 24);
                        n += (bytes[i] & 0xC0) != 0x80;
                }
                assert_int_equal(kz_utf8_count(bytes, len), n);
        }
}

static void hostile_text_is_shown_not_obeyed(void **state)
{
        struct kz_buf out = KZ_BUF_NULL;

        (void)state;
        kz_visible_append(&out, KZ_STR("a\x1b[31m\xC2\x9b\n\tb\x7f"), false);
        assert_string_equal(out.data, "a\\x1b[31m\\x9b\\x0a\\x09b\\x7f");
        kz_buf_clear(&out);
        kz_visible_append(&out, KZ_STR("закон\n\u202eлпх\u2066\ufeff\xff"), true);
        assert_string_equal(out.data, "закон \\u202eлпх\\u2066\\ufeff\\xff");
        kz_buf_clear(&out);
        kz_visible_append(&out, KZ_STR("Қарағанды, 5 °C — “ok” 😀"), true);
        assert_string_equal(out.data, "Қарағанды, 5 °C — “ok” 😀");
        kz_buf_deinit(&out);
}

static void lengths_fit_a_byte(void **state)
{
        uint32_t i, decoded;
        uint8_t last = 0;

        (void)state;
        for (i = 0; i < 40; i++)
                assert_int_equal(kz_length_decode(kz_length_encode(i)), i);
        for (i = 0; i < 3000000; i += 1 + i / 64) {
                uint8_t byte = kz_length_encode(i);

                decoded = kz_length_decode(byte);
                assert_true(byte >= last);
                assert_true(decoded <= i);
                assert_true(i - decoded <= i / 8);
                assert_int_equal(kz_length_encode(decoded), byte);
                last = byte;
        }
        assert_int_equal(kz_length_encode(UINT32_MAX), kz_length_encode(INT32_MAX));
        for (i = 0; i <= kz_length_encode(INT32_MAX); i++)
                assert_int_equal(kz_length_encode(kz_length_decode((uint8_t)i)), i);
}

static size_t letters_one_by_one(const char *s, char *out)
{
        size_t n;

        for (n = 0; n < KZ_ASCII_STEP; n++) {
                if (!((s[n] >= 'a' && s[n] <= 'z') || (s[n] >= 'A' && s[n] <= 'Z')))
                        break;
                out[n] = (char)(s[n] | 0x20);
        }
        return n;
}

/* Every byte at every place, among letters and among the bytes whose bits might spill over. */
static void ascii_letters_are_as_one_by_one(void **state)
{
        static const char around[] = {'a', 'Z', 'm', '@', '[', '`', '{', '\x7f', '\x80', '\xff', 0};
        char s[KZ_ASCII_STEP], want[KZ_ASCII_STEP], got[KZ_ASCII_STEP];
        size_t at, other, n;
        int byte;

        (void)state;
        for (other = 0; other < sizeof(around); other++) {
                for (at = 0; at < KZ_ASCII_STEP; at++) {
                        for (byte = 0; byte < 256; byte++) {
                                memset(s, 'q', at);
                                memset(s + at, around[other], KZ_ASCII_STEP - at);
                                s[at] = (char)byte;
                                n = letters_one_by_one(s, want);
                                assert_int_equal(kz_ascii_letters(s, got), n);
                                assert_memory_equal(got, want, n);
                                memset(s, around[other], KZ_ASCII_STEP);
                                s[at] = (char)byte;
                                n = letters_one_by_one(s, want);
                                assert_int_equal(kz_ascii_letters(s, got), n);
                                assert_memory_equal(got, want, n);
                        }
                }
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_code_point_round_trips),
                cmocka_unit_test(broken_bytes_are_found_and_repaired),
                cmocka_unit_test(offsets_do_not_split),
                cmocka_unit_test(every_byte_counts_where_it_stands),
                cmocka_unit_test(hostile_text_is_shown_not_obeyed),
                cmocka_unit_test(lengths_fit_a_byte),
                cmocka_unit_test(ascii_letters_are_as_one_by_one),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
