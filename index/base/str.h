/* A view of bytes that somebody else owns: pointer and length, not terminated. */
#ifndef KZ_BASE_STR_H
#define KZ_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct kz_str {
        const char *ptr;
        size_t len;
};

#define KZ_STR_NULL ((struct kz_str){NULL, 0})
#define KZ_STR(literal) ((struct kz_str){(literal), sizeof(literal) - 1})
/* For printf's "%.*s". */
#define KZ_STR_ARG(s) (int)(s).len, (s).ptr ? (s).ptr : ""

static inline struct kz_str kz_str(const char *cstring)
{
        return (struct kz_str){cstring, cstring ? strlen(cstring) : 0};
}

static inline bool kz_str_eq(struct kz_str a, struct kz_str b)
{
        return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

/* Byte order, shorter first where one begins the other: the order of terms and of ids everywhere.
 */
static inline int kz_str_cmp(struct kz_str a, struct kz_str b)
{
        size_t n = a.len < b.len ? a.len : b.len;
        int c = n ? memcmp(a.ptr, b.ptr, n) : 0;

        return c ? c : (a.len > b.len) - (a.len < b.len);
}

static inline bool kz_str_starts(struct kz_str s, struct kz_str prefix)
{
        return s.len >= prefix.len &&
               (prefix.len == 0 || memcmp(s.ptr, prefix.ptr, prefix.len) == 0);
}

static inline bool kz_str_is_blank(char c)
{
        return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Without the ASCII white space around it. */
static inline struct kz_str kz_str_trim(struct kz_str s)
{
        while (s.len && kz_str_is_blank(s.ptr[0]))
                s.ptr++, s.len--;
        while (s.len && kz_str_is_blank(s.ptr[s.len - 1]))
                s.len--;
        return s;
}

/* Takes what stands before the mark off *rest; all of it, and false, when there is no mark. */
static inline bool kz_str_split(struct kz_str *rest, char mark, struct kz_str *ret)
{
        const char *at = rest->len ? memchr(rest->ptr, mark, rest->len) : NULL;

        if (!at) {
                *ret = *rest;
                *rest = KZ_STR_NULL;
                return false;
        }
        *ret = (struct kz_str){rest->ptr, (size_t)(at - rest->ptr)};
        rest->len -= ret->len + 1;
        rest->ptr = at + 1;
        return true;
}

#endif
