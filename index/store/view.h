/*
 * One reader's view of the current generation: its tiers, opened for one thread: the live index,
 * then the segments that it lists.
 */
#ifndef KZ_STORE_VIEW_H
#define KZ_STORE_VIEW_H

#include <sys/stat.h>

#include "index/store/datadir.h"
#include "index/store/forms.h"
#include "index/store/segments.h"
#include "index/xapian/live.h"

struct kz_view {
        struct kz_datadir *dir;
        struct kz_manifest manifest;
        struct stat stamp;      /* of the manifest as it was read: a rename gives another inode */
        struct kz_forms *forms; /* of the live tier */
        struct kz_tier *live;   /* owned; the first of tiers */
        struct kz_segments segments;
        struct kz_tier **tiers; /* of the live index and of the segments */
        size_t n_tiers;
        uint64_t moves; /* how often a refresh found something newer */
};

/* KZ_E_NOT_FOUND: no index there yet; KZ_E_VERSION; KZ_E_CORRUPT with the way out. */
enum kz_status kz_view_open(const char *path, struct kz_view **ret, struct kz_error *err);
struct kz_view *kz_view_free(struct kz_view *view); /* NULL is fine; returns NULL */

/*
 * Moves to the newest commit of the current generation. Cursors opened before are dead. After a
 * failure the view may be refreshed again, and must be before it is used.
 */
enum kz_status kz_view_refresh(struct kz_view *view, struct kz_error *err);

/*
 * The document with this id: *ret is its tier. KZ_E_NOT_FOUND.
 */
enum kz_status kz_view_find(struct kz_view *view, struct kz_str id, struct kz_tier **ret,
        kz_docnum *ret_doc, struct kz_error *err);

/* Whether another generation is current: a failure of this one's tiers means nothing then. */
bool kz_view_is_stale(const struct kz_view *view);

/* The number of the last change committed. */
enum kz_status kz_view_seq(struct kz_view *view, uint64_t *ret, struct kz_error *err);

/* The same of any tier of a live index; 0 when nothing was committed. */
enum kz_status kz_view_live_seq(struct kz_tier *live, uint64_t *ret, struct kz_error *err);

#define KZ_SEQ_KEY "seq"

/*
 * After a failure with KZ_E_CORRUPT: whether its message names a segment. Then that counts as
 * damaged from now on, and the others can be asked again.
 */
bool kz_view_blame(struct kz_view *view, const struct kz_error *err);

/* Whether names of the live index or of a segment have their keys by other rules than those of this
 * fingerprint (text/namekey.h). */
enum kz_status kz_view_name_rules_differ(
        struct kz_view *view, uint64_t rules, bool *ret, struct kz_error *err);

/* The fingerprint of the rules of the live index; 0 when nothing was committed. */
enum kz_status kz_view_name_rules(struct kz_view *view, uint64_t *ret, struct kz_error *err);

#define KZ_NAME_RULES_KEY "names"

#endif
