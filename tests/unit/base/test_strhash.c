/* The hash of words in memory: spread, and not to be foreseen. */
#include "tests/support/test.h"

#include "index/base/strhash.h"

#define WORDS 4096
#define PLACES 256

static size_t place_of(struct kz_str word)
{
        return (size_t)(kz_strhash(word) >> 32) & (PLACES - 1);
}

/* The i-th of many words of eight letters. */
static struct kz_str word(unsigned i, char out[8])
{
        size_t k;

        for (k = 0; k < 8; k++, i /= 26)
                out[k] = (char)('a' + i % 26);
        return (struct kz_str){out, 8};
}

static size_t count_places(const unsigned *words)
{
        bool used[PLACES] = {false};
        size_t n = 0, i;
        char bytes[8];

        for (i = 0; i < WORDS; i++) {
                size_t at = place_of(word(words[i], bytes));

                n += !used[at];
                used[at] = true;
        }
        return n;
}

/* Chosen for one seed, words fall on one place; for another they do so no more than any others. */
static void test_words_that_were_chosen(void **state)
{
        const uint64_t seed = kz_strhash_seed;
        static unsigned words[WORDS];
        size_t n = 0, chosen;
        unsigned i;
        char bytes[8];

        (void)state;
        assert_true(seed != 0);
        kz_strhash_seed = 0;
        for (i = 0; n < WORDS; i++) {
                if (place_of(word(i, bytes)) == 0)
                        words[n++] = i;
        }
        chosen = count_places(words);
        kz_strhash_seed = seed;
        assert_int_equal(chosen, 1);
        assert_true(count_places(words) > PLACES / 2);
}

/* Words of any length, one byte apart in any place, have hashes of their own. */
static void test_every_byte_counts(void **state)
{
        char a[40] = {0}, b[40] = {0};
        size_t len, i;

        (void)state;
        for (len = 1; len <= sizeof(a); len++) {
                for (i = len < 4 ? len - 1 : 0; i < len; i++) {
                        memset(a, 'a', len);
                        memset(b, 'a', len);
                        b[i] = 'b';
                        assert_true(kz_strhash((struct kz_str){a, len}) !=
                                    kz_strhash((struct kz_str){b, len}));
                }
                assert_true(kz_strhash((struct kz_str){a, len}) !=
                            kz_strhash((struct kz_str){a, len - 1}));
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_words_that_were_chosen),
                cmocka_unit_test(test_every_byte_counts),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
