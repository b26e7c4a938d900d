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
};

static bool augment(struct near *near, size_t list);

/* Gives `position` to `list` when it is free or its owner can move to another. */
static bool take(struct near *near, size_t list, uint32_t position)
{
        size_t owner;

        for (owner = 0; owner < near->n; owner++) {
                if (near->chosen[owner] == position)
                        break;
        }
        if (owner < near->n && (near->seen[owner] || !augment(near, owner)))
                return false;
        near->chosen[list] = position;
        return true;
}

/* One augmenting path of bipartite matching (Kuhn 1955); n lists never need more than n positions.
 */
static bool augment(struct near *near, size_t list)
{
        uint32_t i = near->next[list], tried = 0;

        near->seen[list] = 1;
        while (i > 0 && near->lists[list].at[i - 1] >= near->lo && tried < near->n) {
                if (take(near, list, near->lists[list].at[--i]))
                        return true;
                tried++;
        }
        return false;
}

/* Whether the lists can each have a position of their own in the window. */
static bool distinct(struct near *near)
{
        size_t i, j;

        for (i = 0; i < near->n; i++)
                near->chosen[i] = 0;
        for (i = 0; i < near->n; i++) {
                for (j = 0; j < near->n; j++)
                        near->seen[j] = 0;
                if (!augment(near, i))
                        return false;
        }
        return true;
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

static bool all_within(const struct near *near)
{
        size_t i;

        for (i = 0; i < near->n; i++) {
                if (near->next[i] == 0 || near->lists[i].at[near->next[i] - 1] < near->lo)
                        return false;
        }
        return true;
}

enum kz_status kz_places_near(const struct kz_places *lists, size_t n_lists, uint32_t window,
        uint32_t *scratch, struct kz_watch *watch, uint32_t *ret, struct kz_error *err)
{
        struct near near = {
                lists, n_lists, 0, 0, scratch, scratch + n_lists, scratch + 2 * n_lists};
        uint32_t start = 1, found = 0;
        enum kz_status status;
        size_t i;

        *ret = 0;
        if (n_lists == 0 || window < n_lists)
                return KZ_OK;
        for (i = 0; i < n_lists; i++)
                near.next[i] = 0;
        while (advance(&near)) {
                near.lo = near.hi >= window ? near.hi - window + 1 : 1;
                near.lo = near.lo < start ? start : near.lo;
                status = kz_watch_tick(watch, (uint32_t)n_lists, err);
                if (status)
                        return status;
                if (all_within(&near) && distinct(&near)) {
                        found++;
                        start = near.hi + 1;
                }
        }
        *ret = found;
        return KZ_OK;
}
