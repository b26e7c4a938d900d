/*
 * Web archives: each page in one is a document with the address and the day it was fetched from.
 * The file is read as a stream, a record at a time.
 */
#include <stdio.h>

#include "index/base/utf8.h"
#include "index/ingest/decode_short.h"
#include "index/ingest/http_response.h"
#include "index/ingest/media_type.h"
#include "index/ingest/member.h"
#include "index/ingest/seen.h"
#include "index/ingest/warc_record.h"

#define STEP 65536u
#define HEAD_ROOM 65536u /* of a response, beside the file that may have file_size */
#define KEY_MAX 4096     /* bytes of an address that is a key; of longer ones the beginning is */
#define DATE_MAX 40      /* bytes of a record's time in a key */
#define URL_MAX 2048

/* What is counted instead of being reported one by one. */
enum left_out {
        IMAGES,
        SOUND,
        FONTS,
        STYLES,
        SCRIPTS,
        DATA,
        EMPTY,
        OTHER_ANSWERS,
        REVISITS,
        LEFT_OUT,
};

static const char *const left_out_names[LEFT_OUT] = {"images", "sound and video", "fonts",
        "style sheets", "scripts", "data of scripts", "empty answers", "redirects and errors",
        "pages fetched again and unchanged"};

struct warc {
        struct kz_parse *parse;
        struct kz_warc_record record;
        struct kz_buf uri; /* of the page, UTF-8 */
        uint64_t number;   /* of the record, 1-based */
        uint64_t counts[LEFT_OUT];
        uint64_t pages;  /* given, good or bad */
        uint64_t packed; /* pages packed in a way that is not read */
        struct kz_seen keys;
};

static void warc_deinit(struct warc *warc)
{
        kz_warc_record_deinit(&warc->record);
        kz_buf_deinit(&warc->uri);
        kz_seen_deinit(&warc->keys);
}

static enum kz_sniff sniff(struct kz_str head, struct kz_str name)
{
        (void)name;
        return kz_warc_begins(head) ? KZ_SNIFF_BY_CONTENT : KZ_SNIFF_NO;
}

/* Passes over len bytes of the input; KZ_E_CORRUPT when there are fewer. */
static enum kz_status pass_over(struct warc *warc, uint64_t len, struct kz_error *err)
{
        struct kz_input *input = warc->parse->input;
        enum kz_status status;
        size_t have;

        while (len) {
                status = kz_input_fill(input, len < STEP ? (size_t)len : STEP, err);
                if (status)
                        return status;
                have = kz_input_view(input).len;
                if (have == 0)
                        return kz_error_set(err, KZ_E_CORRUPT,
                                "cut short: record %llu is not all there",
                                (unsigned long long)warc->number);
                if (have > len)
                        have = (size_t)len;
                kz_input_skip(input, have);
                len -= have;
        }
        return KZ_OK;
}

/* Whether it is of a kind that is only counted. */
static bool is_left_out(struct warc *warc, struct kz_str type)
{
        const char *what = kz_media_type_textless(type);
        size_t i;

        for (i = 0; what && i < DATA; i++) {
                if (strcmp(what, left_out_names[i]) == 0) {
                        warc->counts[i]++;
                        return true;
                }
        }
        if (!kz_media_type_is(type, "application/json") &&
                !kz_media_type_is(type, "application/manifest+json"))
                return false;
        warc->counts[DATA]++;
        return true;
}

/* The address; with the time of the record where it came before, and its number where both did. */
static enum kz_status find_key(struct warc *warc, struct kz_buf *ret)
{
        struct kz_warc_record *record = &warc->record;
        struct kz_str uri = kz_buf_str(&warc->uri);
        enum kz_status status;
        bool first = false;

        uri.len = kz_utf8_floor(uri.ptr, uri.len, KEY_MAX);
        status = kz_buf_append_str(ret, uri);
        if (!status && ret->len == 0)
                status = kz_buf_printf(ret, "%llu", (unsigned long long)warc->number);
        if (!status)
                status = kz_seen_add(&warc->keys, kz_buf_str(ret), &first);
        if (status || first)
                return status;
        /* What is longer is no time. */
        if (record->date.len && record->date.len <= DATE_MAX) {
                status = kz_buf_printf(ret, " (%.*s)", KZ_STR_ARG(record->date));
                if (!status)
                        status = kz_seen_add(&warc->keys, kz_buf_str(ret), &first);
        }
        if (status || first)
                return status;
        return kz_buf_printf(ret, " (%llu)", (unsigned long long)warc->number);
}

/* The last part of the address's path, with an end that tells the type. */
static enum kz_status find_name(struct kz_str uri, struct kz_str type, struct kz_buf *ret)
{
        const char *suffix = kz_media_type_suffix(type);
        size_t n = strlen(suffix), i;
        enum kz_status status;
        const char *slash;

        for (i = 0; i < uri.len && uri.ptr[i] != '?' && uri.ptr[i] != '#'; i++)
                ;
        uri.len = i;
        slash = uri.len ? memrchr(uri.ptr, '/', uri.len) : NULL;
        if (slash)
                uri = (struct kz_str){slash + 1, (size_t)(uri.ptr + uri.len - slash) - 1};
        status = kz_buf_append_str(ret, uri);
        if (!status && (ret->len < n || memcmp(ret->data + ret->len - n, suffix, n) != 0))
                status = kz_buf_append_cstr(ret, suffix);
        return status;
}

static void find_date(const struct warc *warc, char buf[16], struct kz_member *member)
{
        const struct kz_extract_job *job = warc->parse->job;
        struct kz_date_parsed date;

        if (kz_date_parse(warc->record.date, job->date_order, kz_parse_latest_year(job), &date) !=
                KZ_DATE_FOUND)
                return;
        kz_date_parsed_format(&date, buf);
        member->date = kz_str(buf);
        member->ts = date.ts;
}

static enum kz_status give_page(struct warc *warc, const struct kz_http_response *response,
        struct kz_buf *body, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf key = KZ_BUF_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf name = KZ_BUF_NULL;
        struct kz_member member = {
                .bytes = body, .charset = response->charset, .from = "web archive"};
        enum kz_status status;
        char date[16];

        kz_buf_clear(&warc->uri);
        status = kz_decode_short(&warc->uri, warc->record.uri, NULL, NULL);
        if (!status)
                status = find_key(warc, &key);

        if (!status)
                status = find_name(warc->record.uri, response->type, &name);
        if (status)
                return status;
        warc->pages++;
        find_date(warc, date, &member);
        member.key = kz_buf_str(&key);
        if (warc->uri.len <= URL_MAX)
                member.url = kz_buf_str(&warc->uri);
        member.name = kz_buf_str(&name);
        return kz_parse_member(warc->parse, &member, err);
}

static enum kz_status take_page(struct warc *warc, struct kz_str block, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf body = KZ_BUF_NULL;
        struct kz_http_response response = {.status = 200, .raw = block};
        struct kz_error why = KZ_ERROR_NULL;
        enum kz_status status;

        if (warc->record.type == KZ_WARC_RESPONSE)
                kz_http_response_read(block, &response);
        else
                kz_http_response_type(warc->record.content_type, &response);
        if (response.status != 200) {
                warc->counts[OTHER_ANSWERS]++;
                return KZ_OK;
        }
        if (is_left_out(warc, response.type))
                return KZ_OK;
        status = kz_http_response_body(&response, warc->parse->limits->file_size, &body, &why);
        if (status == KZ_E_UNSUPPORTED) {
                warc->packed++;
                return KZ_OK;
        }
        if (status == KZ_E_CORRUPT || status == KZ_E_LIMIT)
                return kz_parse_problem(warc->parse, 0, "record %llu: %s",
                        (unsigned long long)warc->number, why.message);
        if (!status && body.len == 0) {
                warc->counts[EMPTY]++;
                return KZ_OK;
        }
        return status ? status : give_page(warc, &response, &body, err);
}

/* Requests of names and the like are answers too, but no pages. */
static bool is_page(const struct kz_warc_record *record)
{
        return (record->type == KZ_WARC_RESPONSE || record->type == KZ_WARC_RESOURCE) &&
               !kz_str_starts(record->uri, KZ_STR("dns:")) &&
               !kz_str_starts(record->uri, KZ_STR("metadata:"));
}

static enum kz_status take_record(struct warc *warc, struct kz_error *err)
{
        uint64_t len = warc->record.length, max = warc->parse->limits->file_size;
        enum kz_status status = kz_parse_progress(warc->parse);
        struct kz_str view;

        if (status)
                return status;
        warc->counts[REVISITS] += warc->record.type == KZ_WARC_REVISIT;
        if (!is_page(&warc->record))
                return pass_over(warc, len, err);
        if (len > max + HEAD_ROOM) {
                status = kz_parse_problem(warc->parse, 0,
                        "record %llu is larger than %llu MB (max_file_size): left out",
                        (unsigned long long)warc->number, (unsigned long long)(max >> 20));
                return status ? status : pass_over(warc, len, err);
        }
        status = kz_input_fill(warc->parse->input, (size_t)len, err);
        view = kz_input_view(warc->parse->input);
        if (!status && view.len >= len)
                status = take_page(warc, (struct kz_str){view.ptr, (size_t)len}, err);
        return status ? status : pass_over(warc, len, err);
}

static enum kz_status read_records(struct warc *warc, struct kz_error *err)
{
        struct kz_error why = KZ_ERROR_NULL;
        enum kz_status status = KZ_OK;

        for (warc->number = 1; !status; warc->number++) {
                status = kz_warc_record_next(&warc->record, warc->parse->input, &why);
                if (!status) {
                        status = take_record(warc, err);
                } else if (status == KZ_E_CORRUPT) {
                        status = kz_parse_problem(warc->parse, 0,
                                "record %llu: %s; what follows is left out up to the next record",
                                (unsigned long long)warc->number, why.message);
                        if (!status)
                                status = kz_warc_resync(warc->parse->input, err);
                }
        }
        return status == KZ_E_END ? KZ_OK : status;
}

/* What was counted, in one note. */
static enum kz_status report(struct warc *warc)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf list = KZ_BUF_NULL;
        enum kz_status status = KZ_OK;
        size_t i;

        for (i = 0; i < LEFT_OUT && !status; i++) {
                if (warc->counts[i])
                        status = kz_buf_printf(&list, "%s%s (%llu)", list.len ? ", " : "",
                                left_out_names[i], (unsigned long long)warc->counts[i]);
        }
        if (!status && list.len)
                status = kz_parse_note(warc->parse, 0, "not read: %s", list.data);
        if (!status && warc->packed)
                status = kz_parse_problem(warc->parse, 0,
                        "%llu page%s packed in a way that is not read (br, zstd)",
                        (unsigned long long)warc->packed, warc->packed == 1 ? " is" : "s are");
        return status;
}

static enum kz_status parse_warc(struct kz_parse *parse, struct kz_error *err)
{
        KZ_CLEANUP(warc_deinit)
        struct warc warc = {.parse = parse, .record = KZ_WARC_RECORD_NULL, .keys = KZ_SEEN_NULL};
        enum kz_status status = read_records(&warc, err), told = KZ_OK;

        if (status == KZ_E_NOMEM)
                return kz_error_nomem(err);
        if (!status || status == KZ_E_CORRUPT || status == KZ_E_LIMIT)
                told = report(&warc);
        if (!status && !told && warc.pages == 0)
                return kz_error_set(err, KZ_E_INVALID, "a web archive without pages");
        return status ? status : told;
}

static const char *const mimes[] = {"application/warc", NULL};

const struct kz_parser kz_parser_warc = {
        .name = "warc",
        .types = "web archives",
        .mimes = mimes,
        .sniff = sniff,
        .parse = parse_warc,
};
