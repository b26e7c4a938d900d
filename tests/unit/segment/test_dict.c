/* Dictionaries against a sorted array of the same keys; then damaged ones. */
#include <stdlib.h>

#include "tests/support/test.h"

#include "index/segment/dict.h"
#include "tests/unit/segment/damage.h"

struct keys {
        struct kz_str *key;
        uint64_t *count, *size, *at;
        size_t n;
        char *bytes;
        uint64_t ranges;
        uint64_t seed;
};

static uint64_t draw(uint64_t *seed)
{
        *seed ^= *seed << 13;
        *seed ^= *seed >> 7;
        *seed ^= *seed << 17;
        return *seed;
}

static int compare(const void *a, const void *b)
{
        return kz_str_cmp(*(const struct kz_str *)a, *(const struct kz_str *)b);
}

/* Few different bytes, so that much is shared; 0 and 0xff among them; lengths up to the longest. */
static void make_key(uint64_t *seed, char *out, size_t *len)
{
        static const char bytes[] = {0, 1, 'a', 'b', (char)0xd0, (char)0xff};
        const uint64_t kind = draw(seed) % 64;
        size_t i;

        *len = kind == 0  ? 1 + draw(seed) % KZ_DICT_KEY_MAX
               : kind < 8 ? 1 + draw(seed) % 3
                          : 6 + draw(seed) % 10;
        for (i = 0; i < *len; i++)
                out[i] = bytes[draw(seed) % sizeof(bytes)];
}

static uint64_t make_number(uint64_t *seed)
{
        return draw(seed) % 4 ? draw(seed) % 100 : draw(seed) >> (20 + draw(seed) % 40);
}

static void make_keys(struct keys *keys, size_t n, uint64_t seed)
{
        size_t i, len, used = 0, kept = 0;

        *keys = (struct keys){.seed = seed * 0x9E3779B97F4A7C15u};
        keys->key = calloc(n + 1, sizeof(*keys->key));
        keys->count = calloc(n + 1, sizeof(uint64_t));
        keys->size = calloc(n + 1, sizeof(uint64_t));
        keys->at = calloc(n + 1, sizeof(uint64_t));
        keys->bytes = malloc(n * 32 + KZ_DICT_KEY_MAX);
        for (i = 0; i < n; i++, used += len) {
                make_key(&keys->seed, keys->bytes + used, &len);
                if (len > 15 && used > i * 16)
                        len = 15; /* the room is for some long ones */
                keys->key[i] = (struct kz_str){keys->bytes + used, len};
        }
        qsort(keys->key, n, sizeof(*keys->key), compare);
        for (i = 0; i < n; i++) {
                if (kept && kz_str_eq(keys->key[i], keys->key[kept - 1]))
                        continue;
                keys->key[kept] = keys->key[i];
                keys->count[kept] = make_number(&keys->seed);
                keys->size[kept] = make_number(&keys->seed);
                keys->at[kept] = keys->ranges;
                keys->ranges += keys->size[kept++];
        }
        keys->n = kept;
}

static void free_keys(struct keys *keys)
{
        free(keys->key);
        free(keys->count);
        free(keys->size);
        free(keys->at);
        free(keys->bytes);
}

/* The section of these keys, malloc'ed, of just its size. */
static struct kz_str write_dict(const struct keys *keys)
{
        struct kz_dict_writer *writer = NULL;
        struct kz_error err;
        struct kz_str section;
        char *copy;
        size_t i;

        assert_ok(kz_dict_writer_new(&writer, &err), &err);
        for (i = 0; i < keys->n; i++)
                assert_ok(kz_dict_writer_add(
                                  writer, keys->key[i], keys->count[i], keys->size[i], &err),
                        &err);
        assert_ok(kz_dict_writer_finish(writer, &section, &err), &err);
        copy = malloc(section.len ? section.len : 1);
        memcpy(copy, section.ptr, section.len);
        kz_dict_writer_free(writer);
        return (struct kz_str){copy, section.len};
}

static struct kz_dict open_dict(struct kz_str section, uint64_t ranges)
{
        struct kz_error err;
        struct kz_dict dict;

        assert_ok(kz_dict_open(section, ranges, "a.seg", KZ_SECTION_TERMS, &dict, &err), &err);
        return dict;
}

/* The place of the first key that is not before this one. */
static size_t place_of(const struct keys *keys, struct kz_str key)
{
        size_t low = 0, high = keys->n, middle;

        while (low < high) {
                middle = low + (high - low) / 2;
                if (kz_str_cmp(keys->key[middle], key) < 0)
                        low = middle + 1;
                else
                        high = middle;
        }
        return low;
}

static void expect_find(const struct keys *keys, const struct kz_dict *dict, struct kz_str key)
{
        const size_t i = place_of(keys, key);
        const bool is_there = i < keys->n && kz_str_eq(keys->key[i], key);
        struct kz_dict_entry entry = {1, 2, 3};
        struct kz_error err;
        bool found = !is_there;

        assert_ok(kz_dict_find(dict, key, &found, &entry, &err), &err);
        assert_int_equal(found, is_there);
        assert_int_equal(entry.count, is_there ? keys->count[i] : 1);
        assert_int_equal(entry.at, is_there ? keys->at[i] : 2);
        assert_int_equal(entry.size, is_there ? keys->size[i] : 3);
}

/* A key, and what is next to it: one byte less, one more, the last one changed. */
static void expect_find_around(
        const struct keys *keys, const struct kz_dict *dict, struct kz_str key)
{
        char bytes[KZ_DICT_KEY_MAX + 1];

        expect_find(keys, dict, key);
        memcpy(bytes, key.ptr, key.len);
        expect_find(keys, dict, (struct kz_str){bytes, key.len - 1});
        bytes[key.len] = 0;
        expect_find(keys, dict, (struct kz_str){bytes, key.len + 1});
        bytes[key.len - 1]++;
        expect_find(keys, dict, (struct kz_str){bytes, key.len});
        bytes[key.len - 1] = (char)(bytes[key.len - 1] - 2);
        expect_find(keys, dict, (struct kz_str){bytes, key.len});
}

static void expect_at(const struct keys *keys, const struct kz_dict_cursor *cursor, size_t place)
{
        assert_int_equal(cursor->done, place >= keys->n);
        if (cursor->done)
                return;
        assert_true(kz_str_eq(cursor->key, keys->key[place]));
        assert_int_equal(cursor->entry.count, keys->count[place]);
        assert_int_equal(cursor->entry.at, keys->at[place]);
        assert_int_equal(cursor->entry.size, keys->size[place]);
}

/* From some key on, steps and seeks of every width, in a mixture. */
static void expect_walk(struct keys *keys, const struct kz_dict *dict)
{
        struct kz_dict_cursor cursor;
        struct kz_str from = KZ_STR("");
        char bytes[KZ_DICT_KEY_MAX];
        size_t place = 0, len, target;
        struct kz_error err;

        if (draw(&keys->seed) % 2) {
                make_key(&keys->seed, bytes, &len);
                from = (struct kz_str){bytes, len};
                place = place_of(keys, from);
        }
        assert_ok(kz_dict_cursor_begin(&cursor, dict, from, &err), &err);
        expect_at(keys, &cursor, place);
        while (place < keys->n) {
                const uint64_t step = draw(&keys->seed) % 8;

                if (step < 3) {
                        assert_ok(kz_dict_cursor_next(&cursor, &err), &err);
                        place++;
                } else {
                        target = place +
                                 (step == 7 ? draw(&keys->seed) % (keys->n / 4 + 1)
                                            : draw(&keys->seed) % (1 + (1 << 2 * step) / 50));
                        from = keys->key[target < keys->n ? target : keys->n - 1];
                        if (draw(&keys->seed) % 2) {
                                memcpy(bytes, from.ptr, from.len);
                                bytes[from.len - 1]++;
                                from.ptr = bytes;
                        }
                        assert_ok(kz_dict_cursor_seek(&cursor, from, &err), &err);
                        target = place_of(keys, from);
                        if (target > place)
                                place = target;
                }
                expect_at(keys, &cursor, place);
        }
        assert_ok(kz_dict_cursor_next(&cursor, &err), &err);
        assert_ok(kz_dict_cursor_seek(&cursor, KZ_STR("zzz"), &err), &err);
        assert_true(cursor.done);
}

static void expect_whole(size_t n, uint64_t seed)
{
        struct keys keys;
        struct kz_str section;
        struct kz_dict dict;
        struct kz_error err;
        char bytes[KZ_DICT_KEY_MAX];
        size_t i, len;

        make_keys(&keys, n, seed);
        section = write_dict(&keys);
        dict = open_dict(section, keys.ranges);
        assert_int_equal(dict.n_keys, keys.n);
        assert_ok(kz_dict_check(&dict, &err), &err);
        for (i = 0; i < keys.n; i++)
                expect_find_around(&keys, &dict, keys.key[i]);
        for (i = 0; i < 1000; i++) {
                make_key(&keys.seed, bytes, &len);
                expect_find(&keys, &dict, (struct kz_str){bytes, len});
        }
        for (i = 0; i < 20; i++)
                expect_walk(&keys, &dict);
        free((char *)section.ptr);
        free_keys(&keys);
}

static void test_sizes(void **state)
{
        static const size_t sizes[] = {0, 1, 2, 15, 16, 17, 31, 32, 33, 34, 100, 1000};
        size_t i;
        uint64_t seed;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(sizes); i++) {
                for (seed = 1; seed <= 5; seed++)
                        expect_whole(sizes[i], seed);
        }
}

static void test_many(void **state)
{
        (void)state;
        expect_whole(100000, 7);
}

/* A section that is not there is a dictionary without keys, unless something belongs to it. */
static void test_nothing(void **state)
{
        struct kz_dict dict = open_dict(KZ_STR(""), 0);
        struct kz_dict_entry entry;
        struct kz_dict_cursor cursor;
        struct kz_error err;
        bool found = true;

        (void)state;
        assert_ok(kz_dict_find(&dict, KZ_STR("a"), &found, &entry, &err), &err);
        assert_false(found);
        assert_ok(kz_dict_cursor_begin(&cursor, &dict, KZ_STR("a"), &err), &err);
        assert_true(cursor.done);
        assert_ok(kz_dict_check(&dict, &err), &err);
        assert_status(
                kz_dict_open(KZ_STR(""), 1, "a.seg", KZ_SECTION_TERMS, &dict, &err), KZ_E_CORRUPT);
        assert_string_equal(err.message, "segment a.seg: terms: the dictionary is cut short");
}

static void test_writer_refuses(void **state)
{
        struct kz_dict_writer *writer = NULL;
        char bytes[KZ_DICT_KEY_MAX + 1];
        struct kz_error err;
        struct kz_str section;

        (void)state;
        memset(bytes, 'z', sizeof(bytes));
        assert_ok(kz_dict_writer_new(&writer, &err), &err);
        assert_status(kz_dict_writer_add(writer, KZ_STR(""), 1, 1, &err), KZ_E_INTERNAL);
        assert_ok(kz_dict_writer_add(writer, KZ_STR("b"), 1, 1, &err), &err);
        assert_status(kz_dict_writer_add(writer, KZ_STR("b"), 1, 1, &err), KZ_E_INTERNAL);
        assert_status(kz_dict_writer_add(writer, KZ_STR("a"), 1, 1, &err), KZ_E_INTERNAL);
        assert_status(kz_dict_writer_add(writer, (struct kz_str){bytes, sizeof(bytes)}, 1, 1, &err),
                KZ_E_INTERNAL);
        assert_status(kz_dict_writer_add(writer, KZ_STR("c"), 1, UINT64_MAX, &err), KZ_E_INTERNAL);
        assert_ok(kz_dict_writer_add(
                          writer, (struct kz_str){bytes, KZ_DICT_KEY_MAX}, 1, UINT64_MAX - 1, &err),
                &err);
        assert_ok(kz_dict_writer_finish(writer, &section, &err), &err);
        assert_status(
                kz_dict_writer_add(writer, (struct kz_str){bytes, 255}, 1, 1, &err), KZ_E_INTERNAL);
        kz_dict_writer_free(writer);
        kz_dict_writer_free(NULL);
}

/* ---- Damage ---- */

struct damage {
        const struct keys *keys;
        struct kz_str whole;
        size_t answered, found;
};

/* Whether all that can be asked is answered as of the whole one. */
static bool answers_as_whole(const struct damage *d, const struct kz_dict *dict)
{
        struct kz_dict_cursor cursor;
        struct kz_dict_entry entry;
        bool found, same = true;
        size_t i, steps = 0;

        for (i = 0; i < d->keys->n; i++) {
                if (kz_dict_find(dict, d->keys->key[i], &found, &entry, NULL) || !found) {
                        same = false;
                        continue;
                }
                assert_true(entry.at <= dict->ranges && entry.size <= dict->ranges - entry.at);
                same = same && entry.at == d->keys->at[i] && entry.count == d->keys->count[i] &&
                       entry.size == d->keys->size[i];
        }
        for (i = 0; i < d->keys->n; i++) {
                enum kz_status status = kz_dict_cursor_begin(&cursor, dict, d->keys->key[i], NULL);

                for (; !status && !cursor.done; steps++) {
                        assert_in_range(cursor.key.len, 1, KZ_DICT_KEY_MAX);
                        assert_true(cursor.entry.at <= dict->ranges &&
                                    cursor.entry.size <= dict->ranges - cursor.entry.at);
                        status = steps % 3 ? kz_dict_cursor_next(&cursor, NULL)
                                           : kz_dict_cursor_seek(
                                                     &cursor, d->keys->key[d->keys->n - 1], NULL);
                        if (steps % 3 == 0 && !status)
                                status = kz_dict_cursor_next(&cursor, NULL);
                }
                if (status) {
                        same = false;
                        assert_status(kz_dict_cursor_next(&cursor, NULL), KZ_E_CORRUPT);
                        assert_status(
                                kz_dict_cursor_seek(&cursor, KZ_STR("z"), NULL), KZ_E_CORRUPT);
                }
        }
        return same;
}

/* Nothing is read beyond; what the check lets pass still answers what was asked of it, or has
 * another key or number, which nothing but the checksum of the section can tell. */
static void expect_told(void *context, struct kz_str bytes)
{
        struct damage *d = context;
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_dict dict;

        if (kz_dict_open(bytes, d->keys->ranges, "a.seg", KZ_SECTION_NAME_KEYS, &dict, &err)) {
                assert_non_null(strstr(err.message, "segment a.seg: name keys: "));
                d->found++;
                return;
        }
        if (answers_as_whole(d, &dict))
                d->answered++;
        if (kz_dict_check(&dict, &err))
                d->found++;
}

static void test_damage(void **state)
{
        struct keys keys;
        struct damage d = {.keys = &keys};

        (void)state;
        make_keys(&keys, 37, 3);
        d.whole = write_dict(&keys);
        damage_flip(d.whole, expect_told, &d);
        /* Both kinds are there, or this tests nothing. */
        assert_true(d.answered > 0);
        assert_true(d.found > d.whole.len);
        d.found = 0;
        damage_cut(d.whole, expect_told, &d);
        assert_int_equal(d.found, d.whole.len);
        free((char *)d.whole.ptr);
        free_keys(&keys);
}

/* What contradicts itself is found: each change below is of one number. */
static void test_check_finds(void **state)
{
        static const struct {
                const char *what;
                size_t from_end; /* of a dictionary of two blocks */
        } places[] = {
                {"longest key", 8},
                {"size of ranges", 16},
                {"number of keys", 24},
                {"number of blocks", 28},
                {"second block's offset", 32},
                {"first block's offset", 36},
                {"second block's first bytes", 37},
                {"first block's first bytes", 45},
        };
        struct keys keys;
        struct kz_str section;
        size_t i;

        (void)state;
        make_keys(&keys, 25, 4);
        assert_in_range(keys.n, 17, 32);
        section = write_dict(&keys);
        for (i = 0; i < KZ_ARRAY_LEN(places); i++) {
                char *byte = (char *)section.ptr + section.len - places[i].from_end;
                struct kz_dict dict;

                (*byte)++;
                if (!kz_dict_open(section, keys.ranges, "a.seg", KZ_SECTION_TERMS, &dict, NULL) &&
                        !kz_dict_check(&dict, NULL))
                        fail_msg("%s: not found", places[i].what);
                (*byte)--;
        }
        free((char *)section.ptr);
        free_keys(&keys);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_sizes),
                cmocka_unit_test(test_many),
                cmocka_unit_test(test_nothing),
                cmocka_unit_test(test_writer_refuses),
                cmocka_unit_test(test_damage),
                cmocka_unit_test(test_check_finds),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
