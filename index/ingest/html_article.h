/* Which blocks of a page are its article, and which are menus, teasers and footers. */
#ifndef KZ_INGEST_HTML_ARTICLE_H
#define KZ_INGEST_HTML_ARTICLE_H

#include "index/ingest/html_page.h"

/*
 * Marks the blocks that are the article: those of the element that holds the most prose and the
 * least else, without what stands around it (html_noise.h) and between its paragraphs
 * (html_trim.h). Where nothing looks like an article, it marks all that is not noise; where that is
 * nothing either, all: a page that is found with its menus is better than one that is not found.
 * The time grows with the page and no faster. KZ_E_NOMEM.
 */
enum kz_status kz_html_article_mark(struct kz_html_page *page);

#endif
