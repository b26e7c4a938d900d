#include "daemon/indexer/documents.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "daemon/json.h"
#include "daemon/rpc.h"
#include "index/base/date.h"
#include "index/ingest/extractor.h"
#include "kzsearch/protocol.h"

#define DOCUMENTS_MAX 100000 /* of one add */

struct request_op {
        struct kz_op op;
        struct kz_channel *channel;
        uint64_t tag;
        json_t *root;
        void (*done)(void *context);
        void *context;
};

static void queue(struct kz_applier *applier, struct kz_channel *channel, uint64_t tag,
        json_t *root, void (*run)(struct kz_op *, struct kz_applier *), void (*done)(void *context),
        void *context)
{
        struct request_op *op = calloc(1, sizeof(*op));

        if (!op) {
                kz_channel_error(channel, tag, KZSEARCH_ERR_FAILED, "no-memory", "out of memory");
                json_decref(root);
                if (done)
                        done(context);
                return;
        }
        *op = (struct request_op){{.run = run}, channel, tag, root, done, context};
        /* A purge deletes what is half made, and a source is more than a few documents. */
        op->op.between =
                !done && !json_is_true(json_object_get(json_object_get(root, "params"), "purge"));
        kz_applier_push_urgent(applier, &op->op);
}

/* Before the answer: who has it may ask for the next job. */
static void end_job(struct request_op *op)
{
        if (op->done)
                op->done(op->context);
        op->done = NULL;
}

static void op_free(struct request_op *op)
{
        end_job(op);
        json_decref(op->root);
        free(op);
}

/* ---- add ---- */

struct batch {
        struct kz_prepared **prepared;
        size_t n;
};

static void batch_deinit(struct batch *batch)
{
        size_t i;

        for (i = 0; i < batch->n; i++)
                kz_prepared_free(batch->prepared[i]);
        free(batch->prepared);
}

static enum kz_status read_date(
        const json_t *object, struct kz_document *doc, char storage[16], struct kz_error *err)
{
        struct kz_str text = KZ_STR("");
        struct kz_date_parsed parsed;

        if (!kz_rpc_get_str(object, "date", false, &text, err))
                return KZ_E_INVALID;
        if (text.len == 0)
                return KZ_OK;
        if (kz_date_parse(text, KZ_DATE_YMD, 9999, &parsed) != KZ_DATE_FOUND)
                return kz_error_set(err, KZ_E_INVALID, "date is '%.*s': write it as 2020-09-09",
                        (int)(text.len < 40 ? text.len : 40), text.ptr);
        kz_date_parsed_format(&parsed, storage);
        doc->date = kz_str(storage);
        doc->ts = parsed.ts;
        return KZ_OK;
}

/* A hash of all that was given, so that the same document sent again is the same. */
static void key_from_content(const struct kz_document *doc, char out[33])
{
        const struct kz_str parts[] = {
                doc->title, doc->text, doc->author, doc->date, doc->lang, doc->kind, doc->url};
        unsigned char hash[16];
        crypto_generichash_state state;
        size_t i;

        crypto_generichash_init(&state, NULL, 0, sizeof(hash));
        for (i = 0; i < KZ_ARRAY_LEN(parts); i++) {
                uint64_t len = parts[i].len;

                crypto_generichash_update(&state, (const unsigned char *)&len, sizeof(len));
                if (len)
                        crypto_generichash_update(&state, (const unsigned char *)parts[i].ptr, len);
        }
        crypto_generichash_final(&state, hash, sizeof(hash));
        for (i = 0; i < sizeof(hash); i++)
                snprintf(out + 2 * i, 3, "%02x", hash[i]);
}

static enum kz_status read_document(const json_t *object, struct kz_document *doc, char date[16],
        struct kz_buf *id, struct kz_error *err)
{
        struct kz_str key = KZ_STR("");
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf encoded = KZ_BUF_NULL;
        char hash[33];
        size_t at;

        *doc = (struct kz_document){.source = KZ_STR("added"),
                .title = KZ_STR(""),
                .text = KZ_STR(""),
                .author = KZ_STR(""),
                .date = KZ_STR(""),
                .lang = KZ_STR(""),
                .kind = KZ_STR(""),
                .url = KZ_STR(""),
                .path = KZ_STR("")};
        if (!json_is_object(object))
                return kz_error_set(err, KZ_E_INVALID, "is not an object");
        if (!kz_rpc_get_str(object, "key", false, &key, err) ||
                !kz_rpc_get_str(object, "title", false, &doc->title, err) ||
                !kz_rpc_get_str(object, "text", false, &doc->text, err) ||
                !kz_rpc_get_str(object, "author", false, &doc->author, err) ||
                !kz_rpc_get_str(object, "lang", false, &doc->lang, err) ||
                !kz_rpc_get_str(object, "kind", false, &doc->kind, err) ||
                !kz_rpc_get_str(object, "url", false, &doc->url, err) ||
                read_date(object, doc, date, err))
                return KZ_E_INVALID;
        if (doc->title.len == 0 && doc->text.len == 0)
                return kz_error_set(err, KZ_E_INVALID, "has neither text nor title");
        if (key.len == 0) {
                key_from_content(doc, hash);
                key = kz_str(hash);
        }
        if (kz_key_encode(&encoded, key) ||
                kz_key_id(id, doc->source, KZ_STR(""), kz_buf_str(&encoded), &at))
                return kz_error_nomem(err);
        doc->id = kz_buf_str(id);
        doc->key = (struct kz_str){id->data + at, id->len - at};
        return KZ_OK;
}

static enum kz_status prepare_all(struct kz_preparer *preparer, const json_t *documents,
        struct batch *batch, struct kz_error *err)
{
        size_t n = json_array_size(documents), i;
        enum kz_status status;

        batch->prepared = calloc(n + 1, sizeof(*batch->prepared));
        if (!batch->prepared)
                return kz_error_nomem(err);
        for (i = 0; i < n; i++) {
                KZ_CLEANUP(kz_buf_deinit) struct kz_buf id = KZ_BUF_NULL;
                struct kz_document doc;
                char date[16];

                status = read_document(json_array_get(documents, i), &doc, date, &id, err);
                if (!status)
                        status = kz_preparer_run(preparer, &doc, &batch->prepared[i], err);
                /* Which of them, where there is a choice: kzsearchctl adds one. */
                if (status && n > 1)
                        kz_error_prefix(err, status, "documents[%zu]", i);
                if (status)
                        return status;
                batch->n++;
        }
        return KZ_OK;
}

static enum kz_status put_all(struct kz_applier *applier, const struct batch *batch,
        uint64_t counts[3], uint64_t *ret_seq, struct kz_error *err)
{
        struct kz_writer *writer;
        enum kz_status status = kz_applier_writer(applier, &writer, err);
        enum kz_put_outcome outcome;
        size_t i;

        /* What a job has put so far into the live index is committed first: it must not go with a
         * failure of ours. */
        if (!status)
                status = kz_applier_commit_beside(applier, NULL, err);
        if (status)
                return status;
        for (i = 0; i < batch->n && !status; i++) {
                status = kz_writer_add(writer, batch->prepared[i], &outcome, err);
                if (!status)
                        counts[outcome]++;
        }
        if (status)
                kz_applier_cancel_beside(applier);
        else
                status = kz_applier_commit_beside(applier, ret_seq, err);
        return status;
}

static void answer_added(
        struct request_op *op, const struct batch *batch, const uint64_t counts[3], uint64_t seq)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf text = KZ_BUF_NULL;
        struct kz_json json = kz_json_writer(&text);
        size_t i;

        kz_json_open(&json, '{');
        kz_json_member_int(&json, "v", KZSEARCH_PROTOCOL_VERSION);
        kz_json_member_uint(&json, "added", counts[KZ_PUT_ADDED]);
        kz_json_member_uint(&json, "replaced", counts[KZ_PUT_REPLACED]);
        kz_json_member_uint(&json, "unchanged", counts[KZ_PUT_UNCHANGED]);
        kz_json_member_uint(&json, "seq", seq);
        kz_json_key(&json, "ids");
        kz_json_open(&json, '[');
        for (i = 0; i < batch->n; i++)
                kz_json_str(&json, kz_prepared_document(batch->prepared[i])->id);
        kz_json_close(&json, ']');
        kz_json_close(&json, '}');
        kz_channel_result(op->channel, op->tag, kz_buf_str(&text));
}

static void run_add(struct kz_op *op, struct kz_applier *applier)
{
        struct request_op *add = (struct request_op *)op;
        const json_t *params = json_object_get(add->root, "params");
        const json_t *documents = json_object_get(params, "documents");
        KZ_CLEANUP(batch_deinit) struct batch batch = {NULL, 0};
        uint64_t counts[3] = {0, 0, 0}, seq = 0;
        struct kz_error err = KZ_ERROR_NULL;
        enum kz_status status;

        if (!json_is_array(documents) || json_array_size(documents) == 0 ||
                json_array_size(documents) > DOCUMENTS_MAX)
                status = kz_error_set(&err, KZ_E_INVALID,
                        "documents must be an array of 1 to %d documents", DOCUMENTS_MAX);
        else
                status = prepare_all(kz_applier_preparer(applier), documents, &batch, &err);
        if (!status)
                status = put_all(applier, &batch, counts, &seq, &err);
        if (status)
                kz_channel_fail(add->channel, add->tag, &err);
        else
                answer_added(add, &batch, counts, seq);
        op_free(add);
}

void kz_documents_add(
        struct kz_applier *applier, struct kz_channel *channel, uint64_t tag, json_t *root)
{
        queue(applier, channel, tag, root, run_add, NULL, NULL);
}

/* ---- remove ---- */

struct removal {
        const json_t *ids;
        bool purge;
        uint64_t removed, seq;
        struct kz_buf missing, files; /* elements of JSON arrays */
};

static void removal_deinit(struct removal *removal)
{
        kz_buf_deinit(&removal->missing);
        kz_buf_deinit(&removal->files);
}

/* An element after those that are there. */
static struct kz_json element(struct kz_buf *list)
{
        struct kz_json json = kz_json_writer(list);

        json.comma = list->len > 0;
        return json;
}

/* A document whose file is still there can come back: who wants it forgotten must know. */
static enum kz_status note_file(
        struct kz_writer *writer, struct kz_str id, struct removal *removal, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf path = KZ_BUF_NULL;
        struct kz_json json = element(&removal->files);
        struct stat st;
        enum kz_status status = kz_writer_document_path(writer, id, &path, err);

        if (status == KZ_E_NOT_FOUND)
                return KZ_OK;
        if (status || path.len == 0 || stat(path.data, &st) < 0)
                return status;
        kz_json_open(&json, '{');
        kz_json_member_str(&json, "id", id);
        kz_json_member_str(&json, "path", kz_buf_str(&path));
        kz_json_close(&json, '}');
        return json.failed ? kz_error_nomem(err) : KZ_OK;
}

static enum kz_status remove_one(
        struct kz_writer *writer, struct kz_str id, struct removal *removal, struct kz_error *err)
{
        struct kz_json missing = element(&removal->missing);
        enum kz_status status = KZ_OK;
        bool removed;

        if (removal->purge)
                status = note_file(writer, id, removal, err);
        if (!status)
                status = kz_writer_remove(writer, id, &removed, err);
        if (status)
                return status;
        if (removed)
                removal->removed++;
        else
                kz_json_str(&missing, id);
        return missing.failed ? kz_error_nomem(err) : KZ_OK;
}

static enum kz_status remove_all(
        struct kz_applier *applier, struct removal *removal, struct kz_error *err)
{
        struct kz_writer *writer;
        enum kz_status status = kz_applier_writer(applier, &writer, err);
        size_t i;

        if (!status)
                status = kz_applier_commit_beside(applier, NULL, err);
        if (status)
                return status;
        for (i = 0; i < json_array_size(removal->ids) && !status; i++)
                status = remove_one(
                        writer, kz_rpc_str(json_array_get(removal->ids, i)), removal, err);
        if (!status)
                status = kz_applier_commit_beside(applier, &removal->seq, err);
        /* A purge ends what a job is writing: that it failed must be known to the job. */
        if (!status && removal->purge)
                status = kz_applier_commit(applier, NULL, err);
        /* Even when there was nothing to remove: an earlier removal may have left its text. */
        if (!status && removal->purge) {
                status = kz_writer_purge(writer, err);
                if (status)
                        kz_error_prefix(err, status,
                                "the documents are removed, but their text may still be on disk");
        }
        if (status)
                kz_applier_cancel_beside(applier);
        return status;
}

static void put_list(struct kz_json *json, const char *name, const struct kz_buf *elements)
{
        kz_json_key(json, name);
        kz_json_open(json, '[');
        if (elements->len)
                kz_json_raw(json, kz_buf_str(elements));
        kz_json_close(json, ']');
}

static void answer_removed(struct request_op *op, const struct removal *removal)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf text = KZ_BUF_NULL;
        struct kz_json json = kz_json_writer(&text);

        kz_json_open(&json, '{');
        kz_json_member_int(&json, "v", KZSEARCH_PROTOCOL_VERSION);
        kz_json_member_uint(&json, "removed", removal->removed);
        put_list(&json, "not_found", &removal->missing);
        if (removal->purge) {
                kz_json_member_bool(&json, "purged", true);
                put_list(&json, "in_files", &removal->files);
        }
        kz_json_member_uint(&json, "seq", removal->seq);
        kz_json_close(&json, '}');
        kz_channel_result(op->channel, op->tag, kz_buf_str(&text));
}

static void run_remove(struct kz_op *op, struct kz_applier *applier)
{
        struct request_op *remove_op = (struct request_op *)op;
        const json_t *params = json_object_get(remove_op->root, "params");
        KZ_CLEANUP(removal_deinit) struct removal removal = {.ids = NULL};
        struct kz_error err = KZ_ERROR_NULL;
        enum kz_status status = KZ_OK;

        if (!kz_rpc_get_bool(params, "purge", &removal.purge, &err))
                status = KZ_E_INVALID;
        else if (!kz_rpc_get_strings(params, "ids", &removal.ids, &err) || !removal.ids)
                status = kz_error_set(&err, KZ_E_INVALID, "ids must be an array of strings");
        if (!status)
                status = remove_all(applier, &removal, &err);
        if (status)
                kz_channel_fail(remove_op->channel, remove_op->tag, &err);
        else
                answer_removed(remove_op, &removal);
        op_free(remove_op);
}

void kz_documents_remove(
        struct kz_applier *applier, struct kz_channel *channel, uint64_t tag, json_t *root)
{
        queue(applier, channel, tag, root, run_remove, NULL, NULL);
}

static void run_remove_source(struct kz_op *op, struct kz_applier *applier)
{
        struct request_op *remove_op = (struct request_op *)op;
        struct kz_str name = KZ_STR_NULL;
        struct kz_writer *writer;
        struct kz_error err = KZ_ERROR_NULL;
        uint64_t documents = 0;
        char result[64];
        enum kz_status status;

        kz_rpc_get_str(json_object_get(remove_op->root, "params"), "name", true, &name, &err);
        status = kz_applier_writer(applier, &writer, &err);
        if (!status)
                status = kz_writer_remove_source(writer, name, &documents, &err);
        if (!status)
                status = kz_applier_commit(applier, NULL, &err);
        else if (status != KZ_E_LOCKED)
                kz_applier_cancel(applier);
        end_job(remove_op);
        if (status) {
                kz_channel_fail(remove_op->channel, remove_op->tag, &err);
        } else {
                snprintf(result, sizeof(result), "{\"v\":1,\"documents\":%llu}",
                        (unsigned long long)documents);
                kz_channel_result(remove_op->channel, remove_op->tag, kz_str(result));
        }
        op_free(remove_op);
}

void kz_documents_remove_source(struct kz_applier *applier, struct kz_channel *channel,
        uint64_t tag, json_t *root, void (*done)(void *context), void *context)
{
        queue(applier, channel, tag, root, run_remove_source, done, context);
}
