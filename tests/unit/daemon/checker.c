/* The check in a process of its own. That process is this program, which plays what it is told. */
#include "daemon/indexer/checker.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "tests/support/test.h"

static atomic_bool no;

static void test_crash_is_damage(void **state)
{
        struct kz_error err = KZ_ERROR_NULL;

        (void)state;
        assert_status(kz_checker_run("/crash", &no, &err), KZ_E_CORRUPT);
        assert_non_null(strstr(err.message, "/crash"));
        assert_non_null(strstr(err.message, "kzsearchctl reindex --rebuild"));
        assert_status(kz_checker_run("/exit", &no, &err), KZ_E_CORRUPT);
}

static void test_kill_is_not(void **state)
{
        struct kz_error err = KZ_ERROR_NULL;

        (void)state;
        assert_status(kz_checker_run("/kill", &no, &err), KZ_E_IO);
}

static void test_words_come_through(void **state)
{
        struct kz_error err = KZ_ERROR_NULL;

        (void)state;
        assert_status(kz_checker_run("/no/such/folder", &no, &err), KZ_E_NOT_FOUND);
        assert_non_null(strstr(err.message, "/no/such/folder"));
}

static void test_cancelled(void **state)
{
        struct kz_error err = KZ_ERROR_NULL;
        atomic_bool yes = true;

        (void)state;
        assert_status(kz_checker_run("/hang", &yes, &err), KZ_E_CANCELLED);
}

/* As main.c of the indexer, with some bad ends. */
static int play(const char *dir)
{
        const struct rlimit none = {0, 0};

        setrlimit(RLIMIT_CORE, &none);
        signal(SIGSEGV, SIG_DFL);
        if (strcmp(dir, "/crash") == 0)
                raise(SIGSEGV);
        if (strcmp(dir, "/kill") == 0)
                raise(SIGKILL);
        if (strcmp(dir, "/exit") == 0)
                return 1;
        while (strcmp(dir, "/hang") == 0)
                pause();
        return kz_checker_main(dir);
}

int main(int argc, char **argv)
{
        const struct CMUnitTest tests[] = {cmocka_unit_test(test_crash_is_damage),
                cmocka_unit_test(test_kill_is_not), cmocka_unit_test(test_words_come_through),
                cmocka_unit_test(test_cancelled)};

        if (argc == 4 && strcmp(argv[1], "--check") == 0)
                return play(argv[3]);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
