#include "client/format.h"

#include "client/csv_output.h"
#include "client/json_output.h"
#include "client/jsonl_output.h"
#include "client/paths0_output.h"
#include "client/tsv_output.h"
#include "client/vimgrep_output.h"

static enum kz_status write_text(struct kz_buf *out, const struct kz_format_answer *answer)
{
        return kz_text_output_results(out, answer->tree, answer->offset, answer->style);
}

static enum kz_status write_json(struct kz_buf *out, const struct kz_format_answer *answer)
{
        return kz_json_output(out, answer->text, answer->for_terminal);
}

static enum kz_status write_vimgrep(struct kz_buf *out, const struct kz_format_answer *answer)
{
        return kz_vimgrep_output(out, answer->tree);
}

static enum kz_status write_paths0(struct kz_buf *out, const struct kz_format_answer *answer)
{
        return kz_paths0_output(out, answer->tree);
}

static const struct kz_format formats[] = {
        {.name = "text", .whole_answers = true, .write = write_text},
        {.name = "json", .whole_answers = true, .write = write_json},
        {.name = "jsonl", .rows = &kz_jsonl_output},
        {.name = "vimgrep", .write = write_vimgrep},
        {.name = "csv", .rows = &kz_csv_output},
        {.name = "tsv", .rows = &kz_tsv_output},
        {.name = "paths0", .no_snippets = true, .write = write_paths0},
};

enum kz_status kz_format_find(const char *name, const struct kz_format **ret, struct kz_error *err)
{
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(formats); i++) {
                if (strcmp(formats[i].name, name) == 0) {
                        *ret = &formats[i];
                        return KZ_OK;
                }
        }
        return kz_error_set(err, KZ_E_INVALID,
                "--format is text, json, jsonl, vimgrep, csv, tsv or paths0, not '%.64s'", name);
}

static enum kz_status write_rows(
        const struct kz_row_format *rows, struct kz_buf *out, const struct kz_format_answer *answer)
{
        bool named = answer->fields->n > 0;
        const struct kz_field_list *fields = named ? answer->fields : &kz_field_list_default;
        struct kz_cell cells[KZ_ROW_CELLS_MAX];
        size_t n = kz_row_cells(fields, NULL, cells), i;
        enum kz_status status = rows->head ? rows->head(out, cells, n) : KZ_OK;
        const json_t *hit;

        json_array_foreach(json_object_get(answer->tree, "hits"), i, hit)
        {
                if (status)
                        return status;
                kz_row_cells(fields, hit, cells);
                status = rows->hit && !named ? rows->hit(out, hit) : rows->row(out, cells, n);
        }
        return status;
}

enum kz_status kz_format_write(
        const struct kz_format *format, struct kz_buf *out, const struct kz_format_answer *answer)
{
        return format->rows ? write_rows(format->rows, out, answer) : format->write(out, answer);
}
