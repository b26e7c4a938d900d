#include "client/marked_text.h"

#include "index/base/visible.h"

size_t kz_marked_text_ranges(const json_t *list, struct kz_paragraph_range *ret, size_t n)
{
        size_t i, used = 0, last = 0;

        for (i = 0; i < n; i++) {
                const json_t *pair = json_array_get(list, i);
                json_int_t start = json_integer_value(json_array_get(pair, 0));
                json_int_t end = json_integer_value(json_array_get(pair, 1));

                if (start < (json_int_t)last || end <= start)
                        continue;
                ret[used++] = (struct kz_paragraph_range){(size_t)start, (size_t)end};
                last = (size_t)end;
        }
        return used;
}

static bool is_own_space(char c)
{
        return c == '\n' || c == '\t';
}

/* A piece of one line, or a line end or tab, which are the text's own. */
static enum kz_status put_piece(struct kz_buf *out, struct kz_str piece, bool marked)
{
        if (is_own_space(piece.ptr[0]))
                return kz_buf_append_str(out, piece);
        if ((marked && kz_buf_append_cstr(out, KZ_MARK_ON)) || kz_visible_append(out, piece, false))
                return KZ_E_NOMEM;
        return marked ? kz_buf_append_cstr(out, KZ_MARK_OFF) : KZ_OK;
}

enum kz_status kz_marked_text_append(struct kz_buf *out, const struct kz_marked_text *text)
{
        const struct kz_paragraph_range *marks = text->marks;
        const char *s = text->text.ptr;
        size_t from = text->from, to, edge, mark = 0;
        bool marked;

        for (; from < text->end; from = to) {
                while (mark < text->n_marks && marks[mark].end <= from)
                        mark++;
                marked = mark < text->n_marks && marks[mark].start <= from;
                edge = text->end;
                if (mark < text->n_marks)
                        edge = marked ? marks[mark].end : marks[mark].start;
                if (edge > text->end)
                        edge = text->end;
                to = from + 1;
                while (to < edge && !is_own_space(s[from]) && !is_own_space(s[to]))
                        to++;
                if (put_piece(out, (struct kz_str){s + from, to - from}, marked))
                        return KZ_E_NOMEM;
        }
        return KZ_OK;
}

enum kz_status kz_marked_text_end_line(struct kz_buf *out)
{
        return out->len && out->data[out->len - 1] != '\n' ? kz_buf_append_char(out, '\n') : KZ_OK;
}
