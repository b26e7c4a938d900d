#include "client/jsonl_output.h"

#include <stdlib.h>

#include "client/json_output.h"

static enum kz_status put_value(struct kz_buf *out, const json_t *value)
{
        enum kz_status status;
        char *text;

        if (!value)
                return kz_buf_append_cstr(out, "null");
        text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(10));
        if (!text)
                return KZ_E_NOMEM;
        status = kz_json_output_safe(out, kz_str(text));
        free(text);
        return status;
}

static enum kz_status put_row(struct kz_buf *out, const struct kz_cell *cells, size_t n)
{
        size_t i;

        for (i = 0; i < n; i++) {
                if (kz_buf_printf(out, "%s\"%s\":", i ? "," : "{", cells[i].name) ||
                        put_value(out, cells[i].value))
                        return KZ_E_NOMEM;
        }
        return kz_buf_append_cstr(out, "}\n");
}

static enum kz_status put_hit(struct kz_buf *out, const json_t *hit)
{
        return put_value(out, hit) ? KZ_E_NOMEM : kz_buf_append_char(out, '\n');
}

const struct kz_row_format kz_jsonl_output = {.row = put_row, .hit = put_hit};
