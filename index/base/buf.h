/* A growable byte string, always terminated by a NUL that len does not count. */
#ifndef KZ_BASE_BUF_H
#define KZ_BASE_BUF_H

#include <stdarg.h>
#include <stdint.h>

#include "index/base/check.h"
#include "index/base/error.h"
#include "index/base/str.h"

struct kz_buf {
        char *data; /* NULL until something is appended */
        size_t len; /* bytes */
        size_t cap;
};

#define KZ_BUF_NULL                                                                                \
        {                                                                                          \
                NULL, 0, 0                                                                         \
        }

void kz_buf_deinit(struct kz_buf *buf); /* frees; buf is KZ_BUF_NULL again */
static inline void kz_buf_clear(struct kz_buf *buf)
{
        buf->len = 0;
        if (buf->data)
                buf->data[0] = '\0';
}

/* Each returns KZ_OK or KZ_E_NOMEM, and on failure leaves the content as it was. */
enum kz_status kz_buf_reserve(struct kz_buf *buf, size_t extra);
enum kz_status kz_buf_append(struct kz_buf *buf, const void *data, size_t len);
enum kz_status kz_buf_append_str(struct kz_buf *buf, struct kz_str s);
enum kz_status kz_buf_append_cstr(struct kz_buf *buf, const char *s);
enum kz_status kz_buf_append_char(struct kz_buf *buf, char c);
enum kz_status kz_buf_printf(struct kz_buf *buf, const char *format, ...)
        __attribute__((format(printf, 2, 3)));

/* Removes the first n bytes (n <= len). */
void kz_buf_consume(struct kz_buf *buf, size_t n);

static inline struct kz_str kz_buf_str(const struct kz_buf *buf)
{
        return (struct kz_str){buf->data ? buf->data : "", buf->len};
}

/* Hands the malloc'ed, terminated bytes out and leaves buf empty; NULL when out of memory. */
char *kz_buf_steal(struct kz_buf *buf);

#endif
