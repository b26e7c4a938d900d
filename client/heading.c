#include "client/heading.h"

#include "client/json_field.h"

#define BOLD "\x1b[1m"
#define PLAIN "\x1b[0m"

enum kz_status kz_heading_append(
        struct kz_buf *out, const json_t *document, struct kz_paragraph form, bool color)
{
        form.text = kz_json_str(document, "title");
        if (form.text.len == 0)
                form.text = kz_json_str(document, "id");
        if (color && kz_buf_append_cstr(out, BOLD))
                return KZ_E_NOMEM;
        if (kz_paragraph_append(out, &form))
                return KZ_E_NOMEM;
        if (!color)
                return KZ_OK;
        out->len--;
        return kz_buf_append_cstr(out, PLAIN "\n");
}
