#include "index/segment/segment.h"

#include <stdlib.h>

#include "index/base/document.h"
#include "index/base/name.h"
#include "index/segment/postings.h"
#include "index/segment/stored_reader.h"
#include "index/segment/want.h"

/* Of a section, as much as any trailer takes. */
#define END 512

static enum kz_status damaged(const struct kz_segment *segment, enum kz_section section,
        const char *what, struct kz_error *err)
{
        return kz_sections_damaged(segment->path, section, what, err);
}

static struct kz_str section(const struct kz_segment *segment, enum kz_section name)
{
        return kz_sections_get(segment->sections, name);
}

static enum kz_status open_parts(struct kz_segment *segment, struct kz_error *err)
{
        const struct kz_str lengths = section(segment, KZ_SECTION_LENGTHS);
        const char *path = segment->path;
        enum kz_status status;

        /* Nothing else shows that a number of it is another one. */
        if (!kz_sections_is_sound(segment->sections, KZ_SECTION_META))
                return damaged(segment, KZ_SECTION_META, "its checksum is wrong", err);
        if (!kz_segment_meta_get(section(segment, KZ_SECTION_META), &segment->meta))
                return damaged(segment, KZ_SECTION_META, "too short", err);
        if (segment->meta.documents >= KZ_DOC_END || lengths.len != segment->meta.documents)
                return damaged(segment, KZ_SECTION_LENGTHS, "not one for each document", err);
        segment->lengths = (const uint8_t *)lengths.ptr;
        segment->n_docs = (uint32_t)lengths.len;
        segment->postings = section(segment, KZ_SECTION_POSTINGS);
        segment->names = section(segment, KZ_SECTION_NAMES);
        segment->pairs = section(segment, KZ_SECTION_PAIRS);
        status = kz_dict_open(section(segment, KZ_SECTION_TERMS), segment->postings.len, path,
                KZ_SECTION_TERMS, &segment->terms, err);
        if (!status)
                status = kz_dict_open(section(segment, KZ_SECTION_NAME_KEYS), segment->names.len,
                        path, KZ_SECTION_NAME_KEYS, &segment->name_keys, err);
        if (!status)
                status = kz_dict_open(section(segment, KZ_SECTION_PAIR_KEYS), segment->pairs.len,
                        path, KZ_SECTION_PAIR_KEYS, &segment->pair_keys, err);
        if (!status)
                status = kz_columns_open(section(segment, KZ_SECTION_COLUMNS), segment->n_docs,
                        path, &segment->columns, err);
        if (!status)
                status = kz_stored_open(section(segment, KZ_SECTION_STORED),
                        section(segment, KZ_SECTION_STORED_INDEX), segment->n_docs, path,
                        &segment->stored, err);
        return status;
}

/* The trailers, which say where in each section its tables are. */
static void want_ends(const struct kz_segment *segment)
{
        static const enum kz_section sections[] = {KZ_SECTION_STORED_INDEX, KZ_SECTION_TERMS,
                KZ_SECTION_COLUMNS, KZ_SECTION_NAME_KEYS, KZ_SECTION_META, KZ_SECTION_PAIR_KEYS};
        size_t i;

        for (i = 0; i < sizeof(sections) / sizeof(*sections); i++) {
                const struct kz_str bytes = section(segment, sections[i]);
                const size_t len = bytes.len < END ? bytes.len : END;

                kz_want(bytes.ptr + bytes.len - len, len);
        }
}

enum kz_status kz_segment_open(
        const char *path, unsigned analyzer, struct kz_segment **ret, struct kz_error *err)
{
        struct kz_segment *segment = calloc(1, sizeof(*segment));
        enum kz_status status;

        if (!segment)
                return kz_error_nomem(err);
        atomic_init(&segment->refs, 1);
        status = kz_sections_open(path, analyzer, &segment->sections, err);
        if (!status) {
                segment->path = kz_sections_path(segment->sections);
                want_ends(segment);
                status = open_parts(segment, err);
        }
        if (!status)
                kz_sections_read_ahead(segment->sections);
        if (status) {
                kz_segment_unref(segment);
                return status;
        }
        *ret = segment;
        return KZ_OK;
}

struct kz_segment *kz_segment_ref(struct kz_segment *segment)
{
        atomic_fetch_add_explicit(&segment->refs, 1, memory_order_relaxed);
        return segment;
}

struct kz_segment *kz_segment_unref(struct kz_segment *segment)
{
        if (segment && atomic_fetch_sub_explicit(&segment->refs, 1, memory_order_acq_rel) == 1) {
                kz_sections_free(segment->sections);
                free(segment);
        }
        return NULL;
}

/* ---- Checking ---- */

struct check {
        struct kz_segment *segment;
        enum kz_status (*tick)(void *context, uint64_t bytes, struct kz_error *err);
        void *context;
        uint64_t done; /* bytes since the last tick */
};

#define TICK_BYTES ((uint64_t)1 << 20)

static enum kz_status worked(struct check *check, uint64_t bytes, struct kz_error *err)
{
        check->done += bytes;
        if (!check->tick || check->done < TICK_BYTES)
                return KZ_OK;
        bytes = check->done;
        check->done = 0;
        return check->tick(check->context, bytes, err);
}

/* A pair is of two words that have pairs. */
static enum kz_status check_pair(struct check *check, struct kz_str key, struct kz_error *err)
{
        const struct kz_segment *segment = check->segment;
        const char *end = key.ptr + key.len, *middle = memchr(key.ptr, 0, key.len);
        bool good = middle && segment->meta.pair_df;
        enum kz_status status = KZ_OK;
        struct kz_dict_entry entry;
        size_t i;

        for (i = 0; i < 2 && good && !status; i++) {
                const struct kz_str word =
                        i ? (struct kz_str){middle + 1, (size_t)(end - middle) - 1}
                          : (struct kz_str){key.ptr, (size_t)(middle - key.ptr)};

                status = kz_dict_find(&segment->terms, word, &good, &entry, err);
                good = !status && good && entry.count >= segment->meta.pair_df;
        }
        if (status || good)
                return status;
        return damaged(segment, KZ_SECTION_PAIR_KEYS, "a pair of words that have none", err);
}

static enum kz_status check_postings(struct check *check, struct kz_postings_scan *scan,
        const struct kz_dict_entry *entry, bool of_pair, struct kz_error *err)
{
        const struct kz_segment *segment = check->segment;
        const struct kz_str bytes = of_pair ? segment->pairs : segment->postings;
        const struct kz_postings_source source = {
                .bytes = {bytes.ptr + entry->at, (size_t)entry->size},
                .df = entry->count,
                .lengths = segment->lengths,
                .n_docs = segment->n_docs,
                .path = segment->path,
                .of_pair = of_pair};
        const struct kz_posting_form *forms;
        struct kz_posting posting;
        enum kz_status status;
        unsigned flags;
        size_t n_forms;

        status = kz_postings_scan_begin(scan, &source, &flags, &forms, &n_forms, err);
        while (!status) {
                status = kz_postings_scan_next(scan, &posting, err);
                if (!status && of_pair && posting.freq != posting.n_positions)
                        status = damaged(segment, KZ_SECTION_PAIRS,
                                "another frequency than there are positions", err);
        }
        return status == KZ_E_END ? worked(check, entry->size, err) : status;
}

static enum kz_status check_terms(
        struct check *check, const struct kz_dict *dict, bool of_pairs, struct kz_error *err)
{
        struct kz_postings_scan *scan = NULL;
        struct kz_dict_cursor cursor;
        enum kz_status status;

        status = kz_dict_check(dict, err);
        if (!status)
                status = kz_postings_scan_new(&scan, err);
        if (!status)
                status = kz_dict_cursor_begin(&cursor, dict, KZ_STR(""), err);
        while (!status && !cursor.done) {
                if (of_pairs)
                        status = check_pair(check, cursor.key, err);
                if (!status)
                        status = check_postings(check, scan, &cursor.entry, of_pairs, err);
                if (!status)
                        status = kz_dict_cursor_next(&cursor, err);
        }
        kz_postings_scan_free(scan);
        return status;
}

static enum kz_status check_names(struct check *check, struct kz_error *err)
{
        const struct kz_segment *segment = check->segment;
        struct kz_dict_cursor cursor;
        struct kz_name name;
        enum kz_status status;

        status = kz_dict_check(&segment->name_keys, err);
        if (!status)
                status = kz_dict_cursor_begin(&cursor, &segment->name_keys, KZ_STR(""), err);
        while (!status && !cursor.done) {
                struct kz_str packed = {
                        segment->names.ptr + cursor.entry.at, (size_t)cursor.entry.size};
                uint64_t n = 0;

                while (kz_name_take(&packed, &name))
                        n++;
                if (packed.len || n != cursor.entry.count)
                        return damaged(segment, KZ_SECTION_NAMES, "not what its key says", err);
                status = kz_dict_cursor_next(&cursor, err);
        }
        return status;
}

static enum kz_status check_stored(struct check *check, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf record = KZ_BUF_NULL;
        struct kz_segment *segment = check->segment;
        struct kz_stored_reader *reader = NULL;
        struct kz_document document;
        uint64_t head, text;
        enum kz_status status;
        kz_docnum doc;

        status = kz_stored_check(&segment->stored, err);
        if (!status)
                status = kz_stored_reader_new(&segment->stored, &reader, err);
        for (doc = 1; doc <= segment->n_docs && !status; doc++) {
                kz_buf_clear(&record);
                status = kz_stored_size(&segment->stored, doc, &head, &text, err);
                if (!status)
                        status = kz_stored_read(reader, doc, 0, head + text, &record, err);
                if (!status && kz_document_decode(
                                       (struct kz_str){record.data, (size_t)head}, &document, NULL))
                        status = damaged(segment, KZ_SECTION_STORED, "not a document", err);
                if (!status)
                        status = worked(check, record.len, err);
        }
        kz_stored_reader_free(reader);
        return status;
}

enum kz_status kz_segment_check(struct kz_segment *segment,
        enum kz_status (*tick)(void *context, uint64_t bytes, struct kz_error *err), void *context,
        struct kz_error *err)
{
        struct check check = {segment, tick, context, 0};
        enum kz_status status = kz_sections_check(segment->sections, err);

        if (!status)
                status = check_terms(&check, &segment->terms, false, err);
        if (!status)
                status = check_terms(&check, &segment->pair_keys, true, err);
        if (!status)
                status = check_names(&check, err);
        if (!status)
                status = kz_columns_check(&segment->columns, err);
        if (!status)
                status = check_stored(&check, err);
        return status;
}
