/* What the first and last lines of a text say about it: title, date, author. */
#ifndef KZ_INGEST_HEAD_H
#define KZ_INGEST_HEAD_H

#include "index/ingest/parser.h"

#define KZ_TITLE_MAX 200        /* code points of a title found in the text */
#define KZ_TITLE_GIVEN_MAX 1000 /* ... of one that the file calls so */
#define KZ_AUTHOR_MAX 300

/*
 * A title from a line: controls and runs of white space become one space, one longer than max code
 * points is cut at a word and ends in "…". Appends to out; nothing for a line without letters.
 * KZ_E_NOMEM.
 */
enum kz_status kz_head_title(struct kz_buf *out, struct kz_str line, size_t max);

/* As kz_head_title, for the first line of text that is worth it; a line that is a date is not. */
enum kz_status kz_head_first_line(struct kz_buf *out, struct kz_str text);

/* As kz_head_title, from the name of the file without its extension. */
enum kz_status kz_head_name(struct kz_buf *out, struct kz_str name);

/*
 * Looks for a line that is a date, or "Date: …", and for "Author: …" or "By …", among the first
 * lines of text, and for "Author: …" among the last. Fills doc where date or author are empty; line
 * is that of the file where text begins. date and author hold what doc then points to. KZ_E_NOMEM,
 * or the sink's.
 */
enum kz_status kz_head_read(struct kz_parse *parse, struct kz_str text, uint64_t line,
        struct kz_document *doc, char date[16], struct kz_buf *author);

/* Cuts the first line off *rest, without its line end; false when nothing is left. */
bool kz_head_line(struct kz_str *rest, struct kz_str *ret);

/* Without white space at both ends. */
struct kz_str kz_head_trim(struct kz_str s);

#endif
