/*
 * What a page says of itself: its title, author, date, language and address, from <title>, <meta>,
 * <link>, <time>, JSON-LD, microdata, RDFa, and from what stands in elements whose class tells.
 * Several places may say it, and all that do are kept; html_title.h, html_author.h and html_date.h
 * choose.
 */
#ifndef KZ_INGEST_HTML_META_H
#define KZ_INGEST_HTML_META_H

#include "index/base/buf.h"
#include "index/ingest/html_tag.h"

enum kz_html_field {
        KZ_HTML_TITLE_FIELD,
        KZ_HTML_HEADING, /* a headline that a reader sees */
        KZ_HTML_AUTHOR,
        KZ_HTML_DATE,
        KZ_HTML_UPDATED, /* when it was changed last */
        KZ_HTML_LANG,
        KZ_HTML_URL,
        KZ_HTML_SITE, /* the name of the site, which titles end in */
        KZ_HTML_FIELDS,
};

/* How far a place is to be trusted: the higher the better. */
enum kz_html_trust {
        KZ_HTML_GUESS,    /* any <time>; a heading that is not the first of its kind */
        KZ_HTML_SEEN,     /* an element whose class says what it holds */
        KZ_HTML_TOLD,     /* <title>; a <time> within the article; rel=author */
        KZ_HTML_DATA,     /* microdata, Dublin Core, names that some sites use */
        KZ_HTML_META_TAG, /* <meta> for this very purpose; JSON-LD of the article */
        KZ_HTML_TRUSTS,
};

#define KZ_HTML_CANDIDATES_MAX 256

struct kz_html_candidate {
        enum kz_html_field field;
        enum kz_html_trust trust;
        const char *origin;  /* for people; static */
        size_t block;        /* of the page where it stands */
        struct kz_buf value; /* UTF-8, not folded yet */
};

struct kz_html_meta {
        struct kz_html_candidate list[KZ_HTML_CANDIDATES_MAX];
        size_t count;
        uint16_t counts[KZ_HTML_FIELDS][KZ_HTML_TRUSTS];
        size_t block; /* where in the page what is put next stands */
        /* Of JSON-LD, so far. */
        unsigned json_count, articles;
        size_t json_bytes;
};

void kz_html_meta_deinit(struct kz_html_meta *meta);

/* Each KZ_OK or KZ_E_NOMEM. */

/* Takes a value; one that is blank or too long is none, and so is one of too many. */
enum kz_status kz_html_meta_put(struct kz_html_meta *meta, enum kz_html_field field,
        enum kz_html_trust trust, const char *origin, struct kz_str value);
/* As kz_html_meta_put, for a value as written in the page. */
enum kz_status kz_html_meta_put_raw(struct kz_html_meta *meta, enum kz_html_field field,
        enum kz_html_trust trust, const char *origin, struct kz_str raw);
/* Looks at a start tag. in_article: it stands within <article> or <main>. */
enum kz_status kz_html_meta_tag(
        struct kz_html_meta *meta, enum kz_html_tag tag, struct kz_str attrs, bool in_article);

/*
 * The next of what was found of a field, the most trusted first, of equal ones the first in the
 * page; NULL after the last. *at is 0 to begin.
 */
const struct kz_html_candidate *kz_html_meta_next(
        const struct kz_html_meta *meta, enum kz_html_field field, size_t *at);

/* The first of them, or empty. */
struct kz_str kz_html_meta_best(
        const struct kz_html_meta *meta, enum kz_html_field field, const char **ret_origin);

/* JSON-LD, in html_json.c: the content of a script. What says nothing of an article is passed over.
 */
enum kz_status kz_html_json_read(struct kz_html_meta *meta, struct kz_str json);

#endif
