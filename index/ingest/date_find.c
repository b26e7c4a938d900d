#include "index/ingest/date_find.h"

#include "index/base/utf8.h"
#include "index/ingest/date_months.h"
#include "index/ingest/date_words.h"

#define LONGEST 64     /* bytes of a date within a line */
#define LINE_BYTES 512 /* ... of the part of a line that is looked at */

static bool is_digit(char c)
{
        return c >= '0' && c <= '9';
}

static bool is_ascii_letter(char c)
{
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Bytes of words: what is not ASCII is a letter, but for dashes, spaces and quotes. */
static bool is_word(struct kz_str s, size_t at)
{
        uint32_t cp;

        if ((unsigned char)s.ptr[at] < 0x80)
                return is_digit(s.ptr[at]) || is_ascii_letter(s.ptr[at]);
        at = kz_utf8_floor(s.ptr, s.len, at);
        return kz_utf8_decode(s.ptr + at, s.len - at, &cp) && cp > 0xBF && cp != 0xD7 &&
               (cp < 0x2000 || cp > 0x206F);
}

/* Whether s begins with the name of a month, and a number follows. */
static bool is_month(struct kz_str s)
{
        char folded[KZ_DATE_WORD_MAX];
        size_t len = 0, next;

        while (len < s.len && is_word(s, len) && !is_digit(s.ptr[len]))
                len++;
        for (next = len; next < s.len && next < len + 3 && strchr(" .,-", s.ptr[next]); next++)
                ;
        if (next >= s.len || !is_digit(s.ptr[next]))
                return false;
        len = kz_date_word_fold((struct kz_str){s.ptr, len}, folded);
        return kz_date_months_find((struct kz_str){folded, len}) != 0;
}

/* A date may begin at a number that is no part of another, or at the name of a month. */
static bool may_begin(struct kz_str line, size_t at)
{
        if (!is_word(line, at))
                return false;
        if (at == 0)
                return is_digit(line.ptr[0]) || is_month(line);
        if (!is_digit(line.ptr[at]))
                return !is_word(line, at - 1) &&
                       is_month((struct kz_str){line.ptr + at, line.len - at});
        return !is_digit(line.ptr[at - 1]) &&
               !(strchr("./:", line.ptr[at - 1]) && at >= 2 && is_digit(line.ptr[at - 2]));
}

static bool has_year(struct kz_str s)
{
        size_t i, digits = 0;

        for (i = 0; i < s.len; i++) {
                digits = is_digit(s.ptr[i]) ? digits + 1 : 0;
                if (digits == 4 && (i + 1 == s.len || !is_digit(s.ptr[i + 1])))
                        return true;
        }
        return false;
}

/* Whether a word ends at len, and no number goes on behind it: 1.2.2000 of 1.2.2000.5. */
static bool may_end(struct kz_str s, size_t len)
{
        if (!is_word(s, len - 1) || (len < s.len && is_word(s, len)))
                return false;
        return len + 1 >= s.len || !strchr("./", s.ptr[len]) || !is_digit(s.ptr[len + 1]);
}

/* The longest date that begins at the start of s. */
static size_t date_len(
        struct kz_str s, enum kz_date_order order, int32_t latest_year, struct kz_date_parsed *ret)
{
        struct kz_date_parsed date;
        size_t len = s.len <= LONGEST ? s.len : kz_utf8_floor(s.ptr, s.len, LONGEST);

        for (; len >= sizeof("1.1.2000") - 1; len = kz_utf8_floor(s.ptr, s.len, len - 1)) {
                if (!may_end(s, len) || !has_year((struct kz_str){s.ptr, len}))
                        continue;
                if (kz_date_parse((struct kz_str){s.ptr, len}, order, latest_year, &date) !=
                                KZ_DATE_FOUND ||
                        date.precision < KZ_DATE_DAY || date.digits)
                        continue;
                *ret = date;
                return len;
        }
        return 0;
}

bool kz_date_find(struct kz_str line, enum kz_date_order order, int32_t latest_year,
        struct kz_date_parsed *ret, struct kz_str *ret_where)
{
        size_t i, len;

        line.len = kz_utf8_floor(line.ptr, line.len, line.len < LINE_BYTES ? line.len : LINE_BYTES);
        for (i = 0; i < line.len; i++) {
                if (!may_begin(line, i))
                        continue;
                len = date_len(
                        (struct kz_str){line.ptr + i, line.len - i}, order, latest_year, ret);
                if (!len)
                        continue;
                if (ret_where)
                        *ret_where = (struct kz_str){line.ptr + i, len};
                return true;
        }
        return false;
}

/* Reads min to max digits at *at, and no more digits behind them. */
static bool number(struct kz_str s, size_t *at, size_t min, size_t max, int32_t *ret)
{
        size_t n = 0;

        *ret = 0;
        while (*at + n < s.len && n <= max && is_digit(s.ptr[*at + n])) {
                *ret = *ret * 10 + (s.ptr[*at + n] - '0');
                n++;
        }
        *at += n;
        return n >= min && n <= max;
}

/* YYYY/MM/DD, with the same sign twice, or YYYYMMDD. */
static bool day_at(struct kz_str s, size_t at, struct kz_civil *ret)
{
        int32_t all;
        size_t end = at;
        char sign;

        if (number(s, &end, 8, 8, &all)) {
                *ret = (struct kz_civil){all / 10000, all / 100 % 100, all % 100};
                return ret->year >= 1990 && ret->year < 2100 && kz_date_valid(*ret);
        }
        if (!number(s, &at, 4, 4, &ret->year) || at == s.len || !strchr("/-_.", s.ptr[at]))
                return false;
        sign = s.ptr[at++];
        if (!number(s, &at, 1, 2, &ret->month) || at == s.len || s.ptr[at] != sign)
                return false;
        at++;
        return number(s, &at, 1, 2, &ret->day) && ret->year >= 1990 && ret->year < 2100 &&
               kz_date_valid(*ret);
}

bool kz_date_find_in_url(struct kz_str url, struct kz_date_parsed *ret)
{
        struct kz_civil day, found = {0};
        bool any = false;
        size_t i;

        for (i = 0; i < url.len; i++) {
                if (!is_digit(url.ptr[i]) || (i && is_digit(url.ptr[i - 1])) ||
                        !day_at(url, i, &day))
                        continue;
                if (any && kz_date_to_days(day) != kz_date_to_days(found))
                        return false;
                any = true;
                found = day;
        }
        if (any)
                *ret = (struct kz_date_parsed){.civil = found,
                        .precision = KZ_DATE_DAY,
                        .ts = kz_date_to_days(found) * KZ_DAY_SECONDS};
        return any;
}
