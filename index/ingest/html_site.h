/* The name of the site, and how it stands in the titles of its pages. */
#ifndef KZ_INGEST_HTML_SITE_H
#define KZ_INGEST_HTML_SITE_H

#include "index/ingest/html_meta.h"

/* Whether the site is called so: by what the page tells of it, or by its address. */
bool kz_html_site_is(const struct kz_html_meta *meta, struct kz_str name);

/*
 * Whether the titles that the page tells end in these few words: those of a heading may be a site's
 * name that nothing else tells, on each of its pages.
 */
bool kz_html_site_ends_titles(const struct kz_html_meta *meta, struct kz_str heading);

/* What stands before the first separator of a title ("|", " - "), or all of it; *rest is what is
 * left. */
struct kz_str kz_html_site_first_part(struct kz_str *rest);

/* A title without the names of site and section at its end, and that of the site at its start. */
struct kz_str kz_html_site_cut(const struct kz_html_meta *meta, struct kz_str title);

/* "Title - The Site", of which nothing but a dash tells, or a heading that ends titles: without its
 * last words, if they are few after many and begin with a capital. */
struct kz_str kz_html_site_cut_unknown(const struct kz_html_meta *meta, struct kz_str title);

#endif
