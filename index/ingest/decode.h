/*
 * Bytes of a text file to UTF-8: byte order marks, UTF-16 and UTF-32, declared and guessed
 * encodings, NULs and broken sequences. The same for all formats.
 */
#ifndef KZ_INGEST_DECODE_H
#define KZ_INGEST_DECODE_H

#include "index/ingest/encoding.h"
#include "index/ingest/parser.h"

/* Text has at most one NUL in so many bytes, and one broken sequence in ten characters. */
#define KZ_DECODE_NULS_PER 100
#define KZ_DECODE_BROKEN_PER 10

/*
 * Decodes a whole file: by its byte order mark, as UTF-8 where it is valid, by the encoding it
 * declares (NULL for none) unless its letters speak clearly for another, or by a guess.
 * parse->origins.encoding says which. *ret is a view of bytes, or of *buf where they had to be
 * changed: then *ret_exact is false, as lines and columns may differ. Repairs are reported.
 * KZ_E_INVALID when it is not text, KZ_E_UNSUPPORTED when iconv does not know what is declared,
 * KZ_E_LIMIT over file_size, KZ_E_NOMEM.
 */
enum kz_status kz_decode_text(struct kz_parse *parse, struct kz_str bytes,
        const struct kz_encoding *declared, struct kz_buf *buf, struct kz_str *ret, bool *ret_exact,
        struct kz_error *err);

/*
 * Appends s to out with broken UTF-8 replaced by U+FFFD and NULs by spaces; the counts of both.
 * KZ_E_NOMEM.
 */
enum kz_status kz_decode_repair(
        struct kz_buf *out, struct kz_str s, size_t *ret_broken, size_t *ret_nuls);

#endif
