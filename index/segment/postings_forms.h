/* The forms of a term's postings: the list in front of them (postings_writer.h). */
#ifndef KZ_SEGMENT_POSTINGS_FORMS_H
#define KZ_SEGMENT_POSTINGS_FORMS_H

#include "index/segment/postings_layout.h"

/* A walk through the list. */
struct kz_postings_forms {
        const uint8_t *at, *end;
        uint32_t left;
};

struct kz_postings_forms kz_postings_forms_begin(const struct kz_postings_layout *layout);
/* The next one; false when the list is damaged. Not behind the last. */
bool kz_postings_forms_next(struct kz_postings_forms *forms, struct kz_posting_form *ret);

#endif
