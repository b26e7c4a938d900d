/*
 * Makes the stored form of a record. Deflating is a good part of a document's cost and needs no
 * database, so it can be done in any thread, ahead of the writer.
 */
#ifndef KZ_XAPIAN_LIVE_PACKER_H
#define KZ_XAPIAN_LIVE_PACKER_H

#include "index/base/error.h"
#include "index/base/str.h"

/* Not thread-safe itself: one packer a thread. */
struct kz_live_packer;
enum kz_status kz_live_packer_new(struct kz_live_packer **ret, struct kz_error *err);
struct kz_live_packer *kz_live_packer_free(struct kz_live_packer *packer); /* NULL is fine */

/* *ret is a view, valid until the next call. KZ_E_LIMIT: over 4 GiB. */
enum kz_status kz_live_packer_run(struct kz_live_packer *packer, struct kz_str record,
        struct kz_str *ret, struct kz_error *err);

#endif
