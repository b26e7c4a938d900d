/* Signed and encrypted files: the structure around what is signed. */
#include <stdlib.h>

#include "index/ingest/cms.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf content = KZ_BUF_NULL;
        enum kz_cms type;

        if (kz_cms_read((struct kz_str){(const char *)data, size}, &type, &content) ||
                content.len > size)
                abort();
        return 0;
}
