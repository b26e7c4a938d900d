#include "daemon/indexer/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "daemon/json.h"
#include "kzsearch/protocol.h"

int64_t kz_now_ms(void)
{
        struct timespec now;

        clock_gettime(CLOCK_MONOTONIC, &now);
        return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

enum kz_status kz_report_init(struct kz_report *report, size_t n_sources)
{
        *report = (struct kz_report){.n_sources = n_sources, .started_ms = kz_now_ms()};
        report->sources = calloc(n_sources + 1, sizeof(*report->sources));
        if (!report->sources)
                return KZ_E_NOMEM;
        pthread_mutex_init(&report->lock, NULL);
        return KZ_OK;
}

void kz_report_deinit(struct kz_report *report)
{
        size_t i;

        if (!report->sources)
                return;
        for (i = 0; i < report->n_sources; i++)
                free(report->sources[i].problem);
        free(report->sources);
        report->sources = NULL;
        kz_buf_deinit(&report->problems);
        kz_buf_deinit(&report->notes);
        pthread_mutex_destroy(&report->lock);
}

void kz_report_problem(struct kz_report *report, const char *source, struct kz_str path, bool note,
        uint32_t line, const char *message)
{
        struct kz_buf *list = note ? &report->notes : &report->problems;
        uint64_t *n = note ? &report->n_notes : &report->n_problems;
        struct kz_json json;

        pthread_mutex_lock(&report->lock);
        report->incomplete |= !note;
        if ((*n)++ < KZ_REPORT_PROBLEMS_MAX) {
                json = kz_json_writer(list);
                json.comma = list->len > 0;
                kz_json_open(&json, '{');
                kz_json_member_cstr(&json, "source", source);
                kz_json_member_str(&json, "path", path);
                if (line)
                        kz_json_member_uint(&json, "line", line);
                kz_json_member_cstr(&json, "severity", note ? "note" : "failure");
                kz_json_member_cstr(&json, "message", message);
                kz_json_close(&json, '}');
        }
        pthread_mutex_unlock(&report->lock);
}

void kz_report_source_problem(
        struct kz_report *report, struct kz_report_source *source, const char *format, ...)
{
        char text[KZ_ERROR_MAX];
        va_list args;

        va_start(args, format);
        vsnprintf(text, sizeof(text), format, args);
        va_end(args);
        pthread_mutex_lock(&report->lock);
        report->incomplete = true;
        if (!source->problem)
                source->problem = strdup(text);
        pthread_mutex_unlock(&report->lock);
}

void kz_report_put_step(struct kz_json *json, const struct kz_report_step *step)
{
        kz_json_member_cstr(json, "step", step->name);
        kz_json_member_uint(json, "done", step->done);
        kz_json_member_uint(json, "total", step->total);
}

enum kz_status kz_report_progress(struct kz_report *report, const char *what,
        const struct kz_report_step *step, struct kz_buf *out)
{
        size_t current = atomic_load(&report->current);
        struct kz_report_source *source = &report->sources[current];
        struct kz_json json = kz_json_writer(out);

        kz_json_open(&json, '{');
        kz_json_member_cstr(&json, "what", what);
        kz_json_member_cstr(&json, "source", source->name ? source->name : "");
        kz_json_member_uint(&json, "files", source->files_done);
        kz_json_member_uint(&json, "files_total", source->files_total);
        kz_json_member_uint(&json, "documents", source->documents);
        kz_json_member_uint(&json, "bytes", source->bytes);
        kz_json_member_uint(&json, "bytes_total", source->bytes_total);
        kz_json_member_uint(&json, "failed", source->failed);
        if (step)
                kz_report_put_step(&json, step);
        kz_json_member_int(&json, "elapsed_ms", kz_now_ms() - report->started_ms);
        kz_json_close(&json, '}');
        return json.failed ? KZ_E_NOMEM : KZ_OK;
}

static void put_source(struct kz_json *json, struct kz_report_source *source)
{
        kz_json_open(json, '{');
        kz_json_member_cstr(json, "name", source->name);
        kz_json_member_uint(json, "files", source->files_total);
        kz_json_member_uint(json, "new", source->fresh);
        kz_json_member_uint(json, "changed", source->changed);
        kz_json_member_uint(json, "unchanged", source->unchanged);
        kz_json_member_uint(json, "removed", source->removed);
        kz_json_member_uint(json, "failed", source->failed);
        kz_json_member_uint(json, "documents", source->documents);
        kz_json_member_uint(json, "documents_removed", source->documents_removed);
        kz_json_member_uint(json, "bytes", source->bytes);
        kz_json_member_cstr(json, "problem", source->problem);
        kz_json_close(json, '}');
}

enum kz_status kz_report_result(struct kz_report *report, struct kz_buf *out)
{
        struct kz_json json = kz_json_writer(out);
        size_t i;

        kz_json_open(&json, '{');
        kz_json_member_int(&json, "v", KZSEARCH_PROTOCOL_VERSION);
        kz_json_member_bool(&json, "complete", !report->incomplete);
        kz_json_member_int(&json, "took_ms", kz_now_ms() - report->started_ms);
        if (report->is_reanalysis)
                kz_json_member_uint(&json, "reanalyzed", report->reanalyzed);
        kz_json_key(&json, "sources");
        kz_json_open(&json, '[');
        for (i = 0; i < report->n_sources; i++)
                put_source(&json, &report->sources[i]);
        kz_json_close(&json, ']');
        kz_json_key(&json, "problems");
        kz_json_open(&json, '[');
        if (report->problems.len)
                kz_json_raw(&json, kz_buf_str(&report->problems));
        if (report->notes.len)
                kz_json_raw(&json, kz_buf_str(&report->notes));
        kz_json_close(&json, ']');
        kz_json_member_uint(&json, "problems_total", report->n_problems + report->n_notes);
        kz_json_member_uint(&json, "notes_total", report->n_notes);
        kz_json_close(&json, '}');
        return json.failed ? KZ_E_NOMEM : KZ_OK;
}
