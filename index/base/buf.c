#include "index/base/buf.h"

#include <stdio.h>
#include <stdlib.h>

void kz_buf_deinit(struct kz_buf *buf)
{
        free(buf->data);
        *buf = (struct kz_buf)KZ_BUF_NULL;
}

enum kz_status kz_buf_reserve(struct kz_buf *buf, size_t extra)
{
        size_t need, cap;
        char *data;

        if (!kz_add_size(buf->len, extra, &need) || !kz_add_size(need, 1, &need))
                return KZ_E_NOMEM;
        if (need <= buf->cap)
                return KZ_OK;
        cap = buf->cap < 64 ? 64 : buf->cap;
        while (cap < need) {
                if (!kz_mul_size(cap, 2, &cap))
                        return KZ_E_NOMEM;
        }
        data = realloc(buf->data, cap);
        if (!data)
                return KZ_E_NOMEM;
        data[buf->len] = '\0';
        buf->data = data;
        buf->cap = cap;
        return KZ_OK;
}

enum kz_status kz_buf_append(struct kz_buf *buf, const void *data, size_t len)
{
        enum kz_status status = kz_buf_reserve(buf, len);

        if (status)
                return status;
        if (len)
                memcpy(buf->data + buf->len, data, len);
        buf->len += len;
        buf->data[buf->len] = '\0';
        return KZ_OK;
}

enum kz_status kz_buf_append_str(struct kz_buf *buf, struct kz_str s)
{
        return kz_buf_append(buf, s.ptr, s.len);
}

enum kz_status kz_buf_append_cstr(struct kz_buf *buf, const char *s)
{
        return kz_buf_append(buf, s, strlen(s));
}

enum kz_status kz_buf_append_char(struct kz_buf *buf, char c)
{
        return kz_buf_append(buf, &c, 1);
}

enum kz_status kz_buf_printf(struct kz_buf *buf, const char *format, ...)
{
        enum kz_status status;
        va_list args;
        int n;

        va_start(args, format);
        n = vsnprintf(NULL, 0, format, args);
        va_end(args);
        if (n < 0)
                return KZ_E_NOMEM;
        status = kz_buf_reserve(buf, (size_t)n);
        if (status)
                return status;
        va_start(args, format);
        vsnprintf(buf->data + buf->len, (size_t)n + 1, format, args);
        va_end(args);
        buf->len += (size_t)n;
        return KZ_OK;
}

void kz_buf_consume(struct kz_buf *buf, size_t n)
{
        if (n > buf->len)
                n = buf->len;
        if (n == 0)
                return;
        memmove(buf->data, buf->data + n, buf->len - n + 1);
        buf->len -= n;
}

char *kz_buf_steal(struct kz_buf *buf)
{
        char *data;

        if (kz_buf_reserve(buf, 0))
                return NULL;
        data = buf->data;
        *buf = (struct kz_buf)KZ_BUF_NULL;
        return data;
}
