/*
 * Elements whose text is a headline, an author's name or a date: by their tag, by what microdata
 * says of them, or by their class.
 */
#ifndef KZ_INGEST_HTML_CAPTURE_H
#define KZ_INGEST_HTML_CAPTURE_H

#include "index/ingest/html_meta.h"

/* What an element's text is taken for; the greater one tells more. */
enum kz_html_capture {
        KZ_HTML_CAPTURE_NONE = 0,
        KZ_HTML_CAPTURE_TITLE_CLASS,
        KZ_HTML_CAPTURE_SUBHEADING,
        KZ_HTML_CAPTURE_DATE_CLASS,
        KZ_HTML_CAPTURE_AUTHOR_CLASS,
        KZ_HTML_CAPTURE_TIME,
        KZ_HTML_CAPTURE_HEADING,
        KZ_HTML_CAPTURE_HEADLINE,
        KZ_HTML_CAPTURE_UPDATED,
        KZ_HTML_CAPTURE_DATE,
        KZ_HTML_CAPTURE_AUTHOR,
        KZ_HTML_CAPTURE_SITE, /* the name of the site, be it a main heading */
};

/* By the tag alone. */
enum kz_html_capture kz_html_capture_tag(enum kz_html_tag tag);

/* Given that one, or what the attributes before this one have made of it. */
enum kz_html_capture kz_html_capture_attr(
        enum kz_html_capture so_far, struct kz_str name, struct kz_str value);

/* The text of such an element, which stands in meta->block. KZ_OK or KZ_E_NOMEM. */
enum kz_status kz_html_capture_take(
        struct kz_html_meta *meta, enum kz_html_capture capture, struct kz_str text);

#endif
