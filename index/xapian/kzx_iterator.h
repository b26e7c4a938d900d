/* Iterators: postings, positions, terms, values. See kzx.h for the rules. */
#ifndef KZX_ITERATOR_H
#define KZX_ITERATOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#include "index/base/error.h"

struct kzx_database;
struct kzx_document;

/* ---- The documents with a term, ascending ---- */

struct kzx_postings;

/* Stands before the first. The empty term gives every document. An unknown term: the end at once.
 */
enum kz_status kzx_postings_open(struct kzx_database *db, const char *term, size_t len,
        struct kzx_postings **ret, struct kz_error *err);
struct kzx_postings *kzx_postings_free(struct kzx_postings *postings);

/*
 * Reads the next postings, at most max, into arrays of that many elements: document numbers, the
 * term's wdf, the documents' lengths. wdfs and lengths may be NULL; lengths cost the most.
 * *ret_n: how many; 0 only at the end, or when max is 0.
 */
enum kz_status kzx_postings_read(struct kzx_postings *postings, size_t max, uint32_t *docids,
        uint32_t *wdfs, uint32_t *lengths, size_t *ret_n, struct kz_error *err);

/* The next read begins with the first document >= docid that was not read yet. */
enum kz_status kzx_postings_skip_to(
        struct kzx_postings *postings, uint32_t docid, struct kz_error *err);

/* ---- Lengths of documents, by range ---- */

struct kzx_lengths;

enum kz_status kzx_lengths_open(
        struct kzx_database *db, struct kzx_lengths **ret, struct kz_error *err);
struct kzx_lengths *kzx_lengths_free(struct kzx_lengths *lengths);

/*
 * The lengths of the documents [first, first + n), n at most 64, in any order of ranges, cheapest
 * ascending: ret[i] is that of first + i where bit i of *ret_present is set, else untouched.
 */
enum kz_status kzx_lengths_read(struct kzx_lengths *lengths, uint32_t first, uint32_t n,
        uint32_t *ret, uint64_t *ret_present, struct kz_error *err);

/* ---- The positions of a term in a document, ascending ---- */

struct kzx_positions;

/* Of one term, in no document yet. KZ_E_INVALID for the empty term. */
enum kz_status kzx_positions_open(struct kzx_database *db, const char *term, size_t len,
        struct kzx_positions **ret, struct kz_error *err);
struct kzx_positions *kzx_positions_free(struct kzx_positions *positions);

/* Stands before the first position in this document; to any document, in any order. A document
 * that does not have the term, or does not exist, has no positions. */
enum kz_status kzx_positions_move(
        struct kzx_positions *positions, uint32_t docid, struct kz_error *err);
/* Reads the next positions, at most max. *ret_n: how many; less than max only at the end. */
enum kz_status kzx_positions_read(struct kzx_positions *positions, size_t max, uint32_t *ret,
        size_t *ret_n, struct kz_error *err);

/* ---- Terms, in byte order ---- */

struct kzx_terms;

struct kzx_term_view {
        const char *term; /* valid until the iterator moves */
        size_t len;
        uint32_t df;  /* documents with it; 0 for metadata keys */
        uint32_t wdf; /* in the document; 0 for other lists */
};

/* The terms of the database that begin with prefix (which may be empty). */
enum kz_status kzx_terms_open(struct kzx_database *db, const char *prefix, size_t len,
        struct kzx_terms **ret, struct kz_error *err);
/* The terms of one document. KZ_E_NOT_FOUND when there is no such document. */
enum kz_status kzx_terms_open_document(
        struct kzx_database *db, uint32_t docid, struct kzx_terms **ret, struct kz_error *err);
/* The metadata keys that begin with prefix. */
enum kz_status kzx_terms_open_metadata(struct kzx_database *db, const char *prefix, size_t len,
        struct kzx_terms **ret, struct kz_error *err);
struct kzx_terms *kzx_terms_free(struct kzx_terms *terms);

/* Moves to the next term: *ret_has is false at the end, and then *ret is untouched. */
enum kz_status kzx_terms_next(
        struct kzx_terms *terms, bool *ret_has, struct kzx_term_view *ret, struct kz_error *err);
/* The next term will be the first >= term that did not come yet. */
enum kz_status kzx_terms_skip_to(
        struct kzx_terms *terms, const char *term, size_t len, struct kz_error *err);

/* ---- The values of a slot, by ascending document ---- */

struct kzx_values;

struct kzx_value {
        uint32_t docid;
        const char *value; /* valid until the iterator moves */
        size_t len;
};

/* Stands before the first. Documents without a value in the slot do not come. */
enum kz_status kzx_values_open(
        struct kzx_database *db, uint32_t slot, struct kzx_values **ret, struct kz_error *err);
struct kzx_values *kzx_values_free(struct kzx_values *values);

/* Moves on: *ret_has is false at the end, and then *ret is untouched. */
enum kz_status kzx_values_next(
        struct kzx_values *values, bool *ret_has, struct kzx_value *ret, struct kz_error *err);
/* Moves to the first value of a document >= docid, staying where it is when that is the current. */
enum kz_status kzx_values_seek(struct kzx_values *values, uint32_t docid, bool *ret_has,
        struct kzx_value *ret, struct kz_error *err);

#ifdef __cplusplus
}
#endif

#endif
