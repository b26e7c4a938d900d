/* The writer and its segments: what is changed wherever a document lies, and what stays on disk. */
#include "sealed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "index/base/fdio.h"
#include "index/store/added.h"
#include "index/store/backup.h"

static char dir[64];
static struct kz_writer *writer;

static int set_up(void **state)
{
        (void)state;
        test_make_dir(dir);
        assert_ok(kz_writer_open(dir, &writer, &test_error));
        return 0;
}

static int tear_down(void **state)
{
        (void)state;
        writer = kz_writer_free(writer);
        test_remove(dir);
        return 0;
}

static enum kz_put_outcome put(const char *source, const char *key, const char *text)
{
        const struct kz_document doc = test_document(source, key, text);

        return test_put(writer, &doc);
}

static enum kz_put_outcome put_bulk(const char *key, const char *text, const char *path)
{
        struct kz_document doc = test_document("news", key, text);

        doc.path = kz_str(path);
        return sealed_put_bulk(writer, &doc);
}

static bool remove_id(const char *id)
{
        bool removed;

        assert_ok(kz_writer_remove(writer, kz_str(id), &removed, &test_error));
        return removed;
}

static void seal(void)
{
        assert_ok(kz_writer_seal(writer, &test_error));
}

static void compact(void)
{
        assert_ok(kz_writer_compact(writer, &test_error));
}

static void reopen(void)
{
        writer = kz_writer_free(writer);
        assert_ok(kz_writer_open(dir, &writer, &test_error));
}

/* ---- Changes across tiers ---- */

static void a_change_finds_a_document_anywhere(void **state)
{
        (void)state;
        put("news", "a", "one");
        put("added", "b", "one");
        seal();
        put("news", "c", "one");
        seal();
        assert_int_equal(sealed_assert_files(dir), 2);
        assert_int_equal(put("news", "a", "two"), KZ_PUT_REPLACED);
        assert_int_equal(put("added", "b", "two"), KZ_PUT_REPLACED);
        assert_int_equal(put("news", "d", "one"), KZ_PUT_ADDED);
        assert_true(remove_id("news:c"));
        assert_false(remove_id("news:c"));
        test_commit(writer);
        assert_int_equal(sealed_count(dir), 3);
        sealed_assert_text(dir, "news:a", "two");
        sealed_assert_text(dir, "added:b", "two");
        sealed_assert_text(dir, "news:c", NULL);
        /* What was removed comes back under its id, and goes to a third segment. */
        assert_int_equal(put("news", "c", "three"), KZ_PUT_ADDED);
        seal();
        assert_int_equal(sealed_count(dir), 4);
        sealed_assert_text(dir, "news:c", "three");
        compact();
        assert_int_equal(sealed_assert_files(dir), 1);
        assert_int_equal(sealed_count(dir), 4);
        sealed_assert_text(dir, "news:a", "two");
        assert_int_equal(test_seq(dir), 8);
}

static void what_is_unchanged_writes_nothing(void **state)
{
        (void)state;
        put("news", "a", "one");
        put("added", "b", "one");
        seal();
        assert_int_equal(put("news", "a", "one"), KZ_PUT_UNCHANGED);
        assert_int_equal(put("added", "b", "one"), KZ_PUT_UNCHANGED);
        assert_int_equal(put_bulk("a", "one", ""), KZ_PUT_UNCHANGED);
        assert_int_equal(kz_writer_pending_bytes(writer), 0);
        assert_int_equal(test_commit(writer), 2);
        assert_int_equal(test_count(dir), 0);
        assert_int_equal(sealed_assert_files(dir), 1);
}

static void a_cancel_takes_masks_back(void **state)
{
        (void)state;
        put("news", "a", "one");
        put("added", "b", "one");
        seal();
        put("news", "a", "two");
        assert_true(remove_id("added:b"));
        assert_ok(kz_writer_cancel(writer, &test_error));
        assert_int_equal(put("news", "a", "one"), KZ_PUT_UNCHANGED);
        put("news", "c", "one");
        test_commit(writer);
        assert_int_equal(sealed_count(dir), 3);
        sealed_assert_text(dir, "news:a", "one");
        sealed_assert_text(dir, "added:b", "one");
}

static enum kz_status count_kept(void *context, const struct kz_document *doc, struct kz_error *err)
{
        (void)doc;
        (void)err;
        ++*(int *)context;
        return KZ_OK;
}

static int kept_files(void)
{
        struct kz_added *added = NULL;
        uint64_t damaged;
        int n = 0;

        assert_ok(kz_added_new(dir, &added, &test_error));
        assert_ok(kz_added_each(added, count_kept, &n, &damaged, &test_error));
        assert_int_equal(damaged, 0);
        kz_added_free(added);
        return n;
}

/* Freed or cancelled before its commit, a removal leaves the file; committed, it takes it. */
static void files_of_added_documents_follow_the_segments(void **state)
{
        (void)state;
        put("added", "a", "one");
        put("added", "b", "one");
        seal();
        assert_int_equal(kept_files(), 2);
        assert_true(remove_id("added:a"));
        reopen();
        assert_int_equal(kept_files(), 2);
        assert_true(remove_id("added:a"));
        assert_ok(kz_writer_cancel(writer, &test_error));
        assert_int_equal(kept_files(), 2);
        assert_true(remove_id("added:a"));
        put("added", "b", "two");
        test_commit(writer);
        assert_int_equal(kept_files(), 1);
        seal();
        reopen();
        assert_int_equal(kept_files(), 1);
        assert_int_equal(sealed_count(dir), 1);
        sealed_assert_text(dir, "added:b", "two");
}

static void odd_ids_are_sealed(void **state)
{
        char key[256], id[300];

        (void)state;
        memset(key, 'k', sizeof(key));
        memcpy(key, "\xd2\x9b\"\\ \t", 5); /* қ, quotes, a backslash, a space */
        key[KZ_DOCUMENT_ID_MAX - 5] = '\0';
        put("news", key, "one");
        put("news", "%00#", "one");
        put("news", "a\xf0\x9f\x98\x80", "one");
        snprintf(id, sizeof(id), "news:%s", key);
        assert_int_equal(strlen(id), KZ_DOCUMENT_ID_MAX);
        seal();
        assert_int_equal(sealed_count(dir), 3);
        sealed_assert_text(dir, id, "one");
        assert_int_equal(put("news", key, "two"), KZ_PUT_REPLACED);
        assert_true(remove_id("news:a\xf0\x9f\x98\x80"));
        assert_true(remove_id("news:%00#"));
        seal();
        compact();
        assert_int_equal(sealed_count(dir), 1);
        sealed_assert_text(dir, id, "two");
}

/* Everything removed, there is a segment of nothing, which does no harm. */
static void all_of_a_segment_may_go(void **state)
{
        (void)state;
        put("news", "a", "one");
        seal();
        assert_true(remove_id("news:a"));
        compact();
        assert_int_equal(sealed_count(dir), 0);
        sealed_assert_text(dir, "news:a", NULL);
        put("news", "a", "two");
        compact();
        assert_int_equal(sealed_assert_files(dir), 1);
        sealed_assert_text(dir, "news:a", "two");
        seal();
        compact();
        assert_int_equal(sealed_assert_files(dir), 1);
}

static void a_source_and_a_file_go_from_everywhere(void **state)
{
        uint64_t n;
        char key[16];
        int i;

        (void)state;
        for (i = 0; i < 40; i++) {
                struct kz_document doc;

                snprintf(key, sizeof(key), "%d", i);
                doc = test_document(i % 4 == 3 ? "other" : "news", key, "one");
                doc.path = i % 2 ? KZ_STR("/d/odd") : KZ_STR("/d/even");
                test_put(writer, &doc);
                if (i % 10 == 9 && i < 35)
                        seal();
        }
        test_commit(writer);
        assert_int_equal(sealed_count(dir), 40);
        assert_ok(kz_writer_forget_file(writer, KZ_STR("news"), KZ_STR("/d/odd"), &n, &test_error));
        assert_int_equal(n, 10);
        test_commit(writer);
        assert_int_equal(sealed_count(dir), 30);
        assert_ok(kz_writer_remove_source(writer, KZ_STR("other"), &n, &test_error));
        assert_int_equal(n, 10);
        test_commit(writer);
        assert_int_equal(sealed_count(dir), 20);
}

/* ---- Past the live index ---- */

static void a_batch_past_the_live_index_is_one_segment(void **state)
{
        uint64_t n;
        const struct kz_str keep = KZ_STR("news:c");

        (void)state;
        put("news", "a", "live");
        put("news", "b", "sealed");
        seal();
        put("news", "a", "live again");
        test_commit(writer);
        assert_int_equal(put_bulk("a", "one", "/d/1"), KZ_PUT_REPLACED);
        assert_int_equal(put_bulk("b", "one", "/d/1"), KZ_PUT_REPLACED);
        assert_int_equal(put_bulk("c", "one", "/d/1"), KZ_PUT_ADDED);
        assert_int_equal(put_bulk("c", "one", "/d/1"), KZ_PUT_UNCHANGED);
        assert_int_equal(put_bulk("c", "two", "/d/1"), KZ_PUT_REPLACED);
        assert_int_equal(put_bulk("d", "one", ""), KZ_PUT_ADDED);
        assert_int_equal(put_bulk("e", "one", "/d/2"), KZ_PUT_ADDED);
        assert_int_equal(put_bulk("f", "one", "/d/2"), KZ_PUT_ADDED);
        assert_int_equal(put_bulk("g", "one", "/d/3"), KZ_PUT_ADDED);
        /* Nobody sees it before the commit. */
        assert_int_equal(sealed_count(dir), 2);
        assert_true(remove_id("news:e"));
        assert_false(remove_id("news:e"));
        assert_int_equal(put("news", "f", "live"), KZ_PUT_REPLACED);
        assert_ok(kz_writer_prune_file(
                writer, KZ_STR("news"), KZ_STR("/d/1"), &keep, 1, &n, &test_error));
        assert_int_equal(n, 2);
        assert_ok(kz_writer_prune_file(
                writer, KZ_STR("other"), KZ_STR("/d/3"), NULL, 0, &n, &test_error));
        assert_int_equal(n, 0);
        assert_ok(kz_writer_forget_file(writer, KZ_STR("news"), KZ_STR("/d/3"), &n, &test_error));
        assert_int_equal(n, 1);
        /* Those without a file are not of one file. */
        assert_ok(
                kz_writer_prune_file(writer, KZ_STR("news"), KZ_STR(""), NULL, 0, &n, &test_error));
        assert_int_equal(n, 0);
        test_commit(writer);
        assert_int_equal(sealed_assert_files(dir), 2);
        assert_int_equal(sealed_count(dir), 3);
        sealed_assert_text(dir, "news:c", "two");
        sealed_assert_text(dir, "news:d", "one");
        sealed_assert_text(dir, "news:f", "live");
        reopen();
        assert_int_equal(put_bulk("c", "two", "/d/1"), KZ_PUT_UNCHANGED);
        compact();
        assert_int_equal(sealed_count(dir), 3);
        sealed_assert_text(dir, "news:c", "two");
}

static void a_cancelled_batch_leaves_no_file(void **state)
{
        (void)state;
        put("news", "a", "one");
        seal();
        put_bulk("a", "two", "");
        put_bulk("b", "two", "");
        assert_ok(kz_writer_cancel(writer, &test_error));
        assert_int_equal(sealed_assert_files(dir), 1);
        assert_int_equal(put_bulk("b", "three", ""), KZ_PUT_ADDED);
        test_commit(writer);
        assert_int_equal(sealed_assert_files(dir), 2);
        sealed_assert_text(dir, "news:a", "one");
        sealed_assert_text(dir, "news:b", "three");
        put_bulk("c", "three", "");
        reopen();
        assert_int_equal(sealed_assert_files(dir), 2);
        sealed_assert_text(dir, "news:c", NULL);
}

static void a_removed_source_takes_its_batch_with_it(void **state)
{
        uint64_t n;

        (void)state;
        put_bulk("a", "one", "/d/1");
        put_bulk("b", "one", "/d/1");
        assert_ok(kz_writer_remove_source(writer, KZ_STR("news"), &n, &test_error));
        assert_int_equal(n, 2);
        test_commit(writer);
        assert_int_equal(sealed_count(dir), 0);
}

static void a_rebuild_has_segments_of_its_own(void **state)
{
        (void)state;
        put("news", "a", "one");
        put("added", "b", "one");
        seal();
        writer = kz_writer_free(writer);
        assert_ok(kz_writer_open_rebuild(dir, &writer, &test_error));
        put_bulk("a", "two", "");
        test_commit(writer);
        put_bulk("c", "two", "");
        assert_int_equal(kz_writer_seal(writer, &test_error), KZ_E_LOCKED);
        assert_int_equal(kz_writer_tidy(writer, &test_error), KZ_E_LOCKED);
        /* The old one answers. */
        sealed_assert_text(dir, "news:a", "one");
        /* Given up, it leaves nothing. */
        reopen();
        assert_int_equal(sealed_assert_files(dir), 1);
        writer = kz_writer_free(writer);
        assert_ok(kz_writer_open_rebuild(dir, &writer, &test_error));
        put_bulk("a", "three", "");
        assert_ok(kz_writer_publish(writer, &test_error));
        assert_int_equal(sealed_assert_files(dir), 1);
        sealed_assert_text(dir, "news:a", "three");
        sealed_assert_text(dir, "added:b", NULL);
        seal();
        assert_int_equal(sealed_count(dir), 1);
}

/* ---- Tidying ---- */

static void tidying_merges_what_is_of_like_size(void **state)
{
        char key[16];
        int i;

        (void)state;
        for (i = 0; i < KZ_TIDY_RUN; i++) {
                snprintf(key, sizeof(key), "%d", i);
                put("news", key, "some words of a text");
                seal();
                assert_ok(kz_writer_tidy(writer, &test_error));
                assert_int_equal(sealed_assert_files(dir), i + 1 < KZ_TIDY_RUN ? i + 1 : 1);
        }
        assert_int_equal(sealed_count(dir), KZ_TIDY_RUN);
        /* A small live index stays one. */
        put("news", "live", "some words");
        assert_ok(kz_writer_tidy(writer, &test_error));
        assert_int_equal(test_count(dir), 1);
        assert_int_equal(sealed_assert_files(dir), 1);
}

static void tidying_leaves_a_large_segment_alone(void **state)
{
        char key[16], text[4096];
        int i;

        (void)state;
        for (i = 0; i < 200; i++) {
                unsigned seed = (unsigned)i, w;
                char *p = text;

                for (w = 0; w < 300; w++)
                        p += sprintf(p, "%x ", (unsigned)rand_r(&seed));
                snprintf(key, sizeof(key), "%d", i);
                put("news", key, text);
        }
        seal();
        for (i = 0; i < KZ_TIDY_RUN; i++) {
                snprintf(key, sizeof(key), "small%d", i);
                put("news", key, "a few words");
                seal();
        }
        assert_ok(kz_writer_tidy(writer, &test_error));
        assert_int_equal(sealed_assert_files(dir), 2);
        /* A fifth of it may be removed; one more, and it is written anew. */
        for (i = 0; i < 200 * KZ_TIDY_MASKED / 100; i++) {
                snprintf(key, sizeof(key), "news:%d", i);
                assert_true(remove_id(key));
        }
        assert_ok(kz_writer_tidy(writer, &test_error));
        assert_int_equal(access(test_path(dir, "segment-1"), F_OK), 0);
        assert_true(remove_id("news:150"));
        assert_ok(kz_writer_tidy(writer, &test_error));
        assert_int_not_equal(access(test_path(dir, "segment-1"), F_OK), 0);
        assert_int_equal(sealed_assert_files(dir), 2);
        assert_int_equal(sealed_count(dir), 200 - 41 + KZ_TIDY_RUN);
}

/* Segments that have nothing left go, and those around them are written anew all the same. */
static void a_segment_without_documents_goes(void **state)
{
        char key[16];
        int i;

        (void)state;
        for (i = 0; i < 4; i++) {
                snprintf(key, sizeof(key), "only%d", i);
                put("news", key, "alone");
                if (i % 2)
                        put("news", "stays", "one");
                seal();
        }
        assert_int_equal(sealed_assert_files(dir), 4);
        for (i = 0; i < 4; i++) {
                snprintf(key, sizeof(key), "news:only%d", i);
                assert_true(remove_id(key));
        }
        assert_ok(kz_writer_purge(writer, &test_error));
        assert_int_equal(sealed_assert_files(dir), 1);
        assert_int_equal(sealed_count(dir), 1);
        assert_false(sealed_holds(dir, "only"));
        assert_true(remove_id("news:stays"));
        compact();
        assert_int_equal(sealed_assert_files(dir), 0);
        assert_int_equal(sealed_count(dir), 0);
        put("news", "new", "one");
        seal();
        assert_int_equal(sealed_count(dir), 1);
}

/* Other rules of names give other keys: such segments are not merged until their keys are made
 * anew. */
static void rules_of_names_are_not_mixed(void **state)
{
        struct kz_namerules *rules = NULL;
        struct kz_view *view = NULL;
        bool differ;
        char key[16];
        int i;

        (void)state;
        put("news", "a", "the city of Almaty");
        seal();
        assert_ok(kz_namerules_parse(
                "test", KZ_STR("[latin letters]\na = a\nb = b\n"), &rules, &test_error));
        kz_writer_set_name_rules(writer, rules);
        for (i = 0; i < KZ_TIDY_RUN; i++) {
                snprintf(key, sizeof(key), "b%d", i);
                put("news", key, "the city of Almaty");
                seal();
        }
        assert_ok(kz_writer_tidy(writer, &test_error));
        assert_int_equal(sealed_assert_files(dir), 2);
        assert_int_equal(kz_writer_compact(writer, &test_error), KZ_E_VERSION);
        assert_non_null(strstr(test_error.message, "--reanalyze"));
        assert_int_equal(sealed_assert_files(dir), 2);
        assert_int_equal(sealed_count(dir), 1 + KZ_TIDY_RUN);
        assert_ok(kz_view_open(dir, &view, &test_error));
        assert_ok(kz_view_name_rules_differ(
                view, kz_namerules_fingerprint(rules), &differ, &test_error));
        assert_true(differ);
        assert_true(remove_id("news:a"));
        assert_ok(kz_writer_purge(writer, &test_error));
        kz_view_free(view);
        kz_writer_set_name_rules(writer, NULL);
        kz_namerules_free(rules);
}

/* ---- Purging ---- */

static void a_purge_leaves_no_byte(void **state)
{
        (void)state;
        /* A rare word, in its own letters in text, terms, forms and names. */
        put("news", "a", "Here was Xyzzyqqov with others, and Xyzzyqqov again.");
        put("news", "b", "Nothing of that kind, only others.");
        put("added", "c", "By hand: Plughqqov came, too.");
        seal();
        put_bulk("d", "In bulk: Frobozzqqov came.", "/d/1");
        put_bulk("e", "In bulk: others came.", "/d/1");
        test_commit(writer);
        assert_true(sealed_holds(dir, "xyzzyqqov"));
        assert_true(sealed_holds(dir, "frobozzqqov"));
        put("news", "a", "He is forgotten.");
        assert_true(remove_id("added:c"));
        assert_true(remove_id("news:d"));
        assert_ok(kz_writer_purge(writer, &test_error));
        assert_int_equal(sealed_assert_files(dir), 2);
        /* "qqov" alone: prefix-compressed dictionaries hold no word whole. */
        assert_false(sealed_holds(dir, "zzyqqov"));
        assert_false(sealed_holds(dir, "ughqqov"));
        assert_false(sealed_holds(dir, "ozzqqov"));
        assert_false(sealed_holds(dir, "qqov"));
        assert_int_equal(sealed_count(dir), 3);
        sealed_assert_text(dir, "news:a", "He is forgotten.");
        assert_int_equal(kept_files(), 0);
}

/* ---- Backups ---- */

static void a_backup_has_its_segments(void **state)
{
        struct kz_backup backup = KZ_BACKUP_NULL;
        char to[80];

        (void)state;
        put("news", "a", "one");
        put("news", "b", "one");
        seal();
        assert_true(remove_id("news:b"));
        put("news", "c", "one");
        snprintf(to, sizeof(to), "%s-copy", dir);
        assert_ok(kz_backup_begin(&backup, dir, to, &test_error));
        assert_ok(kz_backup_copy(&backup, writer, NULL, &test_error));
        assert_ok(kz_backup_finish(&backup, &test_error));
        assert_int_equal(backup.documents, 2);
        kz_backup_deinit(&backup);
        compact();
        assert_int_equal(sealed_assert_files(to), 1);
        assert_int_equal(sealed_count(to), 2);
        sealed_assert_text(to, "news:a", "one");
        test_remove(to);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        const struct CMUnitTest tests[] = {
                T(a_change_finds_a_document_anywhere),
                T(what_is_unchanged_writes_nothing),
                T(a_cancel_takes_masks_back),
                T(files_of_added_documents_follow_the_segments),
                T(odd_ids_are_sealed),
                T(all_of_a_segment_may_go),
                T(a_source_and_a_file_go_from_everywhere),
                T(a_batch_past_the_live_index_is_one_segment),
                T(a_cancelled_batch_leaves_no_file),
                T(a_removed_source_takes_its_batch_with_it),
                T(a_rebuild_has_segments_of_its_own),
                T(tidying_merges_what_is_of_like_size),
                T(tidying_leaves_a_large_segment_alone),
                T(a_segment_without_documents_goes),
                T(rules_of_names_are_not_mixed),
                T(a_purge_leaves_no_byte),
                T(a_backup_has_its_segments),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
