/*
 * Writes a segment from documents: deterministic, the same documents in the same order give the
 * same bytes, whatever the budget. Postings beyond the budget go to runs, files beside the segment
 * that are merged at the end; stored text streams into the file.
 */
#ifndef KZ_SEGMENT_WRITER_H
#define KZ_SEGMENT_WRITER_H

#include "index/base/name.h"
#include "index/base/termvector.h"
#include "index/segment/stored_writer.h"
#include "index/segment/term_merge.h"

/* One document. Views, borrowed for the call. */
struct kz_segment_document {
        struct kz_str id;                  /* 1 or more bytes; its term is added */
        const struct kz_termvector *terms; /* finished */
        uint64_t seq;
        bool has_ts;
        int64_t ts;
        struct kz_str source, lang, kind; /* columns */
        struct kz_str hash, sketch;       /* as the live index has them; may be empty */
        struct kz_str head, text;         /* stored_writer.h */
        const struct kz_textplace *places;
        size_t n_places;
};

struct kz_segment_settings {
        unsigned analyzer;   /* version: text/analyzer.h */
        uint64_t name_rules; /* fingerprint */
        size_t memory;       /* bytes for postings, about; 0: KZ_SEGMENT_MEMORY */
};
#define KZ_SEGMENT_MEMORY ((size_t)256 << 20)

struct kz_segment_writer;

/* Makes the file at path (KZ_E_EXISTS); runs are path + ".run-N". */
enum kz_status kz_segment_writer_new(const char *path, const struct kz_segment_settings *settings,
        struct kz_segment_writer **ret, struct kz_error *err);
/* Removes all files again unless finish succeeded. NULL is fine; returns NULL. */
struct kz_segment_writer *kz_segment_writer_free(struct kz_segment_writer *writer);
/* Who is told while terms are written: runs of them, and all at the end. NULL, as at first: nobody.
 */
void kz_segment_writer_set_tick(
        struct kz_segment_writer *writer, kz_merge_tick_fn tick, void *context);
/* Documents get the numbers 1, 2, …. After a failure the writer is only to be freed. */
enum kz_status kz_segment_writer_add(struct kz_segment_writer *writer,
        const struct kz_segment_document *doc, struct kz_error *err);
/* Names of a key; in any order. */
enum kz_status kz_segment_writer_add_names(struct kz_segment_writer *writer, struct kz_str key,
        const struct kz_name *names, size_t n, struct kz_error *err);
/* The file is whole and synced; the directory is the caller's to sync. KZ_E_FULL. */
enum kz_status kz_segment_writer_finish(struct kz_segment_writer *writer, struct kz_error *err);

#endif
