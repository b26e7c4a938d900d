/*
 * The lines about an article that stand between its paragraphs and after them, told by their words
 * and by how much of them is a link: "Read also: …", "3 comments" and what follows, "Photo: AP".
 */
#ifndef KZ_INGEST_HTML_TRIM_H
#define KZ_INGEST_HTML_TRIM_H

#include "index/ingest/html_score.h"

/* Unmarks such blocks, all of which stand within root, an element. KZ_E_NOMEM. */
enum kz_status kz_html_trim(
        struct kz_html_page *page, const struct kz_html_scores *scores, uint32_t root);

#endif
