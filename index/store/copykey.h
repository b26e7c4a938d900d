/*
 * The collapse key of a document: a hash of its title and text, in which neither case, nor Unicode
 * form, nor white space counts. Documents of one key are copies of one another, wherever they came
 * from; a document without text has none.
 */
#ifndef KZ_STORE_COPYKEY_H
#define KZ_STORE_COPYKEY_H

#include "index/base/document.h"
#include "index/base/error.h"
#include "index/base/field.h"
#include "index/store/hash.h"
#include "index/text/normalise.h"

/* Scratch memory: all zeros at first, one a thread. */
struct kz_copykey {
        struct kz_normaliser normaliser;
        struct kz_buf text, word;
};

void kz_copykey_deinit(struct kz_copykey *copykey);

/* *ret_has is false, and *ret untouched, when the text is empty. */
enum kz_status kz_copykey_make(struct kz_copykey *copykey, const struct kz_document *doc,
        struct kz_hash *ret, bool *ret_has, struct kz_error *err);

#define KZ_COPYKEY_TERM_SIZE (sizeof(KZ_PREFIX_COLLAPSE) + KZ_HASH_HEX)
/* The term by which the documents of a key are found. */
struct kz_str kz_copykey_term(const struct kz_hash *key, char out[KZ_COPYKEY_TERM_SIZE]);

#endif
