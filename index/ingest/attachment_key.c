#include "index/ingest/attachment_key.h"

#include "index/base/utf8.h"

#define NAME_MAX_BYTES 4096

enum kz_status kz_attachment_key(
        struct kz_seen *names, struct kz_str name, unsigned number, struct kz_buf *ret)
{
        enum kz_status status = KZ_OK;
        bool first = false;

        /* A key is shown to people; what is longer is nobody's name of a file. */
        if (name.len > NAME_MAX_BYTES)
                name.len = kz_utf8_floor(name.ptr, name.len, NAME_MAX_BYTES);
        if (name.len)
                status = kz_seen_add(names, name, &first);
        if (status)
                return status;
        if (first)
                return kz_buf_append_str(ret, name);
        if (name.len == 0)
                return kz_buf_printf(ret, "%u", number);
        return kz_buf_printf(ret, "%.*s (%u)", KZ_STR_ARG(name), number);
}
