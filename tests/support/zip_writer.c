#include "tests/support/zip_writer.h"

#include <stdlib.h>
#include <zlib.h>

#define LOCAL_MAGIC 0x04034B50u
#define CENTRAL_MAGIC 0x02014B50u
#define END_MAGIC 0x06054B50u
#define LOCAL_SIZE 30

static void put(struct kz_buf *out, uint32_t value, size_t bytes)
{
        size_t i;

        for (i = 0; i < bytes; i++) {
                if (kz_buf_append_char(out, (char)(value >> 8 * i & 0xFF)))
                        abort();
        }
}

static void put_bytes(struct kz_buf *out, const void *data, size_t len)
{
        if (kz_buf_append(out, data, len))
                abort();
}

static struct kz_buf deflated(const void *data, size_t len)
{
        struct kz_buf out = KZ_BUF_NULL;
        z_stream z;

        memset(&z, 0, sizeof(z));
        if (deflateInit2(&z, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) != Z_OK ||
                kz_buf_reserve(&out, deflateBound(&z, len)))
                abort();
        z.next_in = (Bytef *)(uintptr_t)data;
        z.avail_in = (uInt)len;
        z.next_out = (Bytef *)out.data;
        z.avail_out = (uInt)(out.cap - 1);
        if (deflate(&z, Z_FINISH) != Z_STREAM_END)
                abort();
        out.len = z.total_out;
        deflateEnd(&z);
        return out;
}

/* What the local header and the directory say alike. */
static void put_common(
        struct kz_buf *out, unsigned how, uint32_t crc, size_t packed, size_t len, size_t name_len)
{
        put(out, 20, 2);
        put(out, 0x800 | (how & ZIP_ENCRYPTED ? 1 : 0), 2);
        put(out, how & ZIP_DEFLATED ? 8 : 0, 2);
        put(out, 0, 4);
        put(out, crc, 4);
        put(out, (uint32_t)packed, 4);
        put(out, (uint32_t)len, 4);
        put(out, (uint32_t)name_len, 2);
        put(out, 0, 2);
}

static void put_central(struct zip_writer *zip, const char *name, size_t offset)
{
        put(&zip->central, CENTRAL_MAGIC, 4);
        put(&zip->central, 20, 2);
        put_bytes(&zip->central, zip->bytes.data + offset + 4, LOCAL_SIZE - 8);
        put(&zip->central, (uint32_t)strlen(name), 2);
        put(&zip->central, 0, 2);
        put(&zip->central, 0, 2);
        put(&zip->central, 0, 4);
        put(&zip->central, 0, 4);
        put(&zip->central, (uint32_t)offset, 4);
        put_bytes(&zip->central, name, strlen(name));
        zip->count++;
}

void zip_add(struct zip_writer *zip, const char *name, const void *data, size_t len, unsigned how)
{
        struct kz_buf packed = KZ_BUF_NULL;
        uint32_t crc = (uint32_t)crc32(0, data, (uInt)len);
        size_t offset = zip->bytes.len;

        if (how & ZIP_DEFLATED)
                packed = deflated(data, len);
        else
                put_bytes(&packed, data, len);
        if (how & ZIP_BAD_CRC)
                crc ^= 1;
        put(&zip->bytes, LOCAL_MAGIC, 4);
        put_common(&zip->bytes, how, crc, packed.len, len, strlen(name));
        put_bytes(&zip->bytes, name, strlen(name));
        put_bytes(&zip->bytes, packed.data ? packed.data : "", packed.len);
        put_central(zip, name, offset);
        kz_buf_deinit(&packed);
}

void zip_list_again(struct zip_writer *zip, const char *name, size_t offset)
{
        put_central(zip, name, offset);
}

void zip_end(struct zip_writer *zip)
{
        size_t offset = zip->bytes.len;

        put_bytes(&zip->bytes, zip->central.data ? zip->central.data : "", zip->central.len);
        put(&zip->bytes, END_MAGIC, 4);
        put(&zip->bytes, 0, 4);
        put(&zip->bytes, zip->count, 2);
        put(&zip->bytes, zip->count, 2);
        put(&zip->bytes, (uint32_t)zip->central.len, 4);
        put(&zip->bytes, (uint32_t)offset, 4);
        put(&zip->bytes, 0, 2);
}

void zip_writer_deinit(struct zip_writer *zip)
{
        kz_buf_deinit(&zip->bytes);
        kz_buf_deinit(&zip->central);
}
