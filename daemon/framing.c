#include "daemon/framing.h"

#include <strings.h>

static bool is_space(char c)
{
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static enum kz_status too_long(const struct kz_framing *framing, struct kz_error *err)
{
        return kz_error_set(err, KZ_E_LIMIT,
                "the request is longer than %zu bytes: send less at once", framing->max);
}

static enum kz_status next_line(struct kz_framing *framing, struct kz_str bytes, struct kz_str *ret,
        size_t *ret_used, struct kz_error *err)
{
        size_t skipped = 0;
        const char *end;

        /* Between messages, white space is nothing: a client may send line ends for ever. */
        if (framing->scanned == 0) {
                while (skipped < bytes.len && is_space(bytes.ptr[skipped]))
                        skipped++;
        }
        *ret_used = skipped;
        bytes.ptr += skipped;
        bytes.len -= skipped;
        if (bytes.len == 0)
                return KZ_E_NOT_FOUND;
        end = memchr(bytes.ptr + framing->scanned, '\n', bytes.len - framing->scanned);
        if ((end ? (size_t)(end - bytes.ptr) : bytes.len) > framing->max)
                return too_long(framing, err);
        if (!end) {
                framing->scanned = bytes.len;
                return KZ_E_NOT_FOUND;
        }
        framing->scanned = 0;
        *ret = (struct kz_str){bytes.ptr, (size_t)(end - bytes.ptr)};
        *ret_used += ret->len + 1;
        while (ret->len && is_space(ret->ptr[ret->len - 1]))
                ret->len--;
        return KZ_OK;
}

static enum kz_status read_length(struct kz_str value, size_t *ret)
{
        size_t n = 0, i = 0;

        while (i < value.len && (value.ptr[i] == ' ' || value.ptr[i] == '\t'))
                i++;
        if (i == value.len)
                return KZ_E_INVALID;
        for (; i < value.len; i++) {
                if (value.ptr[i] < '0' || value.ptr[i] > '9')
                        return KZ_E_INVALID;
                if (!kz_mul_size(n, 10, &n) || !kz_add_size(n, (size_t)(value.ptr[i] - '0'), &n))
                        return KZ_E_LIMIT;
        }
        *ret = n;
        return KZ_OK;
}

/* Reads headers, which end with an empty line that is not in them. */
static enum kz_status read_headers(
        struct kz_framing *framing, struct kz_str headers, struct kz_error *err)
{
        static const char wanted[] = "Content-Length";
        bool found = false;
        enum kz_status status;

        while (headers.len) {
                const char *end = memchr(headers.ptr, '\n', headers.len);
                size_t len = end ? (size_t)(end - headers.ptr) : headers.len;
                struct kz_str line = {headers.ptr, len};
                const char *colon;

                headers.ptr += len + (end != NULL);
                headers.len -= len + (end != NULL);
                if (line.len && line.ptr[line.len - 1] == '\r')
                        line.len--;
                colon = memchr(line.ptr, ':', line.len);
                if (!colon)
                        return kz_error_set(err, KZ_E_INVALID,
                                "a header line has no colon: send  Content-Length: N");
                if ((size_t)(colon - line.ptr) != sizeof(wanted) - 1 ||
                        strncasecmp(line.ptr, wanted, sizeof(wanted) - 1) != 0)
                        continue;
                if (found)
                        return kz_error_set(err, KZ_E_INVALID, "two Content-Length headers");
                found = true;
                line.len -= sizeof(wanted);
                line.ptr += sizeof(wanted);
                status = read_length(line, &framing->body);
                if (status == KZ_E_LIMIT || (!status && framing->body > framing->max))
                        return too_long(framing, err);
                if (status)
                        return kz_error_set(err, status, "Content-Length is not a number");
        }
        if (!found)
                return kz_error_set(err, KZ_E_INVALID, "there is no Content-Length header");
        return KZ_OK;
}

/* Finds the empty line. *ret_headers excludes it, *ret_used includes it. */
static enum kz_status find_headers(struct kz_framing *framing, struct kz_str bytes,
        struct kz_str *ret_headers, size_t *ret_used, struct kz_error *err)
{
        size_t i, start = framing->scanned;

        for (i = start; i < bytes.len && i < KZ_FRAMING_HEADERS_MAX; i++) {
                size_t before = i;

                if (bytes.ptr[i] != '\n')
                        continue;
                if (before && bytes.ptr[before - 1] == '\r')
                        before--;
                if (before && bytes.ptr[before - 1] != '\n')
                        continue;
                *ret_headers = (struct kz_str){bytes.ptr, before};
                *ret_used = i + 1;
                framing->scanned = 0;
                return KZ_OK;
        }
        if (i >= KZ_FRAMING_HEADERS_MAX)
                return kz_error_set(err, KZ_E_INVALID, "the headers are longer than %d bytes",
                        KZ_FRAMING_HEADERS_MAX);
        framing->scanned = bytes.len;
        return KZ_E_NOT_FOUND;
}

static enum kz_status next_body(struct kz_framing *framing, struct kz_str bytes, struct kz_str *ret,
        size_t *ret_used, struct kz_error *err)
{
        struct kz_str headers;
        size_t used = 0;
        enum kz_status status;

        if (!framing->in_body) {
                status = find_headers(framing, bytes, &headers, &used, err);
                if (!status)
                        status = read_headers(framing, headers, err);
                if (status)
                        return status;
                framing->in_body = true;
                bytes.ptr += used;
                bytes.len -= used;
                *ret_used = used;
        }
        if (bytes.len < framing->body)
                return KZ_E_NOT_FOUND;
        framing->in_body = false;
        *ret = (struct kz_str){bytes.ptr, framing->body};
        *ret_used = used + framing->body;
        return KZ_OK;
}

enum kz_status kz_framing_next(struct kz_framing *framing, struct kz_str bytes, struct kz_str *ret,
        size_t *ret_used, struct kz_error *err)
{
        *ret_used = 0;
        if (bytes.len == 0)
                return KZ_E_NOT_FOUND;
        if (framing->mode == KZ_FRAMING_UNKNOWN)
                framing->mode = *bytes.ptr == 'C' ? KZ_FRAMING_HEADERS : KZ_FRAMING_LINES;
        if (framing->mode == KZ_FRAMING_LINES)
                return next_line(framing, bytes, ret, ret_used, err);
        return next_body(framing, bytes, ret, ret_used, err);
}
