/* Checked arithmetic on sizes, and the cleanup attribute. */
#ifndef KZ_BASE_CHECK_H
#define KZ_BASE_CHECK_H

#include <stdbool.h>
#include <stddef.h>

/* Store a+b or a*b in *ret and return true, or return false when it would overflow. */
static inline bool kz_add_size(size_t a, size_t b, size_t *ret)
{
        return !__builtin_add_overflow(a, b, ret);
}

static inline bool kz_mul_size(size_t a, size_t b, size_t *ret)
{
        return !__builtin_mul_overflow(a, b, ret);
}

/* Runs fn(&variable) when the variable leaves its scope. */
#define KZ_CLEANUP(fn) __attribute__((cleanup(fn)))

#define KZ_ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

#endif
