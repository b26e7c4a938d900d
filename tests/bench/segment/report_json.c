#include <jansson.h>

#include "tests/bench/segment/report.h"

static json_t *times_of(struct stopwatch watch)
{
        return json_pack("{s:f, s:f}", "wall_s", watch.wall, "cpu_s", watch.cpu);
}

static json_t *engine_of(const struct report *report, size_t e)
{
        const struct contest_entry *entry = &report->contest->entries[e];
        const struct build *build = &report->builds[e];

        return json_pack("{s:s, s:o, s:o, s:b, s:I, s:I, s:f, s:f, s:f, s:f}", "name",
                entry->ops->name, "add", times_of(build->add), "finish", times_of(build->finish),
                "reused", build->reused, "bytes", (json_int_t)build->bytes, "stored_bytes",
                (json_int_t)build->stored, "shared_with_first", entry->shared, "cold_open_ms",
                report->opens[e].open_ms, "cold_answer_ms", report->opens[e].answer_ms,
                "cold_open_resident", report->opens[e].resident);
}

static const char *const task_keys[CONTENDER_TASKS] = {"top10_us", "count_us", "both_us"};

static json_t *figures_of_query(const struct contest_entry *entry, size_t q)
{
        json_t *figures = json_pack("{s:I}", "count", (json_int_t)entry->answers[q].total);
        enum contender_task task;

        for (task = 0; task < CONTENDER_TASKS; task++) {
                if (entry->us[task])
                        json_object_set_new(
                                figures, task_keys[task], json_real(entry->us[task][q]));
        }
        return figures;
}

static json_t *query_of(const struct contest *contest, size_t q)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf text = KZ_BUF_NULL;
        const struct draw_query *query = &contest->draw->queries[q];
        json_t *engines = json_object(), *object;
        size_t e;

        if (draw_write(query, &text))
                return json_decref(engines), NULL;
        object = json_pack("{s:s, s:s%, s:o}", "kind", draw_kind_name(query->kind), "query",
                text.data, text.len, "engines", engines);
        for (e = 0; e < contest->n; e++)
                json_object_set_new(engines, contest->entries[e].ops->name,
                        figures_of_query(&contest->entries[e], q));
        return object;
}

enum kz_status report_write_json(
        const struct report *report, const char *path, struct kz_error *err)
{
        const struct collection *collection = report->collection;
        json_t *engines = json_array(), *queries = json_array(), *root;
        int failed;
        size_t i;

        for (i = 0; i < report->contest->n; i++)
                json_array_append_new(engines, engine_of(report, i));
        for (i = 0; i < report->contest->draw->n; i++)
                json_array_append_new(queries, query_of(report->contest, i));
        root = json_pack("{s:I, s:I, s:I, s:I, s:b, s:I, s:I, s:f, s:f, s:o, s:f, s:I, s:o, s:o}",
                "bytes", (json_int_t)collection->bytes, "passages", (json_int_t)collection->n,
                "tokens", (json_int_t)collection->tokens, "words",
                (json_int_t)collection->vocabulary.n, "wall", report->contest->wall, "seed",
                (json_int_t)report->seed, "rounds", (json_int_t)report->contest->rounds,
                "load_before", report->load_before, "load_after", report->load_after, "tokenise",
                times_of(report->tokenise), "cold_start_ms", report->start.open_ms, "disagreements",
                (json_int_t)report->contest->disagreements, "engines", engines, "queries", queries);
        failed = !root || json_dump_file(root, path, JSON_INDENT(1));
        json_decref(root);
        return failed ? kz_error_set(err, KZ_E_IO, "cannot write %s", path) : KZ_OK;
}
