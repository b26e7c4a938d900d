/* Plain text: the whole file is the body, so that lines and columns are those of the file. */
#include "index/base/utf8.h"
#include "index/ingest/decode.h"
#include "index/ingest/head.h"
#include "index/ingest/whole.h"

static enum kz_sniff sniff(struct kz_str head, struct kz_str name)
{
        (void)head;
        (void)name;
        return KZ_SNIFF_ANY_TEXT;
}

static enum kz_status parse_text(struct kz_parse *parse, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf title = KZ_BUF_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf author = KZ_BUF_NULL;
        KZ_CLEANUP(kz_whole_deinit) struct kz_whole whole = KZ_WHOLE_NULL;
        struct kz_document doc = {.text_line = 1, .text_col = 1};
        enum kz_status status;
        char date[16];

        status = kz_whole_read(parse, NULL, &whole, err);
        if (status)
                return status;
        doc.text = whole.text;
        doc.place = whole.exact ? KZ_PLACE_FILE : KZ_PLACE_EXTRACT;
        doc.lang = parse->job->lang;
        doc.kind = parse->job->kind;
        status = kz_head_read(parse, doc.text, 1, &doc, date, &author);
        if (!status)
                status = kz_head_first_line(&title, doc.text);
        if (title.len)
                parse->origins.title = KZ_STR("first line");
        if (!status && title.len == 0) {
                parse->origins.title = KZ_STR(KZ_ORIGIN_NAME);
                status = kz_head_name(&title, parse->job->name);
        }
        if (status)
                return kz_error_set(err, status, "cannot read the head of the text");
        doc.title = kz_buf_str(&title);
        return kz_parse_document(parse, &doc);
}

const struct kz_parser kz_parser_text = {
        .name = "text",
        .types = "plain text",
        .sniff = sniff,
        .parse = parse_text,
};
