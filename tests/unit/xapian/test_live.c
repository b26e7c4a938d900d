/* The live index: round trips, commits, what it refuses. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "index/base/check.h"
#include "index/base/fdio.h"
#include "index/xapian/kzx.h"
#include "live_fixture.h"
#include "temp_dir.h"

static void test_round_trip(void **state)
{
        struct live_fixture *f = *state;
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_live_writer *writer = live_writer(f->path);
        struct kz_tier *own = kz_live_writer_tier(writer), *reader;
        bool removed = true, moved = true;
        kz_docnum doc;

        assert_int_equal(live_count(f->path), 0);
        reader = live_reader(f->path);
        ok(live_put(writer, "a:1", 1, "freedom of assembly", &err));
        ok(live_put(writer, "a:2", 2, "law", &err));
        live_assert_stored(own, "a:1", "freedom of assembly"); /* uncommitted, but its own */
        assert_int_equal(live_count(f->path), 0);
        ok(kz_live_writer_commit(writer, &err));
        ok(kz_live_writer_commit(writer, &err)); /* nothing to do */
        ok(kz_live_reopen(reader, &moved, &err));
        assert_true(moved);
        live_assert_stored(reader, "a:1", "freedom of assembly");
        live_assert_stored(reader, "a:2", "law");
        live_assert_stored(reader, "a:", NULL);
        ok(kz_live_reopen(reader, &moved, &err));
        assert_false(moved);

        ok(live_put(writer, "a:1", 3, "order", &err));
        ok(live_put(writer, "a:1", 4, "order and law", &err)); /* replaces what is not committed */
        live_assert_stored(own, "a:1", "order and law");
        ok(kz_live_writer_remove(writer, KZ_STR("a:2"), &removed, &err));
        assert_true(removed);
        ok(kz_live_writer_remove(writer, KZ_STR("a:2"), &removed, &err));
        assert_false(removed);
        ok(kz_live_writer_remove(writer, KZ_STR("a:3"), NULL, &err));
        ok(kz_live_writer_commit(writer, &err));
        live_assert_stored(reader, "a:2", "law"); /* its commit is still there */
        ok(kz_live_reopen(reader, &moved, &err));
        live_assert_stored(reader, "a:1", "order and law");
        live_assert_stored(reader, "a:2", NULL);
        assert_int_equal(kz_live_find(reader, KZ_STR(""), &doc, &err), KZ_E_NOT_FOUND);
        kz_tier_free(reader);
        assert_null(kz_live_writer_free(writer));
        assert_null(kz_live_writer_free(NULL));
        assert_int_equal(live_count(f->path), 1);
}

static void test_cancel(void **state)
{
        struct live_fixture *f = *state;
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_live_writer *writer = live_writer(f->path);
        struct kz_tier *own = kz_live_writer_tier(writer);
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf value = KZ_BUF_NULL;

        ok(live_put(writer, "a:1", 1, "one", &err));
        ok(kz_live_writer_set_metadata(writer, KZ_STR("key"), KZ_STR("old"), &err));
        ok(kz_live_writer_commit(writer, &err));
        ok(live_put(writer, "a:1", 2, "changed", &err));
        ok(live_put(writer, "a:2", 3, "two", &err));
        ok(kz_live_writer_set_metadata(writer, KZ_STR("key"), KZ_STR("new"), &err));
        ok(kz_live_writer_cancel(writer, &err));
        ok(kz_live_writer_cancel(writer, &err));
        live_assert_stored(own, "a:1", "one");
        live_assert_stored(own, "a:2", NULL);
        ok(live_put(writer, "a:3", 4, "three", &err));
        ok(kz_live_writer_commit(writer, &err));
        ok(live_put(writer, "a:4", 5, "never committed", &err));
        kz_live_writer_free(writer);

        own = live_reader(f->path);
        live_assert_stored(own, "a:1", "one");
        live_assert_stored(own, "a:2", NULL);
        live_assert_stored(own, "a:3", "three");
        live_assert_stored(own, "a:4", NULL);
        ok(kz_live_metadata(own, KZ_STR("key"), &value, &err));
        assert_string_equal(value.data, "old");
        kz_tier_free(own);
}

static void test_columns(void **state)
{
        static const int64_t dates[] = {INT64_MIN, -1, 0, 1, 1599609600, INT64_MAX};
        struct live_fixture *f = *state;
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_live_writer *writer = live_writer(f->path);
        struct kz_termvector tv = KZ_TERMVECTOR_NULL;
        struct kz_tier *tier = kz_live_writer_tier(writer);
        struct kz_str bytes;
        int64_t number = 0;
        size_t i, round;
        bool has;

        live_split(&tv, KZ_STR("law"));
        for (i = 0; i < KZ_ARRAY_LEN(dates); i++) {
                char id[2] = {(char)('a' + i), 0};
                struct kz_live_document doc = {.id = kz_str(id),
                        .terms = &tv,
                        .seq = i * 1000,
                        .has_ts = i != 2,
                        .ts = dates[i],
                        .source = KZ_STR("reports"),
                        .lang = i % 2 ? KZ_STR("kk") : KZ_STR_NULL,
                        .hash = {"\0\1\2\3\4\5\6\7\0\1\2\3\4\5\6\xff", 16},
                        .record = KZ_STR("")};

                ok(kz_live_writer_put(writer, &doc, &err));
        }
        /* Uncommitted, then committed; forwards and backwards. */
        for (round = 0; round < 4; round++) {
                for (i = 0; i < KZ_ARRAY_LEN(dates); i++) {
                        size_t at = round % 2 ? KZ_ARRAY_LEN(dates) - 1 - i : i;
                        kz_docnum doc = (kz_docnum)at + 1;

                        ok(tier->ops->number(tier, doc, KZ_COLUMN_DATE, &number, &has, &err));
                        assert_int_equal(has, at != 2);
                        if (has)
                                assert_true(number == dates[at]);
                        ok(tier->ops->number(tier, doc, KZ_COLUMN_SEQ, &number, &has, &err));
                        assert_true(has);
                        assert_int_equal(number, at * 1000);
                        ok(tier->ops->bytes(tier, doc, KZ_COLUMN_LANG, &bytes, &err));
                        assert_true(kz_str_eq(bytes, at % 2 ? KZ_STR("kk") : KZ_STR("")));
                        ok(tier->ops->bytes(tier, doc, KZ_COLUMN_LANG, &bytes, &err));
                        assert_true(kz_str_eq(bytes, at % 2 ? KZ_STR("kk") : KZ_STR("")));
                        ok(tier->ops->bytes(tier, doc, KZ_COLUMN_KIND, &bytes, &err));
                        assert_int_equal(bytes.len, 0);
                        ok(tier->ops->bytes(tier, doc, KZ_COLUMN_HASH, &bytes, &err));
                        assert_int_equal(bytes.len, 16);
                        assert_memory_equal(bytes.ptr, "\0\1\2\3\4\5\6\7\0\1\2\3\4\5\6\xff", 16);
                }
                if (round == 1)
                        ok(kz_live_writer_commit(writer, &err));
        }
        ok(tier->ops->number(tier, 99, KZ_COLUMN_SEQ, &number, &has, &err));
        assert_false(has);
        assert_int_equal(tier->ops->bytes(tier, 1, KZ_COLUMN_COUNT, &bytes, &err), KZ_E_INVALID);
        assert_int_equal(tier->ops->number(tier, 1, KZ_COLUMN_SOURCE, &number, &has, &err),
                KZ_E_CORRUPT); /* seven bytes are no number */
        kz_termvector_deinit(&tv);
        kz_live_writer_free(writer);
}

/* A change is seen by columns that were open before it. */
static void test_columns_follow_writes(void **state)
{
        struct live_fixture *f = *state;
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_live_writer *writer = live_writer(f->path);
        struct kz_tier *tier = kz_live_writer_tier(writer);
        int64_t number = 0;
        bool has = false;

        ok(live_put(writer, "a:1", 7, "law", &err));
        ok(tier->ops->number(tier, 1, KZ_COLUMN_SEQ, &number, &has, &err));
        assert_int_equal(number, 7);
        ok(live_put(writer, "a:1", 8, "law", &err));
        ok(tier->ops->number(tier, 1, KZ_COLUMN_SEQ, &number, &has, &err));
        assert_int_equal(number, 8);
        ok(kz_live_writer_cancel(writer, &err));
        ok(tier->ops->number(tier, 1, KZ_COLUMN_SEQ, &number, &has, &err));
        assert_false(has);
        kz_live_writer_free(writer);
}

/* Records that were read are remembered, by the writer as by a reader, until they may be others. */
static void test_records_follow_writes(void **state)
{
        struct live_fixture *f = *state;
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_live_writer *writer = live_writer(f->path);
        struct kz_tier *tier = kz_live_writer_tier(writer), *reader = NULL;
        bool moved = false;
        int i;

        ok(live_put(writer, "a:1", 1, "first", &err));
        ok(kz_live_writer_commit(writer, &err));
        ok(kz_live_open(f->path, &reader, &err));
        for (i = 0; i < 2; i++) {
                live_assert_stored(tier, "a:1", "first");
                live_assert_stored(reader, "a:1", "first");
        }
        ok(live_put(writer, "a:1", 2, "second", &err));
        live_assert_stored(tier, "a:1", "second");
        live_assert_stored(reader, "a:1", "first");
        ok(kz_live_writer_commit(writer, &err));
        ok(kz_live_reopen(reader, &moved, &err));
        assert_true(moved);
        live_assert_stored(reader, "a:1", "second");
        kz_tier_free(reader);
        kz_live_writer_free(writer);
}

struct seen {
        struct kz_buf text;
        int stop_after;
};

static enum kz_status see(void *context, struct kz_str key, struct kz_str value)
{
        struct seen *seen = context;

        assert_int_equal(
                kz_buf_printf(&seen->text, "%.*s=%zu;", KZ_STR_ARG(key), value.len), KZ_OK);
        return --seen->stop_after ? KZ_OK : KZ_E_CANCELLED;
}

static void test_metadata(void **state)
{
        struct live_fixture *f = *state;
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_live_writer *writer = live_writer(f->path);
        struct kz_tier *tier = kz_live_writer_tier(writer);
        struct seen seen = {KZ_BUF_NULL, -1};
        struct kz_buf value = KZ_BUF_NULL, big = KZ_BUF_NULL;
        char key[KZ_TERM_MAX];
        int i;

        for (i = 0; i < 300000; i++)
                ok(kz_buf_append_char(&big, (char)(i * 31 >> 3)));
        memset(key, 0, sizeof(key));
        ok(kz_live_writer_set_metadata(writer, KZ_STR("c/b"), KZ_STR("22"), &err));
        ok(kz_live_writer_set_metadata(writer, KZ_STR("c/a"), kz_buf_str(&big), &err));
        ok(kz_live_writer_set_metadata(writer, KZ_STR("d"), KZ_STR("\0\n\xff"), &err));
        ok(kz_live_writer_set_metadata(writer, KZ_STR("c/c"), KZ_STR("x"), &err));
        ok(kz_live_writer_set_metadata(writer, KZ_STR("c/c"), KZ_STR(""), &err));
        ok(kz_live_writer_set_metadata(writer, (struct kz_str){key, 100}, KZ_STR("z"), &err));
        assert_int_equal(
                kz_live_writer_set_metadata(writer, KZ_STR(""), KZ_STR("x"), &err), KZ_E_INVALID);
        assert_int_equal(
                kz_live_writer_set_metadata(writer, (struct kz_str){key, 201}, KZ_STR("x"), &err),
                KZ_E_INVALID);
        ok(kz_live_metadata_each(tier, KZ_STR("c/"), KZ_STR(""), see, &seen, &err));
        assert_string_equal(seen.text.data, "c/a=300000;c/b=2;");
        kz_buf_clear(&seen.text);
        ok(kz_live_metadata_each(tier, KZ_STR("c/"), KZ_STR("c/a"), see, &seen, &err));
        assert_string_equal(seen.text.data, "c/b=2;");
        ok(kz_live_metadata_each(tier, KZ_STR("c/"), KZ_STR("c/b"), see, &seen, &err));
        ok(kz_live_metadata_each(tier, KZ_STR("c/"), KZ_STR("d"), see, &seen, &err));
        assert_string_equal(seen.text.data, "c/b=2;");
        ok(kz_live_writer_commit(writer, &err));
        kz_live_writer_free(writer);

        tier = live_reader(f->path);
        ok(kz_live_metadata(tier, KZ_STR("c/a"), &value, &err));
        assert_true(kz_str_eq(kz_buf_str(&value), kz_buf_str(&big)));
        kz_buf_clear(&value);
        ok(kz_live_metadata(tier, KZ_STR("nothing"), &value, &err));
        ok(kz_live_metadata(tier, KZ_STR("format"), &value, &err)); /* not ours to see */
        assert_int_equal(value.len, 0);
        ok(kz_live_metadata(tier, KZ_STR("d"), &value, &err));
        assert_true(kz_str_eq(kz_buf_str(&value), KZ_STR("\0\n\xff")));
        kz_buf_clear(&value);
        ok(kz_live_metadata(tier, (struct kz_str){key, 100}, &value, &err));
        assert_string_equal(value.data, "z");
        assert_int_equal(kz_live_metadata(tier, KZ_STR(""), &value, &err), KZ_E_INVALID);

        kz_buf_clear(&seen.text);
        seen.stop_after = 2;
        assert_int_equal(kz_live_metadata_each(tier, KZ_STR(""), KZ_STR(""), see, &seen, &err),
                KZ_E_CANCELLED);
        kz_buf_clear(&seen.text);
        seen.stop_after = -1;
        ok(kz_live_metadata_each(tier, KZ_STR("x"), KZ_STR(""), see, &seen, &err));
        assert_int_equal(seen.text.len, 0);
        kz_tier_free(tier);
        kz_buf_deinit(&seen.text);
        kz_buf_deinit(&value);
        kz_buf_deinit(&big);
}

/* All 200 bytes zero count twice in Xapian: that must be found out at once, not at the commit. */
static void test_metadata_key_of_zeros(void **state)
{
        struct live_fixture *f = *state;
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_live_writer *writer = live_writer(f->path);
        char key[200] = {0};

        ok(kz_live_writer_set_metadata(writer, (struct kz_str){key, 200}, KZ_STR("x"), &err));
        ok(kz_live_writer_commit(writer, &err));
        kz_live_writer_free(writer);
}

static void test_odd_ids(void **state)
{
        struct live_fixture *f = *state;
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_live_writer *writer = live_writer(f->path);
        struct kz_termvector tv = KZ_TERMVECTOR_NULL;
        struct kz_tier *tier = kz_live_writer_tier(writer);
        char longest[1025];
        struct kz_str ids[] = {{longest, 1024}, {longest, 1023}, {longest, 239}, {longest, 240},
                {longest, 200}, KZ_STR("a\0b"), KZ_STR("a\1b"), KZ_STR("a\xff"), KZ_STR("a"),
                KZ_STR("қазақ"), KZ_STR("\0"), KZ_STR("\xff\xff")};
        size_t i;
        bool removed;

        memset(longest, 'x', sizeof(longest));
        live_split(&tv, KZ_STR("law"));
        for (i = 0; i < 2 * KZ_ARRAY_LEN(ids); i++) {
                struct kz_live_document doc = {.id = ids[i % KZ_ARRAY_LEN(ids)],
                        .terms = &tv,
                        .seq = i,
                        .record = KZ_STR("x")};

                ok(kz_live_writer_put(writer, &doc, &err));
        }
        ok(kz_live_writer_commit(writer, &err));
        assert_int_equal(live_count(f->path), KZ_ARRAY_LEN(ids));
        for (i = 0; i < KZ_ARRAY_LEN(ids); i++) {
                struct kz_str column = KZ_STR_NULL;
                kz_docnum doc = 0;
                int64_t seq = 0;

                ok(kz_live_find(tier, ids[i], &doc, &err));
                ok(tier->ops->bytes(tier, doc, KZ_COLUMN_ID, &column, &err));
                assert_true(kz_str_eq(column, ids[i]));
                ok(tier->ops->number(tier, doc, KZ_COLUMN_SEQ, &seq, &removed, &err));
                assert_int_equal(seq, i + KZ_ARRAY_LEN(ids));
                ok(kz_live_writer_remove(writer, ids[i], &removed, &err));
                assert_true(removed);
        }
        ok(kz_live_writer_commit(writer, &err));
        assert_int_equal(live_count(f->path), 0);
        kz_termvector_deinit(&tv);
        kz_live_writer_free(writer);
}

static void put_term(struct kz_live_writer *writer, struct kz_str term, enum kz_status expected)
{
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_termvector tv = KZ_TERMVECTOR_NULL;
        struct kz_live_document doc = {.id = KZ_STR("t"), .terms = &tv, .record = KZ_STR("x")};

        ok(kz_termvector_add(&tv, term, 1, 1, false));
        ok(kz_termvector_add(&tv, KZ_STR("other"), 2, 1, false));
        ok(kz_termvector_finish(&tv));
        assert_int_equal(kz_live_writer_put(writer, &doc, &err), expected);
        kz_termvector_deinit(&tv);
}

static void test_odd_terms(void **state)
{
        struct live_fixture *f = *state;
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_live_writer *writer = live_writer(f->path);
        struct kz_tier *tier = kz_live_writer_tier(writer);
        char bytes[400];
        struct kz_str good[] = {{bytes, 240}, KZ_STR("\xff\xfe"), KZ_STR("a\0\0b"), KZ_STR("\n"),
                {bytes + 300, 100}};
        uint64_t df;
        size_t i;

        memset(bytes, 'x', sizeof(bytes));
        memset(bytes + 300, 0, 100);
        ok(live_put(writer, "kept", 1, "kept", &err));
        for (i = 0; i < KZ_ARRAY_LEN(good); i++) {
                const uint32_t *positions;
                struct kz_postings *p;
                uint32_t n;

                put_term(writer, good[i], KZ_OK);
                ok(kz_live_writer_commit(writer, &err));
                ok(tier->ops->df(tier, good[i], &df, &err));
                assert_int_equal(df, 1);
                ok(tier->ops->postings(tier, good[i], KZ_POSTINGS_POSITIONS, &p, &err));
                assert_int_equal(kz_postings_doc(p), 2);
                ok(p->ops->positions(p, &positions, &n, &err));
                assert_int_equal(n, 1);
                assert_int_equal(positions[0], 1);
                kz_postings_free(p);
        }
        put_term(writer, (struct kz_str){bytes, 241}, KZ_E_LIMIT);
        put_term(writer, (struct kz_str){bytes + 177, 223}, KZ_E_LIMIT); /* a hundred are zero */
        put_term(writer, KZ_STR("Qt"), KZ_E_INVALID);
        /* Refused, and nothing lost by it. */
        ok(kz_live_writer_commit(writer, &err));
        live_assert_stored(tier, "kept", "kept");

        /* Terms too long to be there are not there. */
        ok(tier->ops->df(tier, (struct kz_str){bytes, 300}, &df, &err));
        assert_int_equal(df, 0);
        {
                struct kz_postings *p;
                struct kz_terms *t;

                ok(tier->ops->postings(tier, (struct kz_str){bytes, 300}, 0, &p, &err));
                assert_true(p->done);
                ok(kz_postings_seek(p, 5, &err));
                ok(kz_postings_next(p, &err));
                assert_int_equal(kz_postings_doc(p), KZ_DOC_END);
                kz_postings_free(p);
                ok(tier->ops->terms(tier, (struct kz_str){bytes, 300}, KZ_STR(""), &t, &err));
                assert_true(t->done);
                kz_terms_free(t);
                assert_int_equal(tier->ops->postings(tier, KZ_STR(""), 0, &p, &err), KZ_E_INVALID);
        }
        kz_live_writer_free(writer);
}

static void test_bad_puts(void **state)
{
        struct live_fixture *f = *state;
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_live_writer *writer = live_writer(f->path);
        struct kz_termvector tv = KZ_TERMVECTOR_NULL;
        struct kz_live_document doc = {.id = KZ_STR(""), .terms = &tv, .record = KZ_STR("x")};
        char big[1025];

        memset(big, 'x', sizeof(big));
        assert_int_equal(kz_live_writer_put(writer, &doc, &err), KZ_E_INVALID);
        doc.id = (struct kz_str){big, 1025};
        assert_int_equal(kz_live_writer_put(writer, &doc, &err), KZ_E_INVALID);
        assert_int_equal(kz_live_writer_remove(writer, doc.id, NULL, &err), KZ_E_INVALID);
        doc.id = (struct kz_str){big, 5};
        ok(kz_live_writer_put(writer, &doc, &err)); /* no terms at all: found by its id only */
        live_assert_stored(kz_live_writer_tier(writer), "xxxxx", "x");
        kz_live_writer_free(writer);
}

static void test_locked(void **state)
{
        struct live_fixture *f = *state;
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_live_writer *writer = live_writer(f->path), *second = NULL;
        struct stat st;

        assert_int_equal(kz_live_writer_open(f->path, &second, &err), KZ_E_LOCKED);
        assert_null(second);
        assert_non_null(strstr(err.message, f->path));
        kz_live_writer_free(writer);
        writer = live_writer(f->path);
        kz_live_writer_free(writer);
        assert_int_equal(stat(f->path, &st), 0);
        assert_int_equal(st.st_mode & 0777, 0700);
}

/* Opens for reading, for writing, and checks: all must say this. */
static void assert_refused(const char *path, enum kz_status expected)
{
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_live_writer *writer = NULL;
        struct kz_tier *tier = NULL;
        enum kz_status status = kz_live_open(path, &tier, &err);

        if (status != expected)
                fail_msg("reading gives %s: %s", kz_status_name(status), err.message);
        assert_int_equal(err.status, expected);
        assert_non_null(strstr(err.message, path));
        assert_null(tier);
        assert_int_equal(kz_live_check(path, &err), expected);
        status = kz_live_writer_open(path, &writer, &err);
        if (status != expected)
                fail_msg("writing gives %s: %s", kz_status_name(status), err.message);
        assert_int_equal(err.status, expected);
        assert_null(writer);
}

static void test_not_an_index(void **state)
{
        static const char *const versions[] = {"1", "2", "4"};
        struct live_fixture *f = *state;
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_tier *tier = NULL;
        struct kzx_database *foreign;
        struct kzx_document *doc;
        char *file = temp_path(f->dir, "file"), *below = temp_path(f->dir, "file/below"),
             *foreign_path = temp_path(f->dir, "foreign"), *readme;
        size_t i;

        assert_int_equal(kz_live_open(f->path, &tier, &err), KZ_E_NOT_FOUND);
        assert_int_equal(kz_live_check(f->path, &err), KZ_E_NOT_FOUND);
        temp_write(file, "hello", 5);
        assert_refused(file, KZ_E_CORRUPT);
        assert_int_equal(kz_live_open(below, &tier, &err), KZ_E_NOT_FOUND);

        /* An empty directory is fine to begin in; one with a stranger's files is not. */
        assert_int_equal(mkdir(f->path, 0700), 0);
        assert_int_equal(kz_live_open(f->path, &tier, &err), KZ_E_NOT_FOUND);
        readme = temp_path(f->path, "README");
        temp_write(readme, "mine", 4);
        assert_refused(f->path, KZ_E_CORRUPT);
        assert_int_equal(unlink(readme), 0);
        kz_live_writer_free(live_writer(f->path));
        assert_int_equal(live_count(f->path), 0);

        ok(kzx_database_open_writable(foreign_path, KZX_CREATE, &foreign, &err));
        assert_int_equal(kz_live_open(foreign_path, &tier, &err), KZ_E_NOT_FOUND);
        ok(kzx_document_new(&doc, &err));
        ok(kzx_database_add(foreign, doc, NULL, &err));
        ok(kzx_database_commit(foreign, &err));
        kzx_database_free(foreign);
        assert_refused(foreign_path, KZ_E_VERSION);
        kzx_document_free(doc);
        /* The format before ours, and one that we do not know yet. */
        for (i = 0; i < KZ_ARRAY_LEN(versions); i++) {
                ok(kzx_database_open_writable(foreign_path, KZX_OPEN, &foreign, &err));
                ok(kzx_database_set_metadata(foreign, "format", 6, versions[i], 1, &err));
                ok(kzx_database_commit(foreign, &err));
                kzx_database_free(foreign);
                assert_refused(foreign_path, KZ_E_VERSION);
                assert_int_equal(kz_live_open(foreign_path, &tier, &err), KZ_E_VERSION);
                assert_non_null(strstr(err.message, "kzsearchctl reindex --rebuild"));
        }
        free(file);
        free(below);
        free(foreign_path);
        free(readme);
}

static void damage(const char *path, const char *name, off_t at, const char *bytes, size_t n)
{
        char *file = temp_path(path, name);
        int fd = open(file, O_WRONLY);

        assert_true(fd >= 0);
        assert_int_equal(pwrite(fd, bytes, n, at), n);
        close(fd);
        free(file);
}

static void fill(struct live_fixture *f, int n)
{
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_live_writer *writer = live_writer(f->path);
        char id[32], text[64];
        int i;

        for (i = 0; i < n; i++) {
                snprintf(id, sizeof(id), "a:%d", i);
                snprintf(text, sizeof(text), "law number %d of %d", i, i % 7);
                ok(live_put(writer, id, (uint64_t)i, text, &err));
        }
        ok(kz_live_writer_commit(writer, &err));
        kz_live_writer_free(writer);
}

static void test_other_version_of_xapian(void **state)
{
        struct live_fixture *f = *state;

        fill(f, 3);
        damage(f->path, "iamglass", 14, "\xff\xff", 2);
        assert_refused(f->path, KZ_E_VERSION);
}

static void test_garbage_files(void **state)
{
        struct live_fixture *f = *state;
        char *file;

        fill(f, 3);
        file = temp_path(f->path, "iamglass");
        temp_write(file, "garbage, and nothing but garbage", 32);
        assert_refused(f->path, KZ_E_CORRUPT);
        temp_write(file, "", 0);
        assert_refused(f->path, KZ_E_CORRUPT);
        free(file);
        file = temp_path(f->path, "iamglass");
        assert_int_equal(unlink(file), 0);
        assert_refused(f->path, KZ_E_CORRUPT);
        free(file);
}

static void test_missing_table(void **state)
{
        struct live_fixture *f = *state;
        char *file;

        fill(f, 300);
        file = temp_path(f->path, "postlist.glass");
        assert_int_equal(unlink(file), 0);
        assert_refused(f->path, KZ_E_CORRUPT);
        free(file);
}

static void test_check(void **state)
{
        struct live_fixture *f = *state;
        struct kz_error err = KZ_ERROR_NULL;
        static const char junk[4096] = {1};
        char *file;
        struct stat st;
        off_t at;

        fill(f, 2000);
        ok(kz_live_check(f->path, &err));
        file = temp_path(f->path, "docdata.glass");
        assert_int_equal(stat(file, &st), 0);
        for (at = 0; at + 4096 <= st.st_size; at += 4096)
                damage(f->path, "docdata.glass", at, junk, sizeof(junk));
        assert_int_equal(kz_live_check(f->path, &err), KZ_E_CORRUPT);
        if (!strstr(err.message, "docdata"))
                fail_msg("which table? %s", err.message);
        free(file);
}

static void test_compact(void **state)
{
        struct live_fixture *f = *state;
        struct kz_error err = KZ_ERROR_NULL;
        char *to = temp_path(f->dir, "compact");
        struct kz_live_writer *writer;
        struct kz_tier *tier;
        struct kz_buf value = KZ_BUF_NULL;

        assert_int_equal(kz_live_compact(f->path, to, &err), KZ_E_NOT_FOUND);
        fill(f, 50);
        writer = live_writer(f->path);
        ok(kz_live_writer_remove(writer, KZ_STR("a:0"), NULL, &err));
        ok(kz_live_writer_set_metadata(writer, KZ_STR("k"), KZ_STR("v"), &err));
        ok(kz_live_writer_commit(writer, &err));
        ok(kz_live_compact(f->path, to, &err)); /* also while it is open for writing */
        assert_int_equal(kz_live_compact(f->path, to, &err), KZ_E_EXISTS);
        kz_live_writer_free(writer);
        ok(kz_live_check(to, &err));
        tier = live_reader(to);
        live_assert_stored(tier, "a:0", NULL);
        live_assert_stored(tier, "a:49", "law number 49 of 0");
        ok(kz_live_metadata(tier, KZ_STR("k"), &value, &err));
        assert_string_equal(value.data, "v");
        kz_buf_deinit(&value);
        kz_tier_free(tier);
        writer = live_writer(to);
        ok(live_put(writer, "a:0", 99, "again", &err));
        ok(kz_live_writer_commit(writer, &err));
        kz_live_writer_free(writer);
        assert_int_equal(live_count(to), 50);
        free(to);
}

/* A writer that is killed while it makes the database leaves this. */
static void test_creation_cut_short(void **state)
{
        struct live_fixture *f = *state;
        struct kz_error err;
        struct kz_tier *tier = NULL;
        char *lock, *table;

        assert_int_equal(mkdir(f->path, 0700), 0);
        lock = temp_path(f->path, "flintlock");
        table = temp_path(f->path, "postlist.glass");
        temp_write(lock, "", 0);
        temp_write(table, "", 0);
        assert_int_equal(kz_live_open(f->path, &tier, &err), KZ_E_NOT_FOUND);
        kz_live_writer_free(live_writer(f->path));
        assert_int_equal(live_count(f->path), 0);
        free(lock);
        free(table);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(test_round_trip, live_setup, live_teardown),
                cmocka_unit_test_setup_teardown(test_cancel, live_setup, live_teardown),
                cmocka_unit_test_setup_teardown(test_columns, live_setup, live_teardown),
                cmocka_unit_test_setup_teardown(
                        test_columns_follow_writes, live_setup, live_teardown),
                cmocka_unit_test_setup_teardown(
                        test_records_follow_writes, live_setup, live_teardown),
                cmocka_unit_test_setup_teardown(test_metadata, live_setup, live_teardown),
                cmocka_unit_test_setup_teardown(
                        test_metadata_key_of_zeros, live_setup, live_teardown),
                cmocka_unit_test_setup_teardown(test_odd_ids, live_setup, live_teardown),
                cmocka_unit_test_setup_teardown(test_odd_terms, live_setup, live_teardown),
                cmocka_unit_test_setup_teardown(test_bad_puts, live_setup, live_teardown),
                cmocka_unit_test_setup_teardown(test_locked, live_setup, live_teardown),
                cmocka_unit_test_setup_teardown(test_not_an_index, live_setup, live_teardown),
                cmocka_unit_test_setup_teardown(
                        test_other_version_of_xapian, live_setup, live_teardown),
                cmocka_unit_test_setup_teardown(test_garbage_files, live_setup, live_teardown),
                cmocka_unit_test_setup_teardown(test_missing_table, live_setup, live_teardown),
                cmocka_unit_test_setup_teardown(test_check, live_setup, live_teardown),
                cmocka_unit_test_setup_teardown(test_compact, live_setup, live_teardown),
                cmocka_unit_test_setup_teardown(test_creation_cut_short, live_setup, live_teardown),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
