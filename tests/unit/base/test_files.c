#include "tests/support/test.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "index/base/fdio.h"

static int make_directory(void **state)
{
        char template[] = "/tmp/kz files XXXXXX";

        *state = mkdtemp(template) ? strdup(template) : NULL;
        return *state ? 0 : -1;
}

static int remove_directory(void **state)
{
        char command[256];

        snprintf(command, sizeof(command), "rm -rf '%s'", (char *)*state);
        free(*state);
        return system(command);
}

static void a_file_is_replaced_whole(void **state)
{
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_buf content = KZ_BUF_NULL;
        char path[256];
        struct stat st;

        snprintf(path, sizeof(path), "%s/manifest", (char *)*state);
        assert_ok(kz_file_replace(path, KZ_STR("one"), 0600, &err), &err);
        assert_ok(kz_file_replace(path, KZ_STR("two, longer"), 0600, &err), &err);
        assert_ok(kz_file_read(path, 100, &content, &err), &err);
        assert_string_equal(content.data, "two, longer");
        assert_int_equal(stat(path, &st), 0);
        assert_int_equal(st.st_mode & 0777, 0600);
        kz_buf_clear(&content);
        assert_status(kz_file_read(path, 5, &content, &err), KZ_E_LIMIT);
        assert_non_null(strstr(err.message, path));
        kz_buf_deinit(&content);
}

static void failures_name_the_file(void **state)
{
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_buf content = KZ_BUF_NULL;
        char path[256];

        snprintf(path, sizeof(path), "%s/none/there", (char *)*state);
        assert_status(kz_file_read(path, 5, &content, &err), KZ_E_NOT_FOUND);
        assert_non_null(strstr(err.message, path));
        assert_status(kz_file_replace(path, KZ_STR("x"), 0600, &err), KZ_E_NOT_FOUND);
        assert_non_null(strstr(err.message, path));
        kz_buf_deinit(&content);
}

static void a_full_device_is_told(void **state)
{
        struct kz_error err = KZ_ERROR_NULL;
        int fd = open("/dev/full", O_WRONLY);

        (void)state;
        if (fd < 0)
                skip();
        assert_status(kz_fd_write_all(fd, "x", 1, &err), KZ_E_FULL);
        kz_fd_close(&fd);
        assert_int_equal(fd, -1);
}

static void directories_are_made_on_the_way(void **state)
{
        struct kz_error err = KZ_ERROR_NULL;
        char path[256], file[300];
        struct stat st;

        snprintf(path, sizeof(path), "%s/a/ә/c", (char *)*state);
        assert_ok(kz_mkdir_all(path, 0700, &err), &err);
        assert_ok(kz_mkdir_all(path, 0700, &err), &err);
        assert_int_equal(stat(path, &st), 0);
        assert_int_equal(st.st_mode & 0777, 0700);
        assert_ok(kz_dir_sync(path, &err), &err);
        snprintf(file, sizeof(file), "%s/file", path);
        assert_ok(kz_file_replace(file, KZ_STR(""), 0600, &err), &err);
        assert_status(kz_mkdir_all(file, 0700, &err), KZ_E_INVALID);
        assert_non_null(strstr(err.message, "not a directory"));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_file_is_replaced_whole),
                cmocka_unit_test(failures_name_the_file),
                cmocka_unit_test(a_full_device_is_told),
                cmocka_unit_test(directories_are_made_on_the_way),
        };

        return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
