#include "client/row_format.h"

#include "client/json_text.h"

/* The digits that the daemon writes. */
#define NUMBERS JSON_REAL_PRECISION(10)

size_t kz_row_cells(
        const struct kz_field_list *fields, const json_t *hit, struct kz_cell *ret_cells)
{
        size_t i;

        for (i = 0; i < fields->n; i++)
                ret_cells[i] =
                        (struct kz_cell){fields->names[i], json_object_get(hit, fields->names[i])};
        return fields->n;
}

static enum kz_status join_words(const json_t *list, struct kz_buf *out)
{
        const json_t *word;
        size_t i;

        json_array_foreach(list, i, word)
        {
                if ((i && kz_buf_append_cstr(out, ", ")) ||
                        kz_buf_append(out, json_string_value(word), json_string_length(word)))
                        return KZ_E_NOMEM;
        }
        return KZ_OK;
}

static bool is_words(const json_t *value)
{
        const json_t *word;
        size_t i;

        json_array_foreach(value, i, word)
        {
                if (!json_is_string(word))
                        return false;
        }
        return json_is_array(value);
}

enum kz_status kz_cell_text(const struct kz_cell *cell, struct kz_buf *storage, struct kz_str *ret)
{
        enum kz_status status;

        *ret = KZ_STR("");
        if (!cell->value || json_is_null(cell->value))
                return KZ_OK;
        if (json_is_string(cell->value)) {
                *ret = (struct kz_str){
                        json_string_value(cell->value), json_string_length(cell->value)};
                return KZ_OK;
        }
        kz_buf_clear(storage);
        if (is_words(cell->value)) {
                status = join_words(cell->value, storage);
                *ret = kz_buf_str(storage);
                return status;
        }
        status = kz_json_text(storage, cell->value, JSON_COMPACT | NUMBERS);
        *ret = kz_buf_str(storage);
        return status;
}
