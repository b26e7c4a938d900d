#include "index/ingest/whole.h"

#include "index/ingest/decode.h"
#include "index/ingest/decode_short.h"
#include "index/ingest/head.h"
#include "index/ingest/member.h"

enum kz_status kz_whole_bytes(struct kz_parse *parse, struct kz_str *ret, struct kz_error *err)
{
        uint64_t max = parse->limits->file_size;
        enum kz_status status;
        struct kz_str bytes;

        if (!parse->input->gzipped && parse->input->size_hint > max)
                status = KZ_E_LIMIT;
        else
                status = kz_input_fill(parse->input, (size_t)max + 1, err);
        bytes = kz_input_view(parse->input);
        if (status == KZ_E_LIMIT || (!status && bytes.len > max))
                return kz_error_set(err, KZ_E_LIMIT, "larger than %llu %s (max_file_size)",
                        (unsigned long long)(max >> 20 ? max >> 20 : max),
                        max >> 20 ? "MB" : "bytes");
        if (!status)
                *ret = bytes;
        return status;
}

/*
 * Who sent a file says what it is in, and goes before what it says itself (as in the HTML
 * standard); but for windows-1252, which servers say of files they know nothing of.
 */
static const struct kz_encoding *told(
        struct kz_parse *parse, kz_whole_declared_fn declared, struct kz_str bytes)
{
        const struct kz_encoding *own = declared ? declared(bytes) : NULL;
        const struct kz_encoding *sent =
                parse->member ? kz_decode_label(parse->member->charset) : NULL;

        if (!sent || (own && sent == kz_encoding_by_label(KZ_STR("windows-1252"))))
                return own;
        return sent;
}

enum kz_status kz_whole_read(struct kz_parse *parse, kz_whole_declared_fn declared,
        struct kz_whole *whole, struct kz_error *err)
{
        struct kz_str bytes;
        enum kz_status status = kz_whole_bytes(parse, &bytes, err);

        if (status)
                return status;
        status = kz_decode_text(parse, bytes, told(parse, declared, bytes), &whole->buf,
                &whole->text, &whole->exact, err);
        if (status)
                return status;
        if (parse->input->gzipped)
                whole->exact = false;
        if (kz_head_trim(whole->text).len == 0)
                return kz_error_set(err, KZ_E_INVALID, "empty: nothing in it but white space");
        return KZ_OK;
}

void kz_whole_deinit(struct kz_whole *whole)
{
        kz_buf_deinit(&whole->buf);
        whole->text = KZ_STR_NULL;
}
