#include "client/tsv_output.h"

#include "index/base/visible.h"

static const char *escape_of(char c)
{
        switch (c) {
        case '\t':
                return "\\t";
        case '\n':
                return "\\n";
        case '\r':
                return "\\r";
        case '\\':
                return "\\\\";
        default:
                return NULL;
        }
}

static enum kz_status put_cell(struct kz_buf *out, const struct kz_cell *cell)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf storage = KZ_BUF_NULL;
        const char *escape;
        struct kz_str text;
        size_t i, from = 0;

        if (kz_cell_text(cell, &storage, &text))
                return KZ_E_NOMEM;
        for (i = 0; i < text.len; i++) {
                escape = escape_of(text.ptr[i]);
                if (!escape)
                        continue;
                if (kz_visible_append(out, (struct kz_str){text.ptr + from, i - from}, false) ||
                        kz_buf_append_cstr(out, escape))
                        return KZ_E_NOMEM;
                from = i + 1;
        }
        return kz_visible_append(out, (struct kz_str){text.ptr + from, text.len - from}, false);
}

static enum kz_status put_head(struct kz_buf *out, const struct kz_cell *cells, size_t n)
{
        size_t i;

        for (i = 0; i < n; i++) {
                if ((i && kz_buf_append_char(out, '\t')) || kz_buf_append_cstr(out, cells[i].name))
                        return KZ_E_NOMEM;
        }
        return kz_buf_append_char(out, '\n');
}

static enum kz_status put_row(struct kz_buf *out, const struct kz_cell *cells, size_t n)
{
        size_t i;

        for (i = 0; i < n; i++) {
                if ((i && kz_buf_append_char(out, '\t')) || put_cell(out, &cells[i]))
                        return KZ_E_NOMEM;
        }
        return kz_buf_append_char(out, '\n');
}

const struct kz_row_format kz_tsv_output = {.head = put_head, .row = put_row};
