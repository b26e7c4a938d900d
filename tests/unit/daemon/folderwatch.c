/* Folders watched: what is told, when, and what happens when there are too many. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/folderwatch.h"
#include "index/base/fdio.h"

#define PATIENCE_MS 20000

static char dir[64];
static struct kz_error err;

static int set_up(void **state)
{
        (void)state;
        strcpy(dir, "/tmp/kz-watch-XXXXXX");
        return mkdtemp(dir) ? 0 : -1;
}

static int tear_down(void **state)
{
        char command[128];

        (void)state;
        snprintf(command, sizeof(command), "rm -rf '%s'", dir);
        return system(command);
}

static const char *in_dir(const char *name)
{
        static char path[256];

        snprintf(path, sizeof(path), "%s/%s", dir, name);
        return path;
}

static void put(const char *name)
{
        assert_int_equal(kz_file_replace(in_dir(name), KZ_STR("x"), 0600, &err), KZ_OK);
}

static void make(const char *name)
{
        assert_int_equal(mkdir(in_dir(name), 0700), 0);
}

/* Polls until the root is due, and begins with it. */
static struct kz_folderwatch_state wait_until_due(struct kz_folderwatch *watch, size_t i)
{
        struct kz_folderwatch_state state;
        int ms;

        for (ms = 0; ms < PATIENCE_MS; ms += 10) {
                kz_folderwatch_look(watch, i, &state);
                if (state.due) {
                        kz_folderwatch_begin(watch, i);
                        return state;
                }
                poll(NULL, 0, 10);
        }
        fail_msg("the root is never due");
        return state;
}

static struct kz_folderwatch *start(const char *path, uint64_t folders_max)
{
        const char *const roots[] = {path};
        struct kz_folderwatch *watch;

        assert_int_equal(kz_folderwatch_new(roots, 1, folders_max, &watch, &err), KZ_OK);
        return watch;
}

static void test_files_and_new_folders(void **state)
{
        struct kz_folderwatch *watch;
        struct kz_folderwatch_state seen;

        (void)state;
        make("a");
        make(".hidden");
        watch = start(dir, 0);
        seen = wait_until_due(watch, 0);
        assert_int_equal(seen.folders, 2);
        assert_string_equal(seen.problem, "");
        put("a/one.txt");
        wait_until_due(watch, 0);
        make("a/b");
        seen = wait_until_due(watch, 0);
        assert_int_equal(seen.folders, 3);
        put("a/b/two.txt");
        wait_until_due(watch, 0);
        assert_int_equal(unlink(in_dir("a/b/two.txt")), 0);
        wait_until_due(watch, 0);
        kz_folderwatch_again(watch, 0);
        wait_until_due(watch, 0);
        kz_folderwatch_free(watch);
}

static void test_a_file_as_root(void **state)
{
        struct kz_folderwatch *watch;

        (void)state;
        put("feed.jsonl");
        watch = start(in_dir("feed.jsonl"), 0);
        assert_int_equal(wait_until_due(watch, 0).folders, 1);
        put("feed.jsonl"); /* by a rename */
        wait_until_due(watch, 0);
        kz_folderwatch_free(watch);
}

static void test_too_many_folders(void **state)
{
        struct kz_folderwatch *watch;
        struct kz_folderwatch_state seen;
        char name[32];
        int i;

        (void)state;
        for (i = 0; i < 9; i++) {
                snprintf(name, sizeof(name), "d%d", i);
                make(name);
        }
        watch = start(dir, 4);
        seen = wait_until_due(watch, 0);
        assert_int_equal(seen.folders, 4);
        assert_non_null(strstr(seen.problem, "only 4 of its folders are watched"));
        kz_folderwatch_free(watch);
}

static void test_a_root_that_is_not_there(void **state)
{
        struct kz_folderwatch *watch;
        struct kz_folderwatch_state seen;

        (void)state;
        watch = start(in_dir("none"), 0);
        seen = wait_until_due(watch, 0);
        assert_int_equal(seen.folders, 0);
        assert_non_null(strstr(seen.problem, "No such file"));
        kz_folderwatch_free(watch);
}

static size_t add_event(char *out, uint32_t mask, const char *name)
{
        struct inotify_event event = {.mask = mask, .len = *name ? 16 : 0};

        memcpy(out, &event, sizeof(event));
        memset(out + sizeof(event), 0, 16);
        strcpy(out + sizeof(event), name);
        return sizeof(event) + event.len;
}

static void check(uint32_t mask, const char *name, const char *only, bool matters, bool folders)
{
        char bytes[64];
        size_t n = add_event(bytes, mask, name);
        bool seen = false;

        assert_int_equal(kz_folderwatch_matters((struct kz_str){bytes, n}, only, &seen), matters);
        assert_int_equal(seen, folders);
        /* One that is cut short is not read. */
        assert_false(kz_folderwatch_matters((struct kz_str){bytes, n - 1}, only, &seen));
}

static void test_which_events_matter(void **state)
{
        (void)state;
        check(IN_CLOSE_WRITE, "a.txt", NULL, true, false);
        check(IN_CLOSE_WRITE, ".a.swp", NULL, false, false);
        check(IN_CREATE | IN_ISDIR, "b", NULL, true, true);
        check(IN_CREATE | IN_ISDIR, ".git", NULL, false, false);
        check(IN_DELETE, "a.txt", NULL, true, false);
        check(IN_CLOSE_WRITE, "feed", "feed", true, false);
        check(IN_CLOSE_WRITE, "other", "feed", false, false);
        check(IN_IGNORED, "", NULL, false, false);
        check(IN_DELETE_SELF, "", NULL, true, true);
        /* The kernel had no room for events: everything may have changed. */
        check(IN_Q_OVERFLOW, "", NULL, true, true);
        check(IN_Q_OVERFLOW, "", "feed", true, true);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        const struct CMUnitTest tests[] = {
                T(test_files_and_new_folders),
                T(test_a_file_as_root),
                T(test_too_many_folders),
                T(test_a_root_that_is_not_there),
                T(test_which_events_matter),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
