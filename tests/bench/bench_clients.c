/*
 * Many clients at once against a running daemon:
 *
 *      bench_clients CLIENTS QUERIES FILE [SOCKET]
 *
 * Each client has its own connection; together they ask QUERIES times, taking the lines of FILE in
 * turn. Prints how many failed, queries per second and latency in microseconds. Exits 1 when any
 * failed.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <kzsearch/client.h>

#include "tests/bench/lines.h"

#define MAX_CLIENTS 256

struct load {
        const char *socket;
        char **lines;
        size_t n_lines;
        size_t wanted;
        atomic_size_t next;
        atomic_size_t failed;
        double *us; /* by query number */
};

static double now_us(void)
{
        struct timespec ts;

        clock_gettime(CLOCK_MONOTONIC, &ts);
        return (double)ts.tv_sec * 1e6 + (double)ts.tv_nsec / 1e3;
}

/* {"query":"…"} with what JSON wants escaped; out holds 6 bytes for each of text and 32 more. */
static void make_params(const char *text, char *out)
{
        char *p = out + sprintf(out, "{\"query\":\"");

        for (; *text; text++) {
                if ((unsigned char)*text < 0x20)
                        p += sprintf(p, "\\u%04x", (unsigned char)*text);
                else if (*text == '"' || *text == '\\')
                        p += sprintf(p, "\\%c", *text);
                else
                        *p++ = *text;
        }
        strcpy(p, "\"}");
}

static void *client_main(void *argument)
{
        struct load *load = argument;
        char error[KZSEARCH_ERROR_MAX];
        struct kzsearch *kz = NULL;
        size_t i;

        if (kzsearch_connect(load->socket, 0, &kz, error)) {
                fprintf(stderr, "bench_clients: %s\n", error);
                atomic_fetch_add(&load->failed, 1);
                return NULL;
        }
        while ((i = atomic_fetch_add(&load->next, 1)) < load->wanted) {
                const char *line = load->lines[i % load->n_lines];
                char *params = malloc(strlen(line) * 6 + 32), *answer = NULL;
                double start;

                if (!params)
                        abort();
                make_params(line, params);
                start = now_us();
                if (kzsearch_call(kz, "search", params, NULL, NULL, &answer, error)) {
                        fprintf(stderr, "bench_clients: query %zu: %s\n", i, error);
                        atomic_fetch_add(&load->failed, 1);
                }
                load->us[i] = now_us() - start;
                kzsearch_free(answer);
                free(params);
        }
        kzsearch_disconnect(kz);
        return NULL;
}

static int compare(const void *a, const void *b)
{
        double x = *(const double *)a, y = *(const double *)b;

        return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
        pthread_t threads[MAX_CLIENTS];
        struct load load = {0};
        size_t clients, i;
        double start, took;

        if (argc < 4) {
                fprintf(stderr, "usage: bench_clients CLIENTS QUERIES FILE [SOCKET]\n");
                return 2;
        }
        clients = strtoul(argv[1], NULL, 10);
        load.wanted = strtoul(argv[2], NULL, 10);
        load.lines = bench_lines(argv[3], &load.n_lines);
        load.socket = argc > 4 ? argv[4] : NULL;
        load.us = calloc(load.wanted, sizeof(*load.us));
        if (clients < 1 || clients > MAX_CLIENTS || !load.wanted || !load.n_lines || !load.us) {
                fprintf(stderr, "bench_clients: 1 to %d clients, 1 or more queries\n", MAX_CLIENTS);
                return 2;
        }
        start = now_us();
        for (i = 0; i < clients; i++) {
                if (pthread_create(&threads[i], NULL, client_main, &load))
                        abort();
        }
        for (i = 0; i < clients; i++)
                pthread_join(threads[i], NULL);
        took = now_us() - start;
        qsort(load.us, load.wanted, sizeof(*load.us), compare);
        printf("%zu queries from %zu clients: %zu failed, %.0f a second, median %.0f us, 99th "
               "percentile "
               "%.0f us\n",
                load.wanted, clients, (size_t)load.failed, (double)load.wanted / took * 1e6,
                load.us[load.wanted / 2], load.us[load.wanted * 99 / 100]);
        for (i = 0; i < load.n_lines; i++)
                free(load.lines[i]);
        free(load.lines);
        free(load.us);
        return load.failed ? 1 : 0;
}
