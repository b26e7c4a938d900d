/*
 * What may happen between two ticks of a seal: documents come, change, go and come back, batches
 * are cancelled or left open, and the seal itself is stopped. Each at ticks from the first to the
 * last; afterwards every document is there once, in its newest version, and so is every file.
 */
#include "sealed.h"

#include <stdio.h>
#include <string.h>

#include "index/store/tree.h"

#define DOCS 9
#define OLD 3     /* of a segment that was there before */
#define FILES 700 /* more than a seal copies at once */
#define TIMES 3   /* ticks that are tried with each change */

struct between {
        struct kz_writer *writer;
        long ticks, at; /* what is done at this one */
        enum kz_status (*change)(struct between *between);
        bool again; /* ... and at the next */
        struct kz_error *err;
};

static void put(struct kz_writer *writer, const char *source, const char *key, const char *text)
{
        const struct kz_document doc = test_document(source, key, text);

        test_put(writer, &doc);
}

static void remove_id(struct kz_writer *writer, const char *id)
{
        bool removed;

        assert_ok(kz_writer_remove(writer, kz_str(id), &removed, &test_error));
        assert_true(removed);
}

/* ---- Changes ---- */

static enum kz_status nothing(struct between *between)
{
        (void)between;
        return KZ_OK;
}

static enum kz_status add_one(struct between *between)
{
        put(between->writer, "added", "new", "came in between");
        test_commit(between->writer);
        return KZ_OK;
}

static enum kz_status replace_and_remove(struct between *between)
{
        put(between->writer, "news", "4", "replaced in between");
        remove_id(between->writer, "news:5");
        put(between->writer, "old", "1", "replaced in between");
        remove_id(between->writer, "old:2");
        test_commit(between->writer);
        return KZ_OK;
}

static enum kz_status come_back(struct between *between)
{
        remove_id(between->writer, "news:4");
        test_commit(between->writer);
        put(between->writer, "news", "4", "text 4");
        test_commit(between->writer);
        return KZ_OK;
}

static enum kz_status cancel_at_once(struct between *between)
{
        put(between->writer, "news", "4", "never committed");
        remove_id(between->writer, "news:5");
        assert_ok(kz_writer_cancel(between->writer, &test_error));
        return KZ_OK;
}

static enum kz_status cancel_later(struct between *between)
{
        if (between->ticks > between->at)
                return kz_writer_cancel(between->writer, &test_error);
        between->again = true;
        put(between->writer, "news", "4", "never committed");
        put(between->writer, "news", "new", "never committed");
        remove_id(between->writer, "news:5");
        return KZ_OK;
}

/* The seal commits it. */
static enum kz_status leave_open(struct between *between)
{
        put(between->writer, "news", "4", "replaced in between");
        put(between->writer, "added", "new", "came in between");
        return KZ_OK;
}

static enum kz_status come_and_go(struct between *between)
{
        if (between->ticks > between->at) {
                remove_id(between->writer, "added:new");
        } else {
                between->again = true;
                put(between->writer, "added", "new", "came in between");
        }
        test_commit(between->writer);
        return KZ_OK;
}

static enum kz_status all_go(struct between *between)
{
        char id[16];
        int i;

        for (i = 0; i < DOCS; i++) {
                snprintf(id, sizeof(id), "news:%d", i);
                remove_id(between->writer, id);
        }
        test_commit(between->writer);
        return KZ_OK;
}

static enum kz_status stop(struct between *between)
{
        add_one(between);
        return kz_error_set(between->err, KZ_E_CANCELLED, "stopped");
}

/* What stands afterwards; NULL: the document is not there. */
static const struct
try {
        const char *name;
        enum kz_status (*change)(struct between * between);
        int documents;
        const char *four, *five, *old_one, *old_two, *added;
        bool stops;
        bool twice; /* needs another tick */
}
tries[] = {
        {"nothing", nothing, 12, "text 4", "text 5", "old", "old", NULL, false, false},
        {"add", add_one, 13, "text 4", "text 5", "old", "old", "came in between", false, false},
        {"replace and remove", replace_and_remove, 10, "replaced in between", NULL,
                "replaced in between", NULL, NULL, false, false},
        {"come back", come_back, 12, "text 4", "text 5", "old", "old", NULL, false, false},
        {"cancel", cancel_at_once, 12, "text 4", "text 5", "old", "old", NULL, false, false},
        {"cancel later", cancel_later, 12, "text 4", "text 5", "old", "old", NULL, false, true},
        {"leave open", leave_open, 13, "replaced in between", "text 5", "old", "old",
                "came in between", false, false},
        {"come and go", come_and_go, 12, "text 4", "text 5", "old", "old", NULL, false, true},
        {"all go", all_go, 3, NULL, NULL, "old", "old", NULL, false, false},
        {"stop", stop, 13, "text 4", "text 5", "old", "old", "came in between", true, false},
};

/* ---- The index ---- */

static void make_index(const char *dir)
{
        struct kz_file_record record = {
                .source = KZ_STR("news"), .state = KZ_FILE_DONE, .error = KZ_STR("")};
        struct kz_writer *writer = NULL;
        char key[32];
        int i;

        assert_ok(kz_writer_open(dir, &writer, &test_error));
        for (i = 0; i < OLD; i++) {
                snprintf(key, sizeof(key), "%d", i);
                put(writer, "old", key, "old");
        }
        assert_ok(kz_writer_seal(writer, &test_error));
        for (i = 0; i < DOCS; i++) {
                char text[16];

                snprintf(key, sizeof(key), "%d", i);
                snprintf(text, sizeof(text), "text %d", i);
                put(writer, "news", key, text);
        }
        for (i = 0; i < FILES; i++) {
                snprintf(key, sizeof(key), "/folder/%d", i);
                record.path = kz_str(key);
                record.size = (uint64_t)i;
                assert_ok(kz_writer_put_file(writer, &record, &test_error));
        }
        test_commit(writer);
        kz_writer_free(writer);
}

static enum kz_status count_file(void *context, const struct kz_file_record *record)
{
        char path[32];
        int *n = context;

        snprintf(path, sizeof(path), "/folder/%d", (int)record->size);
        assert_true(kz_str_eq(record->path, kz_str(path)));
        ++*n;
        return KZ_OK;
}

static void verify(const char *dir, const struct try *try, bool sealed)
{
        struct kz_view *view = NULL;
        struct kz_tier_stats stats;
        int files = 0;

        assert_int_equal(sealed_count(dir), try->documents);
        sealed_assert_text(dir, "news:4", try->four);
        sealed_assert_text(dir, "news:5", try->five);
        sealed_assert_text(dir, "old:1", try->old_one);
        sealed_assert_text(dir, "old:2", try->old_two);
        sealed_assert_text(dir, "added:new", try->added);
        assert_false(sealed_has(dir, "news:new"));
        assert_int_equal(sealed_assert_files(dir), sealed ? 2 : 1);
        assert_ok(kz_view_open(dir, &view, &test_error));
        assert_ok(kz_catalog_each(view->live, KZ_STR("news"), count_file, &files, &test_error));
        assert_int_equal(files, FILES);
        assert_ok(view->live->ops->stats(view->live, &stats, &test_error));
        assert_true(sealed ? stats.documents <= 3 : stats.documents >= DOCS);
        kz_view_free(view);
}

static enum kz_status on_tick(
        void *context, const char *step, uint64_t done, uint64_t total, struct kz_error *err)
{
        struct between *between = context;
        const bool now = ++between->ticks == between->at || between->again;

        assert_string_equal(step, "seal");
        assert_true(done <= total);
        between->again = false;
        between->err = err;
        return now ? between->change(between) : KZ_OK;
}

/* Seals with the change at one tick; returns how many ticks there were. */
static long seal_with(const char *original, const struct try *try, long at)
{
        struct between between = {.at = at, .change = try->change};
        uint64_t bytes = 0;
        char base[64], dir[80];
        enum kz_status status;

        test_make_dir(base);
        snprintf(dir, sizeof(dir), "%s/data", base);
        assert_ok(kz_tree_copy(original, dir, NULL, &bytes, &test_error));
        assert_ok(kz_writer_open(dir, &between.writer, &test_error));
        kz_writer_set_tick(between.writer, on_tick, &between);
        status = kz_writer_seal(between.writer, &test_error);
        kz_writer_set_tick(between.writer, NULL, NULL);
        if (at > between.ticks || !try->stops)
                assert_ok(status);
        else
                assert_int_equal(status, KZ_E_CANCELLED);
        if (at <= between.ticks) {
                verify(dir, try, !status);
                if (status)
                        assert_ok(kz_writer_seal(between.writer, &test_error));
                put(between.writer, "news", "later", "goes on");
                test_commit(between.writer);
                kz_writer_free(between.writer);
                assert_ok(kz_writer_open(dir, &between.writer, &test_error));
                remove_id(between.writer, "news:later");
                test_commit(between.writer);
                verify(dir, try, true);
        }
        kz_writer_free(between.writer);
        test_remove(base);
        return between.ticks;
}

static void any_change_between_ticks(void **state)
{
        const char *original = *state;
        const long ticks = seal_with(original, &tries[0], 1000000);
        long last, n;
        size_t i;

        /* Of documents, of a stretch of files, before the end and behind it. */
        assert_true(ticks >= DOCS + 3);
        for (i = 0; i < KZ_ARRAY_LEN(tries); i++) {
                print_message("%s, at %d of %ld ticks\n", tries[i].name, TIMES, ticks);
                /* At the very last all is done but that the old live index goes. */
                last = ticks - 1 - tries[i].twice;
                for (n = 0; n < TIMES; n++)
                        seal_with(original, &tries[i], 1 + (last - 1) * n / (TIMES - 1));
        }
        seal_with(original, &tries[1], ticks);
}

static int set_up(void **state)
{
        static char dir[64];

        test_make_dir(dir);
        make_index(dir);
        *state = dir;
        return 0;
}

static int tear_down(void **state)
{
        test_remove(*state);
        return 0;
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(any_change_between_ticks, set_up, tear_down),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
