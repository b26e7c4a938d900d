#include "index/ingest/parser.h"

#include "index/ingest/decode.h"
#include "index/ingest/encoding.h"
#include "index/ingest/magic.h"
#include "index/ingest/member.h"
#include "index/ingest/unread.h"

#define HEAD 65536 /* bytes to tell a type by */
#define MAGIC 4096 /* ... that no parser reads */

/* The first of the best wins, so formats stand before what contains them. */
static const struct kz_parser *const parsers[] = {
        &kz_parser_json_feed,
        &kz_parser_pdf,
        &kz_parser_jsonl,
        &kz_parser_warc,
        &kz_parser_mbox,
        &kz_parser_mail,
        &kz_parser_feed,
        &kz_parser_html,
        &kz_parser_office,
        &kz_parser_office_flat,
        &kz_parser_doc,
        &kz_parser_rtf,
        &kz_parser_archive,
        &kz_parser_cms,
        &kz_parser_markdown,
        &kz_parser_text,
};

static const struct kz_parser *choose(
        struct kz_str head, struct kz_str name, enum kz_sniff *ret_sniff)
{
        const struct kz_parser *best = NULL;
        enum kz_sniff sniff;
        size_t i;

        *ret_sniff = KZ_SNIFF_NO;
        for (i = 0; i < KZ_ARRAY_LEN(parsers); i++) {
                sniff = parsers[i]->sniff(head, name);
                if (sniff > *ret_sniff) {
                        best = parsers[i];
                        *ret_sniff = sniff;
                }
        }
        return best;
}

static const struct kz_parser *by_mime(const char *mime)
{
        const char *const *known;
        size_t i;

        for (i = 0; mime && i < KZ_ARRAY_LEN(parsers); i++) {
                for (known = parsers[i]->mimes; known && *known; known++) {
                        if (strcmp(*known, mime) == 0)
                                return parsers[i];
                }
        }
        return NULL;
}

/*
 * Which parser reads what begins so. Our own sniffing comes first: libmagic is asked of what is no
 * text only, for it takes longer to look at a text than we to parse it.
 */
static enum kz_status find_parser(
        struct kz_str head, struct kz_str name, const struct kz_parser **ret, struct kz_error *err)
{
        const struct kz_parser *best;
        struct kz_str magic = {head.ptr, head.len < MAGIC ? head.len : MAGIC};
        const char *unread, *mime;
        enum kz_sniff sniff;

        best = choose(head, name, &sniff);
        if (sniff < KZ_SNIFF_BY_CONTENT && (unread = kz_unread_type(magic, name))) {
                mime = kz_magic_mime(head);
                best = by_mime(mime);
                if (!best && mime && strcmp(unread, KZ_UNREAD_BINARY) == 0 &&
                        strcmp(mime, "application/octet-stream") != 0)
                        return kz_error_set(err, KZ_E_UNSUPPORTED, "%s files are not read", mime);
                if (!best)
                        return kz_error_set(err, KZ_E_UNSUPPORTED, "%s are not read", unread);
        }
        if (!best)
                return kz_error_set(err, KZ_E_UNSUPPORTED, "files of this type are not read");
        *ret = best;
        return KZ_OK;
}

/*
 * The name with its ASCII letters in lower case, without ".gz". What it ends with is ASCII, and the
 * rest may be in any encoding.
 */
static struct kz_str hint(struct kz_str name, struct kz_buf *buf)
{
        size_t i;

        if (kz_buf_append_str(buf, name))
                return KZ_STR_NULL;
        for (i = 0; i < buf->len; i++) {
                if (buf->data[i] >= 'A' && buf->data[i] <= 'Z')
                        buf->data[i] = (char)(buf->data[i] - 'A' + 'a');
        }
        if (buf->len > 3 && memcmp(buf->data + buf->len - 3, ".gz", 3) == 0)
                buf->len -= 3;
        return kz_buf_str(buf);
}

enum kz_status kz_parser_sniff_and_parse(struct kz_parse *parse, const struct kz_parser *parser,
        const char **ret_name, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf name = KZ_BUF_NULL;
        enum kz_status status = kz_input_fill(parse->input, HEAD, err);
        struct kz_str head;

        if (status)
                return status;
        head = kz_input_view(parse->input);
        if (head.len > HEAD)
                head.len = HEAD;
        if (head.len == 0 && parse->input->failure.status)
                return KZ_OK;
        if (head.len == 0)
                return kz_error_set(err, KZ_E_INVALID, "empty");
        if (!parser)
                status = find_parser(head, hint(parse->job->name, &name), &parser, err);
        if (status)
                return status;
        parse->type = parser->name;
        *ret_name = parser->name;
        return parser->parse(parse, err);
}

enum kz_status kz_parser_run(const struct kz_extract_job *job,
        const struct kz_extract_limits *limits, int fd, struct kz_input *input,
        const struct kz_sink *sink, const char **ret_name, struct kz_error *err)
{
        KZ_CLEANUP(kz_member_budget_deinit) struct kz_member_budget budget;
        struct kz_parse parse = {
                .job = job, .limits = limits, .input = input, .sink = sink, .budget = &budget};
        enum kz_status status;

        *ret_name = "";
        kz_input_reset(input);
        kz_member_budget_init(&budget, 0);
        status = kz_input_open(input, fd, limits->output, err);
        if (!status) {
                kz_member_budget_init(&budget, input->size_hint);
                status = kz_parser_sniff_and_parse(&parse, NULL, ret_name, err);
        }
        /* What is wrong with the bytes explains whatever the parser thought of them. */
        if (input->failure.status && (!status || status == KZ_E_INVALID))
                return kz_error_set(err, input->failure.status, "%s", input->failure.message);
        return status;
}

enum kz_status kz_parser_prepare(struct kz_error *err)
{
        enum kz_status status = kz_magic_prepare(err);
        size_t i;

        kz_encoding_prepare();
        for (i = 0; !status && i < KZ_ARRAY_LEN(parsers); i++) {
                if (parsers[i]->prepare)
                        status = parsers[i]->prepare(err);
        }
        return status;
}
