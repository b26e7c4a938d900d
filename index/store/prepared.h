/* Preparing: the costly part of a change, safe in any thread. */
#ifndef KZ_STORE_PREPARED_H
#define KZ_STORE_PREPARED_H

#include "index/base/document.h"
#include "index/base/field.h"
#include "index/base/sketch.h"
#include "index/base/termvector.h"
#include "index/store/hash.h"
#include "index/text/analyzer.h"

/* Not thread-safe itself: one preparer a thread. */
struct kz_preparer;
enum kz_status kz_preparer_new(struct kz_preparer **ret, struct kz_error *err);
struct kz_preparer *kz_preparer_free(struct kz_preparer *preparer);
/* Whether what it prepares is for a segment, which keeps forms; else for the live index, which can
 * take the other, too, at a greater cost. Not at first. */
void kz_preparer_for_segments(struct kz_preparer *preparer, bool yes);

/* A document analysed, hashed and encoded, ready to be put. Owned by the caller; used once or more.
 */
struct kz_prepared;
/*
 * Checks the document, KZ_E_INVALID: the id is "source:key" of at most KZ_DOCUMENT_ID_MAX bytes,
 * the source's name is valid, all is UTF-8 (but for path, whose bytes are the file system's). lang
 * is guessed when empty.
 */
enum kz_status kz_preparer_run(struct kz_preparer *preparer, const struct kz_document *doc,
        struct kz_prepared **ret, struct kz_error *err);
/* What a document that was not prepared would be taken for. */
enum kz_status kz_preparer_languages(struct kz_preparer *preparer, const struct kz_document *doc,
        struct kz_analyzer_languages *ret, struct kz_error *err);
/* The sketch of a document that is not prepared; none when it is near to nothing. */
enum kz_status kz_preparer_sketch(struct kz_preparer *preparer, const struct kz_document *doc,
        struct kz_sketch *ret, struct kz_error *err);
struct kz_prepared *kz_prepared_free(struct kz_prepared *prepared); /* NULL is fine; returns NULL */
bool kz_prepared_for_segment(const struct kz_prepared *prepared);
size_t kz_prepared_bytes(const struct kz_prepared *prepared); /* memory held, for bounded queues */

/* ---- For the writer ---- */

/* Views into the prepared document. */
const struct kz_document *kz_prepared_document(const struct kz_prepared *prepared);
const struct kz_termvector *kz_prepared_terms(const struct kz_prepared *prepared);
/* Where words of the text are; none unless prepared for a segment. */
const struct kz_textplace *kz_prepared_places(const struct kz_prepared *prepared, size_t *ret_n);
struct kz_str kz_prepared_record(const struct kz_prepared *prepared);
/* The record, as the live index stores it; empty when prepared for a segment. */
struct kz_str kz_prepared_packed(const struct kz_prepared *prepared);
const struct kz_hash *kz_prepared_hash(const struct kz_prepared *prepared);
struct kz_str kz_prepared_sketch(const struct kz_prepared *prepared); /* empty: none */
struct kz_str kz_prepared_names(const struct kz_prepared *prepared);  /* packed: base/name.h */

#define KZ_FILE_TERM_SIZE (sizeof(KZ_PREFIX_FILE) + KZ_HASH_HEX)
/* The term that ties a document to the file at path. */
struct kz_str kz_prepared_file_term(struct kz_str path, char out[KZ_FILE_TERM_SIZE]);

#endif
