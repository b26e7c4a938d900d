/*
 * Names by their keys in the live index: a metadata value for each key, of packed names
 * (base/name.h), one a term and in the terms' order. Internal to the live index.
 */
#ifndef KZ_XAPIAN_LIVE_NAMES_H
#define KZ_XAPIAN_LIVE_NAMES_H

#include "index/base/name.h"
#include "index/tier.h"
#include "index/xapian/live_tier.h"

/* The letter that all of these keys begin with. */
#define KZ_LIVE_NAME_KEY 'n'
/* Names of one key; more are of no use to a search, and would make each change of it dear. */
#define KZ_LIVE_NAMES_MAX 256

/*
 * Replaces out by the names of a key, `had` as stored, with some more among them. A term that is
 * there keeps the shorter form, and of equal ones the lesser, and has the flags of both.
 * names: in the order of terms. *ret_changed: whether out differs from had. KZ_E_NOMEM.
 */
enum kz_status kz_live_names_merge(struct kz_str had, const struct kz_name *names, size_t n,
        struct kz_buf *out, bool *ret_changed);

/* Writes the metadata key of a name key and returns its length. KZ_TIER_NAME_KEY_MAX at most. */
static inline size_t kz_live_name_key(struct kz_str key, char ret[KZ_TIER_NAME_KEY_MAX + 1])
{
        ret[0] = KZ_LIVE_NAME_KEY;
        memcpy(ret + 1, key.ptr, key.len);
        return key.len + 1;
}

/*
 * What is to be written so that no name stays whose term no document has: metadata keys and their
 * new values, appended to out, for kz_live_names_take_change.
 */
enum kz_status kz_live_names_outdated(
        struct kz_live_tier *tier, struct kz_buf *out, struct kz_error *err);
/* Takes the first change off, as views into it; false when there are no more. */
bool kz_live_names_take_change(
        struct kz_str *bytes, struct kz_str *ret_key, struct kz_str *ret_value);

/* Reads all of them: KZ_E_CORRUPT when one is damaged. */
enum kz_status kz_live_names_check(struct kz_live_tier *tier, struct kz_error *err);

/* kz_tier_ops.names */
enum kz_status kz_live_names(struct kz_tier *tier, struct kz_str key, kz_tier_name_fn fn,
        void *context, struct kz_error *err);

#endif
