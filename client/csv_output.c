#include "client/csv_output.h"

#include "index/base/utf8.h"
#include "index/base/visible.h"

/*
 * Whether a spreadsheet would compute this text instead of showing it. Programs differ in which
 * white space they skip first and whether they know full-width signs, so all of it counts.
 */
static bool is_formula(struct kz_str text)
{
        uint32_t cp;
        size_t n;

        for (; (n = kz_utf8_decode(text.ptr, text.len, &cp)) > 0; text.ptr += n, text.len -= n) {
                switch (cp) {
                case '=':
                case '+':
                case '-':
                case '@':
                case 0xFF1D: /* ＝ */
                case 0xFF0B: /* ＋ */
                case 0xFF0D: /* － */
                case 0xFF20: /* ＠ */
                case '\t':
                case '\r':
                case '\n':
                        return true;
                case ' ':
                case 0xA0:
                case 0x3000:
                        continue;
                default:
                        return false;
                }
        }
        return false;
}

/* The semicolon separates cells where the comma is in numbers, as in Russian and Kazakh. */
static bool needs_quotes(struct kz_str text)
{
        size_t i;

        for (i = 0; i < text.len; i++) {
                if (strchr(",;\"'\r\n\t", text.ptr[i]) || (text.ptr[i] == ' ' && i == 0))
                        return true;
        }
        return text.len && text.ptr[text.len - 1] == ' ';
}

static enum kz_status put_text(struct kz_buf *out, struct kz_str text)
{
        size_t i;

        if (!needs_quotes(text))
                return kz_buf_append_str(out, text);
        if (kz_buf_append_char(out, '"'))
                return KZ_E_NOMEM;
        for (i = 0; i < text.len; i++) {
                if ((text.ptr[i] == '"' && kz_buf_append_char(out, '"')) ||
                        kz_buf_append_char(out, text.ptr[i]))
                        return KZ_E_NOMEM;
        }
        return kz_buf_append_char(out, '"');
}

static enum kz_status put_cell(struct kz_buf *out, const struct kz_cell *cell)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf storage = KZ_BUF_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf shown = KZ_BUF_NULL;
        struct kz_str text;

        if (kz_cell_text(cell, &storage, &text))
                return KZ_E_NOMEM;
        /* A number is none of a stranger's words, and is to stay one. */
        if (!json_is_number(cell->value) && is_formula(text) && kz_buf_append_char(&shown, '\''))
                return KZ_E_NOMEM;
        if (kz_visible_append(&shown, text, true))
                return KZ_E_NOMEM;
        return put_text(out, kz_buf_str(&shown));
}

static enum kz_status put_head(struct kz_buf *out, const struct kz_cell *cells, size_t n)
{
        size_t i;

        for (i = 0; i < n; i++) {
                if ((i && kz_buf_append_char(out, ',')) || kz_buf_append_cstr(out, cells[i].name))
                        return KZ_E_NOMEM;
        }
        return kz_buf_append_cstr(out, "\r\n");
}

static enum kz_status put_row(struct kz_buf *out, const struct kz_cell *cells, size_t n)
{
        size_t i;

        for (i = 0; i < n; i++) {
                if ((i && kz_buf_append_char(out, ',')) || put_cell(out, &cells[i]))
                        return KZ_E_NOMEM;
        }
        return kz_buf_append_cstr(out, "\r\n");
}

const struct kz_row_format kz_csv_output = {.head = put_head, .row = put_row};
