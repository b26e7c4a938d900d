#include "index/xapian/live_packer.h"

#include <libdeflate.h>
#include <stdlib.h>

#include "index/xapian/live_format.h"

/* The quickest: it makes records smaller than zlib's quickest does, and the next takes much longer
 * to save a thirtieth. */
#define LEVEL 1

struct kz_live_packer {
        struct libdeflate_compressor *deflater;
        struct kz_buf packed;
};

enum kz_status kz_live_packer_new(struct kz_live_packer **ret, struct kz_error *err)
{
        struct kz_live_packer *packer = calloc(1, sizeof(*packer));

        if (!packer)
                return kz_error_nomem(err);
        packer->deflater = libdeflate_alloc_compressor(LEVEL);
        if (!packer->deflater) {
                free(packer);
                return kz_error_nomem(err);
        }
        packer->packed = (struct kz_buf)KZ_BUF_NULL;
        *ret = packer;
        return KZ_OK;
}

struct kz_live_packer *kz_live_packer_free(struct kz_live_packer *packer)
{
        if (!packer)
                return NULL;
        libdeflate_free_compressor(packer->deflater);
        kz_buf_deinit(&packer->packed);
        free(packer);
        return NULL;
}

enum kz_status kz_live_packer_run(struct kz_live_packer *packer, struct kz_str record,
        struct kz_str *ret, struct kz_error *err)
{
        enum kz_status status = kz_live_record_pack(packer->deflater, record, &packer->packed, err);

        if (!status)
                *ret = kz_buf_str(&packer->packed);
        return status;
}
