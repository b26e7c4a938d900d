/* A file that is one document: all of it in memory, as UTF-8. */
#ifndef KZ_INGEST_WHOLE_H
#define KZ_INGEST_WHOLE_H

#include "index/ingest/encoding.h"
#include "index/ingest/parser.h"

struct kz_whole {
        struct kz_buf buf;
        struct kz_str text; /* a view of the input or of buf */
        bool exact;         /* the text is the file's own bytes, but for a byte order mark */
};

#define KZ_WHOLE_NULL                                                                              \
        {                                                                                          \
                KZ_BUF_NULL, {NULL, 0}, false                                                      \
        }

/* All bytes of the file as they are, inflated when it is gzip: a view of the input. KZ_E_LIMIT over
 * limits->file_size, KZ_E_NOMEM. */
enum kz_status kz_whole_bytes(struct kz_parse *parse, struct kz_str *ret, struct kz_error *err);

/* What the first bytes of a file declare its encoding to be; NULL: nothing. */
typedef const struct kz_encoding *(*kz_whole_declared_fn)(struct kz_str head);

/* declared may be NULL. KZ_E_LIMIT over limits->file_size, KZ_E_INVALID when it is empty or not
 * text, KZ_E_NOMEM. */
enum kz_status kz_whole_read(struct kz_parse *parse, kz_whole_declared_fn declared,
        struct kz_whole *whole, struct kz_error *err);
void kz_whole_deinit(struct kz_whole *whole);

#endif
