/* Keys of pairs of words: pairs_writer.h. */
#ifndef KZ_SEGMENT_PAIR_H
#define KZ_SEGMENT_PAIR_H

#include <string.h>

#include "index/base/field.h"
#include "index/segment/dict_writer.h"

/* Bytes: two words, and one between them, are a key of a dictionary. */
#define KZ_PAIR_WORD_MAX ((KZ_DICT_KEY_MAX - 1) / 2)

/* Whether a term can be in a pair: a word without prefix, not of absurd length. */
static inline bool kz_pair_has(struct kz_str term)
{
        return term.len && term.len <= KZ_PAIR_WORD_MAX && !kz_term_is_prefixed(term) &&
               !memchr(term.ptr, 0, term.len);
}

/* Of two words that can be in one: a view of out. */
static inline struct kz_str kz_pair_key(
        struct kz_str first, struct kz_str second, char out[KZ_DICT_KEY_MAX])
{
        memcpy(out, first.ptr, first.len);
        out[first.len] = 0;
        memcpy(out + first.len + 1, second.ptr, second.len);
        return (struct kz_str){out, first.len + 1 + second.len};
}

#endif
