/*
 * A line as a daemon, or who stands in for it, might send: it is understood or refused, and what is
 * in it is written in every format. A hit is one line, and nothing in it moves a terminal.
 */
#include <stdlib.h>

#include "client/document_output.h"
#include "client/format.h"
#include "client/message.h"
#include "index/base/utf8.h"
#include "index/base/visible.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_lines(const struct kz_buf *out, const char *line_end, size_t lines)
{
        size_t i = 0, n, found = 0;
        uint32_t cp = 0;

        for (; i < out->len; i += n) {
                n = kz_utf8_decode(out->data + i, out->len - i, &cp);
                if (n == 0)
                        abort();
                if (strncmp(out->data + i, line_end, strlen(line_end)) == 0) {
                        found++;
                        n = strlen(line_end);
                } else if (kz_visible_is_control(cp) && cp != '\t') {
                        abort();
                }
        }
        if (found != lines)
                abort();
}

static void write_all(const json_t *tree, size_t n_hits)
{
        static const struct {
                const char *name, *line_end;
                size_t lines; /* beside one a hit */
        } formats[] = {{"csv", "\r\n", 1}, {"tsv", "\n", 1}, {"jsonl", "\n", 0},
                {"vimgrep", "\n", 0}, {"paths0", NULL, 0}, {"text", NULL, 0}};
        const struct kz_field_list fields = {.n = 0};
        struct kz_text_style style = {.color = true, .width = 40};
        struct kz_format_answer answer = {.tree = tree, .fields = &fields, .style = &style};
        const struct kz_format *format = NULL;
        struct kz_buf out = KZ_BUF_NULL;
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(formats); i++) {
                kz_buf_clear(&out);
                if (kz_format_find(formats[i].name, &format, NULL) ||
                        kz_format_write(format, &out, &answer))
                        abort();
                if (formats[i].line_end)
                        check_lines(&out, formats[i].line_end, n_hits + formats[i].lines);
        }
        kz_buf_clear(&out);
        if (kz_document_output(&out, tree, &style))
                abort();
        kz_buf_clear(&out);
        if (kz_document_output_page(&out, tree, 2, &style) == KZ_E_NOMEM)
                abort();
        kz_buf_deinit(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct kz_message message = KZ_MESSAGE_NULL;
        json_t *tree = NULL;

        if (kz_message_read((struct kz_str){(const char *)data, size}, &message, NULL) == KZ_OK &&
                message.kind == KZ_MESSAGE_RESULT)
                tree = json_loadb(message.value.ptr, message.value.len, JSON_ALLOW_NUL, NULL);
        if (tree)
                write_all(tree, json_array_size(json_object_get(tree, "hits")));
        json_decref(tree);
        kz_message_deinit(&message);
        return 0;
}
