#include "index/segment/columns.h"

#include "index/segment/le.h"
#include "index/segment/want.h"

static enum kz_status damaged(
        const struct kz_columns *columns, const char *what, struct kz_error *err)
{
        return kz_sections_damaged(columns->path, KZ_SECTION_COLUMNS, what, err);
}

/* ---- Opening: each kind must fill its bytes to the last one ---- */

/* Takes n times size bytes off *rest. */
static bool take(struct kz_str *rest, uint64_t n, uint64_t size, const uint8_t **ret)
{
        uint64_t bytes;

        if (__builtin_mul_overflow(n, size, &bytes) || bytes > rest->len)
                return false;
        *ret = (const uint8_t *)rest->ptr;
        rest->ptr += bytes;
        rest->len -= bytes;
        return true;
}

static bool take_has(struct kz_str *rest, uint32_t n_docs, const uint8_t **ret)
{
        return take(rest, n_docs / 8 + (n_docs % 8 != 0), 1, ret);
}

static bool open_numbers(struct kz_str rest, uint32_t n_docs, struct kz_columns_one *one)
{
        const uint8_t *head;

        if (!take(&rest, 1, 9, &head))
                return false;
        one->width = head[0] & ~KZ_COLUMNS_ABSENT;
        one->least = (int64_t)kz_le_get64(head + 1);
        return one->width <= 8 && take(&rest, n_docs, one->width, &one->values) &&
               (!(head[0] & KZ_COLUMNS_ABSENT) || take_has(&rest, n_docs, &one->has)) &&
               rest.len == 0;
}

static bool open_few(struct kz_str rest, uint32_t n_docs, struct kz_columns_one *one)
{
        const uint8_t *head;

        if (!take(&rest, 1, 4, &head))
                return false;
        one->n_strings = kz_le_get32(head);
        if (one->n_strings == 0 || one->n_strings > KZ_COLUMNS_FEW_MAX ||
                !take(&rest, one->n_strings, 4, &one->ends))
                return false;
        one->strings.len = kz_le_get32(one->ends + 4 * (size_t)(one->n_strings - 1));
        if (!take(&rest, one->strings.len, 1, &head))
                return false;
        one->strings.ptr = (const char *)head;
        one->width = one->n_strings <= 256 ? 1 : 2;
        return take(&rest, n_docs, one->width, &one->values) && rest.len == 0;
}

static bool open_fixed(struct kz_str rest, uint32_t n_docs, struct kz_columns_one *one)
{
        const uint8_t *head;
        uint32_t absent;

        if (!take(&rest, 1, 8, &head))
                return false;
        one->width = kz_le_get32(head);
        absent = kz_le_get32(head + 4);
        return one->width && absent <= 1 && take(&rest, n_docs, one->width, &one->values) &&
               (!absent || take_has(&rest, n_docs, &one->has)) && rest.len == 0;
}

/* The end of a string of `any`. */
static uint64_t end_at(const struct kz_columns_one *one, uint32_t i)
{
        return one->width == 4 ? kz_le_get32(one->values + i * UINT64_C(4))
                               : kz_le_get64(one->values + i * UINT64_C(8));
}

static bool open_any(struct kz_str rest, uint32_t n_docs, struct kz_columns_one *one)
{
        const uint8_t *head;

        if (!take(&rest, 1, 1, &head))
                return false;
        one->width = head[0];
        if ((one->width != 4 && one->width != 8) || !take(&rest, n_docs, one->width, &one->values))
                return false;
        one->strings = rest;
        return end_at(one, n_docs - 1) == rest.len;
}

static bool open_one(
        unsigned kind, struct kz_str bytes, uint32_t n_docs, struct kz_columns_one *ret)
{
        *ret = (struct kz_columns_one){.kind = kind};
        switch (kind) {
        case KZ_COLUMNS_NUMBERS:
                return open_numbers(bytes, n_docs, ret);
        case KZ_COLUMNS_FEW:
                return open_few(bytes, n_docs, ret);
        case KZ_COLUMNS_FIXED:
                return open_fixed(bytes, n_docs, ret);
        case KZ_COLUMNS_ANY:
                return open_any(bytes, n_docs, ret);
        default:
                return false;
        }
}

/* Where columns begin, and the last offset of one of offsets. */
static void want_columns(struct kz_str section, uint64_t table, uint32_t n, uint32_t n_docs)
{
        const uint8_t *entry = (const uint8_t *)section.ptr + table;
        uint64_t at;
        uint32_t i;

        for (i = 0; i < n; i++, entry += KZ_COLUMNS_ENTRY) {
                at = kz_le_get64(entry + 8);
                if (at >= table)
                        return; /* damaged, as will be told */
                kz_want(section.ptr + at, 16);
                if (kz_le_get32(entry + 4) == KZ_COLUMNS_ANY && n_docs < (table - at) / 8)
                        kz_want(section.ptr + at + n_docs * UINT64_C(4), 1);
        }
}

enum kz_status kz_columns_open(struct kz_str section, uint32_t n_docs, const char *path,
        struct kz_columns *ret, struct kz_error *err)
{
        struct kz_columns columns = {.n_docs = n_docs, .path = path};
        const uint8_t *start = (const uint8_t *)section.ptr, *entry;
        uint64_t end = 0, at, size, table;
        uint32_t i, n, name, next = 0;

        if (section.len < 4)
                return damaged(&columns, "cut short", err);
        n = kz_le_get32(start + section.len - 4);
        if (n > (section.len - 4) / KZ_COLUMNS_ENTRY || (n && !n_docs))
                return damaged(&columns, "no such number of columns is possible", err);
        table = section.len - 4 - n * KZ_COLUMNS_ENTRY;
        want_columns(section, table, n, n_docs);
        for (i = 0, entry = start + table; i < n; i++, entry += KZ_COLUMNS_ENTRY) {
                name = kz_le_get32(entry);
                at = kz_le_get64(entry + 8);
                size = kz_le_get64(entry + 16);
                if (name < next || name == UINT32_MAX || at != end || size > table - at)
                        return damaged(&columns, "columns do not follow each other", err);
                next = name + 1;
                end = at + size;
                if (name < KZ_COLUMN_COUNT &&
                        !open_one(kz_le_get32(entry + 4), (struct kz_str){section.ptr + at, size},
                                n_docs, &columns.one[name]))
                        return damaged(&columns, "a column is damaged", err);
        }
        if (end != table)
                return damaged(&columns, "columns do not follow each other", err);
        *ret = columns;
        return KZ_OK;
}

/* ---- Values ---- */

static bool has_value(const struct kz_columns_one *one, uint32_t i)
{
        return !one->has || (one->has[i / 8] >> i % 8 & 1);
}

/* The column's table is behind it, so that eight bytes can be read where fewer are wanted. */
static uint64_t number_at(const struct kz_columns_one *one, uint32_t i)
{
        if (one->width == 0)
                return 0;
        return kz_le_get64(one->values + i * (uint64_t)one->width) &
               UINT64_MAX >> (64 - 8 * one->width);
}

enum kz_status kz_columns_number(const struct kz_columns *columns, kz_docnum doc,
        enum kz_column column, int64_t *ret, bool *ret_has, struct kz_error *err)
{
        const struct kz_columns_one *one = &columns->one[column];

        if (doc - 1 >= columns->n_docs)
                return damaged(columns, "there is no such document", err);
        if (one->kind && one->kind != KZ_COLUMNS_NUMBERS)
                return damaged(columns, "a column that should be of numbers is not", err);
        *ret_has = one->kind && has_value(one, doc - 1);
        if (*ret_has)
                *ret = (int64_t)((uint64_t)one->least + number_at(one, doc - 1));
        return KZ_OK;
}

static bool few_at(const struct kz_columns_one *one, uint32_t index, struct kz_str *ret)
{
        uint32_t begin, end;

        if (index >= one->n_strings)
                return false;
        begin = index ? kz_le_get32(one->ends + (index - 1) * (size_t)4) : 0;
        end = kz_le_get32(one->ends + index * (size_t)4);
        if (begin > end || end > one->strings.len)
                return false;
        *ret = (struct kz_str){one->strings.ptr + begin, end - begin};
        return true;
}

static bool any_at(const struct kz_columns_one *one, uint32_t i, struct kz_str *ret)
{
        const uint64_t begin = i ? end_at(one, i - 1) : 0, end = end_at(one, i);

        if (begin > end || end > one->strings.len)
                return false;
        *ret = (struct kz_str){one->strings.ptr + begin, end - begin};
        return true;
}

static bool string_at(const struct kz_columns_one *one, uint32_t i, struct kz_str *ret)
{
        switch (one->kind) {
        case KZ_COLUMNS_FEW:
                return few_at(one,
                        one->width == 1 ? one->values[i]
                                        : one->values[i * (size_t)2] |
                                                  (uint32_t)one->values[i * (size_t)2 + 1] << 8,
                        ret);
        case KZ_COLUMNS_FIXED:
                *ret = (struct kz_str){
                        (const char *)one->values + i * (uint64_t)one->width, one->width};
                if (!has_value(one, i))
                        ret->len = 0;
                return true;
        case KZ_COLUMNS_ANY:
                return any_at(one, i, ret);
        default:
                *ret = KZ_STR("");
                return one->kind == 0;
        }
}

enum kz_status kz_columns_bytes(const struct kz_columns *columns, kz_docnum doc,
        enum kz_column column, struct kz_str *ret, struct kz_error *err)
{
        const struct kz_columns_one *one = &columns->one[column];

        if (doc - 1 >= columns->n_docs)
                return damaged(columns, "there is no such document", err);
        if (one->kind == KZ_COLUMNS_NUMBERS)
                return damaged(columns, "a column that should be of strings is not", err);
        if (!string_at(one, doc - 1, ret))
                return damaged(columns, "a value is not within its column", err);
        return KZ_OK;
}

/* ---- Reading all of it ---- */

static bool all_zeros(const uint8_t *bytes, size_t n)
{
        return n == 0 || (bytes[0] == 0 && memcmp(bytes, bytes + 1, n - 1) == 0);
}

static const char *check_has(const struct kz_columns_one *one, uint32_t n_docs)
{
        uint32_t i;

        if (!one->has)
                return NULL;
        if (n_docs % 8 && one->has[n_docs / 8] >> n_docs % 8)
                return "values of no document";
        for (i = 0; i < n_docs; i++) {
                if (!has_value(one, i) &&
                        !all_zeros(one->values + i * (uint64_t)one->width, one->width))
                        return "an absent value is something";
        }
        return NULL;
}

static const char *check_few(const struct kz_columns_one *one)
{
        struct kz_str string, last = KZ_STR("");
        uint32_t i;

        for (i = 0; one->kind == KZ_COLUMNS_FEW && i < one->n_strings; i++) {
                if (!few_at(one, i, &string) || (i && kz_str_cmp(last, string) >= 0))
                        return "strings are out of order";
                last = string;
        }
        return NULL;
}

static const char *check_one(const struct kz_columns_one *one, uint32_t n_docs)
{
        const char *wrong = check_has(one, n_docs);
        struct kz_str string;
        uint32_t i;

        if (!wrong)
                wrong = check_few(one);
        for (i = 0; i < n_docs && !wrong && one->kind != KZ_COLUMNS_NUMBERS; i++) {
                if (!string_at(one, i, &string))
                        wrong = "a value is not within its column";
        }
        return wrong;
}

enum kz_status kz_columns_check(const struct kz_columns *columns, struct kz_error *err)
{
        const char *wrong;
        uint32_t i;

        for (i = 0; i < KZ_COLUMN_COUNT; i++) {
                wrong = check_one(&columns->one[i], columns->n_docs);
                if (wrong)
                        return damaged(columns, wrong, err);
        }
        return KZ_OK;
}
