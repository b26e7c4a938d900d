/* Teasers: the beginnings of other articles, each below a headline that is a link to it. */
#ifndef KZ_INGEST_HTML_TEASERS_H
#define KZ_INGEST_HTML_TEASERS_H

#include "index/ingest/html_score.h"

/* Takes it back that the text of teasers is prose, where a page has several. */
void kz_html_teasers_discount(struct kz_html_scores *scores, const struct kz_html_page *page);

#endif
