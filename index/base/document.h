/*
 * A document: one article or report, as it travels from a parser to the index and from the index to
 * an answer. All strings are views; who made the struct owns the bytes behind them. UTF-8
 * everywhere.
 */
#ifndef KZ_BASE_DOCUMENT_H
#define KZ_BASE_DOCUMENT_H

#include <stdint.h>

#include "index/base/buf.h"

/* Where line and column of a hit point to. */
enum kz_place {
        KZ_PLACE_EXTRACT = 0, /* into the text as `get` gives it */
        KZ_PLACE_FILE = 1,    /* into the file at `path`, which is UTF-8 text read as it is */
        KZ_PLACE_PAGES = 2, /* as KZ_PLACE_EXTRACT, and form feeds (U+000C) part the text's pages: a
                               place is on page 1 + the form feeds before it */
};

/* What an origin says of what is only a stand-in: the word of who holds the file goes before it. */
#define KZ_ORIGIN_NAME "file name"

/* Where the fields of a document came from: short words for people, as "JSON-LD" or "file name";
 * empty when not known, or when there is no such field. */
struct kz_origins {
        struct kz_str type; /* of what the document stood in: the name of its parser */
        struct kz_str title, author, date, lang;
        struct kz_str encoding; /* of the bytes, and who said so */
};

#define KZ_DOCUMENT_ID_MAX 239 /* bytes */

struct kz_document {
        struct kz_str id;     /* "source:key", unique in the index, at most KZ_DOCUMENT_ID_MAX */
        struct kz_str source; /* matches [a-z0-9._-]+ */
        struct kz_str key;
        struct kz_str path; /* absolute path of the file it came from, or empty */
        struct kz_str title;
        struct kz_str text; /* the body, valid UTF-8 */
        struct kz_str author;
        struct kz_str date; /* "2020-09-09", "2020-09" or "2020": as much as is known; or empty */
        struct kz_str lang; /* ISO 639 code in lower case, or empty when unknown */
        struct kz_str kind; /* report, news, …: free word in lower case, or empty */
        struct kz_str url;
        int64_t ts;      /* seconds since 1970 UTC; meaningful when date is not empty */
        bool title_lent; /* by the name of the file, or by what holds it: no part of its content */
        enum kz_place place;
        uint32_t file_line; /* JSON Lines: 1-based line of the record in the file; else 0 */
        uint32_t text_line; /* KZ_PLACE_FILE: 1-based line of the file where text begins */
        uint32_t text_col;  /* ... and 1-based column; both 1 for a whole file. Only ASCII is before
                               it */
        const struct kz_origins *origins; /* from a parser only, for people: NULL elsewhere, and no
                                             part of the record */
};

/* Appends doc as one record (wire.h). KZ_E_NOMEM, KZ_E_LIMIT. */
enum kz_status kz_document_encode(const struct kz_document *doc, struct kz_buf *out);

/* Reads such a record; the strings of *ret are views into bytes. KZ_E_CORRUPT when it is not one.
 */
enum kz_status kz_document_decode(
        struct kz_str bytes, struct kz_document *ret, struct kz_error *err);

/* Whether a source may be called this: [a-z0-9._-]+, 1 to 64 bytes. */
bool kz_source_name_valid(struct kz_str name);

#endif
