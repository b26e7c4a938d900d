/*
 * What a page's author calls its parts: the words of classes, ids and roles ("entry-content",
 * "relatedPosts"), and the lines that stand above what is not the article ("Read also").
 */
#ifndef KZ_INGEST_HTML_NAMES_H
#define KZ_INGEST_HTML_NAMES_H

#include <stdint.h>

#include "index/base/str.h"

#define KZ_HTML_HINT_NOISE 1    /* around an article: navigation, advertisements, sharing */
#define KZ_HTML_HINT_COMMENTS 2 /* what readers wrote */
#define KZ_HTML_HINT_ABOUT 4    /* about an article: its date, its tags, a box beside it */
#define KZ_HTML_HINT_MAIN 8     /* holds an article, perhaps with more */
#define KZ_HTML_HINT_TEXT 16    /* its text and nothing else */
#define KZ_HTML_HINT_PERSON 32  /* who wrote it, or what a picture shows */
#define KZ_HTML_HINT_SECTION 64 /* a part of a text: its id is its title */

/* The hints of an attribute of a start tag, as written. */
uint8_t kz_html_hints(struct kz_str name, struct kz_str value);

#endif
