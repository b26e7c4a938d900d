/* kzsearchd: options, finding the places, going into the background. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "daemon/instance.h"
#include "daemon/log.h"
#include "daemon/notify.h"
#include "daemon/server.h"
#include "index/base/address.h"
#include "index/base/fdio.h"
#include "kzsearch/protocol.h"
#include "kzsearch/version.h"

#define WINNER_MS 10000 /* how long an autostarted daemon waits for the one that was faster */
#define LOG_MAX (4 << 20)

struct options {
        const char *file;
        const char *socket;
        bool check, foreground, autostart, system;
        int verbose;
};

static const char usage[] =
        "usage: kzsearchd [-dnv] [-f FILE] [--socket PATH] [--system] [--autostart]\n"
        "  -n  check the configuration and leave     -d  stay in the foreground\n"
        "  -v  say more                              -f  the configuration file\n";

static bool parse_options(int argc, char **argv, struct options *ret, int *ret_exit)
{
        enum { SOCKET = 256, AUTOSTART, SYSTEM, HELP, VERSION };
        static const struct option longs[] = {{"socket", required_argument, NULL, SOCKET},
                {"autostart", no_argument, NULL, AUTOSTART}, {"system", no_argument, NULL, SYSTEM},
                {"help", no_argument, NULL, HELP}, {"version", no_argument, NULL, VERSION},
                {NULL, 0, NULL, 0}};
        int c;

        *ret_exit = KZSEARCH_EXIT_ERROR;
        while ((c = getopt_long(argc, argv, "dnvf:", longs, NULL)) != -1) {
                switch (c) {
                case 'd':
                        ret->foreground = true;
                        break;
                case 'n':
                        ret->check = true;
                        break;
                case 'v':
                        ret->verbose++;
                        break;
                case 'f':
                        ret->file = optarg;
                        break;
                case SOCKET:
                        ret->socket = optarg;
                        break;
                case AUTOSTART:
                        ret->autostart = true;
                        break;
                case SYSTEM:
                        ret->system = true;
                        break;
                case HELP:
                        fputs(usage, stdout);
                        *ret_exit = 0;
                        return false;
                case VERSION:
                        puts("kzsearchd " KZSEARCH_VERSION);
                        *ret_exit = 0;
                        return false;
                default:
                        fputs(usage, stderr);
                        return false;
                }
        }
        if (optind < argc) {
                fprintf(stderr, "kzsearchd: '%s' is one word too many\n%s", argv[optind], usage);
                return false;
        }
        return true;
}

/* Where everything is, once the options and the environment have been asked. */
struct places {
        struct kz_buf config_file, sources_file, data_dir, socket;
        struct kz_buf
                home_dir; /* the usual data directory of a person whose settings name another */
        bool config_optional;
};

static void places_deinit(struct places *places)
{
        kz_buf_deinit(&places->config_file);
        kz_buf_deinit(&places->sources_file);
        kz_buf_deinit(&places->data_dir);
        kz_buf_deinit(&places->home_dir);
        kz_buf_deinit(&places->socket);
}

static const char *variable(const char *name)
{
        const char *value = getenv(name);

        return value && *value ? value : NULL;
}

static enum kz_status append_absolute(struct kz_buf *out, const char *path, struct kz_error *err)
{
        char *cwd = NULL;
        enum kz_status status;

        if (path[0] == '/')
                return kz_buf_append_cstr(out, path) ? kz_error_nomem(err) : KZ_OK;
        cwd = getcwd(NULL, 0);
        if (!cwd)
                return kz_error_errno(err, errno, "cannot tell where %s is", path);
        status = kz_buf_printf(out, "%s/%s", cwd, path);
        free(cwd);
        return status ? kz_error_nomem(err) : KZ_OK;
}

static enum kz_status find_config(
        const struct options *options, struct places *places, struct kz_error *err)
{
        const char *given = options->file ? options->file : variable("KZSEARCH_CONFIG");
        const char *xdg = variable("XDG_CONFIG_HOME");
        const char *home = variable("HOME");
        enum kz_status status;
        const char *slash;

        places->config_optional = !given;
        if (given)
                status = append_absolute(&places->config_file, given, err);
        else if (options->system)
                status = kz_buf_append_cstr(&places->config_file, "/etc/kzsearch/kzsearch.conf");
        else if (xdg && xdg[0] == '/')
                status = kz_buf_printf(&places->config_file, "%s/kzsearch/kzsearch.conf", xdg);
        else if (home && home[0] == '/')
                status = kz_buf_printf(
                        &places->config_file, "%s/.config/kzsearch/kzsearch.conf", home);
        else
                return kz_error_set(err, KZ_E_INVALID,
                        "the configuration is nowhere: set HOME or XDG_CONFIG_HOME to a full path, "
                        "or use -f");
        if (status)
                return kz_error_nomem(err);
        slash = strrchr(places->config_file.data, '/');
        /* A service may not write below /etc. */
        if (options->system)
                status =
                        kz_buf_append_cstr(&places->sources_file, "/var/lib/kzsearch/sources.conf");
        else
                status = kz_buf_printf(&places->sources_file, "%.*ssources.conf",
                        (int)(slash - places->config_file.data + 1), places->config_file.data);
        return status ? kz_error_nomem(err) : KZ_OK;
}

static enum kz_status find_places(const struct options *options, const struct kz_config *config,
        struct places *places, struct kz_error *err)
{
        enum kz_status status;

        if (config->data_dir)
                status = kz_buf_append_cstr(&places->data_dir, config->data_dir);
        else if (options->system)
                status = kz_buf_append_cstr(&places->data_dir, "/var/lib/kzsearch");
        else
                status = kz_address_data_dir(&places->data_dir, err);
        /* Where there is none, nobody looks for it. A file that was named is an instance apart. */
        if (!status && config->data_dir && places->config_optional && !options->system &&
                !kz_address_data_dir(&places->home_dir, NULL) &&
                strcmp(places->home_dir.data, config->data_dir) == 0)
                kz_buf_deinit(&places->home_dir);
        if (status)
                return status;
        if (options->socket)
                status = append_absolute(&places->socket, options->socket, err);
        else if (config->socket)
                status = kz_buf_append_cstr(&places->socket, config->socket);
        else if (options->system)
                status = kz_buf_append_cstr(&places->socket, "/run/kzsearch/socket");
        else
                status = kz_address_from_environment(&places->socket, err);
        if (status == KZ_E_NOT_FOUND)
                status = kz_address_runtime(&places->socket, NULL, err);
        return status ? status : kz_address_check(places->socket.data, err);
}

/* What strangers wrote, and what people asked, must not end in a core file. */
static void forbid_core_dumps(void)
{
        const struct rlimit none = {0, 0};

        setrlimit(RLIMIT_CORE, &none);
        prctl(PR_SET_DUMPABLE, 0);
}

/*
 * Lines go to the log from here on. Where it cannot be written, they go nowhere: *problem says so,
 * and the daemon answers all the same.
 */
static enum kz_status open_log(const char *data_dir, struct kz_error *problem, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf name = KZ_BUF_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf old = KZ_BUF_NULL;
        KZ_CLEANUP(kz_fd_close) int fd = -1;
        KZ_CLEANUP(kz_fd_close) int null = open("/dev/null", O_RDWR | O_CLOEXEC);
        struct stat st;

        if (kz_buf_printf(&name, "%s/daemon.log", data_dir) ||
                kz_buf_printf(&old, "%s/daemon.log.old", data_dir))
                return kz_error_nomem(err);
        if (lstat(name.data, &st) == 0 && st.st_size > LOG_MAX)
                rename(name.data, old.data);
        fd = open(name.data, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (fd < 0)
                kz_error_errno(problem, errno, "nothing is logged: cannot open %s", name.data);
        if (null < 0)
                return kz_error_errno(err, errno, "cannot open /dev/null");
        if (dup2(null, STDIN_FILENO) < 0 || dup2(null, STDOUT_FILENO) < 0 ||
                dup2(fd < 0 ? null : fd, STDERR_FILENO) < 0)
                return kz_error_errno(err, errno, "cannot leave the terminal");
        return KZ_OK;
}

/* In the parent: waits for the child's word, which is empty when it listens, and leaves. */
static void wait_for_child(int fd) __attribute__((noreturn));

static void wait_for_child(int fd)
{
        unsigned char code = KZSEARCH_EXIT_ERROR;
        char message[KZ_ERROR_MAX];
        ssize_t n = read(fd, &code, 1);
        size_t len = 0;

        while (n > 0 && len < sizeof(message) &&
                (n = read(fd, message + len, sizeof(message) - len)) > 0)
                len += (size_t)n;
        if (len)
                fprintf(stderr, "kzsearchd: %.*s\n", (int)len, message);
        exit(code);
}

/* Goes into the background; *ret_fd is where tell_parent writes. Only the child returns. */
static enum kz_status leave_terminal(int *ret_fd, struct kz_error *err)
{
        int pair[2];
        pid_t pid;

        if (pipe2(pair, O_CLOEXEC) < 0)
                return kz_error_errno(err, errno, "cannot make a pipe");
        pid = fork();
        if (pid < 0)
                return kz_error_errno(err, errno, "cannot start in the background");
        if (pid > 0) {
                close(pair[1]);
                wait_for_child(pair[0]);
        }
        close(pair[0]);
        setsid();
        *ret_fd = pair[1];
        return chdir("/") < 0 ? kz_error_errno(err, errno, "cannot change to /") : KZ_OK;
}

static void tell_parent(int *fd, int code, const char *message)
{
        unsigned char byte = (unsigned char)code;

        if (*fd < 0) {
                if (message)
                        fprintf(stderr, "kzsearchd: %s\n", message);
                return;
        }
        if (!kz_fd_write_all(*fd, &byte, 1, NULL) && message)
                kz_fd_write_all(*fd, message, strlen(message), NULL);
        kz_fd_close(fd);
}

/* The other daemon may have its lock and not yet its socket. */
static bool wait_for_winner(const char *data_dir)
{
        const struct timespec step = {0, 20000000};
        int waited;

        for (waited = 0; waited < WINNER_MS; waited += 20) {
                if (kz_instance_listens(data_dir))
                        return true;
                nanosleep(&step, NULL);
        }
        return false;
}

static int run(const struct options *options, const struct places *places, struct kz_config *config)
{
        struct kz_server_settings settings = {.config = config,
                .config_file = places->config_file.data,
                .config_optional = places->config_optional,
                .data_dir = places->data_dir.data,
                .home_dir = places->home_dir.data,
                .socket = places->socket.data,
                .listen_fd = kz_notify_listen_fd(),
                .idle_exit = options->autostart ? config->idle_exit : 0};
        KZ_CLEANUP(kz_fd_close) int lock = -1;
        int parent = -1;
        struct kz_server *server = NULL;
        struct kz_error err = KZ_ERROR_NULL, problem = KZ_ERROR_NULL;
        enum kz_status status = KZ_OK;

        if (!options->foreground)
                status = leave_terminal(&parent, &err);
        if (!status)
                status = kz_instance_lock(
                        settings.data_dir, options->autostart ? WINNER_MS : 0, &lock, &err);
        if (status == KZ_E_LOCKED && options->autostart && wait_for_winner(settings.data_dir)) {
                tell_parent(&parent, 0, NULL);
                kz_config_free(config);
                return 0;
        }
        if (!status && !options->foreground)
                status = open_log(settings.data_dir, &problem, &err);
        if (!status)
                status = kz_server_new(&settings, &server, &err);
        if (status) {
                int code = status == KZ_E_LOCKED ? KZSEARCH_EXIT_BUSY : KZSEARCH_EXIT_ERROR;

                tell_parent(&parent, code, err.message);
                kz_config_free(config);
                return code;
        }
        tell_parent(&parent, 0, problem.status ? problem.message : NULL);
        status = kz_server_run(server, &err);
        if (status)
                kz_log(KZ_LOG_ERROR, "%s", err.message);
        kz_server_free(server);
        return status ? KZSEARCH_EXIT_ERROR : 0;
}

int main(int argc, char **argv)
{
        struct options options = {0};
        KZ_CLEANUP(places_deinit) struct places places = {0};
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf problems = KZ_BUF_NULL;
        struct kz_config *config = NULL;
        struct kz_error err = KZ_ERROR_NULL;
        int code;

        if (!parse_options(argc, argv, &options, &code))
                return code;
        umask(077);
        forbid_core_dumps();
        /* Arenas are for many threads that allocate much: here they only hold on to memory. */
        mallopt(M_ARENA_MAX, 2);
        kz_log_init(STDERR_FILENO, "kzsearchd", options.verbose ? KZ_LOG_DEBUG : KZ_LOG_INFO);
        if (find_config(&options, &places, &err) ||
                kz_config_load(places.config_file.data, places.config_optional,
                        places.sources_file.data, &config, &problems, &err) ||
                find_places(&options, config, &places, &err)) {
                if (problems.len)
                        fputs(problems.data, stderr);
                else
                        fprintf(stderr, "kzsearchd: %s\n", err.message);
                kz_config_free(config);
                return KZSEARCH_EXIT_ERROR;
        }
        if (options.check) {
                puts("configuration OK");
                kz_config_free(config);
                return 0;
        }
        return run(&options, &places, config);
}
