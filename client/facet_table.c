#include "client/facet_table.h"

#include <inttypes.h>

#include "client/json_field.h"
#include "index/base/visible.h"

/* The number comes first: it lines up whatever script the value is in. */
static enum kz_status put_value(struct kz_buf *out, const json_t *facet)
{
        struct kz_str value = kz_json_str(facet, "value");

        if (kz_buf_printf(out, "%9" PRIu64 "  ", kz_json_count(facet, "count")) ||
                kz_visible_append(out, value.len ? value : KZ_STR("(none)"), true))
                return KZ_E_NOMEM;
        return kz_buf_append_char(out, '\n');
}

enum kz_status kz_facet_table_append(struct kz_buf *out, const json_t *facets)
{
        const json_t *values, *facet;
        const char *name;
        size_t i;

        json_object_foreach((json_t *)(uintptr_t)facets, name, values)
        {
                if (!json_array_size(values))
                        continue;
                if (kz_buf_append_cstr(out, "by ") || kz_visible_append(out, kz_str(name), true) ||
                        kz_buf_append_char(out, '\n'))
                        return KZ_E_NOMEM;
                json_array_foreach(values, i, facet)
                {
                        if (put_value(out, facet))
                                return KZ_E_NOMEM;
                }
                if (kz_buf_append_char(out, '\n'))
                        return KZ_E_NOMEM;
        }
        return KZ_OK;
}
