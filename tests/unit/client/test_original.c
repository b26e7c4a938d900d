/* What --open hands to another program, with documents that name what they should not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/original.h"

static char dir[PATH_MAX];

static int set_up(void **state)
{
        char template[] = "/tmp/kz-original-XXXXXX";

        (void)state;
        return mkdtemp(template) && realpath(template, dir) && chdir(dir) == 0 &&
                               system("mkdir root root/sub rootx && touch root/a.txt root/-rf "
                                      "root/sub/b.txt "
                                      "root/x.desktop root/X.DESKTOP outside 'rootx/c' "
                                      "'root/$(touch pwned);`x`' && ln -s ../outside root/out && "
                                      "ln -s "
                                      "a.txt root/in && mkfifo root/fifo && ln -s root link") == 0
                       ? 0
                       : -1;
}

static int tear_down(void **state)
{
        char command[PATH_MAX + 16];

        (void)state;
        snprintf(command, sizeof(command), "rm -rf '%s'", dir);
        return chdir("/") || system(command);
}

static enum kz_status check_file(const char *root, const char *path, const char *expected)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf found = KZ_BUF_NULL;
        char full_root[PATH_MAX + 64], full_path[PATH_MAX + 64];
        struct kz_error err = KZ_ERROR_NULL;
        enum kz_status status;

        snprintf(full_root, sizeof(full_root), "%s/%s", dir, root);
        snprintf(full_path, sizeof(full_path), "%s/%s", dir, path);
        status = kz_original_check_file(full_root, full_path, &found, &err);
        if (status) {
                assert_true(err.message[0]);
                assert_int_equal(found.len, 0);
        } else {
                assert_string_equal(found.data + strlen(dir) + 1, expected);
        }
        return status;
}

static void test_files(void **state)
{
        (void)state;
        assert_int_equal(check_file("root", "root/a.txt", "root/a.txt"), KZ_OK);
        assert_int_equal(check_file("root", "root/-rf", "root/-rf"), KZ_OK);
        assert_int_equal(check_file("root", "root/sub/b.txt", "root/sub/b.txt"), KZ_OK);
        assert_int_equal(
                check_file("root", "root/$(touch pwned);`x`", "root/$(touch pwned);`x`"), KZ_OK);
        /* A source may be one file, and its root may be a link; what is opened is what was checked.
         */
        assert_int_equal(check_file("root/a.txt", "root/a.txt", "root/a.txt"), KZ_OK);
        assert_int_equal(check_file("link", "link/a.txt", "root/a.txt"), KZ_OK);
        assert_int_equal(check_file("root", "root/in", "root/a.txt"), KZ_OK);
        assert_int_equal(check_file("root", "root/out", NULL), KZ_E_DENIED);
        assert_int_equal(check_file("root", "root/../outside", NULL), KZ_E_DENIED);
        assert_int_equal(check_file("root", "rootx/c", NULL), KZ_E_DENIED);
        assert_int_equal(check_file("root", "outside", NULL), KZ_E_DENIED);
        assert_int_equal(check_file("root", "root/fifo", NULL), KZ_E_DENIED);
        assert_int_equal(check_file("root", "root/sub", NULL), KZ_E_DENIED);
        assert_int_equal(check_file("root", "root", NULL), KZ_E_DENIED);
        assert_int_equal(check_file("root", "root/x.desktop", NULL), KZ_E_DENIED);
        assert_int_equal(check_file("root", "root/X.DESKTOP", NULL), KZ_E_DENIED);
        assert_int_equal(check_file("root", "root/gone", NULL), KZ_E_NOT_FOUND);
        assert_int_equal(check_file("root", "root/a.txt/b", NULL), KZ_E_NOT_FOUND);
        assert_int_equal(check_file("gone", "gone/a", NULL), KZ_E_NOT_FOUND);
}

static void test_urls(void **state)
{
        static const char *const bad[] = {"", "http://", "https://", "ftp://x/",
                "file:///etc/passwd", "javascript:alert(1)", "-http://x", " http://x", "//x",
                "http:x", "httpx://y", "http://x/\n", "http://x/\x1b[2J", "http://x/\x7f"};
        static const struct {
                const char *url, *expected;
        } good[] = {{"http://x", "http://x"}, {"HTTPS://X/a?b=c&d#e", "HTTPS://X/a?b=c&d#e"},
                {"https://ru.wikipedia.org/wiki/Қ", "https://ru.wikipedia.org/wiki/%D2%9A"},
                {"http://x/a b\"c`d|e\\f<g>", "http://x/a%20b%22c%60d%7Ce%5Cf%3Cg%3E"},
                {"http://x/\xff%41", "http://x/%FF%41"}};
        size_t i;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(bad); i++) {
                KZ_CLEANUP(kz_buf_deinit) struct kz_buf url = KZ_BUF_NULL;
                struct kz_error err = KZ_ERROR_NULL;

                assert_int_equal(kz_original_check_url(kz_str(bad[i]), &url, &err), KZ_E_DENIED);
                assert_true(err.message[0]);
        }
        for (i = 0; i < KZ_ARRAY_LEN(good); i++) {
                KZ_CLEANUP(kz_buf_deinit) struct kz_buf url = KZ_BUF_NULL;

                assert_int_equal(kz_original_check_url(kz_str(good[i].url), &url, NULL), KZ_OK);
                assert_string_equal(url.data, good[i].expected);
        }
}

static enum kz_status find(const char *members, struct kz_original *ret)
{
        char text[PATH_MAX * 2];
        struct kz_error err = KZ_ERROR_NULL;
        json_t *document, *sources;
        enum kz_status status;

        snprintf(text, sizeof(text),
                "{\"id\":\"s:a\",\"source\":\"s\",\"path\":\"%s/root/a.txt\"%s}", dir, members);
        document = json_loads(text, JSON_ALLOW_NUL, NULL);
        assert_non_null(document);
        snprintf(text, sizeof(text),
                "[{\"name\":\"t\",\"path\":\"/\"},{\"name\":\"s\",\"path\":\"%s/root\"}]", dir);
        sources = json_loads(text, 0, NULL);
        kz_original_deinit(ret);
        *ret = (struct kz_original)KZ_ORIGINAL_NULL;
        status = kz_original_find(document, sources, ret, &err);
        assert_true(!status == !err.message[0]);
        json_decref(document);
        json_decref(sources);
        return status;
}

/* A source that is one file: keys have no # then. */
static void test_parts_of_a_source_that_is_a_file(void **state)
{
        static const struct {
                const char *key;
                bool is_part;
        } rows[] = {{"a.txt", false}, {"%61.txt", false}, {"a.txt%", true}, {"%6", true},
                {"b.eml", true}, {"a.tx", true}, {"a.txtx", true}, {"", true}};
        size_t i;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(rows); i++) {
                struct kz_original found = KZ_ORIGINAL_NULL;
                struct kz_error err = KZ_ERROR_NULL;
                json_t *document = json_pack("{sssssss s}", "id", "s:a", "source", "s", "key",
                               rows[i].key, "path", ""),
                       *sources;
                char path[PATH_MAX + 16];

                snprintf(path, sizeof(path), "%s/root/a.txt", dir);
                json_object_set_new(document, "path", json_string(path));
                sources = json_pack("[{ssss}]", "name", "s", "path", path);
                assert_int_equal(kz_original_find(document, sources, &found, &err), KZ_OK);
                if (found.is_part != rows[i].is_part)
                        fail_msg("%s", rows[i].key);
                kz_original_deinit(&found);
                json_decref(document);
                json_decref(sources);
        }
}

static void test_find(void **state)
{
        struct kz_original found = KZ_ORIGINAL_NULL;

        (void)state;
        assert_int_equal(find(",\"place\":\"file\",\"line\":7", &found), KZ_OK);
        assert_true(found.is_text && !found.is_url);
        assert_int_equal(found.line, 7);
        assert_int_equal(find(",\"place\":\"extract\",\"line\":7,\"file_line\":3", &found), KZ_OK);
        assert_true(found.is_text);
        assert_int_equal(found.line, 3);
        /* The lines of an extract are none of the file. */
        assert_int_equal(
                find(",\"place\":\"extract\",\"line\":7,\"page\":2,\"url\":\"http://x\"", &found),
                KZ_OK);
        assert_true(!found.is_text && !found.is_url);
        assert_int_equal(found.line, 0);
        assert_int_equal(found.page, 2);
        /* What is in a file is not what the file opens as, but a record has its line. */
        assert_int_equal(find(",\"key\":\"a.txt\"", &found), KZ_OK);
        assert_false(found.is_part);
        assert_int_equal(find(",\"key\":\"a.txt#b/c.eml\"", &found), KZ_OK);
        assert_true(found.is_part);
        assert_int_equal(find(",\"key\":\"a.txt#1\",\"file_line\":3", &found), KZ_OK);
        assert_false(found.is_part);
        assert_int_equal(find(",\"source\":\"other\"", &found), KZ_E_DENIED);
        assert_int_equal(find(",\"path_bytes\":\"?\"", &found), KZ_E_CORRUPT);
        assert_int_equal(find(",\"path\":\"/x\\u0000y\"", &found), KZ_E_CORRUPT);
        assert_int_equal(find(",\"path\":null", &found), KZ_E_NOT_FOUND);
        assert_int_equal(
                find(",\"path\":null,\"url\":\"file:///etc/passwd\"", &found), KZ_E_DENIED);
        assert_int_equal(find(",\"path\":null,\"url\":\"http://x/\"", &found), KZ_OK);
        assert_true(found.is_url);
        assert_string_equal(found.target.data, "http://x/");
        kz_original_deinit(&found);
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
        const struct CMUnitTest tests[] = {T(test_files), T(test_urls), T(test_find),
                T(test_parts_of_a_source_that_is_a_file)};

        return cmocka_run_group_tests(tests, NULL, NULL);
}
