#include "index/ingest/parse.h"

#include <stdarg.h>
#include <stdio.h>

#include "index/base/utf8.h"
#include "index/base/visible.h"
#include "index/ingest/member.h"

#define WHERE_MAX 128

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

/* " (in NAME)" for a file within the file: its length; nothing for the file itself. */
static size_t name_place(const struct kz_parse *parse, char out[WHERE_MAX])
{
        char name[96];

        out[0] = '\0';
        if (parse->where.len)
                snprintf(out, WHERE_MAX, " (in %s)", quote(parse->where, name));
        return strlen(out);
}

__attribute__((format(printf, 4, 0))) static enum kz_status report(struct kz_parse *parse,
        enum kz_problem_severity severity, uint64_t line, const char *format, va_list args)
{
        char message[KZ_ERROR_MAX], where[WHERE_MAX];
        size_t len = name_place(parse, where);

        vsnprintf(message, sizeof(message) - len, format, args);
        memcpy(message + strlen(message), where, len + 1);
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

/* Whether what the parser found of a field is less than what the container says of it. */
static bool is_stand_in(struct kz_str value, struct kz_str origin)
{
        return value.len == 0 || kz_str_eq(origin, KZ_STR(KZ_ORIGIN_NAME));
}

static void fill(struct kz_str *value, struct kz_str *origin, struct kz_str given, const char *from)
{
        if (given.len == 0 || !is_stand_in(*value, *origin))
                return;
        *value = given;
        *origin = kz_str(from);
}

/* What the containers know, the innermost first. */
static void fill_in(const struct kz_parse *parse, struct kz_document *doc, struct kz_origins *from)
{
        const struct kz_member *member;

        for (; parse->member; parse = parse->outer) {
                member = parse->member;
                if (member->date.len && doc->date.len == 0)
                        doc->ts = member->ts;
                fill(&doc->title, &from->title, member->title, member->from);
                fill(&doc->author, &from->author, member->author, member->from);
                fill(&doc->date, &from->date, member->date, member->from);
                if (doc->url.len == 0)
                        doc->url = member->url;
        }
}

static enum kz_status member_key(
        const struct kz_parse *parse, struct kz_str key, struct kz_buf *ret)
{
        enum kz_status status = kz_buf_append_str(ret, parse->where);

        if (!status && key.len)
                status = kz_buf_append_char(ret, '/');
        return status ? status : kz_buf_append_str(ret, key);
}

enum kz_status kz_parse_document(struct kz_parse *parse, struct kz_document *doc)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf key = KZ_BUF_NULL;
        struct kz_origins origins = parse->origins;
        enum kz_status status;
        bool first = true;

        parse->origins = (struct kz_origins){0};
        origins.type = kz_str(parse->type);
        doc->origins = &origins;
        doc->title_lent = is_stand_in(doc->title, origins.title);
        if (parse->outer) {
                fill_in(parse, doc, &origins);
                /* Lines of a member are not lines of the file. */
                if (doc->place == KZ_PLACE_FILE)
                        doc->place = KZ_PLACE_EXTRACT;
                doc->file_line = 0;
                status = member_key(parse, doc->key, &key);
                if (!status)
                        status = kz_member_budget_key(parse->budget, kz_buf_str(&key), &first);
                if (status)
                        return status;
                doc->key = kz_buf_str(&key);
        }
        status = first ? parse->sink->document(parse->sink->ctx, doc)
                       : kz_parse_problem(
                                 parse, 0, "this name came before in the same file: left out");
        doc->origins = NULL;
        return status;
}

enum kz_status kz_parse_command(struct kz_parse *parse, enum kz_extract_command which,
        struct kz_str bytes, struct kz_buf *ret, struct kz_error *err)
{
        static const char *const settings[KZ_COMMANDS] = {"ocr_command", "doc_command"};

        if (!kz_parse_has_command(parse, which))
                return kz_error_set(
                        err, KZ_E_UNSUPPORTED, "%s is not set: kzsearch.conf(5)", settings[which]);
        return parse->sink->command(parse->sink->ctx, which, bytes, ret, err);
}

int32_t kz_parse_latest_year(const struct kz_extract_job *job)
{
        if (job->mtime <= 0 || job->mtime > INT64_C(4102444800))
                return 2040;
        return kz_date_from_days(job->mtime / KZ_DAY_SECONDS).year + 1;
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
