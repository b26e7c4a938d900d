/* Columns: every kind comes back as it was given; then damaged ones. */
#include <stdlib.h>

#include "tests/support/test.h"

#include "index/segment/columns.h"
#include "index/segment/le.h"
#include "tests/unit/segment/damage.h"

/* What a column holds for a document: empty or not. */
struct value {
        bool has;
        int64_t number;
        char bytes[40];
        size_t len;
};

/* Makes the value of a document, 0 and up; *ret comes zeroed. */
typedef void (*value_fn)(uint32_t doc, struct value *ret);

struct spec {
        enum kz_column column;
        value_fn make;
        unsigned kind; /* that it should become; 0: none */
};

static uint32_t mix(uint32_t doc)
{
        doc = (doc + 1) * 2654435761u;
        doc ^= doc >> 15;
        return doc * 2246822519u;
}

static void string(struct value *ret, const char *text)
{
        ret->has = true;
        ret->len = strlen(text);
        memcpy(ret->bytes, text, ret->len);
}

static void put_hex(struct value *ret, uint32_t number, size_t len)
{
        size_t i;

        ret->has = true;
        ret->len = len;
        for (i = 0; i < len; i++)
                ret->bytes[i] = "0123456789abcdef"[number >> 4 * (i % 8) & 15];
}

static void number_none(uint32_t doc, struct value *ret)
{
        (void)doc;
        (void)ret;
}

static void number_same(uint32_t doc, struct value *ret)
{
        (void)doc;
        ret->has = true;
        ret->number = -7;
}

static void number_small(uint32_t doc, struct value *ret)
{
        ret->has = doc % 3 != 1;
        ret->number = ret->has ? 1600000000 + (int64_t)(mix(doc) % 200) : 0;
}

static void number_three_bytes(uint32_t doc, struct value *ret)
{
        ret->has = true;
        ret->number = -1000000 + (int64_t)(mix(doc) % 3000000);
}

static void number_extreme(uint32_t doc, struct value *ret)
{
        static const int64_t numbers[] = {INT64_MIN, INT64_MAX, 0, -1, 1, INT64_MIN + 1};

        ret->has = doc % 7 != 6;
        ret->number = ret->has ? numbers[doc % 6] : 0;
}

static void string_few(uint32_t doc, struct value *ret)
{
        static const char *const langs[] = {"ru", "kk", "en", "", "kk-Latn"};

        string(ret, langs[mix(doc) % 5]);
        ret->has = ret->len > 0;
}

static void string_thousand(uint32_t doc, struct value *ret)
{
        put_hex(ret, mix(doc) % 1000, 5 + mix(doc) % 1000 % 30);
}

/* As the hash of a content. Zeros within, and at the ends. */
static void string_fixed(uint32_t doc, struct value *ret)
{
        put_hex(ret, mix(doc), 16);
        ret->bytes[0] = ret->bytes[15] = 0;
}

static void string_fixed_or_none(uint32_t doc, struct value *ret)
{
        if (doc % 64)
                string_fixed(doc, ret);
}

static void string_any(uint32_t doc, struct value *ret)
{
        put_hex(ret, doc, 8 + mix(doc) % 20);
        if (mix(doc) % 11 == 0)
                *ret = (struct value){.has = false};
}

static void string_same(uint32_t doc, struct value *ret)
{
        (void)doc;
        string(ret, "news");
}

static const struct spec specs[KZ_COLUMN_COUNT] = {
        {KZ_COLUMN_SEQ, number_three_bytes, KZ_COLUMNS_NUMBERS},
        {KZ_COLUMN_DATE, number_small, KZ_COLUMNS_NUMBERS},
        {KZ_COLUMN_ID, string_any, KZ_COLUMNS_ANY},
        {KZ_COLUMN_SOURCE, string_same, KZ_COLUMNS_FEW},
        {KZ_COLUMN_LANG, string_few, KZ_COLUMNS_FEW},
        {KZ_COLUMN_KIND, number_none, 0},
        {KZ_COLUMN_HASH, string_fixed, KZ_COLUMNS_FIXED},
        {KZ_COLUMN_SKETCH, string_fixed_or_none, KZ_COLUMNS_FIXED},
};

static const struct spec others[] = {
        {KZ_COLUMN_SEQ, number_same, KZ_COLUMNS_NUMBERS},
        {KZ_COLUMN_DATE, number_extreme, KZ_COLUMNS_NUMBERS},
        {KZ_COLUMN_ID, string_thousand, KZ_COLUMNS_FEW},
        {KZ_COLUMN_SKETCH, string_few, KZ_COLUMNS_FEW},
};

static bool is_number(enum kz_column column)
{
        return column == KZ_COLUMN_SEQ || column == KZ_COLUMN_DATE;
}

static struct value value_of(const struct spec *spec, uint32_t doc)
{
        struct value value = {.has = false};

        spec->make(doc, &value);
        return value;
}

/* The section of these columns, malloc'ed, of just its size. */
static struct kz_str write_columns(const struct spec *columns, size_t n, uint32_t n_docs)
{
        struct kz_columns_writer *writer = NULL;
        struct kz_buf out = KZ_BUF_NULL;
        struct kz_error err;
        uint32_t doc;
        char *copy;
        size_t i;

        assert_ok(kz_columns_writer_new(&writer, &err), &err);
        for (doc = 0; doc < n_docs; doc++) {
                for (i = 0; i < n; i++) {
                        struct value value = value_of(&columns[i], doc);

                        if (!is_number(columns[i].column))
                                assert_ok(kz_columns_writer_bytes(writer, columns[i].column,
                                                  (struct kz_str){value.bytes, value.len}, &err),
                                        &err);
                        else if (value.has)
                                assert_ok(kz_columns_writer_number(
                                                  writer, columns[i].column, value.number, &err),
                                        &err);
                }
                assert_ok(kz_columns_writer_next(writer, &err), &err);
        }
        assert_true(kz_columns_writer_memory(writer) >= n_docs);
        assert_ok(kz_columns_writer_finish(writer, &out, &err), &err);
        kz_columns_writer_free(writer);
        copy = malloc(out.len);
        assert_non_null(copy);
        memcpy(copy, out.data, out.len);
        n = out.len;
        kz_buf_deinit(&out);
        return (struct kz_str){copy, n};
}

static void expect_same(const struct kz_columns *columns, const struct spec *spec, uint32_t doc)
{
        const struct value value = value_of(spec, doc);
        struct kz_str bytes = KZ_STR("untouched");
        int64_t number = 1;
        struct kz_error err;
        bool has = !value.has;

        if (is_number(spec->column)) {
                assert_ok(kz_columns_number(columns, doc + 1, spec->column, &number, &has, &err),
                        &err);
                assert_int_equal(has, value.has);
                if (has)
                        assert_true(number == value.number);
                return;
        }
        assert_ok(kz_columns_bytes(columns, doc + 1, spec->column, &bytes, &err), &err);
        assert_int_equal(bytes.len, value.len);
        assert_memory_equal(bytes.ptr, value.bytes, value.len);
}

static void expect_columns(const struct spec *list, size_t n, uint32_t n_docs, bool kinds)
{
        struct kz_str section = write_columns(list, n, n_docs);
        struct kz_columns columns;
        struct kz_error err;
        uint32_t doc;
        size_t i;

        assert_ok(kz_columns_open(section, n_docs, "a.seg", &columns, &err), &err);
        for (i = 0; i < n; i++) {
                if (kinds)
                        assert_int_equal(columns.one[list[i].column].kind, list[i].kind);
                for (doc = 0; doc < n_docs; doc++)
                        expect_same(&columns, &list[i], doc);
        }
        assert_ok(kz_columns_check(&columns, &err), &err);
        free((char *)section.ptr);
}

static void test_kinds(void **state)
{
        (void)state;
        expect_columns(specs, KZ_ARRAY_LEN(specs), 3000, true);
        expect_columns(others, KZ_ARRAY_LEN(others), 10000, true);
}

static void test_few_documents(void **state)
{
        uint32_t n;

        (void)state;
        for (n = 0; n < 20; n++) {
                expect_columns(specs, KZ_ARRAY_LEN(specs), n, false);
                expect_columns(others, KZ_ARRAY_LEN(others), n, false);
        }
}

static uint32_t different;
static void string_of_many(uint32_t doc, struct value *ret)
{
        put_hex(ret, mix(doc % different), 30);
        memcpy(ret->bytes, &(uint32_t){doc % different}, 4);
        ret->len = 30 + doc % different % 2;
}

/* Up to 65,536 strings have an index of one or two bytes; more have none. */
static void test_many_strings(void **state)
{
        static const struct {
                uint32_t different;
                unsigned kind;
                uint32_t width;
        } cases[] = {
                {255, KZ_COLUMNS_FEW, 1},
                {256, KZ_COLUMNS_FEW, 1},
                {257, KZ_COLUMNS_FEW, 2},
                {65535, KZ_COLUMNS_FEW, 2},
                {65536, KZ_COLUMNS_FEW, 2},
                {65537, KZ_COLUMNS_ANY, 4},
                {70000, KZ_COLUMNS_ANY, 4},
        };
        size_t i;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(cases); i++) {
                const struct spec spec = {KZ_COLUMN_SOURCE, string_of_many, cases[i].kind};
                struct kz_str section;
                struct kz_columns columns;
                struct kz_error err;
                uint32_t doc;

                different = cases[i].different;
                section = write_columns(&spec, 1, 140000);
                assert_ok(kz_columns_open(section, 140000, "a.seg", &columns, &err), &err);
                assert_int_equal(columns.one[KZ_COLUMN_SOURCE].kind, cases[i].kind);
                assert_int_equal(columns.one[KZ_COLUMN_SOURCE].width, cases[i].width);
                for (doc = 0; doc < 140000; doc++)
                        expect_same(&columns, &spec, doc);
                free((char *)section.ptr);
        }
}

/* The same values give the same bytes. */
static void test_deterministic(void **state)
{
        struct kz_str a = write_columns(specs, KZ_ARRAY_LEN(specs), 500);
        struct kz_str b = write_columns(specs, KZ_ARRAY_LEN(specs), 500);

        (void)state;
        assert_true(kz_str_eq(a, b));
        free((char *)a.ptr);
        free((char *)b.ptr);
}

static void test_misuse(void **state)
{
        struct kz_columns_writer *writer = NULL;
        struct kz_buf out = KZ_BUF_NULL;
        struct kz_columns columns;
        struct kz_str bytes;
        struct kz_error err;
        int64_t number;
        bool has;

        (void)state;
        assert_ok(kz_columns_writer_new(&writer, &err), &err);
        assert_ok(kz_columns_writer_number(writer, KZ_COLUMN_SEQ, 1, &err), &err);
        assert_status(kz_columns_writer_number(writer, KZ_COLUMN_SEQ, 1, &err), KZ_E_INTERNAL);
        assert_ok(kz_columns_writer_bytes(writer, KZ_COLUMN_LANG, KZ_STR("kk"), &err), &err);
        assert_status(kz_columns_writer_finish(writer, &out, &err), KZ_E_INTERNAL);
        assert_ok(kz_columns_writer_next(writer, &err), &err);
        assert_status(
                kz_columns_writer_bytes(writer, KZ_COLUMN_SEQ, KZ_STR("1"), &err), KZ_E_INTERNAL);
        assert_status(kz_columns_writer_number(writer, KZ_COLUMN_LANG, 1, &err), KZ_E_INTERNAL);
        kz_buf_clear(&out);
        assert_ok(kz_columns_writer_finish(writer, &out, &err), &err);
        kz_columns_writer_free(writer);
        kz_columns_writer_free(NULL);

        assert_ok(kz_columns_open(kz_buf_str(&out), 1, "a.seg", &columns, &err), &err);
        assert_status(
                kz_columns_number(&columns, 1, KZ_COLUMN_LANG, &number, &has, &err), KZ_E_CORRUPT);
        assert_status(kz_columns_bytes(&columns, 1, KZ_COLUMN_SEQ, &bytes, &err), KZ_E_CORRUPT);
        assert_status(
                kz_columns_number(&columns, 0, KZ_COLUMN_SEQ, &number, &has, &err), KZ_E_CORRUPT);
        assert_status(
                kz_columns_number(&columns, 2, KZ_COLUMN_SEQ, &number, &has, &err), KZ_E_CORRUPT);
        assert_status(kz_columns_bytes(&columns, 2, KZ_COLUMN_LANG, &bytes, &err), KZ_E_CORRUPT);
        assert_string_equal(err.message, "segment a.seg: columns: there is no such document");
        kz_buf_deinit(&out);
}

/* A column of a later version is passed over, and what is before it still found. */
static void test_unknown_column(void **state)
{
        struct kz_str section = write_columns(specs, KZ_ARRAY_LEN(specs), 100);
        struct kz_columns columns;
        struct kz_error err;
        uint8_t *last = (uint8_t *)section.ptr + section.len - 4 - KZ_COLUMNS_ENTRY;

        (void)state;
        kz_le_set32(last, 1000);
        kz_le_set32(last + 4, 99);
        assert_ok(kz_columns_open(section, 100, "a.seg", &columns, &err), &err);
        assert_int_equal(columns.one[KZ_COLUMN_SKETCH].kind, 0);
        expect_same(&columns, &specs[KZ_COLUMN_HASH], 50);
        free((char *)section.ptr);
}

/* ---- Damage ---- */

#define DAMAGED_DOCS 21

static void read_all(void *context, struct kz_str bytes)
{
        size_t *found = context;
        struct kz_columns columns;
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_str string;
        volatile char last = 0;
        int64_t number;
        uint32_t doc;
        int column;
        bool has;

        if (kz_columns_open(bytes, DAMAGED_DOCS, "a.seg", &columns, &err)) {
                assert_non_null(strstr(err.message, "segment a.seg: columns: "));
                ++*found;
                return;
        }
        for (column = 0; column < KZ_COLUMN_COUNT; column++) {
                for (doc = 1; doc <= DAMAGED_DOCS; doc++) {
                        (void)kz_columns_number(&columns, doc, column, &number, &has, &err);
                        if (!kz_columns_bytes(&columns, doc, column, &string, &err) && string.len)
                                last = string.ptr[string.len - 1];
                }
        }
        (void)last;
        *found += kz_columns_check(&columns, &err) != KZ_OK;
}

static void test_damage(void **state)
{
        struct kz_str section = write_columns(specs, KZ_ARRAY_LEN(specs), DAMAGED_DOCS);
        size_t found = 0;

        (void)state;
        damage_flip(section, read_all, &found);
        assert_true(found > section.len);
        found = 0;
        damage_cut(section, read_all, &found);
        assert_int_equal(found, section.len);
        free((char *)section.ptr);
        section = write_columns(others, KZ_ARRAY_LEN(others), DAMAGED_DOCS);
        damage_flip(section, read_all, &found);
        free((char *)section.ptr);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_kinds),
                cmocka_unit_test(test_few_documents),
                cmocka_unit_test(test_many_strings),
                cmocka_unit_test(test_deterministic),
                cmocka_unit_test(test_misuse),
                cmocka_unit_test(test_unknown_column),
                cmocka_unit_test(test_damage),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
