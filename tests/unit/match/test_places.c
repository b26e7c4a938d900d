/* Phrases and nearness over lists of positions: against every way there is, and at their worst. */
#include "tests/support/test.h"

#include <stdlib.h>

#include "index/match/places.h"

#define LISTS 4
#define LAST 24
#define MANY 256
#define CROWD 100

static uint64_t seed = 1;

static uint32_t rnd(uint32_t below)
{
        seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        return (uint32_t)((seed >> 33) % below);
}

struct lists {
        uint32_t at[LISTS][LAST];
        struct kz_places lists[LISTS];
        size_t n;
};

/* Lists of positions from 1 to LAST; some are the same list, some hold the same positions. */
static void random_lists(struct lists *l)
{
        uint32_t position, often;
        size_t i;

        l->n = 1 + rnd(LISTS);
        for (i = 0; i < l->n; i++) {
                l->lists[i] = (struct kz_places){l->at[i], 0};
                if (i && rnd(3) == 0) {
                        l->lists[i] = l->lists[rnd((uint32_t)i)];
                        continue;
                }
                often = 1 + rnd(6);
                for (position = 1; position <= LAST; position++) {
                        if (rnd(often) == 0)
                                l->at[i][l->lists[i].n++] = position;
                }
        }
}

/* Whether lists from i on can each take a position in [lo, hi] that none before has. */
static bool place(const struct lists *l, size_t i, uint32_t lo, uint32_t hi, uint32_t *taken)
{
        uint32_t k;
        size_t j;

        if (i == LISTS || i == l->n)
                return true;
        for (k = 0; k < l->lists[i].n; k++) {
                taken[i] = l->lists[i].at[k];
                for (j = 0; j < i && taken[j] != taken[i]; j++)
                        ;
                if (j == i && taken[i] >= lo && taken[i] <= hi && place(l, i + 1, lo, hi, taken))
                        return true;
        }
        return false;
}

static uint32_t count_near(const struct lists *l, uint32_t window)
{
        uint32_t start = 1, hi, lo, n = 0, taken[LISTS];

        for (hi = 1; hi <= LAST; hi++) {
                lo = hi + 1 > window ? hi + 1 - window : 1;
                lo = lo < start ? start : lo;
                if (place(l, 0, lo, hi, taken)) {
                        n++;
                        start = hi + 1;
                }
        }
        return n;
}

static void windows_are_those_of_every_way(void **state)
{
        uint32_t scratch[LISTS * KZ_PLACES_SCRATCH], found, window;
        struct kz_watch watch = kz_watch_begin(0, NULL);
        struct lists l;
        size_t counted = 0;
        int i;

        (void)state;
        for (i = 0; i < 20000; i++) {
                random_lists(&l);
                window = rnd(10) ? 1 + rnd(LAST) : UINT32_MAX;
                assert_int_equal(
                        kz_places_near(l.lists, l.n, window, scratch, &watch, &found, NULL), KZ_OK);
                assert_int_equal(found, window < l.n ? 0 : count_near(&l, window));
                counted += found > 1;
        }
        assert_true(counted > 1000);
}

static void starts_are_those_that_have_a_place(void **state)
{
        uint32_t starts[LAST], kept[LAST], n, n_kept, offset, k, j;
        struct lists l;
        int i;

        (void)state;
        for (i = 0; i < 20000; i++) {
                random_lists(&l);
                offset = rnd(6);
                for (n = 0, k = rnd(4); k < LAST; k += 1 + rnd(4))
                        starts[n++] = k;
                for (n_kept = 0, k = 0; k < n; k++) {
                        for (j = 0; j < l.lists[0].n; j++) {
                                if (l.lists[0].at[j] == starts[k] + offset)
                                        kept[n_kept++] = starts[k];
                        }
                }
                assert_int_equal(kz_places_keep(starts, n, l.lists[0], offset), n_kept);
                assert_memory_equal(starts, kept, n_kept * sizeof(*kept));
        }
}

/* One word as often as a query may have it, in a text of nothing else: as fast as another. */
static void a_word_many_times(void **state)
{
        const uint32_t n = 200000;
        uint32_t *at = malloc(n * sizeof(*at)), scratch[MANY * KZ_PLACES_SCRATCH], found, i;
        struct kz_watch watch = kz_watch_begin(0, NULL);
        struct kz_places lists[MANY];

        (void)state;
        assert_non_null(at);
        for (i = 0; i < n; i++)
                at[i] = i + 1;
        for (i = 0; i < MANY; i++)
                lists[i] = (struct kz_places){at, n};
        assert_int_equal(
                kz_places_near(lists, MANY, UINT32_MAX, scratch, &watch, &found, NULL), KZ_OK);
        assert_int_equal(found, n / MANY);
        assert_int_equal(kz_places_near(lists, MANY, MANY, scratch, &watch, &found, NULL), KZ_OK);
        assert_int_equal(found, n / MANY);
        free(at);
}

/* So many words for too few places is the most that can be to do: the clock is looked at. */
static void the_deadline_is_kept(void **state)
{
        static uint32_t at[CROWD][CROWD];
        uint32_t scratch[CROWD * KZ_PLACES_SCRATCH], found = 7, i, k;
        struct kz_watch watch = kz_watch_begin(1, NULL);
        struct kz_places lists[CROWD];

        (void)state;
        for (i = 0; i < CROWD; i++) {
                for (k = 0; k < CROWD - 1; k++)
                        at[i][k] = k + 1;
                lists[i] = (struct kz_places){at[i], CROWD - 1};
        }
        watch.left = INT64_MAX;
        assert_int_equal(
                kz_places_near(lists, CROWD, UINT32_MAX, scratch, &watch, &found, NULL), KZ_OK);
        assert_int_equal(found, 0);
        watch.left = CROWD * CROWD + 1; /* no more than the positions themselves take */
        assert_int_equal(kz_places_near(lists, CROWD, UINT32_MAX, scratch, &watch, &found, NULL),
                KZ_E_DEADLINE);
        assert_true(watch.expired);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(windows_are_those_of_every_way),
                cmocka_unit_test(starts_are_those_that_have_a_place),
                cmocka_unit_test(a_word_many_times),
                cmocka_unit_test(the_deadline_is_kept),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
