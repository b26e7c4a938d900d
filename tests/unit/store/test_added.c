/*
 * The files of added documents: every point at which a crash may stand between file and commit. A
 * struct index stands for what the index would answer afterwards.
 */
#include "support.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "index/store/added.h"
#include "index/store/tree.h"

static char dir[64];
static struct kz_added *added;

/* What the index holds: at most one document. */
struct index {
        const char *id;
        char content;
};

static int setup(void **state)
{
        (void)state;
        test_make_dir(dir);
        assert_ok(kz_added_new(dir, &added, &test_error));
        return 0;
}

static int teardown(void **state)
{
        (void)state;
        added = kz_added_free(added);
        test_remove(dir);
        return 0;
}

static struct kz_hash content_of(char c)
{
        return kz_hash_of((struct kz_str){&c, 1});
}

static enum kz_status ask(
        void *context, struct kz_str id, struct kz_hash *ret, bool *ret_has, struct kz_error *err)
{
        const struct index *index = context;

        (void)err;
        *ret_has = index->id && kz_str_eq(id, kz_str(index->id));
        if (*ret_has)
                *ret = content_of(index->content);
        return KZ_OK;
}

static void put(const char *key, char content)
{
        char text[2] = {content, '\0'};
        struct kz_document doc = test_document("added", key, text);
        struct kz_buf record = KZ_BUF_NULL;
        struct kz_hash hash = content_of(content);

        assert_int_equal(kz_document_encode(&doc, &record), KZ_OK);
        assert_ok(kz_added_put(added, doc.id, kz_buf_str(&record), &hash, &test_error));
        kz_buf_deinit(&record);
}

static void settle(const char *id, char content)
{
        struct index index = {id, content};

        assert_ok(kz_added_sync(added, &test_error));
        assert_ok(kz_added_settle(added, ask, &index, &test_error));
}

static enum kz_status collect(void *context, const struct kz_document *doc, struct kz_error *err)
{
        (void)err;
        strncat(context, doc->text.ptr, doc->text.len);
        return KZ_OK;
}

/* The texts of all kept documents, in no order. */
static const char *kept(void)
{
        static char text[64];
        uint64_t damaged = 0;

        text[0] = '\0';
        assert_ok(kz_added_each(added, collect, text, &damaged, &test_error));
        assert_int_equal(damaged, 0);
        return text;
}

static enum kz_status count_name(void *context, const char *name, struct kz_error *err)
{
        (void)name;
        (void)err;
        ++*(int *)context;
        return KZ_OK;
}

static int waiting(void)
{
        int n = 0;

        assert_ok(kz_tree_list(test_path(dir, "added/new"), count_name, &n, &test_error));
        assert_ok(kz_tree_list(test_path(dir, "added/gone"), count_name, &n, &test_error));
        return n;
}

#define ID KZ_STR("added:k")

static void test_committed_put(void **state)
{
        (void)state;
        put("k", 'a');
        assert_string_equal(kept(), "");
        assert_true(kz_added_has(added, ID));
        settle("added:k", 'a');
        assert_string_equal(kept(), "a");
        assert_int_equal(waiting(), 0);
        settle("added:k", 'a');
        assert_string_equal(kept(), "a");
}

static void test_uncommitted_put(void **state)
{
        (void)state;
        put("k", 'a');
        settle(NULL, 0);
        assert_string_equal(kept(), "");
        assert_int_equal(waiting(), 0);
        assert_false(kz_added_has(added, ID));
}

static void test_replaced(void **state)
{
        (void)state;
        put("k", 'a');
        settle("added:k", 'a');
        put("k", 'b');
        settle("added:k", 'a');
        assert_string_equal(kept(), "a");
        put("k", 'b');
        settle("added:k", 'b');
        assert_string_equal(kept(), "b");
        assert_int_equal(waiting(), 0);
}

static void test_removed(void **state)
{
        (void)state;
        put("k", 'a');
        settle("added:k", 'a');
        assert_ok(kz_added_remove(added, ID, &test_error));
        assert_false(kz_added_has(added, ID));
        settle("added:k", 'a');
        assert_string_equal(kept(), "a");
        assert_ok(kz_added_remove(added, ID, &test_error));
        settle(NULL, 0);
        assert_string_equal(kept(), "");
        assert_int_equal(waiting(), 0);
}

/* Both in one batch, in both orders, committed and not. */
static void test_put_and_removed(void **state)
{
        (void)state;
        put("k", 'a');
        assert_ok(kz_added_remove(added, ID, &test_error));
        settle(NULL, 0);
        assert_string_equal(kept(), "");
        put("k", 'a');
        settle("added:k", 'a');

        put("k", 'b');
        assert_ok(kz_added_remove(added, ID, &test_error));
        settle("added:k", 'a');
        assert_string_equal(kept(), "a");
        assert_ok(kz_added_remove(added, ID, &test_error));
        put("k", 'b');
        settle("added:k", 'a');
        assert_string_equal(kept(), "a");
        assert_ok(kz_added_remove(added, ID, &test_error));
        put("k", 'b');
        settle("added:k", 'b');
        assert_string_equal(kept(), "b");
        put("k", 'c');
        assert_ok(kz_added_remove(added, ID, &test_error));
        settle(NULL, 0);
        assert_string_equal(kept(), "");
        assert_int_equal(waiting(), 0);
}

/* Nobody to ask: what was wished is taken as done. */
static void test_in_doubt(void **state)
{
        (void)state;
        put("k", 'a');
        put("other", 'b');
        settle("added:k", 'a');
        assert_string_equal(kept(), "a");
        put("other", 'b');
        assert_ok(kz_added_remove(added, ID, &test_error));
        assert_ok(kz_added_settle(added, NULL, NULL, &test_error));
        assert_string_equal(kept(), "b");
        assert_int_equal(waiting(), 0);
}

/* A file torn while it was written was not committed. */
static void test_torn(void **state)
{
        char name[128], hex[KZ_HASH_HEX + 1];
        struct kz_hash hash = kz_hash_of(ID);

        (void)state;
        kz_hash_hex(&hash, hex);
        put("k", 'a');
        settle("added:k", 'a');
        put("k", 'b');
        snprintf(name, sizeof(name), "added/new/%s", hex);
        assert_int_equal(truncate(test_path(dir, name), 20), 0);
        settle("added:k", 'a');
        assert_string_equal(kept(), "a");
        assert_int_equal(waiting(), 0);
}

/* Every byte of a kept file turned: it is found damaged, and the others are read. */
static void test_damaged(void **state)
{
        char name[128], hex[KZ_HASH_HEX + 1], text[64];
        struct kz_hash hash = kz_hash_of(ID);
        uint64_t damaged;
        FILE *file;
        long i, size;
        int c;

        (void)state;
        kz_hash_hex(&hash, hex);
        put("k", 'a');
        put("other", 'b');
        assert_ok(kz_added_settle(added, NULL, NULL, &test_error));
        snprintf(name, sizeof(name), "added/%.2s/%s", hex, hex);
        file = fopen(test_path(dir, name), "r+b");
        assert_non_null(file);
        fseek(file, 0, SEEK_END);
        size = ftell(file);
        for (i = 0; i < size; i++) {
                fseek(file, i, SEEK_SET);
                c = fgetc(file);
                fseek(file, i, SEEK_SET);
                fputc(c ^ 1, file);
                fflush(file);
                text[0] = '\0';
                assert_ok(kz_added_each(added, collect, text, &damaged, &test_error));
                assert_int_equal(damaged, 1);
                assert_string_equal(text, "b");
                assert_non_null(strstr(test_error.message, hex));
                fseek(file, i, SEEK_SET);
                fputc(c, file);
                fflush(file);
        }
        fclose(file);
        assert_int_equal(strlen(kept()), 2);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(test_committed_put, setup, teardown),
                cmocka_unit_test_setup_teardown(test_uncommitted_put, setup, teardown),
                cmocka_unit_test_setup_teardown(test_replaced, setup, teardown),
                cmocka_unit_test_setup_teardown(test_removed, setup, teardown),
                cmocka_unit_test_setup_teardown(test_put_and_removed, setup, teardown),
                cmocka_unit_test_setup_teardown(test_in_doubt, setup, teardown),
                cmocka_unit_test_setup_teardown(test_torn, setup, teardown),
                cmocka_unit_test_setup_teardown(test_damaged, setup, teardown),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
