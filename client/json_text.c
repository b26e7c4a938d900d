#include "client/json_text.h"

static int append(const char *piece, size_t size, void *out)
{
        return kz_buf_append(out, piece, size) ? -1 : 0;
}

enum kz_status kz_json_text(struct kz_buf *out, const json_t *value, size_t flags)
{
        return json_dump_callback(value, append, out, flags | JSON_ENCODE_ANY) ? KZ_E_NOMEM : KZ_OK;
}
