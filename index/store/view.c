#include "index/store/view.h"

#include <errno.h>
#include <stdlib.h>

/* Generations that may pass while one is being opened. */
#define TRIES 10

static bool stamp_of(const struct kz_view *view, struct stat *ret)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf path = KZ_BUF_NULL;

        return kz_datadir_name(view->dir, KZ_MANIFEST_NAME, &path, NULL) == KZ_OK &&
               stat(path.data, ret) == 0;
}

/* Whether the manifest is another than the one that was read. */
static bool is_replaced(const struct kz_view *view)
{
        struct stat now;

        if (!stamp_of(view, &now))
                return true;
        return now.st_ino != view->stamp.st_ino || now.st_dev != view->stamp.st_dev ||
               now.st_mtim.tv_sec != view->stamp.st_mtim.tv_sec ||
               now.st_mtim.tv_nsec != view->stamp.st_mtim.tv_nsec;
}

bool kz_view_is_stale(const struct kz_view *view)
{
        return !view->live || is_replaced(view);
}

static void close_tiers(struct kz_view *view)
{
        kz_segments_deinit(&view->segments);
        kz_tier_free(view->live);
        free(view->tiers);
        view->tiers = NULL;
        view->n_tiers = 0;
        view->live = NULL;
}

static enum kz_status list_tiers(struct kz_view *view, struct kz_error *err)
{
        struct kz_tier **tiers = calloc(view->segments.n + 1, sizeof(struct kz_tier *));
        size_t i;

        if (!tiers)
                return kz_error_nomem(err);
        tiers[0] = view->live;
        for (i = 0; i < view->segments.n; i++)
                tiers[i + 1] = view->segments.all[i].tier;
        free(view->tiers);
        view->tiers = tiers;
        view->n_tiers = view->segments.n + 1;
        return KZ_OK;
}

/*
 * Opens the segments that the live index lists, as it was opened or reopened just now. One that is
 * not there was let go of by a newer commit, or by another generation; else it is lost.
 */
static enum kz_status load_segments(struct kz_view *view, struct kz_error *err)
{
        bool moved = false, any = false, newer = true;
        enum kz_status status = KZ_OK;
        int i;

        for (i = 0; i < TRIES && newer && !status; i++) {
                status = kz_segments_load(&view->segments, view->dir, view->live, &moved, err);
                any |= moved;
                newer = false;
                if (!status && view->segments.n_missing)
                        status = kz_live_reopen(view->live, &newer, err);
        }
        if (!status && view->segments.n_missing && (newer || is_replaced(view)))
                return kz_error_set(err, KZ_E_MODIFIED,
                        "the index in %s changed while it was being opened", view->dir->path);
        return !status && any ? list_tiers(view, err) : status;
}

static enum kz_status open_tiers(struct kz_view *view, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf path = KZ_BUF_NULL;
        struct kz_manifest manifest;
        enum kz_status status;

        close_tiers(view);
        /* Before the manifest is read: when it is replaced in between, the stamp is the older one.
         */
        if (!stamp_of(view, &view->stamp))
                view->stamp = (struct stat){0};
        status = kz_datadir_read_manifest(view->dir, &manifest, err);
        if (!status)
                status = kz_datadir_check_analyzer(view->dir, &manifest, err);
        if (status)
                return status;
        view->manifest = manifest;
        if (manifest.generation == 0)
                return kz_error_set(err, KZ_E_NOT_FOUND, "the index in %s is still being made",
                        view->dir->path);
        status = kz_datadir_name(view->dir, manifest.live, &path, err);
        if (status)
                return status;
        status = kz_live_open(path.data, &view->live, err);
        /* The manifest names it: that it is not there is damage. */
        if (status == KZ_E_NOT_FOUND)
                status = kz_error_set(
                        err, KZ_E_CORRUPT, "%s: part of the index is not there", path.data);
        if (status)
                return kz_datadir_advise(status, err);
        kz_live_set_form_finder(view->live, kz_forms_finder(view->forms));
        return load_segments(view, err);
}

/* Moves the tiers that are open to the newest commit. */
static enum kz_status reopen_tiers(struct kz_view *view, struct kz_error *err)
{
        bool moved;
        enum kz_status status = kz_live_reopen(view->live, &moved, err);

        if (!status && (moved || view->segments.unsure))
                status = load_segments(view, err);
        if (!status)
                view->moves += moved;
        return status;
}

enum kz_status kz_view_refresh(struct kz_view *view, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        int i;

        for (i = 0; i < TRIES; i++) {
                if (!kz_view_is_stale(view)) {
                        if (reopen_tiers(view, err) == KZ_OK)
                                return KZ_OK;
                        close_tiers(view);
                        continue;
                }
                status = open_tiers(view, err);
                view->moves++;
                if (status == KZ_OK)
                        return KZ_OK;
                close_tiers(view);
                /* Unless the generation was replaced and deleted while it was being opened. */
                if (status != KZ_E_MODIFIED && !is_replaced(view))
                        break;
        }
        /* Listed again and again, and never there. */
        if (status == KZ_E_MODIFIED && err)
                status = err->status = KZ_E_CORRUPT;
        return kz_datadir_advise(status, err);
}

bool kz_view_blame(struct kz_view *view, const struct kz_error *err)
{
        return view->live && kz_segments_blame(&view->segments, err) &&
               list_tiers(view, NULL) == KZ_OK;
}

enum kz_status kz_view_open(const char *path, struct kz_view **ret, struct kz_error *err)
{
        struct kz_view *view = calloc(1, sizeof(*view));
        enum kz_status status;

        if (!view)
                return kz_error_nomem(err);
        status = kz_datadir_open(path, &view->dir, err);
        if (!status)
                status = kz_forms_new(&view->forms, err);
        if (!status)
                status = kz_view_refresh(view, err);
        if (status) {
                kz_view_free(view);
                return status;
        }
        *ret = view;
        return KZ_OK;
}

struct kz_view *kz_view_free(struct kz_view *view)
{
        if (!view)
                return NULL;
        close_tiers(view);
        kz_forms_free(view->forms);
        kz_datadir_free(view->dir);
        free(view);
        return NULL;
}

enum kz_status kz_view_find(struct kz_view *view, struct kz_str id, struct kz_tier **ret,
        kz_docnum *ret_doc, struct kz_error *err)
{
        struct kz_segments_one *one;
        enum kz_status status = kz_live_find(view->live, id, ret_doc, err);

        if (!status)
                *ret = view->live;
        if (status != KZ_E_NOT_FOUND)
                return status;
        status = kz_segments_find(&view->segments, id, &one, ret_doc, err);
        if (!status)
                *ret = one->tier;
        return status;
}

enum kz_status kz_view_live_seq(struct kz_tier *live, uint64_t *ret, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf value = KZ_BUF_NULL;
        enum kz_status status;
        char *end = NULL;
        uint64_t seq = 0;

        status = kz_live_metadata(live, KZ_STR(KZ_SEQ_KEY), &value, err);
        if (status)
                return status;
        if (value.len) {
                errno = 0;
                seq = strtoull(value.data, &end, 10);
                if (errno || end != value.data + value.len)
                        return kz_error_set(
                                err, KZ_E_CORRUPT, "damaged sequence number in the index");
        }
        *ret = seq;
        return KZ_OK;
}

enum kz_status kz_view_seq(struct kz_view *view, uint64_t *ret, struct kz_error *err)
{
        return kz_view_live_seq(view->live, ret, err);
}

enum kz_status kz_view_name_rules_differ(
        struct kz_view *view, uint64_t rules, bool *ret, struct kz_error *err)
{
        uint64_t own;
        enum kz_status status = kz_view_name_rules(view, &own, err);
        bool differ = own && own != rules;
        size_t i;

        if (status)
                return status;
        for (i = 0; i < view->segments.n && !differ; i++)
                differ = view->segments.all[i].segment->meta.name_rules != rules;
        *ret = differ;
        return KZ_OK;
}

enum kz_status kz_view_name_rules(struct kz_view *view, uint64_t *ret, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf value = KZ_BUF_NULL;
        enum kz_status status =
                kz_live_metadata(view->live, KZ_STR(KZ_NAME_RULES_KEY), &value, err);

        if (!status)
                *ret = value.len ? strtoull(value.data, NULL, 16) : 0;
        return status;
}
