#include "index/match/places.h"

uint32_t kz_places_keep(uint32_t *starts, uint32_t n, struct kz_places list, uint32_t offset)
{
        uint32_t i, j = 0, kept = 0;

        for (i = 0; i < n; i++) {
                uint64_t want = (uint64_t)starts[i] + offset;
                uint32_t step = 1;

                /* Gallop: a rare word's few starts skip through a frequent word's long list. */
                while (list.n - j > step && list.at[j + step] < want) {
                        j += step;
                        step *= 2;
                }
                while (step > 0) {
                        if (list.n - j > step && list.at[j + step] < want)
                                j += step;
                        step /= 2;
                }
                if (j < list.n && list.at[j] < want)
                        j++;
                if (j == list.n)
                        break;
                if (list.at[j] == want)
                        starts[kept++] = starts[i];
        }
        return kept;
}

struct near {
        const struct kz_places *lists;
        size_t n;
        uint32_t lo, hi;  /* the window, both ends included */
        uint32_t *next;   /* per list: the first position not yet passed */
        uint32_t *chosen; /* per list: the position it uses, 0 for none */
        uint32_t *seen;   /* per list: tried in this round of augment() */
        uint32_t *rank;   /* per list: how many before it are the same list */
        uint32_t work;    /* lists looked at since the watch was told */
        struct kz_watch *watch;
};

/* The list that uses `position`; n: none. */
static size_t owner_of(struct near *near, uint32_t position)
{
        size_t owner = 0;

        while (owner < near->n && near->chosen[owner] != position)
                owner++;
        near->work += (uint32_t)near->n;
        return owner;
}

/* One augmenting path of bipartite matching (Kuhn 1955); n lists never need more than n positions.
 */
static bool augment(struct near *near, size_t list)
{
        uint32_t i = near->next[list], tried = 0, position;
        size_t owner;

        near->seen[list] = 1;
        for (; i > 0 && near->lists[list].at[i - 1] >= near->lo && tried < near->n; i--, tried++) {
                position = near->lists[list].at[i - 1];
                owner = owner_of(near, position);
                /* It is free, or its owner can move to another. */
                if (owner == near->n || (!near->seen[owner] && augment(near, owner))) {
                        near->chosen[list] = position;
                        return true;
                }
        }
        return false;
}

/* Whether the lists, which are all_within() the window, can each have a position of their own in
 * it.
 */
static enum kz_status distinct(struct near *near, bool *ret, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        size_t i, j;

        *ret = true;
        for (i = 0; i < near->n; i++)
                near->chosen[i] = 0;
        for (i = 0; i < near->n && *ret && !status; i++) {
                uint32_t last = near->lists[i].at[near->next[i] - 1 - near->rank[i]];

                /* Nearly always, for words are seldom members of two groups. */
                if (owner_of(near, last) == near->n) {
                        near->chosen[i] = last;
                        continue;
                }
                for (j = 0; j < near->n; j++)
                        near->seen[j] = 0;
                *ret = augment(near, i);
                status = kz_watch_tick(near->watch, near->work, err);
                near->work = 0;
        }
        return status;
}

/* Moves every list past hi, the smallest position not passed yet; false at the end of all. */
static bool advance(struct near *near)
{
        uint32_t least = UINT32_MAX;
        size_t i;

        for (i = 0; i < near->n; i++) {
                if (near->next[i] < near->lists[i].n && near->lists[i].at[near->next[i]] < least)
                        least = near->lists[i].at[near->next[i]];
        }
        near->hi = least;
        for (i = 0; i < near->n; i++) {
                if (near->next[i] < near->lists[i].n && near->lists[i].at[near->next[i]] == least)
                        near->next[i]++;
        }
        return least != UINT32_MAX;
}

/* Whether each list is in the window, and one that is there several times as often as that. */
static bool all_within(const struct near *near)
{
        size_t i;

        for (i = 0; i < near->n; i++) {
                uint32_t before = near->rank[i], next = near->next[i];

                if (next <= before || near->lists[i].at[next - 1 - before] < near->lo)
                        return false;
        }
        return true;
}

static void begin(struct near *near)
{
        size_t i, j;

        for (i = 0; i < near->n; i++) {
                near->next[i] = near->rank[i] = 0;
                for (j = 0; j < i; j++)
                        near->rank[i] += near->lists[j].at == near->lists[i].at;
        }
}

/* The last two positions of a list that were passed; 0: none. */
struct passed {
        uint32_t last, before;
};

/* Moves past position hi, if the list has it there. */
static inline uint32_t pass(struct kz_places list, uint32_t at, uint32_t hi, struct passed *passed)
{
        if (at == list.n || list.at[at] != hi)
                return at;
        *passed = (struct passed){hi, passed->last};
        return at + 1;
}

/*
 * The same as below for two lists that are not one, which nearly all of reordering asks for. When
 * the window ends with a position of both, one of them must have another in it.
 */
static uint32_t count_two(struct kz_places a, struct kz_places b, uint32_t window)
{
        struct passed of_a = {0, 0}, of_b = {0, 0};
        uint32_t i = 0, j = 0, start = 1, found = 0;

        while ((i < a.n || of_a.last >= start) && (j < b.n || of_b.last >= start) &&
                (i < a.n || j < b.n)) {
                const uint32_t hi = j == b.n || (i < a.n && a.at[i] < b.at[j]) ? a.at[i] : b.at[j];
                uint32_t lo = hi >= window ? hi - window + 1 : 1;

                lo = lo < start ? start : lo;
                i = pass(a, i, hi, &of_a);
                j = pass(b, j, hi, &of_b);
                if (of_a.last < lo || of_b.last < lo ||
                        (of_a.last == of_b.last && of_a.before < lo && of_b.before < lo))
                        continue;
                found++;
                start = hi + 1;
        }
        return found;
}

enum kz_status kz_places_near(const struct kz_places *lists, size_t n_lists, uint32_t window,
        uint32_t *scratch, struct kz_watch *watch, uint32_t *ret, struct kz_error *err)
{
        struct near near = {.lists = lists,
                .n = n_lists,
                .next = scratch,
                .chosen = scratch + n_lists,
                .seen = scratch + 2 * n_lists,
                .rank = scratch + 3 * n_lists,
                .watch = watch};
        uint32_t start = 1, found = 0;
        enum kz_status status;
        bool all;

        *ret = 0;
        if (n_lists == 0 || window < n_lists)
                return KZ_OK;
        if (n_lists == 2 && lists[0].at != lists[1].at) {
                *ret = count_two(lists[0], lists[1], window);
                return kz_watch_tick(watch, lists[0].n + lists[1].n, err);
        }
        begin(&near);
        while (advance(&near)) {
                near.lo = near.hi >= window ? near.hi - window + 1 : 1;
                near.lo = near.lo < start ? start : near.lo;
                status = kz_watch_tick(watch, (uint32_t)n_lists, err);
                all = all_within(&near);
                if (!status && all)
                        status = distinct(&near, &all, err);
                if (status)
                        return status;
                if (all) {
                        found++;
                        start = near.hi + 1;
                }
        }
        *ret = found;
        return KZ_OK;
}
