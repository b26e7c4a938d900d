/* Values of mail headers: whatever is written there, what is made of it is UTF-8. */
#include <stdlib.h>

#include "index/base/utf8.h"
#include "index/ingest/mail_header.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(enum kz_status status, struct kz_buf *out)
{
        if (status || kz_utf8_validate(kz_buf_str(out).ptr, out->len) != out->len)
                abort();
        kz_buf_clear(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf out = KZ_BUF_NULL;
        struct kz_str raw = {(const char *)data, size};

        check(kz_mail_header_text(&out, raw, NULL), &out);
        check(kz_mail_header_addresses(&out, raw, NULL), &out);
        check(kz_mail_header_param(&out, raw, "filename", NULL), &out);
        return 0;
}
