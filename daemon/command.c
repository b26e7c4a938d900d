#include "daemon/command.h"

#include "daemon/server.h"
#include "kzsearch/protocol.h"

static const struct kz_command commands[] = {
        {.name = "search",
                .flags = KZ_COMMAND_SEARCH,
                .start = kz_cmd_search_start,
                .work = kz_cmd_search_work},
        {.name = "get", .start = kz_cmd_get_start, .work = kz_cmd_get_work},
        {.name = "similar",
                .flags = KZ_COMMAND_SEARCH,
                .start = kz_cmd_similar_start,
                .work = kz_cmd_similar_work},
        {.name = "suggest", .start = kz_cmd_suggest_start, .work = kz_cmd_suggest_work},
        {.name = "status",
                .flags = KZ_COMMAND_LEAVING,
                .start = kz_cmd_status_start,
                .work = kz_cmd_status_work,
                .finish = kz_cmd_status_finish},
        {.name = "source.list",
                .start = kz_cmd_status_start,
                .work = kz_cmd_status_work,
                .finish = kz_cmd_source_list_finish},
        {.name = "add",
                .flags = KZ_COMMAND_OWNER,
                .start = kz_cmd_forward_start,
                .indexed = kz_cmd_forward_indexed},
        {.name = "remove",
                .flags = KZ_COMMAND_OWNER,
                .start = kz_cmd_remove_start,
                .finish = kz_cmd_remove_finish,
                .indexed = kz_cmd_remove_indexed},
        {.name = "check",
                .flags = KZ_COMMAND_OWNER | KZ_COMMAND_JOB,
                .start = kz_cmd_check_start,
                .indexed = kz_cmd_check_indexed},
        {.name = "backup",
                .flags = KZ_COMMAND_OWNER | KZ_COMMAND_JOB,
                .start = kz_cmd_forward_start,
                .indexed = kz_cmd_forward_indexed},
        {.name = "seal",
                .flags = KZ_COMMAND_OWNER | KZ_COMMAND_JOB,
                .start = kz_cmd_segments_start,
                .finish = kz_cmd_segments_finish,
                .indexed = kz_cmd_segments_indexed},
        {.name = "compact",
                .flags = KZ_COMMAND_OWNER | KZ_COMMAND_JOB,
                .start = kz_cmd_segments_start,
                .finish = kz_cmd_segments_finish,
                .indexed = kz_cmd_segments_indexed},
        {.name = "reindex",
                .flags = KZ_COMMAND_OWNER | KZ_COMMAND_JOB,
                .start = kz_cmd_reindex_start,
                .indexed = kz_cmd_reindex_indexed},
        {.name = "explain",
                .flags = KZ_COMMAND_OWNER,
                .start = kz_cmd_explain_start,
                .indexed = kz_cmd_forward_indexed},
        {.name = "failures",
                .flags = KZ_COMMAND_OWNER,
                .start = kz_cmd_failures_start,
                .work = kz_cmd_failures_work},
        {.name = "source.add",
                .flags = KZ_COMMAND_OWNER,
                .start = kz_cmd_source_add_start,
                .work = kz_cmd_source_add_work,
                .finish = kz_cmd_source_add_finish},
        {.name = "source.remove",
                .flags = KZ_COMMAND_OWNER | KZ_COMMAND_JOB,
                .start = kz_cmd_source_remove_start,
                .indexed = kz_cmd_source_remove_indexed},
        {.name = "reload", .flags = KZ_COMMAND_OWNER, .start = kz_cmd_reload_start},
        {.name = "stop",
                .flags = KZ_COMMAND_OWNER | KZ_COMMAND_LEAVING,
                .start = kz_cmd_stop_start},
};

const struct kz_command *kz_command_find(const char *name)
{
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(commands); i++) {
                if (strcmp(commands[i].name, name) == 0)
                        return &commands[i];
        }
        return NULL;
}

static void refuse_second_job(struct kz_request *request, const char *job)
{
        bool skip = false;

        kz_rpc_get_bool(request->message.params, "skip_if_running", &skip, NULL);
        if (skip)
                kz_request_result(request, KZ_STR("{\"v\":1,\"skipped\":true}"));
        else
                kz_request_fail(request, KZSEARCH_ERR_BUSY, "busy",
                        "a %s is running: wait until it has ended", job);
}

bool kz_command_admit(struct kz_request *request)
{
        unsigned flags = request->command->flags;
        struct kz_error err;

        if (request->server->stopping && !(flags & KZ_COMMAND_LEAVING)) {
                kz_request_fail(request, KZSEARCH_ERR_STOPPING, "stopping",
                        "the daemon is stopping: ask again, and another one starts");
                return false;
        }
        if ((flags & KZ_COMMAND_OWNER) &&
                !(request->session && kz_session_is_owner(request->session))) {
                kz_request_fail(request, KZSEARCH_ERR_DENIED, "denied",
                        "%s is only for the user the daemon runs as, and for root",
                        request->command->name);
                return false;
        }
        if (request->command->indexed && kz_server_lost_data(request->server, &err)) {
                kz_request_fail(request, kz_rpc_code(err.status), kz_status_name(err.status), "%s",
                        err.message);
                return false;
        }
        if (!(flags & KZ_COMMAND_JOB) || kz_indexer_make_way(request->server->indexer))
                return true;
        refuse_second_job(request, kz_indexer_job(request->server->indexer, NULL));
        return false;
}
