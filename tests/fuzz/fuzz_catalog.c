/*
 * Catalog records: any bytes, under a key of another file and under their own; only the second may
 * be taken, and must encode to the same bytes again.
 */
#include <stdlib.h>

#include "index/base/wire.h"
#include "index/store/catalog.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct kz_str value = {(const char *)data, size};
        struct kz_buf key = KZ_BUF_NULL, again = KZ_BUF_NULL;
        struct kz_wire wire = kz_wire_reader(value);
        struct kz_str source, path;
        struct kz_file_record record;

        if (!kz_catalog_decode(KZ_STR("other"), value, &record, NULL))
                abort();
        kz_wire_get_u8(&wire);
        source = kz_wire_get_str(&wire);
        path = kz_wire_get_str(&wire);
        if (kz_catalog_key(source, path, &key))
                abort();
        if (!kz_catalog_decode(kz_buf_str(&key), value, &record, NULL) &&
                (kz_catalog_encode(&record, &again) || !kz_str_eq(kz_buf_str(&again), value)))
                abort();
        kz_buf_deinit(&key);
        kz_buf_deinit(&again);
        return 0;
}
