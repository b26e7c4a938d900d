#include "index/ingest/decode_short.h"

#include "index/base/utf8.h"
#include "index/ingest/decode.h"
#include "index/ingest/lower.h"

static bool is_utf8(struct kz_str bytes)
{
        return kz_utf8_validate(bytes.ptr, bytes.len) == bytes.len;
}

static enum kz_status append_repaired(struct kz_buf *out, struct kz_str bytes)
{
        size_t broken, nuls;

        return kz_decode_repair(out, bytes, &broken, &nuls);
}

enum kz_status kz_decode_short(struct kz_buf *out, struct kz_str bytes,
        const struct kz_encoding *declared, const struct kz_encoding *likely)
{
        const struct kz_encoding *encoding = declared;
        size_t start = out->len, broken;
        enum kz_status status;
        char *nul;

        if (bytes.len == 0)
                return KZ_OK;
        if (is_utf8(bytes) && !(declared && declared->seven_bit))
                return append_repaired(out, bytes);
        if (!encoding || encoding == &kz_encoding_utf8)
                encoding = likely;
        if (!encoding || encoding == &kz_encoding_utf8)
                encoding = kz_encoding_detect(bytes);
        if (!encoding)
                return append_repaired(out, bytes);
        status = kz_encoding_decode(encoding, bytes, out, &broken, NULL);
        if (status == KZ_E_UNSUPPORTED) {
                out->len = start;
                return append_repaired(out, bytes);
        }
        if (status || out->len == start)
                return status;
        for (nul = out->data + start;
                (nul = memchr(nul, '\0', (size_t)(out->data + out->len - nul)));)
                *nul++ = ' ';
        return status;
}

const struct kz_encoding *kz_decode_label(struct kz_str label)
{
        size_t n;

        label = kz_str_trim(label);
        if (kz_lower_starts(label, KZ_STR("us-ascii"), &n) ||
                kz_lower_starts(label, KZ_STR("ascii"), &n) ||
                kz_lower_starts(label, KZ_STR("ansi_x3.4"), &n))
                return NULL;
        return kz_encoding_by_label(label);
}
