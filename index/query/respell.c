#include "index/query/respell.h"

#include <utf8proc.h>

#include "index/base/utf8.h"

enum letters { LOWER, FIRST_UPPER, ALL_UPPER };

static bool is_upper(uint32_t cp)
{
        return (uint32_t)utf8proc_tolower((utf8proc_int32_t)cp) != cp;
}

static bool is_lower(uint32_t cp)
{
        return (uint32_t)utf8proc_toupper((utf8proc_int32_t)cp) != cp;
}

static enum letters letters_of(struct kz_str typed)
{
        size_t upper = 0, lower = 0, at, n;
        bool first = false;
        uint32_t cp;

        for (at = 0; at < typed.len; at += n) {
                n = kz_utf8_decode(typed.ptr + at, typed.len - at, &cp);
                if (n == 0)
                        break;
                if (at == 0)
                        first = is_upper(cp);
                upper += is_upper(cp);
                lower += is_lower(cp);
        }
        if (upper > 1 && lower == 0)
                return ALL_UPPER;
        return first ? FIRST_UPPER : LOWER;
}

static enum kz_status put_form(struct kz_buf *out, struct kz_str form, enum letters letters)
{
        size_t at, n;
        uint32_t cp;

        for (at = 0; at < form.len; at += n) {
                char bytes[4];

                n = kz_utf8_decode(form.ptr + at, form.len - at, &cp);
                if (n == 0)
                        return KZ_OK;
                if (letters == ALL_UPPER || (letters == FIRST_UPPER && at == 0))
                        cp = (uint32_t)utf8proc_toupper((utf8proc_int32_t)cp);
                if (kz_buf_append(out, bytes, kz_utf8_encode(cp, bytes)))
                        return KZ_E_NOMEM;
        }
        return KZ_OK;
}

enum kz_status kz_respell(
        struct kz_str text, const struct kz_respelling *respellings, size_t n, struct kz_buf *out)
{
        size_t at = 0, i;

        for (i = 0; i < n; i++) {
                struct kz_str typed = respellings[i].typed;
                size_t start = (size_t)(typed.ptr - text.ptr);

                if (kz_buf_append(out, text.ptr + at, start - at) ||
                        put_form(out, respellings[i].form, letters_of(typed)))
                        return KZ_E_NOMEM;
                at = start + typed.len;
        }
        return kz_buf_append(out, text.ptr + at, text.len - at);
}
