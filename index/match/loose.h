/*
 * Phrases in the fill pass. Someone who pastes a sentence with a quotation in it means its words,
 * too: where no document has all that was asked for, a phrase that stands nowhere must not take them
 * away. So each of its words is looked for as if it had been typed alone.
 */
#ifndef KZ_MATCH_LOOSE_H
#define KZ_MATCH_LOOSE_H

#include "index/match/tree.h"

/* Whether node is a phrase (or NEAR) whose words are looked for one by one. */
bool kz_loose_is(const struct kz_node *node);

/* How many words n clauses have that kz_loose_words would add at most. */
size_t kz_loose_count(struct kz_node *const *clauses, size_t n);

/*
 * Appends the cursors of a clause's words, if it is such a phrase: to scored each of them, to words
 * those that make a document a candidate, which common ones do not. The arrays have room.
 */
enum kz_status kz_loose_words(struct kz_tree *tree, const struct kz_node *clause, unsigned flags,
        struct kz_cursor **scored, size_t *n_scored, struct kz_cursor **words, size_t *n_words,
        struct kz_error *err);

#endif
