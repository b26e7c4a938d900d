#include "index/ingest/html_date.h"

#include "index/base/check.h"
#include "index/ingest/date_find.h"
#include "index/ingest/lower.h"

#define LINE_BYTES 200                  /* bytes of a line in which a date is looked for */
#define BESIDE_DATE_MAX 80              /* ... and of what else it holds: more is a sentence */
#define FIRST_YEAR 1800                 /* what programs are told may be of an old document */
#define FIRST_WEB_YEAR 1990             /* ... and what is shown near a headline is of the web */
#define MTIMES_BEGIN INT64_C(946684800) /* 2000: archives set the files' times to 1980 */
#define WEST (-12 * 3600)               /* of Greenwich, in seconds: the farthest zones */
#define EAST (14 * 3600)

struct search {
        const struct kz_html_meta *meta;
        const struct kz_html_near *near;
        const struct kz_html_date_reading *reading;
};

static bool has_one_of(struct kz_str line, const char *const *words, size_t count)
{
        size_t at, i, n;

        for (at = 0; at < line.len; at++) {
                for (i = 0; i < count; i++) {
                        if (kz_lower_starts((struct kz_str){line.ptr + at, line.len - at},
                                    kz_str(words[i]), &n))
                                return true;
                }
        }
        return false;
}

static bool tells_of_change(struct kz_str line)
{
        static const char *const words[] = {"updat", "modified", "edited", "обновл", "измен",
                "жаңарт", "aktualisiert", "mis à jour", "actualiz", "aggiorn", "оновл"};

        return has_one_of(line, words, KZ_ARRAY_LEN(words));
}

/* The dates of what a page is about, as tables beside its headline have them. */
static bool tells_of_something_else(struct kz_str line)
{
        static const char *const words[] = {"born", "died", "released", "founded", "launched",
                "established", "deadline", "expires", "until", "event", "родил", "рожд", "умер",
                "смерт", "основан", "учрежд", "выпущ", "срок", "туған", "қайтыс", "құрыл",
                "geboren", "gestorben", "gegründet"};

        return has_one_of(line, words, KZ_ARRAY_LEN(words));
}

/* Of a file whose clock was not set, or nobody knows, the time says nothing. */
static bool is_plausible(const struct search *search, const struct kz_date_parsed *date, bool shown)
{
        int64_t latest = search->reading->latest, days = kz_date_to_days(date->civil);

        if (!shown)
                return date->civil.year >= FIRST_YEAR && days != 0;
        return date->civil.year >= FIRST_WEB_YEAR &&
               (latest <= MTIMES_BEGIN || days <= latest / KZ_DAY_SECONDS + 1);
}

/* Reads the whole of text, or a date within it. What is not precise to the day is none. */
static bool read_date(
        const struct search *search, struct kz_str text, bool shown, struct kz_html_date *ret)
{
        const struct kz_html_date_reading *reading = search->reading;
        struct kz_str where = text;
        struct kz_date_parsed date;

        if (kz_date_parse(text, reading->order, reading->latest_year, &date) != KZ_DATE_FOUND &&
                !kz_date_find(text, reading->order, reading->latest_year, &date, &where))
                return false;
        if (date.precision < KZ_DATE_DAY || !is_plausible(search, &date, shown))
                return false;
        ret->text = where;
        ret->date = date;
        ret->found = true;
        return true;
}

/* The best of a field that is trusted so much. What cannot be read is remembered. */
static bool from_meta(const struct search *search, enum kz_html_field field,
        enum kz_html_trust least, struct kz_html_date *ret)
{
        const struct kz_html_candidate *candidate;
        size_t at = 0;

        while ((candidate = kz_html_meta_next(search->meta, field, &at)) &&
                candidate->trust >= least) {
                if (read_date(search, kz_buf_str(&candidate->value), false, ret)) {
                        ret->origin = candidate->origin;
                        return true;
                }
                if (ret->text.len == 0) {
                        ret->text = kz_buf_str(&candidate->value);
                        ret->origin = candidate->origin;
                }
        }
        return false;
}

/* An element near the headline whose class says that it is a date; below it rather than above. */
static bool from_elements(
        const struct search *search, enum kz_html_trust trust, struct kz_html_date *ret)
{
        const struct kz_html_candidate *candidate;
        struct kz_html_date date = {KZ_STR_NULL, NULL, false, {.ambiguous = false}};
        size_t at = 0;

        while ((candidate = kz_html_meta_next(search->meta, KZ_HTML_DATE, &at))) {
                struct kz_str text = kz_buf_str(&candidate->value);
                bool below = candidate->block >= search->near->headline;

                if (candidate->trust != trust || !kz_html_is_near(search->near, candidate->block) ||
                        tells_of_change(text) || (date.found && !below) ||
                        !read_date(search, text, true, &date))
                        continue;
                date.origin = candidate->origin;
                if (below)
                        break;
        }
        if (date.found)
                *ret = date;
        return date.found;
}

/* A line near the headline that is not much more than a date. */
static bool from_lines(const struct search *search, bool changes, struct kz_html_date *ret)
{
        struct kz_html_date date = {KZ_STR_NULL, "in the page", false, {.ambiguous = false}};
        struct kz_str line;
        size_t at = 0;

        while (kz_html_near_line(search->near, LINE_BYTES, &at, &line)) {
                if (!read_date(search, line, true, &date) || date.date.digits ||
                        line.len - date.text.len > BESIDE_DATE_MAX ||
                        tells_of_change(line) != changes || tells_of_something_else(line))
                        continue;
                *ret = date;
                return true;
        }
        return false;
}

static bool from_address(const struct search *search, struct kz_html_date *ret)
{
        const struct kz_html_candidate *url;
        struct kz_date_parsed date;
        size_t at = 0;

        while ((url = kz_html_meta_next(search->meta, KZ_HTML_URL, &at))) {
                if (!kz_date_find_in_url(kz_buf_str(&url->value), &date) ||
                        !is_plausible(search, &date, true))
                        continue;
                *ret = (struct kz_html_date){kz_buf_str(&url->value), "address", true, date};
                return true;
        }
        return false;
}

/* Any <time>, or any element whose class says that it is a date: that which comes first below the
 * headline. */
static bool from_below(
        const struct search *search, enum kz_html_trust trust, struct kz_html_date *ret)
{
        const struct kz_html_candidate *candidate;
        size_t at = 0;

        while ((candidate = kz_html_meta_next(search->meta, KZ_HTML_DATE, &at))) {
                if (candidate->trust != trust || candidate->block < search->near->headline ||
                        tells_of_change(kz_buf_str(&candidate->value)) ||
                        !read_date(search, kz_buf_str(&candidate->value), true, ret))
                        continue;
                ret->origin = candidate->origin;
                return true;
        }
        return false;
}

static bool shown(const struct search *search, struct kz_html_date *ret)
{
        return from_elements(search, KZ_HTML_TOLD, ret) ||
               from_elements(search, KZ_HTML_SEEN, ret) ||
               from_elements(search, KZ_HTML_GUESS, ret) || from_lines(search, false, ret);
}

/* Whether a time without a zone is one in UTC: told elsewhere, the same moment is. */
static bool is_utc(const struct search *search, const struct kz_date_parsed *date)
{
        const struct kz_html_candidate *candidate;
        struct kz_html_date other;
        size_t at = 0;

        if (date->precision != KZ_DATE_TIME)
                return false;
        if (date->zoned)
                return date->zone == 0;
        while ((candidate = kz_html_meta_next(search->meta, KZ_HTML_DATE, &at)) &&
                candidate->trust >= KZ_HTML_TOLD) {
                if (read_date(search, kz_buf_str(&candidate->value), false, &other) &&
                        other.date.zoned && other.date.zone == 0 && other.date.ts == date->ts)
                        return true;
        }
        return false;
}

static bool has_zone(const struct kz_date_parsed *date)
{
        return date->zoned && date->zone != 0;
}

/* The zone in which the page tells another time, or shows one near its headline. */
static bool find_zone(const struct search *search, int32_t *ret)
{
        static const enum kz_html_field fields[] = {KZ_HTML_DATE, KZ_HTML_UPDATED};
        const struct kz_html_candidate *candidate;
        struct kz_html_date other;
        struct kz_str line;
        size_t i, at;

        for (i = 0; i < KZ_ARRAY_LEN(fields); i++) {
                at = 0;
                while ((candidate = kz_html_meta_next(search->meta, fields[i], &at)) &&
                        candidate->trust >= KZ_HTML_TOLD) {
                        if (!read_date(search, kz_buf_str(&candidate->value), false, &other) ||
                                !has_zone(&other.date))
                                continue;
                        *ret = other.date.zone;
                        return true;
                }
        }
        at = 0;
        while (kz_html_near_line(search->near, LINE_BYTES, &at, &line)) {
                if (!read_date(search, line, true, &other) || !has_zone(&other.date))
                        continue;
                *ret = other.date.zone;
                return true;
        }
        return false;
}

/* Whether it can have been that day somewhere at this time. */
static bool may_be_day_of(const struct kz_html_date *other, int64_t ts)
{
        int64_t days = kz_date_to_days(other->date.civil) * KZ_DAY_SECONDS;

        return days <= ts + EAST && days + KZ_DAY_SECONDS > ts + WEST;
}

static int64_t day_number(int64_t ts)
{
        return ts >= 0 ? ts / KZ_DAY_SECONDS : -((KZ_DAY_SECONDS - 1 - ts) / KZ_DAY_SECONDS);
}

/* The day of a time in UTC where the page was written, if anything in it says so. */
static void make_local(const struct search *search, struct kz_html_date *date)
{
        struct kz_html_date other;
        int32_t zone;

        if (!is_utc(search, &date->date))
                return;
        if (find_zone(search, &zone))
                date->date.civil = kz_date_from_days(day_number(date->date.ts + zone));
        else if ((shown(search, &other) && !other.date.zoned &&
                         may_be_day_of(&other, date->date.ts)) ||
                 (from_address(search, &other) && may_be_day_of(&other, date->date.ts)))
                date->date.civil = other.date.civil;
}

struct kz_html_date kz_html_date_choose(const struct kz_html_meta *meta,
        const struct kz_html_near *near, const struct kz_html_date_reading *reading)
{
        const struct search search = {meta, near, reading};
        struct kz_html_date date = {KZ_STR_NULL, NULL, false, {.ambiguous = false}};

        if (from_meta(&search, KZ_HTML_DATE, KZ_HTML_DATA, &date) || shown(&search, &date) ||
                from_address(&search, &date) ||
                from_meta(&search, KZ_HTML_DATE, KZ_HTML_TOLD, &date) ||
                from_below(&search, KZ_HTML_GUESS, &date) ||
                from_below(&search, KZ_HTML_SEEN, &date) || from_lines(&search, true, &date) ||
                from_meta(&search, KZ_HTML_UPDATED, KZ_HTML_GUESS, &date))
                make_local(&search, &date);
        return date;
}
