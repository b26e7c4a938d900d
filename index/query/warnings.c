#include "index/query/warnings.h"

#include <stdio.h>

#include "index/base/utf8.h"
#include "index/base/visible.h"

static enum kz_status add(struct kz_warnings *warnings, struct kz_str sentence)
{
        struct kz_str copy;
        size_t i;

        for (i = 0; i < warnings->n; i++) {
                if (kz_str_eq(warnings->list[i], sentence))
                        return KZ_OK;
        }
        if (warnings->n == KZ_WARNINGS_MAX)
                sentence = KZ_STR("There is more of this kind in the query.");
        copy = kz_arena_dup(warnings->arena, sentence);
        if (!copy.ptr)
                return KZ_E_NOMEM;
        warnings->list[warnings->n++] = copy;
        return KZ_OK;
}

enum kz_status kz_warnings_add(struct kz_warnings *warnings, const char *format, ...)
{
        char sentence[2048];
        va_list args;
        int n;

        if (warnings->n > KZ_WARNINGS_MAX)
                return KZ_OK;
        va_start(args, format);
        n = vsnprintf(sentence, sizeof(sentence), format, args);
        va_end(args);
        if (n < 0)
                return KZ_E_NOMEM;
        if ((size_t)n >= sizeof(sentence))
                n = (int)kz_utf8_floor(sentence, (size_t)n, sizeof(sentence) - 1);
        return add(warnings, (struct kz_str){sentence, (size_t)n});
}

const char *kz_warnings_quote(struct kz_warnings *warnings, struct kz_str piece)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf buf = KZ_BUF_NULL;
        size_t at = 0, count = 0;
        uint32_t cp;

        while (at < piece.len && count < KZ_WARNINGS_PIECE) {
                size_t n = kz_utf8_decode(piece.ptr + at, piece.len - at, &cp);

                at += n ? n : 1;
                count++;
        }
        if (kz_buf_append_cstr(&buf, "“") ||
                kz_visible_append(&buf, (struct kz_str){piece.ptr, at}, true) ||
                (at < piece.len && kz_buf_append_cstr(&buf, "…")) || kz_buf_append_cstr(&buf, "”"))
                return NULL;
        return kz_arena_dup(warnings->arena, kz_buf_str(&buf)).ptr;
}
