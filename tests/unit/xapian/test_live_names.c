/* Names in the live index: joined by term, bounded, compacted and checked with the rest. */
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "index/base/check.h"
#include "index/xapian/kzx.h"
#include "index/xapian/live_names.h"
#include "tests/unit/xapian/live_fixture.h"

static struct kz_error err;

static struct kz_name make(const char *term, const char *form, unsigned flags)
{
        return (struct kz_name){kz_str(term), kz_str(form), flags};
}

static enum kz_status see(void *context, const struct kz_name *name, struct kz_error *error)
{
        struct kz_buf *out = context;

        (void)error;
        return kz_buf_printf(
                out, "%.*s/%.*s/%u ", KZ_STR_ARG(name->term), KZ_STR_ARG(name->form), name->flags);
}

static void check_names(struct kz_tier *tier, const char *key, const char *want)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf got = KZ_BUF_NULL;

        kz_buf_reserve(&got, 1);
        ok(tier->ops->names(tier, kz_str(key), see, &got, &err));
        assert_string_equal(got.data, want);
}

static void test_joined_by_term(void **state)
{
        const struct live_fixture *fixture = *state;
        const struct kz_name first[] = {make("a", "abc", 1), make("b", "b", 0), make("b", "b", 2)};
        const struct kz_name second[] = {make("a", "ab", 2), make("aa", "x", 1)};
        struct kz_live_writer *writer = live_writer(fixture->path);
        struct kz_tier *tier;

        ok(kz_live_writer_add_names(writer, KZ_STR("key"), first, 3, &err));
        ok(kz_live_writer_add_names(writer, KZ_STR("key"), second, 2, &err));
        /* Uncommitted changes are seen by the writer alone, and dropped with it. */
        check_names(kz_live_writer_tier(writer), "key", "a/ab/3 aa/x/1 b/b/2 ");
        ok(kz_live_writer_cancel(writer, &err));
        check_names(kz_live_writer_tier(writer), "key", "");
        ok(kz_live_writer_add_names(writer, KZ_STR("key"), second, 2, &err));
        ok(kz_live_writer_commit(writer, &err));
        tier = live_reader(fixture->path);
        check_names(tier, "key", "a/ab/2 aa/x/1 ");
        check_names(tier, "ke", "");
        kz_tier_free(tier);
        assert_int_equal(
                kz_live_writer_add_names(writer, KZ_STR(""), first, 1, &err), KZ_E_INVALID);
        kz_live_writer_free(writer);
}

/* A key that is full keeps what it has, and still learns more of it. */
static void test_full_key(void **state)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf had = KZ_BUF_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf out = KZ_BUF_NULL;
        struct kz_name more[3];
        struct kz_name name;
        struct kz_str left;
        char word[16];
        size_t i, n = 0;
        bool changed;

        (void)state;
        for (i = 0; i < KZ_LIVE_NAMES_MAX; i++) {
                snprintf(word, sizeof(word), "t%04zu", i);
                name = make(word, word, 0);
                assert_int_equal(kz_name_append(&had, &name), KZ_OK);
        }
        more[0] = make("a", "a", 1);
        more[1] = make("t0007", "t0007", 1);
        more[2] = make("z", "z", 1);
        assert_int_equal(kz_live_names_merge(kz_buf_str(&had), more, 3, &out, &changed), KZ_OK);
        assert_true(changed);
        left = kz_buf_str(&out);
        while (kz_name_take(&left, &name)) {
                snprintf(word, sizeof(word), "t%04zu", n);
                assert_str(name.term, word);
                assert_int_equal(name.flags, n == 7);
                n++;
        }
        assert_int_equal(n, KZ_LIVE_NAMES_MAX);
        assert_int_equal(kz_live_names_merge(kz_buf_str(&out), more, 3, &had, &changed), KZ_OK);
        assert_false(changed);
}

static void test_prune_compact_check(void **state)
{
        const struct live_fixture *fixture = *state;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf to = KZ_BUF_NULL;
        const struct kz_name names[] = {make("gone", "gone", 1), make("law", "law", 2)};
        struct kz_live_writer *writer = live_writer(fixture->path);
        struct kz_tier *tier;

        ok(live_put(writer, "a", 1, "law bill", &err));
        ok(kz_live_writer_add_names(writer, KZ_STR("both"), names, 2, &err));
        ok(kz_live_writer_add_names(writer, KZ_STR("gone"), names, 1, &err));
        ok(kz_live_writer_commit(writer, &err));
        ok(kz_live_writer_prune_names(writer, &err));
        ok(kz_live_writer_commit(writer, &err));
        kz_live_writer_free(writer);
        kz_buf_printf(&to, "%s/compact", fixture->dir);
        ok(kz_live_compact(fixture->path, to.data, &err));
        ok(kz_live_check(to.data, &err));
        tier = live_reader(to.data);
        check_names(tier, "both", "law/law/2 ");
        check_names(tier, "gone", "");
        kz_tier_free(tier);
}

static void test_damaged_value(void **state)
{
        const struct live_fixture *fixture = *state;
        const struct kz_name name = make("law", "law", 2);
        struct kz_live_writer *writer = live_writer(fixture->path);
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf out = KZ_BUF_NULL;
        struct kzx_database *db = NULL;
        struct kz_tier *tier;

        ok(kz_live_writer_add_names(writer, KZ_STR("key"), &name, 1, &err));
        ok(kz_live_writer_commit(writer, &err));
        kz_live_writer_free(writer);
        ok(kzx_database_open_writable(fixture->path, KZX_OPEN, &db, &err));
        ok(kzx_database_set_metadata(db, "nkey", 4, "\x05\xff", 2, &err));
        ok(kzx_database_commit(db, &err));
        kzx_database_free(db);
        tier = live_reader(fixture->path);
        assert_int_equal(tier->ops->names(tier, KZ_STR("key"), see, &out, &err), KZ_E_CORRUPT);
        assert_non_null(strstr(err.message, fixture->path));
        kz_tier_free(tier);
        assert_int_equal(kz_live_check(fixture->path, &err), KZ_E_CORRUPT);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, live_setup, live_teardown)
        const struct CMUnitTest tests[] = {
                T(test_joined_by_term),
                cmocka_unit_test(test_full_key),
                T(test_prune_compact_check),
                T(test_damaged_value),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
