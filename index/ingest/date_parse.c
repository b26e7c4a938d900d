#include "index/ingest/date_parse.h"

#include <stdio.h>

#include "index/base/utf8.h"
#include "index/ingest/date_months.h"
#include "index/ingest/date_words.h"
#include "index/ingest/lower.h"

#define TOKENS_MAX 24
#define TEXT_MAX 128 /* bytes; nothing longer is only a date */

enum token_kind {
        TOKEN_NUMBER,
        TOKEN_MONTH,
        TOKEN_WORD,
        TOKEN_SIGN,
};

struct token {
        enum token_kind kind;
        int64_t value; /* of a number or of a month */
        int digits;    /* of a number */
        char sign;
        bool spaced; /* white space comes before it */
        int zone;    /* of a word: minutes, when is_zone */
        bool is_zone;
        bool is_t, is_am, is_pm;
};

struct tokens {
        struct token list[TOKENS_MAX];
        size_t count;
};

struct clock {
        int64_t hour, minute, second;
        int64_t zone; /* minutes east */
        bool found, zoned;
};

static bool is_digit(char c)
{
        return c >= '0' && c <= '9';
}

static bool is_letter(uint32_t cp)
{
        return (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z') || cp == '\'' || cp == 0x2019 ||
               (cp >= 0xC0 && cp < 0x2000 && cp != 0xD7 && cp != 0xF7);
}

static size_t white_space(struct kz_str s, size_t at)
{
        uint32_t cp;
        size_t n = kz_utf8_decode(s.ptr + at, s.len - at, &cp);

        if (n && (cp == ' ' || cp == '\t' || cp == '\r' || cp == '\n' || cp == 0xA0 ||
                         cp == 0x202F || cp == 0x2009))
                return n;
        return 0;
}

static size_t read_number(struct kz_str s, size_t at, struct token *token)
{
        size_t i = at;

        token->kind = TOKEN_NUMBER;
        for (; i < s.len && is_digit(s.ptr[i]) && i - at < 18; i++)
                token->value = token->value * 10 + (s.ptr[i] - '0');
        token->digits = (int)(i - at);
        return i < s.len && is_digit(s.ptr[i]) ? 0 : i - at;
}

/* Returns the bytes read; fillers give no token, and *ret_keep says so. 0 for a word that no date
 * has. */
static size_t read_word(struct kz_str s, size_t at, struct token *token, bool *ret_keep)
{
        char buf[KZ_DATE_WORD_MAX];
        struct kz_str word;
        size_t i = at, n;
        uint32_t cp;

        while (i < s.len && (n = kz_utf8_decode(s.ptr + i, s.len - i, &cp)) && is_letter(cp))
                i += n;
        word = (struct kz_str){buf, kz_date_word_fold((struct kz_str){s.ptr + at, i - at}, buf)};
        *ret_keep = true;
        token->kind = TOKEN_WORD;
        token->value = kz_date_months_find(word);
        if (token->value)
                token->kind = TOKEN_MONTH;
        else if (kz_str_eq(word, KZ_STR("t")))
                token->is_t = true;
        else if (kz_str_eq(word, KZ_STR("am")) || kz_str_eq(word, KZ_STR("a")))
                token->is_am = true;
        else if (kz_str_eq(word, KZ_STR("pm")) || kz_str_eq(word, KZ_STR("p")))
                token->is_pm = true;
        else if (kz_date_word_zone(word, &token->zone))
                token->is_zone = true;
        else if (kz_date_word_filler(word))
                *ret_keep = false;
        else
                return 0;
        return i - at;
}

/* A dash of any kind, or one of the ASCII signs found in dates. */
static size_t read_sign(struct kz_str s, size_t at, struct token *token)
{
        uint32_t cp;
        size_t n = kz_utf8_decode(s.ptr + at, s.len - at, &cp);

        if (n == 0)
                return 0;
        token->kind = TOKEN_SIGN;
        if (cp == 0x2010 || cp == 0x2011 || cp == 0x2012 || cp == 0x2013 || cp == 0x2212)
                cp = '-';
        if (cp > 0x7F || !strchr("-+./:,()|", (int)cp))
                return 0;
        token->sign = (char)cp;
        return n;
}

static bool tokenize(struct kz_str s, struct tokens *tokens)
{
        bool spaced = false, keep;
        size_t i = 0, n;
        uint32_t cp;

        while (i < s.len) {
                struct token token = {0};

                n = white_space(s, i);
                if (n) {
                        spaced = true;
                        i += n;
                        continue;
                }
                keep = true;
                token.spaced = spaced;
                spaced = false;
                if (is_digit(s.ptr[i]))
                        n = read_number(s, i, &token);
                else if (kz_utf8_decode(s.ptr + i, s.len - i, &cp) && is_letter(cp))
                        n = read_word(s, i, &token, &keep);
                else
                        n = read_sign(s, i, &token);
                if (n == 0 || tokens->count == TOKENS_MAX)
                        return false;
                i += n;
                if (keep)
                        tokens->list[tokens->count++] = token;
                else if (i < s.len && s.ptr[i] == '.')
                        i++;
        }
        return tokens->count > 0;
}

static bool sign_at(const struct tokens *t, size_t i, char sign)
{
        return i < t->count && t->list[i].kind == TOKEN_SIGN && t->list[i].sign == sign;
}

static bool number_at(const struct tokens *t, size_t i, int min_digits, int max_digits)
{
        return i < t->count && t->list[i].kind == TOKEN_NUMBER && t->list[i].digits >= min_digits &&
               t->list[i].digits <= max_digits;
}

static void cut(struct tokens *t, size_t from, size_t count)
{
        memmove(t->list + from, t->list + from + count,
                (t->count - from - count) * sizeof(t->list[0]));
        t->count -= count;
}

/* Reads "+06:00", "-0500", "Z", "(MSK)" at i; returns the tokens it took. */
static size_t take_zone(const struct tokens *t, size_t i, struct clock *clock)
{
        size_t start = i;
        int64_t sign, minutes;

        if (i < t->count && t->list[i].kind == TOKEN_WORD && t->list[i].is_zone) {
                clock->zone = t->list[i].zone;
                i++;
        }
        if ((sign_at(t, i, '+') || sign_at(t, i, '-')) && number_at(t, i + 1, 1, 4) &&
                !t->list[i + 1].spaced) {
                sign = t->list[i].sign == '-' ? -1 : 1;
                minutes = t->list[i + 1].value * 60;
                if (t->list[i + 1].digits == 4)
                        minutes = t->list[i + 1].value / 100 * 60 + t->list[i + 1].value % 100;
                i += 2;
                if (t->list[i - 1].digits <= 2 && sign_at(t, i, ':') && number_at(t, i + 1, 2, 2)) {
                        minutes += t->list[i + 1].value;
                        i += 2;
                }
                clock->zone = sign * minutes;
        }
        if (sign_at(t, i, '(') && i + 2 < t->count && t->list[i + 1].is_zone &&
                sign_at(t, i + 2, ')'))
                i += 3;
        return i - start;
}

/* Finds hh:mm[:ss[.frac]] [am|pm] [zone], takes it out of the tokens. False when it is no time of
 * day. */
static bool take_clock(struct tokens *t, struct clock *clock)
{
        bool possible = true;
        size_t i, from, zone;

        for (i = 1; i + 1 < t->count; i++) {
                if (sign_at(t, i, ':') && number_at(t, i - 1, 1, 2) && number_at(t, i + 1, 2, 2))
                        break;
        }
        if (i + 1 >= t->count)
                return true;
        from = i - 1;
        clock->found = true;
        clock->hour = t->list[from].value;
        clock->minute = t->list[i + 1].value;
        i += 2;
        if (sign_at(t, i, ':') && number_at(t, i + 1, 2, 2)) {
                clock->second = t->list[i + 1].value;
                i += 2;
                if ((sign_at(t, i, '.') || sign_at(t, i, ',')) && number_at(t, i + 1, 1, 18) &&
                        !t->list[i + 1].spaced)
                        i += 2;
        }
        if (i < t->count && (t->list[i].is_am || t->list[i].is_pm)) {
                possible = clock->hour >= 1 && clock->hour <= 12;
                clock->hour = clock->hour % 12 + (t->list[i].is_pm ? 12 : 0);
                i++;
        }
        zone = take_zone(t, i, clock);
        clock->zoned = zone > 0;
        i += zone;
        /* 2020-09-09T19:33, 25 May 2022 - 19:33 */
        if (from > 0 &&
                (t->list[from - 1].is_t || (sign_at(t, from - 1, '-') && t->list[from - 1].spaced)))
                from--;
        cut(t, from, i - from);
        return possible && clock->hour <= 23 && clock->minute <= 59 && clock->second <= 60 &&
               clock->zone >= -14 * 60 && clock->zone <= 14 * 60;
}

/* Commas, bars and full stops that stand after a word or at an end say nothing. */
static void drop_punctuation(struct tokens *t)
{
        size_t i = 0;

        while (i < t->count) {
                bool edge = i == 0 || i + 1 == t->count;
                bool word_beside = (i > 0 && t->list[i - 1].kind != TOKEN_NUMBER) ||
                                   (i + 1 < t->count && t->list[i + 1].kind != TOKEN_NUMBER);

                if (sign_at(t, i, ',') || sign_at(t, i, '|') || sign_at(t, i, '(') ||
                        sign_at(t, i, ')') || (sign_at(t, i, '.') && (edge || word_beside)) ||
                        (sign_at(t, i, '-') && word_beside) || (sign_at(t, i, '/') && word_beside))
                        cut(t, i, 1);
                else
                        i++;
        }
}

static int64_t full_year(const struct token *token, int32_t latest_year)
{
        int64_t year = token->value;

        if (token->digits != 2)
                return year;
        year += latest_year / 100 * 100;
        return year > latest_year ? year - 100 : year;
}

static enum kz_date_outcome made(
        struct kz_date_parsed *date, int64_t year, int64_t month, int64_t day)
{
        date->civil = (struct kz_civil){(int32_t)year, (int32_t)month, (int32_t)day};
        return kz_date_valid(date->civil) ? KZ_DATE_FOUND : KZ_DATE_IMPOSSIBLE;
}

/* 31/12/2020, 2020-12-31, 31.12.20 */
static enum kz_date_outcome three_numbers(const struct tokens *t, enum kz_date_order order,
        int32_t latest_year, struct kz_date_parsed *date)
{
        const struct token *a = &t->list[0], *b = &t->list[2], *c = &t->list[4];
        char sign = t->list[1].sign;
        int64_t year;

        if (t->list[3].sign != sign || !strchr("-./", sign))
                return KZ_DATE_UNKNOWN;
        date->precision = KZ_DATE_DAY;
        if (a->digits == 4 && b->digits <= 2 && c->digits <= 2)
                return made(date, a->value, b->value, c->value);
        if (a->digits > 2 || b->digits > 2 || (c->digits != 4 && c->digits != 2))
                return KZ_DATE_UNKNOWN;
        /* 31.12.20 is clear, dots are day first everywhere; 31/12/20 and 12-31-20 could be
         * anything. */
        if (c->digits == 2 && sign != '.')
                return KZ_DATE_UNKNOWN;
        year = full_year(c, latest_year);
        if (sign == '.' || (a->value > 12 && b->value <= 12))
                return made(date, year, b->value, a->value);
        if (b->value > 12 && a->value <= 12)
                return made(date, year, a->value, b->value);
        date->ambiguous = a->value != b->value && a->value <= 12;
        if (order == KZ_DATE_MDY)
                return made(date, year, a->value, b->value);
        return made(date, year, b->value, a->value);
}

/* 2020-05, 05/2020 */
static enum kz_date_outcome two_numbers(const struct tokens *t, struct kz_date_parsed *date)
{
        const struct token *a = &t->list[0], *b = &t->list[2];

        if (!strchr("-./", t->list[1].sign))
                return KZ_DATE_UNKNOWN;
        date->precision = KZ_DATE_MONTH;
        if (a->digits == 4 && b->digits == 2 && b->value >= 1 && b->value <= 12)
                return made(date, a->value, b->value, 1);
        if (a->digits <= 2 && b->digits == 4 && a->value >= 1 && a->value <= 12)
                return made(date, b->value, a->value, 1);
        return KZ_DATE_UNKNOWN;
}

static bool year_plausible(int64_t year)
{
        return year >= 1000 && year <= 2999;
}

/* 2020, 20200909, 20200909173600, 1599609600, 1599609600000 */
static enum kz_date_outcome one_number(
        const struct token *token, struct clock *clock, struct kz_date_parsed *date)
{
        int64_t v = token->value, days;

        date->digits = true;
        if (token->digits == 4) {
                date->precision = KZ_DATE_YEAR;
                return year_plausible(v) && !clock->found ? made(date, v, 1, 1) : KZ_DATE_UNKNOWN;
        }
        date->precision = KZ_DATE_DAY;
        if (token->digits == 14 && !clock->found) {
                *clock = (struct clock){v / 10000 % 100, v / 100 % 100, v % 100, 0, true, false};
                v /= 1000000;
                if (clock->hour > 23 || clock->minute > 59 || clock->second > 60)
                        return KZ_DATE_IMPOSSIBLE;
        } else if (token->digits == 13 || token->digits == 10 || token->digits == 9) {
                if (clock->found)
                        return KZ_DATE_UNKNOWN;
                if (token->digits == 13)
                        v /= 1000;
                days = v / KZ_DAY_SECONDS;
                *clock = (struct clock){v / 3600 % 24, v / 60 % 60, v % 60, 0, true, true};
                date->civil = kz_date_from_days(days);
                return v < INT64_C(4102444800) ? KZ_DATE_FOUND : KZ_DATE_UNKNOWN;
        } else if (token->digits != 8) {
                return KZ_DATE_UNKNOWN;
        }
        if (!year_plausible(v / 10000))
                return KZ_DATE_UNKNOWN;
        return made(date, v / 10000, v / 100 % 100, v % 100);
}

/* "12 апреля 2024", "April 12 2024", "2024 жылғы 12 сәуір", "26-FEB-87", "May 2020" */
static enum kz_date_outcome with_month(
        const struct tokens *t, int32_t latest_year, struct kz_date_parsed *date)
{
        const struct token *numbers[2] = {NULL, NULL}, *day, *year;
        size_t i, count = 0;
        int64_t month = 0;

        for (i = 0; i < t->count; i++) {
                const struct token *token = &t->list[i];

                if (token->kind == TOKEN_MONTH && !month)
                        month = token->value;
                else if (token->kind == TOKEN_NUMBER && count < 2)
                        numbers[count++] = token;
                else
                        return KZ_DATE_UNKNOWN;
        }
        if (count == 1) {
                date->precision = KZ_DATE_MONTH;
                return numbers[0]->digits == 4 ? made(date, numbers[0]->value, month, 1)
                                               : KZ_DATE_UNKNOWN;
        }
        if (count != 2)
                return KZ_DATE_UNKNOWN;
        date->precision = KZ_DATE_DAY;
        day = numbers[0]->digits == 4 ? numbers[1] : numbers[0];
        year = day == numbers[0] ? numbers[1] : numbers[0];
        if (day->digits > 2 || (year->digits != 4 && year->digits != 2))
                return KZ_DATE_UNKNOWN;
        return made(date, full_year(year, latest_year), month, day->value);
}

static enum kz_date_outcome read_day(const struct tokens *t, enum kz_date_order order,
        int32_t latest_year, struct clock *clock, struct kz_date_parsed *date)
{
        size_t i;
        char shape[8] = "";

        for (i = 0; i < t->count; i++) {
                if (t->list[i].kind == TOKEN_MONTH)
                        return with_month(t, latest_year, date);
                if (i < sizeof(shape) - 1)
                        shape[i] = t->list[i].kind == TOKEN_NUMBER ? 'n'
                                   : t->list[i].kind == TOKEN_SIGN ? 's'
                                                                   : 'w';
        }
        if (strcmp(shape, "nsnsn") == 0)
                return three_numbers(t, order, latest_year, date);
        if (strcmp(shape, "nsn") == 0)
                return two_numbers(t, date);
        if (strcmp(shape, "n") == 0)
                return one_number(&t->list[0], clock, date);
        return KZ_DATE_UNKNOWN;
}

enum kz_date_outcome kz_date_parse(
        struct kz_str s, enum kz_date_order order, int32_t latest_year, struct kz_date_parsed *ret)
{
        struct tokens tokens = {.count = 0};
        struct kz_date_parsed date = {.precision = KZ_DATE_DAY};
        struct clock clock = {0};
        enum kz_date_outcome outcome;
        bool clock_ok;

        if (s.len > TEXT_MAX || !tokenize(s, &tokens))
                return KZ_DATE_UNKNOWN;
        clock_ok = take_clock(&tokens, &clock);
        drop_punctuation(&tokens);
        outcome = read_day(&tokens, order, latest_year, &clock, &date);
        if (outcome != KZ_DATE_FOUND)
                return outcome;
        if (clock.found && date.precision != KZ_DATE_DAY)
                return KZ_DATE_UNKNOWN;
        if (!clock_ok)
                return KZ_DATE_IMPOSSIBLE;
        if (clock.found)
                date.precision = KZ_DATE_TIME;
        date.zoned = clock.zoned;
        date.zone = (int32_t)(clock.zone * 60);
        date.ts = kz_date_to_days(date.civil) * KZ_DAY_SECONDS + clock.hour * 3600 +
                  clock.minute * 60 + (clock.second > 59 ? 59 : clock.second) - clock.zone * 60;
        *ret = date;
        return KZ_DATE_FOUND;
}

void kz_date_parsed_format(const struct kz_date_parsed *date, char out[16])
{
        kz_date_format(kz_date_to_days(date->civil) * KZ_DAY_SECONDS, out);
        if (date->precision == KZ_DATE_YEAR)
                out[4] = '\0';
        if (date->precision == KZ_DATE_MONTH)
                out[7] = '\0';
}
