/* A document whole, as `get` answers, as text for eyes. */
#ifndef KZ_CLIENT_DOCUMENT_OUTPUT_H
#define KZ_CLIENT_DOCUMENT_OUTPUT_H

#include "client/text_output.h"

/*
 * Its title, what is known of it, and its text, with its matches marked where there is colour. LF
 * and TAB of the text stay. Each page, where it has pages, stands below its number. KZ_E_NOMEM.
 */
enum kz_status kz_document_output(
        struct kz_buf *out, const json_t *document, const struct kz_text_style *style);

/* The text of one page alone, from 1. KZ_E_NOT_FOUND: it has no such page. KZ_E_NOMEM. */
enum kz_status kz_document_output_page(struct kz_buf *out, const json_t *document, uint64_t page,
        const struct kz_text_style *style);

#endif
