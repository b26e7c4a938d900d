#include "index/ingest/html_title.h"

#include "index/base/check.h"
#include "index/base/utf8.h"
#include "index/ingest/head.h"
#include "index/ingest/html_token.h"
#include "index/ingest/lower.h"

#define WORDS_MAX 96
#define SHARED_ENOUGH 50     /* per cent of the words of two titles: versions of one */
#define SHARED_NEARLY_ALL 80 /* ... of what is not a main heading */
#define SITE_WORDS_MAX 4     /* of a site's name after a dash, where nothing else tells it */
#define PART_WORDS_MIN 3     /* of a heading that is a later part of a title */
#define CUTS_MAX 6           /* sections and site */
#define REST_WORDS_MIN 4     /* ... and of the title before it */

/* The words of a title, as hashes of their letters in lower case. */
struct words {
        uint64_t list[WORDS_MAX];
        size_t count;
};

static bool is_letter(uint32_t cp)
{
        if (cp < 0x80)
                return (cp >= '0' && cp <= '9') || (cp >= 'a' && cp <= 'z') ||
                       (cp >= 'A' && cp <= 'Z');
        return cp >= 0xC0 && cp != 0xD7 && cp != 0xF7 && !(cp >= 0x2000 && cp <= 0x206F) &&
               !(cp >= 0x3000 && cp <= 0x303F);
}

/* FNV-1a, over code points. */
static uint64_t hash_on(uint64_t hash, uint32_t cp)
{
        return (hash ^ cp) * UINT64_C(0x100000001B3);
}

static void read_words(struct kz_str s, struct words *words)
{
        const uint64_t none = UINT64_C(0xCBF29CE484222325);
        uint64_t hash = none;
        uint32_t cp;
        size_t i, n;

        words->count = 0;
        for (i = 0; i < s.len && words->count < WORDS_MAX; i += n) {
                n = kz_utf8_decode(s.ptr + i, s.len - i, &cp);
                if (n == 0)
                        break;
                if (is_letter(cp)) {
                        hash = hash_on(hash, kz_lower(cp));
                } else if (hash != none) {
                        words->list[words->count++] = hash;
                        hash = none;
                }
        }
        if (hash != none && words->count < WORDS_MAX)
                words->list[words->count++] = hash;
}

static size_t count_words(struct kz_str s)
{
        struct words words;

        read_words(s, &words);
        return words.count;
}

/* How much of two titles is the same, in per cent of all their words. */
static unsigned shared(struct kz_str one, struct kz_str other)
{
        struct words a, b;
        size_t i, j, both = 0, all;

        read_words(one, &a);
        read_words(other, &b);
        all = a.count + b.count;
        for (i = 0; i < a.count; i++) {
                for (j = 0; j < b.count && b.list[j] != a.list[i]; j++)
                        ;
                if (j == b.count)
                        continue;
                b.list[j] = b.list[--b.count];
                both++;
        }
        return all ? (unsigned)(200 * both / all) : 0;
}

/* Whether two names have the same letters, whatever stands between them: "9to5Mac", "9to5 mac". */
static bool same_letters(struct kz_str one, struct kz_str other)
{
        uint64_t hashes[2] = {0, 0};
        struct kz_str both[2] = {one, other};
        uint32_t cp;
        size_t i, at, n;

        for (i = 0; i < 2; i++) {
                for (at = 0; at < both[i].len; at += n) {
                        n = kz_utf8_decode(both[i].ptr + at, both[i].len - at, &cp);
                        if (n == 0)
                                return false;
                        if (is_letter(cp))
                                hashes[i] = hash_on(hashes[i], kz_lower(cp));
                }
        }
        return hashes[0] && hashes[0] == hashes[1];
}

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

static bool is_site(const struct kz_html_meta *meta, struct kz_str name)
{
        const struct kz_html_candidate *site;
        struct kz_str url = kz_html_meta_best(meta, KZ_HTML_URL, NULL);
        size_t at = 0;

        while ((site = kz_html_meta_next(meta, KZ_HTML_SITE, &at))) {
                if (same_letters(name, kz_buf_str(&site->value)))
                        return true;
        }
        return url.len && (same_letters(name, host_of(url)) || kz_html_name_is(name, "home"));
}

/* The separators of titles: what stands between two white spaces, or needs none. */
struct separator {
        size_t start, end; /* with the white space around it */
        bool strong;       /* hardly ever part of a title */
};

static const struct {
        const char *sign;
        bool strong;
} separators[] = {{"|", true}, {"::", true}, {"»", true}, {"«", true}, {"•", true}, {"·", true},
        {"-", false}, {"–", false}, {"—", false}, {"--", false}, {":", false}, {"/", false}};

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
                n = strlen(separators[i].sign);
                if (n <= best || s.len - at < n || memcmp(s.ptr + at, separators[i].sign, n) != 0)
                        continue;
                if (at + n == s.len || !kz_str_is_blank(s.ptr[at + n]))
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

/* What stands before the first separator, or all of it; *rest is what is left. */
static struct kz_str first_segment(struct kz_str *rest)
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

/* Cuts the names of site and section off the end of a title, and that of the site off its start. */
static struct kz_str without_site(const struct kz_html_meta *meta, struct kz_str title)
{
        struct separator separator;
        struct kz_str rest, last;
        const char *colon;
        int cuts = 0;

        rest = title = kz_head_trim(title);
        if (is_site(meta, first_segment(&rest)) && rest.len)
                title = rest;
        for (; cuts < CUTS_MAX && last_separator(title, &separator); cuts++) {
                rest = kz_head_trim((struct kz_str){title.ptr, separator.start});
                last = kz_head_trim(
                        (struct kz_str){title.ptr + separator.end, title.len - separator.end});
                if (rest.len == 0)
                        break;
                if (!is_site(meta, last) && !(separator.strong && count_words(rest) >= 2))
                        break;
                title = rest;
        }
        colon = title.len ? memmem(title.ptr, title.len, ": ", 2) : NULL;
        if (colon && is_site(meta, (struct kz_str){title.ptr, (size_t)(colon - title.ptr)}))
                title = kz_head_trim(
                        (struct kz_str){colon + 2, title.len - (size_t)(colon + 2 - title.ptr)});
        return title;
}

/* "Title - The Site", of which nothing but a dash tells: a few words with a capital after many. */
static struct kz_str without_last_words(struct kz_str title)
{
        struct separator separator;
        struct kz_str rest, last;
        uint32_t cp;

        if (!last_separator(title, &separator))
                return title;
        rest = kz_head_trim((struct kz_str){title.ptr, separator.start});
        last = kz_head_trim((struct kz_str){title.ptr + separator.end, title.len - separator.end});
        if (count_words(last) > SITE_WORDS_MAX || count_words(rest) < REST_WORDS_MIN ||
                !kz_utf8_decode(last.ptr, last.len, &cp) || kz_lower(cp) == cp)
                return title;
        return rest;
}

static unsigned greater(unsigned a, unsigned b)
{
        return a > b ? a : b;
}

/* With the first part of "The Title | News | The Site", or another of "The Site » The Title": there
 * a word or two may be the name of a section. */
static unsigned agreement_of_parts(struct kz_str heading, struct kz_str told)
{
        bool long_enough = count_words(heading) >= PART_WORDS_MIN;
        unsigned best = 0;
        int parts;

        for (parts = 0; told.len && parts <= CUTS_MAX && (parts == 0 || long_enough); parts++)
                best = greater(best, shared(heading, first_segment(&told)));
        return best;
}

/* How well a heading agrees with what the page tells of its title: per cent of shared words. */
static unsigned agreement(const struct kz_html_meta *meta, struct kz_str heading)
{
        const struct kz_html_candidate *told;
        unsigned best = 0;
        size_t at = 0;

        while ((told = kz_html_meta_next(meta, KZ_HTML_TITLE_FIELD, &at))) {
                struct kz_str value = kz_buf_str(&told->value);

                best = greater(best, shared(heading, value));
                best = greater(best, shared(heading, without_site(meta, value)));
                best = greater(best, agreement_of_parts(heading, value));
        }
        return best;
}

/* The heading that agrees best with what is told, and of two that do alike the longer one: a main
 * heading need not agree as well. */
static const struct kz_html_candidate *find_headline(const struct kz_html_meta *meta)
{
        const struct kz_html_candidate *heading, *best = NULL;
        unsigned best_agreement = 0, now;
        size_t at = 0, words, best_words = 0;

        while ((heading = kz_html_meta_next(meta, KZ_HTML_HEADING, &at))) {
                if (is_site(meta, kz_buf_str(&heading->value)))
                        continue;
                now = agreement(meta, kz_buf_str(&heading->value));
                if (now < (heading->trust >= KZ_HTML_TOLD ? SHARED_ENOUGH : SHARED_NEARLY_ALL) ||
                        now < best_agreement)
                        continue;
                words = count_words(kz_buf_str(&heading->value));
                if (now == best_agreement && words <= best_words)
                        continue;
                best = heading;
                best_agreement = now;
                best_words = words;
        }
        return best;
}

/* A main heading that is not the site's name, for pages that tell nothing else of worth. */
static const struct kz_html_candidate *main_heading(const struct kz_html_meta *meta)
{
        const struct kz_html_candidate *heading;
        size_t at = 0;

        while ((heading = kz_html_meta_next(meta, KZ_HTML_HEADING, &at))) {
                if (heading->trust >= KZ_HTML_TOLD && !is_site(meta, kz_buf_str(&heading->value)))
                        return heading;
        }
        return NULL;
}

static struct kz_html_title shown(const struct kz_html_candidate *heading)
{
        return (struct kz_html_title){kz_buf_str(&heading->value), heading->origin, heading};
}

struct kz_html_title kz_html_title_choose(const struct kz_html_meta *meta)
{
        const struct kz_html_candidate *told, *heading = find_headline(meta);
        struct kz_html_title title = {KZ_STR_NULL, NULL, NULL};
        size_t at = 0;

        if (heading)
                return shown(heading);
        heading = main_heading(meta);
        while ((told = kz_html_meta_next(meta, KZ_HTML_TITLE_FIELD, &at))) {
                title.text = without_site(meta, kz_buf_str(&told->value));
                title.origin = told->origin;
                if (title.text.len && !is_site(meta, title.text))
                        break;
                /* It is the site's name: better than nothing, but not than a heading. */
                if (heading)
                        return shown(heading);
        }
        if (!title.text.len && heading)
                return shown(heading);
        if (told && told->trust == KZ_HTML_TOLD)
                title.text = without_last_words(title.text);
        return title;
}
