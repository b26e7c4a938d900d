#include "index/ingest/mail_flowed.h"

#include "index/ingest/head.h"

/* How deep a line is quoted; the marks are cut off. */
static size_t quote_depth(struct kz_str *line)
{
        size_t depth = 0;

        while (depth < line->len && line->ptr[depth] == '>')
                depth++;
        *line = (struct kz_str){line->ptr + depth, line->len - depth};
        return depth;
}

static enum kz_status begin_line(struct kz_buf *out, size_t depth)
{
        enum kz_status status = KZ_OK;
        size_t i;

        for (i = 0; i < depth && !status; i++)
                status = kz_buf_append_char(out, '>');
        return status || !depth ? status : kz_buf_append_char(out, ' ');
}

enum kz_status kz_mail_flowed(struct kz_buf *out, struct kz_str text, bool delsp)
{
        enum kz_status status = KZ_OK;
        bool flowing = false, soft;
        size_t depth, before = 0;
        struct kz_str line;

        while (!status && kz_head_line(&text, &line)) {
                if (line.len && line.ptr[line.len - 1] == '\r')
                        line.len--;
                depth = quote_depth(&line);
                if (line.len && line.ptr[0] == ' ')
                        line = (struct kz_str){line.ptr + 1, line.len - 1};
                /* The line before a signature is no paragraph, though it ends in a space. */
                soft = line.len && line.ptr[line.len - 1] == ' ' && !kz_str_eq(line, KZ_STR("-- "));
                if (flowing && (depth != before || kz_str_eq(line, KZ_STR("-- ")))) {
                        status = kz_buf_append_char(out, '\n');
                        flowing = false;
                }
                if (!status && !flowing)
                        status = begin_line(out, depth);
                line.len -= soft && delsp;
                if (!status)
                        status = kz_buf_append_str(out, line);
                if (!status && !soft)
                        status = kz_buf_append_char(out, '\n');
                flowing = soft;
                before = depth;
        }
        return status;
}
