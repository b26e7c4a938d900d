/* The live index as a tier, for the other files of the live index: cursors and the writer. */
#ifndef KZ_XAPIAN_LIVE_TIER_H
#define KZ_XAPIAN_LIVE_TIER_H

#include <sys/stat.h>

#include "index/tier.h"
#include "index/xapian/kzx.h"
#include "index/xapian/live.h"
#include "index/xapian/live_dfs.h"
#include "index/xapian/live_lengths.h"
#include "index/xapian/live_records.h"

/*
 * A column read in ascending order. What is known is kept: no document in [asked, at.docid) has a
 * value, and at.docid has this one; without has_at, none from asked on does.
 */
struct kz_live_column {
        struct kzx_values *values; /* NULL: not open */
        kz_docnum asked;
        bool has_at;
        struct kzx_value at;
};

struct kz_live_tier {
        struct kz_tier base;
        struct kzx_database *db; /* a writer's: NULL while it has lost its database */
        enum kz_status unopened; /* why db is NULL */
        char *path;
        struct stat version; /* of the files when they were last opened; zeroed in a writer */
        enum kz_status failed; /* the last failure of Xapian's, since the last reopening */
        struct kz_live_column columns[KZ_COLUMN_COUNT];
        struct kz_live_lengths lengths;
        struct kz_live_dfs dfs;
        struct kz_live_records records;
        const struct kz_live_form_finder *form_finder; /* NULL: none */
};

static inline struct kz_live_tier *kz_live_tier(struct kz_tier *tier)
{
        return (struct kz_live_tier *)tier;
}

/* Sets up a tier whose db and path the caller owns and sets. */
void kz_live_tier_init(struct kz_live_tier *tier);
/* Drops what is remembered: after a write, and when the database moves or goes. */
void kz_live_tier_forget(struct kz_live_tier *tier);

/* Remembers a failure of Xapian's and puts the path before its message; returns the status. */
enum kz_status kz_live_fail(struct kz_live_tier *tier, enum kz_status status, struct kz_error *err);
/* The document with this id in *ret, 0 when there is none. The message lacks the path. */
enum kz_status kz_live_locate(
        struct kz_live_tier *tier, struct kz_str id, kz_docnum *ret, struct kz_error *err);
/* KZ_E_MODIFIED once that was found, until it is reopened; why there is no database when there is
 * none. */
enum kz_status kz_live_ready(const struct kz_live_tier *tier, struct kz_error *err);

/* kz_tier_ops.postings, .all, .terms and .phrase */
enum kz_status kz_live_postings(struct kz_tier *tier, struct kz_str term, unsigned flags,
        struct kz_postings **ret, struct kz_error *err);
enum kz_status kz_live_all(
        struct kz_tier *tier, unsigned flags, struct kz_postings **ret, struct kz_error *err);
enum kz_status kz_live_terms(struct kz_tier *tier, struct kz_str prefix, struct kz_str from,
        struct kz_terms **ret, struct kz_error *err);

enum kz_status kz_live_phrase(struct kz_tier *tier, const struct kz_tier_phrase *phrase,
        struct kz_postings **ret, struct kz_error *err);

#endif
