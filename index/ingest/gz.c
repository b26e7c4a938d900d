#include "index/ingest/gz.h"

enum kz_status kz_gz_init(struct kz_gz *gz, uint64_t max_out)
{
        memset(gz, 0, sizeof(*gz));
        gz->max_out = max_out;
        if (inflateInit2(&gz->stream, 15 + 16) != Z_OK)
                return KZ_E_NOMEM;
        gz->open = true;
        gz->member_ended = true;
        return KZ_OK;
}

void kz_gz_deinit(struct kz_gz *gz)
{
        if (gz->open)
                inflateEnd(&gz->stream);
        gz->open = false;
}

static enum kz_status check_limits(struct kz_gz *gz, struct kz_error *err)
{
        if (gz->out > gz->max_out)
                return kz_error_set(err, KZ_E_LIMIT, "the gzip data inflates to more than %llu MB",
                        (unsigned long long)(gz->max_out >> 20));
        if (gz->out > KZ_GZ_RATIO_FROM && gz->out / KZ_GZ_RATIO_MAX > gz->in)
                return kz_error_set(err, KZ_E_LIMIT,
                        "the gzip data inflates to more than %d times its size: it looks made to "
                        "harm",
                        KZ_GZ_RATIO_MAX);
        return KZ_OK;
}

/* Between members: another one, or the end. gzip(1) too ignores what follows the last. */
static bool another_member(struct kz_gz *gz, struct kz_str in)
{
        if ((unsigned char)in.ptr[0] != 0x1F || (in.len > 1 && (unsigned char)in.ptr[1] != 0x8B))
                return gz->in == 0;
        if (gz->in)
                inflateReset(&gz->stream);
        return true;
}

enum kz_status kz_gz_inflate(struct kz_gz *gz, struct kz_str in, size_t *ret_in, char *room,
        size_t room_len, size_t *ret_out, struct kz_error *err)
{
        uInt in_len = in.len > (1u << 30) ? 1u << 30 : (uInt)in.len;
        uInt out_len = room_len > (1u << 30) ? 1u << 30 : (uInt)room_len;
        size_t taken, given;
        int code;

        if (gz->member_ended) {
                if (!another_member(gz, in))
                        return KZ_E_END;
                gz->member_ended = false;
        }
        gz->stream.next_in = (Bytef *)(uintptr_t)in.ptr;
        gz->stream.avail_in = in_len;
        gz->stream.next_out = (Bytef *)room;
        gz->stream.avail_out = out_len;
        code = inflate(&gz->stream, Z_NO_FLUSH);
        taken = in_len - gz->stream.avail_in;
        given = out_len - gz->stream.avail_out;
        gz->in += taken;
        gz->out += given;
        *ret_in = taken;
        *ret_out = given;
        gz->member_ended = code == Z_STREAM_END;
        if (code == Z_MEM_ERROR)
                return kz_error_nomem(err);
        if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR)
                return kz_error_set(err, KZ_E_CORRUPT, "damaged gzip data (%s)",
                        gz->stream.msg ? gz->stream.msg : "no reason given");
        return check_limits(gz, err);
}
