#include "index/ingest/parser.h"

#include <stdarg.h>
#include <stdio.h>

#include "index/base/utf8.h"
#include "index/base/visible.h"
#include "index/ingest/decode.h"
#include "index/ingest/lower.h"
#include "index/ingest/unread.h"

#define HEAD 65536 /* bytes to tell a type by */
#define MAGIC 4096 /* ... that no parser reads */

/* The first of the best wins, so formats stand before what contains them. */
static const struct kz_parser *const parsers[] = {
        &kz_parser_jsonl,
        &kz_parser_html,
        &kz_parser_markdown,
        &kz_parser_text,
};

static const struct kz_parser *choose(struct kz_str head, struct kz_str name)
{
        const struct kz_parser *best = NULL;
        enum kz_sniff sniff, best_sniff = KZ_SNIFF_NO;
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(parsers); i++) {
                sniff = parsers[i]->sniff(head, name);
                if (sniff > best_sniff) {
                        best = parsers[i];
                        best_sniff = sniff;
                }
        }
        return best;
}

static enum kz_status no_parser(const char *type, struct kz_error *err)
{
        char known[128];
        size_t i, len = 0;

        for (i = 0; i < KZ_ARRAY_LEN(parsers) && len < sizeof(known); i++) {
                int n = snprintf(
                        known + len, sizeof(known) - len, "%s%s", i ? ", " : "", parsers[i]->types);

                len += n > 0 ? (size_t)n : 0;
        }
        return kz_error_set(err, KZ_E_UNSUPPORTED,
                "%s are not read by this version (it reads %s, each also gzipped)", type, known);
}

/* The name in lower case, without ".gz"; a hint only, so a broken one is simply cut. */
static struct kz_str hint(struct kz_str name, struct kz_buf *buf)
{
        if (kz_lower_append(buf, name))
                return KZ_STR_NULL;
        if (buf->len > 3 && memcmp(buf->data + buf->len - 3, ".gz", 3) == 0)
                buf->len -= 3;
        return kz_buf_str(buf);
}

static enum kz_status sniff_and_parse(
        struct kz_parse *parse, struct kz_str name, const char **ret_name, struct kz_error *err)
{
        const struct kz_parser *parser;
        enum kz_status status;
        const char *unread;
        struct kz_str head;

        status = kz_input_fill(parse->input, HEAD, err);
        if (status)
                return status;
        head = kz_input_view(parse->input);
        if (head.len > HEAD)
                head.len = HEAD;
        if (head.len == 0 && parse->input->failure.status)
                return KZ_OK;
        if (head.len == 0)
                return kz_error_set(err, KZ_E_INVALID, "empty");
        unread = kz_unread_type(
                (struct kz_str){head.ptr, head.len < MAGIC ? head.len : MAGIC}, name);
        if (unread)
                return no_parser(unread, err);
        parser = choose(head, name);
        if (!parser)
                return no_parser("files of this type", err);
        *ret_name = parser->name;
        return parser->parse(parse, err);
}

enum kz_status kz_parser_run(const struct kz_extract_job *job,
        const struct kz_extract_limits *limits, int fd, struct kz_input *input,
        const struct kz_sink *sink, const char **ret_name, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf name = KZ_BUF_NULL;
        struct kz_parse parse = {job, limits, input, sink, false};
        enum kz_status status;

        *ret_name = "";
        kz_input_reset(input);
        status = kz_input_open(input, fd, limits->output, err);
        if (!status)
                status = sniff_and_parse(&parse, hint(job->name, &name), ret_name, err);
        /* What is wrong with the bytes explains whatever the parser thought of them. */
        if (input->failure.status && (!status || status == KZ_E_INVALID))
                return kz_error_set(err, input->failure.status, "%s", input->failure.message);
        return status;
}

__attribute__((format(printf, 4, 0))) static enum kz_status report(struct kz_parse *parse,
        enum kz_problem_severity severity, uint64_t line, const char *format, va_list args)
{
        char message[KZ_ERROR_MAX];

        vsnprintf(message, sizeof(message), format, args);
        return parse->sink->problem(parse->sink->ctx, severity,
                line > UINT32_MAX ? UINT32_MAX : (uint32_t)line, message);
}

enum kz_status kz_parse_problem(struct kz_parse *parse, uint64_t line, const char *format, ...)
{
        enum kz_status status;
        va_list args;

        va_start(args, format);
        status = report(parse, KZ_PROBLEM_FAILURE, line, format, args);
        va_end(args);
        return status;
}

enum kz_status kz_parse_note(struct kz_parse *parse, uint64_t line, const char *format, ...)
{
        enum kz_status status;
        va_list args;

        va_start(args, format);
        status = report(parse, KZ_PROBLEM_NOTE, line, format, args);
        va_end(args);
        return status;
}

enum kz_status kz_parse_unread(struct kz_parse *parse, uint64_t line, const char *format, ...)
{
        enum kz_status status;
        va_list args;

        va_start(args, format);
        status = report(parse, KZ_PROBLEM_UNREAD, line, format, args);
        va_end(args);
        return status;
}

int32_t kz_parse_latest_year(const struct kz_extract_job *job)
{
        if (job->mtime <= 0 || job->mtime > INT64_C(4102444800))
                return 2040;
        return kz_date_from_days(job->mtime / KZ_DAY_SECONDS).year + 1;
}

/* Enough of a stranger's text to recognise it by. */
static const char *quote(struct kz_str s, char out[96])
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf buf = KZ_BUF_NULL;
        size_t max = kz_utf8_floor(s.ptr, s.len, 60), len;

        if (kz_visible_append(&buf, (struct kz_str){s.ptr, max}, true))
                return "";
        len = kz_utf8_floor(buf.data, buf.len, 80);
        snprintf(out, 96, "%.*s%s", (int)len, buf.data ? buf.data : "",
                max < s.len || len < buf.len ? "..." : "");
        return out;
}

enum kz_status kz_parse_date(struct kz_parse *parse, struct kz_str text, uint64_t line,
        struct kz_document *doc, char buf[16])
{
        struct kz_date_parsed date;
        char shown[96];

        if (text.len == 0)
                return KZ_OK;
        switch (kz_date_parse(
                text, parse->job->date_order, kz_parse_latest_year(parse->job), &date)) {
        case KZ_DATE_UNKNOWN:
                return kz_parse_note(parse, line,
                        "date \"%s\": not in a form that is understood; left empty",
                        quote(text, shown));
        case KZ_DATE_IMPOSSIBLE:
                return kz_parse_note(parse, line,
                        "date \"%s\": there is no such day or time; left empty",
                        quote(text, shown));
        case KZ_DATE_FOUND:
                break;
        }
        kz_date_parsed_format(&date, buf);
        doc->date = kz_str(buf);
        doc->ts = date.ts;
        if (!date.ambiguous || parse->ambiguous_told)
                return KZ_OK;
        parse->ambiguous_told = true;
        return kz_parse_note(parse, line,
                "date \"%s\" is ambiguous: read as %s, by the source's date order (%s)",
                quote(text, shown), buf,
                parse->job->date_order == KZ_DATE_MDY ? "month first" : "day first");
}
