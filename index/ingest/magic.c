#include "index/ingest/magic.h"

#include <magic.h>

/* One for the process: it is loaded before the walls close, and the process has one thread. */
static magic_t cookie;

enum kz_status kz_magic_prepare(struct kz_error *err)
{
        /* Only bytes are looked at: no devices, no links, nothing unpacked or parsed. */
        const int flags = MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_TAR |
                          MAGIC_NO_CHECK_CDF | MAGIC_NO_CHECK_ELF | MAGIC_NO_CHECK_TEXT |
                          MAGIC_NO_CHECK_CSV | MAGIC_NO_CHECK_JSON | MAGIC_NO_CHECK_ENCODING |
                          MAGIC_NO_CHECK_TOKENS;

        if (cookie)
                return KZ_OK;
        cookie = magic_open(flags);
        if (!cookie)
                return kz_error_nomem(err);
        if (magic_load(cookie, NULL) < 0) {
                kz_error_set(err, KZ_E_IO, "cannot load the types of files: %s (Debian: libmagic1)",
                        magic_error(cookie));
                magic_close(cookie);
                cookie = NULL;
                return KZ_E_IO;
        }
        return KZ_OK;
}

const char *kz_magic_mime(struct kz_str head)
{
        return cookie ? magic_buffer(cookie, head.ptr, head.len) : NULL;
}
