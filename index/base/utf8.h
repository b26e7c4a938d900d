/* UTF-8 as in RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF. */
#ifndef KZ_BASE_UTF8_H
#define KZ_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "index/base/buf.h"

/*
 * Decodes the first code point of s into *ret. Returns its length in bytes, 1 to 4;
 * 0 when len is 0 or the bytes there are not valid (then *ret is untouched).
 */
size_t kz_utf8_decode(const char *s, size_t len, uint32_t *ret);

/* Writes at most 4 bytes, returns how many; 0 for a surrogate or a value over U+10FFFF. */
size_t kz_utf8_encode(uint32_t cp, char out[4]);

/* The byte offset of the first invalid sequence, or len when all is valid. */
size_t kz_utf8_validate(const char *s, size_t len);

/* Code points in valid UTF-8. */
size_t kz_utf8_count(const char *s, size_t len);

/* The largest offset <= at that does not split a code point. */
size_t kz_utf8_floor(const char *s, size_t len, size_t at);

/*
 * Appends s to out with every invalid byte (maximal subpart, as Unicode recommends) replaced by
 * U+FFFD. *ret_replaced, when not NULL, gets the number of replacements.
 */
enum kz_status kz_utf8_repair(struct kz_buf *out, const char *s, size_t len, size_t *ret_replaced);

#endif
