/* Where a query's words stand in one document. */
#ifndef KZ_RANK_SIGHTS_H
#define KZ_RANK_SIGHTS_H

#include "index/rank/needles.h"
#include "index/text/analyzer.h"

/* So many words of the query are looked at in one document. */
#define KZ_SIGHTS_MAX 100000

/* One word of the document that one needle looks for. */
struct kz_sight {
        uint32_t position;
        uint32_t needle;
        const struct kz_needle_term *term; /* that it is of; NULL when nobody needs to know */
        bool counts;       /* false: a word of a phrase, but not of an occurrence of it */
        size_t at, width;  /* where it begins and how much it takes, as passages are measured */
        size_t start, end; /* bytes in the text, once it was read */
};

struct kz_sights {
        struct kz_sight *items; /* in the order of the document */
        size_t n, cap;
};

#define KZ_SIGHTS_NULL                                                                             \
        {                                                                                          \
                NULL, 0, 0                                                                         \
        }

void kz_sights_deinit(struct kz_sights *sights);
/* Replaces them by n others. KZ_E_NOMEM. */
enum kz_status kz_sights_set(struct kz_sights *sights, const struct kz_sight *items, size_t n);

/* Finds the needles in a whole text by analysing it. ret is replaced; its measure is not set. */
enum kz_status kz_sights_find(struct kz_analyzer *analyzer, const struct kz_needles *needles,
        struct kz_str lang, struct kz_str text, struct kz_sights *ret, struct kz_error *err);

/* A part of a text, half-open. */
struct kz_span {
        uint32_t start, end;
};

/*
 * The sights that count and begin in bytes [from, to); those that overlap are one. *ret is to be
 * freed, NULL when there are none. KZ_E_NOMEM.
 */
enum kz_status kz_sights_spans(const struct kz_sights *sights, size_t from, size_t to,
        struct kz_span **ret, size_t *ret_n);

#endif
