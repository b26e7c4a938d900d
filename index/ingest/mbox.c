/*
 * Files of many mails, one after another (mbox). A mail begins at a line "From someone on a date";
 * lines of a mail that begin so have a ">" before them, which is taken away (as in mboxrd).
 * Content-Length is never believed. The file is read as a stream, a mail at a time.
 */
#include <stdio.h>

#include "index/ingest/head.h"
#include "index/ingest/lower.h"
#include "index/ingest/mail.h"
#include "index/ingest/member.h"
#include "index/ingest/seen.h"

#define STEP 65536u
#define FROM_LINE_MAX 512
#define ID_MAX 512
/* Some programs begin a file with a mail of their own. */
#define INTERNAL "FOLDER INTERNAL DATA"

struct mbox {
        struct kz_parse *parse;
        uint64_t number; /* of the mail, 1-based */
        uint64_t line;   /* where it begins */
        uint64_t passed; /* lines of it that are passed over already */
        uint64_t mails;
        struct kz_seen ids;
};

static bool is_digit(char c)
{
        return c >= '0' && c <= '9';
}

/* "10:00", somewhere. */
static bool has_time(struct kz_str line)
{
        size_t i;

        for (i = 1; i + 2 < line.len; i++) {
                if (line.ptr[i] == ':' && is_digit(line.ptr[i - 1]) && is_digit(line.ptr[i + 1]) &&
                        is_digit(line.ptr[i + 2]))
                        return true;
        }
        return false;
}

/* Where the day of the week stands, after which comes the date; NULL for none. */
static const char *find_weekday(struct kz_str line)
{
        static const char days[] = "MonTueWedThuFriSatSun";
        const char *at, *end = line.ptr + line.len;
        size_t i;

        for (at = line.ptr; at + 4 < end && (at = memchr(at, ' ', (size_t)(end - at - 4))); at++) {
                for (i = 0; i < sizeof(days) - 1; i += 3) {
                        if (memcmp(at + 1, days + i, 3) == 0 && (at[4] == ' ' || at[4] == ','))
                                return at + 1;
                }
        }
        return NULL;
}

static struct kz_str first_line(struct kz_str s)
{
        struct kz_str line = KZ_STR_NULL;

        kz_head_line(&s, &line);
        if (line.len && line.ptr[line.len - 1] == '\r')
                line.len--;
        return line;
}

/* A "From " line with a header after it. blank: the line before it is. */
static bool begins_mail(struct kz_str s, bool blank)
{
        struct kz_str rest = s, line, next;
        bool dated;

        if (!kz_str_starts(s, KZ_STR("From ")) || !kz_head_line(&rest, &line))
                return false;
        dated = find_weekday(line) != NULL;
        if (line.len > FROM_LINE_MAX || !has_time(line) || (!blank && !dated))
                return false;
        next = first_line(rest);
        return kz_mail_is_field(next) || kz_str_starts(next, KZ_STR(">From ")) ||
               (next.len == 0 && dated);
}

static bool ends_with(struct kz_str s, const char *suffix)
{
        size_t n = strlen(suffix);

        return s.len >= n && memcmp(s.ptr + s.len - n, suffix, n) == 0;
}

/* A mail kept with its "From " line is still one mail where its name says so. */
static enum kz_sniff sniff(struct kz_str head, struct kz_str name)
{
        bool named = ends_with(name, ".mbox") || ends_with(name, ".mbx") || ends_with(name, "mbox");
        struct kz_str trimmed = kz_str_trim(head);

        if (ends_with(name, ".eml"))
                return KZ_SNIFF_NO;
        if (!kz_str_starts(trimmed, KZ_STR("From ")))
                return KZ_SNIFF_NO;
        return named || begins_mail(trimmed, true) ? KZ_SNIFF_BY_CONTENT : KZ_SNIFF_NO;
}

static uint64_t count_lines(struct kz_str s)
{
        const char *at = s.ptr, *end = s.ptr + s.len;
        uint64_t lines = 0;

        for (; at < end && (at = memchr(at, '\n', (size_t)(end - at))); at++)
                lines++;
        return lines;
}

static bool is_blank_before(struct kz_str s, size_t at)
{
        size_t end = at - 1; /* of the line before, at its line end */

        if (end && s.ptr[end - 1] == '\r')
                end--;
        return end == 0 || s.ptr[end - 1] == '\n';
}

/* The next "From " line from byte from on, with enough after it to tell; s.len when there is none.
 */
static size_t find_from(struct kz_str s, size_t from, bool all)
{
        const char *at;

        while (from < s.len && (at = memmem(s.ptr + from, s.len - from, "\nFrom ", 6))) {
                from = (size_t)(at - s.ptr) + 1;
                if (!all && s.len - from < 2 * FROM_LINE_MAX)
                        return s.len;
                if (begins_mail(
                            (struct kz_str){s.ptr + from, s.len - from}, is_blank_before(s, from)))
                        return from;
        }
        return s.len;
}

/*
 * The bytes of the next mail, its "From " line first: a view of the input. *ret_long: it is longer
 * than a file may be; then it has been passed over but for its last part. KZ_E_END, KZ_E_NOMEM.
 */
static enum kz_status next_mail(
        struct mbox *mbox, struct kz_str *ret, bool *ret_long, struct kz_error *err)
{
        struct kz_input *input = mbox->parse->input;
        uint64_t max = mbox->parse->limits->file_size;
        size_t from = 0, want = STEP, end;
        enum kz_status status;
        struct kz_str view;

        *ret_long = false;
        mbox->passed = 0;
        for (;;) {
                status = kz_input_fill(input, want, err);
                if (status)
                        return status;
                view = kz_input_view(input);
                if (view.len == 0)
                        return KZ_E_END;
                end = find_from(view, from, input->ended);
                if (end < view.len || input->ended)
                        break;
                /* A "From " line may still begin in the last bytes. */
                from = view.len > 2 * FROM_LINE_MAX + 8 ? view.len - 2 * FROM_LINE_MAX - 8 : 0;
                if (view.len > max) {
                        *ret_long = true;
                        mbox->passed += count_lines((struct kz_str){view.ptr, from});
                        kz_input_skip(input, from);
                        from = 0;
                        view.len = 0;
                }
                want = view.len + (view.len > STEP ? view.len : STEP);
        }
        *ret = (struct kz_str){view.ptr, end};
        *ret_long = *ret_long || end > max;
        return KZ_OK;
}

/* Appends a mail with its quoted "From " lines as they were. */
static enum kz_status unquote(struct kz_buf *out, struct kz_str mail)
{
        enum kz_status status = kz_buf_reserve(out, mail.len);
        const char *at, *mark, *end = mail.ptr + mail.len;

        while (!status && (at = memmem(mail.ptr, mail.len, "\n>", 2))) {
                for (mark = at + 1; mark < end && *mark == '>'; mark++)
                        ;
                status = kz_buf_append(out, mail.ptr, (size_t)(at + 1 - mail.ptr));
                if (end - mark < 5 || memcmp(mark, "From ", 5) != 0)
                        at--;
                at += 2;
                mail = (struct kz_str){at, (size_t)(end - at)};
        }
        return status ? status : kz_buf_append_str(out, mail);
}

/* The Message-ID, without its brackets; empty when there is none. */
static struct kz_str message_id(struct kz_str mail)
{
        struct kz_str line, rest = mail, value;
        const char *open, *close;
        size_t n;

        while (kz_head_line(&rest, &line) && kz_str_trim(line).len) {
                if (!kz_lower_starts(line, KZ_STR("message-id:"), &n))
                        continue;
                /* The value may stand on the next line. */
                value = (struct kz_str){line.ptr + n, (size_t)(rest.ptr + rest.len - line.ptr) - n};
                if (value.len > ID_MAX)
                        value.len = ID_MAX;
                open = memchr(value.ptr, '<', value.len);
                close = open ? memchr(open, '>', (size_t)(value.ptr + value.len - open)) : NULL;
                if (close)
                        return kz_str_trim((struct kz_str){open + 1, (size_t)(close - open - 1)});
        }
        return KZ_STR_NULL;
}

/* The Message-ID, with the mail's number where that came before; or the number alone. */
static enum kz_status mail_key(struct mbox *mbox, struct kz_str mail, struct kz_buf *ret)
{
        struct kz_str id = message_id(mail);
        enum kz_status status = KZ_OK;
        bool first = false;

        if (id.len)
                status = kz_seen_add(&mbox->ids, id, &first);
        if (status)
                return status;
        if (id.len)
                status = kz_buf_append_str(ret, id);
        if (status || first)
                return status;
        return kz_buf_printf(ret, id.len ? " (%llu)" : "%llu", (unsigned long long)mbox->number);
}

/* The day in the "From " line, for mails that have none of their own. */
static void from_date(
        const struct mbox *mbox, struct kz_str line, char buf[16], struct kz_member *member)
{
        const struct kz_extract_job *job = mbox->parse->job;
        const char *at = find_weekday(line);
        struct kz_date_parsed date;

        if (!at || kz_date_parse((struct kz_str){at, (size_t)(line.ptr + line.len - at)},
                           job->date_order, kz_parse_latest_year(job), &date) != KZ_DATE_FOUND)
                return;
        kz_date_parsed_format(&date, buf);
        member->date = kz_str(buf);
        member->ts = date.ts;
}

static enum kz_status take_mail(struct mbox *mbox, struct kz_str mail, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf key = KZ_BUF_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf bytes = KZ_BUF_NULL;
        struct kz_str line = first_line(mail), body = mail;
        struct kz_member member = {.bytes = &bytes, .from = "mbox", .parser = &kz_parser_mail};
        enum kz_status status;
        char date[16], name[32];

        kz_head_line(&body, &(struct kz_str){0});
        if (kz_str_trim(body).len == 0)
                return kz_parse_problem(mbox->parse, mbox->line, "mail %llu is empty",
                        (unsigned long long)mbox->number);
        if (mbox->number == 1 &&
                memmem(body.ptr, body.len < 4096 ? body.len : 4096, INTERNAL, sizeof(INTERNAL) - 1))
                return KZ_OK;
        status = mail_key(mbox, body, &key);
        if (!status)
                status = unquote(&bytes, body);
        if (status)
                return status;
        from_date(mbox, line, date, &member);
        snprintf(name, sizeof(name), "mail %llu", (unsigned long long)mbox->number);
        member.key = kz_buf_str(&key);
        member.name = kz_str(name);
        mbox->mails++;
        return kz_parse_member(mbox->parse, &member, err);
}

static enum kz_status read_mails(struct mbox *mbox, struct kz_error *err)
{
        struct kz_input *input = mbox->parse->input;
        enum kz_status status;
        struct kz_str mail;
        uint64_t lines;
        bool too_long;

        for (mbox->number = 1; !(status = next_mail(mbox, &mail, &too_long, err)); mbox->number++) {
                lines = mbox->passed + count_lines(mail);
                if (too_long)
                        status = kz_parse_problem(mbox->parse, mbox->line,
                                "mail %llu is larger than %llu MB (max_file_size): left out",
                                (unsigned long long)mbox->number,
                                (unsigned long long)(mbox->parse->limits->file_size >> 20));
                else
                        status = take_mail(mbox, mail, err);
                if (status)
                        return status;
                mbox->line += lines;
                kz_input_skip(input, mail.len);
        }
        return status == KZ_E_END ? KZ_OK : status;
}

static enum kz_status parse_mbox(struct kz_parse *parse, struct kz_error *err)
{
        struct mbox mbox = {.parse = parse, .line = 1, .ids = KZ_SEEN_NULL};
        enum kz_status status = KZ_OK;
        struct kz_str head = kz_input_view(parse->input);

        while (head.len && kz_str_is_blank(head.ptr[0])) {
                mbox.line += head.ptr[0] == '\n';
                kz_input_skip(parse->input, 1);
                head = kz_input_view(parse->input);
        }
        status = read_mails(&mbox, err);
        kz_seen_deinit(&mbox.ids);
        if (status == KZ_E_NOMEM)
                return kz_error_nomem(err);
        if (status == KZ_E_LIMIT)
                return kz_error_prefix(err, status, "mail %llu", (unsigned long long)mbox.number);
        return status;
}

static const char *const mimes[] = {"application/mbox", NULL};

const struct kz_parser kz_parser_mbox = {
        .name = "mbox",
        .types = "mbox",
        .mimes = mimes,
        .sniff = sniff,
        .parse = parse_mbox,
};
