/* Documents: data, terms with positions, values. See kzx.h for the rules. */
#ifndef KZX_DOCUMENT_H
#define KZX_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#include "index/base/error.h"

struct kzx_document;

/* An empty document, to be filled and given to kzx_database_add and its like. */
enum kz_status kzx_document_new(struct kzx_document **ret, struct kz_error *err);
struct kzx_document *kzx_document_free(struct kzx_document *doc);
/* Empty again, and part of no database. */
enum kz_status kzx_document_clear(struct kzx_document *doc, struct kz_error *err);

/* The number of a document that was read from a database; 0 for one made here. */
uint32_t kzx_document_docid(const struct kzx_document *doc);

enum kz_status kzx_document_data(
        struct kzx_document *doc, const char **ret, size_t *ret_len, struct kz_error *err);
enum kz_status kzx_document_set_data(
        struct kzx_document *doc, const char *data, size_t len, struct kz_error *err);

/* Adds to the term's wdf, making the term when it is new. Terms: 1 to KZX_TERM_MAX bytes. */
enum kz_status kzx_document_add_term(
        struct kzx_document *doc, const char *term, size_t len, uint32_t wdf, struct kz_error *err);
/* A term with wdf 0: to filter by, not to rank by. */
enum kz_status kzx_document_add_boolean_term(
        struct kzx_document *doc, const char *term, size_t len, struct kz_error *err);
/* One occurrence at a position of 1 or more; adds wdf (which may be 0) to the term's. */
enum kz_status kzx_document_add_posting(struct kzx_document *doc, const char *term, size_t len,
        uint32_t position, uint32_t wdf, struct kz_error *err);
/* KZ_E_INVALID when the document does not have the term. */
enum kz_status kzx_document_remove_term(
        struct kzx_document *doc, const char *term, size_t len, struct kz_error *err);

/* A term with all its positions, so that a document is filled by one call. */
struct kzx_term {
        const char *term;
        size_t len;
        uint32_t wdf;
        uint32_t n_positions;
        const uint32_t *positions; /* best ascending; may be NULL when n_positions is 0 */
};

/* Adds n terms; fastest when they are in byte order. After a failure some of them may be there. */
enum kz_status kzx_document_add_terms(
        struct kzx_document *doc, const struct kzx_term *terms, size_t n, struct kz_error *err);

/* How many different terms there are. */
enum kz_status kzx_document_term_count(
        struct kzx_document *doc, uint32_t *ret, struct kz_error *err);

/* The value of the slot; empty when it has none. */
enum kz_status kzx_document_value(struct kzx_document *doc, uint32_t slot, const char **ret,
        size_t *ret_len, struct kz_error *err);
/* An empty value removes it. */
enum kz_status kzx_document_set_value(struct kzx_document *doc, uint32_t slot, const char *value,
        size_t len, struct kz_error *err);

#ifdef __cplusplus
}
#endif

#endif
