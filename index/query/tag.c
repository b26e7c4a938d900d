#include "index/query/tag.h"

#include <utf8proc.h>

#include "index/base/utf8.h"

/* Where a capital follows a small letter. */
static bool begins_word(utf8proc_category_t before, utf8proc_category_t now)
{
        return before == UTF8PROC_CATEGORY_LL && now == UTF8PROC_CATEGORY_LU;
}

enum kz_status kz_tag_words(struct kz_arena *arena, struct kz_str text, struct kz_str *ret)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf words = KZ_BUF_NULL;
        utf8proc_category_t before = UTF8PROC_CATEGORY_CN, now;
        size_t at, n, breaks = 0;
        uint32_t cp;

        *ret = KZ_STR_NULL;
        if (text.len == 0 || (text.ptr[0] != '#' && text.ptr[0] != '@'))
                return KZ_OK;
        for (at = 1; at < text.len; at += n, before = now) {
                n = kz_utf8_decode(text.ptr + at, text.len - at, &cp);
                if (n == 0)
                        return KZ_OK;
                now = utf8proc_category((utf8proc_int32_t)cp);
                if (begins_word(before, now)) {
                        breaks++;
                        if (kz_buf_append_cstr(&words, " "))
                                return KZ_E_NOMEM;
                }
                if (kz_buf_append(&words, text.ptr + at, n))
                        return KZ_E_NOMEM;
        }
        if (breaks == 0)
                return KZ_OK;
        *ret = kz_arena_dup(arena, kz_buf_str(&words));
        return ret->ptr ? KZ_OK : KZ_E_NOMEM;
}
