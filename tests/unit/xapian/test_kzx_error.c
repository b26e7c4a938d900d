/* What each exception becomes, and what the message says. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "index/base/check.h"
#include "index/base/utf8.h"
#include "throw_each.h"

static void test_every_class(void **state)
{
        static const struct {
                const char *type;
                enum kz_status status;
        } cases[] = {
                {"AssertionError", KZ_E_INTERNAL},
                {"InvalidArgumentError", KZ_E_INVALID},
                {"InvalidOperationError", KZ_E_INVALID},
                {"UnimplementedError", KZ_E_UNSUPPORTED},
                {"DatabaseError", KZ_E_IO},
                {"DatabaseCorruptError", KZ_E_CORRUPT},
                {"DatabaseCreateError", KZ_E_EXISTS},
                {"DatabaseLockError", KZ_E_LOCKED},
                {"DatabaseModifiedError", KZ_E_MODIFIED},
                {"DatabaseOpeningError", KZ_E_IO},
                {"DatabaseVersionError", KZ_E_VERSION},
                {"DatabaseNotFoundError", KZ_E_NOT_FOUND},
                {"DatabaseClosedError", KZ_E_INVALID},
                {"DocNotFoundError", KZ_E_NOT_FOUND},
                {"FeatureUnavailableError", KZ_E_UNSUPPORTED},
                {"InternalError", KZ_E_INTERNAL},
                {"NetworkError", KZ_E_IO},
                {"NetworkTimeoutError", KZ_E_DEADLINE},
                {"QueryParserError", KZ_E_INVALID},
                {"SerialisationError", KZ_E_CORRUPT},
                {"RangeError", KZ_E_INVALID},
                {"WildcardError", KZ_E_LIMIT},
                {"bad_alloc", KZ_E_NOMEM},
                {"runtime_error", KZ_E_INTERNAL},
                {"int", KZ_E_INTERNAL},
        };
        size_t i;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(cases); i++) {
                struct kz_error err = KZ_ERROR_NULL;
                enum kz_status status;

                status = throw_each(cases[i].type, "the reason", 0, "try this", &err);
                if (status != cases[i].status)
                        fail_msg("%s gives %s", cases[i].type, kz_status_name(status));
                assert_int_equal(err.status, status);
                if (strcmp(cases[i].type, "bad_alloc") != 0)
                        assert_ptr_equal(strstr(err.message, "try this: "), err.message);
                if (strcmp(cases[i].type, "bad_alloc") != 0 && strcmp(cases[i].type, "int") != 0)
                        assert_non_null(strstr(err.message, "the reason"));
                /* And with nowhere to put the message. */
                assert_int_equal(throw_each(cases[i].type, "x", 0, NULL, NULL), status);
        }
        assert_int_equal(throw_each("NoSuchError", "x", 0, NULL, NULL), KZ_STATUS_COUNT);
}

static void test_errno_decides(void **state)
{
        static const struct {
                const char *type;
                int errnum;
                enum kz_status status;
        } cases[] = {
                {"DatabaseError", ENOSPC, KZ_E_FULL},
                {"DatabaseError", EDQUOT, KZ_E_FULL},
                {"DatabaseError", EFBIG, KZ_E_FULL},
                {"DatabaseError", EIO, KZ_E_IO},
                {"DatabaseError", ENOMEM, KZ_E_NOMEM},
                {"DatabaseCorruptError", ENOSPC, KZ_E_FULL},
                {"DatabaseCorruptError", EIO, KZ_E_CORRUPT},
                {"DatabaseCreateError", EACCES, KZ_E_DENIED},
                {"DatabaseCreateError", ENOENT, KZ_E_NOT_FOUND},
                {"DatabaseLockError", EROFS, KZ_E_DENIED},
                {"DatabaseOpeningError", ENOENT, KZ_E_NOT_FOUND},
                {"DatabaseOpeningError", ENOTDIR, KZ_E_NOT_FOUND},
                {"DatabaseOpeningError", EPERM, KZ_E_DENIED},
                {"DatabaseModifiedError", ENOENT, KZ_E_MODIFIED},
                {"InvalidArgumentError", ENOSPC, KZ_E_INVALID},
        };
        struct kz_error err;
        size_t i;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(cases); i++) {
                enum kz_status status;

                status = throw_each(cases[i].type, "reason", cases[i].errnum, NULL, &err);
                if (status != cases[i].status)
                        fail_msg("%s with %s gives %s", cases[i].type, strerror(cases[i].errnum),
                                kz_status_name(status));
                assert_non_null(strstr(err.message, strerror(cases[i].errnum)));
        }
        /* Where Xapian has put it into the message itself. */
        assert_int_equal(
                throw_each("DatabaseLockError", "Unable to get write lock on /x: Permission denied",
                        0, NULL, &err),
                KZ_E_DENIED);
        assert_int_equal(throw_each("DatabaseError",
                                 "Modifications failed (DatabaseError: Error writing block 2 (No "
                                 "space left on device)), and couldn't open at the old revision",
                                 0, NULL, &err),
                KZ_E_FULL);
        /* A table cut short, and what a check finds, is damage, not trouble of the disk's. */
        assert_int_equal(
                throw_each("DatabaseError", "Block 4 item 2: not in sorted order", 0, NULL, &err),
                KZ_E_CORRUPT);
        assert_int_equal(
                throw_each("DatabaseError", "EOF reading block 4", 0, NULL, &err), KZ_E_CORRUPT);
        /* But not where a path happens to be called so. */
        assert_int_equal(throw_each("DatabaseLockError",
                                 "/No space left on device/x: already locked", 0, NULL, &err),
                KZ_E_LOCKED);
}

static void test_messages_fit(void **state)
{
        char longest[4096];
        struct kz_error err;

        (void)state;
        throw_each("DatabaseLockError", "locked", 0, "open", &err);
        assert_string_equal(err.message, "open: locked (is another indexer running?)");
        throw_each("InvalidArgumentError", "two\nlines\x1b[31m \xff\xc3.", 0, NULL, &err);
        assert_string_equal(err.message, "two?lines?[31m ??");
        throw_each("InvalidArgumentError", "", 0, NULL, &err);
        assert_string_equal(err.message, "InvalidArgumentError");

        /* Cut between code points, with the hint whole. */
        memset(longest, 0, sizeof(longest));
        for (size_t i = 0; i + 3 < sizeof(longest); i += 2)
                memcpy(longest + i, "\xd2\x9b", 2);
        throw_each("DatabaseCorruptError", longest, 0, "x", &err);
        assert_int_equal(kz_utf8_validate(err.message, strlen(err.message)), strlen(err.message));
        assert_non_null(strstr(err.message, "rebuild it)"));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_every_class),
                cmocka_unit_test(test_errno_decides),
                cmocka_unit_test(test_messages_fit),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
