/*
 * The original of a document: a regular file of its source, or a page of the web. What a document
 * says of itself comes from a stranger, and is not handed to another program before it was looked
 * at here.
 */
#ifndef KZ_CLIENT_ORIGINAL_H
#define KZ_CLIENT_ORIGINAL_H

#include <jansson.h>

#include "index/base/buf.h"

struct kz_original {
        struct kz_buf target; /* an absolute path without links in it, or an http(s) URL in ASCII */
        bool is_url;
        bool is_text;  /* lines mean something in it */
        bool is_part;  /* the document is a part of the file at target, which opens as another thing */
        uint64_t line; /* 1-based; 0: not known */
        uint64_t page; /* 1-based; 0: not known, or it has none */
};

#define KZ_ORIGINAL_NULL                                                                           \
        {                                                                                          \
                KZ_BUF_NULL, false, false, false, 0, 0                                                    \
        }

void kz_original_deinit(struct kz_original *original);

/*
 * Finds the original of a document, as `get` answers, in the sources that `source.list` answers.
 * KZ_E_NOT_FOUND: it has none, or it is gone; KZ_E_DENIED: it is none that is opened. Messages say
 * what else to do. ret is KZ_ORIGINAL_NULL before.
 */
enum kz_status kz_original_find(const json_t *document, const json_t *sources,
        struct kz_original *ret, struct kz_error *err);

/* The real path of a regular file that is root or below it. */
enum kz_status kz_original_check_file(
        const char *root, const char *path, struct kz_buf *ret, struct kz_error *err);

/* The URL with everything percent-encoded that RFC 3986 does not allow in one. */
enum kz_status kz_original_check_url(struct kz_str url, struct kz_buf *ret, struct kz_error *err);

#endif
