#include "client/jsonl_output.h"

#include "client/json_output.h"
#include "client/json_text.h"

static enum kz_status put_value(struct kz_buf *out, const json_t *value)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf text = KZ_BUF_NULL;
        enum kz_status status;

        if (!value)
                return kz_buf_append_cstr(out, "null");
        status = kz_json_text(&text, value, JSON_COMPACT | JSON_REAL_PRECISION(10));
        return status ? status : kz_json_output_safe(out, kz_buf_str(&text));
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
