/* Throws every kind of exception through the binding's translator. */
#ifndef KZ_TESTS_THROW_EACH_H
#define KZ_TESTS_THROW_EACH_H

#include "index/base/error.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Throws an exception of the class named so, with this message and errno (0: none), where the
 * binding would, and returns what it becomes. "bad_alloc", "runtime_error" and "int" are known too.
 * KZ_STATUS_COUNT: no such class.
 */
enum kz_status throw_each(
        const char *type, const char *message, int errnum, const char *doing, struct kz_error *err);

#ifdef __cplusplus
}
#endif

#endif
