/*
 * Manifests: any bytes, as they are and with the right checksum after them, which no chance would
 * find. What is taken must come out again as it was, but for leading zeros.
 */
#include <stdlib.h>

#include "index/store/hash.h"
#include "index/store/manifest.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(struct kz_str text)
{
        struct kz_manifest manifest, read = KZ_MANIFEST_NULL;
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_buf again = KZ_BUF_NULL;
        enum kz_status status = kz_manifest_parse(text, &manifest, &err);

        if (status && status != KZ_E_CORRUPT && status != KZ_E_VERSION)
                abort();
        if (status)
                return;
        if (kz_manifest_format(&manifest, &again) ||
                kz_manifest_parse(kz_buf_str(&again), &read, NULL))
                abort();
        if (read.analyzer != manifest.analyzer || read.generation != manifest.generation ||
                strcmp(read.live, manifest.live) != 0)
                abort();
        kz_buf_deinit(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct kz_str text = {(const char *)data, size};
        struct kz_hash hash = kz_hash_of(text);
        struct kz_buf sealed = KZ_BUF_NULL;
        char hex[KZ_HASH_HEX + 1];

        check(text);
        kz_hash_hex(&hash, hex);
        if (!kz_buf_append_str(&sealed, text) && !kz_buf_printf(&sealed, "checksum %s\n", hex))
                check(kz_buf_str(&sealed));
        kz_buf_deinit(&sealed);
        return 0;
}
