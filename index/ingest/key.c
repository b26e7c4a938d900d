#include "index/ingest/key.h"

#include <sodium.h>

#include "index/base/utf8.h"
#include "index/base/visible.h"

#define HASH_BYTES 16
#define TAIL (1 + 2 * HASH_BYTES)

static enum kz_status percent(struct kz_buf *out, const char *bytes, size_t len)
{
        static const char hex[] = "0123456789ABCDEF";
        enum kz_status status = KZ_OK;
        size_t i;

        for (i = 0; i < len && !status; i++) {
                unsigned char byte = (unsigned char)bytes[i];
                char escaped[3] = {'%', hex[byte >> 4], hex[byte & 15]};

                status = kz_buf_append(out, escaped, sizeof(escaped));
        }
        return status;
}

enum kz_status kz_key_encode(struct kz_buf *out, struct kz_str part)
{
        enum kz_status status = KZ_OK;
        size_t i, n;
        uint32_t cp;

        for (i = 0; i < part.len && !status; i += n) {
                n = kz_utf8_decode(part.ptr + i, part.len - i, &cp);
                if (n == 0) {
                        n = 1;
                        status = percent(out, part.ptr + i, n);
                } else if (cp == '%' || cp == '#' || kz_visible_is_control(cp)) {
                        status = percent(out, part.ptr + i, n);
                } else {
                        status = kz_buf_append(out, part.ptr + i, n);
                }
        }
        return status;
}

/* Cuts the key that begins at byte key of out, and marks it by its hash. */
static enum kz_status shorten(struct kz_buf *out, size_t key, size_t room)
{
        unsigned char hash[HASH_BYTES];
        char hex[2 * HASH_BYTES + 1];
        size_t cut = room > TAIL ? room - TAIL : 0, back;
        enum kz_status status;

        crypto_generichash(hash, sizeof(hash), (const unsigned char *)out->data + key,
                out->len - key, NULL, 0);
        sodium_bin2hex(hex, sizeof(hex), hash, sizeof(hash));
        cut = kz_utf8_floor(out->data + key, out->len - key, cut);
        for (back = 1; back <= 2 && back <= cut; back++) {
                if (out->data[key + cut - back] == '%')
                        cut -= back;
        }
        out->len = key + cut;
        status = kz_buf_append_char(out, '~');
        return status ? status : kz_buf_append(out, hex, 2 * HASH_BYTES);
}

enum kz_status kz_key_id(struct kz_buf *out, struct kz_str source, struct kz_str path,
        struct kz_str record, size_t *ret_key)
{
        size_t start = out->len, key;
        enum kz_status status;

        status = kz_buf_append_str(out, source);
        if (!status)
                status = kz_buf_append_char(out, ':');
        key = out->len;
        if (!status)
                status = kz_buf_append_str(out, path);
        if (!status && path.len && record.len)
                status = kz_buf_append_char(out, '#');
        if (!status)
                status = kz_buf_append_str(out, record);
        if (!status && out->len - start > KZ_ID_MAX)
                status = shorten(out, key, KZ_ID_MAX - (key - start));
        if (status) {
                out->len = start;
                return status;
        }
        if (ret_key)
                *ret_key = key;
        return KZ_OK;
}
