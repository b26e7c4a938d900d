/* What the tests of an index with segments share. */
#ifndef KZ_TEST_STORE_SEALED_H
#define KZ_TEST_STORE_SEALED_H

#include "support.h"

#include "index/store/view.h"

/* Puts a document that is prepared for a segment. */
enum kz_put_outcome sealed_put_bulk(struct kz_writer *writer, const struct kz_document *doc);

/* How many documents of all tiers there are, by walking them; every id must be there once. */
uint64_t sealed_count(const char *dir);
/* Whether a document with this id is there, in any tier. */
bool sealed_has(const char *dir, const char *id);
/* Fails the test unless the document's text is this one; text NULL: unless it is not there. */
void sealed_assert_text(const char *dir, const char *id, const char *text);

/* The list of segments of the index as it is committed. */
void sealed_list(const char *dir, struct kz_buf *out);
/* Fails the test unless the segments among the files are those of the list, nothing is beside them,
 * and there is one live index; returns how many segments there are. */
size_t sealed_assert_files(const char *dir);
/* Whether any file below path holds the bytes. */
bool sealed_holds(const char *path, const char *bytes);

#endif
