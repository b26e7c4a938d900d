#include "index/xapian/live_names.h"

#include <stdlib.h>

#include "index/xapian/live_format.h"
#include "index/xapian/live_tier.h"

static bool is_better_form(struct kz_str a, struct kz_str b)
{
        return a.len != b.len ? a.len < b.len : kz_str_cmp(a, b) < 0;
}

/* Two names of one term as one. */
static struct kz_name join(const struct kz_name *a, const struct kz_name *b)
{
        struct kz_name both = is_better_form(b->form, a->form) ? *b : *a;

        both.flags = a->flags | b->flags;
        return both;
}

static size_t count(struct kz_str packed)
{
        struct kz_name name;
        size_t n = 0;

        while (kz_name_take(&packed, &name))
                n++;
        return n;
}

enum kz_status kz_live_names_merge(struct kz_str had, const struct kz_name *names, size_t n,
        struct kz_buf *out, bool *ret_changed)
{
        struct kz_str left = had;
        struct kz_name old, next;
        bool has = kz_name_take(&left, &old);
        enum kz_status status = KZ_OK;
        size_t i = 0, there = count(had);
        int c;

        kz_buf_clear(out);
        while ((has || i < n) && !status) {
                c = !has ? 1 : i == n ? -1 : kz_str_cmp(old.term, names[i].term);
                next = c <= 0 ? old : names[i++];
                if (c <= 0)
                        has = kz_name_take(&left, &old);
                while (i < n && kz_str_eq(names[i].term, next.term))
                        next = join(&next, &names[i++]);
                if (c <= 0 || there++ < KZ_LIVE_NAMES_MAX)
                        status = kz_name_append(out, &next);
        }
        if (!status)
                *ret_changed = !kz_str_eq(had, kz_buf_str(out));
        return status;
}

static void free_string(char **string)
{
        free(*string);
}

static enum kz_status fail_damaged(const struct kz_live_tier *tier, struct kz_error *err)
{
        return kz_error_set(
                err, KZ_E_CORRUPT, "live index %s: the names of a key are damaged", tier->path);
}

enum kz_status kz_live_names(struct kz_tier *base, struct kz_str key, kz_tier_name_fn fn,
        void *context, struct kz_error *err)
{
        KZ_CLEANUP(free_string) char *value = NULL;
        struct kz_live_tier *tier = kz_live_tier(base);
        char stored[KZ_TIER_NAME_KEY_MAX + 1];
        enum kz_status status = kz_live_ready(tier, err);
        struct kz_str left = KZ_STR_NULL;
        struct kz_name name;

        if (status || key.len == 0 || key.len > KZ_TIER_NAME_KEY_MAX)
                return status;
        status = kzx_database_metadata(
                tier->db, stored, kz_live_name_key(key, stored), &value, &left.len, err);
        if (status)
                return kz_live_fail(tier, status, err);
        left.ptr = value;
        while (!status && kz_name_take(&left, &name))
                status = fn(context, &name, err);
        return !status && left.len ? fail_damaged(tier, err) : status;
}

/* ---- All names ---- */

static enum kz_status keep_living(
        struct kz_live_tier *tier, struct kz_str had, struct kz_buf *out, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        struct kz_name name;
        uint32_t df;

        while (!status && kz_name_take(&had, &name)) {
                status = kzx_database_term_stats(
                        tier->db, name.term.ptr, name.term.len, &df, NULL, err);
                if (!status && df && kz_name_append(out, &name))
                        status = kz_error_nomem(err);
        }
        return status;
}

static enum kz_status append_sized(struct kz_buf *out, struct kz_str s)
{
        const uint32_t len = (uint32_t)s.len;

        return kz_buf_append(out, &len, sizeof(len)) || kz_buf_append_str(out, s) ? KZ_E_NOMEM
                                                                                  : KZ_OK;
}

static struct kz_str take_sized(struct kz_str *bytes)
{
        struct kz_str s;
        uint32_t len;

        memcpy(&len, bytes->ptr, sizeof(len));
        s = (struct kz_str){bytes->ptr + sizeof(len), len};
        bytes->ptr += sizeof(len) + len;
        bytes->len -= sizeof(len) + len;
        return s;
}

bool kz_live_names_take_change(
        struct kz_str *bytes, struct kz_str *ret_key, struct kz_str *ret_value)
{
        if (bytes->len == 0)
                return false;
        *ret_key = take_sized(bytes);
        *ret_value = take_sized(bytes);
        return true;
}

/* What is done with each key and its names. */
typedef enum kz_status (*key_fn)(struct kz_live_tier *tier, struct kz_str key, struct kz_str names,
        void *context, struct kz_error *err);

struct outdated {
        struct kz_buf *out, living;
};

static enum kz_status note_outdated(struct kz_live_tier *tier, struct kz_str key,
        struct kz_str names, void *context, struct kz_error *err)
{
        struct outdated *outdated = context;
        enum kz_status status;

        kz_buf_clear(&outdated->living);
        status = keep_living(tier, names, &outdated->living, err);
        if (status || outdated->living.len == names.len)
                return status;
        if (append_sized(outdated->out, key) ||
                append_sized(outdated->out, kz_buf_str(&outdated->living)))
                return kz_error_nomem(err);
        return KZ_OK;
}

static enum kz_status check_key(struct kz_live_tier *tier, struct kz_str key, struct kz_str names,
        void *context, struct kz_error *err)
{
        struct kz_name name;

        (void)key;
        (void)context;
        while (kz_name_take(&names, &name))
                ;
        return names.len ? fail_damaged(tier, err) : KZ_OK;
}

static void free_terms(struct kzx_terms **terms)
{
        kzx_terms_free(*terms);
}

static enum kz_status each_key(
        struct kz_live_tier *tier, key_fn fn, void *context, struct kz_error *err)
{
        KZ_CLEANUP(free_terms) struct kzx_terms *keys = NULL;
        const char letter = KZ_LIVE_NAME_KEY;
        struct kzx_term_view key;
        bool has = true;
        enum kz_status status = kzx_terms_open_metadata(tier->db, &letter, 1, &keys, err);

        while (!status) {
                KZ_CLEANUP(free_string) char *names = NULL;
                size_t len;

                status = kzx_terms_next(keys, &has, &key, err);
                if (status || !has)
                        break;
                status = kzx_database_metadata(tier->db, key.term, key.len, &names, &len, err);
                if (!status)
                        status = fn(tier, (struct kz_str){key.term, key.len},
                                (struct kz_str){names, len}, context, err);
        }
        return status;
}

enum kz_status kz_live_names_outdated(
        struct kz_live_tier *tier, struct kz_buf *out, struct kz_error *err)
{
        struct outdated outdated = {out, KZ_BUF_NULL};
        enum kz_status status = each_key(tier, note_outdated, &outdated, err);

        kz_buf_deinit(&outdated.living);
        return status;
}

enum kz_status kz_live_names_check(struct kz_live_tier *tier, struct kz_error *err)
{
        return each_key(tier, check_key, NULL, err);
}
