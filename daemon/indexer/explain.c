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
        struct kz_look look, bare; /* as it is read; with neither settings nor a name */
        struct kz_analyzer_languages languages;
};

static void subject_deinit(struct subject *subject)
{
        kz_reindex_deinit(&subject->params);
        kz_look_deinit(&subject->look);
        kz_look_deinit(&subject->bare);
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

static enum kz_status ask_catalog(
        struct subject *subject, const char *data_dir, struct kz_error *err)
{
        struct kz_searcher *searcher = NULL;
        enum kz_status status;

        if (!subject->source)
                return KZ_OK;
        status = kz_searcher_open(data_dir, &searcher, err);
        if (!status)
                status = kz_searcher_each_file(
                        searcher, kz_str(subject->source->name), find_record, subject, err);
        kz_searcher_free(searcher);
        return status == KZ_E_NOT_FOUND ? KZ_OK : status;
}

static struct kz_str last_part(struct kz_str path)
{
        const char *slash = memrchr(path.ptr, '/', path.len);

        return slash ? kz_str(slash + 1) : path;
}

/* What tells the type, without what may be taken for a title: ".md", ".txt.gz". */
static struct kz_str suffix(struct kz_str name)
{
        size_t end = name.len;
        const char *dot;

        if (end > 3 && memcmp(name.ptr + end - 3, ".gz", 3) == 0)
                end -= 3;
        dot = memrchr(name.ptr, '.', end);
        return dot ? kz_str(dot) : (struct kz_str){name.ptr + end, name.len - end};
}

/*
 * Looks twice, the second time without the source's settings and the file's name: what is the same
 * then comes from the file itself. So no parser has to keep account of it.
 */
static enum kz_status look(
        struct subject *subject, int fd, const atomic_bool *cancelled, struct kz_error *err)
{
        const struct kz_pool_settings *settings = &subject->params.pool;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf key = KZ_BUF_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf bare_name = KZ_BUF_NULL;
        struct kz_extract_job job = {.fd = fd,
                .source = kz_str(subject->source ? subject->source->name : "none"),
                .path = subject->file.path,
                .name = last_part(subject->file.path),
                .lang = subject->source ? subject->source->lang : KZ_STR(""),
                .kind = subject->source ? subject->source->kind : KZ_STR(""),
                .date_order = kz_reindex_date_order(
                        subject->source ? subject->source->date_order : KZ_STR("")),
                .mtime = subject->file.mtime_ns / 1000000000};
        enum kz_status status;

        if (kz_key_encode(&key, (struct kz_str){subject->path + subject->file.key,
                                        subject->file.path.len - subject->file.key}) ||
                kz_buf_append_char(&bare_name, '-') ||
                kz_buf_append_str(&bare_name, suffix(job.name)))
                return kz_error_nomem(err);
        job.key = kz_buf_str(&key);
        status = kz_look_run(&subject->look, &job, settings, false, cancelled, err);
        if (status || !subject->look.has_first)
                return status;
        job.name = kz_buf_str(&bare_name);
        job.lang = job.kind = KZ_STR("");
        return kz_look_run(&subject->bare, &job, settings, true, cancelled, err);
}

/* What the analyzer takes the first document for, language and paragraphs. */
static enum kz_status tell_languages(struct subject *subject, struct kz_error *err)
{
        struct kz_preparer *preparer = NULL;
        enum kz_status status;

        if (!subject->look.has_first)
                return KZ_OK;
        status = kz_preparer_new(&preparer, err);
        if (!status)
                status = kz_preparer_languages(
                        preparer, &subject->look.first, &subject->languages, err);
        kz_preparer_free(preparer);
        return status;
}

/* ---- The answer ---- */

static void put_field(struct kz_json *json, const char *name, struct kz_str value, const char *from)
{
        kz_json_key(json, name);
        kz_json_open(json, '{');
        kz_json_member_str(json, "value", value);
        kz_json_member_cstr(json, "from", value.len ? from : NULL);
        kz_json_close(json, '}');
}

/* from is what the value comes from when the second look, which lacks that, has another. */
static void put_compared(struct kz_json *json, const char *name, struct kz_str value,
        struct kz_str bare, const char *from)
{
        put_field(json, name, value, kz_str_eq(value, bare) ? "file" : from);
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
        const struct kz_document *first = &subject->look.first, *bare = &subject->bare.first;
        struct kz_str text = first->text;

        kz_json_key(json, "first");
        if (!subject->look.has_first) {
                kz_json_null(json);
                return;
        }
        if (text.len > TEXT_MAX)
                text.len = kz_utf8_floor(text.ptr, text.len, TEXT_MAX);
        kz_json_open(json, '{');
        kz_json_member_str(json, "id", first->id);
        put_compared(json, "title", first->title, bare->title, "name");
        put_compared(json, "date", first->date, bare->date, "name");
        put_compared(json, "author", first->author, bare->author, "name");
        if (first->lang.len)
                put_compared(json, "lang", first->lang, bare->lang, "setting");
        else
                put_field(json, "lang", kz_str(subject->languages.guess), "recognised");
        put_compared(json, "kind", first->kind, bare->kind, "setting");
        put_compared(json, "url", first->url, bare->url, "name");
        put_paragraphs(json, &subject->languages);
        kz_json_member_str(json, "text", text);
        kz_json_member_bool(json, "text_cut", text.len < first->text.len);
        kz_json_close(json, '}');
}

static void put_look(struct kz_json *json, const struct subject *subject)
{
        const struct kz_look *look = &subject->look;
        size_t i;

        kz_json_member_str(json, "type", kz_str(look->result.parser));
        kz_json_member_cstr(
                json, "failure", look->result.outcome == KZ_EXTRACT_OK ? NULL : look->result.why);
        kz_json_member_uint(json, "documents", look->result.documents);
        put_first(json, subject);
        kz_json_key(json, "problems");
        kz_json_open(json, '[');
        for (i = 0; i < look->n_problems; i++) {
                kz_json_open(json, '{');
                if (look->problems[i].line)
                        kz_json_member_uint(json, "line", look->problems[i].line);
                kz_json_member_str(json, "message", look->problems[i].message);
                kz_json_close(json, '}');
        }
        kz_json_close(json, ']');
        kz_json_member_uint(json, "problems_total", look->result.problems);
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
                kz_json_member_str(json, "error", kz_buf_str(&subject->known.error));
                kz_json_close(json, '}');
        } else {
                kz_json_null(json);
        }
        kz_json_member_bool(json, "current", current);
}

static enum kz_status explain(struct kz_explainer *explainer, struct subject *subject,
        struct kz_buf *text, struct kz_error *err)
{
        KZ_CLEANUP(kz_fd_close) int fd = -1;
        struct kz_json json = kz_json_writer(text);
        enum kz_status status =
                read_params(subject, json_object_get(explainer->root, "params"), err);

        if (!status)
                status = ask_catalog(subject, explainer->data_dir, err);
        if (status)
                return status;
        open_file(subject, &fd);
        if (fd >= 0)
                status = look(subject, fd, &explainer->cancelled, err);
        if (!status)
                status = tell_languages(subject, err);
        if (status)
                return status;
        kz_json_open(&json, '{');
        kz_json_member_int(&json, "v", KZSEARCH_PROTOCOL_VERSION);
        kz_json_member_str(&json, "path", subject->file.path);
        kz_json_member_cstr(&json, "source", subject->source ? subject->source->name : NULL);
        kz_json_member_bool(&json, "hidden", subject->hidden);
        kz_json_member_cstr(&json, "missing", subject->missing);
        kz_json_member_uint(&json, "size", subject->file.size);
        put_look(&json, subject);
        put_catalog(&json, subject);
        kz_json_close(&json, '}');
        return json.failed ? kz_error_nomem(err) : KZ_OK;
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
