#include "client/vimgrep_output.h"

#include <inttypes.h>

#include "client/json_field.h"
#include "index/base/visible.h"

/*
 * A reader looks for the first colon with a number after it. One within a name, which a stranger
 * may have chosen, would send him to another file: it is escaped, and the file is not found, which
 * does no harm.
 */
static enum kz_status put_name(struct kz_buf *out, struct kz_str name, const char *colon)
{
        size_t i, from = 0;

        for (i = 0; i < name.len; i++) {
                if (name.ptr[i] != ':' ||
                        (i + 1 < name.len && (name.ptr[i + 1] < '0' || name.ptr[i + 1] > '9')))
                        continue;
                if (kz_visible_append(out, (struct kz_str){name.ptr + from, i - from}, false) ||
                        kz_buf_append_cstr(out, colon))
                        return KZ_E_NOMEM;
                from = i + 1;
        }
        return kz_visible_append(out, (struct kz_str){name.ptr + from, name.len - from}, false);
}

static enum kz_status put_place(struct kz_buf *out, const json_t *hit)
{
        struct kz_str path = kz_json_str(hit, "path");
        uint64_t line = kz_json_count(hit, "line"), col = kz_json_count(hit, "col_bytes");

        if (!path.len) {
                if (kz_buf_append_cstr(out, "kzsearch://") ||
                        put_name(out, kz_json_str(hit, "id"), "%3a"))
                        return KZ_E_NOMEM;
        } else {
                if (put_name(out, path, "\\x3a"))
                        return KZ_E_NOMEM;
                /* The column is that of the text, which is a part of the file's line, or less. */
                if (!kz_str_eq(kz_json_str(hit, "place"), KZ_STR("file"))) {
                        line = kz_json_count(hit, "file_line");
                        col = 1;
                }
        }
        return kz_buf_printf(
                out, ":%" PRIu64 ":%" PRIu64 ":", line ? line : 1, line && col ? col : 1);
}

enum kz_status kz_vimgrep_output(struct kz_buf *out, const json_t *result)
{
        const json_t *hit;
        size_t i;

        json_array_foreach(json_object_get(result, "hits"), i, hit)
        {
                struct kz_str title = kz_json_str(hit, "title");
                struct kz_str snippet = kz_json_str(hit, "snippet");

                if (put_place(out, hit) || kz_visible_append(out, title, true) ||
                        (title.len && snippet.len && kz_buf_append_cstr(out, " · ")) ||
                        kz_visible_append(out, snippet, true) || kz_buf_append_char(out, '\n'))
                        return KZ_E_NOMEM;
        }
        return KZ_OK;
}
