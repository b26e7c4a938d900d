#include "index/store/segments.h"

#include <stdlib.h>

#include "index/text/analyzer.h"

static void close_one(struct kz_segments_one *one)
{
        kz_tier_free(one->tier);
        kz_mask_deinit(&one->mask);
        kz_segment_unref(one->segment);
        *one = (struct kz_segments_one){.segment = NULL};
}

static void close_all(struct kz_segments *segments)
{
        size_t i;

        for (i = 0; i < segments->n; i++)
                close_one(&segments->all[i]);
        free(segments->all);
        segments->all = NULL;
        segments->n = 0;
}

void kz_segments_deinit(struct kz_segments *segments)
{
        close_all(segments);
        kz_buf_deinit(&segments->list);
        kz_buf_deinit(&segments->bad);
        *segments = (struct kz_segments){.any_analyzer = segments->any_analyzer};
}

/* ---- Opening ---- */

static enum kz_status damaged_list(const struct kz_datadir *dir, struct kz_error *err)
{
        return kz_error_set(
                err, KZ_E_CORRUPT, "%s: damaged list of segments in the live index", dir->path);
}

static enum kz_status open_segment(struct kz_segments_one *one, const struct kz_datadir *dir,
        struct kz_str name, unsigned analyzer, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf path = KZ_BUF_NULL;
        enum kz_status status;

        memcpy(one->name, name.ptr, name.len);
        one->name[name.len] = '\0';
        status = kz_datadir_name(dir, one->name, &path, err);
        if (!status)
                status = kz_segment_open(path.data, analyzer, &one->segment, err);
        return status;
}

/* The segment of this name from before, or the file. */
static enum kz_status take_or_open(struct kz_segments *before, struct kz_segments_one *one,
        const struct kz_datadir *dir, struct kz_str name, struct kz_error *err)
{
        size_t i;

        for (i = 0; i < before->n; i++) {
                if (!kz_str_eq(kz_str(before->all[i].name), name))
                        continue;
                memcpy(one->name, before->all[i].name, sizeof(one->name));
                one->segment = kz_segment_ref(before->all[i].segment);
                return KZ_OK;
        }
        return open_segment(one, dir, name, before->any_analyzer ? 0 : KZ_ANALYZER_VERSION, err);
}

/* Its mask and its tier, which are new whenever masks change. */
static enum kz_status complete(
        struct kz_segments_one *one, struct kz_tier *live, struct kz_error *err)
{
        enum kz_status status = kz_mask_init(&one->mask, one->segment, err);

        if (!status)
                status = kz_mask_load(&one->mask, one->name, live, err);
        if (!status)
                status = kz_segment_tier_open(one->segment, &one->mask.shown, &one->tier, err);
        return status;
}

static size_t count_names(struct kz_str list)
{
        struct kz_str name;
        size_t n = 0;

        while (kz_segment_list_take(&list, &name))
                n++;
        return n;
}

static void note_damage(struct kz_segments *segments, const struct kz_error *damage)
{
        if (segments->n_damaged++ == 0)
                segments->damage = *damage;
        segments->n_missing += damage->status == KZ_E_NOT_FOUND;
        segments->unsure |= damage->status != KZ_E_CORRUPT;
}

static bool is_damage(enum kz_status status)
{
        return status == KZ_E_CORRUPT || status == KZ_E_IO || status == KZ_E_NOT_FOUND;
}

/* Its segment, mask and tier; a segment that cannot be read is noted and *ret_open is false. */
static enum kz_status open_one(struct kz_segments *before, struct kz_segments *ret,
        struct kz_segments_one *one, const struct kz_datadir *dir, struct kz_str name,
        struct kz_tier *live, bool *ret_open, struct kz_error *err)
{
        struct kz_error why = KZ_ERROR_NULL;
        enum kz_status status;

        *ret_open = false;
        if (kz_segment_list_has(kz_buf_str(&before->bad), name)) {
                note_damage(ret, &before->met);
                ret->met = before->met;
                return kz_segment_list_add(&ret->bad, name) ? kz_error_nomem(err) : KZ_OK;
        }
        status = take_or_open(before, one, dir, name, &why);
        if (is_damage(status)) {
                note_damage(ret, &why);
                close_one(one);
                return KZ_OK;
        }
        if (status) {
                close_one(one);
                return kz_error_set(err, status, "%s", why.message);
        }
        *ret_open = true;
        return complete(one, live, err);
}

static enum kz_status open_all(struct kz_segments *before, struct kz_segments *ret,
        const struct kz_datadir *dir, struct kz_tier *live, struct kz_error *err)
{
        struct kz_str left = kz_buf_str(&ret->list), name;
        enum kz_status status = KZ_OK;
        bool open;

        ret->all = calloc(count_names(left) + 1, sizeof(*ret->all));
        if (!ret->all)
                return kz_error_nomem(err);
        while (!status && kz_segment_list_take(&left, &name)) {
                /* Twice in the list, its documents would be there twice. */
                if (!kz_segment_name(name, NULL) || kz_segment_list_has(left, name))
                        return damaged_list(dir, err);
                status = open_one(before, ret, &ret->all[ret->n], dir, name, live, &open, err);
                ret->n += open;
        }
        return !status && left.len ? damaged_list(dir, err) : status;
}

static enum kz_status read_masks_number(struct kz_tier *live, uint64_t *ret, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf value = KZ_BUF_NULL;
        enum kz_status status = kz_live_metadata(live, KZ_STR(KZ_MASKS_KEY), &value, err);

        if (!status)
                *ret = value.len ? strtoull(value.data, NULL, 10) : 0;
        return status;
}

enum kz_status kz_segments_load(struct kz_segments *segments, const struct kz_datadir *dir,
        struct kz_tier *live, bool *ret_moved, struct kz_error *err)
{
        struct kz_segments next = {.any_analyzer = segments->any_analyzer};
        enum kz_status status;

        status = kz_live_metadata(live, KZ_STR(KZ_SEGMENTS_KEY), &next.list, err);
        if (!status)
                status = read_masks_number(live, &next.masks, err);
        if (!status && segments->all && !segments->unsure && next.masks == segments->masks &&
                kz_str_eq(kz_buf_str(&next.list), kz_buf_str(&segments->list))) {
                kz_buf_deinit(&next.list);
                *ret_moved = false;
                return KZ_OK;
        }
        if (!status)
                status = open_all(segments, &next, dir, live, err);
        if (status) {
                kz_segments_deinit(&next);
                return status;
        }
        kz_segments_deinit(segments);
        *segments = next;
        *ret_moved = true;
        return KZ_OK;
}

/* ---- Damage ---- */

/* Whether the message names the path, and not one that only begins so. */
static bool names_path(const char *message, const char *path)
{
        const size_t len = strlen(path);
        const char *at = message;

        while ((at = strstr(at, path))) {
                at += len;
                if (*at < '0' || *at > '9')
                        return true;
        }
        return false;
}

bool kz_segments_blame(struct kz_segments *segments, const struct kz_error *err)
{
        size_t i;

        for (i = 0; i < segments->n; i++) {
                struct kz_segments_one *one = &segments->all[i];

                if (!names_path(err->message, one->segment->path))
                        continue;
                if (kz_segment_list_add(&segments->bad, kz_str(one->name)))
                        return false;
                segments->met = *err;
                note_damage(segments, err);
                close_one(one);
                segments->n--;
                memmove(one, one + 1, (segments->n - i) * sizeof(*one));
                return true;
        }
        return false;
}

enum kz_status kz_segments_find(struct kz_segments *segments, struct kz_str id,
        struct kz_segments_one **ret, kz_docnum *ret_doc, struct kz_error *err)
{
        enum kz_status status;
        kz_docnum doc;
        size_t i;

        for (i = segments->n; i-- > 0;) {
                struct kz_segments_one *one = &segments->all[i];

                status = kz_segment_find(one->segment, one->mask.words, id, &doc, err);
                if (!status) {
                        *ret = one;
                        *ret_doc = doc;
                }
                if (status != KZ_E_NOT_FOUND)
                        return status;
        }
        return kz_error_set(err, KZ_E_NOT_FOUND, "no document has this id");
}
