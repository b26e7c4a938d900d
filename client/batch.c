#include "client/batch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "client/interrupt.h"
#include "client/json_field.h"
#include "client/json_text.h"
#include "client/json_tree.h"
#include "client/line_reader.h"
#include "client/search.h"
#include "index/base/fdio.h"
#include "kzsearch/protocol.h"

/* Requests under way. Measured with 2 search threads: with 2 of them the threads wait for us, and
 * beyond 16 nothing is gained. */
#define WINDOW 16
#define WRITE_AT ((size_t)64 << 10) /* bytes of rows that are worth a write */
#define OWN_CELLS 4                 /* n, query, total, error */

struct slot {
        struct kz_buf query;
        size_t number; /* of its line */
        long long id;
        char *answer; /* for kzsearch_free */
        char error[KZSEARCH_ERROR_MAX];
        bool done;
};

struct batch {
        struct kz_session *session;
        const struct kz_arguments *arguments;
        const struct kz_row_format *rows;
        const struct kz_field_list *fields;
        struct kz_line_reader lines;
        struct slot slots[WINDOW]; /* a ring: n of them from first on, in the order of the lines */
        size_t first, n;
        size_t under_way; /* sent, and not answered */
        struct kz_buf out;
        bool any_found, any_failed;
        bool nobody_reads;
};

static void batch_deinit(struct batch *b)
{
        size_t i;

        for (i = 0; i < WINDOW; i++) {
                kz_buf_deinit(&b->slots[i].query);
                kzsearch_free(b->slots[i].answer);
        }
        kz_line_reader_deinit(&b->lines);
        if (b->lines.fd > STDERR_FILENO)
                kz_fd_close(&b->lines.fd);
        kz_buf_deinit(&b->out);
}

static struct slot *slot_at(struct batch *b, size_t i)
{
        return &b->slots[(b->first + i) % WINDOW];
}

static int fail(struct batch *b, const struct kz_error *err)
{
        kz_terminal_complain(b->session->program, "%s", err->message);
        return KZSEARCH_EXIT_ERROR;
}

/* It is of no use to go on: which query was to be answered next is where to begin again. */
static int fail_at(struct batch *b, size_t number, const char *message)
{
        kz_terminal_complain(b->session->program, "query %zu: %s", number, message);
        return KZSEARCH_EXIT_ERROR;
}

/* ---- Rows ---- */

static int write_rows(struct batch *b)
{
        struct kz_error err = KZ_ERROR_NULL;
        enum kz_status status;

        if (!b->out.len)
                return 0;
        status = kz_terminal_write(kz_buf_str(&b->out), &err);
        kz_buf_clear(&b->out);
        b->nobody_reads = status == KZ_E_END;
        return status && !b->nobody_reads ? fail(b, &err) : 0;
}

static enum kz_status put_head(struct batch *b)
{
        struct kz_cell cells[KZ_ROW_CELLS_MAX] = {
                {"n", NULL}, {"query", NULL}, {"total", NULL}, {"error", NULL}};
        size_t n = OWN_CELLS + kz_row_cells(b->fields, NULL, cells + OWN_CELLS);

        return b->rows->head ? b->rows->head(&b->out, cells, n) : KZ_OK;
}

/* A row a hit, or one that says that there is none. */
static enum kz_status put_hits(struct batch *b, struct kz_cell *cells, const json_t *hits)
{
        size_t n = OWN_CELLS + b->fields->n, n_hits = json_array_size(hits), i = 0;
        enum kz_status status;

        do {
                kz_row_cells(b->fields, json_array_get(hits, i), cells + OWN_CELLS);
                status = b->rows->row(&b->out, cells, n);
        } while (!status && ++i < n_hits);
        return status;
}

static enum kz_status put_slot(struct batch *b, struct slot *slot)
{
        json_t *tree = slot->answer ? kz_json_tree(slot->answer) : NULL;
        json_t *number = json_integer((json_int_t)slot->number);
        json_t *query = kz_session_string_of(kz_buf_str(&slot->query)), *error;
        const char *problem = slot->error[0] ? slot->error : NULL;
        enum kz_status status = KZ_E_NOMEM;

        if (!tree && slot->answer)
                tree = json_loads(slot->answer, JSON_ALLOW_NUL, NULL);
        if (!problem && !tree)
                problem = "the daemon's answer cannot be read";
        if (problem)
                b->any_failed = true;
        else if (kz_json_true(tree, "partial"))
                problem = "time ran out, so there may be more";
        if (kz_json_count(tree, "total") + kz_json_count(tree, "fill"))
                b->any_found = true;
        error = problem ? json_string(problem) : json_null();
        if (number && query && error) {
                struct kz_cell cells[KZ_ROW_CELLS_MAX] = {{"n", number}, {"query", query},
                        {"total", json_object_get(tree, "total")}, {"error", error}};

                status = put_hits(b, cells, json_object_get(tree, "hits"));
        }
        json_decref(tree);
        json_decref(number);
        json_decref(query);
        json_decref(error);
        return status;
}

/* Those whose turn it is. */
static int put_ready(struct batch *b)
{
        struct slot *slot = slot_at(b, 0);

        for (; b->n && slot->done; slot = slot_at(b, 0)) {
                if (put_slot(b, slot))
                        return kz_session_no_memory(b->session);
                kzsearch_free(slot->answer);
                slot->answer = NULL;
                b->first = (b->first + 1) % WINDOW;
                b->n--;
        }
        return b->out.len > WRITE_AT ? write_rows(b) : 0;
}

/* ---- Asking ---- */

/* A per-user daemon leaves when nobody asked for long: then the next one is as good. */
static int connect_again(struct batch *b)
{
        if (b->under_way || !kzsearch_pending(b->session->kz))
                return 0;
        kz_session_deinit(b->session);
        return kz_session_connect(b->session);
}

static int send_slot(struct batch *b, struct slot *slot)
{
        bool snippets = kz_field_list_needs_snippet(b->fields);
        json_t *params = kz_search_params(b->arguments, kz_buf_str(&slot->query), snippets);
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf text = KZ_BUF_NULL;
        bool failed = !params || kz_json_text(&text, params, JSON_COMPACT);
        enum kzsearch_status status;

        json_decref(params);
        if (failed)
                return kz_session_no_memory(b->session);
        status = kzsearch_send(b->session->kz, "search", text.data, &slot->id, slot->error);
        if (status == KZSEARCH_OK)
                b->under_way++;
        else if (status == KZSEARCH_INVALID)
                slot->done = true;
        else
                return fail_at(b, slot_at(b, 0)->number, slot->error);
        return 0;
}

static bool is_blank(struct kz_str line)
{
        size_t i = 0;

        while (i < line.len && strchr(" \t\r", line.ptr[i]))
                i++;
        return i == line.len;
}

static int send_lines(struct batch *b)
{
        struct kz_str line;
        struct slot *slot;
        int code = 0;

        while (!code && b->n < WINDOW && kz_line_reader_take(&b->lines, &line)) {
                if (is_blank(line))
                        continue;
                code = connect_again(b);
                if (code) {
                        fail_at(b, b->lines.number, "could not be asked");
                        break;
                }
                slot = slot_at(b, b->n);
                kz_buf_clear(&slot->query);
                slot->number = b->lines.number;
                slot->error[0] = '\0';
                slot->done = false;
                if (kz_buf_append_str(&slot->query, line))
                        return kz_session_no_memory(b->session);
                b->n++;
                code = send_slot(b, slot);
        }
        return code;
}

static int receive(struct batch *b)
{
        char error[KZSEARCH_ERROR_MAX], *answer = NULL;
        struct slot *slot = NULL;
        enum kzsearch_status status;
        long long id;
        size_t i;

        status = kzsearch_receive(b->session->kz, &id, &answer, error);
        for (i = 0; i < b->n && id; i++) {
                if (slot_at(b, i)->id == id && !slot_at(b, i)->done)
                        slot = slot_at(b, i);
        }
        if (status && (status != KZSEARCH_REFUSED || !slot ||
                              kzsearch_error_code(b->session->kz) == KZSEARCH_ERR_STOPPING))
                return fail_at(b, slot_at(b, 0)->number, error);
        b->under_way--;
        if (!slot) {
                kzsearch_free(answer);
                return 0;
        }
        slot->answer = answer;
        slot->done = true;
        if (status)
                memcpy(slot->error, error, sizeof(error));
        return 0;
}

/* Until the daemon answers, there are more lines, or somebody wants us to end. */
static int wait_for_more(struct batch *b)
{
        struct pollfd fds[2] = {{.fd = -1, .events = POLLIN}, {.fd = -1, .events = POLLIN}};
        struct kz_error err = KZ_ERROR_NULL;

        if (!b->lines.ended && b->n < WINDOW)
                fds[0].fd = b->lines.fd;
        if (b->under_way)
                fds[1].fd = kzsearch_fd(b->session->kz);
        if (kz_interrupt_poll(fds, 2) < 0 && errno != EINTR) {
                kz_error_errno(&err, errno, "cannot wait");
                return fail(b, &err);
        }
        if (fds[0].revents && kz_line_reader_fill(&b->lines, &err)) {
                kz_error_prefix(&err, err.status, "%s", b->arguments->target);
                return fail(b, &err);
        }
        return 0;
}

static int run(struct batch *b)
{
        int code = 0;

        while (!code && !kz_interrupt_seen() && !b->nobody_reads) {
                code = send_lines(b);
                if (code || (b->n == 0 && b->lines.ended))
                        break;
                if (b->under_way && kzsearch_pending(b->session->kz))
                        code = receive(b);
                else if (!(b->n && slot_at(b, 0)->done)) {
                        code = write_rows(b);
                        if (!code && !b->nobody_reads)
                                code = wait_for_more(b);
                }
                if (!code)
                        code = put_ready(b);
        }
        /* Whatever ended it: what is known is written. */
        return write_rows(b) && !code ? KZSEARCH_EXIT_ERROR : code;
}

static enum kz_status open_file(struct batch *b, const char *name, struct kz_error *err)
{
        b->lines.fd = strcmp(name, "-") == 0 ? STDIN_FILENO : open(name, O_RDONLY | O_CLOEXEC);
        if (b->lines.fd < 0)
                return kz_error_errno(err, errno, "cannot open %s", name);
        return KZ_OK;
}

int kz_batch(struct kz_session *session, const struct kz_arguments *a)
{
        struct batch b = {.session = session,
                .arguments = a,
                .fields = a->fields.n ? &a->fields : &kz_field_list_default,
                .lines = KZ_LINE_READER_NULL};
        const struct kz_format *format = a->format;
        struct kz_error err = KZ_ERROR_NULL;
        int code;

        if (!format)
                kz_format_find("tsv", &format, NULL);
        b.rows = format->rows;
        code = open_file(&b, a->target, &err) ? fail(&b, &err) : kz_session_connect(session);
        if (!code) {
                kz_interrupt_watch();
                code = put_head(&b) ? kz_session_no_memory(session) : run(&b);
        }
        if (!code && !b.nobody_reads)
                code = b.any_failed  ? KZSEARCH_EXIT_ERROR
                       : b.any_found ? KZSEARCH_EXIT_FOUND
                                     : KZSEARCH_EXIT_NOTHING;
        batch_deinit(&b);
        kz_interrupt_end();
        return code;
}
