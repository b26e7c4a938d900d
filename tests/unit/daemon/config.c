#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "daemon/config.h"
#include "daemon/configline.h"
#include "index/base/fdio.h"

struct place {
        char dir[64], file[96], sources[96];
};

static int set_up(void **state)
{
        struct place *place = calloc(1, sizeof(*place));

        strcpy(place->dir, "/tmp/kzconfig-XXXXXX");
        assert_non_null(mkdtemp(place->dir));
        snprintf(place->file, sizeof(place->file), "%s/kzsearch.conf", place->dir);
        snprintf(place->sources, sizeof(place->sources), "%s/sources.conf", place->dir);
        *state = place;
        return 0;
}

static int tear_down(void **state)
{
        struct place *place = *state;

        unlink(place->file);
        unlink(place->sources);
        rmdir(place->dir);
        free(place);
        return 0;
}

static void put(const char *path, struct kz_str text)
{
        assert_int_equal(kz_file_replace(path, text, 0600, NULL), KZ_OK);
}

static enum kz_status load(
        const struct place *place, struct kz_config **ret, struct kz_buf *problems)
{
        struct kz_error err;

        return kz_config_load(place->file, true, place->sources, ret, problems, &err);
}

static void test_missing_files_give_defaults(void **state)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf problems = KZ_BUF_NULL;
        struct kz_config *config = NULL;
        struct kz_error err;

        assert_int_equal(load(*state, &config, &problems), KZ_OK);
        assert_null(config->file);
        assert_int_equal(config->timeout_ms, 5000);
        assert_int_equal(config->socket_mode, 0600);
        assert_in_range(config->threads, 1, 8);
        assert_int_equal(config->n_sources, 0);
        kz_config_free(config);
        assert_int_equal(kz_config_load(((struct place *)*state)->file, false, "/nowhere/s",
                                 &config, &problems, &err),
                KZ_E_NOT_FOUND);
}

static void test_values(void **state)
{
        const struct place *place = *state;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf problems = KZ_BUF_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf text = KZ_BUF_NULL;
        struct kz_config *config = NULL;
        char longpath[600];

        memset(longpath, 'x', sizeof(longpath));
        longpath[0] = '/';
        longpath[sizeof(longpath) - 1] = '\0';
        kz_buf_printf(&text,
                "\xef\xbb\xbf# comment\r\n[daemon]\r\n  threads = 3 ; as many\r\n\tlog_queries = "
                "Yes\n"
                "socket_mode=0660\n[index]\nmemory = 64 MiB\nmax_file_size: \n"
                "ocr_command = /usr/bin/ocr -x \"a  b\" -\ndoc_command = cat ; why\n"
                "[source reports]\npath = \"/a ;b\\x20c\\n\\\"\" # why\nlang=kk\nenabled = no\n"
                "[source %.64s]\npath = %s///\n",
                "sixtyfourbytessixtyfourbytessixtyfourbytessixtyfourbytessixtyfour", longpath);
        /* A colon is no equals sign: take that line out. */
        put(place->file, kz_buf_str(&text));
        assert_int_equal(load(place, &config, &problems), KZ_E_INVALID);
        assert_string_equal(
                problems.data, "kzsearch.conf:8: this is neither a [section] nor  key = value\n");
        memcpy(strstr(text.data, "max_file_size:"), "#             ", 14);
        put(place->file, kz_buf_str(&text));
        kz_buf_clear(&problems);
        assert_int_equal(load(place, &config, &problems), KZ_OK);
        assert_int_equal(config->threads, 3);
        assert_true(config->log_queries);
        assert_int_equal(config->socket_mode, 0660);
        assert_int_equal(config->memory, 64 << 20);
        assert_string_equal(config->ocr_command, "/usr/bin/ocr -x \"a  b\" -");
        assert_string_equal(config->doc_command, "cat");
        assert_int_equal(config->n_sources, 2);
        assert_string_equal(config->sources[0].path, "/a ;b c\n\"");
        assert_string_equal(config->sources[0].lang, "kk");
        assert_false(config->sources[0].enabled);
        assert_false(config->sources[0].managed);
        assert_string_equal(config->sources[0].where, "kzsearch.conf:11");
        assert_int_equal(strlen(config->sources[1].name), 64);
        assert_string_equal(config->sources[1].path, longpath);
        kz_config_free(config);
}

static void test_every_mistake_names_its_line(void **state)
{
        static const struct {
                const char *text, *wanted;
        } cases[] = {
                {"[daemon]\ntread = 1\n",
                        "kzsearch.conf:2: unknown key 'tread'; did you mean 'threads'?\n"},
                {"[daemon]\nzzz = 1\n",
                        "kzsearch.conf:2: unknown key 'zzz'; this section has socket, "},
                {"\n\nthreads = 1\n", "kzsearch.conf:3: 'threads' stands before any section"},
                {"[demon]\nx = 1\ny = 2\n", "kzsearch.conf:1: unknown section [demon]"},
                {"[daemon\n", "kzsearch.conf:1: the section is not closed"},
                {"[daemon]\nthreads\n", "kzsearch.conf:2: this is neither"},
                {"[daemon]\n= 3\n", "kzsearch.conf:2: there is no key"},
                {"[daemon]\nthreads = 0\n", "kzsearch.conf:2: threads is '0': it must be a whole "
                                            "number from 1 to 64\n"},
                {"[daemon]\nthreads = -1\n", "kzsearch.conf:2: threads is '-1'"},
                {"[daemon]\nthreads = 4x\n", "kzsearch.conf:2: threads is '4x'"},
                {"[daemon]\nthreads =\n", "kzsearch.conf:2: threads is ''"},
                {"[daemon]\nlog_queries = maybe\n",
                        "kzsearch.conf:2: log_queries is 'maybe': it must be yes or no\n"},
                {"[daemon]\nsocket_mode = 999\n", "kzsearch.conf:2: socket_mode is '999'"},
                {"[daemon]\nsocket_mode = 0060\n", "kzsearch.conf:2: socket_mode is '0060'"},
                {"[daemon]\nsocket = rel/ative\n",
                        "kzsearch.conf:2: socket 'rel/ative' is not an absolute path"},
                {"[index]\nmemory = 3 parsecs\n", "kzsearch.conf:2: memory is '3 parsecs'"},
                {"[index]\nmemory = 99999999999999999999G\n", "kzsearch.conf:2: memory is"},
                {"[index]\nocr_command = ocr \"x\n",
                        "kzsearch.conf:2: ocr_command is 'ocr \"x': a double quote is not closed"},
                {"[index]\ndoc_command = bin/doc -x\n",
                        "kzsearch.conf:2: doc_command: 'bin/doc' must be the name of a program or "
                        "an absolute path\n"},
                {"[source a]\n", "kzsearch.conf:1: source 'a' has no path"},
                {"[source]\npath = /a\n", "kzsearch.conf:1: a source needs a name"},
                {"[source A b]\npath = /a\n",
                        "kzsearch.conf:1: 'A b' cannot be the name of a source"},
                {"[source added]\npath = /a\n", "kzsearch.conf:1: 'added' cannot be"},
                {"[source a]\npath=/a\n[source a]\npath=/b\n",
                        "kzsearch.conf:3: there is a source 'a' already, at kzsearch.conf:1"},
                {"[source a]\npath=/a\nlang = Russian\n", "kzsearch.conf:3: lang is 'Russian'"},
                {"[source a]\npath=/a\nkind = Two words\n", "kzsearch.conf:3: kind is"},
                {"[source a]\npath=/a\ndate_order = dym\n", "kzsearch.conf:3: date_order is 'dym'"},
                {"[source a]\npath=/a\nlnag = ru\n",
                        "kzsearch.conf:3: unknown key 'lnag'; did you mean 'lang'?\n"},
                {"[source a]\npath=\"/a\n", "kzsearch.conf:2: the quote is not closed"},
                {"[source a]\npath=\"/a\" b\n",
                        "kzsearch.conf:2: something follows the closing quote"},
                {"[source a]\npath=\"/a\\q\"\n", "kzsearch.conf:2: in quotes, a backslash"},
                {"[source a]\npath=\"/a\\x00\"\n", "kzsearch.conf:2: in quotes, a backslash"},
        };
        const struct place *place = *state;
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(cases); i++) {
                KZ_CLEANUP(kz_buf_deinit) struct kz_buf problems = KZ_BUF_NULL;
                struct kz_config *config = NULL;

                put(place->file, kz_str(cases[i].text));
                assert_int_equal(load(place, &config, &problems), KZ_E_INVALID);
                assert_null(config);
                if (!kz_str_starts(kz_buf_str(&problems), kz_str(cases[i].wanted)))
                        fail_msg("%s gave: %s", cases[i].text, problems.data);
        }
}

static void test_all_mistakes_are_told(void **state)
{
        const struct place *place = *state;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf problems = KZ_BUF_NULL;
        struct kz_config *config = NULL;
        size_t lines = 0, i;

        put(place->file, KZ_STR("[daemon]\nthreads = x\nnonsense\n[index]\nmemory = y\n"));
        put(place->sources, KZ_STR("[daemon]\nthreads = 3\n"));
        assert_int_equal(load(place, &config, &problems), KZ_E_INVALID);
        for (i = 0; i < problems.len; i++)
                lines += problems.data[i] == '\n';
        assert_int_equal(lines, 4);
        assert_non_null(strstr(problems.data, "sources.conf:1: unknown section [daemon]"));
}

static void test_a_wrong_file_is_no_flood(void **state)
{
        const struct place *place = *state;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf problems = KZ_BUF_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf text = KZ_BUF_NULL;
        struct kz_config *config = NULL;
        size_t i;

        for (i = 0; i < 1000; i++)
                assert_int_equal(kz_buf_append_cstr(&text, "nonsense\n"), KZ_OK);
        put(place->file, kz_buf_str(&text));
        assert_int_equal(load(place, &config, &problems), KZ_E_INVALID);
        assert_null(strstr(problems.data, "kzsearch.conf:21:"));
        assert_non_null(strstr(problems.data, "and 980 problems more"));
}

static void test_binary_file(void **state)
{
        const struct place *place = *state;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf problems = KZ_BUF_NULL;
        struct kz_config *config = NULL;

        put(place->file, KZ_STR("\x7f"
                                "ELF\0\0=\0\n\xff\xfe=\n"));
        assert_int_equal(load(place, &config, &problems), KZ_E_INVALID);
}

static void test_sources_written_and_read(void **state)
{
        const struct place *place = *state;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf problems = KZ_BUF_NULL;
        struct kz_source_config source = {.name = (char *)"odd",
                .path = (char *)"/\x01 \"\\ ;#=[x]\n\xd2\x9b\xff",
                .lang = (char *)"kk",
                .kind = (char *)"report;",
                .date_order = (char *)"mdy",
                .enabled = true,
                .watch = true,
                .managed = true,
                .where = (char *)"sources.conf"};
        struct kz_config *config = NULL;
        struct kz_error err;

        put(place->file, KZ_STR("[source mine]\npath = /mine\n"));
        assert_int_equal(load(place, &config, &problems), KZ_OK);
        assert_int_equal(kz_config_add_source(config, &source, &err), KZ_OK);
        assert_int_equal(kz_config_save_sources(config, &err), KZ_OK);
        kz_config_free(config);
        assert_int_equal(load(place, &config, &problems), KZ_OK);
        assert_int_equal(config->n_sources, 2);
        assert_string_equal(config->sources[1].path, source.path);
        assert_string_equal(config->sources[1].kind, source.kind);
        assert_string_equal(config->sources[1].date_order, "mdy");
        assert_true(config->sources[1].managed);
        assert_true(config->sources[1].watch);
        assert_false(config->sources[0].watch);
        kz_config_drop_source(config, KZ_STR("odd"));
        assert_int_equal(kz_config_save_sources(config, &err), KZ_OK);
        kz_config_free(config);
        assert_int_equal(load(place, &config, &problems), KZ_OK);
        assert_int_equal(config->n_sources, 1);
        kz_config_free(config);
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
        const struct CMUnitTest tests[] = {
                T(test_missing_files_give_defaults),
                T(test_values),
                T(test_every_mistake_names_its_line),
                T(test_all_mistakes_are_told),
                T(test_a_wrong_file_is_no_flood),
                T(test_binary_file),
                T(test_sources_written_and_read),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
