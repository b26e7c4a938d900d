/*
 * A program that starts as kzsearchd --autostart does, and answers each method with what stands in
 * $KZ_FAKE_DIR/METHOD.json (a result) or METHOD.error (an error object). It appends requests to
 * $KZ_FAKE_DIR/requests and its process id, once it serves, to $KZ_FAKE_DIR/served. When
 * $KZ_FAKE_DIR/fail is there it prints that and exits 1; with $KZ_FAKE_DIR/progress, it sends these
 * values, one a line, before each answer to a request with a token.
 */
#include <jansson.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "index/base/address.h"
#include "index/base/fdio.h"
#include "tests/support/fake_daemon.h"

static const char *dir;

static bool read_file(const char *name, const char *ext, struct kz_buf *out)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf path = KZ_BUF_NULL;

        kz_buf_clear(out);
        return !kz_buf_printf(&path, "%s/%s%s", dir, name, ext) &&
               !kz_file_read(path.data, 1u << 30, out, NULL);
}

static void note(const char *name, const char *line)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf path = KZ_BUF_NULL;
        FILE *f;

        if (kz_buf_printf(&path, "%s/%s", dir, name))
                _exit(1);
        f = fopen(path.data, "a");
        if (f) {
                fprintf(f, "%s\n", line);
                fclose(f);
        }
}

static void send_progress(int fd, json_t *token)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf values = KZ_BUF_NULL;
        char *value, *save = NULL, *text = json_dumps(token, JSON_ENCODE_ANY);

        if (!read_file("progress", "", &values))
                goto out;
        for (value = strtok_r(values.data, "\n", &save); value;
                value = strtok_r(NULL, "\n", &save)) {
                kz_fake_say(fd,
                        "{\"jsonrpc\":\"2.0\",\"method\":\"$/progress\",\"params\":{\"token\":");
                kz_fake_say(fd, text);
                kz_fake_say(fd, ",\"value\":");
                kz_fake_say(fd, value);
                kz_fake_say(fd, "}}\n");
        }
out:
        free(text);
}

static void answer(int fd, const char *line)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf body = KZ_BUF_NULL;
        json_t *request = json_loads(line, 0, NULL), *token;
        const char *method = json_string_value(json_object_get(request, "method")),
                   *what = "result";
        char head[128];
        size_t i;

        if (!method)
                _exit(1);
        token = json_object_get(json_object_get(request, "params"), "progress");
        if (token)
                send_progress(fd, token);
        if (!read_file(method, ".json", &body)) {
                what = "error";
                if (!read_file(method, ".error", &body) &&
                        kz_buf_append_cstr(
                                &body, "{\"code\":-32601,\"message\":\"no such method\"}"))
                        _exit(1);
        }
        for (i = 0; i < body.len; i++)
                body.data[i] = body.data[i] == '\n' ? ' ' : body.data[i];
        snprintf(head, sizeof(head), "{\"jsonrpc\":\"2.0\",\"id\":%lld,\"%s\":",
                (long long)json_integer_value(json_object_get(request, "id")), what);
        kz_fake_say(fd, head);
        kz_fake_write(fd, body.data, body.len);
        kz_fake_say(fd, "}\n");
        if (strcmp(method, "stop") == 0)
                _exit(0);
        json_decref(request);
}

static _Noreturn void serve(int listener)
{
        char *line = NULL;
        int fd;

        for (;;) {
                fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
                if (fd < 0)
                        _exit(1);
                /* A process a connection, as clients come many at once; but stop is for all. */
                if (fork() == 0) {
                        while (kz_fake_read_line(fd, &line) >= 0) {
                                note("requests", line);
                                answer(fd, line);
                                free(line);
                        }
                        _exit(0);
                }
                close(fd);
        }
}

/* Somebody else holds the lock: when it listens, that is as good. */
static int wait_for_the_other(const char *data)
{
        const struct timespec step = {0, 5000000};
        struct kz_buf path = KZ_BUF_NULL;
        int i;

        for (i = 0; i < 1000; i++, nanosleep(&step, NULL)) {
                kz_buf_clear(&path);
                if (kz_address_recorded(data, &path, NULL, NULL) == KZ_OK &&
                        access(path.data, F_OK) == 0)
                        return 0;
        }
        return 1;
}

static int start(int argc, char **argv)
{
        struct kz_buf data = KZ_BUF_NULL, lock = KZ_BUF_NULL, path = KZ_BUF_NULL,
                      said = KZ_BUF_NULL;
        int fd, listener, foreground = argc > 1 && strcmp(argv[1], "-d") == 0;
        char number[32];

        dir = getenv("KZ_FAKE_DIR");
        if (!dir)
                return 1;
        alarm(120);
        if (read_file("fail", "", &said)) {
                fputs(said.data, stderr);
                return 1;
        }
        if (!foreground && (argc < 2 || strcmp(argv[1], "--autostart") != 0))
                return 1;
        if (kz_address_data_dir(&data, NULL) || kz_mkdir_all(data.data, 0700, NULL) ||
                kz_buf_printf(&lock, "%s/" KZ_ADDRESS_LOCK, data.data))
                return 1;
        if (kz_address_from_environment(&path, NULL) && kz_address_runtime(&path, NULL, NULL))
                return 1;
        fd = open(lock.data, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB) < 0)
                return wait_for_the_other(data.data);
        if (kz_address_make_dir(path.data, NULL))
                return 1;
        listener = kz_fake_listen(path.data);
        if (listener < 0 || kz_address_record(data.data, path.data, NULL, NULL))
                return 1;
        if (!foreground && fork() != 0)
                return 0;
        if (!foreground)
                setsid();
        alarm(120);
        signal(SIGCHLD, SIG_IGN);
        snprintf(number, sizeof(number), "%d", (int)getpid());
        note("served", number);
        serve(listener);
}

int main(int argc, char **argv)
{
        int code = start(argc, argv);

        fflush(stderr);
        /* What it leaks is of no interest, and a leak checker would change the exit status. */
        _exit(code);
}
