/* kzsearch-indexer: the only program that writes the index. The daemon starts it. */
#include <fcntl.h>
#include <getopt.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "daemon/indexer/checker.h"
#include "daemon/indexer/service.h"
#include "daemon/log.h"
#include "kzsearch/protocol.h"
#include "kzsearch/version.h"

/*
 * Searches come first: where both want the processor or the disk, the indexer, its threads and the
 * helpers it starts get a tenth of a search thread's share. Not less: a steady load of searches
 * must not starve a nightly run. Measured by `scripts/bench latency`.
 */
#define INDEXER_NICE 10

static const char usage[] =
        "usage: kzsearch-indexer --data-dir DIR [--name-rules FILE] [--fd N | --check]\n"
        "kzsearchd starts it, and talks to it over the descriptor N (3).\n";

struct options {
        const char *data_dir;
        const char *name_rules; /* a file, or NULL */
        int fd;
        bool check;
};

static bool parse_options(int argc, char **argv, struct options *ret, int *ret_exit)
{
        enum { DATA_DIR = 256, NAME_RULES, FD, CHECK, HELP, VERSION };
        static const struct option longs[] = {{"data-dir", required_argument, NULL, DATA_DIR},
                {"name-rules", required_argument, NULL, NAME_RULES},
                {"fd", required_argument, NULL, FD}, {"check", no_argument, NULL, CHECK},
                {"help", no_argument, NULL, HELP}, {"version", no_argument, NULL, VERSION},
                {NULL, 0, NULL, 0}};
        int c;

        *ret_exit = KZSEARCH_EXIT_ERROR;
        while ((c = getopt_long(argc, argv, "", longs, NULL)) != -1) {
                switch (c) {
                case DATA_DIR:
                        ret->data_dir = optarg;
                        break;
                case NAME_RULES:
                        ret->name_rules = optarg;
                        break;
                case FD:
                        ret->fd = atoi(optarg);
                        break;
                case CHECK:
                        ret->check = true;
                        break;
                case HELP:
                        fputs(usage, stdout);
                        *ret_exit = 0;
                        return false;
                case VERSION:
                        puts("kzsearch-indexer " KZSEARCH_VERSION);
                        *ret_exit = 0;
                        return false;
                default:
                        fputs(usage, stderr);
                        return false;
                }
        }
        if (ret->data_dir && ret->data_dir[0] == '/' && optind == argc)
                return true;
        fputs(usage, stderr);
        return false;
}

static void yield_to_searches(void)
{
        /* From linux/ioprio.h, which libc has no call for: best effort, the last of its eight
         * levels. */
        enum { WHO_PROCESS = 1, CLASS_BEST_EFFORT = 2, CLASS_SHIFT = 13, LEVEL = 7 };

        if (getpriority(PRIO_PROCESS, 0) < INDEXER_NICE)
                setpriority(PRIO_PROCESS, 0, INDEXER_NICE);
        syscall(SYS_ioprio_set, WHO_PROCESS, 0, CLASS_BEST_EFFORT << CLASS_SHIFT | LEVEL);
}

/*
 * Documents are made by some threads and freed by another. With a heap for each, and with
 * thresholds that rise with what is freed, half as much again stayed with the process as it used.
 */
static void keep_heap_small(void)
{
        mallopt(M_ARENA_MAX, 2);
        mallopt(M_MMAP_THRESHOLD, 512 * 1024);
        mallopt(M_TRIM_THRESHOLD, 4 * 1024 * 1024);
}

int main(int argc, char **argv)
{
        const struct rlimit none = {0, 0};
        struct options options = {.fd = KZ_INDEXER_FD};
        int code;
        struct kz_channel channel;
        struct kz_service *service;
        struct kz_indexer_frame frame;
        struct kz_error err = KZ_ERROR_NULL;
        enum kz_status status;

        if (!parse_options(argc, argv, &options, &code))
                return code;
        umask(077);
        setrlimit(RLIMIT_CORE, &none);
        prctl(PR_SET_DUMPABLE, 0);
        signal(SIGPIPE, SIG_IGN);
        yield_to_searches();
        keep_heap_small();
        kz_log_init(STDERR_FILENO, "kzsearch-indexer", KZ_LOG_INFO);
        if (options.check)
                return kz_checker_main(options.data_dir);
        if (fcntl(options.fd, F_SETFD, FD_CLOEXEC) < 0) {
                fprintf(stderr,
                        "kzsearch-indexer: descriptor %d is not open: kzsearchd starts this "
                        "program\n",
                        options.fd);
                return KZSEARCH_EXIT_ERROR;
        }
        kz_channel_init(&channel, options.fd);
        if (kz_service_new(options.data_dir, options.name_rules, &channel, &service, &err)) {
                kz_log(KZ_LOG_ERROR, "%s", err.message);
                kz_channel_deinit(&channel);
                return KZSEARCH_EXIT_ERROR;
        }
        while (!(status = kz_channel_receive(&channel, &frame, &err)))
                kz_service_take(service, &frame);
        kz_service_free(service);
        kz_channel_deinit(&channel);
        if (status != KZ_E_END)
                kz_log(KZ_LOG_ERROR, "%s", err.message);
        return status == KZ_E_END ? 0 : KZSEARCH_EXIT_ERROR;
}
