/*
 * Kazakh typed on a Russian keyboard: к for қ, и for і and so on, in stem and ending, so that
 * neither is known. Each way to put the marks back is tried: few are words.
 */
#include "index/base/utf8.h"
#include "index/engine_internal.h"

/* Words that have more are left to be guessed otherwise: each takes some microseconds. */
#define WAYS_MAX 192
/* What a way costs, in seeks. */
#define WAY_SEEKS 3
#define LETTERS_MAX (1 + KZ_EDIT_ALIKES_MAX)

struct unmarked {
        uint32_t letters[KZ_EDIT_LETTERS_MAX][LETTERS_MAX]; /* as typed, then with marks */
        size_t n_letters[KZ_EDIT_LETTERS_MAX];
        size_t n, ways;
};

static bool is_cyrillic(uint32_t letter)
{
        return letter >= 0x0400 && letter < 0x0530;
}

static bool gather(struct unmarked *unmarked, const struct kz_edit_word *typed)
{
        size_t i, a;

        unmarked->n = typed->n;
        unmarked->ways = 1;
        for (i = 0; i < typed->n; i++) {
                unmarked->letters[i][0] = typed->letters[i];
                unmarked->n_letters[i] = 1;
                if (!is_cyrillic(typed->letters[i]))
                        return false;
                for (a = 0; a < KZ_EDIT_ALIKES_MAX && typed->alike[i][a]; a++) {
                        if (kz_edit_is_marked(typed->alike[i][a]) &&
                                !kz_edit_is_marked(typed->letters[i]))
                                unmarked->letters[i][unmarked->n_letters[i]++] = typed->alike[i][a];
                }
                unmarked->ways *= unmarked->n_letters[i];
                if (unmarked->ways > WAYS_MAX)
                        return false;
        }
        return true;
}

/* The way of this number, from 0: the word as typed. */
static struct kz_str write_way(
        const struct unmarked *unmarked, size_t way, char bytes[4 * KZ_EDIT_LETTERS_MAX])
{
        size_t i, len = 0;

        for (i = 0; i < unmarked->n; i++) {
                len += kz_utf8_encode(
                        unmarked->letters[i][way % unmarked->n_letters[i]], bytes + len);
                way /= unmarked->n_letters[i];
        }
        return (struct kz_str){bytes, len};
}

static enum kz_status df_of(struct kz_searcher *searcher, struct kz_str form, const char *prefix,
        uint64_t *ret, struct kz_error *err)
{
        struct kz_arena arena = KZ_ARENA_NULL;
        struct kz_group *groups;
        enum kz_status status;
        uint64_t df;
        size_t n = 0, i;

        *ret = 0;
        status = kz_analyzer_query(searcher->analyzer, form, prefix, &arena, &groups, &n, err);
        for (i = 0; !status && n == 1 && i < groups[0].n_terms; i++) {
                status = kz_engine_df(searcher, groups[0].terms[i].term, &df, err);
                if (!status && df > *ret)
                        *ret = df;
        }
        kz_arena_deinit(&arena);
        return status;
}

enum kz_status kz_engine_put_marks(struct kz_searcher *searcher, const struct kz_edit_word *typed,
        const char *prefix, struct kz_watch *watch, uint32_t *seeks_left, struct kz_arena *arena,
        struct kz_str *ret, uint64_t *ret_df, struct kz_error *err)
{
        char bytes[4 * KZ_EDIT_LETTERS_MAX];
        struct unmarked unmarked;
        enum kz_status status = KZ_OK;
        uint64_t df, most = 0;
        size_t way, best = 0;

        if (!gather(&unmarked, typed) || unmarked.ways * WAY_SEEKS > *seeks_left)
                return KZ_OK;
        *seeks_left -= (uint32_t)unmarked.ways * WAY_SEEKS;
        for (way = 1; way < unmarked.ways && !status; way++) {
                status = df_of(searcher, write_way(&unmarked, way, bytes), prefix, &df, err);
                if (!status)
                        status = kz_watch_tick(watch, 64, err);
                if (!status && df > most) {
                        most = df;
                        best = way;
                }
        }
        if (status || !most)
                return status;
        *ret = kz_arena_dup(arena, write_way(&unmarked, best, bytes));
        *ret_df = most;
        return ret->ptr ? KZ_OK : kz_error_nomem(err);
}
