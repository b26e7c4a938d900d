/*
 * Other names of one thing, from a file that a person writes:
 *
 *      # comment
 *      KNB = КНБ = ҰҚК = National Security Committee
 *
 * A line is a group of members, each of one or several words. A name stands in one group only.
 * Capitals make no difference, but for a member of one or two capitals (EU, ЕС), which a query
 * means only in capitals. Words are found in any inflection that has the same stem, but for a
 * member of one word with less than five letters. Its other forms may stand behind it, in brackets:
 *
 *      Osh = Ош (Оша Ошу)
 */
#ifndef KZ_QUERY_ALIASES_H
#define KZ_QUERY_ALIASES_H

#include "index/text/analyzer.h"

/* Words of a member. */
#define KZ_ALIAS_WORDS_MAX 24

/* Immutable once made, so threads may share it. */
struct kz_aliases;

struct kz_alias {
        struct kz_str text; /* as written in the file */
        struct kz_group *words;
        size_t n_words;         /* 1 or more */
        struct kz_group *forms; /* other forms of its one word; found, but not looked for */
        size_t n_forms;
        bool capitals; /* only what is typed in capitals means it */
        unsigned line; /* of the file */
};

struct kz_alias_group {
        const struct kz_alias *members; /* 2 or more, in the order written */
        size_t n;
        const struct kz_alias *found; /* the member that was asked for */
        bool same; /* in the form written, or one with the same terms: it adds nothing */
};

/* Those of kazakhstan.aliases, compiled in; they live as long as the program. NULL: out of memory.
 */
const struct kz_aliases *kz_aliases_builtin(void);

/* An error names the file, the line and what is wrong with it. */
enum kz_status kz_aliases_load(const char *path, struct kz_aliases **ret, struct kz_error *err);

/* The same from memory; name stands for the file in errors. */
enum kz_status kz_aliases_parse(
        const char *name, struct kz_str text, struct kz_aliases **ret, struct kz_error *err);

struct kz_aliases *kz_aliases_free(struct kz_aliases *aliases); /* takes NULL, returns NULL */

/*
 * The longest member that the words begin with: words are groups of a query, in the order typed.
 * Returns how many of them it is, 0 when they begin with no member. What it gives belongs to the
 * aliases.
 */
size_t kz_aliases_find(const struct kz_aliases *aliases, const struct kz_group *const *words,
        size_t n, struct kz_alias_group *ret);

#endif
