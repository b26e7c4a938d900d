/*
 * Adds and removals by hand while a large job writes a segment past the live index: they are
 * committed at once and alone, the segment goes on, and what ends without its commit, as a kill
 * does, leaves everything as if there had been no job.
 */
#include "sealed.h"

#include <stdio.h>
#include <stdlib.h>

#define BULK 12

static char dir[64];
static struct kz_writer *writer;

static void put(const char *source, const char *key, const char *text)
{
        const struct kz_document doc = test_document(source, key, text);

        test_put(writer, &doc);
}

static void put_bulk(const char *key, const char *text)
{
        struct kz_document doc = test_document("news", key, text);

        doc.path = KZ_STR("/srv/news.txt");
        sealed_put_bulk(writer, &doc);
}

static void remove_id(const char *id)
{
        bool removed;

        assert_ok(kz_writer_remove(writer, kz_str(id), &removed, &test_error));
        assert_true(removed);
}

static void commit_beside(void)
{
        uint64_t seq = 0;

        assert_ok(kz_writer_commit_beside(writer, &seq, &test_error));
        assert_true(seq > 0);
}

static void record_file(void)
{
        const struct kz_file_record record = {.source = KZ_STR("news"),
                .path = KZ_STR("/srv/news.txt"),
                .state = KZ_FILE_DONE,
                .documents = BULK,
                .error = KZ_STR("")};

        assert_ok(kz_writer_put_file(writer, &record, &test_error));
}

static enum kz_status count_file(void *context, const struct kz_file_record *record)
{
        (void)record;
        ++*(int *)context;
        return KZ_OK;
}

static int count_files(void)
{
        struct kz_view *view = NULL;
        int n = 0;

        assert_ok(kz_view_open(dir, &view, &test_error));
        assert_ok(kz_catalog_each(view->live, KZ_STR("news"), count_file, &n, &test_error));
        kz_view_free(view);
        return n;
}

/* The segment has newer copies of one that is sealed and of one that is live, and new ones. */
static void begin_job(void)
{
        char key[16];
        int i;

        put_bulk("sealed", "by the job");
        put_bulk("live", "by the job");
        for (i = 0; i < BULK; i++) {
                snprintf(key, sizeof(key), "%d", i);
                put_bulk(key, "by the job");
        }
        record_file();
}

static int set_up(void **state)
{
        (void)state;
        test_make_dir(dir);
        assert_ok(kz_writer_open(dir, &writer, &test_error));
        put("news", "sealed", "old");
        put("news", "0", "old and removed");
        put("added", "x", "old");
        assert_ok(kz_writer_seal(writer, &test_error));
        put("news", "live", "old");
        test_commit(writer);
        return 0;
}

static int tear_down(void **state)
{
        (void)state;
        writer = kz_writer_free(writer);
        test_remove(dir);
        return 0;
}

static void reopen(void)
{
        kz_writer_free(writer);
        assert_ok(kz_writer_open(dir, &writer, &test_error));
}

static void assert_old(void)
{
        sealed_assert_text(dir, "news:sealed", "old");
        sealed_assert_text(dir, "news:live", "old");
        assert_false(sealed_has(dir, "news:1"));
        assert_int_equal(count_files(), 0);
}

static void an_add_shows_at_once_and_alone(void **state)
{
        (void)state;
        begin_job();
        commit_beside();
        put("added", "new", "by hand");
        put("added", "x", "by hand");
        commit_beside();
        sealed_assert_text(dir, "added:new", "by hand");
        sealed_assert_text(dir, "added:x", "by hand");
        sealed_assert_text(dir, "news:0", "old and removed");
        assert_old();
        /* More of the same segment. */
        put_bulk("more", "by the job");
        test_commit(writer);
        assert_int_equal(sealed_assert_files(dir), 2);
        assert_int_equal(sealed_count(dir), BULK + 3 + 2);
        sealed_assert_text(dir, "news:sealed", "by the job");
        sealed_assert_text(dir, "news:live", "by the job");
        sealed_assert_text(dir, "news:0", "by the job");
        sealed_assert_text(dir, "news:more", "by the job");
        sealed_assert_text(dir, "added:x", "by hand");
        assert_int_equal(count_files(), 1);
}

static void a_kill_takes_the_job_alone(void **state)
{
        (void)state;
        begin_job();
        commit_beside();
        put("added", "new", "by hand");
        remove_id("added:x");
        commit_beside();
        reopen();
        assert_int_equal(sealed_assert_files(dir), 1);
        sealed_assert_text(dir, "added:new", "by hand");
        assert_false(sealed_has(dir, "added:x"));
        assert_old();
        /* And it is read again. */
        begin_job();
        test_commit(writer);
        sealed_assert_text(dir, "news:sealed", "by the job");
        assert_int_equal(sealed_count(dir), BULK + 3);
}

static void what_is_removed_goes_in_both_copies(void **state)
{
        (void)state;
        begin_job();
        commit_beside();
        remove_id("news:0");
        remove_id("news:live");
        remove_id("news:7");
        commit_beside();
        assert_false(sealed_has(dir, "news:0"));
        assert_false(sealed_has(dir, "news:live"));
        sealed_assert_text(dir, "news:sealed", "old");
        /* The job may meet it again. */
        put_bulk("7", "again");
        test_commit(writer);
        assert_false(sealed_has(dir, "news:0"));
        assert_false(sealed_has(dir, "news:live"));
        sealed_assert_text(dir, "news:7", "again");
        assert_int_equal(sealed_count(dir), BULK + 2 - 2 + 1);
}

static void a_cancel_takes_back_what_is_beside_alone(void **state)
{
        (void)state;
        begin_job();
        commit_beside();
        put("added", "new", "never committed");
        remove_id("news:0");
        remove_id("news:sealed");
        remove_id("news:live");
        assert_ok(kz_writer_cancel_beside(writer, &test_error));
        assert_old();
        put_bulk("0", "by the job again");
        test_commit(writer);
        assert_false(sealed_has(dir, "added:new"));
        sealed_assert_text(dir, "news:0", "by the job again");
        sealed_assert_text(dir, "news:sealed", "by the job");
        sealed_assert_text(dir, "news:live", "by the job");
        assert_int_equal(sealed_count(dir), BULK + 3);
        /* Without a job it is a cancel like any other. */
        put("added", "new", "never committed");
        assert_ok(kz_writer_cancel_beside(writer, &test_error));
        test_commit(writer);
        assert_false(sealed_has(dir, "added:new"));
}

/* ---- While its segment is written ---- */

struct between {
        int ticks;
        bool fails, cancels;
};

static enum kz_status on_tick(
        void *context, const char *step, uint64_t done, uint64_t total, struct kz_error *err)
{
        struct between *between = context;
        char key[16];

        assert_string_equal(step, "write");
        assert_true(done <= total);
        if (between->fails)
                return kz_error_set(err, KZ_E_CANCELLED, "stopped");
        snprintf(key, sizeof(key), "%d", between->ticks++);
        commit_beside();
        put("added", key, "came in between");
        if (between->ticks == 1)
                remove_id("news:3");
        if (between->cancels)
                return kz_writer_cancel(writer, err);
        commit_beside();
        assert_true(sealed_has(dir, test_document("added", key, "").id.ptr));
        assert_old();
        return KZ_OK;
}

/* Enough terms that the segment is written in several stretches. */
static void begin_long_job(void)
{
        char *text = malloc(400000), *at = text;
        int i;

        assert_non_null(text);
        begin_job();
        for (i = 0; i < 30000; i++)
                at += sprintf(at, "w%dx ", i * 7919 % 100003);
        put_bulk("long", text);
        free(text);
}

static void adds_pass_while_it_is_written(void **state)
{
        struct between between = {.ticks = 0};

        (void)state;
        begin_long_job();
        kz_writer_set_tick(writer, on_tick, &between);
        test_commit(writer);
        kz_writer_set_tick(writer, NULL, NULL);
        assert_true(between.ticks > 2);
        assert_int_equal(sealed_count(dir), BULK + 3 + 1 - 1 + between.ticks);
        assert_false(sealed_has(dir, "news:3"));
        sealed_assert_text(dir, "news:sealed", "by the job");
        sealed_assert_text(dir, "added:1", "came in between");
        assert_int_equal(count_files(), 1);
        assert_int_equal(sealed_assert_files(dir), 2);
}

/* By a tick that fails, or that cancels all. */
static void it_may_end_in_its_middle(void **state)
{
        struct between between = {.ticks = 0};
        int i;

        (void)state;
        for (i = 0; i < 2; i++) {
                between.fails = i == 0;
                between.cancels = i == 1;
                begin_long_job();
                kz_writer_set_tick(writer, on_tick, &between);
                assert_int_not_equal(kz_writer_commit(writer, NULL, &test_error), KZ_OK);
                kz_writer_set_tick(writer, NULL, NULL);
                assert_int_equal(sealed_assert_files(dir), 1);
                assert_old();
                put("added", "later", i ? "goes on" : "goes");
                test_commit(writer);
        }
        assert_true(between.ticks > 0);
        begin_job();
        test_commit(writer);
        assert_int_equal(sealed_count(dir), BULK + 3 + 1);
        sealed_assert_text(dir, "news:3", "by the job");
}

int main(void)
{
#define ONE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        const struct CMUnitTest tests[] = {
                ONE(an_add_shows_at_once_and_alone),
                ONE(a_kill_takes_the_job_alone),
                ONE(what_is_removed_goes_in_both_copies),
                ONE(a_cancel_takes_back_what_is_beside_alone),
                ONE(adds_pass_while_it_is_written),
                ONE(it_may_end_in_its_middle),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
