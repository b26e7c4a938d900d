/*
 * The list of the segments of a generation, as the live index keeps it: for each its name, ended by
 * a line feed, the oldest first. A name is "segment-" and a number.
 */
#ifndef KZ_STORE_SEGMENT_LIST_H
#define KZ_STORE_SEGMENT_LIST_H

#include <stdint.h>

#include "index/base/buf.h"

#define KZ_SEGMENT_PREFIX "segment-"
#define KZ_SEGMENT_NAME_MAX 32 /* bytes, with the NUL */

/* Whether name is a segment's: *ret (may be NULL) is its number, of at most 18 digits. */
bool kz_segment_name(struct kz_str name, uint64_t *ret);
/* Whether name is a segment's, or begins so: what a writer that was cut off left beside it. */
bool kz_segment_name_begins(struct kz_str name, uint64_t *ret);

/* Takes the first name off a list: a view. False: there is none left. */
bool kz_segment_list_take(struct kz_str *list, struct kz_str *ret);
bool kz_segment_list_has(struct kz_str list, struct kz_str name);
/* KZ_OK or KZ_E_NOMEM. */
enum kz_status kz_segment_list_add(struct kz_buf *list, struct kz_str name);

#endif
