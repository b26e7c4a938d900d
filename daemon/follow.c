#include "daemon/follow.h"

#include <jansson.h>
#include <stdlib.h>

#include "daemon/command.h"
#include "daemon/log.h"
#include "daemon/server.h"
#include "daemon/folderwatch.h"
#include "kzsearch/protocol.h"

#define FOLDERS_MAX 200000 /* of one source: about 200 MB of the kernel's memory */
#define REST_FACTOR 4
#define FAILURE_REST_MS 60000

struct followed {
        char *name, *path;
        int64_t not_before_ms;
        char problem[sizeof(((struct kz_folderwatch_state *)NULL)->problem)]; /* that was logged */
};

struct kz_follow {
        struct kz_server *server;
        struct kz_folderwatch *watch; /* NULL: nothing is watched */
        struct followed *sources;
        size_t n;
        char *running; /* the name of the source whose reindex is ours, or NULL */
        int64_t began_ms;
};

static int64_t now_ms(void)
{
        return kz_now_ns() / 1000000;
}

static void forget_all(struct kz_follow *follow)
{
        size_t i;

        follow->watch = kz_folderwatch_free(follow->watch);
        for (i = 0; i < follow->n; i++) {
                free(follow->sources[i].name);
                free(follow->sources[i].path);
        }
        free(follow->sources);
        follow->sources = NULL;
        follow->n = 0;
}

enum kz_status kz_follow_new(struct kz_server *server, struct kz_follow **ret, struct kz_error *err)
{
        struct kz_follow *follow = calloc(1, sizeof(*follow));

        if (!follow)
                return kz_error_nomem(err);
        follow->server = server;
        *ret = follow;
        return KZ_OK;
}

struct kz_follow *kz_follow_free(struct kz_follow *follow)
{
        if (!follow)
                return NULL;
        forget_all(follow);
        free(follow->running);
        free(follow);
        return NULL;
}

static bool is_watched(const struct kz_source_config *source)
{
        return source->watch && source->enabled;
}

/* Whether the configuration wishes what is done already. */
static bool is_as_wished(const struct kz_follow *follow, const struct kz_config *config)
{
        size_t i, n = 0;

        for (i = 0; i < config->n_sources; i++) {
                const struct kz_source_config *source = &config->sources[i];

                if (!is_watched(source))
                        continue;
                if (n >= follow->n || strcmp(follow->sources[n].name, source->name) != 0 ||
                        strcmp(follow->sources[n].path, source->path) != 0)
                        return false;
                n++;
        }
        return n == follow->n;
}

static enum kz_status take_sources(
        struct kz_follow *follow, const struct kz_config *config, struct kz_error *err)
{
        size_t i;

        follow->sources = calloc(config->n_sources + 1, sizeof(*follow->sources));
        if (!follow->sources)
                return kz_error_nomem(err);
        for (i = 0; i < config->n_sources; i++) {
                struct followed *followed = &follow->sources[follow->n];

                if (!is_watched(&config->sources[i]))
                        continue;
                follow->n++;
                followed->name = strdup(config->sources[i].name);
                followed->path = strdup(config->sources[i].path);
                if (!followed->name || !followed->path)
                        return kz_error_nomem(err);
        }
        return KZ_OK;
}

static enum kz_status start(struct kz_follow *follow, struct kz_error *err)
{
        const char **roots = calloc(follow->n + 1, sizeof(*roots));
        enum kz_status status;
        size_t i;

        if (!roots)
                return kz_error_nomem(err);
        for (i = 0; i < follow->n; i++)
                roots[i] = follow->sources[i].path;
        status = kz_folderwatch_new(roots, follow->n, FOLDERS_MAX, &follow->watch, err);
        free(roots);
        return status;
}

void kz_follow_configure(struct kz_follow *follow)
{
        const struct kz_config *config = follow->server->config;
        struct kz_error err;
        enum kz_status status;

        if (is_as_wished(follow, config))
                return;
        forget_all(follow);
        status = take_sources(follow, config, &err);
        if (!status && follow->n)
                status = start(follow, &err);
        if (status) {
                kz_log(KZ_LOG_ERROR, "no source is watched: %s", err.message);
                forget_all(follow);
        }
}

/* ---- Reindexing ---- */

static struct followed *find(const struct kz_follow *follow, struct kz_str name, size_t *ret_i)
{
        size_t i;

        for (i = 0; i < follow->n; i++) {
                if (!kz_str_eq(kz_str(follow->sources[i].name), name))
                        continue;
                *ret_i = i;
                return &follow->sources[i];
        }
        return NULL;
}

static bool is_complete(struct kz_str result)
{
        json_t *root = json_loadb(result.ptr, result.len, 0, NULL);
        bool complete = json_is_true(json_object_get(root, "complete"));

        json_decref(root);
        return complete;
}

static void on_answered(void *context, const struct kz_indexer_answer *answer)
{
        struct kz_follow *follow = context;
        /* One that made way for a job that somebody asked for has only to go on later. */
        bool failed = answer->code && answer->code != KZSEARCH_ERR_CANCELLED;
        struct followed *followed;
        size_t i = 0;

        followed = find(follow, kz_str(follow->running), &i);
        /* It may not be watched any more. */
        if (followed) {
                followed->not_before_ms = now_ms() + REST_FACTOR * (now_ms() - follow->began_ms);
                if (failed)
                        followed->not_before_ms = now_ms() + FAILURE_REST_MS;
                if (answer->code)
                        kz_folderwatch_again(follow->watch, i);
        }
        if (failed && !follow->server->stopping)
                kz_log(KZ_LOG_ERROR, "watch: reindex of %s failed: %.*s", follow->running,
                        KZ_STR_ARG(answer->text));
        else if (!answer->code && !is_complete(answer->text))
                kz_log(KZ_LOG_WARNING,
                        "watch: something of %s could not be read: see  kzsearchctl failures",
                        follow->running);
        free(follow->running);
        follow->running = NULL;
}

static void reindex(struct kz_follow *follow, size_t i)
{
        const struct kz_indexer_call call = {
                .answered = on_answered, .context = follow, .job = "reindex", .yields = true};
        struct kz_server *server = follow->server;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf message = KZ_BUF_NULL;
        struct kz_error err;
        uint64_t tag;

        follow->running = strdup(follow->sources[i].name);
        if (!follow->running || kz_cmd_reindex_message(&message, server->config, follow->running) ||
                kz_indexer_send(server->indexer, kz_buf_str(&message), &call, &tag, &err)) {
                /* It stays due. */
                free(follow->running);
                follow->running = NULL;
                return;
        }
        kz_log(KZ_LOG_DEBUG, "watch: reindex of %s", follow->running);
        follow->began_ms = now_ms();
        kz_folderwatch_begin(follow->watch, i);
}

static void log_problem(struct followed *followed, const struct kz_folderwatch_state *state)
{
        if (strcmp(followed->problem, state->problem) == 0)
                return;
        memcpy(followed->problem, state->problem, sizeof(followed->problem));
        if (*state->problem)
                kz_log(KZ_LOG_WARNING, "watch: source %s: %s", followed->name, state->problem);
        else
                kz_log(KZ_LOG_INFO, "watch: source %s is watched again", followed->name);
}

void kz_follow_tick(struct kz_follow *follow)
{
        struct kz_folderwatch_state state;
        size_t i;

        for (i = 0; i < follow->n; i++) {
                kz_folderwatch_look(follow->watch, i, &state);
                log_problem(&follow->sources[i], &state);
                if (state.due && !kz_indexer_job(follow->server->indexer, NULL) &&
                        now_ms() >= follow->sources[i].not_before_ms)
                        reindex(follow, i);
        }
}

bool kz_follow_is_needed(const struct kz_follow *follow)
{
        return follow->n > 0;
}

void kz_follow_put(const struct kz_follow *follow, struct kz_str source, struct kz_json *json)
{
        struct kz_folderwatch_state state = {.folders = 0};
        size_t i = 0;
        bool watched = find(follow, source, &i) != NULL;

        if (watched)
                kz_folderwatch_look(follow->watch, i, &state);
        kz_json_member_bool(json, "watch", watched);
        kz_json_member_uint(json, "watched_folders", state.folders);
        kz_json_member_cstr(json, "watch_problem", *state.problem ? state.problem : NULL);
}
