#include "client/source_table.h"

#include <inttypes.h>

#include "client/json_field.h"
#include "index/base/visible.h"

static enum kz_status put_row(struct kz_buf *out, const json_t *source, int name_columns)
{
        struct kz_str lang = kz_json_str(source, "lang"), kind = kz_json_str(source, "kind");

        if (kz_buf_printf(out, "%-*.*s  %9" PRIu64 "  %7" PRIu64 "  %6" PRIu64 "  ", name_columns,
                    KZ_STR_ARG(kz_json_str(source, "name")), kz_json_count(source, "documents"),
                    kz_json_count(source, "files"), kz_json_count(source, "failed")) ||
                kz_visible_append(out, kz_json_str(source, "path"), true))
                return KZ_E_NOMEM;
        if (lang.len && (kz_buf_append_cstr(out, ", lang ") || kz_visible_append(out, lang, true)))
                return KZ_E_NOMEM;
        if (kind.len && (kz_buf_append_cstr(out, ", kind ") || kz_visible_append(out, kind, true)))
                return KZ_E_NOMEM;
        if (kz_json_true(source, "watch") && kz_buf_append_cstr(out, ", watched"))
                return KZ_E_NOMEM;
        if (kz_json_true(source, "missing") && kz_buf_append_cstr(out, " (is not there)"))
                return KZ_E_NOMEM;
        return kz_buf_append_char(out, '\n');
}

enum kz_status kz_source_table_append(struct kz_buf *out, const json_t *sources)
{
        const json_t *source;
        size_t i, len, columns = 4;

        if (json_array_size(sources) == 0)
                return kz_buf_append_cstr(out, "no sources yet: kzsearchctl source add PATH\n");
        json_array_foreach(sources, i, source)
        {
                len = kz_json_str(source, "name").len;
                columns = len > columns && len <= 64 ? len : columns;
        }
        if (kz_buf_printf(out, "%-*s  DOCUMENTS    FILES  FAILED  PATH\n", (int)columns, "NAME"))
                return KZ_E_NOMEM;
        json_array_foreach(sources, i, source)
        {
                if (put_row(out, source, (int)columns))
                        return KZ_E_NOMEM;
        }
        return KZ_OK;
}
