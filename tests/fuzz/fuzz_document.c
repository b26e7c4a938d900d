/* Stored documents: any bytes; what is taken of this version must encode to the same bytes again.
 */
#include <stdlib.h>

#include "index/base/document.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct kz_str bytes = {(const char *)data, size};
        struct kz_buf again = KZ_BUF_NULL;
        struct kz_document doc;

        if (kz_document_decode(bytes, &doc, NULL))
                return 0;
        if (kz_document_encode(&doc, &again) ||
                (again.data[0] == bytes.ptr[0] && !kz_str_eq(kz_buf_str(&again), bytes)))
                abort();
        kz_buf_deinit(&again);
        return 0;
}
