/* Snowball stemmers as Xapian has them. See kzx.h for the rules. */
#ifndef KZX_STEM_H
#define KZX_STEM_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#include "index/base/error.h"

struct kzx_stemmer;

/* language: an English name or ISO 639 code, such as "russian" or "ru". KZ_E_INVALID: unknown. */
enum kz_status kzx_stemmer_new(
        const char *language, struct kzx_stemmer **ret, struct kz_error *err);
struct kzx_stemmer *kzx_stemmer_free(struct kzx_stemmer *stemmer);

/* The stem of a word in lower-case UTF-8; *ret is valid until the next call on the stemmer. */
enum kz_status kzx_stemmer_stem(struct kzx_stemmer *stemmer, const char *word, size_t len,
        const char **ret, size_t *ret_len, struct kz_error *err);

/* The English names of all languages, separated by spaces: malloc'ed, the caller frees it. */
enum kz_status kzx_stemmer_languages(char **ret, struct kz_error *err);

#ifdef __cplusplus
}
#endif

#endif
