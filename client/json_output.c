#include "client/json_output.h"

#include "client/json_text.h"
#include "index/base/utf8.h"
#include "index/base/visible.h"

static enum kz_status put_escape(struct kz_buf *out, uint32_t cp)
{
        if (cp < 0x10000)
                return kz_buf_printf(out, "\\u%04x", cp);
        cp -= 0x10000;
        return kz_buf_printf(out, "\\u%04x\\u%04x", 0xD800 + (cp >> 10), 0xDC00 + (cp & 0x3FF));
}

/* Outside of strings there is nothing but ASCII, so an escape can only land inside one. */
enum kz_status kz_json_output_safe(struct kz_buf *out, struct kz_str json)
{
        enum kz_status status = KZ_OK;
        size_t i = 0, from = 0, n;
        uint32_t cp = 0;

        while (i < json.len && !status) {
                n = kz_utf8_decode(json.ptr + i, json.len - i, &cp);
                if (n == 0)
                        return KZ_E_CORRUPT;
                if (kz_visible_is_control(cp) && cp != '\n') {
                        status = kz_buf_append(out, json.ptr + from, i - from);
                        if (!status)
                                status = put_escape(out, cp);
                        from = i + n;
                }
                i += n;
        }
        return status ? status : kz_buf_append(out, json.ptr + from, json.len - from);
}

enum kz_status kz_json_output(struct kz_buf *out, const char *answer, bool for_terminal)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf text = KZ_BUF_NULL;
        enum kz_status status;
        json_t *tree;

        if (!for_terminal) {
                if (kz_buf_append_cstr(out, answer))
                        return KZ_E_NOMEM;
                return kz_buf_append_char(out, '\n');
        }
        tree = json_loads(answer, JSON_ALLOW_NUL, NULL);
        if (!tree)
                return KZ_E_CORRUPT;
        status = kz_json_text(&text, tree, JSON_INDENT(2) | JSON_REAL_PRECISION(10));
        json_decref(tree);
        if (!status)
                status = kz_json_output_safe(out, kz_buf_str(&text));
        return status ? status : kz_buf_append_char(out, '\n');
}
