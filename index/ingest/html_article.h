/* Which blocks of a page are its article, and which are menus, teasers and footers. */
#ifndef KZ_INGEST_HTML_ARTICLE_H
#define KZ_INGEST_HTML_ARTICLE_H

#include "index/ingest/html_page.h"

/*
 * Marks the blocks that are the article. They are told by the page's own elements only: by its
 * <main> or <article>, when there is one that holds most of the text that is no link. Else all of
 * them are. KZ_E_NOMEM.
 */
enum kz_status kz_html_article_mark(struct kz_html_page *page);

#endif
