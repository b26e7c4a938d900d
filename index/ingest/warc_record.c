#include "index/ingest/warc_record.h"

#include <stdio.h>

#include "index/ingest/head.h"
#include "index/ingest/lower.h"

#define HEAD_MAX 65536u
#define STEP 65536u
#define ARC_LINE_MAX 16384u

bool kz_warc_begins(struct kz_str head)
{
        return kz_str_starts(head, KZ_STR("WARC/0.")) || kz_str_starts(head, KZ_STR("WARC/1.")) ||
               kz_str_starts(head, KZ_STR("filedesc://"));
}

void kz_warc_record_deinit(struct kz_warc_record *record)
{
        kz_buf_deinit(&record->head);
}

static bool is(struct kz_str s, const char *lower)
{
        size_t n;

        return kz_lower_starts(s, kz_str(lower), &n) && n == s.len;
}

static bool read_number(struct kz_str s, uint64_t *ret)
{
        uint64_t number = 0;
        size_t i;

        for (i = 0; i < s.len && s.ptr[i] >= '0' && s.ptr[i] <= '9'; i++) {
                if (number > (UINT64_MAX >> 8))
                        return false;
                number = number * 10 + (uint64_t)(s.ptr[i] - '0');
        }
        *ret = number;
        return i > 0 && i == s.len;
}

static enum kz_warc_type type_of(struct kz_str value)
{
        if (is(value, "response"))
                return KZ_WARC_RESPONSE;
        if (is(value, "resource") || is(value, "conversion"))
                return KZ_WARC_RESOURCE;
        return is(value, "revisit") ? KZ_WARC_REVISIT : KZ_WARC_OTHER;
}

/* Early writers put the address in angle brackets, as the standard once had it. */
static struct kz_str without_brackets(struct kz_str uri)
{
        if (uri.len > 2 && uri.ptr[0] == '<' && uri.ptr[uri.len - 1] == '>')
                return (struct kz_str){uri.ptr + 1, uri.len - 2};
        return uri;
}

/* *ret_sized: it has a length that can be read. */
static void read_fields(struct kz_warc_record *record, struct kz_str head, bool *ret_sized)
{
        struct kz_str line, name, value;

        *ret_sized = false;
        kz_head_line(&head, &line);
        while (kz_head_line(&head, &line)) {
                value = line;
                if (!kz_str_split(&value, ':', &name))
                        continue;
                name = kz_str_trim(name);
                value = kz_str_trim(value);
                if (is(name, "warc-type"))
                        record->type = type_of(value);
                else if (is(name, "warc-target-uri"))
                        record->uri = without_brackets(value);
                else if (is(name, "warc-date"))
                        record->date = value;
                else if (is(name, "content-type"))
                        record->content_type = value;
                else if (is(name, "content-length"))
                        *ret_sized = read_number(value, &record->length);
        }
}

/* Bytes through the blank line that ends the header; 0 when there is none. Line by line: what comes
 * after it is not looked at, which may be long. */
static size_t header_len(struct kz_str view)
{
        const char *at = view.ptr, *end = view.ptr + view.len;

        while (at < end && (at = memchr(at, '\n', (size_t)(end - at)))) {
                at++;
                if (at < end && *at == '\r')
                        at++;
                if (at < end && *at == '\n')
                        return (size_t)(at - view.ptr) + 1;
        }
        return 0;
}

static enum kz_status keep_head(struct kz_warc_record *record, struct kz_str head)
{
        kz_buf_clear(&record->head);
        return kz_buf_append_str(&record->head, head);
}

static enum kz_status next_warc(
        struct kz_warc_record *record, struct kz_input *input, struct kz_error *err)
{
        struct kz_str view = kz_input_view(input);
        bool sized;

        if (view.len > HEAD_MAX)
                view.len = HEAD_MAX;
        view.len = header_len(view);
        if (view.len == 0)
                return kz_error_set(err, KZ_E_CORRUPT, "the header of a record is cut short");
        if (keep_head(record, view))
                return kz_error_nomem(err);
        read_fields(record, kz_buf_str(&record->head), &sized);
        if (!sized)
                return kz_error_set(err, KZ_E_CORRUPT, "a record does not say how long it is");
        kz_input_skip(input, view.len);
        return KZ_OK;
}

/* 14 digits to the form of WARC. */
static void arc_date(struct kz_warc_record *record, struct kz_str s)
{
        uint64_t number;

        if (s.len != 14 || !read_number(s, &number))
                return;
        snprintf(record->arc_date, sizeof(record->arc_date), "%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ",
                s.ptr, s.ptr + 4, s.ptr + 6, s.ptr + 8, s.ptr + 10, s.ptr + 12);
        record->date = kz_str(record->arc_date);
}

/* "URL IP-address date type length"; version 2 has more before the length. */
static enum kz_status next_arc(
        struct kz_warc_record *record, struct kz_input *input, struct kz_error *err)
{
        struct kz_str view = kz_input_view(input), line, rest, parts[5];
        size_t n, i;

        if (view.len > ARC_LINE_MAX)
                view.len = ARC_LINE_MAX;
        rest = view;
        if (!memchr(view.ptr, '\n', view.len) || !kz_head_line(&rest, &line))
                return kz_error_set(err, KZ_E_CORRUPT, "the header of a record is cut short");
        n = line.len + 1;
        if (keep_head(record, kz_str_trim(line)))
                return kz_error_nomem(err);
        rest = kz_buf_str(&record->head);
        for (i = 0; i < 4; i++) {
                if (!kz_str_split(&rest, ' ', &parts[i]))
                        return kz_error_set(err, KZ_E_CORRUPT, "no header of a record");
        }
        while (kz_str_split(&rest, ' ', &parts[4]))
                ;
        if (!read_number(parts[4], &record->length))
                return kz_error_set(err, KZ_E_CORRUPT, "a record does not say how long it is");
        record->uri = parts[0];
        arc_date(record, parts[2]);
        record->content_type = parts[3];
        record->type = kz_str_starts(parts[0], KZ_STR("http")) ? KZ_WARC_RESPONSE : KZ_WARC_OTHER;
        kz_input_skip(input, n);
        return KZ_OK;
}

static enum kz_status skip_blank_lines(struct kz_input *input, struct kz_error *err)
{
        enum kz_status status;
        struct kz_str view;

        for (;;) {
                status = kz_input_fill(input, HEAD_MAX, err);
                view = kz_input_view(input);
                if (status || view.len == 0)
                        return status ? status : KZ_E_END;
                if (view.ptr[0] != '\r' && view.ptr[0] != '\n')
                        return KZ_OK;
                kz_input_skip(input, 1);
        }
}

enum kz_status kz_warc_record_next(
        struct kz_warc_record *record, struct kz_input *input, struct kz_error *err)
{
        struct kz_buf head = record->head;
        enum kz_status status = skip_blank_lines(input, err);

        if (status)
                return status;
        *record = (struct kz_warc_record){.head = head};
        return kz_str_starts(kz_input_view(input), KZ_STR("WARC/")) ? next_warc(record, input, err)
                                                                    : next_arc(record, input, err);
}

enum kz_status kz_warc_resync(struct kz_input *input, struct kz_error *err)
{
        enum kz_status status;
        struct kz_str view;
        const char *at;

        kz_input_skip(input, kz_input_view(input).len > 0);
        for (;;) {
                status = kz_input_fill(input, STEP, err);
                view = kz_input_view(input);
                if (status)
                        return status;
                at = view.len ? memmem(view.ptr, view.len, "\nWARC/", 6) : NULL;
                if (at) {
                        kz_input_skip(input, (size_t)(at - view.ptr) + 1);
                        return KZ_OK;
                }
                if (input->ended || view.len < 6) {
                        kz_input_skip(input, view.len);
                        return KZ_E_END;
                }
                kz_input_skip(input, view.len - 5);
        }
}
