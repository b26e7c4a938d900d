/* Packed records of the live index: any bytes; what is taken must come back after packing. */
#include <stdlib.h>

#include "index/xapian/live_format.h"
#include "index/xapian/live_packer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct kz_buf record = KZ_BUF_NULL, again = KZ_BUF_NULL;
        struct kz_live_packer *packer = NULL;
        struct kz_str packed;

        if (kz_live_record_unpack((struct kz_str){(const char *)data, size}, &record, NULL))
                goto out;
        if (kz_live_packer_new(&packer, NULL) ||
                kz_live_packer_run(packer, kz_buf_str(&record), &packed, NULL) ||
                kz_live_record_unpack(packed, &again, NULL) ||
                !kz_str_eq(kz_buf_str(&record), kz_buf_str(&again)))
                abort();
        kz_live_packer_free(packer);
out:
        kz_buf_deinit(&record);
        kz_buf_deinit(&again);
        return 0;
}
