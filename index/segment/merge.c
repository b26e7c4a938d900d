#include "index/segment/merge.h"

#include <stdlib.h>

#include "index/segment/columns_writer.h"
#include "index/segment/names_writer.h"
#include "index/segment/pairs_writer.h"
#include "index/segment/postings.h"
#include "index/segment/stored_copy.h"
#include "index/segment/term_merge.h"

/* Documents or names between two ticks, where each takes a microsecond or two. */
#define SMALL_WORK 1024

struct merge {
        const struct kz_merge_input *inputs;
        size_t n;
        kz_docnum **renumber; /* of each input: at [doc - 1]; 0: it goes */
        bool all_stay;        /* no document of any input goes */
        struct kz_sections_writer *sections;
        struct kz_segment_meta meta;
        struct kz_frequent frequent; /* of all terms, once they are written */
        struct kz_buf lengths, scratch;
        kz_merge_tick_fn tick;
        void *context;
};

static void merge_deinit(struct merge *merge)
{
        size_t i;

        for (i = 0; i < merge->n && merge->renumber; i++)
                free(merge->renumber[i]);
        free(merge->renumber);
        kz_sections_writer_free(merge->sections);
        kz_frequent_deinit(&merge->frequent);
        kz_buf_deinit(&merge->lengths);
        kz_buf_deinit(&merge->scratch);
}

static bool is_masked(const uint64_t *masked, kz_docnum doc)
{
        return masked && masked[doc / 64] >> doc % 64 & 1;
}

/* Numbers what stays. */
static enum kz_status number_documents(struct merge *merge, struct kz_error *err)
{
        kz_docnum next = 1, doc;
        uint64_t documents = 0;
        size_t i;

        merge->renumber = calloc(merge->n + 1, sizeof(kz_docnum *));
        if (!merge->renumber)
                return kz_error_nomem(err);
        for (i = 0; i < merge->n; i++) {
                const struct kz_segment *segment = merge->inputs[i].segment;

                merge->renumber[i] = calloc((size_t)segment->n_docs + 1, sizeof(kz_docnum));
                if (!merge->renumber[i])
                        return kz_error_nomem(err);
                if (segment->n_docs >= KZ_DOC_END - next)
                        return kz_error_set(err, KZ_E_LIMIT, "too many documents for one segment");
                for (doc = 1; doc <= segment->n_docs; doc++) {
                        if (!is_masked(merge->inputs[i].masked, doc))
                                merge->renumber[i][doc - 1] = next++;
                }
                documents += segment->n_docs;
        }
        merge->meta.documents = next - 1;
        merge->all_stay = documents == merge->meta.documents;
        return KZ_OK;
}

static enum kz_status check_inputs(struct merge *merge, struct kz_error *err)
{
        size_t i;

        for (i = 1; i < merge->n; i++) {
                const struct kz_segment *first = merge->inputs[0].segment;
                const struct kz_segment *segment = merge->inputs[i].segment;

                if (segment->meta.name_rules != first->meta.name_rules)
                        return kz_error_set(err, KZ_E_VERSION,
                                "segment %s has other rules of names than %s: run kzsearchctl "
                                "reindex --reanalyze",
                                segment->path, first->path);
        }
        merge->meta.name_rules = merge->n ? merge->inputs[0].segment->meta.name_rules : 0;
        return KZ_OK;
}

static enum kz_status worked(struct merge *merge, uint64_t bytes, struct kz_error *err)
{
        return merge->tick ? merge->tick(merge->context, bytes, err) : KZ_OK;
}

/* The same now and then, of small work: n counts it. */
static enum kz_status worked_some(struct merge *merge, uint64_t n, struct kz_error *err)
{
        return n % SMALL_WORK ? KZ_OK : worked(merge, 0, err);
}

/* ---- Stored documents ---- */

/* Copies the documents of an input that stay, stretch by stretch. */
static enum kz_status copy_stored(
        struct merge *merge, size_t input, struct kz_stored_writer *writer, struct kz_error *err)
{
        const struct kz_segment *segment = merge->inputs[input].segment;
        const kz_docnum *renumber = merge->renumber[input];
        kz_docnum first = 1, last;
        struct kz_stored_copy *copy = NULL;
        enum kz_status status;
        uint64_t bytes;

        status = kz_stored_copy_new(writer, &segment->stored, &copy, err);
        while (!status && first <= segment->n_docs) {
                if (!renumber[first - 1]) {
                        first++;
                        continue;
                }
                for (last = first; last < segment->n_docs && renumber[last]; last++)
                        ;
                while (!status && first <= last) {
                        status = kz_stored_copy_next(copy, first, last, &first, &bytes, err);
                        if (status)
                                break;
                        merge->meta.text += bytes;
                        status = worked(merge, bytes, err);
                }
        }
        kz_stored_copy_free(copy);
        return status;
}

static enum kz_status merge_stored(struct merge *merge, struct kz_error *err)
{
        struct kz_stored_writer *writer = NULL;
        enum kz_status status = kz_sections_writer_begin(merge->sections, KZ_SECTION_STORED, err);
        size_t i;

        if (!status)
                status = kz_stored_writer_new(merge->sections, &writer, err);
        for (i = 0; i < merge->n && !status; i++)
                status = copy_stored(merge, i, writer, err);
        kz_buf_clear(&merge->scratch);
        if (!status)
                status = kz_stored_writer_finish(writer, &merge->scratch, err);
        kz_stored_writer_free(writer);
        if (!status)
                status = kz_sections_writer_begin(merge->sections, KZ_SECTION_STORED_INDEX, err);
        return status ? status
                      : kz_sections_writer_put(
                                merge->sections, merge->scratch.data, merge->scratch.len, err);
}

/* ---- Terms ---- */

static enum kz_status merge_terms(struct merge *merge, struct kz_error *err)
{
        struct kz_term_input *inputs = calloc(merge->n + 1, sizeof(*inputs));
        enum kz_status status = inputs ? KZ_OK : kz_error_nomem(err);
        struct kz_term_sink *sink = NULL;
        size_t i;

        for (i = 0; i < merge->n && !status; i++) {
                const struct kz_segment *segment = merge->inputs[i].segment;

                inputs[i] = (struct kz_term_input){.sections = segment->sections,
                        .lengths = segment->lengths,
                        .n_docs = segment->n_docs,
                        .renumber = merge->renumber[i]};
        }
        if (!status)
                status = kz_term_sink_new(merge->sections, &sink, err);
        if (!status)
                kz_term_sink_set_frequent(sink, &merge->frequent);
        if (!status)
                status = kz_term_merge(inputs, merge->n, sink, merge->tick, merge->context, err);
        if (!status)
                status = kz_term_sink_finish(sink, err);
        if (!status)
                merge->meta.total_length = kz_term_sink_length(sink);
        kz_term_sink_free(sink);
        free(inputs);
        return status;
}

/* ---- Lengths and columns ---- */

static bool is_number(enum kz_column column)
{
        return column == KZ_COLUMN_SEQ || column == KZ_COLUMN_DATE;
}

static enum kz_status copy_columns(struct kz_columns_writer *writer, const struct kz_columns *from,
        kz_docnum doc, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        struct kz_str bytes;
        int64_t number;
        bool has;
        int c;

        for (c = 0; c < KZ_COLUMN_COUNT && !status; c++) {
                const enum kz_column column = (enum kz_column)c;

                if (is_number(column)) {
                        status = kz_columns_number(from, doc, column, &number, &has, err);
                        if (!status && has)
                                status = kz_columns_writer_number(writer, column, number, err);
                } else {
                        status = kz_columns_bytes(from, doc, column, &bytes, err);
                        if (!status)
                                status = kz_columns_writer_bytes(writer, column, bytes, err);
                }
        }
        return status ? status : kz_columns_writer_next(writer, err);
}

static enum kz_status note_seq(
        struct merge *merge, const struct kz_columns *from, kz_docnum doc, struct kz_error *err)
{
        int64_t number = 0;
        uint64_t seq;
        bool has;
        enum kz_status status = kz_columns_number(from, doc, KZ_COLUMN_SEQ, &number, &has, err);

        if (status)
                return status;
        seq = has ? (uint64_t)number : 0;
        if (merge->lengths.len == 1 || seq < merge->meta.first_seq)
                merge->meta.first_seq = seq;
        if (seq > merge->meta.last_seq)
                merge->meta.last_seq = seq;
        return KZ_OK;
}

static enum kz_status gather_columns(
        struct merge *merge, struct kz_columns_writer *writer, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        kz_docnum doc;
        size_t i;

        for (i = 0; i < merge->n; i++) {
                const struct kz_segment *segment = merge->inputs[i].segment;

                for (doc = 1; doc <= segment->n_docs; doc++) {
                        if (!merge->renumber[i][doc - 1])
                                continue;
                        if (kz_buf_append_char(&merge->lengths, (char)segment->lengths[doc - 1]))
                                return kz_error_nomem(err);
                        status = copy_columns(writer, &segment->columns, doc, err);
                        if (!status)
                                status = note_seq(merge, &segment->columns, doc, err);
                        if (!status)
                                status = worked_some(merge, doc, err);
                        if (status)
                                return status;
                }
        }
        return KZ_OK;
}

static enum kz_status merge_columns(struct merge *merge, struct kz_error *err)
{
        struct kz_columns_writer *writer = NULL;
        enum kz_status status = kz_columns_writer_new(&writer, err);

        if (!status)
                status = gather_columns(merge, writer, err);
        if (!status)
                status = kz_sections_writer_begin(merge->sections, KZ_SECTION_LENGTHS, err);
        if (!status)
                status = kz_sections_writer_put(
                        merge->sections, merge->lengths.data, merge->lengths.len, err);
        kz_buf_clear(&merge->scratch);
        if (!status)
                status = kz_columns_writer_finish(writer, &merge->scratch, err);
        if (!status)
                status = kz_sections_writer_begin(merge->sections, KZ_SECTION_COLUMNS, err);
        if (!status)
                status = kz_sections_writer_put(
                        merge->sections, merge->scratch.data, merge->scratch.len, err);
        kz_columns_writer_free(writer);
        return status;
}

/* ---- Names ---- */

/* Whether a document that stays has the term. */
static enum kz_status is_used(
        const struct merge *merge, struct kz_str term, bool *ret, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        bool found = false;
        size_t i;

        for (i = 0; i < merge->n && !status && !found; i++) {
                const struct kz_segment *segment = merge->inputs[i].segment;
                struct kz_postings *postings = NULL;
                struct kz_dict_entry entry;

                status = kz_dict_find(&segment->terms, term, &found, &entry, err);
                if (status || !found)
                        continue;
                const struct kz_postings_source source = {
                        .bytes = {segment->postings.ptr + entry.at, (size_t)entry.size},
                        .df = entry.count,
                        .lengths = segment->lengths,
                        .n_docs = segment->n_docs,
                        .masked = merge->inputs[i].masked,
                        .path = segment->path};

                status = kz_segment_postings_open(&source, 0, &postings, err);
                found = !status && !postings->done;
                kz_postings_free(postings);
        }
        *ret = found;
        return status;
}

/* A name goes with the last document that has its term: what was removed must not be read there. */
static enum kz_status gather_name(const struct merge *merge, struct kz_str key,
        const struct kz_name *name, struct kz_names_writer *writer, struct kz_error *err)
{
        bool used = merge->all_stay;
        enum kz_status status = used ? KZ_OK : is_used(merge, name->term, &used, err);

        return !status && used ? kz_names_writer_add(writer, key, name, err) : status;
}

static enum kz_status gather_names(struct merge *merge, const struct kz_segment *segment,
        struct kz_names_writer *writer, struct kz_error *err)
{
        struct kz_dict_cursor cursor;
        struct kz_name name;
        uint64_t n = 0;
        enum kz_status status = kz_dict_cursor_begin(&cursor, &segment->name_keys, KZ_STR(""), err);

        while (!status && !cursor.done) {
                struct kz_str packed = {
                        segment->names.ptr + cursor.entry.at, (size_t)cursor.entry.size};

                while (!status && kz_name_take(&packed, &name))
                        status = gather_name(merge, cursor.key, &name, writer, err);
                if (!status && packed.len)
                        status = kz_sections_damaged(
                                segment->path, KZ_SECTION_NAMES, "not a list of names", err);
                if (!status)
                        status = worked_some(merge, ++n, err);
                if (!status)
                        status = kz_dict_cursor_next(&cursor, err);
        }
        return status;
}

static enum kz_status merge_names(struct merge *merge, struct kz_error *err)
{
        struct kz_names_writer *writer = NULL;
        enum kz_status status = kz_names_writer_new(&writer, err);
        size_t i;

        for (i = 0; i < merge->n && !status; i++)
                status = gather_names(merge, merge->inputs[i].segment, writer, err);
        if (!status)
                status = kz_names_writer_finish(writer, merge->sections, err);
        kz_names_writer_free(writer);
        return status;
}

/* ---- What was found out, and pairs ---- */

static enum kz_status merge_meta(struct merge *merge, struct kz_error *err)
{
        enum kz_status status = kz_sections_writer_begin(merge->sections, KZ_SECTION_META, err);

        kz_frequent_choose(&merge->frequent);
        merge->meta.pair_df = merge->frequent.min_df;
        kz_buf_clear(&merge->scratch);
        if (kz_segment_meta_put(&merge->scratch, &merge->meta))
                return kz_error_nomem(err);
        return status ? status
                      : kz_sections_writer_put(
                                merge->sections, merge->scratch.data, merge->scratch.len, err);
}

static enum kz_status merge_pairs(const struct merge *merge, struct kz_error *err)
{
        const struct kz_pair_source source = {.frequent = &merge->frequent,
                .lengths = (const uint8_t *)merge->lengths.data,
                .n_docs = (uint32_t)merge->meta.documents,
                .tick = merge->tick,
                .context = merge->context};

        return kz_pairs_write(merge->sections, &source, KZ_PAIRS_MEMORY, err);
}

enum kz_status kz_segment_merge(const struct kz_merge_input *inputs, size_t n, const char *path,
        unsigned analyzer, kz_merge_tick_fn tick, void *context, struct kz_error *err)
{
        KZ_CLEANUP(merge_deinit)
        struct merge merge = {.inputs = inputs,
                .n = n,
                .frequent = KZ_FREQUENT_NULL,
                .tick = tick,
                .context = context};
        enum kz_status status = check_inputs(&merge, err);

        if (!status)
                status = number_documents(&merge, err);
        if (!status)
                status = kz_sections_writer_new(path, analyzer, &merge.sections, err);
        if (!status)
                status = merge_stored(&merge, err);
        if (!status)
                status = merge_terms(&merge, err);
        if (!status)
                status = merge_columns(&merge, err);
        if (!status)
                status = merge_names(&merge, err);
        if (!status)
                status = merge_meta(&merge, err);
        if (!status)
                status = merge_pairs(&merge, err);
        return status ? status : kz_sections_writer_finish(merge.sections, true, err);
}
