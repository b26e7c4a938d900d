/*
 * Put before each file by scripts/lint, for clang-tidy alone: these return the status they are
 * given, never KZ_OK, which its analyzer cannot see from another file and so follows paths that are
 * not there. error.c, which defines them, goes without.
 */
#ifndef KZ_TESTS_SUPPORT_TIDY_H
#define KZ_TESTS_SUPPORT_TIDY_H

#include "index/base/error.h"
#include "index/base/str.h"

#define kz_error_set(err, status, ...) ((void)kz_error_set(err, status, __VA_ARGS__), (status))
#define kz_error_prefix(err, status, ...)                                                          \
        ((void)kz_error_prefix(err, status, __VA_ARGS__), (status))
#define kz_error_nomem(err) ((void)kz_error_nomem(err), KZ_E_NOMEM)
#define kz_error_errno(err, errnum, ...)                                                           \
        (kz_error_errno(err, errnum, __VA_ARGS__) ? KZ_E_IO : KZ_E_INTERNAL)

/* A view with bytes has a pointer; the check of it in the real one would tell the analyzer
 * otherwise. */
#undef KZ_STR_ARG
#define KZ_STR_ARG(s) (int)(s).len, (s).ptr

#endif
