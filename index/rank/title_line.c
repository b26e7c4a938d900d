#include "index/rank/title_line.h"

#include "index/rank/spacing.h"

/* Where the words of a heading in Markdown begin; elsewhere, where it is. *ret_open is set when the
 * end of the body says so. */
static size_t skip_heading_sign(struct kz_str body, size_t at, bool *ret_open)
{
        size_t to = at;

        while (to < body.len && body.ptr[to] == '#')
                to++;
        *ret_open |= to == body.len;
        return to > at && kz_spacing_at(body, to) ? kz_spacing_skip(body, to) : at;
}

/* Past a line of nothing but = or -, as stands below a title to underline it. */
static size_t skip_underline(struct kz_str body, size_t at, bool *ret_open)
{
        size_t to = at, end;

        while (to < body.len && (body.ptr[to] == '=' || body.ptr[to] == '-') &&
                body.ptr[to] == body.ptr[at])
                to++;
        end = kz_spacing_skip(body, to);
        *ret_open |= end == body.len;
        return to - at > 1 && memchr(body.ptr + to, '\n', end - to) ? end : at;
}

size_t kz_title_line_skip(struct kz_str body, struct kz_str title, bool *ret_open)
{
        size_t begin = kz_spacing_skip(body, 0), at = begin, t = kz_spacing_skip(title, 0), n;
        uint32_t want, cp;

        *ret_open = begin == body.len;
        if (t == title.len)
                return begin;
        if (title.ptr[t] != '#')
                at = skip_heading_sign(body, at, ret_open);
        while (t < title.len) {
                if (kz_spacing_at(title, t)) {
                        t = kz_spacing_skip(title, t);
                        if (t == title.len)
                                break;
                        *ret_open |= at == body.len;
                        if (!kz_spacing_at(body, at))
                                return begin;
                        at = kz_spacing_skip(body, at);
                }
                *ret_open |= at == body.len;
                if (at == body.len)
                        return begin;
                t += kz_spacing_code_point(title, t, &want);
                n = kz_spacing_code_point(body, at, &cp);
                if (cp != want)
                        return begin;
                at += n;
        }
        n = kz_spacing_skip(body, at);
        *ret_open |= n == body.len;
        if (n == body.len || !memchr(body.ptr + at, '\n', n - at))
                return begin;
        n = skip_underline(body, n, ret_open);
        return n < body.len ? n : begin;
}
