/* reload and stop. */
#include "daemon/command.h"
#include "daemon/server.h"

void kz_cmd_reload_start(struct kz_request *request)
{
        struct kz_error err = KZ_ERROR_NULL;

        if (kz_server_reload(request->server, &err))
                kz_request_fail_with(request, &err);
        else
                kz_request_result(request, KZ_STR("{\"v\":1}"));
}

void kz_cmd_stop_start(struct kz_request *request)
{
        kz_request_result(request, KZ_STR("{\"v\":1}"));
        kz_server_stop(request->server);
}
