/*
 * The engine: the one face of the index. The daemon reads through a searcher, the indexer writes
 * through a writer; neither sees Xapian, segments or files of the data directory.
 *
 * Data directory (0700, files 0600)
 *      manifest        names the format, the analyzer and the parts of the current generation
 *      live-N/         the live index
 *      added/          documents given by `add`, one file each: what --rebuild reads them from
 *      writer.lock     held by the one writer
 *
 * Errors: besides those named at each function, KZ_E_NOMEM, KZ_E_IO, KZ_E_CORRUPT (damaged: the
 * message names the file and says to run `kzsearchctl reindex --rebuild`), KZ_E_VERSION (made by a
 * newer version or another analyzer: says what to run), KZ_E_DENIED.
 */
#ifndef KZ_ENGINE_H
#define KZ_ENGINE_H

#include <stdatomic.h>

#include "index/base/document.h"
#include "index/base/error.h"

/* ---- Searching: one searcher a thread ---- */

struct kz_searcher;

/* Opens what is in dir. KZ_E_NOT_FOUND: no index there yet. */
enum kz_status kz_searcher_open(const char *dir, struct kz_searcher **ret, struct kz_error *err);
struct kz_searcher *kz_searcher_free(struct kz_searcher *searcher); /* NULL is fine; returns NULL */

#define KZ_SEARCH_LIMIT_MAX 1000   /* hits in one answer */
#define KZ_SEARCH_DEPTH_MAX 10000  /* offset + limit */

struct kz_search_request {
        struct kz_str query;
        size_t limit;          /* 0: only count; at most KZ_SEARCH_LIMIT_MAX */
        size_t offset;         /* offset + limit at most KZ_SEARCH_DEPTH_MAX, else KZ_E_LIMIT */
        size_t snippet_size;   /* code points; 0: no snippets */
        bool explain;          /* fill result->explanation */
        bool no_proximity;     /* base ranking only, for measuring */
        int64_t now;           /* seconds since 1970, for relative dates */
        int64_t deadline_ns;   /* CLOCK_MONOTONIC; 0: none */
        const atomic_bool *cancelled; /* may be NULL */
};

struct kz_range {
        uint32_t start, end; /* half-open */
};

struct kz_hit {
        struct kz_document doc;   /* doc.text is empty: use kz_searcher_get */
        double score;
        uint32_t duplicates;      /* other copies folded into this hit */
        uint32_t line, col;       /* 1-based, of the first match: in the file for KZ_PLACE_FILE, else in
                                     the text that get gives; col in code points */
        struct kz_str snippet;
        struct kz_range *matches;       /* in code points of snippet */
        struct kz_range *matches_bytes; /* the same in bytes */
        size_t n_matches;
        struct kz_str *missing;   /* the words as typed that this document lacks */
        size_t n_missing;
};

struct kz_search_result {
        struct kz_hit *hits;
        size_t n_hits;
        uint64_t total;           /* documents that match all that is required */
        uint64_t fill;            /* of hits up to offset+limit, those that miss something */
        bool partial;
        struct kz_str *warnings;
        size_t n_warnings;
        struct kz_str explanation;
        struct kz_arena *arena;   /* owns all of the above; private */
};

/*
 * Runs one query. Starts again by itself when the index moves on under it (a bounded number of
 * times). KZ_E_LIMIT, KZ_E_CANCELLED. A deadline gives a partial result.
 */
enum kz_status kz_searcher_search(struct kz_searcher *searcher,
        const struct kz_search_request *request, struct kz_search_result **ret, struct kz_error *err);
struct kz_search_result *kz_search_result_free(struct kz_search_result *result);

/* One document whole, with its text; *ret views bytes of storage, which the caller owns. NOT_FOUND. */
enum kz_status kz_searcher_get(struct kz_searcher *searcher, struct kz_str id, struct kz_buf *storage,
        struct kz_document *ret, struct kz_error *err);

/* Documents like this one, by its most telling words; without itself. NOT_FOUND. */
enum kz_status kz_searcher_similar(struct kz_searcher *searcher, struct kz_str id,
        const struct kz_search_request *request, struct kz_search_result **ret, struct kz_error *err);

struct kz_suggestion {
        char *text;         /* a term of the index that begins as typed */
        uint64_t documents;
};
/* Completions of the last word of text, most frequent first; malloc'ed, free with the function. */
enum kz_status kz_searcher_suggest(struct kz_searcher *searcher, struct kz_str text, size_t limit,
        struct kz_suggestion **ret, size_t *ret_n, struct kz_error *err);
void kz_suggestions_free(struct kz_suggestion *suggestions, size_t n);

struct kz_index_stats {
        uint64_t documents;
        uint64_t seq;        /* the last change committed */
        uint64_t generation;
        uint64_t bytes;      /* on disk */
};
enum kz_status kz_searcher_stats(struct kz_searcher *searcher, struct kz_index_stats *ret,
        struct kz_error *err);

/* Documents of one source. */
enum kz_status kz_searcher_count_source(struct kz_searcher *searcher, struct kz_str source,
        uint64_t *ret, struct kz_error *err);

/* Verifies everything on disk; the first damage is returned as KZ_E_CORRUPT. */
enum kz_status kz_index_check(const char *dir, struct kz_error *err);

/* ---- The catalog of files, readable from both sides ---- */

enum kz_file_state {
        KZ_FILE_DONE = 0,
        KZ_FILE_FAILED = 1, /* could not be read; tried again when it changes */
};

struct kz_file_record {
        struct kz_str source;
        struct kz_str path;      /* absolute, bytes as the file system has them */
        enum kz_file_state state;
        uint64_t size;           /* bytes */
        int64_t mtime_ns;
        uint64_t inode;
        uint64_t documents;      /* in the index from it */
        uint32_t problems;       /* lines or dates reported */
        int64_t indexed_at;      /* seconds since 1970 */
        uint64_t settings;       /* hash of what the source's settings made of it: a change rereads */
        struct kz_str error;     /* KZ_FILE_FAILED: why; else the first problem, or empty */
};

/* fn returns KZ_OK to go on. Views are valid during the call. */
typedef enum kz_status (*kz_file_fn)(void *context, const struct kz_file_record *record);

enum kz_status kz_searcher_each_file(struct kz_searcher *searcher, struct kz_str source, kz_file_fn fn,
        void *context, struct kz_error *err);

/* ---- Preparing: the costly part of a change, safe in any thread ---- */

/* Not thread-safe itself: one preparer a thread. */
struct kz_preparer;
enum kz_status kz_preparer_new(struct kz_preparer **ret, struct kz_error *err);
struct kz_preparer *kz_preparer_free(struct kz_preparer *preparer);

/* A document analysed, hashed and encoded, ready to be put. Owned by the caller; used once or more. */
struct kz_prepared;
/* Checks the document (id, source name, UTF-8; lang is guessed when empty), KZ_E_INVALID. */
enum kz_status kz_preparer_run(struct kz_preparer *preparer, const struct kz_document *doc,
        struct kz_prepared **ret, struct kz_error *err);
struct kz_prepared *kz_prepared_free(struct kz_prepared *prepared);
size_t kz_prepared_bytes(const struct kz_prepared *prepared); /* memory held, for bounded queues */

/* ---- Writing: one writer a data directory ---- */

struct kz_writer;

/* Opens, making directory and index when there is none. KZ_E_LOCKED: another process is writing. */
enum kz_status kz_writer_open(const char *dir, struct kz_writer **ret, struct kz_error *err);
/*
 * Opens a new, empty generation beside the current one, which goes on answering until the first
 * kz_writer_publish; an index too damaged to open is no hindrance. Closing before that drops it.
 */
enum kz_status kz_writer_open_rebuild(const char *dir, struct kz_writer **ret, struct kz_error *err);
/* Commits and makes the rebuilt generation the current one. */
enum kz_status kz_writer_publish(struct kz_writer *writer, struct kz_error *err);
/* What was not committed is gone. NULL is fine; returns NULL. */
struct kz_writer *kz_writer_free(struct kz_writer *writer);

enum kz_put_outcome {
        KZ_PUT_ADDED,
        KZ_PUT_REPLACED,
        KZ_PUT_UNCHANGED, /* the same content was there: nothing written */
};

/* Puts a prepared document; path ties it to its file in the catalog (doc.path was given). */
enum kz_status kz_writer_put(struct kz_writer *writer, const struct kz_prepared *prepared,
        enum kz_put_outcome *ret, struct kz_error *err);
/* As put, for the built-in source `added`: first keeps the document as a file, synced. */
enum kz_status kz_writer_add(struct kz_writer *writer, const struct kz_prepared *prepared,
        enum kz_put_outcome *ret, struct kz_error *err);
enum kz_status kz_writer_remove(struct kz_writer *writer, struct kz_str id, bool *ret_removed,
        struct kz_error *err);
/* For a rebuild: puts again every document kept in added/. problem may be NULL. */
enum kz_status kz_writer_restore_added(struct kz_writer *writer, uint64_t *ret_documents,
        struct kz_error *err);

/* Removes the documents of a file that are not among keep_ids (what the newest reading gave);
 * *ret_n counts them. */
enum kz_status kz_writer_prune_file(struct kz_writer *writer, struct kz_str source, struct kz_str path,
        struct kz_str const *keep_ids, size_t n_keep, uint64_t *ret_n, struct kz_error *err);

enum kz_status kz_writer_put_file(struct kz_writer *writer, const struct kz_file_record *record,
        struct kz_error *err);
/* Forgets the file and removes its documents. */
enum kz_status kz_writer_forget_file(struct kz_writer *writer, struct kz_str source, struct kz_str path,
        uint64_t *ret_documents, struct kz_error *err);
enum kz_status kz_writer_each_file(struct kz_writer *writer, struct kz_str source, kz_file_fn fn,
        void *context, struct kz_error *err);
/* Removes every document and file record of a source; commits in between as needed. */
enum kz_status kz_writer_remove_source(struct kz_writer *writer, struct kz_str source,
        uint64_t *ret_documents, struct kz_error *err);

/* Bytes of text and terms since the last commit: commit when it passes the budget. */
size_t kz_writer_pending_bytes(const struct kz_writer *writer);
/* Makes everything since the last commit durable and visible, documents and catalog together. After
 * KZ_E_FULL nothing of it is, and the writer may go on. *ret_seq (may be NULL): the last change. */
enum kz_status kz_writer_commit(struct kz_writer *writer, uint64_t *ret_seq, struct kz_error *err);
enum kz_status kz_writer_cancel(struct kz_writer *writer, struct kz_error *err);

#endif
