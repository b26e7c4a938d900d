#include "index/match/expand_names.h"

#include <stdlib.h>

#include "index/query/query_names.h"

/* Names that are looked at for one word: what a key has in a tier, and more than a group takes. */
#define CANDIDATES_MAX 512
/* A frequent word is in one document of a hundred, and in more than a few. */
#define FREQUENT_SHARE 100
#define FREQUENT_MIN 20

struct candidate {
        struct kz_name name; /* its strings are in the scratch arena */
        uint64_t df;
};

struct search {
        const struct kz_expand *where;
        struct kz_group *group;
        struct kz_str prefix; /* of the group's terms */
        struct kz_arena scratch;
        struct candidate *found;
        size_t n;
        bool common;       /* the index knows the word in small letters, too */
        uint64_t frequent; /* documents that a frequent word is in */
};

static void search_deinit(struct search *search)
{
        kz_arena_deinit(&search->scratch);
}

/* ---- What the tiers know under the word's keys ---- */

static bool is_better_form(struct kz_str a, struct kz_str b)
{
        return a.len != b.len ? a.len < b.len : kz_str_cmp(a, b) < 0;
}

/* The same term may come from several tiers, and under several keys. */
static enum kz_status collect(void *context, const struct kz_name *name, struct kz_error *err)
{
        struct search *search = context;
        struct kz_name *to;
        size_t i;

        for (i = 0; i < search->n && !kz_str_eq(search->found[i].name.term, name->term); i++)
                ;
        if (i == CANDIDATES_MAX)
                return KZ_OK;
        to = &search->found[i].name;
        if (i == search->n) {
                to->term = kz_arena_dup(&search->scratch, name->term);
                if (!to->term.ptr)
                        return kz_error_nomem(err);
                search->n++;
        }
        to->flags |= name->flags;
        if (to->form.ptr && !is_better_form(name->form, to->form))
                return KZ_OK;
        to->form = kz_arena_dup(&search->scratch, name->form);
        return to->form.ptr ? KZ_OK : kz_error_nomem(err);
}

static enum kz_status collect_all(struct search *search, struct kz_error *err)
{
        const struct kz_group_names *names = &search->group->names;
        enum kz_status status = KZ_OK;
        size_t i, t;

        for (i = 0; i < names->n; i++) {
                for (t = 0; t < search->where->n_tiers && !status; t++) {
                        struct kz_tier *tier = search->where->tiers[t];

                        status = tier->ops->names(tier, names->keys[i], collect, search, err);
                }
        }
        return status ? status : kz_watch_tick(search->where->watch, (uint32_t)search->n + 16, err);
}

/* ---- Which of them belong to it ---- */

static bool is_own(const struct search *search, struct kz_str term)
{
        const size_t skip = search->prefix.len;
        size_t i;

        for (i = 0; i < search->group->n_own; i++) {
                const struct kz_str own = search->group->terms[i].term;

                if (kz_str_eq((struct kz_str){own.ptr + skip, own.len - skip}, term))
                        return true;
        }
        return false;
}

/* Whether the index knows the word itself in small letters, too. */
static bool is_common(const struct search *search)
{
        size_t i;

        for (i = 0; i < search->n; i++) {
                const struct kz_name *name = &search->found[i].name;

                if ((name->flags & KZ_NAME_PLAIN) && is_own(search, name->term))
                        return true;
        }
        return false;
}

/* Of words with a key, that are Latin or Cyrillic. */
static bool is_cyrillic(struct kz_str form)
{
        const unsigned char first = (unsigned char)form.ptr[0];

        return first >= 0xD0 && first <= 0xD3;
}

static bool is_same_script(const struct search *search, struct kz_str form)
{
        return is_cyrillic(form) == is_cyrillic(search->group->form);
}

static bool is_wanted(const struct search *search, const struct kz_name *name)
{
        const struct kz_group_names *names = &search->group->names;

        if (is_own(search, name->term) || !kz_query_names_agree(search->group, name))
                return false;
        if (names->all)
                return true;
        /* Law is no misspelling of Lao; Bush may be Буш, who is never small. */
        if (search->common)
                return name->flags == KZ_NAME_CAPITAL && !is_same_script(search, name->form);
        return name->flags != KZ_NAME_PLAIN;
}

static enum kz_status find_frequent(struct search *search, struct kz_error *err)
{
        struct kz_tier_stats stats;
        enum kz_status status = KZ_OK;
        uint64_t docs = 0;
        size_t t;

        for (t = 0; t < search->where->n_tiers && !status; t++) {
                struct kz_tier *tier = search->where->tiers[t];

                status = tier->ops->stats(tier, &stats, err);
                if (!status)
                        docs += stats.documents;
        }
        search->frequent = docs / FREQUENT_SHARE;
        if (search->frequent < FREQUENT_MIN)
                search->frequent = FREQUENT_MIN;
        return status;
}

/*
 * Any word has a capital somewhere. One that has small letters, too, and that many documents have,
 * is a word like others unless it is the very name: an accord is not Акорда, nor what is left of
 * it.
 */
static bool is_mere_word(const struct search *search, const struct candidate *found)
{
        return (found->name.flags & KZ_NAME_PLAIN) && found->df >= search->frequent &&
               !search->group->names.all &&
               !kz_query_names_agree_whole(search->group, &found->name);
}

static enum kz_status count(struct search *search, struct candidate *found, struct kz_error *err)
{
        struct kz_str term = found->name.term;
        enum kz_status status = KZ_OK;
        uint64_t df;
        char *bytes;
        size_t t;

        bytes = kz_arena_alloc(&search->scratch, search->prefix.len + term.len);
        if (!bytes)
                return kz_error_nomem(err);
        memcpy(bytes, search->prefix.ptr, search->prefix.len);
        memcpy(bytes + search->prefix.len, term.ptr, term.len);
        found->name.term = (struct kz_str){bytes, search->prefix.len + term.len};
        found->df = 0;
        for (t = 0; t < search->where->n_tiers && !status; t++) {
                struct kz_tier *tier = search->where->tiers[t];

                status = tier->ops->df(tier, found->name.term, &df, err);
                if (!status)
                        found->df += df;
        }
        return status ? status : kz_watch_tick(search->where->watch, 16, err);
}

static int compare(const void *a, const void *b)
{
        const struct candidate *x = a, *y = b;

        if (x->df != y->df)
                return x->df > y->df ? -1 : 1;
        return kz_str_cmp(x->name.term, y->name.term);
}

/* Leaves those that belong to the word and that documents have, the most frequent first. */
static enum kz_status choose(struct search *search, struct kz_error *err)
{
        enum kz_status status = find_frequent(search, err);
        size_t i, kept = 0;

        for (i = 0; i < search->n && !status; i++) {
                struct candidate found = search->found[i];

                if (!is_wanted(search, &found.name))
                        continue;
                status = count(search, &found, err);
                if (!status && found.df && !is_mere_word(search, &found))
                        search->found[kept++] = found;
        }
        search->n = kept;
        qsort(search->found, kept, sizeof(*search->found), compare);
        return status;
}

/* ---- Into the group ---- */

static double weight_of(const struct search *search, struct kz_str form)
{
        return is_same_script(search, form) ? KZ_NAME_WEIGHT_SAME_SCRIPT
                                            : KZ_NAME_WEIGHT_OTHER_SCRIPT;
}

static enum kz_status take(struct search *search, struct kz_error *err)
{
        struct kz_group *group = search->group;
        struct kz_arena *arena = search->where->arena;
        size_t n = group->n_own, i;
        struct kz_group_term *terms = kz_arena_array(arena, n + search->n, sizeof(*terms));

        if (!terms)
                return kz_error_nomem(err);
        memcpy(terms, group->terms, n * sizeof(*terms));
        for (i = 0; i < search->n && n < KZ_EXPAND_MAX; i++) {
                const struct kz_name *name = &search->found[i].name;

                terms[n].term = kz_arena_dup(arena, name->term);
                terms[n].spelling = kz_arena_dup(arena, name->form);
                terms[n].weight = weight_of(search, name->form);
                if (!terms[n].term.ptr || !terms[n].spelling.ptr)
                        return kz_error_nomem(err);
                n++;
        }
        group->terms = terms;
        group->n_terms = n;
        return KZ_OK;
}

enum kz_status kz_expand_names(
        const struct kz_expand *expand, struct kz_group *group, struct kz_error *err)
{
        KZ_CLEANUP(search_deinit)
        struct search search = {.where = expand, .group = group, .scratch = KZ_ARENA_NULL};
        enum kz_status status;

        group->n_terms = group->n_own;
        search.prefix = (struct kz_str){
                group->terms[0].term.ptr, kz_term_is_prefixed(group->terms[0].term)};
        search.found = kz_arena_array(&search.scratch, CANDIDATES_MAX, sizeof(*search.found));
        if (!search.found)
                return kz_error_nomem(err);
        status = collect_all(&search, err);
        if (status)
                return status;
        search.common = is_common(&search);
        if (search.common && !group->names.sure)
                return KZ_OK;
        status = choose(&search, err);
        return status || search.n == 0 ? status : take(&search, err);
}
