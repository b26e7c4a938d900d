#include "support.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "index/store/view.h"
#include "index/text/analyzer.h"

static char dir[64];
static struct kz_writer *writer;

static int setup(void **state)
{
        (void)state;
        test_make_dir(dir);
        assert_ok(kz_writer_open(dir, &writer, &test_error));
        return 0;
}

static int teardown(void **state)
{
        (void)state;
        writer = kz_writer_free(writer);
        test_remove(dir);
        return 0;
}

static void reopen(void)
{
        writer = kz_writer_free(writer);
        assert_ok(kz_writer_open(dir, &writer, &test_error));
}

static bool remove_id(const char *id)
{
        bool removed = false;

        assert_ok(kz_writer_remove(writer, kz_str(id), &removed, &test_error));
        return removed;
}

static void test_put_and_replace(void **state)
{
        struct kz_document doc = test_document("news", "1", "freedom of assembly");

        (void)state;
        assert_int_equal(test_put(writer, &doc), KZ_PUT_ADDED);
        assert_true(kz_writer_pending_bytes(writer) > 19);
        assert_int_equal(test_count(dir), 0);
        assert_int_equal(test_commit(writer), 1);
        assert_int_equal(kz_writer_pending_bytes(writer), 0);
        assert_int_equal(test_count(dir), 1);

        assert_int_equal(test_put(writer, &doc), KZ_PUT_UNCHANGED);
        assert_int_equal(kz_writer_pending_bytes(writer), 0);
        assert_int_equal(test_commit(writer), 1);
        doc.text = KZ_STR("freedom of the press");
        assert_int_equal(test_put(writer, &doc), KZ_PUT_REPLACED);
        assert_int_equal(test_put(writer, &doc), KZ_PUT_UNCHANGED);
        assert_int_equal(test_commit(writer), 2);
        assert_int_equal(test_count(dir), 1);
        assert_int_equal(test_seq(dir), 2);
        reopen();
        assert_int_equal(test_put(writer, &doc), KZ_PUT_UNCHANGED);
        assert_int_equal(test_commit(writer), 2);
}

/* Every field is part of the content. */
static void test_any_field_changes(void **state)
{
        struct kz_document doc = test_document("news", "1", "text");

        (void)state;
        test_put(writer, &doc);
#define CHANGE(field, value)                                                                       \
        doc.field = value;                                                                         \
        assert_int_equal(test_put(writer, &doc), KZ_PUT_REPLACED)
        CHANGE(title, KZ_STR("t"));
        CHANGE(author, KZ_STR("a"));
        CHANGE(date, KZ_STR("2020-09-09"));
        CHANGE(ts, 1599609600);
        CHANGE(lang, KZ_STR("kk"));
        CHANGE(kind, KZ_STR("report"));
        CHANGE(url, KZ_STR("https://example.org"));
        CHANGE(path, KZ_STR("/a"));
        CHANGE(place, KZ_PLACE_FILE);
        CHANGE(file_line, 3);
        CHANGE(text_line, 4);
        CHANGE(text_col, 5);
#undef CHANGE
        assert_int_equal(test_put(writer, &doc), KZ_PUT_UNCHANGED);
        assert_int_equal(test_commit(writer), 13);
}

static void test_same_batch_twice(void **state)
{
        char key[16];
        int round, i;
        uint64_t seq[2];

        (void)state;
        for (round = 0; round < 2; round++) {
                struct kz_file_record record = {.source = KZ_STR("news"), .path = KZ_STR("/f")};

                for (i = 0; i < 50; i++) {
                        struct kz_document doc;

                        snprintf(key, sizeof(key), "%d", i);
                        doc = test_document("news", key, "the same words again");
                        doc.path = KZ_STR("/f");
                        assert_int_equal(
                                test_put(writer, &doc), round ? KZ_PUT_UNCHANGED : KZ_PUT_ADDED);
                }
                assert_false(remove_id("news:none"));
                assert_ok(kz_writer_put_file(writer, &record, &test_error));
                if (round)
                        assert_int_equal(kz_writer_pending_bytes(writer), 0);
                seq[round] = test_commit(writer);
        }
        assert_int_equal(seq[0], 50);
        assert_int_equal(seq[1], 50);
        assert_int_equal(test_count(dir), 50);
}

static void test_removes(void **state)
{
        struct kz_document a = test_document("news", "1", "one"),
                           b = test_document("news", "2", "two");

        (void)state;
        test_put(writer, &a);
        test_put(writer, &b);
        test_commit(writer);
        assert_true(remove_id("news:1"));
        assert_false(remove_id("news:1"));
        assert_false(remove_id("news:11"));
        assert_int_equal(test_commit(writer), 3);
        assert_int_equal(test_count(dir), 1);
        assert_true(test_has(dir, "news:2"));
        assert_int_equal(test_put(writer, &a), KZ_PUT_ADDED);
        assert_true(remove_id("news:1"));
        assert_int_equal(test_commit(writer), 5);
        assert_int_equal(test_count(dir), 1);
}

static void test_cancel(void **state)
{
        struct kz_document a = test_document("news", "1", "one"),
                           b = test_document("added", "2", "two");

        (void)state;
        test_put(writer, &a);
        test_commit(writer);
        a.text = KZ_STR("changed");
        test_put(writer, &a);
        test_put(writer, &b);
        assert_ok(kz_writer_cancel(writer, &test_error));
        assert_int_equal(kz_writer_pending_bytes(writer), 0);
        assert_int_equal(test_commit(writer), 1);
        assert_false(test_has(dir, "added:2"));
        assert_int_equal(test_put(writer, &a), KZ_PUT_REPLACED);
        assert_int_equal(test_put(writer, &b), KZ_PUT_ADDED);
        assert_int_equal(test_commit(writer), 3);
}

static void test_closing_drops(void **state)
{
        struct kz_document a = test_document("news", "1", "one"),
                           b = test_document("added", "2", "two");

        (void)state;
        test_put(writer, &a);
        test_put(writer, &b);
        reopen();
        assert_int_equal(test_count(dir), 0);
        assert_int_equal(test_put(writer, &b), KZ_PUT_ADDED);
        assert_int_equal(test_commit(writer), 1);
}

static void put_of_file(const char *source, const char *key, const char *path)
{
        struct kz_document doc = test_document(source, key, "words of a file");

        doc.path = kz_str(path);
        test_put(writer, &doc);
}

/* Two sources may hold the same file; a path may be no UTF-8. */
static void test_prune(void **state)
{
        const struct kz_str keep[] = {KZ_STR("news:f#3"), KZ_STR("news:f#1"), KZ_STR("news:other")};
        uint64_t n = 99;

        (void)state;
        put_of_file("news", "f#1", "/\xff/f");
        put_of_file("news", "f#2", "/\xff/f");
        put_of_file("news", "f#3", "/\xff/f");
        put_of_file("news", "g#2", "/\xff/g");
        put_of_file("copy", "f#2", "/\xff/f");
        test_commit(writer);
        put_of_file("news", "f#4", "/\xff/f");
        assert_ok(kz_writer_prune_file(
                writer, KZ_STR("news"), KZ_STR("/\xff/f"), keep, 3, &n, &test_error));
        assert_int_equal(n, 2);
        test_commit(writer);
        assert_int_equal(test_count(dir), 4);
        assert_false(test_has(dir, "news:f#2"));
        assert_false(test_has(dir, "news:f#4"));
        assert_true(test_has(dir, "copy:f#2"));
        assert_ok(kz_writer_prune_file(
                writer, KZ_STR("news"), KZ_STR("/\xff/f"), keep, 3, &n, &test_error));
        assert_int_equal(n, 0);
        assert_ok(
                kz_writer_forget_file(writer, KZ_STR("news"), KZ_STR("/\xff/f"), &n, &test_error));
        assert_int_equal(n, 2);
        assert_ok(kz_writer_forget_file(writer, KZ_STR("news"), KZ_STR("/none"), &n, &test_error));
        assert_int_equal(n, 0);
        test_commit(writer);
        assert_int_equal(test_count(dir), 2);
}

static enum kz_status count_files(void *context, const struct kz_file_record *record)
{
        (void)record;
        ++*(int *)context;
        return KZ_OK;
}

static void test_remove_source(void **state)
{
        struct kz_file_record record = {.source = KZ_STR("news"), .path = KZ_STR("/f")};
        uint64_t n;
        char key[16];
        int i, files = 0;

        (void)state;
        for (i = 0; i < 2500; i++) {
                snprintf(key, sizeof(key), "%d", i);
                put_of_file(i % 5 ? "news" : "new", key, "/f");
        }
        assert_ok(kz_writer_put_file(writer, &record, &test_error));
        test_commit(writer);
        assert_ok(kz_writer_remove_source(writer, KZ_STR("news"), &n, &test_error));
        assert_int_equal(n, 2000);
        test_commit(writer);
        assert_int_equal(test_count(dir), 500);
        assert_ok(kz_writer_each_file(writer, KZ_STR(""), count_files, &files, &test_error));
        assert_int_equal(files, 0);
        assert_ok(kz_writer_remove_source(writer, KZ_STR("news"), &n, &test_error));
        assert_int_equal(n, 0);
        assert_int_equal(
                kz_writer_remove_source(writer, KZ_STR("no name"), &n, &test_error), KZ_E_INVALID);
}

/* ---- added ---- */

static void test_added_survive_a_rebuild(void **state)
{
        struct kz_document a = test_document("added", "1", "kept one"),
                           b = test_document("added", "2", "kept two"),
                           c = test_document("news", "3", "from a file");
        uint64_t n = 0;
        struct stat st;

        (void)state;
        test_put(writer, &a);
        test_put(writer, &b);
        test_put(writer, &c);
        test_commit(writer);
        a.text = KZ_STR("kept one, mended");
        assert_int_equal(test_put(writer, &a), KZ_PUT_REPLACED);
        assert_true(remove_id("added:2"));
        assert_int_equal(test_commit(writer), 5);
        writer = kz_writer_free(writer);

        assert_ok(kz_writer_open_rebuild(dir, &writer, &test_error));
        assert_ok(kz_writer_restore_added(writer, &n, &test_error));
        assert_int_equal(n, 1);
        assert_int_equal(test_commit(writer), 6);
        assert_int_equal(test_count(dir), 2); /* the old one goes on answering */
        assert_ok(kz_writer_publish(writer, &test_error));
        assert_int_equal(test_count(dir), 1);
        assert_true(test_has(dir, "added:1"));
        assert_int_equal(stat(test_path(dir, "live-1"), &st), -1);
        assert_int_equal(test_put(writer, &a), KZ_PUT_UNCHANGED);
        assert_int_equal(test_put(writer, &c), KZ_PUT_ADDED);
        assert_int_equal(test_commit(writer), 7);
        reopen();
        assert_int_equal(test_count(dir), 2);
}

/* A file that was lost is written again by the same add. */
static void test_added_file_lost(void **state)
{
        struct kz_document a = test_document("added", "1", "kept one");
        uint64_t n = 0;

        (void)state;
        test_put(writer, &a);
        test_commit(writer);
        test_remove(test_path(dir, "added"));
        assert_int_equal(test_put(writer, &a), KZ_PUT_UNCHANGED);
        assert_int_equal(test_commit(writer), 1);
        writer = kz_writer_free(writer);
        assert_ok(kz_writer_open_rebuild(dir, &writer, &test_error));
        assert_ok(kz_writer_restore_added(writer, &n, &test_error));
        assert_int_equal(n, 1);
}

static void test_added_has_its_own_door(void **state)
{
        struct kz_document a = test_document("added", "1", "x"),
                           b = test_document("news", "1", "x");
        struct kz_prepared *pa = test_prepare(&a), *pb = test_prepare(&b);
        enum kz_put_outcome outcome;

        (void)state;
        assert_int_equal(kz_writer_put(writer, pa, &outcome, &test_error), KZ_E_INVALID);
        assert_int_equal(kz_writer_add(writer, pb, &outcome, &test_error), KZ_E_INVALID);
        writer = kz_writer_free(writer);
        assert_ok(kz_writer_open_rebuild(dir, &writer, &test_error));
        assert_int_equal(kz_writer_add(writer, pa, &outcome, &test_error), KZ_E_LOCKED);
        kz_prepared_free(pa);
        kz_prepared_free(pb);
}

/* ---- Rebuilding ---- */

static void test_rebuild_dropped(void **state)
{
        struct kz_document a = test_document("news", "1", "one"),
                           b = test_document("news", "2", "two");
        struct stat st;

        (void)state;
        test_put(writer, &a);
        test_commit(writer);
        writer = kz_writer_free(writer);
        assert_ok(kz_writer_open_rebuild(dir, &writer, &test_error));
        test_put(writer, &b);
        test_commit(writer);
        assert_int_equal(stat(test_path(dir, "live-2"), &st), 0);
        writer = kz_writer_free(writer);
        assert_int_equal(stat(test_path(dir, "live-2"), &st), -1);
        assert_int_equal(test_count(dir), 1);
        assert_true(test_has(dir, "news:1"));
}

/* Published as far as the disk knows, and then the manifest cannot be read: it stays. */
static void test_rebuild_in_use_is_kept(void **state)
{
        const struct kz_manifest published = {KZ_ANALYZER_VERSION, 2, "live-2"};
        struct kz_document doc = test_document("reports", "a", "new");
        const char *manifest = test_path(dir, "manifest");

        (void)state;
        writer = kz_writer_free(writer);
        assert_ok(kz_writer_open_rebuild(dir, &writer, &test_error));
        test_put(writer, &doc);
        test_commit(writer);
        assert_int_equal(unlink(manifest), 0);
        assert_int_equal(mkdir(manifest, 0700), 0);
        writer = kz_writer_free(writer);
        assert_int_equal(rmdir(manifest), 0);
        assert_ok(kz_manifest_write(manifest, &published, &test_error));
        assert_int_equal(test_count(dir), 1);
}

/* What a rebuild that was killed left is swept by the next writer. */
static void test_leftovers(void **state)
{
        struct kz_document a = test_document("news", "1", "one");
        struct stat st;

        (void)state;
        test_put(writer, &a);
        test_commit(writer);
        writer = kz_writer_free(writer);
        assert_int_equal(mkdir(test_path(dir, "live-7"), 0700), 0);
        test_write_file(test_path(dir, "live-7/postlist.glass"), KZ_STR("half"));
        assert_ok(kz_writer_open(dir, &writer, &test_error));
        assert_int_equal(stat(test_path(dir, "live-7"), &st), -1);
        assert_true(test_has(dir, "news:1"));
}

/* A damaged database is an error that says what to run, and running that mends it. */
static void test_rebuild_of_damage(void **state)
{
        struct kz_document a = test_document("news", "1", "one"),
                           b = test_document("added", "1", "kept");
        struct kz_view *view = NULL;
        uint64_t n;

        (void)state;
        test_put(writer, &a);
        test_put(writer, &b);
        test_commit(writer);
        writer = kz_writer_free(writer);
        test_write_file(test_path(dir, "live-1/iamglass"), KZ_STR("not any more"));
        assert_int_equal(kz_view_open(dir, &view, &test_error), KZ_E_CORRUPT);
        assert_non_null(strstr(test_error.message, "live-1"));
        assert_non_null(strstr(test_error.message, "kzsearchctl reindex --rebuild"));
        assert_int_equal(kz_writer_open(dir, &writer, &test_error), KZ_E_CORRUPT);
        assert_non_null(strstr(test_error.message, "kzsearchctl reindex --rebuild"));
        assert_ok(kz_writer_open_rebuild(dir, &writer, &test_error));
        test_put(writer, &a);
        assert_ok(kz_writer_restore_added(writer, &n, &test_error));
        assert_int_equal(n, 1);
        assert_ok(kz_writer_publish(writer, &test_error));
        assert_int_equal(test_count(dir), 2);
}

/* A reader that opened before follows to the new generation. */
static void test_rebuild_while_reading(void **state)
{
        struct kz_document a = test_document("news", "1", "one"),
                           b = test_document("news", "2", "two");
        struct kz_view *view = NULL;
        kz_docnum doc;

        (void)state;
        test_put(writer, &a);
        test_commit(writer);
        assert_ok(kz_view_open(dir, &view, &test_error));
        writer = kz_writer_free(writer);
        assert_ok(kz_writer_open_rebuild(dir, &writer, &test_error));
        test_put(writer, &b);
        test_commit(writer);
        assert_ok(kz_view_refresh(view, &test_error));
        assert_int_equal(view->manifest.generation, 1);
        assert_ok(kz_live_find(view->live, a.id, &doc, &test_error));
        assert_ok(kz_writer_publish(writer, &test_error));
        assert_true(kz_view_is_stale(view));
        assert_ok(kz_view_refresh(view, &test_error));
        assert_int_equal(view->manifest.generation, 2);
        assert_ok(kz_live_find(view->live, b.id, &doc, &test_error));
        assert_int_equal(kz_live_find(view->live, a.id, &doc, &test_error), KZ_E_NOT_FOUND);
        kz_view_free(view);
}

/* ---- What is refused ---- */

static void refuse(const struct kz_document *doc, const char *word)
{
        struct kz_preparer *preparer = NULL;
        struct kz_prepared *prepared = NULL;

        assert_ok(kz_preparer_new(&preparer, &test_error));
        assert_int_equal(kz_preparer_run(preparer, doc, &prepared, &test_error), KZ_E_INVALID);
        if (!strstr(test_error.message, word))
                fail_msg("%s: no %s in it", test_error.message, word);
        assert_null(prepared);
        kz_preparer_free(preparer);
}

static void test_bad_documents(void **state)
{
        struct kz_document doc;
        char key[1100];

        (void)state;
        doc = test_document("News", "1", "x");
        refuse(&doc, "name");
        doc = test_document("", "1", "x");
        refuse(&doc, "name");
        doc = test_document("news", "", "x");
        refuse(&doc, "key");
        doc = test_document("news", "1", "x");
        doc.key = KZ_STR("2");
        refuse(&doc, "key");
        doc = test_document("news", "a\nb", "x");
        refuse(&doc, "control");
        doc = test_document("news", "a\xff", "x");
        refuse(&doc, "UTF-8");
        doc = test_document("news", "1", "good \xc3\x28 bad");
        refuse(&doc, "text");
        doc = test_document("news", "1", "x");
        doc.title = KZ_STR("\xed\xa0\x80");
        refuse(&doc, "title");
        doc.title = KZ_STR("");
        doc.path = KZ_STR("/a\0b");
        refuse(&doc, "NUL");
        memset(key, 'k', sizeof(key));
        key[235] = '\0';
        doc = test_document("news", key, "x");
        refuse(&doc, "240");
        key[234] = '\0';
        doc = test_document("news", key, "x");
        assert_int_equal(test_put(writer, &doc), KZ_PUT_ADDED);
        test_commit(writer);
        assert_int_equal(test_put(writer, &doc), KZ_PUT_UNCHANGED);
}

static void test_empty_document(void **state)
{
        struct kz_document doc = test_document("news", "1", "");

        (void)state;
        assert_int_equal(test_put(writer, &doc), KZ_PUT_ADDED);
        assert_int_equal(test_put(writer, &doc), KZ_PUT_UNCHANGED);
        assert_int_equal(test_commit(writer), 1);
        assert_int_equal(test_count(dir), 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        const struct CMUnitTest tests[] = {
                TEST(test_put_and_replace),
                TEST(test_any_field_changes),
                TEST(test_same_batch_twice),
                TEST(test_removes),
                TEST(test_cancel),
                TEST(test_closing_drops),
                TEST(test_prune),
                TEST(test_remove_source),
                TEST(test_added_survive_a_rebuild),
                TEST(test_added_file_lost),
                TEST(test_added_has_its_own_door),
                TEST(test_rebuild_dropped),
                TEST(test_rebuild_in_use_is_kept),
                TEST(test_leftovers),
                TEST(test_rebuild_of_damage),
                TEST(test_rebuild_while_reading),
                TEST(test_bad_documents),
                TEST(test_empty_document),
        };
#undef TEST

        return cmocka_run_group_tests(tests, NULL, NULL);
}
