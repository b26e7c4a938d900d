/* The terms of a segment as a tier shows them (tier.h). */
#ifndef KZ_SEGMENT_SEGMENT_TERMS_H
#define KZ_SEGMENT_SEGMENT_TERMS_H

#include "index/segment/dict.h"
#include "index/tier.h"

/* Those that begin with prefix, from the first that is >= from on. The dictionary must outlive the
 * cursor. */
enum kz_status kz_segment_terms_open(const struct kz_dict *dict, struct kz_str prefix,
        struct kz_str from, struct kz_terms **ret, struct kz_error *err);

#endif
