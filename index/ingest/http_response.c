#include "index/ingest/http_response.h"

#include <zlib.h>

#include "index/ingest/head.h"
#include "index/ingest/lower.h"
#include "index/ingest/media_type.h"

#define STEP 65536u

static bool is(struct kz_str s, const char *lower)
{
        size_t n;

        return kz_lower_starts(s, kz_str(lower), &n) && n == s.len;
}

static bool is_digit(char c)
{
        return c >= '0' && c <= '9';
}

/* "HTTP/1.1 200 OK" */
static int status_of(struct kz_str line)
{
        struct kz_str rest = line, version;

        if (!kz_str_starts(line, KZ_STR("HTTP/")) || !kz_str_split(&rest, ' ', &version))
                return 0;
        rest = kz_str_trim(rest);
        if (rest.len < 3 || !is_digit(rest.ptr[0]) || !is_digit(rest.ptr[1]) ||
                !is_digit(rest.ptr[2]))
                return 0;
        return (rest.ptr[0] - '0') * 100 + (rest.ptr[1] - '0') * 10 + rest.ptr[2] - '0';
}

void kz_http_response_type(struct kz_str value, struct kz_http_response *ret)
{
        struct kz_str parameter, rest = value;
        size_t n;

        ret->type = kz_media_type(value);
        kz_str_split(&rest, ';', &parameter);
        while (rest.len) {
                kz_str_split(&rest, ';', &parameter);
                parameter = kz_str_trim(parameter);
                if (!kz_lower_starts(parameter, KZ_STR("charset="), &n))
                        continue;
                parameter = kz_str_trim((struct kz_str){parameter.ptr + n, parameter.len - n});
                while (parameter.len && strchr("\"'", parameter.ptr[0]))
                        parameter = (struct kz_str){parameter.ptr + 1, parameter.len - 1};
                while (parameter.len && strchr("\"'", parameter.ptr[parameter.len - 1]))
                        parameter.len--;
                ret->charset = parameter;
        }
}

static void read_field(struct kz_str line, struct kz_http_response *ret)
{
        struct kz_str value = line, name;

        if (!kz_str_split(&value, ':', &name))
                return;
        name = kz_str_trim(name);
        value = kz_str_trim(value);
        if (is(name, "content-type") && ret->type.len == 0)
                kz_http_response_type(value, ret);
        else if (is(name, "content-encoding") && !is(value, "identity"))
                ret->packing = value;
        else if (is(name, "transfer-encoding"))
                ret->chunked = is(value, "chunked");
}

void kz_http_response_read(struct kz_str bytes, struct kz_http_response *ret)
{
        struct kz_str line;

        *ret = (struct kz_http_response){0};
        ret->raw = bytes;
        if (!kz_head_line(&bytes, &line) || !(ret->status = status_of(line)))
                return;
        while (kz_head_line(&bytes, &line) && kz_str_trim(line).len)
                read_field(line, ret);
        ret->raw = bytes;
}

/* The size in the first line of *rest, which is cut off; false when there is none. */
static bool chunk_size(struct kz_str *rest, size_t *ret)
{
        struct kz_str line;
        size_t size = 0, i;

        if (!kz_head_line(rest, &line))
                return false;
        line = kz_str_trim(line);
        for (i = 0; i < line.len; i++) {
                char c = line.ptr[i];
                int digit = is_digit(c)                              ? c - '0'
                            : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10
                                                                     : -1;

                if (digit < 0)
                        break;
                if (size > SIZE_MAX >> 5)
                        return false;
                size = size << 4 | (size_t)digit;
        }
        *ret = size;
        return i > 0 && (i == line.len || line.ptr[i] == ';' || line.ptr[i] == ' ');
}

/* The chunks put together, as far as they go. */
static enum kz_status join_chunks(struct kz_str rest, struct kz_buf *out)
{
        enum kz_status status = KZ_OK;
        size_t size;

        while (!status && chunk_size(&rest, &size) && size) {
                if (size > rest.len)
                        size = rest.len;
                status = kz_buf_append(out, rest.ptr, size);
                rest = (struct kz_str){rest.ptr + size, rest.len - size};
                while (rest.len && (rest.ptr[0] == '\r' || rest.ptr[0] == '\n'))
                        rest = (struct kz_str){rest.ptr + 1, rest.len - 1};
        }
        return status;
}

static bool begins_chunked(struct kz_str raw)
{
        size_t size;

        return chunk_size(&raw, &size) && size <= raw.len;
}

/* bits: zlib's window, negative for a stream without zlib's header, as some servers send it. */
static enum kz_status inflate_as(
        int bits, struct kz_str bytes, uint64_t max, struct kz_buf *out, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        z_stream z = {0};
        int code = Z_OK;

        if (bytes.len > UINT32_MAX || inflateInit2(&z, bits) != Z_OK)
                return kz_error_nomem(err);
        z.next_in = (Bytef *)(uintptr_t)bytes.ptr;
        z.avail_in = (uInt)bytes.len;
        while (!status && code == Z_OK) {
                if (kz_buf_reserve(out, STEP)) {
                        status = kz_error_nomem(err);
                        break;
                }
                z.next_out = (Bytef *)out->data + out->len;
                z.avail_out = STEP;
                code = inflate(&z, Z_NO_FLUSH);
                out->len += STEP - z.avail_out;
                if (out->len > max)
                        status = kz_error_set(err, KZ_E_LIMIT,
                                "unpacks to more than %llu MB (max_file_size)",
                                (unsigned long long)(max >> 20));
        }
        inflateEnd(&z);
        if (out->data)
                out->data[out->len] = '\0';
        if (!status && code != Z_STREAM_END && out->len == 0)
                status = kz_error_set(err, KZ_E_CORRUPT, "packed data that is damaged");
        return status;
}

static enum kz_status undo_deflate(
        struct kz_str bytes, uint64_t max, struct kz_buf *out, struct kz_error *err)
{
        size_t start = out->len;
        enum kz_status status = inflate_as(15, bytes, max, out, err);

        if (status != KZ_E_CORRUPT)
                return status;
        out->len = start;
        status = inflate_as(-15, bytes, max, out, err);
        if (status != KZ_E_CORRUPT)
                return status;
        out->len = start;
        return kz_buf_append_str(out, bytes);
}

enum kz_status kz_http_response_body(const struct kz_http_response *response, uint64_t max,
        struct kz_buf *out, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf joined = KZ_BUF_NULL;
        struct kz_str body = response->raw, packing = response->packing;

        if (response->chunked && begins_chunked(body)) {
                if (join_chunks(body, &joined))
                        return kz_error_nomem(err);
                body = kz_buf_str(&joined);
        }
        if (is(packing, "deflate"))
                return undo_deflate(body, max, out, err);
        /* "br" and "zstd": there is no telling from the bytes whether they still are. */
        if (packing.len && !is(packing, "gzip") && !is(packing, "x-gzip"))
                return kz_error_set(err, KZ_E_UNSUPPORTED, "packed with %.*s",
                        packing.len < 40 ? (int)packing.len : 40, packing.ptr);
        return kz_buf_append_str(out, body) ? kz_error_nomem(err) : KZ_OK;
}
