/*
 * Encodings other than UTF-8, by the names pages and mails use, and their bytes to UTF-8. The
 * single-byte sets of our field have tables of their own, so that reading them needs nothing from
 * the system; the others go through iconv, whose character maps the C library loads as programs,
 * which cannot be done behind the walls: kz_encoding_prepare does it before.
 */
#ifndef KZ_INGEST_ENCODING_H
#define KZ_INGEST_ENCODING_H

#include "index/base/buf.h"

struct kz_encoding {
        const char *name;     /* for people and for iconv */
        const uint16_t *high; /* code points of the bytes from 0x80; NULL: iconv knows it */
        bool seven_bit;       /* written in ASCII bytes with escapes: never mistaken for UTF-8 */
        const char *declared, *guessed; /* for people: its name, and who says so */
};

/* The first is UTF-8, whose high is NULL. */
extern const struct kz_encoding kz_encoding_utf8;

/*
 * By a label as pages write it: "windows-1251", "CP1251", "x-cp1251"; NULL for one not known here.
 * UTF-16 gives UTF-8, as in the HTML standard: a page whose declaration can be read in ASCII is not
 * in UTF-16. "latin1" is windows-1252.
 */
const struct kz_encoding *kz_encoding_by_label(struct kz_str label);

/* Loads what iconv needs for all sets known here; what this system has not got stays unknown. */
void kz_encoding_prepare(void);

/*
 * Appends bytes, in a set that is not UTF-8, to out as UTF-8. What has no meaning becomes U+FFFD
 * and is counted. KZ_E_NOMEM; KZ_E_UNSUPPORTED when this system's iconv does not know it.
 */
enum kz_status kz_encoding_decode(const struct kz_encoding *encoding, struct kz_str bytes,
        struct kz_buf *out, size_t *ret_broken, struct kz_error *err);

/*
 * Guesses the set of text that is not UTF-8: windows-1251, KOI8-R, IBM866, IBM855, ISO 8859-5, Mac
 * Cyrillic and KZ-1048, by how often Russian and Kazakh use each letter and where capitals stand;
 * windows-1252 and windows-1254 for Latin letters. NULL when there is too little to go by or
 * nothing fits. Never needs iconv.
 */
const struct kz_encoding *kz_encoding_detect(struct kz_str bytes);

/*
 * What text is in that is declared to be in some set: that one, but for a single-byte set when its
 * letters are clearly those of a Cyrillic one. Programs declare what they were made with: western
 * sets where windows-1251 is, windows-1251 where KZ-1048 is.
 */
const struct kz_encoding *kz_encoding_correct(
        const struct kz_encoding *declared, struct kz_str bytes);

#endif
