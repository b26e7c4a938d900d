/* The text of an RTF file, and what it says of itself, in one pass over its tokens. */
#ifndef KZ_INGEST_RTF_READER_H
#define KZ_INGEST_RTF_READER_H

#include "index/ingest/office.h"

/*
 * Reads bytes, an RTF file, into office, which has no zip. *ret_whole: its outermost group ends.
 * KZ_E_LIMIT when there is more text than office->text takes; what was read before is there.
 * KZ_E_NOMEM, or the sink's.
 */
enum kz_status kz_rtf_read(
        struct kz_office *office, struct kz_str bytes, bool *ret_whole, struct kz_error *err);

#endif
