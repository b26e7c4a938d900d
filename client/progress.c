#include "client/progress.h"

#include <inttypes.h>
#include <time.h>
#include <unistd.h>

#include "client/humane.h"
#include "client/json_field.h"
#include "client/terminal.h"
#include "index/base/fdio.h"
#include "index/base/utf8.h"
#include "index/base/visible.h"

#define REDRAW_NS 100000000          /* ten a second: more is not seen, and costs the terminal */
#define LINE_NS INT64_C(10000000000) /* lines stay, in a log or a mail */
#define RATE_MS 500                  /* a rate over less time is noise */

void kz_progress_init(struct kz_progress *progress)
{
        struct kz_terminal terminal = kz_terminal_look(STDERR_FILENO, KZ_COLOR_AUTO);

        *progress = (struct kz_progress){.columns = terminal.columns};
}

/* Measures begin anew with each source, as files of the last one say nothing about this one's. */
static void follow_source(struct kz_progress *progress, const json_t *value)
{
        struct kz_str source = kz_json_str(value, "source");
        size_t n =
                source.len < sizeof(progress->source) ? source.len : sizeof(progress->source) - 1;

        if (progress->first_ms && strlen(progress->source) == n &&
                memcmp(progress->source, source.ptr, n) == 0)
                return;
        memcpy(progress->source, source.ptr, n);
        progress->source[n] = '\0';
        progress->first_files = kz_json_count(value, "files");
        progress->first_bytes = kz_json_count(value, "bytes");
        progress->first_documents = kz_json_count(value, "documents");
        progress->first_ms = kz_json_count(value, "elapsed_ms");
        if (progress->first_ms == 0)
                progress->first_ms = 1;
}

static enum kz_status put_rate(struct kz_buf *out, uint64_t n, uint64_t ms, const char *of_what)
{
        double rate = (double)n * 1000 / (double)ms;

        return kz_buf_printf(out, ", %.*f %s/s", rate < 10 ? 1 : 0, rate, of_what);
}

/* What was done from the source's first progress on, in ms milliseconds, and what is left of it. */
static enum kz_status put_time_left(struct kz_buf *out, uint64_t done, uint64_t left, uint64_t ms)
{
        if (done == 0 || left == 0)
                return KZ_OK;
        if (kz_buf_append_cstr(out, ", ") ||
                kz_humane_seconds(out, (uint64_t)((double)left * (double)ms / (double)done / 1000)))
                return KZ_E_NOMEM;
        return kz_buf_append_cstr(out, " left");
}

static uint64_t since(uint64_t now, uint64_t first)
{
        return now > first ? now - first : 0;
}

static enum kz_status put_speed(
        const struct kz_progress *progress, const json_t *value, struct kz_buf *out)
{
        uint64_t files = kz_json_count(value, "files"), bytes = kz_json_count(value, "bytes");
        uint64_t files_total = kz_json_count(value, "files_total");
        uint64_t bytes_total = kz_json_count(value, "bytes_total");
        uint64_t files_done = since(files, progress->first_files);
        uint64_t bytes_done = since(bytes, progress->first_bytes);
        uint64_t documents_done =
                since(kz_json_count(value, "documents"), progress->first_documents);
        uint64_t ms = since(kz_json_count(value, "elapsed_ms"), progress->first_ms);

        if (ms < RATE_MS)
                return KZ_OK;
        if (documents_done && put_rate(out, documents_done, ms, "documents"))
                return KZ_E_NOMEM;
        if (!documents_done && files_done && put_rate(out, files_done, ms, "files"))
                return KZ_E_NOMEM;
        if (bytes_done &&
                (kz_buf_append_cstr(out, ", ") ||
                        kz_humane_size(out, (uint64_t)((double)bytes_done * 1000 / (double)ms)) ||
                        kz_buf_append_cstr(out, "/s")))
                return KZ_E_NOMEM;
        /* Files differ in size, and those that are unchanged take no time at all. */
        if (bytes_total)
                return put_time_left(out, bytes_done, since(bytes_total, bytes), ms);
        return put_time_left(out, files_done, since(files_total, files), ms);
}

/* What is done after all was read: "sealing, 120 of 400 documents". */
static enum kz_status put_step(struct kz_buf *out, const json_t *value)
{
        const uint64_t done = kz_json_count(value, "done"), total = kz_json_count(value, "total");

        if (kz_str_eq(kz_json_str(value, "step"), KZ_STR("merge"))) {
                if (kz_buf_append_cstr(out, "merging segments, ") || kz_humane_size(out, done) ||
                        kz_buf_append_cstr(out, " of "))
                        return KZ_E_NOMEM;
                return kz_humane_size(out, total);
        }
        return kz_buf_printf(out, "%s, %" PRIu64 " of %" PRIu64 " documents",
                kz_str_eq(kz_json_str(value, "step"), KZ_STR("reanalyze")) ? "making terms anew"
                                                                           : "sealing",
                done, total);
}

enum kz_status kz_progress_line(
        struct kz_progress *progress, const json_t *value, struct kz_buf *out)
{
        uint64_t files = kz_json_count(value, "files"), total = kz_json_count(value, "files_total");
        uint64_t failed = kz_json_count(value, "failed");

        if (kz_json_str(value, "step").len)
                return put_step(out, value);
        follow_source(progress, value);
        if (kz_visible_append(out, kz_str(progress->source), true) ||
                kz_buf_append_cstr(out, *progress->source ? ": " : ""))
                return KZ_E_NOMEM;
        if (total && kz_buf_printf(out, "%" PRIu64 "/", files))
                return KZ_E_NOMEM;
        if (kz_humane_count(out, total ? total : files, "file", "files") ||
                kz_buf_append_cstr(out, ", ") ||
                kz_humane_count(out, kz_json_count(value, "documents"), "document", "documents"))
                return KZ_E_NOMEM;
        if (failed && kz_buf_printf(out, ", %" PRIu64 " failed", failed))
                return KZ_E_NOMEM;
        return put_speed(progress, value, out);
}

static int64_t now_ns(void)
{
        struct timespec ts;

        clock_gettime(CLOCK_MONOTONIC, &ts);
        return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

void kz_progress_show(void *context, const char *value_json)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf line = KZ_BUF_NULL;
        struct kz_progress *progress = context;
        int64_t now = now_ns();
        json_t *value;

        /* A line that stays is for a job that lasts: the first comes when the next would. */
        if (!progress->last_ns && !progress->columns)
                progress->last_ns = now;
        if (progress->last_ns &&
                now - progress->last_ns < (progress->columns ? REDRAW_NS : LINE_NS))
                return;
        value = json_loads(value_json, 0, NULL);
        if (!value)
                return;
        if (progress->columns && kz_buf_append_cstr(&line, "\r"))
                goto out;
        if (kz_progress_line(progress, value, &line))
                goto out;
        /* A line that wraps cannot be redrawn. Its bytes are columns, but for an odd name's. */
        if (progress->columns && line.len > progress->columns)
                line.len = kz_utf8_floor(line.data, line.len, progress->columns);
        if (kz_buf_append_cstr(&line, progress->columns ? "\x1b[K" : "\n"))
                goto out;
        (void)kz_fd_write_all(STDERR_FILENO, line.data, line.len, NULL);
        progress->drawn = progress->columns != 0;
        progress->last_ns = now;
out:
        json_decref(value);
}

void kz_progress_end(struct kz_progress *progress)
{
        if (progress->drawn)
                (void)kz_fd_write_all(STDERR_FILENO, "\r\x1b[K", 4, NULL);
        progress->drawn = false;
}
