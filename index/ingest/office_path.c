#include "index/ingest/office_path.h"

static int hex(char c)
{
        if (c >= '0' && c <= '9')
                return c - '0';
        c = (char)(c | 0x20);
        return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static enum kz_status append_decoded(struct kz_buf *out, struct kz_str s)
{
        enum kz_status status = KZ_OK;
        size_t i;

        for (i = 0; i < s.len && !status; i++) {
                char c = s.ptr[i];

                if (c == '%' && i + 2 < s.len && hex(s.ptr[i + 1]) >= 0 && hex(s.ptr[i + 2]) >= 0) {
                        c = (char)(hex(s.ptr[i + 1]) << 4 | hex(s.ptr[i + 2]));
                        i += 2;
                }
                if (c)
                        status = kz_buf_append_char(out, c);
        }
        return status;
}

/* Takes the last part of the path off again: "word/media" from start becomes "word". */
static void go_up(struct kz_buf *out, size_t start)
{
        while (out->len > start && out->data[out->len - 1] != '/')
                out->len--;
        if (out->len > start)
                out->len--;
}

static enum kz_status append_part(struct kz_buf *out, size_t start, struct kz_str part)
{
        enum kz_status status = KZ_OK;

        if (part.len == 0 || kz_str_eq(part, KZ_STR(".")))
                return KZ_OK;
        if (kz_str_eq(part, KZ_STR(".."))) {
                go_up(out, start);
                return KZ_OK;
        }
        if (out->len > start)
                status = kz_buf_append_char(out, '/');
        return status ? status : append_decoded(out, part);
}

enum kz_status kz_office_resolve(struct kz_buf *out, struct kz_str base, struct kz_str target)
{
        const char *slash = base.len ? memrchr(base.ptr, '/', base.len) : NULL, *hash;
        enum kz_status status = KZ_OK;
        size_t start = out->len;
        struct kz_str part;
        bool more = true;

        hash = target.len ? memchr(target.ptr, '#', target.len) : NULL;
        if (hash)
                target.len = (size_t)(hash - target.ptr);
        if (slash && !kz_str_starts(target, KZ_STR("/")))
                status = kz_buf_append(out, base.ptr, (size_t)(slash - base.ptr));
        while (more && !status) {
                more = kz_str_split(&target, '/', &part);
                status = append_part(out, start, part);
        }
        if (out->data)
                out->data[out->len] = '\0';
        return status;
}
