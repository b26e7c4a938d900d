/*
 * A word of the index as a name: what its index term and form are, and how it stands in the text.
 * Names are gathered while a document is analysed, kept with the index under their name keys
 * (text/namekey.h), and found again by whoever looks for another spelling.
 */
#ifndef KZ_BASE_NAME_H
#define KZ_BASE_NAME_H

#include <stdint.h>

#include "index/base/buf.h"

/* Evidence; neither: it stood only where words have capitals anyhow. */
enum kz_name_flags {
        KZ_NAME_CAPITAL = 1 << 0, /* with a capital where other words have none */
        KZ_NAME_PLAIN = 1 << 1,   /* in lower case */
};

struct kz_name {
        struct kz_str term; /* the index term, 1 to KZ_NAME_WORD_MAX bytes */
        struct kz_str form; /* the word itself, normalised: 1 to KZ_NAME_WORD_MAX bytes */
        unsigned flags;     /* enum kz_name_flags */
};

/* Longer words are no names. */
#define KZ_NAME_WORD_MAX 96

/*
 * Names as bytes, for those who keep many. Appending a name whose words are empty or too long is a
 * mistake of the caller's. KZ_E_NOMEM.
 */
enum kz_status kz_name_append(struct kz_buf *out, const struct kz_name *name);
/* Takes the first name off bytes, as a view into them; false when no whole one is left. */
bool kz_name_take(struct kz_str *bytes, struct kz_name *ret);

#endif
