/*
 * What a page says of itself: its title, author, date, language and address, from <title>, <meta>,
 * <link>, <time>, JSON-LD and the attributes of microdata. Several places may say it; the most
 * trustworthy one that does wins, and of equal ones the first.
 */
#ifndef KZ_INGEST_HTML_META_H
#define KZ_INGEST_HTML_META_H

#include "index/base/buf.h"
#include "index/ingest/html_tag.h"

enum kz_html_field {
        KZ_HTML_TITLE_FIELD,
        KZ_HTML_AUTHOR,
        KZ_HTML_DATE,
        KZ_HTML_LANG,
        KZ_HTML_URL,
        KZ_HTML_SITE, /* the name of the site, which titles end in */
        KZ_HTML_FIELDS,
};

/* How far a place is to be trusted: the higher the better. */
enum kz_html_trust {
        KZ_HTML_GUESS,    /* the first heading; any <time> */
        KZ_HTML_TOLD,     /* <title>; a <time> within the article; rel=author */
        KZ_HTML_DATA,     /* JSON-LD, microdata, Dublin Core */
        KZ_HTML_META_TAG, /* <meta> for this very purpose */
        KZ_HTML_TRUSTS,
};

struct kz_html_meta {
        struct kz_buf values[KZ_HTML_FIELDS][KZ_HTML_TRUSTS]; /* UTF-8, not folded yet */
        unsigned json_count;
};

void kz_html_meta_deinit(struct kz_html_meta *meta);

/* Each KZ_OK or KZ_E_NOMEM. */

/* Takes a value unless there is one; one that is blank or too long is none. */
enum kz_status kz_html_meta_put(struct kz_html_meta *meta, enum kz_html_field field,
        enum kz_html_trust trust, struct kz_str value);
/* As kz_html_meta_put, for a value as written in the page. */
enum kz_status kz_html_meta_put_raw(struct kz_html_meta *meta, enum kz_html_field field,
        enum kz_html_trust trust, struct kz_str raw);
/* Looks at a start tag. in_article: it stands within <article> or <main>. */
enum kz_status kz_html_meta_tag(
        struct kz_html_meta *meta, enum kz_html_tag tag, struct kz_str attrs, bool in_article);

/* What was found, the best first: the trust before which to look on, KZ_HTML_TRUSTS to begin. Empty
 * after the last. */
struct kz_str kz_html_meta_best(
        const struct kz_html_meta *meta, enum kz_html_field field, int *trust);

/* JSON-LD, in html_json.c: the content of a script. What is not JSON says nothing. */
enum kz_status kz_html_json_read(struct kz_html_meta *meta, struct kz_str json);

#endif
