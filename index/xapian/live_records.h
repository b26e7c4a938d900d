/*
 * The records read last, inflated, kept until the index moves: people turn pages, change a word of
 * their question and open what they found, and see the same documents again.
 */
#ifndef KZ_XAPIAN_LIVE_RECORDS_H
#define KZ_XAPIAN_LIVE_RECORDS_H

#include "index/base/buf.h"
#include "index/tier.h"

#define KZ_LIVE_RECORDS_SLOTS 64
#define KZ_LIVE_RECORDS_BYTES (32u << 10) /* longer ones are not kept: 2 MB in all */

struct kz_live_records {
        struct kz_live_records_slot {
                kz_docnum doc; /* 0: free */
                struct kz_buf record;
        } * slots; /* by number, the last that came; NULL until there is one */
};

/* Forgets everything; a zeroed one is fine. */
void kz_live_records_deinit(struct kz_live_records *records);
/* Empty when it is not known; valid until the next put. */
struct kz_str kz_live_records_get(const struct kz_live_records *records, kz_docnum doc);
/* Remembers, as far as there is memory for it. */
void kz_live_records_put(struct kz_live_records *records, kz_docnum doc, struct kz_str record);

#endif
