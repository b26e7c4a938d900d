/*
 * JSON Lines: one object a line is one document. The file is read as a stream; a line that is
 * broken is reported by its number, and the rest is read.
 */
#include <jansson.h>
#include <stdio.h>

#include "index/base/utf8.h"
#include "index/ingest/decode.h"
#include "index/ingest/head.h"
#include "index/ingest/meta.h"
#include "index/ingest/seen.h"
#include "index/ingest/wide.h"

#define KEY_MAX 4096 /* bytes of a record's own id */
#define URL_MAX 2048
#define STEP 65536u

struct reader {
        struct kz_parse *parse;
        struct kz_seen seen;
        uint64_t line; /* 1-based */
        uint64_t documents, records;
        /* Bytes behind the fields of the current document. */
        struct kz_buf repaired, title, author, kind, text;
        char date[16], lang[16], key[32];
};

static void reader_deinit(struct reader *r)
{
        kz_seen_deinit(&r->seen);
        kz_buf_deinit(&r->repaired);
        kz_buf_deinit(&r->title);
        kz_buf_deinit(&r->author);
        kz_buf_deinit(&r->kind);
        kz_buf_deinit(&r->text);
}

static void free_json(json_t **json)
{
        json_decref(*json);
}

static bool ends_with(struct kz_str s, const char *suffix)
{
        size_t n = strlen(suffix);

        return s.len >= n && memcmp(s.ptr + s.len - n, suffix, n) == 0;
}

static bool is_object(struct kz_str line)
{
        KZ_CLEANUP(free_json) json_t *json = NULL;

        line = kz_head_trim(line);
        if (line.len == 0 || line.ptr[0] != '{')
                return false;
        json = json_loadb(line.ptr, line.len, JSON_ALLOW_NUL, NULL);
        return json_is_object(json);
}

/* By name; by one whole object and a name that allows it; or by two whole objects. */
static enum kz_sniff sniff(struct kz_str head, struct kz_str name)
{
        bool named = ends_with(name, ".jsonl") || ends_with(name, ".ndjson");
        struct kz_str rest, line, second;

        if (kz_str_starts(head, KZ_STR("\xEF\xBB\xBF")))
                head = (struct kz_str){head.ptr + 3, head.len - 3};
        rest = kz_head_trim(head);
        if (rest.len == 0 || rest.ptr[0] != '{' || !kz_head_line(&rest, &line) || !is_object(line))
                return named ? KZ_SNIFF_BY_NAME : KZ_SNIFF_NO;
        if (named || ends_with(name, ".json") ||
                (kz_head_line(&rest, &second) && is_object(second)))
                return KZ_SNIFF_BY_CONTENT;
        return KZ_SNIFF_NO;
}

static const char *type_name(const json_t *json)
{
        switch (json_typeof(json)) {
        case JSON_OBJECT:
                return "an object";
        case JSON_ARRAY:
                return "a list";
        case JSON_STRING:
                return "text";
        case JSON_INTEGER:
        case JSON_REAL:
                return "a number";
        case JSON_TRUE:
        case JSON_FALSE:
                return "true or false";
        case JSON_NULL:
                break;
        }
        return "null";
}

static struct kz_str string_of(const json_t *json)
{
        return (struct kz_str){json_string_value(json), json_string_length(json)};
}

/* The text of the first of these fields that is there and not null; others than text are reported.
 */
static enum kz_status get_text(
        struct reader *r, const json_t *record, const char *const *names, struct kz_str *ret)
{
        enum kz_status status = KZ_OK;
        const json_t *value;

        *ret = KZ_STR_NULL;
        for (; *names && !status; names++) {
                value = json_object_get(record, *names);
                if (!value || json_is_null(value))
                        continue;
                if (json_is_string(value)) {
                        *ret = string_of(value);
                        if (ret->len)
                                return KZ_OK;
                        continue;
                }
                status = kz_parse_problem(r->parse, r->line, "\"%s\" is %s, not text; left out",
                        *names, type_name(value));
        }
        return status;
}

/* U+0000 is allowed in JSON and nowhere else here. */
static enum kz_status without_nul(struct reader *r, struct kz_buf *buf, struct kz_str *text)
{
        size_t i;

        if (!text->len || !memchr(text->ptr, '\0', text->len))
                return KZ_OK;
        kz_buf_clear(buf);
        if (kz_buf_append_str(buf, *text))
                return KZ_E_NOMEM;
        for (i = 0; i < buf->len; i++) {
                if (buf->data[i] == '\0')
                        buf->data[i] = ' ';
        }
        *text = kz_buf_str(buf);
        return kz_parse_note(r->parse, r->line, "NUL characters replaced by spaces");
}

/* The key: the record's id, text or a whole number; else the number of the line. */
static enum kz_status get_key(struct reader *r, const json_t *record, struct kz_str *ret)
{
        const json_t *id = json_object_get(record, "id");
        enum kz_status status = KZ_OK;

        *ret = json_is_string(id) ? string_of(id) : KZ_STR_NULL;
        if (json_is_integer(id)) {
                snprintf(r->key, sizeof(r->key), "%lld", (long long)json_integer_value(id));
                *ret = kz_str(r->key);
        }
        if (id && !json_is_string(id) && !json_is_integer(id) && !json_is_null(id))
                status = kz_parse_note(r->parse, r->line,
                        "\"id\" is %s, not text or a whole number; the line number stands in for "
                        "it",
                        type_name(id));
        if (ret->len > KEY_MAX) {
                status = kz_parse_note(r->parse, r->line,
                        "\"id\" is longer than %d bytes; the line number stands in for it",
                        KEY_MAX);
                *ret = KZ_STR_NULL;
        }
        if (ret->len == 0) {
                snprintf(r->key, sizeof(r->key), "%llu", (unsigned long long)r->line);
                *ret = kz_str(r->key);
        }
        return status;
}

/* A text, or a number of seconds or milliseconds since 1970. */
static enum kz_status get_date(struct reader *r, const json_t *record, struct kz_document *doc)
{
        static const char *const names[] = {"date", "published", NULL};
        const json_t *value = json_object_get(record, "date");
        struct kz_str text;
        enum kz_status status;
        char number[32];

        if (json_is_number(value)) {
                snprintf(number, sizeof(number), "%.0f", json_number_value(value));
                return kz_parse_date(r->parse, kz_str(number), r->line, doc, r->date);
        }
        status = get_text(r, record, names, &text);
        if (status)
                return status;
        return kz_parse_date(r->parse, kz_head_trim(text), r->line, doc, r->date);
}

/* One name, or a list of names. */
static enum kz_status get_author(struct reader *r, const json_t *record, struct kz_document *doc)
{
        static const char *const names[] = {"author", "byline", "authors", NULL};
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf joined = KZ_BUF_NULL;
        const json_t *value = json_object_get(record, "author"), *item;
        enum kz_status status = KZ_OK;
        struct kz_str text;
        size_t i;

        if (!value)
                value = json_object_get(record, "authors");
        if (json_is_array(value)) {
                json_array_foreach(value, i, item)
                {
                        if (!json_is_string(item) || joined.len > 1024)
                                continue;
                        if (joined.len)
                                status = kz_buf_append_cstr(&joined, ", ");
                        if (!status)
                                status = kz_buf_append_str(&joined, string_of(item));
                        if (status)
                                return status;
                }
                text = kz_buf_str(&joined);
        } else {
                status = get_text(r, record, names, &text);
        }
        kz_buf_clear(&r->author);
        if (!status)
                status = kz_head_title(&r->author, text, KZ_AUTHOR_MAX);
        doc->author = kz_buf_str(&r->author);
        return status;
}

static enum kz_status get_url(struct reader *r, const json_t *record, struct kz_document *doc)
{
        static const char *const names[] = {"url", "link", NULL};
        enum kz_status status = get_text(r, record, names, &doc->url);

        if (status || (doc->url.len <= URL_MAX &&
                              !memchr(doc->url.ptr ? doc->url.ptr : "", '\0', doc->url.len)))
                return status;
        doc->url = KZ_STR_NULL;
        return kz_parse_problem(r->parse, r->line,
                "\"url\" is not an address of at most %d bytes; left out", URL_MAX);
}

static enum kz_status get_words(struct reader *r, const json_t *record, struct kz_document *doc)
{
        static const char *const lang_names[] = {"lang", "language", NULL};
        static const char *const kind_names[] = {"kind", "type", NULL};
        enum kz_status status;
        struct kz_str value;

        status = get_text(r, record, lang_names, &value);
        if (!status)
                status = kz_meta_lang(r->parse, value, r->line, doc, r->lang);
        if (!status)
                status = get_text(r, record, kind_names, &value);
        if (!status && value.len && memchr(value.ptr, '\0', value.len))
                value = KZ_STR_NULL;
        return status ? status : kz_meta_kind(r->parse, value, doc, &r->kind);
}

static enum kz_status get_title_and_text(
        struct reader *r, const json_t *record, struct kz_document *doc)
{
        static const char *const title_names[] = {"title", "headline", NULL};
        static const char *const text_names[] = {"text", "body", "content", NULL};
        enum kz_status status;
        struct kz_str title;

        status = get_text(r, record, title_names, &title);
        if (!status)
                status = get_text(r, record, text_names, &doc->text);
        if (!status)
                status = without_nul(r, &r->text, &doc->text);
        kz_buf_clear(&r->title);
        if (!status)
                status = kz_head_title(&r->title, title, KZ_TITLE_GIVEN_MAX);
        r->parse->origins.title = KZ_STR("record");
        if (!status && r->title.len == 0) {
                r->parse->origins.title = KZ_STR("first line");
                status = kz_head_first_line(&r->title, doc->text);
        }
        doc->title = kz_buf_str(&r->title);
        return status;
}

static enum kz_status take_record(struct reader *r, const json_t *record)
{
        struct kz_document doc = {
                .file_line = r->line > UINT32_MAX ? UINT32_MAX : (uint32_t)r->line};
        enum kz_status status;
        bool fresh;

        status = get_title_and_text(r, record, &doc);
        if (status)
                return status;
        if (doc.title.len == 0 && kz_head_trim(doc.text).len == 0)
                return kz_parse_problem(r->parse, r->line, "neither text nor title: left out");
        status = get_key(r, record, &doc.key);
        if (!status)
                status = kz_seen_add(&r->seen, doc.key, &fresh);
        if (status)
                return status;
        if (!fresh)
                return kz_parse_problem(r->parse, r->line,
                        "id \"%.*s\" comes twice in this file: the first was kept, this one left "
                        "out",
                        doc.key.len > 100 ? (int)kz_utf8_floor(doc.key.ptr, doc.key.len, 100)
                                          : (int)doc.key.len,
                        doc.key.ptr);
        status = get_date(r, record, &doc);
        if (!status)
                status = get_author(r, record, &doc);
        if (!status)
                status = get_url(r, record, &doc);
        if (!status)
                status = get_words(r, record, &doc);
        if (status)
                return status;
        r->documents++;
        r->parse->origins.date = r->parse->origins.author = KZ_STR("record");
        return kz_parse_document(r->parse, &doc);
}

static json_t *load(struct kz_str line, json_error_t *error)
{
        json_t *json = json_loadb(line.ptr, line.len, JSON_ALLOW_NUL, error);

        /* A number too large for 64 bits in a field nobody asks for should not cost the document.
         */
        if (!json && json_error_code(error) == json_error_numeric_overflow)
                json = json_loadb(
                        line.ptr, line.len, JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL, error);
        return json;
}

/* A line with broken UTF-8: repaired, reported, and tried again. */
static enum kz_status load_repaired(
        struct reader *r, struct kz_str line, json_t **ret, json_error_t *error)
{
        size_t broken, nuls;

        kz_buf_clear(&r->repaired);
        if (kz_decode_repair(&r->repaired, line, &broken, &nuls))
                return KZ_E_NOMEM;
        *ret = load(kz_buf_str(&r->repaired), error);
        return kz_parse_note(r->parse, r->line, "%zu broken UTF-8 sequence%s replaced", broken,
                broken == 1 ? "" : "s");
}

static enum kz_status take_line(struct reader *r, struct kz_str line)
{
        KZ_CLEANUP(free_json) json_t *record = NULL;
        enum kz_status status = KZ_OK;
        json_error_t error;

        if (kz_head_trim(line).len == 0)
                return KZ_OK;
        r->records++;
        record = load(line, &error);
        if (!record && json_error_code(&error) == json_error_invalid_utf8)
                status = load_repaired(r, line, &record, &error);
        if (status)
                return status;
        if (!record && json_error_code(&error) == json_error_out_of_memory)
                return KZ_E_NOMEM;
        if (!record)
                return kz_parse_unread(
                        r->parse, r->line, "not JSON at byte %d: %s", error.position, error.text);
        if (!json_is_object(record))
                return kz_parse_unread(r->parse, r->line, "%s, not an object", type_name(record));
        return take_record(r, record);
}

/*
 * The next line, without its end, in *ret. A line over the limit is skipped and *ret_long set.
 * KZ_E_END after the last. A line cut off by damage is not given: it would only be reported as
 * broken.
 */
static enum kz_status next_line(
        struct reader *r, struct kz_str *ret, bool *ret_long, struct kz_error *err)
{
        struct kz_input *input = r->parse->input;
        uint64_t limit = r->parse->limits->line_size;
        size_t scanned = 0;
        struct kz_str view;
        const char *end;

        *ret_long = false;
        for (;;) {
                view = kz_input_view(input);
                end = view.len > scanned ? memchr(view.ptr + scanned, '\n', view.len - scanned)
                                         : NULL;
                if (end || (input->ended && view.len > 0 && !input->failure.status))
                        break;
                if (input->ended)
                        return *ret_long ? KZ_OK : KZ_E_END;
                if (view.len > limit) {
                        *ret_long = true;
                        kz_input_skip(input, view.len);
                        view.len = 0;
                }
                scanned = view.len;
                if (kz_input_fill(input, view.len + (view.len > STEP ? view.len : STEP), err))
                        return KZ_E_NOMEM;
        }
        *ret = (struct kz_str){view.ptr, end ? (size_t)(end - view.ptr) : view.len};
        kz_input_skip(input, ret->len + (end != NULL));
        *ret_long = *ret_long || ret->len > limit;
        return KZ_OK;
}

static enum kz_status read_lines(struct reader *r, struct kz_error *err)
{
        enum kz_status status;
        struct kz_str line;
        bool too_long;

        for (r->line = 1; !(status = next_line(r, &line, &too_long, err)); r->line++) {
                if (too_long)
                        status = kz_parse_unread(r->parse, r->line,
                                "longer than %llu bytes (max_line_size): left out",
                                (unsigned long long)r->parse->limits->line_size);
                else
                        status = take_line(r, line);
                if (status)
                        return status;
        }
        return status == KZ_E_END ? KZ_OK : status;
}

static enum kz_status parse_jsonl(struct kz_parse *parse, struct kz_error *err)
{
        KZ_CLEANUP(reader_deinit) struct reader reader = {.parse = parse};
        struct kz_str head = kz_input_view(parse->input);
        enum kz_status status;

        if (kz_wide_detect(head))
                return kz_error_set(
                        err, KZ_E_INVALID, "JSON Lines in UTF-16 or UTF-32: they must be UTF-8");
        if (kz_str_starts(head, KZ_STR("\xEF\xBB\xBF")))
                kz_input_skip(parse->input, 3);
        status = read_lines(&reader, err);
        if (status == KZ_E_NOMEM)
                return kz_error_nomem(err);
        if (status)
                return kz_error_set(err, status, "line %llu", (unsigned long long)reader.line);
        if (reader.records == 0)
                return kz_error_set(err, KZ_E_INVALID, "empty: nothing in it but blank lines");
        if (reader.documents == 0)
                return kz_error_set(err, KZ_E_INVALID, "none of its lines is a document");
        return KZ_OK;
}

const struct kz_parser kz_parser_jsonl = {
        .name = "jsonl",
        .types = "JSON Lines",
        .sniff = sniff,
        .parse = parse_jsonl,
};
