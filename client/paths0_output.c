#include "client/paths0_output.h"

#include "client/base64.h"
#include "client/json_field.h"

enum kz_status kz_path_of(struct kz_buf *out, const json_t *document)
{
        struct kz_str path = kz_json_str(document, "path");
        struct kz_str coded = kz_json_str(document, "path_bytes");
        size_t from = out->len;
        enum kz_status status;

        status = coded.len ? kz_base64_decode(out, coded) : kz_buf_append_str(out, path);
        /* A NUL would end the name for the system, and begin another for a reader. */
        if (!status && out->len > from && memchr(out->data + from, '\0', out->len - from))
                status = KZ_E_CORRUPT;
        if (status)
                out->len = from;
        return status;
}

static bool is_there(const struct kz_buf *out, size_t n, const char *path)
{
        size_t at;

        for (at = 0; at < n; at += strlen(out->data + at) + 1) {
                if (strcmp(out->data + at, path) == 0)
                        return true;
        }
        return false;
}

enum kz_status kz_paths0_output(struct kz_buf *out, const json_t *result)
{
        const json_t *hit;
        size_t i;

        json_array_foreach(json_object_get(result, "hits"), i, hit)
        {
                size_t from = out->len;
                enum kz_status status = kz_path_of(out, hit);

                if (status == KZ_E_NOMEM)
                        return status;
                if (status || out->len == from)
                        continue;
                if (is_there(out, from, out->data + from))
                        out->len = from;
                else if (kz_buf_append_char(out, '\0'))
                        return KZ_E_NOMEM;
        }
        return KZ_OK;
}
