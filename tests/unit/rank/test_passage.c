/* The passage that kz_passage_best finds, against trying every beginning with every end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "index/rank/passage.h"

#define NEEDLES 6
#define SIGHTS 60

static uint32_t next_random(uint64_t *state, uint32_t below)
{
        /* splitmix64 (Steele, Lea, Flood 2014). */
        uint64_t z = *state += 0x9E3779B97F4A7C15u;

        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
        z = (z ^ z >> 27) * 0x94D049BB133111EBu;
        return (uint32_t)((z ^ z >> 31) % below);
}

static double value_of(const struct kz_needles *needles, const struct kz_sights *sights, size_t i,
        size_t j, size_t size, size_t *ret_distinct)
{
        const struct kz_sight *items = sights->items;
        size_t span = items[j].at - items[i].at + items[j].width, k, distinct = 0;
        bool seen[NEEDLES] = {false};
        int weight = 0;

        for (k = i; k <= j; k++) {
                const struct kz_needle *needle = &needles->needles[items[k].needle];

                if (!items[k].counts || seen[items[k].needle])
                        continue;
                /* Where it first appears, it must fit. */
                seen[items[k].needle] = true;
                if (k > i && items[k].at - items[i].at + items[k].width > size)
                        continue;
                weight += needle->phrase ? 20 : needle->common ? 1 : 10;
                distinct++;
        }
        *ret_distinct = distinct;
        return weight - 5 * (double)(span < size ? span : size) / (double)size;
}

/* Whether sight j is the first of its needle from i on, and fits. */
static bool is_end(const struct kz_sights *sights, size_t i, size_t j, size_t size)
{
        const struct kz_sight *items = sights->items;
        size_t k;

        for (k = i; k < j; k++) {
                if (items[k].counts && items[k].needle == items[j].needle)
                        return false;
        }
        return items[j].counts && (i == j || items[j].at - items[i].at + items[j].width <= size);
}

static struct kz_passage best_slowly(
        const struct kz_needles *needles, const struct kz_sights *sights, size_t size)
{
        struct kz_passage best = {0};
        double best_value = -1;
        size_t i, j, distinct;

        for (i = 0; i < sights->n; i++) {
                for (j = i; sights->items[i].counts && j < sights->n; j++) {
                        double value;

                        if (!is_end(sights, i, j, size))
                                continue;
                        value = value_of(needles, sights, i, j, size, &distinct);
                        if (value <= best_value)
                                continue;
                        best_value = value;
                        best = (struct kz_passage){i, j, true, distinct == needles->n};
                }
        }
        return best;
}

static void test_as_good_as_trying_all(void **state)
{
        struct kz_needle needle[NEEDLES];
        struct kz_sight items[SIGHTS];
        struct kz_needles needles = {.needles = needle};
        struct kz_sights sights = {.items = items};
        uint64_t random = 7;
        int round;

        (void)state;
        for (round = 0; round < 20000; round++) {
                struct kz_passage slow, fast = {0};
                size_t i, at = 0, size = 5 + next_random(&random, 80);

                needles.n = 1 + next_random(&random, NEEDLES);
                for (i = 0; i < needles.n; i++)
                        needle[i] = (struct kz_needle){
                                next_random(&random, 4) == 0, 0, next_random(&random, 4) == 0};
                sights.n = next_random(&random, SIGHTS);
                for (i = 0; i < sights.n; i++) {
                        size_t len = 1 + next_random(&random, 12);

                        items[i] = (struct kz_sight){.at = at,
                                .width = len,
                                .position = (uint32_t)i + 1,
                                .needle = next_random(&random, (uint32_t)needles.n),
                                .counts = next_random(&random, 8) != 0};
                        at += len + next_random(&random, next_random(&random, 5) ? 4 : 60);
                }
                slow = best_slowly(&needles, &sights, size);
                assert_int_equal(kz_passage_best(&needles, &sights, size, &fast, NULL), KZ_OK);
                if (fast.found != slow.found || fast.first != slow.first ||
                        fast.last != slow.last || fast.complete != slow.complete)
                        fail_msg("round %d: %zu-%zu, not %zu-%zu", round, fast.first, fast.last,
                                slow.first, slow.last);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {cmocka_unit_test(test_as_good_as_trying_all)};

        return cmocka_run_group_tests(tests, NULL, NULL);
}
