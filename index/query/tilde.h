/* The mark of a word that may be spelled otherwise: tokaev~, and tokaev~1 or ~2 for how much. */
#ifndef KZ_QUERY_TILDE_H
#define KZ_QUERY_TILDE_H

#include "index/query/warnings.h"
#include "index/text/analyzer.h"

struct kz_tilde {
        bool typed;
        uint8_t edits; /* of struct kz_group */
        bool cut;      /* a larger number was typed */
};

/* Takes the mark off a word: *ret is the word itself, or all of text when there is none or only it. */
struct kz_tilde kz_tilde_take(struct kz_str text, struct kz_str *ret);

/*
 * Widens the group to words spelled about like it, where that makes sense: not those of digits, of
 * fewer than three letters (unless a number was typed), exact ones and prefixes.
 */
void kz_tilde_apply(const struct kz_tilde *tilde, struct kz_group *group);

/* Says what of the mark was not heeded; typed: as it stood in the query. KZ_E_NOMEM. */
enum kz_status kz_tilde_warn(const struct kz_tilde *tilde, const struct kz_group *groups, size_t n,
        struct kz_str typed, struct kz_warnings *warnings);

#endif
