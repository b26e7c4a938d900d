/* Packed records of the live index: any bytes; what is taken must come back after packing. */
#include <stdlib.h>

#include "index/xapian/live_format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct kz_buf record = KZ_BUF_NULL, packed = KZ_BUF_NULL, again = KZ_BUF_NULL;
        z_stream deflater = {0};

        if (kz_live_record_unpack((struct kz_str){(const char *)data, size}, &record, NULL))
                goto out;
        if (deflateInit(&deflater, 1) != Z_OK)
                abort();
        if (kz_live_record_pack(&deflater, kz_buf_str(&record), &packed, NULL) ||
                kz_live_record_unpack(kz_buf_str(&packed), &again, NULL) ||
                !kz_str_eq(kz_buf_str(&record), kz_buf_str(&again)))
                abort();
        deflateEnd(&deflater);
out:
        kz_buf_deinit(&record);
        kz_buf_deinit(&packed);
        kz_buf_deinit(&again);
        return 0;
}
