/* A text of several lines as it is, for eyes: controls made visible, matches marked. */
#ifndef KZ_CLIENT_MARKED_TEXT_H
#define KZ_CLIENT_MARKED_TEXT_H

#include <jansson.h>

#include "client/paragraph.h"

#define KZ_MARK_ON "\x1b[1;31m"
#define KZ_MARK_OFF "\x1b[0m"

struct kz_marked_text {
        struct kz_str text;
        size_t from, end; /* the part of it that is shown, in bytes */
        const struct kz_paragraph_range
                *marks; /* in bytes of the whole; ascending, not overlapping */
        size_t n_marks;
};

/* Appends it. LF and TAB stay; a mark ends with its line, and goes on in the next. KZ_E_NOMEM. */
enum kz_status kz_marked_text_append(struct kz_buf *out, const struct kz_marked_text *text);

/* Appends LF unless out ends with one, or is empty. KZ_E_NOMEM. */
enum kz_status kz_marked_text_end_line(struct kz_buf *out);

/* Reads at most n ranges of the protocol, [[from,end],…]; how many are sound and in order. */
size_t kz_marked_text_ranges(const json_t *list, struct kz_paragraph_range *ret, size_t n);

#endif
