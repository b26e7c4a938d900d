#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "daemon/indexer/scan.h"
#include "index/base/fdio.h"

struct tree {
        char root[64];
        struct kz_buf problems; /* names, each with a space */
};

static void path_in(const struct tree *tree, const char *name, char out[512])
{
        snprintf(out, 512, "%s/%s", tree->root, name);
}

static void put(const struct tree *tree, const char *name)
{
        char path[512];

        path_in(tree, name, path);
        assert_int_equal(kz_file_replace(path, KZ_STR("text"), 0600, NULL), KZ_OK);
}

static void folder(const struct tree *tree, const char *name)
{
        char path[512];

        path_in(tree, name, path);
        assert_int_equal(mkdir(path, 0700), 0);
}

static void link_to(const struct tree *tree, const char *target, const char *name)
{
        char path[512];

        path_in(tree, name, path);
        assert_int_equal(symlink(target, path), 0);
}

static int set_up(void **state)
{
        struct tree *tree = calloc(1, sizeof(*tree));

        strcpy(tree->root, "/tmp/kzscan-XXXXXX");
        assert_non_null(mkdtemp(tree->root));
        *state = tree;
        return 0;
}

static int tear_down(void **state)
{
        struct tree *tree = *state;
        char command[128];
        int result;

        snprintf(command, sizeof(command), "rm -rf '%s'", tree->root);
        result = system(command);
        kz_buf_deinit(&tree->problems);
        free(tree);
        return result;
}

static void on_problem(void *context, struct kz_str path, const char *message)
{
        struct tree *tree = context;

        assert_true(strlen(message) > 0);
        kz_buf_printf(&tree->problems, "%s ", path.ptr + strlen(tree->root) + 1);
}

static enum kz_status run(struct tree *tree, const char *root, struct kz_scan *scan)
{
        atomic_bool cancelled = false;
        struct kz_error err;

        return kz_scan_run(scan, root, &cancelled, on_problem, tree, &err);
}

static void test_walk(void **state)
{
        static const char *const wanted[] = {"a.txt", "b/\n.txt", "b/c/d", "b/\xcf.txt", "z"};
        struct tree *tree = *state;
        struct kz_scan scan;
        size_t i;

        folder(tree, "b");
        folder(tree, "b/c");
        folder(tree, ".git");
        put(tree, "z");
        put(tree, "a.txt");
        put(tree, "b/c/d");
        put(tree, "b/\n.txt");
        put(tree, "b/\xcf.txt");
        put(tree, ".git/hidden");
        put(tree, ".hidden");
        link_to(tree, "/etc", "l-out");
        link_to(tree, "..", "l-up");
        link_to(tree, "nowhere", "l-nowhere");
        link_to(tree, "a.txt", "l-in");
        link_to(tree, ".", "b/loop");
        {
                char path[512];

                path_in(tree, "pipe", path);
                assert_int_equal(mkfifo(path, 0600), 0);
        }
        assert_int_equal(run(tree, tree->root, &scan), KZ_OK);
        assert_int_equal(scan.n_files, KZ_ARRAY_LEN(wanted));
        for (i = 0; i < scan.n_files; i++) {
                assert_string_equal(scan.files[i].path.ptr + scan.files[i].key, wanted[i]);
                assert_int_equal(scan.files[i].size, 4);
        }
        assert_string_equal(tree->problems.data, "l-nowhere l-out l-up pipe ");
        kz_scan_deinit(&scan);
}

static void test_roots(void **state)
{
        struct tree *tree = *state;
        struct kz_scan scan;
        char path[512];

        path_in(tree, "one.txt", path);
        assert_int_equal(run(tree, path, &scan), KZ_E_NOT_FOUND);
        kz_scan_deinit(&scan);
        put(tree, "one.txt");
        assert_int_equal(run(tree, path, &scan), KZ_OK);
        assert_true(scan.root_is_file);
        assert_int_equal(scan.n_files, 1);
        assert_string_equal(scan.files[0].path.ptr + scan.files[0].key, "");
        kz_scan_deinit(&scan);
        assert_int_equal(run(tree, "/dev/null", &scan), KZ_E_INVALID);
        kz_scan_deinit(&scan);
        link_to(tree, ".", "through");
        path_in(tree, "through", path);
        assert_int_equal(run(tree, path, &scan), KZ_OK);
        assert_int_equal(scan.n_files, 1);
        kz_scan_deinit(&scan);
}

static void test_opening_does_not_follow_links(void **state)
{
        struct tree *tree = *state;
        KZ_CLEANUP(kz_scan_opener_deinit) struct kz_scan_opener opener = KZ_SCAN_OPENER_NULL;
        struct kz_scan scan;
        struct kz_error err;
        char path[512], other[512];
        int fd = -1;

        folder(tree, "d");
        folder(tree, "e");
        put(tree, "d/a");
        put(tree, "d/b");
        put(tree, "e/a");
        assert_int_equal(run(tree, tree->root, &scan), KZ_OK);
        assert_int_equal(scan.n_files, 3);
        assert_int_equal(kz_scan_open(&opener, tree->root, &scan.files[0], &fd, &err), KZ_OK);
        kz_fd_close(&fd);
        /* A file that became a link, and a folder that did. */
        path_in(tree, "d/b", path);
        assert_int_equal(unlink(path), 0);
        link_to(tree, "/etc/passwd", "d/b");
        assert_int_not_equal(kz_scan_open(&opener, tree->root, &scan.files[1], &fd, &err), KZ_OK);
        path_in(tree, "e", path);
        path_in(tree, "elsewhere", other);
        assert_int_equal(rename(path, other), 0);
        link_to(tree, "elsewhere", "e");
        assert_int_not_equal(kz_scan_open(&opener, tree->root, &scan.files[2], &fd, &err), KZ_OK);
        assert_int_equal(fd, -1);
        kz_scan_deinit(&scan);
}

static void test_cancelled(void **state)
{
        struct tree *tree = *state;
        atomic_bool cancelled = true;
        struct kz_scan scan;
        struct kz_error err;

        put(tree, "a");
        assert_int_equal(
                kz_scan_run(&scan, tree->root, &cancelled, on_problem, tree, &err), KZ_E_CANCELLED);
        kz_scan_deinit(&scan);
}

static void test_unread_folders(void **state)
{
        struct kz_str unread[] = {KZ_STR("/a/b/")};
        const struct kz_scan scan = {.unread = unread, .n_unread = 1};

        (void)state;
        assert_true(kz_scan_is_unread(&scan, KZ_STR("/a/b/c")));
        assert_true(kz_scan_is_unread(&scan, KZ_STR("/a/b")));
        assert_false(kz_scan_is_unread(&scan, KZ_STR("/a/bc")));
        assert_false(kz_scan_is_unread(&scan, KZ_STR("/a")));
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
        const struct CMUnitTest tests[] = {
                T(test_walk),
                T(test_roots),
                T(test_opening_does_not_follow_links),
                T(test_cancelled),
                cmocka_unit_test(test_unread_folders),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
