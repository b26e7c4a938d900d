#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "index/base/address.h"
#include "index/base/fdio.h"

static char dir[64];

static const char *at(const char *name)
{
        static char path[256];

        snprintf(path, sizeof(path), "%s/%s", dir, name);
        return path;
}

static int set_up(void **state)
{
        (void)state;
        strcpy(dir, "/tmp/kz-address-XXXXXX");
        return mkdtemp(dir) ? 0 : -1;
}

static int tear_down(void **state)
{
        char command[128];

        (void)state;
        snprintf(command, sizeof(command), "rm -rf '%s'", dir);
        return system(command);
}

static void test_length(void **state)
{
        struct kz_error err = KZ_ERROR_NULL;
        char path[200];

        (void)state;
        memset(path, 'a', sizeof(path));
        path[0] = '/';
        path[107] = '\0';
        assert_int_equal(kz_address_check(path, &err), KZ_OK);
        path[107] = 'a';
        path[108] = '\0';
        assert_int_equal(kz_address_check(path, &err), KZ_E_INVALID);
        assert_non_null(strstr(err.message, path));
        assert_non_null(strstr(err.message, "108"));
        assert_int_equal(kz_address_check("", &err), KZ_E_INVALID);
        setenv("KZSEARCH_SOCKET", path, 1);
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf out = KZ_BUF_NULL;

        assert_int_equal(kz_address_from_environment(&out, &err), KZ_E_INVALID);
        assert_non_null(strstr(err.message, "KZSEARCH_SOCKET"));
        assert_int_equal(out.len, 0);
        unsetenv("KZSEARCH_SOCKET");
        setenv("XDG_RUNTIME_DIR", path, 1);
        assert_int_equal(kz_address_runtime(&out, NULL, &err), KZ_E_INVALID);
        unsetenv("XDG_RUNTIME_DIR");
}

static void check_variables(const char *data_home, const char *home, const char *expected)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf out = KZ_BUF_NULL;
        enum kz_status status;

        data_home ? setenv("XDG_DATA_HOME", data_home, 1) : unsetenv("XDG_DATA_HOME");
        home ? setenv("HOME", home, 1) : unsetenv("HOME");
        status = kz_address_data_dir(&out, NULL);
        assert_int_equal(status, expected ? KZ_OK : KZ_E_INVALID);
        if (expected)
                assert_string_equal(out.data, expected);
}

static void test_variables(void **state)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf out = KZ_BUF_NULL;
        char expected[64];
        bool is_private;

        (void)state;
        check_variables("/d", "/h", "/d/kzsearch");
        check_variables(NULL, "/h", "/h/.local/share/kzsearch");
        check_variables("", "/h", "/h/.local/share/kzsearch");
        check_variables("relative", "/h", "/h/.local/share/kzsearch");
        check_variables(NULL, NULL, NULL);
        check_variables(NULL, "relative", NULL);

        setenv("XDG_RUNTIME_DIR", "/run/user/7", 1);
        assert_int_equal(kz_address_runtime(&out, &is_private, NULL), KZ_OK);
        assert_string_equal(out.data, "/run/user/7/kzsearch/socket");
        assert_false(is_private);
        kz_buf_clear(&out);
        setenv("XDG_RUNTIME_DIR", "", 1);
        assert_int_equal(kz_address_runtime(&out, &is_private, NULL), KZ_OK);
        snprintf(expected, sizeof(expected), "/tmp/kzsearch-%d/socket", (int)geteuid());
        assert_string_equal(out.data, expected);
        assert_true(is_private);
        kz_buf_clear(&out);
        setenv("KZSEARCH_SOCKET", "", 1);
        assert_int_equal(kz_address_from_environment(&out, NULL), KZ_E_NOT_FOUND);
        setenv("KZSEARCH_SOCKET", "/x", 1);
        assert_int_equal(kz_address_from_environment(&out, NULL), KZ_OK);
        assert_string_equal(out.data, "/x");
        unsetenv("KZSEARCH_SOCKET");
        unsetenv("XDG_RUNTIME_DIR");
}

static void test_private(void **state)
{
        struct kz_error err = KZ_ERROR_NULL;
        const char *path = at("private");

        (void)state;
        assert_int_equal(kz_address_check_private(path, geteuid(), &err), KZ_E_NOT_FOUND);
        assert_int_equal(mkdir(path, 0700), 0);
        assert_int_equal(kz_address_check_private(path, geteuid(), &err), KZ_OK);
        assert_int_equal(kz_address_check_private(path, geteuid() + 1, &err), KZ_E_DENIED);
        assert_non_null(strstr(err.message, path));
        assert_int_equal(chmod(path, 0750), 0);
        assert_int_equal(kz_address_check_private(path, geteuid(), &err), KZ_E_DENIED);
        assert_int_equal(chmod(path, 0701), 0);
        assert_int_equal(kz_address_check_private(path, geteuid(), &err), KZ_E_DENIED);
        assert_int_equal(chmod(path, 0700), 0);
        /* A link to a good directory is somebody's who can point it elsewhere. */
        char link_path[128];

        snprintf(link_path, sizeof(link_path), "%s/link", dir);
        assert_int_equal(symlink(path, link_path), 0);
        assert_int_equal(kz_address_check_private(link_path, geteuid(), &err), KZ_E_DENIED);
        snprintf(link_path, sizeof(link_path), "%s/file", dir);
        close(open(link_path, O_CREAT | O_WRONLY, 0700));
        assert_int_equal(kz_address_check_private(link_path, geteuid(), &err), KZ_E_DENIED);
}

static void write_record(const char *content, size_t len)
{
        int fd = open(at(KZ_ADDRESS_FILE), O_CREAT | O_TRUNC | O_WRONLY, 0600);

        assert_true(fd >= 0);
        assert_int_equal(write(fd, content, len), len);
        close(fd);
}

static void test_record(void **state)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf out = KZ_BUF_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf locked = KZ_BUF_NULL;
        char junk[5000];
        size_t i;
        static const char *const bad[] = {"", "\n", "relative\n", " /x\n"};

        (void)state;
        assert_int_equal(kz_address_recorded(dir, &out, NULL, NULL), KZ_E_NOT_FOUND);
        assert_int_equal(kz_address_record(dir, "/run/x/socket", NULL, NULL), KZ_OK);
        assert_int_equal(kz_address_recorded(dir, &out, NULL, NULL), KZ_OK);
        assert_string_equal(out.data, "/run/x/socket");
        kz_buf_clear(&out);
        assert_int_equal(kz_address_recorded(dir, &out, &locked, NULL), KZ_OK);
        assert_string_equal(locked.data, dir);
        kz_buf_clear(&out);
        kz_buf_clear(&locked);
        assert_int_equal(kz_address_record(dir, "/run/x/socket", "/srv/index", NULL), KZ_OK);
        assert_int_equal(kz_address_recorded(dir, &out, &locked, NULL), KZ_OK);
        assert_string_equal(out.data, "/run/x/socket");
        assert_string_equal(locked.data, "/srv/index");
        kz_buf_clear(&out);
        write_record("/a b\nmore\n", 10);
        assert_int_equal(kz_address_recorded(dir, &out, NULL, NULL), KZ_OK);
        assert_string_equal(out.data, "/a b");
        kz_buf_clear(&out);
        for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
                write_record(bad[i], strlen(bad[i]));
                assert_int_equal(kz_address_recorded(dir, &out, NULL, NULL), KZ_E_INVALID);
        }
        write_record("/a\0b\n", 5);
        assert_int_equal(kz_address_recorded(dir, &out, NULL, NULL), KZ_E_INVALID);
        memset(junk, '/', sizeof(junk));
        write_record(junk, 200);
        assert_int_equal(kz_address_recorded(dir, &out, NULL, NULL), KZ_E_INVALID);
        write_record(junk, sizeof(junk));
        assert_int_equal(kz_address_recorded(dir, &out, NULL, NULL), KZ_E_INVALID);
        assert_int_equal(out.len, 0);
        assert_int_equal(kz_address_record(dir, "relative", NULL, NULL), KZ_E_INVALID);
        assert_int_equal(kz_address_record(dir, "/two\nlines", NULL, NULL), KZ_E_INVALID);
        assert_int_equal(kz_address_record(dir, "/one", "/two\nlines", NULL), KZ_E_INVALID);
}

static void test_held(void **state)
{
        int fd;

        (void)state;
        assert_false(kz_address_is_held(dir));
        fd = open(at(KZ_ADDRESS_LOCK), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
        assert_true(fd >= 0);
        assert_false(kz_address_is_held(dir));
        assert_int_equal(flock(fd, LOCK_EX | LOCK_NB), 0);
        assert_true(kz_address_is_held(dir));
        assert_int_equal(flock(fd, LOCK_UN), 0);
        assert_false(kz_address_is_held(dir));
        /* Asking leaves nothing behind that keeps a daemon from starting. */
        assert_int_equal(flock(fd, LOCK_EX | LOCK_NB), 0);
        close(fd);
}

static void test_make_dir(void **state)
{
        char path[128];
        struct stat st;

        (void)state;
        snprintf(path, sizeof(path), "%s/a/b/socket", dir);
        assert_int_equal(kz_address_make_dir(path, NULL), KZ_OK);
        assert_int_equal(stat(at("a/b"), &st), 0);
        assert_int_equal(st.st_mode & 0777, 0700);
        assert_int_equal(kz_address_make_dir(path, NULL), KZ_OK);
        assert_int_equal(kz_address_make_dir("/socket", NULL), KZ_OK);
        assert_int_equal(kz_address_make_dir("socket", NULL), KZ_OK);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(test_length, set_up, tear_down),
                cmocka_unit_test_setup_teardown(test_variables, set_up, tear_down),
                cmocka_unit_test_setup_teardown(test_private, set_up, tear_down),
                cmocka_unit_test_setup_teardown(test_record, set_up, tear_down),
                cmocka_unit_test_setup_teardown(test_held, set_up, tear_down),
                cmocka_unit_test_setup_teardown(test_make_dir, set_up, tear_down)};

        return cmocka_run_group_tests(tests, NULL, NULL);
}
