/*
 * Which of the titles that a page gives is that of its article. What it tells programs often has
 * the name of the site in it, or is shortened for those who share it; what it shows as a headline
 * may be the name of the site or of a section. So a headline that agrees with what is told is the
 * title, and without one what is told, with the name of the site cut off.
 */
#ifndef KZ_INGEST_HTML_TITLE_H
#define KZ_INGEST_HTML_TITLE_H

#include "index/ingest/html_meta.h"

struct kz_html_title {
        struct kz_str text;                       /* a view into meta; empty when there is none */
        const char *origin;                       /* for people; static */
        const struct kz_html_candidate *headline; /* where the page shows it, or NULL */
};

struct kz_html_title kz_html_title_choose(const struct kz_html_meta *meta);

#endif
