/* What a media type ("text/html; charset=…") that a mail or a web server gave says of the bytes. */
#ifndef KZ_INGEST_MEDIA_TYPE_H
#define KZ_INGEST_MEDIA_TYPE_H

#include <stdbool.h>

#include "index/base/str.h"

/* The type alone: without parameters, as written. */
struct kz_str kz_media_type(struct kz_str value);

/* Whether a type is this one, which is in lower case; "text/" stands for all that begin so. */
bool kz_media_type_is(struct kz_str type, const char *lower);

/*
 * "images", "sound and video", "fonts", "style sheets" or "scripts": what is there for the eye, the
 * ear or the machine and has no text to search. NULL for all others.
 */
const char *kz_media_type_textless(struct kz_str type);

/*
 * How the name of a file of this type would end, such as ".html", for parsers that look at names
 * too; "" when the content will tell, or nothing is known of it.
 */
const char *kz_media_type_suffix(struct kz_str type);

#endif
