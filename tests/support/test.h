/* What every test includes: cmocka with the headers it needs before it, and a few assertions. */
#ifndef KZ_TESTS_SUPPORT_TEST_H
#define KZ_TESTS_SUPPORT_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "index/base/error.h"
#include "index/base/str.h"

/* KZ_OK, or the test fails with the error's message. */
#define assert_ok(expression, err)                                                                 \
        do {                                                                                       \
                enum kz_status assert_status_ = (expression);                                      \
                if (assert_status_)                                                                \
                        fail_msg("%s: %s: %s", #expression, kz_status_name(assert_status_),        \
                                (err)->message);                                                   \
        } while (0)

#define assert_status(expression, expected)                                                        \
        do {                                                                                       \
                enum kz_status assert_status_ = (expression);                                      \
                if (assert_status_ != (expected))                                                  \
                        fail_msg("%s: %s instead of %s", #expression,                              \
                                kz_status_name(assert_status_), kz_status_name(expected));         \
        } while (0)

#define assert_str(view, expected)                                                                 \
        do {                                                                                       \
                struct kz_str assert_view_ = (view);                                               \
                const char *assert_expected_ = (expected);                                         \
                if (!kz_str_eq(assert_view_, kz_str(assert_expected_)))                            \
                        fail_msg("%s: \"%.*s\" instead of \"%s\"", #view,                          \
                                KZ_STR_ARG(assert_view_), assert_expected_);                       \
        } while (0)

#endif
