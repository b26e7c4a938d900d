#include "support.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "index/store/view.h"
#include "index/text/analyzer.h"
#include "index/xapian/kzx_database.h"

static char dir[64];

static int setup(void **state)
{
        (void)state;
        test_make_dir(dir);
        return 0;
}

static int teardown(void **state)
{
        (void)state;
        test_remove(dir);
        return 0;
}

static void test_makes_it_private(void **state)
{
        const char *deep = test_path(dir, "a/b/index");
        struct kz_writer *writer = NULL;
        struct stat st;

        (void)state;
        assert_ok(kz_writer_open(deep, &writer, &test_error));
        kz_writer_free(writer);
        assert_int_equal(stat(deep, &st), 0);
        assert_int_equal(st.st_mode & 0777, 0700);
        assert_int_equal(stat(test_path(deep, "manifest"), &st), 0);
        assert_int_equal(st.st_mode & 0777, 0600);
        assert_int_equal(stat(test_path(deep, "live-1"), &st), 0);
        assert_int_equal(st.st_mode & 0777, 0700);
        assert_int_equal(test_count(deep), 0);
}

static void test_two_writers(void **state)
{
        struct kz_writer *first = NULL, *second = NULL;
        char pid[24];

        (void)state;
        assert_ok(kz_writer_open(dir, &first, &test_error));
        assert_int_equal(kz_writer_open(dir, &second, &test_error), KZ_E_LOCKED);
        assert_null(second);
        snprintf(pid, sizeof(pid), "(%ld)", (long)getpid());
        assert_non_null(strstr(test_error.message, pid));
        assert_non_null(strstr(test_error.message, dir));
        assert_non_null(strstr(test_error.message, "kzsearchctl status"));
        assert_int_equal(kz_writer_open_rebuild(dir, &second, &test_error), KZ_E_LOCKED);
        first = kz_writer_free(first);
        assert_ok(kz_writer_open(dir, &second, &test_error));
        kz_writer_free(second);
}

/* The lock belongs to the process that took it, and goes with it. */
static void test_lock_of_a_dead_process(void **state)
{
        struct kz_writer *writer = NULL;
        int ready[2], status;
        pid_t child;
        char c;

        (void)state;
        assert_int_equal(pipe(ready), 0);
        child = fork();
        if (child == 0) {
                if (kz_writer_open(dir, &writer, NULL) == KZ_OK && write(ready[1], "x", 1) == 1)
                        pause();
                _exit(1);
        }
        assert_int_equal(read(ready[0], &c, 1), 1);
        assert_int_equal(kz_writer_open(dir, &writer, &test_error), KZ_E_LOCKED);
        kill(child, SIGKILL);
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_ok(kz_writer_open(dir, &writer, &test_error));
        kz_writer_free(writer);
        close(ready[0]);
        close(ready[1]);
}

static void test_foreign_directory(void **state)
{
        struct kz_writer *writer = NULL;
        struct kz_view *view = NULL;
        struct stat st;

        (void)state;
        test_write_file(test_path(dir, "thesis.odt"), KZ_STR("three years of work"));
        assert_int_equal(kz_writer_open(dir, &writer, &test_error), KZ_E_INVALID);
        assert_non_null(strstr(test_error.message, dir));
        assert_non_null(strstr(test_error.message, "thesis.odt"));
        assert_non_null(strstr(test_error.message, "choose another"));
        assert_int_equal(kz_writer_open_rebuild(dir, &writer, &test_error), KZ_E_INVALID);
        assert_int_equal(stat(test_path(dir, "writer.lock"), &st), -1);
        assert_int_equal(kz_view_open(dir, &view, &test_error), KZ_E_NOT_FOUND);
}

/* The daemon may run, and have its lock and address there, before there is an index. */
static void test_daemon_came_first(void **state)
{
        struct kz_writer *writer = NULL;
        struct stat st;

        (void)state;
        test_write_file(test_path(dir, "daemon.lock"), KZ_STR(""));
        test_write_file(test_path(dir, "daemon.addr"), KZ_STR("/run/socket\n"));
        test_write_file(test_path(dir, "sources.conf"), KZ_STR("# of a service\n"));
        assert_ok(kz_writer_open(dir, &writer, &test_error));
        kz_writer_free(writer);
        assert_int_equal(stat(test_path(dir, "daemon.addr"), &st), 0);
        assert_int_equal(test_count(dir), 0);
}

static void test_not_a_directory(void **state)
{
        struct kz_writer *writer = NULL;

        (void)state;
        test_write_file(test_path(dir, "file"), KZ_STR("x"));
        assert_int_equal(
                kz_writer_open(test_path(dir, "file"), &writer, &test_error), KZ_E_INVALID);
        assert_non_null(strstr(test_error.message, "not a directory"));
}

static void test_no_index(void **state)
{
        struct kz_view *view = NULL;

        (void)state;
        assert_int_equal(kz_view_open(dir, &view, &test_error), KZ_E_NOT_FOUND);
        assert_int_equal(
                kz_view_open(test_path(dir, "nowhere"), &view, &test_error), KZ_E_NOT_FOUND);
        assert_non_null(strstr(test_error.message, "kzsearchctl"));
}

/* Each way the manifest can be wrong has an error of its own, with the way out; a rebuild mends
 * all. */
static void test_bad_manifests(void **state)
{
        const struct kz_manifest other = {999, 1, "live-1"};
        struct kz_writer *writer = NULL;
        struct kz_view *view = NULL;

        (void)state;
        assert_ok(kz_writer_open(dir, &writer, &test_error));
        writer = kz_writer_free(writer);

        test_write_file(test_path(dir, "manifest"), KZ_STR("damaged"));
        assert_int_equal(kz_view_open(dir, &view, &test_error), KZ_E_CORRUPT);
        assert_non_null(strstr(test_error.message, "kzsearchctl reindex --rebuild"));
        assert_int_equal(kz_writer_open(dir, &writer, &test_error), KZ_E_CORRUPT);
        assert_non_null(strstr(test_error.message, "kzsearchctl reindex --rebuild"));

        assert_int_equal(unlink(test_path(dir, "manifest")), 0);
        assert_int_equal(kz_view_open(dir, &view, &test_error), KZ_E_CORRUPT);
        assert_non_null(strstr(test_error.message, "no manifest"));
        assert_int_equal(kz_writer_open(dir, &writer, &test_error), KZ_E_CORRUPT);

        assert_ok(kz_manifest_write(test_path(dir, "manifest"), &other, &test_error));
        assert_int_equal(kz_view_open(dir, &view, &test_error), KZ_E_VERSION);
        assert_non_null(strstr(test_error.message, "analyzer 999"));
        assert_int_equal(kz_writer_open(dir, &writer, &test_error), KZ_E_VERSION);

        assert_int_equal(unlink(test_path(dir, "manifest")), 0);
        assert_ok(kz_writer_open_rebuild(dir, &writer, &test_error));
        assert_ok(kz_writer_publish(writer, &test_error));
        writer = kz_writer_free(writer);
        assert_int_equal(test_count(dir), 0);
        assert_ok(kz_writer_open(dir, &writer, &test_error));
        kz_writer_free(writer);
}

/* An index from before the format changed is refused by readers and writers; a rebuild replaces it.
 */
static void test_old_format(void **state)
{
        struct kz_writer *writer = NULL;
        struct kz_view *view = NULL;
        struct kzx_database *db = NULL;
        struct kz_document doc = test_document("added", "1", "freedom of assembly");
        uint64_t restored = 0;

        (void)state;
        assert_ok(kz_writer_open(dir, &writer, &test_error));
        test_put(writer, &doc);
        test_commit(writer);
        writer = kz_writer_free(writer);
        assert_ok(kzx_database_open_writable(test_path(dir, "live-1"), KZX_OPEN, &db, &test_error));
        assert_ok(kzx_database_set_metadata(db, "format", 6, "1", 1, &test_error));
        assert_ok(kzx_database_commit(db, &test_error));
        kzx_database_free(db);

        assert_int_equal(kz_view_open(dir, &view, &test_error), KZ_E_VERSION);
        assert_non_null(strstr(test_error.message, "kzsearchctl reindex --rebuild"));
        assert_int_equal(kz_writer_open(dir, &writer, &test_error), KZ_E_VERSION);
        assert_non_null(strstr(test_error.message, "kzsearchctl reindex --rebuild"));
        assert_ok(kz_writer_open_rebuild(dir, &writer, &test_error));
        assert_ok(kz_writer_restore_added(writer, &restored, &test_error));
        assert_int_equal(restored, 1);
        test_commit(writer);
        assert_ok(kz_writer_publish(writer, &test_error));
        kz_writer_free(writer);
        assert_true(test_has(dir, "added:1"));
}

/* A crash in the middle of making the first index leaves nothing that needs a person. */
static void test_begun_and_left(void **state)
{
        const struct kz_manifest begun = {KZ_ANALYZER_VERSION, 0, ""};
        struct kz_writer *writer = NULL;
        struct kz_view *view = NULL;
        struct stat st;

        (void)state;
        assert_ok(kz_manifest_write(test_path(dir, "manifest"), &begun, &test_error));
        assert_int_equal(mkdir(test_path(dir, "live-3"), 0700), 0);
        test_write_file(test_path(dir, "live-3/postlist.glass"), KZ_STR("half"));
        assert_int_equal(kz_view_open(dir, &view, &test_error), KZ_E_NOT_FOUND);
        assert_ok(kz_writer_open(dir, &writer, &test_error));
        kz_writer_free(writer);
        assert_int_equal(stat(test_path(dir, "live-3"), &st), -1);
        assert_int_equal(test_count(dir), 0);
}

static void test_missing_live(void **state)
{
        struct kz_writer *writer = NULL;
        struct kz_view *view = NULL;

        (void)state;
        assert_ok(kz_writer_open(dir, &writer, &test_error));
        writer = kz_writer_free(writer);
        test_remove(test_path(dir, "live-1"));
        assert_int_equal(kz_view_open(dir, &view, &test_error), KZ_E_CORRUPT);
        assert_non_null(strstr(test_error.message, "live-1"));
        assert_non_null(strstr(test_error.message, "--rebuild"));
        assert_int_equal(kz_writer_open(dir, &writer, &test_error), KZ_E_CORRUPT);
        assert_non_null(strstr(test_error.message, "live-1"));
}

/* Root writes anywhere: the test becomes nobody in a child. */
static void test_read_only(void **state)
{
        struct kz_writer *writer = NULL;
        struct kz_document doc = test_document("a", "1", "freedom of assembly");
        enum kz_status status;
        struct kz_error error = KZ_ERROR_NULL;
        struct kz_view *view = NULL;
        int result;
        pid_t child;

        (void)state;
        assert_ok(kz_writer_open(dir, &writer, &test_error));
        test_put(writer, &doc);
        test_commit(writer);
        kz_writer_free(writer);
        fflush(NULL);
        child = fork();
        if (child == 0) {
                chmod(test_path(dir, "live-1"), 0555);
                chmod(test_path(dir, "writer.lock"), 0444);
                chmod(test_path(dir, "manifest"), 0444);
                chmod(dir, 0555);
                if (getuid() == 0) {
                        const char *const files[] = {"iamglass", "postlist.glass", "docdata.glass",
                                "position.glass", "termlist.glass"};
                        char path[128];
                        size_t i;

                        for (i = 0; i < sizeof(files) / sizeof(*files); i++) {
                                snprintf(path, sizeof(path), "%s/live-1/%s", dir, files[i]);
                                chmod(path, 0444);
                        }
                        if (setgid(65534) || setuid(65534))
                                _exit(10);
                }
                if (kz_view_open(dir, &view, &error) != KZ_OK) {
                        fprintf(stderr, "%s\n", error.message);
                        _exit(11);
                }
                kz_view_free(view);
                status = kz_writer_open(dir, &writer, &error);
                if (status != KZ_E_DENIED || !strstr(error.message, dir)) {
                        fprintf(stderr, "%s: %s\n", kz_status_name(status), error.message);
                        _exit(12);
                }
                status = kz_writer_open(test_path(dir, "new"), &writer, &error);
                _exit(status == KZ_E_DENIED ? 0 : 13);
        }
        assert_int_equal(waitpid(child, &result, 0), child);
        chmod(dir, 0700);
        chmod(test_path(dir, "live-1"), 0700);
        assert_true(WIFEXITED(result));
        assert_int_equal(WEXITSTATUS(result), 0);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(test_makes_it_private, setup, teardown),
                cmocka_unit_test_setup_teardown(test_two_writers, setup, teardown),
                cmocka_unit_test_setup_teardown(test_lock_of_a_dead_process, setup, teardown),
                cmocka_unit_test_setup_teardown(test_foreign_directory, setup, teardown),
                cmocka_unit_test_setup_teardown(test_daemon_came_first, setup, teardown),
                cmocka_unit_test_setup_teardown(test_not_a_directory, setup, teardown),
                cmocka_unit_test_setup_teardown(test_no_index, setup, teardown),
                cmocka_unit_test_setup_teardown(test_bad_manifests, setup, teardown),
                cmocka_unit_test_setup_teardown(test_old_format, setup, teardown),
                cmocka_unit_test_setup_teardown(test_begun_and_left, setup, teardown),
                cmocka_unit_test_setup_teardown(test_missing_live, setup, teardown),
                cmocka_unit_test_setup_teardown(test_read_only, setup, teardown),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
