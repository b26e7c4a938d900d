#include "daemon/indexer/explain.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/indexer/look.h"
#include "daemon/indexer/reindex.h"
#include "daemon/indexer/scan.h"
#include "daemon/json.h"
#include "daemon/reason.h"
#include "daemon/rpc.h"
#include "index/base/fdio.h"
#include "index/base/utf8.h"
#include "kzsearch/protocol.h"

#define TEXT_MAX 1000 /* bytes of the first document's text that are told */

struct kz_explainer {
        char *data_dir;
        struct kz_channel *channel;
        pthread_t thread;
        bool has_thread; /* to be joined */
        atomic_bool busy, cancelled;
        uint64_t tag;
        json_t *root;
};

/* What the catalog says of the file. */
struct known {
        bool found;
        struct kz_file_record record; /* of its strings only error, in the buffer */
        struct kz_buf error;
};

/* One file, as it is explained. */
struct subject {
        struct kz_reindex params;               /* limits, and the source */
        const struct kz_reindex_source *source; /* NULL: it belongs to none */
        char *path;
        struct kz_scan_file file;
        const char *missing; /* why it cannot be read, or NULL */
        struct kz_error open_error;
        bool hidden;
        struct known known;
        struct kz_look look;
        struct kz_analyzer_languages languages;             /* of the first document */
        struct kz_hit_copies copies[KZ_LOOK_DOCUMENTS_MAX]; /* in the index, of each of look */
};

static void subject_deinit(struct subject *subject)
{
        kz_reindex_deinit(&subject->params);
        kz_look_deinit(&subject->look);
        kz_buf_deinit(&subject->known.error);
        free(subject->path);
}

static enum kz_status read_params(
        struct subject *subject, const json_t *params, struct kz_error *err)
{
        struct kz_str hex = KZ_STR_NULL;
        enum kz_status status = kz_reindex_init(&subject->params, params, err);
        size_t root_len;

        if (status)
                return status;
        if (!kz_rpc_get_str(params, "path", true, &hex, err))
                return KZ_E_INVALID;
        subject->path = kz_reindex_path_from_hex(hex);
        if (!subject->path)
                return kz_error_nomem(err);
        subject->file.path = kz_str(subject->path);
        subject->file.key = subject->file.path.len;
        if (subject->params.n_sources == 0)
                return KZ_OK;
        subject->source = &subject->params.sources[0];
        root_len = strlen(subject->source->path);
        if (root_len < subject->file.path.len)
                subject->file.key = root_len == 1 ? 1 : root_len + 1;
        subject->hidden = strstr(subject->path + root_len, "/.") != NULL;
        return KZ_OK;
}

/* As a reindex opens it; *ret is -1 when it cannot be. */
static void open_file(struct subject *subject, int *ret)
{
        struct kz_scan_opener opener = KZ_SCAN_OPENER_NULL;
        struct stat st;

        *ret = -1;
        if (subject->source)
                kz_scan_open(
                        &opener, subject->source->path, &subject->file, ret, &subject->open_error);
        else
                *ret = open(subject->path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
        if (*ret < 0 && !subject->source)
                kz_error_errno(&subject->open_error, errno, "cannot be opened");
        kz_scan_opener_deinit(&opener);
        if (*ret >= 0 && (fstat(*ret, &st) < 0 || !S_ISREG(st.st_mode))) {
                kz_fd_close(ret);
                kz_error_set(&subject->open_error, KZ_E_INVALID, "is not a regular file");
        }
        if (*ret < 0) {
                subject->missing = subject->open_error.message;
                return;
        }
        subject->file.size = (uint64_t)st.st_size;
        subject->file.mtime_ns = (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec;
        subject->file.inode = st.st_ino;
}

static enum kz_status find_record(void *context, const struct kz_file_record *record)
{
        struct subject *subject = context;

        if (!kz_str_eq(record->path, subject->file.path))
                return KZ_OK;
        subject->known.record = *record;
        subject->known.found = true;
        return kz_buf_append_str(&subject->known.error, record->error);
}

/* What the index knows: the file, by the catalog, and the copies of its documents. */
static enum kz_status ask_index(struct subject *subject, const char *data_dir, struct kz_error *err)
{
        struct kz_look *look = &subject->look;
        struct kz_searcher *searcher = NULL;
        enum kz_status status = kz_searcher_open(data_dir, &searcher, err);
        size_t i;

        if (!status && subject->source)
                status = kz_searcher_each_file(
                        searcher, kz_str(subject->source->name), find_record, subject, err);
        for (i = 0; i < look->n_documents && !status; i++)
                status = kz_searcher_copies(searcher, &look->documents[i].sketch,
                        look->documents[i].id, &look->arena, &subject->copies[i], err);
        kz_searcher_free(searcher);
        return status == KZ_E_NOT_FOUND ? KZ_OK : status;
}

static struct kz_str last_part(struct kz_str path)
{
        const char *slash = memrchr(path.ptr, '/', path.len);

        return slash ? kz_str(slash + 1) : path;
}

static enum kz_status look(struct subject *subject, int fd, struct kz_preparer *preparer,
        const atomic_bool *cancelled, struct kz_error *err)
{
        const struct kz_pool_settings *settings = &subject->params.pool;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf key = KZ_BUF_NULL;
        struct kz_extract_job job = {.fd = fd,
                .source = kz_str(subject->source ? subject->source->name : "none"),
                .path = subject->file.path,
                .name = last_part(subject->file.path),
                .lang = subject->source ? subject->source->lang : KZ_STR(""),
                .kind = subject->source ? subject->source->kind : KZ_STR(""),
                .date_order = kz_reindex_date_order(
                        subject->source ? subject->source->date_order : KZ_STR("")),
                .mtime = subject->file.mtime_ns / 1000000000};

        if (kz_key_encode(&key, (struct kz_str){subject->path + subject->file.key,
                                        subject->file.path.len - subject->file.key}))
                return kz_error_nomem(err);
        job.key = kz_buf_str(&key);
        return kz_look_run(&subject->look, &job, settings, preparer, cancelled, err);
}

/* Reads the file, and what the analyzer takes its first document for: language and paragraphs. */
static enum kz_status read_file(
        struct subject *subject, int fd, const atomic_bool *cancelled, struct kz_error *err)
{
        struct kz_preparer *preparer = NULL;
        enum kz_status status = kz_preparer_new(&preparer, err);

        if (!status)
                status = look(subject, fd, preparer, cancelled, err);
        if (!status && subject->look.n_documents)
                status = kz_preparer_languages(
                        preparer, &subject->look.first, &subject->languages, err);
        kz_preparer_free(preparer);
        return status;
}

/* ---- The answer ---- */

/* where: what in the file says so, for people; empty: not known. */
static void put_field(struct kz_json *json, const char *name, struct kz_str value, const char *from,
        struct kz_str where)
{
        kz_json_key(json, name);
        kz_json_open(json, '{');
        kz_json_member_str(json, "value", value);
        kz_json_member_cstr(json, "from", value.len ? from : NULL);
        if (value.len && where.len)
                kz_json_member_str(json, "where", where);
        kz_json_close(json, '}');
}

static void put_found(
        struct kz_json *json, const char *name, struct kz_str value, struct kz_str origin)
{
        if (kz_str_eq(origin, KZ_STR(KZ_ORIGIN_NAME)))
                put_field(json, name, value, "name", KZ_STR(""));
        else
                put_field(json, name, value, "file", origin);
}

/* What nobody says the origin of, and is as the source has it, comes from there. */
static void put_set(struct kz_json *json, const char *name, struct kz_str value,
        struct kz_str setting, struct kz_str origin)
{
        if (!origin.len && setting.len && kz_str_eq(value, setting))
                put_field(json, name, value, "setting", KZ_STR(""));
        else
                put_found(json, name, value, origin);
}

static void put_copies(struct kz_json *json, const struct kz_hit_copies *copies)
{
        size_t i;

        kz_json_member_uint(json, "duplicates", copies->n);
        kz_json_member_uint(json, "identical", copies->identical);
        kz_json_key(json, "copies");
        kz_json_open(json, '[');
        for (i = 0; i < copies->n_ids; i++)
                kz_json_str(json, copies->ids[i]);
        kz_json_close(json, ']');
}

/* How many paragraphs are in which language, those that it has. */
static void put_paragraphs(struct kz_json *json, const struct kz_analyzer_languages *languages)
{
        const struct {
                const char *lang;
                uint32_t n;
        } counts[] = {{"en", languages->english}, {"ru", languages->russian},
                {"kk", languages->kazakh}, {"other", languages->other}};
        size_t i;

        kz_json_key(json, "paragraphs");
        kz_json_open(json, '{');
        for (i = 0; i < KZ_ARRAY_LEN(counts); i++) {
                if (counts[i].n)
                        kz_json_member_uint(json, counts[i].lang, counts[i].n);
        }
        kz_json_close(json, '}');
}

static void put_first(struct kz_json *json, const struct subject *subject)
{
        const struct kz_document *first = &subject->look.first;
        const struct kz_origins *from = &subject->look.origins;
        const struct kz_reindex_source *source = subject->source;
        struct kz_str text = first->text;

        kz_json_key(json, "first");
        if (!subject->look.n_documents) {
                kz_json_null(json);
                return;
        }
        if (text.len > TEXT_MAX)
                text.len = kz_utf8_floor(text.ptr, text.len, TEXT_MAX);
        kz_json_open(json, '{');
        kz_json_member_str(json, "id", first->id);
        put_found(json, "title", first->title, from->title);
        put_found(json, "date", first->date, from->date);
        put_found(json, "author", first->author, from->author);
        if (first->lang.len)
                put_set(json, "lang", first->lang, source ? source->lang : KZ_STR(""), from->lang);
        else
                put_field(json, "lang", kz_str(subject->languages.guess), "recognised", KZ_STR(""));
        put_set(json, "kind", first->kind, source ? source->kind : KZ_STR(""), KZ_STR(""));
        put_found(json, "url", first->url, KZ_STR(""));
        kz_json_member_str(json, "encoding", from->encoding);
        put_paragraphs(json, &subject->languages);
        put_copies(json, &subject->copies[0]);
        kz_json_member_str(json, "text", text);
        kz_json_member_bool(json, "text_cut", text.len < first->text.len);
        kz_json_close(json, '}');
}

/* The first documents, when there is more than one. */
static void put_list(struct kz_json *json, const struct subject *subject)
{
        const struct kz_look *look = &subject->look;
        size_t i;

        kz_json_key(json, "list");
        kz_json_open(json, '[');
        for (i = 0; i < look->n_documents && look->result.documents > 1; i++) {
                const struct kz_look_document *doc = &look->documents[i];

                kz_json_open(json, '{');
                kz_json_member_str(json, "id", doc->id);
                kz_json_member_str(json, "type", doc->type);
                kz_json_member_str(json, "title", doc->title);
                kz_json_member_str(json, "date", doc->date);
                kz_json_member_str(json, "lang", doc->lang);
                put_copies(json, &subject->copies[i]);
                kz_json_close(json, '}');
        }
        kz_json_close(json, ']');
}

static void put_problems(struct kz_json *json, const struct kz_look *look)
{
        size_t i;

        kz_json_key(json, "problems");
        kz_json_open(json, '[');
        for (i = 0; i < look->n_problems; i++) {
                kz_json_open(json, '{');
                if (look->problems[i].line)
                        kz_json_member_uint(json, "line", look->problems[i].line);
                kz_json_member_bool(json, "note", look->problems[i].note);
                kz_json_member_str(json, "message", look->problems[i].message);
                kz_json_close(json, '}');
        }
        kz_json_close(json, ']');
        kz_json_member_uint(json, "problems_total", look->result.problems);
}

/* Why it cannot be read at all, and what can be done about it. KZ_E_NOMEM. */
static enum kz_status put_failure(struct kz_json *json, const struct subject *subject)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf reason = KZ_BUF_NULL;
        const struct kz_extract_result *result = &subject->look.result;
        const char *failure = result->outcome == KZ_EXTRACT_OK ? NULL : result->why;
        const char *why = subject->missing ? subject->missing : failure;
        struct kz_reason said = {.remedy = NULL};

        if (why && kz_reason_of(kz_str(why), &said, &reason))
                return KZ_E_NOMEM;
        kz_json_member_cstr(json, "missing", subject->missing);
        kz_json_member_cstr(json, "failure", failure);
        kz_json_member_cstr(json, "remedy", said.remedy);
        return KZ_OK;
}

/* The catalog keeps a problem a line. */
static struct kz_str first_line(struct kz_str lines)
{
        struct kz_str line;

        kz_str_split(&lines, '\n', &line);
        return line;
}

static void put_catalog(struct kz_json *json, const struct subject *subject)
{
        const struct kz_file_record *record = &subject->known.record;
        bool current =
                subject->known.found && !subject->missing && subject->source &&
                record->size == subject->file.size && record->mtime_ns == subject->file.mtime_ns &&
                record->inode == subject->file.inode &&
                record->settings == kz_reindex_settings(subject->source, &subject->params.pool);

        kz_json_key(json, "catalog");
        if (subject->known.found) {
                kz_json_open(json, '{');
                kz_json_member_cstr(
                        json, "state", record->state == KZ_FILE_FAILED ? "failed" : "indexed");
                kz_json_member_int(json, "at", record->indexed_at);
                kz_json_member_uint(json, "size", record->size);
                kz_json_member_uint(json, "documents", record->documents);
                kz_json_member_str(json, "error", first_line(kz_buf_str(&subject->known.error)));
                kz_json_close(json, '}');
        } else {
                kz_json_null(json);
        }
        kz_json_member_bool(json, "current", current);
}

static enum kz_status put_answer(struct subject *subject, struct kz_buf *text, struct kz_error *err)
{
        struct kz_json json = kz_json_writer(text);

        kz_json_open(&json, '{');
        kz_json_member_int(&json, "v", KZSEARCH_PROTOCOL_VERSION);
        kz_json_member_str(&json, "path", subject->file.path);
        kz_json_member_cstr(&json, "source", subject->source ? subject->source->name : NULL);
        kz_json_member_bool(&json, "hidden", subject->hidden);
        kz_json_member_uint(&json, "size", subject->file.size);
        kz_json_member_str(&json, "type", kz_str(subject->look.result.parser));
        if (put_failure(&json, subject))
                return kz_error_nomem(err);
        kz_json_member_uint(&json, "documents", subject->look.result.documents);
        put_first(&json, subject);
        put_list(&json, subject);
        put_problems(&json, &subject->look);
        put_catalog(&json, subject);
        kz_json_close(&json, '}');
        return json.failed ? kz_error_nomem(err) : KZ_OK;
}

static enum kz_status explain(struct kz_explainer *explainer, struct subject *subject,
        struct kz_buf *text, struct kz_error *err)
{
        KZ_CLEANUP(kz_fd_close) int fd = -1;
        enum kz_status status =
                read_params(subject, json_object_get(explainer->root, "params"), err);

        if (status)
                return status;
        open_file(subject, &fd);
        if (fd >= 0)
                status = read_file(subject, fd, &explainer->cancelled, err);
        if (!status)
                status = ask_index(subject, explainer->data_dir, err);
        return status ? status : put_answer(subject, text, err);
}

static void *run(void *context)
{
        struct kz_explainer *explainer = context;
        struct subject subject = {.open_error = KZ_ERROR_NULL};
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf text = KZ_BUF_NULL;
        struct kz_error err = KZ_ERROR_NULL;
        enum kz_status status = explain(explainer, &subject, &text, &err);

        subject_deinit(&subject);
        json_decref(explainer->root);
        /* Before the answer: who has it may ask for the next. */
        atomic_store(&explainer->busy, false);
        if (status)
                kz_channel_fail(explainer->channel, explainer->tag, &err);
        else
                kz_channel_result(explainer->channel, explainer->tag, kz_buf_str(&text));
        return NULL;
}

/* ---- The thread ---- */

enum kz_status kz_explainer_new(const char *data_dir, struct kz_channel *channel,
        struct kz_explainer **ret, struct kz_error *err)
{
        struct kz_explainer *explainer = calloc(1, sizeof(*explainer));

        if (explainer)
                explainer->data_dir = strdup(data_dir);
        if (!explainer || !explainer->data_dir) {
                free(explainer);
                return kz_error_nomem(err);
        }
        explainer->channel = channel;
        *ret = explainer;
        return KZ_OK;
}

static void join(struct kz_explainer *explainer)
{
        if (explainer->has_thread)
                pthread_join(explainer->thread, NULL);
        explainer->has_thread = false;
}

struct kz_explainer *kz_explainer_free(struct kz_explainer *explainer)
{
        if (!explainer)
                return NULL;
        atomic_store(&explainer->cancelled, true);
        join(explainer);
        free(explainer->data_dir);
        free(explainer);
        return NULL;
}

void kz_explainer_take(struct kz_explainer *explainer, uint64_t tag, json_t *root)
{
        if (atomic_exchange(&explainer->busy, true)) {
                kz_channel_error(explainer->channel, tag, KZSEARCH_ERR_BUSY, "busy",
                        "another file is being explained: try again in a moment");
                json_decref(root);
                return;
        }
        join(explainer);
        explainer->tag = tag;
        explainer->root = root;
        if (pthread_create(&explainer->thread, NULL, run, explainer)) {
                atomic_store(&explainer->busy, false);
                kz_channel_error(explainer->channel, tag, KZSEARCH_ERR_FAILED, "no-memory",
                        "cannot start a thread");
                json_decref(root);
                return;
        }
        explainer->has_thread = true;
}
