/*
 * What a query looks for in a text: its words and phrases, without filters and without what it
 * excludes. Words of title: are looked for only when asked, those of author: never.
 */
#ifndef KZ_RANK_NEEDLES_H
#define KZ_RANK_NEEDLES_H

#include "index/query/query.h"

/* One group: a word of the query. */
struct kz_needle {
        uint32_t phrase; /* 1 + index into phrases when it counts only as a part of it; else 0 */
        uint32_t offset; /* within the phrase */
        bool common;
};

struct kz_needle_term {
        struct kz_str term;
        uint32_t needle;
        struct kz_str form; /* not empty: only where the word is written so */
        bool begins;        /* or begins so */
};

struct kz_needle_phrase {
        uint32_t first, n; /* its needles */
};

struct kz_needles {
        struct kz_arena arena;
        struct kz_needle *needles;
        size_t n;
        struct kz_needle_term *terms; /* sorted by term */
        size_t n_terms;
        struct kz_needle_phrase *phrases;
        size_t n_phrases;
};

/* The terms are views into the query, which must outlive ret. title: also words of title:. */
enum kz_status kz_needles_init(
        struct kz_needles *ret, const struct kz_query *query, bool title, struct kz_error *err);
void kz_needles_deinit(struct kz_needles *needles);

/* Whether a word of the text written as `form`, whose term this is, is looked for. */
static inline bool kz_needle_term_has(const struct kz_needle_term *term, struct kz_str form)
{
        if (!term->form.len)
                return true;
        return term->begins ? kz_str_starts(form, term->form) : kz_str_eq(form, term->form);
}

/* The index of the first of needles->terms that is this term, or n_terms. */
size_t kz_needles_find(const struct kz_needles *needles, struct kz_str term);

#endif
