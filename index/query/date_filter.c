#include "index/query/date_filter.h"

#include "index/base/date.h"

/* Longer counts of days, weeks, months or years reach past year 1 anyway. */
#define MAX_DIGITS 7

/* Reads 1 to max digits from the front of *s. */
static bool take_number(struct kz_str *s, size_t min, size_t max, int32_t *ret)
{
        int32_t value = 0;
        size_t n = 0;

        while (n < s->len && n < max && s->ptr[n] >= '0' && s->ptr[n] <= '9')
                value = value * 10 + (s->ptr[n++] - '0');
        if (n < min)
                return false;
        s->ptr += n;
        s->len -= n;
        *ret = value;
        return true;
}

static bool take_char(struct kz_str *s, char c)
{
        if (s->len == 0 || s->ptr[0] != c)
                return false;
        s->ptr++;
        s->len--;
        return true;
}

/* A whole year, month or day: *ret_from is its first second, *ret_to the first after it. */
static bool parse_day(struct kz_str s, int64_t *ret_from, int64_t *ret_to)
{
        struct kz_civil first = {0, 1, 1}, last;
        bool month = false, day = false;

        if (!take_number(&s, 4, 4, &first.year))
                return false;
        if (take_char(&s, '-')) {
                month = true;
                if (!take_number(&s, 1, 2, &first.month))
                        return false;
                if (take_char(&s, '-')) {
                        day = true;
                        if (!take_number(&s, 1, 2, &first.day))
                                return false;
                }
        }
        if (s.len || !kz_date_valid(first))
                return false;
        last = first;
        if (!month)
                last.month = 12;
        if (!day)
                last.day = kz_date_month_length(last.year, last.month);
        *ret_from = kz_date_to_days(first) * KZ_DAY_SECONDS;
        *ret_to = (kz_date_to_days(last) + 1) * KZ_DAY_SECONDS;
        return true;
}

static bool parse_range(struct kz_str a, struct kz_str b, struct kz_date_filter *ret)
{
        struct kz_date_filter range = {INT64_MIN, INT64_MAX, false};
        int64_t a_to = 0, b_from = 0;

        if (a.len == 0 && b.len == 0)
                return false;
        if (a.len && !parse_day(a, &range.from, &a_to))
                return false;
        if (b.len && !parse_day(b, &b_from, &range.to))
                return false;
        if (a.len && b.len && range.to <= range.from) {
                range.from = b_from;
                range.to = a_to;
                range.swapped = true;
        }
        *ret = range;
        return true;
}

bool kz_date_filter_parse(struct kz_str value, struct kz_date_filter *ret)
{
        struct kz_date_filter range = {INT64_MIN, INT64_MAX, false};
        int64_t from, to;
        size_t i;
        bool equal;

        for (i = 0; i + 1 < value.len; i++) {
                if (value.ptr[i] == '.' && value.ptr[i + 1] == '.') {
                        return parse_range((struct kz_str){value.ptr, i},
                                (struct kz_str){value.ptr + i + 2, value.len - i - 2}, ret);
                }
        }
        if (take_char(&value, '>')) {
                equal = take_char(&value, '=');
                if (!parse_day(value, &from, &to))
                        return false;
                range.from = equal ? from : to;
        } else if (take_char(&value, '<')) {
                equal = take_char(&value, '=');
                if (!parse_day(value, &from, &to))
                        return false;
                range.to = equal ? to : from;
        } else if (!parse_day(value, &range.from, &range.to)) {
                return false;
        }
        *ret = range;
        return true;
}

/* The same day of the month, so many months before; the month's last day when it is shorter. */
static bool months_before(int64_t today, int64_t months, int64_t *ret)
{
        struct kz_civil civil = kz_date_from_days(today);
        int64_t index = (int64_t)civil.year * 12 + civil.month - 1 - months;
        int32_t length;

        if (index < 12)
                return false;
        civil.year = (int32_t)(index / 12);
        civil.month = (int32_t)(index % 12) + 1;
        length = kz_date_month_length(civil.year, civil.month);
        if (civil.day > length)
                civil.day = length;
        *ret = kz_date_to_days(civil);
        return true;
}

bool kz_date_filter_since(struct kz_str value, int64_t now, struct kz_date_filter *ret)
{
        struct kz_date_filter range = {INT64_MIN, INT64_MAX, false};
        int64_t today = now / KZ_DAY_SECONDS - (now % KZ_DAY_SECONDS < 0);
        int64_t day, to;
        int32_t count;

        if (parse_day(value, &range.from, &to)) {
                *ret = range;
                return true;
        }
        if (!take_number(&value, 1, MAX_DIGITS, &count) || value.len != 1)
                return false;
        switch (value.ptr[0] | 0x20) {
        case 'd':
                day = today - count;
                break;
        case 'w':
                day = today - (int64_t)count * 7;
                break;
        case 'm':
        case 'y':
                if (!months_before(today,
                            (value.ptr[0] | 0x20) == 'm' ? count : (int64_t)count * 12, &day)) {
                        *ret = range;
                        return true;
                }
                break;
        default:
                return false;
        }
        range.from = day * KZ_DAY_SECONDS;
        *ret = range;
        return true;
}
