#include "index/xapian/live_packer.h"

#include <stdlib.h>

#include "index/xapian/live_format.h"

struct kz_live_packer {
        z_stream deflater;
        struct kz_buf packed;
};

enum kz_status kz_live_packer_new(struct kz_live_packer **ret, struct kz_error *err)
{
        struct kz_live_packer *packer = calloc(1, sizeof(*packer));

        if (!packer)
                return kz_error_nomem(err);
        if (deflateInit(&packer->deflater, Z_BEST_SPEED) != Z_OK) {
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
        deflateEnd(&packer->deflater);
        kz_buf_deinit(&packer->packed);
        free(packer);
        return NULL;
}

enum kz_status kz_live_packer_run(struct kz_live_packer *packer, struct kz_str record,
        struct kz_str *ret, struct kz_error *err)
{
        enum kz_status status;

        deflateReset(&packer->deflater);
        status = kz_live_record_pack(&packer->deflater, record, &packer->packed, err);
        if (!status)
                *ret = kz_buf_str(&packer->packed);
        return status;
}
