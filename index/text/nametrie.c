#include "index/text/nametrie.h"

#include <stdlib.h>

#define NO_RULE UINT16_MAX
/* Children and siblings are 16-bit numbers of nodes. */
#define NODES_MAX 60000

struct kz_nametrie_node {
        uint16_t letter;
        uint16_t rule;
        uint16_t child;   /* the first one; 0: none */
        uint16_t sibling; /* 0: none */
};

void kz_nametrie_deinit(struct kz_nametrie *trie)
{
        free(trie->nodes);
        *trie = (struct kz_nametrie){0};
}

static uint16_t child_of(const struct kz_nametrie *trie, uint16_t node, uint16_t letter)
{
        uint16_t child;

        if (trie->n == 0)
                return 0;
        if (node == 0 && letter < KZ_NAMETRIE_DIRECT)
                return trie->first[letter];
        for (child = trie->nodes[node].child; child; child = trie->nodes[child].sibling) {
                if (trie->nodes[child].letter == letter)
                        return child;
        }
        return 0;
}

static enum kz_status new_node(
        struct kz_nametrie *trie, uint16_t letter, uint16_t *ret, struct kz_error *err)
{
        struct kz_nametrie_node *nodes;
        size_t cap;

        if (trie->n == NODES_MAX)
                return kz_error_set(err, KZ_E_LIMIT, "too many rules");
        if (trie->n == trie->cap) {
                cap = trie->cap ? 2 * trie->cap : 256;
                nodes = realloc(trie->nodes, cap * sizeof(*nodes));
                if (!nodes)
                        return kz_error_nomem(err);
                trie->nodes = nodes;
                trie->cap = cap;
        }
        trie->nodes[trie->n] = (struct kz_nametrie_node){.letter = letter, .rule = NO_RULE};
        *ret = (uint16_t)trie->n++;
        return KZ_OK;
}

static enum kz_status add_child(struct kz_nametrie *trie, uint16_t node, uint16_t letter,
        uint16_t *ret, struct kz_error *err)
{
        enum kz_status status;
        uint16_t child;

        status = new_node(trie, letter, &child, err);
        if (status)
                return status;
        if (node == 0 && letter < KZ_NAMETRIE_DIRECT) {
                trie->first[letter] = child;
        } else {
                trie->nodes[child].sibling = trie->nodes[node].child;
                trie->nodes[node].child = child;
        }
        *ret = child;
        return KZ_OK;
}

enum kz_status kz_nametrie_add(struct kz_nametrie *trie, const uint16_t *pattern, size_t n,
        uint16_t rule, uint16_t *ret_rule, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        uint16_t node = 0, child;
        size_t i;

        if (trie->n == 0) {
                status = new_node(trie, 0, &node, err);
                if (status)
                        return status;
        }
        for (i = 0; i < n; i++) {
                child = child_of(trie, node, pattern[i]);
                if (!child) {
                        status = add_child(trie, node, pattern[i], &child, err);
                        if (status)
                                return status;
                }
                node = child;
        }
        if (trie->nodes[node].rule == NO_RULE)
                trie->nodes[node].rule = rule;
        *ret_rule = trie->nodes[node].rule;
        return KZ_OK;
}

size_t kz_nametrie_longest(const struct kz_nametrie *trie, const uint16_t *text, size_t n, int step,
        uint16_t *ret_rule)
{
        size_t i, longest = 0;
        uint16_t node = 0;

        for (i = 0; i < n; i++) {
                node = child_of(trie, node, *(text + (ptrdiff_t)i * step));
                if (!node)
                        break;
                if (trie->nodes[node].rule != NO_RULE) {
                        longest = i + 1;
                        *ret_rule = trie->nodes[node].rule;
                }
        }
        return longest;
}
