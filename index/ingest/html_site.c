#include "index/ingest/html_site.h"

#include "index/base/check.h"
#include "index/base/utf8.h"
#include "index/ingest/head.h"
#include "index/ingest/html_token.h"
#include "index/ingest/html_words.h"
#include "index/ingest/lower.h"

#define CUTS_MAX 6              /* sections and site */
#define SITE_WORDS_MAX 4        /* of a site's name after a dash, where nothing else tells it */
#define REST_WORDS_MIN 4        /* ... and of the title before it */
#define HEADING_OF_SITE_WORDS 3 /* ... and of one that is a heading on each page */

/* "example" of "https://www.example.co.uk/…": the longest part of the name but for its last. */
static struct kz_str host_of(struct kz_str url)
{
        const char *start = memmem(url.ptr, url.len, "://", 3), *dot;
        struct kz_str host, part, best = KZ_STR_NULL;

        if (!start)
                return KZ_STR_NULL;
        host = (struct kz_str){start + 3, url.len - (size_t)(start + 3 - url.ptr)};
        dot = memchr(host.ptr, '/', host.len);
        if (dot)
                host.len = (size_t)(dot - host.ptr);
        while ((dot = memchr(host.ptr, '.', host.len))) {
                part = (struct kz_str){host.ptr, (size_t)(dot - host.ptr)};
                if (part.len > best.len && !kz_str_eq(part, KZ_STR("www")))
                        best = part;
                host.len -= part.len + 1;
                host.ptr = dot + 1;
        }
        return best;
}

bool kz_html_site_is(const struct kz_html_meta *meta, struct kz_str name)
{
        const struct kz_html_candidate *site;
        struct kz_str url = kz_html_meta_best(meta, KZ_HTML_URL, NULL);
        size_t at = 0;

        while ((site = kz_html_meta_next(meta, KZ_HTML_SITE, &at))) {
                if (kz_html_words_same_letters(name, kz_buf_str(&site->value)))
                        return true;
        }
        return url.len &&
               (kz_html_words_same_letters(name, host_of(url)) || kz_html_name_is(name, "home"));
}

/* The separators of titles stand between two white spaces. */
struct separator {
        size_t start, end; /* with the white space around it */
        bool strong;       /* hardly ever part of a title */
};

static const struct {
        struct kz_str sign;
        bool strong;
} separators[] = {{{"|", 1}, true}, {{"::", 2}, true}, {{"»", 2}, true}, {{"«", 2}, true},
        {{"•", 3}, true}, {{"·", 2}, true}, {{"-", 1}, false}, {{"–", 3}, false}, {{"—", 3}, false},
        {{"--", 2}, false}, {{":", 1}, false}, {{"/", 1}, false}};

/* « and » separate titles too, but not where both quote something. */
static bool is_quote(struct kz_str s, size_t at)
{
        const char *quotes[] = {"«", "»"};

        if (memcmp(s.ptr + at, "\xC2", 1) != 0)
                return false;
        return memmem(s.ptr, s.len, quotes[0], 2) && memmem(s.ptr, s.len, quotes[1], 2);
}

static size_t separator_at(struct kz_str s, size_t at, bool *ret_strong)
{
        size_t i, n, best = 0;

        if (at == 0 || !kz_str_is_blank(s.ptr[at - 1]))
                return 0;
        for (i = 0; i < KZ_ARRAY_LEN(separators); i++) {
                n = separators[i].sign.len;
                if (n <= best || s.len - at <= n || s.ptr[at] != separators[i].sign.ptr[0] ||
                        memcmp(s.ptr + at, separators[i].sign.ptr, n) != 0)
                        continue;
                if (!kz_str_is_blank(s.ptr[at + n]))
                        continue;
                best = n;
                *ret_strong = separators[i].strong;
        }
        return best && !is_quote(s, at) ? best : 0;
}

static bool last_separator(struct kz_str s, struct separator *ret)
{
        bool strong = false;
        size_t at, n;

        for (at = s.len; at-- > 1;) {
                n = separator_at(s, at, &strong);
                if (!n)
                        continue;
                *ret = (struct separator){at, at + n, strong};
                return true;
        }
        return false;
}

struct kz_str kz_html_site_first_part(struct kz_str *rest)
{
        struct kz_str all = *rest, segment = all;
        bool strong = false;
        size_t at, n;

        *rest = KZ_STR_NULL;
        for (at = 1; at < all.len; at++) {
                n = separator_at(all, at, &strong);
                if (!n)
                        continue;
                segment.len = at;
                *rest = kz_head_trim((struct kz_str){all.ptr + at + n, all.len - at - n});
                break;
        }
        return kz_head_trim(segment);
}

struct kz_str kz_html_site_cut(const struct kz_html_meta *meta, struct kz_str title)
{
        struct separator separator;
        struct kz_str rest, last;
        const char *colon;
        int cuts = 0;

        rest = title = kz_head_trim(title);
        if (kz_html_site_is(meta, kz_html_site_first_part(&rest)) && rest.len)
                title = rest;
        for (; cuts < CUTS_MAX && last_separator(title, &separator); cuts++) {
                rest = kz_head_trim((struct kz_str){title.ptr, separator.start});
                last = kz_head_trim(
                        (struct kz_str){title.ptr + separator.end, title.len - separator.end});
                if (rest.len == 0)
                        break;
                if (!kz_html_site_is(meta, last) &&
                        !(separator.strong && kz_html_words_count(rest) >= 2))
                        break;
                title = rest;
        }
        colon = title.len ? memmem(title.ptr, title.len, ": ", 2) : NULL;
        if (colon && kz_html_site_is(meta, (struct kz_str){title.ptr, (size_t)(colon - title.ptr)}))
                title = kz_head_trim(
                        (struct kz_str){colon + 2, title.len - (size_t)(colon + 2 - title.ptr)});
        return title;
}

static struct kz_str last_part(struct kz_str title)
{
        struct separator separator;

        return last_separator(title, &separator)
                       ? kz_head_trim((struct kz_str){
                                 title.ptr + separator.end, title.len - separator.end})
                       : KZ_STR_NULL;
}

bool kz_html_site_ends_titles(const struct kz_html_meta *meta, struct kz_str heading)
{
        const struct kz_html_candidate *told;
        struct kz_str rest;
        size_t at = 0;

        if (kz_html_words_count(heading) > HEADING_OF_SITE_WORDS)
                return false;
        while ((told = kz_html_meta_next(meta, KZ_HTML_TITLE_FIELD, &at))) {
                rest = kz_buf_str(&told->value);
                if (kz_html_words_same_letters(heading, last_part(rest)) &&
                        !kz_html_site_is(meta, kz_html_site_first_part(&rest)))
                        return true;
        }
        return false;
}

static bool is_heading(const struct kz_html_meta *meta, struct kz_str name)
{
        const struct kz_html_candidate *heading;
        size_t at = 0;

        while ((heading = kz_html_meta_next(meta, KZ_HTML_HEADING, &at))) {
                if (kz_html_words_same_letters(name, kz_buf_str(&heading->value)))
                        return true;
        }
        return false;
}

struct kz_str kz_html_site_cut_unknown(const struct kz_html_meta *meta, struct kz_str title)
{
        struct separator separator;
        struct kz_str rest, last;
        uint32_t cp;

        if (!last_separator(title, &separator))
                return title;
        rest = kz_head_trim((struct kz_str){title.ptr, separator.start});
        last = kz_head_trim((struct kz_str){title.ptr + separator.end, title.len - separator.end});
        if (is_heading(meta, last) && kz_html_site_ends_titles(meta, last))
                return rest;
        if (kz_html_words_count(last) > SITE_WORDS_MAX ||
                kz_html_words_count(rest) < REST_WORDS_MIN ||
                !kz_utf8_decode(last.ptr, last.len, &cp) || kz_lower(cp) == cp)
                return title;
        return rest;
}
