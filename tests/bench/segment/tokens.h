/*
 * The tokens that every engine of bench_segment is given: runs of letters and digits, lower-cased,
 * not stemmed. A Han or kana character is a token by itself; marks belong to the letter before
 * them, soft hyphens and joiners are not there.
 */
#ifndef KZ_BENCH_TOKENS_H
#define KZ_BENCH_TOKENS_H

#include "index/text/charmap.h"

/* The rest of a longer one is dropped: terms of Xapian have at most 245 bytes. */
#define TOKEN_MAX 64

struct tokens {
        struct kz_charmap map;
        struct kz_buf joined; /* the tokens with one space between them */
        struct kz_str *items; /* views of joined: the token at position i + 1 */
        size_t n, cap;
};

enum kz_status tokens_init(struct tokens *tokens, struct kz_error *err);
void tokens_deinit(struct tokens *tokens);

/*
 * Replaces the tokens by the first of text, at most max. *ret_used: the bytes of text they take,
 * all of it when it has no more; may be NULL.
 */
enum kz_status tokens_read(struct tokens *tokens, struct kz_str text, size_t max, size_t *ret_used,
        struct kz_error *err);

#endif
