/* failures: what the catalog says could not be read, and how much of it for which reason. */
#include <stdlib.h>
#include <string.h>

#include "daemon/command.h"
#include "daemon/json.h"
#include "daemon/reason.h"
#include "daemon/server.h"
#include "index/base/grow.h"
#include "index/base/strhash.h"
#include "kzsearch/protocol.h"

#define REASONS_MAX 1000 /* told apart: what else there is counts as one more */
#define BUCKETS 2048     /* a power of two */
#define NONE SIZE_MAX

struct reason {
        char *text;
        const char *remedy;
        uint64_t parts, notes, files, listed;
        uint64_t file; /* the last one that it was met in */
        size_t entry;  /* of that file, of the file itself and not of a member; or NONE */
        size_t next;   /* in its bucket; or NONE */
};

/* What one file has to say for one reason, or a member of it. */
struct entry {
        size_t reason;
        struct kz_str message; /* the first of them */
        struct kz_reason said;
        uint64_t count;
};

struct failures {
        struct kz_json json;  /* the list */
        struct kz_str wanted; /* a part of the reasons asked for; or empty */
        uint64_t limit, per_reason;
        uint64_t parts, files, listed;
        struct reason *reasons;
        size_t n_reasons, reasons_cap, buckets[BUCKETS];
        struct entry *entries; /* of the file at hand, whose number is `file` */
        size_t n_entries, entries_cap;
        uint64_t file;
        struct kz_buf text;
};

static void failures_deinit(struct failures *failures)
{
        while (failures->n_reasons)
                free(failures->reasons[--failures->n_reasons].text);
        free(failures->reasons);
        free(failures->entries);
        kz_buf_deinit(&failures->text);
}

void kz_cmd_failures_start(struct kz_request *request)
{
        const json_t *params = request->message.params;
        struct kz_str source = KZ_STR_NULL, reason = KZ_STR_NULL;
        uint64_t n = 100;
        struct kz_error err = KZ_ERROR_NULL;

        if (!kz_rpc_get_str(params, "source", false, &source, &err) ||
                !kz_rpc_get_str(params, "reason", false, &reason, &err) ||
                !kz_rpc_get_uint(params, "limit", 0, 1000000, &n, &err) ||
                !kz_rpc_get_uint(params, "per_reason", 1, 1000000, &n, &err))
                kz_request_fail_with(request, &err);
        else if (source.len && !kz_config_source(request->server->config, source))
                kz_request_fail(request, KZSEARCH_ERR_NOT_FOUND, "not-found",
                        "there is no source '%.*s': see  kzsearchctl source list",
                        KZ_STR_ARG(source));
}

/* ---- Reasons ---- */

static enum kz_status add_reason(
        struct failures *failures, struct kz_str text, const char *remedy, size_t *bucket)
{
        struct reason *reason;

        if (kz_grow((void **)&failures->reasons, &failures->reasons_cap, failures->n_reasons + 1,
                    sizeof(*reason)))
                return KZ_E_NOMEM;
        reason = &failures->reasons[failures->n_reasons];
        *reason = (struct reason){.remedy = remedy, .entry = NONE, .next = *bucket};
        reason->text = strndup(text.len ? text.ptr : "", text.len);
        if (!reason->text)
                return KZ_E_NOMEM;
        *bucket = failures->n_reasons++;
        return KZ_OK;
}

static enum kz_status find_reason(
        struct failures *failures, struct kz_str text, const char *remedy, size_t *ret)
{
        size_t *bucket, i;

        if (failures->n_reasons >= REASONS_MAX) {
                text = KZ_STR("of many other reasons");
                remedy = NULL;
        }
        bucket = &failures->buckets[kz_strhash(text) >> 32 & (BUCKETS - 1)];
        for (i = *bucket; i != NONE; i = failures->reasons[i].next) {
                if (kz_str_eq(text, kz_str(failures->reasons[i].text)))
                        break;
        }
        if (i == NONE) {
                if (add_reason(failures, text, remedy, bucket))
                        return KZ_E_NOMEM;
                i = *bucket;
        }
        *ret = i;
        return KZ_OK;
}

/* ---- One file ---- */

static enum kz_status add_entry(
        struct failures *failures, size_t at, struct kz_str message, const struct kz_reason *said)
{
        struct reason *reason = &failures->reasons[at];
        const bool again = reason->file == failures->file;
        struct entry *entry;

        if (again && reason->entry != NONE && !said->member.len) {
                failures->entries[reason->entry].count++;
                return KZ_OK;
        }
        if (kz_grow((void **)&failures->entries, &failures->entries_cap, failures->n_entries + 1,
                    sizeof(*entry)))
                return KZ_E_NOMEM;
        if (!again)
                reason->entry = NONE;
        if (!said->member.len)
                reason->entry = failures->n_entries;
        reason->files += !again;
        reason->file = failures->file;
        reason->parts++;
        reason->notes += said->note;
        entry = &failures->entries[failures->n_entries++];
        *entry = (struct entry){at, message, *said, 1};
        return KZ_OK;
}

static enum kz_status take_message(struct failures *failures, struct kz_str message)
{
        struct kz_reason said;
        size_t at;

        kz_buf_clear(&failures->text);
        if (kz_reason_of(message, &said, &failures->text))
                return KZ_E_NOMEM;
        if (failures->wanted.len &&
                (!failures->text.len || !strcasestr(failures->text.data, failures->wanted.ptr)))
                return KZ_OK;
        if (find_reason(failures, kz_buf_str(&failures->text), said.remedy, &at))
                return KZ_E_NOMEM;
        return add_entry(failures, at, message, &said);
}

static void put_entry(
        struct failures *failures, const struct kz_file_record *record, const struct entry *entry)
{
        struct reason *reason = &failures->reasons[entry->reason];
        struct kz_json *json = &failures->json;

        failures->parts++;
        if (failures->listed >= failures->limit || reason->listed >= failures->per_reason)
                return;
        failures->listed++;
        reason->listed++;
        kz_json_open(json, '{');
        kz_json_member_str(json, "source", record->source);
        kz_json_member_str(json, "path", record->path);
        if (entry->said.member.len)
                kz_json_member_str(json, "member", entry->said.member);
        if (entry->said.line)
                kz_json_member_uint(json, "line", entry->said.line);
        kz_json_member_cstr(json, "reason", reason->text);
        if (!kz_str_eq(entry->said.told, kz_str(reason->text)))
                kz_json_member_str(json, "detail", entry->said.told);
        kz_json_member_str(json, "message", entry->message);
        kz_json_member_bool(json, "note", entry->said.note);
        kz_json_member_uint(json, "count", entry->count);
        kz_json_member_int(json, "at", record->indexed_at);
        kz_json_close(json, '}');
}

static enum kz_status take_file(void *context, const struct kz_file_record *record)
{
        struct failures *failures = context;
        struct kz_str rest = record->error, message;
        enum kz_status status = KZ_OK;
        size_t i;

        failures->file++;
        failures->n_entries = 0;
        if (!rest.len && record->state == KZ_FILE_FAILED)
                rest = KZ_STR("could not be read");
        while (!status && rest.len) {
                kz_str_split(&rest, '\n', &message);
                status = take_message(failures, message);
        }
        failures->files += failures->n_entries > 0;
        for (i = 0; i < failures->n_entries && !status; i++)
                put_entry(failures, record, &failures->entries[i]);
        return status || failures->json.failed ? KZ_E_NOMEM : KZ_OK;
}

/* ---- The answer ---- */

static bool is_note(const struct reason *reason)
{
        return reason->notes == reason->parts;
}

static int compare_reasons(const void *a, const void *b)
{
        const struct reason *x = a, *y = b;

        if (is_note(x) != is_note(y))
                return is_note(x) ? 1 : -1;
        if (x->parts != y->parts)
                return x->parts > y->parts ? -1 : 1;
        return strcmp(x->text, y->text);
}

/* The commonest first, notes behind the others. The tables of reasons mean nothing any more. */
static void put_reasons(struct kz_json *json, struct failures *failures)
{
        size_t i;

        if (failures->n_reasons)
                qsort(failures->reasons, failures->n_reasons, sizeof(*failures->reasons),
                        compare_reasons);
        kz_json_key(json, "reasons");
        kz_json_open(json, '[');
        for (i = 0; i < failures->n_reasons; i++) {
                const struct reason *reason = &failures->reasons[i];

                kz_json_open(json, '{');
                kz_json_member_cstr(json, "reason", reason->text);
                kz_json_member_cstr(json, "remedy", reason->remedy);
                kz_json_member_bool(json, "note", is_note(reason));
                kz_json_member_uint(json, "parts", reason->parts);
                kz_json_member_uint(json, "files", reason->files);
                kz_json_close(json, '}');
        }
        kz_json_close(json, ']');
}

static void answer(struct kz_request *request, struct failures *failures, struct kz_str list)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf text = KZ_BUF_NULL;
        struct kz_json json = kz_json_writer(&text);

        kz_json_open(&json, '{');
        kz_json_member_int(&json, "v", KZSEARCH_PROTOCOL_VERSION);
        kz_json_member_uint(&json, "total", failures->files);
        kz_json_member_uint(&json, "parts", failures->parts);
        put_reasons(&json, failures);
        kz_json_key(&json, "failures");
        kz_json_raw(&json, list);
        kz_json_close(&json, '}');
        if (json.failed)
                kz_request_fail(request, KZSEARCH_ERR_FAILED, "no-memory", "out of memory");
        else
                kz_request_result(request, kz_buf_str(&text));
}

void kz_cmd_failures_work(struct kz_request *request, struct kz_worker *worker)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf list = KZ_BUF_NULL;
        KZ_CLEANUP(failures_deinit)
        struct failures failures = {
                .json = kz_json_writer(&list), .limit = 100, .per_reason = UINT64_MAX};
        const json_t *params = request->message.params;
        struct kz_str source = KZ_STR("");
        struct kz_searcher *searcher;
        struct kz_error err = KZ_ERROR_NULL;
        enum kz_status status = kz_worker_searcher(worker, &searcher, &err);

        memset(failures.buckets, 0xFF, sizeof(failures.buckets)); /* NONE */
        kz_rpc_get_str(params, "source", false, &source, NULL);
        kz_rpc_get_str(params, "reason", false, &failures.wanted, NULL);
        kz_rpc_get_uint(params, "limit", 0, 1000000, &failures.limit, NULL);
        kz_rpc_get_uint(params, "per_reason", 1, 1000000, &failures.per_reason, NULL);
        kz_json_open(&failures.json, '[');
        if (!status)
                status = kz_searcher_each_file(searcher, source, take_file, &failures, &err);
        kz_json_close(&failures.json, ']');
        if (!status || status == KZ_E_NOT_FOUND)
                answer(request, &failures, kz_buf_str(&list));
        else if (status == KZ_E_NOMEM)
                kz_request_fail(request, KZSEARCH_ERR_FAILED, "no-memory", "out of memory");
        else
                kz_request_fail_with(request, &err);
}
