/* The parts of a page that stand around its article: menus, advertisements, comments, boxes about
 * the author, the captions of pictures. */
#ifndef KZ_INGEST_HTML_NOISE_H
#define KZ_INGEST_HTML_NOISE_H

#include "index/ingest/html_score.h"

/*
 * Leaves out the elements that their tags and names tell to be noise. Names are often wrong, so
 * what holds far more prose than all that would remain is no noise. KZ_E_NOMEM.
 */
enum kz_status kz_html_noise_leave_out(
        struct kz_html_scores *scores, const struct kz_html_page *page);

#endif
