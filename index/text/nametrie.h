/*
 * Patterns of letters and which rule each belongs to: a trie over code points, for the longest
 * pattern that stands at one place of a word.
 */
#ifndef KZ_TEXT_NAMETRIE_H
#define KZ_TEXT_NAMETRIE_H

#include <stddef.h>
#include <stdint.h>

#include "index/base/error.h"

/* Nearly every letter is below: the first step of a walk is then one look into a table. */
#define KZ_NAMETRIE_DIRECT 0x600

struct kz_nametrie_node;

struct kz_nametrie {
        struct kz_nametrie_node *nodes;
        size_t n, cap;
        uint16_t first[KZ_NAMETRIE_DIRECT]; /* child of the root for a code point; 0: none */
};

void kz_nametrie_deinit(struct kz_nametrie *trie); /* a zeroed trie is an empty one */

/*
 * Gives a pattern of n > 0 code points to a rule. *ret_rule is the rule that the pattern has now:
 * another one when the pattern was there before.
 */
enum kz_status kz_nametrie_add(struct kz_nametrie *trie, const uint16_t *pattern, size_t n,
        uint16_t rule, uint16_t *ret_rule, struct kz_error *err);

/*
 * The length of the longest pattern that text begins with, and its rule; 0 for none. With step -1
 * text is read backwards, from its first element down.
 */
size_t kz_nametrie_longest(const struct kz_nametrie *trie, const uint16_t *text, size_t n, int step,
        uint16_t *ret_rule);

#endif
