#include "index/segment/writer.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "index/base/field.h"
#include "index/base/length.h"
#include "index/segment/columns_writer.h"
#include "index/segment/inverter.h"
#include "index/segment/meta.h"
#include "index/segment/names_writer.h"
#include "index/segment/pairs_writer.h"
#include "index/segment/term_merge.h"

struct kz_segment_writer {
        char *path;
        struct kz_segment_settings settings;
        struct kz_sections_writer *sections;
        struct kz_stored_writer *stored;
        struct kz_inverter *inverter;
        struct kz_columns_writer *columns;
        struct kz_buf lengths; /* a byte a document */
        struct kz_segment_meta meta;
        size_t n_runs;
        struct kz_names_writer *names;
        struct kz_frequent frequent; /* of all terms, once they are written */
        struct kz_buf scratch;
        kz_merge_tick_fn tick; /* may be NULL */
        void *tick_context;
};

static enum kz_status run_path(const struct kz_segment_writer *writer, size_t run,
        struct kz_buf *out, struct kz_error *err)
{
        kz_buf_clear(out);
        if (kz_buf_printf(out, "%s.run-%zu", writer->path, run))
                return kz_error_nomem(err);
        return KZ_OK;
}

static void remove_runs(struct kz_segment_writer *writer)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf path = KZ_BUF_NULL;
        size_t i;

        for (i = 0; i < writer->n_runs; i++) {
                if (run_path(writer, i, &path, NULL) == KZ_OK)
                        unlink(path.data);
        }
        writer->n_runs = 0;
}

enum kz_status kz_segment_writer_new(const char *path, const struct kz_segment_settings *settings,
        struct kz_segment_writer **ret, struct kz_error *err)
{
        struct kz_segment_writer *writer = calloc(1, sizeof(*writer));
        enum kz_status status;

        if (!writer)
                return kz_error_nomem(err);
        writer->settings = *settings;
        if (!writer->settings.memory)
                writer->settings.memory = KZ_SEGMENT_MEMORY;
        writer->path = strdup(path);
        status = writer->path ? KZ_OK : kz_error_nomem(err);
        if (!status)
                status = kz_sections_writer_new(path, settings->analyzer, &writer->sections, err);
        if (!status)
                status = kz_sections_writer_begin(writer->sections, KZ_SECTION_STORED, err);
        if (!status)
                status = kz_stored_writer_new(writer->sections, &writer->stored, err);
        if (!status)
                status = kz_inverter_new(&writer->inverter, err);
        if (!status)
                status = kz_columns_writer_new(&writer->columns, err);
        if (!status)
                status = kz_names_writer_new(&writer->names, err);
        if (status) {
                kz_segment_writer_free(writer);
                return status;
        }
        writer->meta.name_rules = settings->name_rules;
        *ret = writer;
        return KZ_OK;
}

struct kz_segment_writer *kz_segment_writer_free(struct kz_segment_writer *writer)
{
        if (!writer)
                return NULL;
        if (writer->path)
                remove_runs(writer);
        kz_stored_writer_free(writer->stored);
        kz_sections_writer_free(writer->sections);
        kz_inverter_free(writer->inverter);
        kz_columns_writer_free(writer->columns);
        kz_buf_deinit(&writer->lengths);
        kz_names_writer_free(writer->names);
        kz_frequent_deinit(&writer->frequent);
        kz_buf_deinit(&writer->scratch);
        free(writer->path);
        free(writer);
        return NULL;
}

void kz_segment_writer_set_tick(
        struct kz_segment_writer *writer, kz_merge_tick_fn tick, void *context)
{
        writer->tick = tick;
        writer->tick_context = context;
}

/* ---- Documents ---- */

static enum kz_status add_columns(struct kz_segment_writer *writer,
        const struct kz_segment_document *doc, struct kz_error *err)
{
        const struct {
                enum kz_column column;
                struct kz_str value;
        } bytes[] = {
                {KZ_COLUMN_ID, doc->id},
                {KZ_COLUMN_SOURCE, doc->source},
                {KZ_COLUMN_LANG, doc->lang},
                {KZ_COLUMN_KIND, doc->kind},
                {KZ_COLUMN_HASH, doc->hash},
                {KZ_COLUMN_SKETCH, doc->sketch},
        };
        struct kz_columns_writer *columns = writer->columns;
        enum kz_status status;
        size_t i;

        status = kz_columns_writer_number(columns, KZ_COLUMN_SEQ, (int64_t)doc->seq, err);
        if (!status && doc->has_ts)
                status = kz_columns_writer_number(columns, KZ_COLUMN_DATE, doc->ts, err);
        for (i = 0; i < KZ_ARRAY_LEN(bytes) && !status; i++)
                status = kz_columns_writer_bytes(columns, bytes[i].column, bytes[i].value, err);
        return status ? status : kz_columns_writer_next(columns, err);
}

static enum kz_status add_id_term(
        struct kz_segment_writer *writer, kz_docnum number, struct kz_str id, struct kz_error *err)
{
        struct kz_buf *term = &writer->scratch;

        kz_buf_clear(term);
        if (kz_buf_append_cstr(term, KZ_PREFIX_ID) || kz_buf_append_str(term, id))
                return kz_error_nomem(err);
        return kz_inverter_add_term(writer->inverter, number, kz_buf_str(term), err);
}

/* Writes what is inverted as terms of a file: the segment, or a run. */
static enum kz_status write_terms(
        struct kz_segment_writer *writer, struct kz_sections_writer *sections, struct kz_error *err)
{
        struct kz_term_sink *sink = NULL;
        enum kz_status status = kz_term_sink_new(sections, &sink, err);

        if (!status && sections == writer->sections)
                kz_term_sink_set_frequent(sink, &writer->frequent);
        if (!status)
                kz_term_sink_set_tick(sink, writer->tick, writer->tick_context);
        if (!status)
                status = kz_inverter_flush(
                        writer->inverter, (const uint8_t *)writer->lengths.data, sink, err);
        if (!status)
                status = kz_term_sink_finish(sink, err);
        kz_term_sink_free(sink);
        return status;
}

static enum kz_status write_run(struct kz_segment_writer *writer, struct kz_error *err)
{
        struct kz_sections_writer *run = NULL;
        enum kz_status status = run_path(writer, writer->n_runs, &writer->scratch, err);

        if (!status)
                status = kz_sections_writer_new(
                        writer->scratch.data, writer->settings.analyzer, &run, err);
        if (!status)
                status = write_terms(writer, run, err);
        if (!status)
                status = kz_sections_writer_finish(run, false, err);
        kz_sections_writer_free(run);
        if (!status)
                writer->n_runs++;
        return status;
}

enum kz_status kz_segment_writer_add(struct kz_segment_writer *writer,
        const struct kz_segment_document *doc, struct kz_error *err)
{
        struct kz_segment_meta *meta = &writer->meta;
        const kz_docnum number = (kz_docnum)meta->documents + 1;
        enum kz_status status;

        if (number == KZ_DOC_END)
                return kz_error_set(
                        err, KZ_E_LIMIT, "segment %s: too many documents", writer->path);
        if (doc->id.len == 0 || doc->id.len + strlen(KZ_PREFIX_ID) > KZ_TERM_MAX)
                return kz_error_set(err, KZ_E_INVALID, "an id of %zu bytes", doc->id.len);
        if (kz_buf_append_char(&writer->lengths, (char)kz_length_encode(doc->terms->length)))
                return kz_error_nomem(err);
        status = kz_inverter_add(writer->inverter, number, doc->terms, err);
        if (!status)
                status = add_id_term(writer, number, doc->id, err);
        if (!status)
                status = add_columns(writer, doc, err);
        if (!status)
                status = kz_stored_writer_add(
                        writer->stored, doc->head, doc->text, doc->places, doc->n_places, err);
        if (status)
                return status;
        meta->documents++;
        meta->total_length += doc->terms->length;
        meta->text += doc->head.len + doc->text.len;
        if (meta->documents == 1 || doc->seq < meta->first_seq)
                meta->first_seq = doc->seq;
        if (doc->seq > meta->last_seq)
                meta->last_seq = doc->seq;
        if (kz_inverter_memory(writer->inverter) > writer->settings.memory)
                status = write_run(writer, err);
        return status;
}

enum kz_status kz_segment_writer_add_names(struct kz_segment_writer *writer, struct kz_str key,
        const struct kz_name *names, size_t n, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        size_t i;

        for (i = 0; i < n && !status; i++)
                status = kz_names_writer_add(writer->names, key, &names[i], err);
        return status;
}

/* ---- The end ---- */

/* Merges the runs into the file. */
static enum kz_status merge_runs(struct kz_segment_writer *writer, struct kz_error *err)
{
        struct kz_term_input *inputs = calloc(writer->n_runs, sizeof(*inputs));
        struct kz_sections **runs = calloc(writer->n_runs, sizeof(struct kz_sections *));
        enum kz_status status = inputs && runs ? KZ_OK : kz_error_nomem(err);
        struct kz_term_sink *sink = NULL;
        size_t i;

        for (i = 0; i < writer->n_runs && !status; i++) {
                status = run_path(writer, i, &writer->scratch, err);
                if (!status)
                        status = kz_sections_open(
                                writer->scratch.data, writer->settings.analyzer, &runs[i], err);
                if (!status)
                        inputs[i] = (struct kz_term_input){.sections = runs[i],
                                .lengths = (const uint8_t *)writer->lengths.data,
                                .n_docs = (uint32_t)writer->meta.documents};
        }
        if (!status)
                status = kz_term_sink_new(writer->sections, &sink, err);
        if (!status)
                kz_term_sink_set_frequent(sink, &writer->frequent);
        if (!status)
                status = kz_term_merge(
                        inputs, writer->n_runs, sink, writer->tick, writer->tick_context, err);
        if (!status)
                status = kz_term_sink_finish(sink, err);
        kz_term_sink_free(sink);
        for (i = 0; i < writer->n_runs && runs; i++)
                kz_sections_free(runs[i]);
        free(runs);
        free(inputs);
        return status;
}

static enum kz_status write_section(struct kz_segment_writer *writer, enum kz_section name,
        const struct kz_buf *bytes, struct kz_error *err)
{
        enum kz_status status = kz_sections_writer_begin(writer->sections, name, err);

        return status ? status
                      : kz_sections_writer_put(writer->sections, bytes->data, bytes->len, err);
}

static enum kz_status finish_stored(struct kz_segment_writer *writer, struct kz_error *err)
{
        struct kz_buf *bytes = &writer->scratch;
        enum kz_status status;

        kz_buf_clear(bytes);
        status = kz_stored_writer_finish(writer->stored, bytes, err);
        return status ? status : write_section(writer, KZ_SECTION_STORED_INDEX, bytes, err);
}

static enum kz_status finish_terms(struct kz_segment_writer *writer, struct kz_error *err)
{
        enum kz_status status = writer->n_runs ? write_run(writer, err)
                                               : write_terms(writer, writer->sections, err);

        /* Nothing is added any more: what comes next has the memory. */
        writer->inverter = kz_inverter_free(writer->inverter);
        if (!status && writer->n_runs)
                status = merge_runs(writer, err);
        remove_runs(writer);
        return status;
}

static enum kz_status finish_columns(struct kz_segment_writer *writer, struct kz_error *err)
{
        struct kz_buf *bytes = &writer->scratch;
        enum kz_status status = write_section(writer, KZ_SECTION_LENGTHS, &writer->lengths, err);

        kz_buf_clear(bytes);
        if (!status)
                status = kz_columns_writer_finish(writer->columns, bytes, err);
        return status ? status : write_section(writer, KZ_SECTION_COLUMNS, bytes, err);
}

static enum kz_status finish_meta(struct kz_segment_writer *writer, struct kz_error *err)
{
        kz_frequent_choose(&writer->frequent);
        writer->meta.pair_df = writer->frequent.min_df;
        kz_buf_clear(&writer->scratch);
        if (kz_segment_meta_put(&writer->scratch, &writer->meta))
                return kz_error_nomem(err);
        return write_section(writer, KZ_SECTION_META, &writer->scratch, err);
}

static enum kz_status finish_pairs(struct kz_segment_writer *writer, struct kz_error *err)
{
        const struct kz_pair_source source = {.frequent = &writer->frequent,
                .lengths = (const uint8_t *)writer->lengths.data,
                .n_docs = (uint32_t)writer->meta.documents,
                .tick = writer->tick,
                .context = writer->tick_context};

        return kz_pairs_write(writer->sections, &source, writer->settings.memory, err);
}

enum kz_status kz_segment_writer_finish(struct kz_segment_writer *writer, struct kz_error *err)
{
        enum kz_status status = finish_stored(writer, err);

        if (!status)
                status = finish_terms(writer, err);
        if (!status)
                status = finish_columns(writer, err);
        if (!status)
                status = kz_names_writer_finish(writer->names, writer->sections, err);
        if (!status)
                status = finish_meta(writer, err);
        if (!status)
                status = finish_pairs(writer, err);
        return status ? status : kz_sections_writer_finish(writer->sections, true, err);
}
