/*
 * kzsearch-extract: parses strangers' files for kzsearch-indexer, which starts it, passes it one
 * open file after another, and replaces it when it dies, hangs or grows.
 */
#include <jansson.h>
#include <stdio.h>
#include <sys/socket.h>

#include "index/base/fdio.h"
#include "index/ingest/command_exec.h"
#include "index/ingest/confine.h"
#include "index/ingest/extract_frame.h"
#include "index/ingest/fatal.h"
#include "index/ingest/parser.h"
#include "index/ingest/serve.h"
#include "kzsearch/version.h"

static bool on_socket(void)
{
        socklen_t len = sizeof(int);
        int type;

        return getsockopt(KZ_EXTRACT_FD, SOL_SOCKET, SO_TYPE, &type, &len) == 0;
}

static int explain(int argc, char **argv)
{
        if (argc == 2 && strcmp(argv[1], "--version") == 0) {
                printf("kzsearch-extract %s\n", KZSEARCH_VERSION);
                return 0;
        }
        fprintf(stderr, "kzsearch-extract is started by kzsearch-indexer, not by hand\n");
        return 2;
}

/* Without walls nothing is read: says why to the indexer, in place of the greeting. */
static int refuse(const struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf out = KZ_BUF_NULL;

        if (!kz_extract_put_refusal(&out, kz_str(err->message)))
                kz_fd_write_all(KZ_EXTRACT_FD, out.data, out.len, NULL);
        return 1;
}

#ifdef KZ_SANITIZE_ADDRESS
/* Looking for leaks at the end starts a thread that traces this one, for which the walls have no
 * door. The tests that parse in their own process look for them. */
__attribute__((visibility("default"))) int __lsan_is_turned_off(void);
int __lsan_is_turned_off(void)
{
        return 1;
}
#endif

int main(int argc, char **argv)
{
        struct kz_error err = KZ_ERROR_NULL;
        enum kz_status status;

        if (argc > 2 && strcmp(argv[1], "--command") == 0)
                return kz_command_exec(argv + 2);
        if (argc > 1 || !on_socket())
                return explain(argc, argv);
        /* What needs a file or the system comes first; then the walls; then a stranger's bytes. */
        json_object_seed(0);
        status = kz_confine_process(&err);
        if (!status)
                status = kz_fatal_install(&err);
        if (!status)
                status = kz_parser_prepare(&err);
        if (!status)
                status = kz_confine_parser(&err);
        if (status)
                return refuse(&err);
        status = kz_serve(KZ_EXTRACT_FD, &err);
        if (status == KZ_E_NOMEM)
                return KZ_EXTRACT_EXIT_NOMEM;
        return status ? 1 : 0;
}
