/* kzsearch: asks the daemon and shows what it found. */
#include <stdio.h>

#include "client/arguments.h"
#include "client/batch.h"
#include "client/json_heap.h"
#include "client/open.h"
#include "client/search.h"
#include "client/show.h"
#include "kzsearch/protocol.h"
#include "kzsearch/version.h"

#define PROGRAM "kzsearch"

static int print_text(struct kz_session *session, const char *text)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf out = KZ_BUF_NULL;

        if (kz_buf_append_cstr(&out, text))
                return kz_session_no_memory(session);
        return kz_session_print(session, &out, 0);
}

static int run(struct kz_session *session, const struct kz_arguments *arguments)
{
        switch (arguments->action) {
        case KZ_ACTION_HELP:
                return print_text(session, kz_arguments_help);
        case KZ_ACTION_VERSION:
                return print_text(session, PROGRAM " " KZSEARCH_VERSION "\n");
        case KZ_ACTION_SHOW:
                return kz_show(session, arguments);
        case KZ_ACTION_OPEN:
                return kz_open(session, arguments);
        case KZ_ACTION_BATCH:
                return kz_batch(session, arguments);
        case KZ_ACTION_SEARCH:
                break;
        }
        if (kz_arguments_has_query(arguments))
                return kz_search(session, arguments);
        fputs(kz_arguments_usage, stderr);
        return KZSEARCH_EXIT_ERROR;
}

int main(int argc, char **argv)
{
        struct kz_session session = {.program = PROGRAM};
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_arguments arguments;
        int code;

        kz_terminal_guard();
        if (kz_arguments_read(argc, argv, &arguments, &err)) {
                kz_terminal_complain(PROGRAM, "%s", err.message);
                code = KZSEARCH_EXIT_ERROR;
        } else {
                session.socket = arguments.socket;
                session.no_autostart = arguments.no_autostart;
                /* One answer, then the end; a batch has many. */
                if (arguments.action != KZ_ACTION_BATCH)
                        kz_json_heap_use();
                code = run(&session, &arguments);
        }
        kz_arguments_deinit(&arguments);
        kz_session_deinit(&session);
        return code;
}
