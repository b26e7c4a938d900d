/* source.add and source.remove: sources.conf, and through the indexer the documents. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/command.h"
#include "daemon/json.h"
#include "daemon/log.h"
#include "daemon/server.h"
#include "index/base/document.h"
#include "index/base/fdio.h"
#include "kzsearch/protocol.h"

#define NAME_MAX_BYTES 60 /* of a name made by us: room for a number below the limit of 64 */

/* What a thread finds out about the new source's path. */
struct new_source {
        char *path;     /* resolved */
        char *data_dir; /* resolved, or as it is */
        struct kz_error err;
};

static void new_source_free(void *state)
{
        struct new_source *source = state;

        if (!source)
                return;
        free(source->path);
        free(source->data_dir);
        free(source);
}

static bool settings_valid(const json_t *params, struct kz_error *err)
{
        struct kz_str path = KZ_STR_NULL, name = KZ_STR_NULL, lang = KZ_STR(""), kind = KZ_STR(""),
                      order = KZ_STR("");
        bool watch = false;

        if (!kz_rpc_get_bool(params, "watch", &watch, err) ||
                !kz_rpc_get_str(params, "path", true, &path, err) ||
                !kz_rpc_get_str(params, "name", false, &name, err) ||
                !kz_rpc_get_str(params, "lang", false, &lang, err) ||
                !kz_rpc_get_str(params, "kind", false, &kind, err) ||
                !kz_rpc_get_str(params, "date_order", false, &order, err))
                return false;
        if (path.len == 0 || path.ptr[0] != '/' || path.len >= PATH_MAX ||
                memchr(path.ptr, '\0', path.len))
                kz_error_set(err, KZ_E_INVALID, "path must be absolute: begin it with /");
        else if (name.len && (!kz_source_name_valid(name) || kz_str_eq(name, KZ_STR("added"))))
                kz_error_set(err, KZ_E_INVALID,
                        "name must be made of a-z, 0-9, dot, dash and underscore, at most 64, and "
                        "not be 'added'");
        else if (!kz_config_lang_valid(lang))
                kz_error_set(err, KZ_E_INVALID,
                        "lang must be a code of two or three letters such as ru, kk or en");
        else if (!kz_config_kind_valid(kind) || memchr(kind.ptr, '\0', kind.len))
                kz_error_set(err, KZ_E_INVALID,
                        "kind must be one word in lower case, such as report or news");
        else if (!kz_config_date_order_valid(order))
                kz_error_set(err, KZ_E_INVALID, "date_order must be dmy, mdy or ymd");
        else
                return true;
        return false;
}

void kz_cmd_source_add_start(struct kz_request *request)
{
        struct new_source *source = calloc(1, sizeof(*source));
        struct kz_error err = KZ_ERROR_NULL;

        if (source)
                source->data_dir = strdup(request->server->data_dir);
        request->state = source;
        request->free_state = new_source_free;
        if (!source || !source->data_dir)
                kz_request_fail(request, KZSEARCH_ERR_FAILED, "no-memory", "out of memory");
        else if (!settings_valid(request->message.params, &err))
                kz_request_fail_with(request, &err);
}

/* Whether inside is outside or lies below it. */
static bool is_below(const char *inside, const char *outside)
{
        size_t len = strlen(outside);

        if (strcmp(outside, "/") == 0)
                return true;
        return strncmp(inside, outside, len) == 0 && (inside[len] == '/' || inside[len] == '\0');
}

static enum kz_status check_readable(const char *path, struct kz_error *err)
{
        struct stat st;
        DIR *dir;
        int fd;

        if (stat(path, &st) < 0)
                return kz_error_errno(err, errno, "%s", path);
        if (!S_ISDIR(st.st_mode) && !S_ISREG(st.st_mode))
                return kz_error_set(
                        err, KZ_E_INVALID, "%s is neither a folder nor a regular file", path);
        if (S_ISDIR(st.st_mode)) {
                dir = opendir(path);
                if (!dir)
                        return kz_error_errno(err, errno, "%s cannot be read", path);
                closedir(dir);
                return KZ_OK;
        }
        fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
        if (fd < 0)
                return kz_error_errno(err, errno, "%s cannot be read", path);
        close(fd);
        return KZ_OK;
}

void kz_cmd_source_add_work(struct kz_request *request, struct kz_worker *worker)
{
        struct new_source *source = request->state;
        const char *path = json_string_value(json_object_get(request->message.params, "path"));
        char *data_dir = realpath(source->data_dir, NULL);
        struct kz_error err = KZ_ERROR_NULL;

        (void)worker;
        if (data_dir) {
                free(source->data_dir);
                source->data_dir = data_dir;
        }
        /* The path of a folder is wanted as it is, wherever links led: it names the documents. */
        source->path = realpath(path, NULL);
        if (!source->path)
                kz_request_fail(request, KZSEARCH_ERR_PARAMS, "invalid", "path %.300s: %s", path,
                        strerror(errno));
        else if (check_readable(source->path, &err))
                kz_request_fail(request, KZSEARCH_ERR_PARAMS, kz_status_name(err.status), "path %s",
                        err.message);
        else if (is_below(source->path, source->data_dir))
                kz_request_fail(request, KZSEARCH_ERR_PARAMS, "invalid",
                        "path %.300s is where the index itself is kept: name the folder of the "
                        "documents",
                        source->path);
}

/* From the last part of the path: lower case, what may not stand in a name becomes '-'. */
static void make_name(const struct kz_config *config, const char *path, char ret[65])
{
        const char *last = strrchr(path, '/') + 1;
        char base[65];
        size_t n = 0;
        unsigned number;

        for (; *last && n < NAME_MAX_BYTES; last++) {
                unsigned char c = (unsigned char)*last;

                if (c < 0x80 && (isalnum(c) || c == '.' || c == '_'))
                        base[n++] = (char)tolower(c);
                else if (n && base[n - 1] != '-')
                        base[n++] = '-';
        }
        while (n && (base[n - 1] == '-' || base[n - 1] == '.'))
                n--;
        base[n] = '\0';
        if (n == 0)
                strcpy(base, "source");
        strcpy(ret, base);
        for (number = 2; kz_config_source(config, kz_str(ret)) || strcmp(ret, "added") == 0;
                number++)
                snprintf(ret, 65, "%.*s-%u", 52, base, number);
}

/* False when answered: another source has this name or covers this path. */
static bool check_unique(struct kz_request *request, const char *name, const char *path)
{
        const struct kz_config *config = request->server->config;
        const struct kz_source_config *old = kz_config_source(config, kz_str(name));
        size_t i;

        if (old) {
                kz_request_fail(request, KZSEARCH_ERR_PARAMS, "exists",
                        "name '%s' is taken by %.200s (%s): choose another with --name", name,
                        old->path, old->where);
                return false;
        }
        for (i = 0; i < config->n_sources; i++) {
                const struct kz_source_config *other = &config->sources[i];

                if (!is_below(path, other->path) && !is_below(other->path, path))
                        continue;
                kz_request_fail(request, KZSEARCH_ERR_PARAMS, "exists",
                        "path %.150s %s the source '%s' (%.150s, %s): its documents would be there "
                        "twice",
                        path,
                        strcmp(path, other->path) == 0 ? "is"
                        : is_below(path, other->path)  ? "lies in"
                                                       : "holds",
                        other->name, other->path, other->where);
                return false;
        }
        return true;
}

static const char *text_or_empty(const json_t *params, const char *name)
{
        const char *text = json_string_value(json_object_get(params, name));

        return text ? text : "";
}

void kz_cmd_source_add_finish(struct kz_request *request)
{
        struct kz_config *config = request->server->config;
        const struct new_source *found = request->state;
        const json_t *params = request->message.params;
        const char *given = json_string_value(json_object_get(params, "name"));
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf text = KZ_BUF_NULL;
        struct kz_json json = kz_json_writer(&text);
        struct kz_error err = KZ_ERROR_NULL;
        char name[65];
        struct kz_source_config source = {.name = name,
                .path = found->path,
                .lang = (char *)text_or_empty(params, "lang"),
                .kind = (char *)text_or_empty(params, "kind"),
                .date_order = (char *)text_or_empty(params, "date_order"),
                .enabled = true,
                .watch = json_is_true(json_object_get(params, "watch")),
                .managed = true,
                .where = (char *)"sources.conf"};

        if (given && *given)
                snprintf(name, sizeof(name), "%s", given);
        else
                make_name(config, found->path, name);
        if (!check_unique(request, name, found->path))
                return;
        if (kz_config_add_source(config, &source, &err)) {
                kz_request_fail_with(request, &err);
                return;
        }
        if (kz_config_save_sources(config, &err)) {
                kz_config_drop_source(config, kz_str(name));
                kz_request_fail(request, KZSEARCH_ERR_FAILED, kz_status_name(err.status), "%s",
                        err.message);
                return;
        }
        kz_log_with(KZ_LOG_INFO, "path", kz_str(found->path), "source %s added", name);
        kz_follow_configure(request->server->follow);
        kz_json_open(&json, '{');
        kz_json_member_int(&json, "v", KZSEARCH_PROTOCOL_VERSION);
        kz_json_member_cstr(&json, "name", name);
        kz_json_member_cstr(&json, "path", found->path);
        kz_json_close(&json, '}');
        kz_request_result(request, kz_buf_str(&text));
}

static void fail_unknown(struct kz_request *request, struct kz_str name)
{
        kz_request_fail(request, KZSEARCH_ERR_NOT_FOUND, "not-found",
                "there is no source '%.64s': see  kzsearchctl source list", name.ptr);
}

void kz_cmd_source_remove_start(struct kz_request *request)
{
        struct kz_str name = KZ_STR_NULL;
        const struct kz_source_config *source;
        struct kz_error err = KZ_ERROR_NULL;

        if (!kz_rpc_get_str(request->message.params, "name", true, &name, &err)) {
                kz_request_fail_with(request, &err);
                return;
        }
        source = kz_config_source(request->server->config, name);
        if (!source && (!kz_source_name_valid(name) || kz_str_eq(name, KZ_STR("added"))))
                fail_unknown(request, name);
        else if (source && !source->managed)
                kz_request_fail(request, KZSEARCH_ERR_PARAMS, "configured",
                        "source '%s' stands in the configuration at %s: take it out there, then "
                        "run  kzsearchctl reload",
                        source->name, source->where);
        else /* one that is not configured any more may have left documents */
                kz_request_call_indexer(request, kz_buf_str(&request->raw));
}

static bool removed_some(struct kz_str reply)
{
        json_t *root = json_loadb(reply.ptr, reply.len, 0, NULL);
        bool some = json_integer_value(json_object_get(root, "documents")) > 0;

        json_decref(root);
        return some;
}

void kz_cmd_source_remove_indexed(struct kz_request *request)
{
        struct kz_config *config = request->server->config;
        struct kz_str name = kz_rpc_str(json_object_get(request->message.params, "name"));
        struct kz_error err = KZ_ERROR_NULL;

        if (!kz_config_source(config, name)) {
                if (removed_some(kz_buf_str(&request->reply)))
                        kz_request_result(request, kz_buf_str(&request->reply));
                else
                        fail_unknown(request, name);
                return;
        }
        kz_config_drop_source(config, name);
        kz_follow_configure(request->server->follow);
        if (kz_config_save_sources(config, &err)) {
                kz_request_fail(request, KZSEARCH_ERR_FAILED, kz_status_name(err.status),
                        "the documents are removed, but the source comes back with the next start: "
                        "%s",
                        err.message);
                return;
        }
        kz_log(KZ_LOG_INFO, "source %.64s removed", name.ptr);
        kz_request_result(request, kz_buf_str(&request->reply));
}
