/*
 * kzsearch-extract: parses strangers' files for kzsearch-indexer, which starts it, passes it one
 * open file after another, and replaces it when it dies, hangs or grows.
 */
#include <jansson.h>
#include <stdio.h>
#include <sys/socket.h>

#include "index/ingest/confine.h"
#include "index/ingest/extract_frame.h"
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

int main(int argc, char **argv)
{
        struct kz_error err = KZ_ERROR_NULL;
        enum kz_status status;

        if (argc > 1 || !on_socket())
                return explain(argc, argv);
        /* What needs a file or the system comes first: limits, then walls, then serve. */
        json_object_seed(0);
        status = kz_parser_prepare(&err);
        if (!status)
                status = kz_confine_process(&err);
        if (!status)
                status = kz_serve(KZ_EXTRACT_FD, &err);
        if (status == KZ_E_NOMEM)
                return KZ_EXTRACT_EXIT_NOMEM;
        return status ? 1 : 0;
}
