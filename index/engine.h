/*
 * The engine: the one face of the index. The daemon reads through a searcher, the indexer writes
 * through a writer; neither sees Xapian, segments or files of the data directory.
 *
 * Data directory (0700, files 0600)
 *      manifest        names the format, the analyzer and the parts of the current generation
 *      live-N/         the live index: what is new, the catalog, the list of segments and their masks
 *      segment-N       segments: immutable, compressed, mapped into memory
 *      added/          documents given by `add`, one file each: what --rebuild reads them from
 *      writer.lock     held by the one writer
 *      readers.lock    held by readers that commits keep overtaking
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
#include "index/base/sketch.h"
#include "index/engine_explain.h"
#include "index/match/facets.h"
#include "index/match/hit_copies.h"
#include "index/match/sort.h"
#include "index/query/aliases.h"
#include "index/query/query_names.h"
#include "index/store/backup.h"
#include "index/store/catalog.h"
#include "index/store/filecounts.h"
#include "index/store/prepared.h"
#include "index/store/writer.h"

/* ---- Searching: one searcher a thread ---- */

struct kz_searcher;

/* Opens what is in dir. KZ_E_NOT_FOUND: no index there yet. */
enum kz_status kz_searcher_open(const char *dir, struct kz_searcher **ret, struct kz_error *err);
struct kz_searcher *kz_searcher_free(struct kz_searcher *searcher); /* NULL is fine; returns NULL */

#define KZ_SEARCH_LIMIT_MAX 1000   /* hits in one answer */
#define KZ_SEARCH_DEPTH_MAX 10000  /* offset + limit */
#define KZ_SEARCH_FACET_VALUES_MAX 100 /* values of one facet */

struct kz_search_request {
        struct kz_str query;
        size_t limit;          /* 0: only count; at most KZ_SEARCH_LIMIT_MAX */
        size_t offset;         /* offset + limit at most KZ_SEARCH_DEPTH_MAX, else KZ_E_LIMIT */
        size_t snippet_size;   /* code points; 0: no snippets */
        enum kz_sort sort;     /* of full matches; fill hits are always best first */
        unsigned facets;       /* bit i: count the facet of number i (enum kz_facet) */
        bool collapse;         /* of near copies only the first in the order is a hit: match/fold.h */
        bool explain;          /* fill result->explanation and result->plan */
        bool no_proximity;     /* base ranking only */
        bool no_stemming;      /* every word as it is written, but for case */
        bool no_stop_words;    /* common words are required like any other */
        enum kz_translit translit;             /* which words are looked for in other spellings */
        const struct kz_namerules *name_rules; /* NULL: those compiled in */
        const struct kz_aliases *aliases;      /* other names of things; NULL: those compiled in */
        int64_t now;           /* seconds since 1970, for relative dates and KZ_SORT_RECENT */
        int64_t deadline_ns;   /* CLOCK_MONOTONIC; 0: none */
        const atomic_bool *cancelled; /* may be NULL */
};

struct kz_range {
        uint32_t start, end; /* half-open */
};

struct kz_hit {
        struct kz_document doc;   /* doc.text is empty: use kz_searcher_get */
        double score;
        uint32_t duplicates;      /* copies folded into this hit, which match as it does */
        uint32_t identical;       /* of those, with the same content to the byte */
        struct kz_str *copies;    /* ids of some, identical ones first, each part in byte order */
        size_t n_copies;
        uint32_t line, col;       /* 1-based, of the first match (of the text, without snippets): in
                                     the file for KZ_PLACE_FILE, else in the text that get gives; col
                                     in code points */
        uint32_t col_bytes;       /* col in bytes, as editors count */
        uint32_t page;            /* 1-based, of the same place, for KZ_PLACE_PAGES; else 0 */
        struct kz_str snippet;
        struct kz_range *matches;       /* in code points of snippet */
        struct kz_range *matches_bytes; /* the same in bytes */
        size_t n_matches;
        struct kz_str *missing;   /* the words as typed that this document lacks */
        size_t n_missing;
};

/* A word of the query that was looked for in other spellings too, or a name of one or several that
 * was looked for under other names. */
#define KZ_WIDENED_FORMS_MAX 12
struct kz_widened {
        struct kz_str word;   /* as typed */
        struct kz_str *forms; /* of the most frequent ones, at most KZ_WIDENED_FORMS_MAX */
        size_t n_forms;
};

/* One facet: values by descending count, then in byte order. */
struct kz_facet_counts {
        enum kz_facet facet;
        struct kz_facet_value *values; /* at most KZ_SEARCH_FACET_VALUES_MAX */
        size_t n;
        bool cut; /* there are more */
};

struct kz_search_result {
        struct kz_hit *hits;
        size_t n_hits;
        uint64_t total;           /* documents that match all that is required, copies and all */
        uint64_t fill;            /* of hits up to offset+limit, those that miss something */
        bool partial;
        struct kz_facet_counts facets[KZ_FACET_COUNT]; /* those asked for, over what total counts */
        size_t n_facets;
        struct kz_widened *widened; /* in the query's order, no word twice */
        size_t n_widened;
        struct kz_str *warnings;
        size_t n_warnings;
        struct kz_str did_you_mean; /* a query that finds more, in the words typed; empty: none */
        struct kz_str explanation; /* the plan for a person, lines of text */
        const struct kz_explain *plan; /* the same as a tree; NULL unless asked for */
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

/* The documents that are copies of a text, which may be one of the index: with the id `but`, which
 * is left out. sketch: of kz_preparer_sketch. ret->ids are in the arena. */
enum kz_status kz_searcher_copies(struct kz_searcher *searcher, const struct kz_sketch *sketch,
        struct kz_str but, struct kz_arena *arena, struct kz_hit_copies *ret, struct kz_error *err);

/* Where the words of a query stand in a text. */
struct kz_marks {
        struct kz_range *bytes;  /* ascending, not overlapping */
        struct kz_range *points; /* the same in code points */
        size_t n;
        uint32_t line, col, page; /* of the first, else of the text; as in struct kz_hit */
};
void kz_marks_deinit(struct kz_marks *marks); /* zeroed again */

/*
 * Marks the words of request->query in the text of doc, which is one of the index or like one; of
 * the rest of request the times, `cancelled`, translit and name_rules count. At most the first 2 MB
 * of the text are looked at.
 */
enum kz_status kz_searcher_marks(struct kz_searcher *searcher,
        const struct kz_search_request *request, const struct kz_document *doc,
        struct kz_marks *ret, struct kz_error *err);

/* Documents like this one, by its most telling words; without itself. NOT_FOUND. */
enum kz_status kz_searcher_similar(struct kz_searcher *searcher, struct kz_str id,
        const struct kz_search_request *request, struct kz_search_result **ret, struct kz_error *err);

struct kz_suggestion {
        char *text;         /* a word of the index that begins as typed, in lower case */
        uint64_t documents;
};
/* Completions of the last word of text, most frequent first; malloc'ed, free with the function. */
enum kz_status kz_searcher_suggest(struct kz_searcher *searcher, struct kz_str text, size_t limit,
        struct kz_suggestion **ret, size_t *ret_n, struct kz_error *err);
void kz_suggestions_free(struct kz_suggestion *suggestions, size_t n);

/* *ret: whether the names of the index have their keys by other rules than these (NULL: those
 * compiled in). Then some spellings are missed until a rebuild or a reanalysis. */
enum kz_status kz_searcher_name_rules_differ(struct kz_searcher *searcher,
        const struct kz_namerules *rules, bool *ret, struct kz_error *err);

struct kz_index_stats {
        uint64_t documents;
        uint64_t seq;        /* the last change committed */
        uint64_t generation;
        uint64_t bytes;      /* on disk, all of it */
        uint64_t live_documents;
        uint64_t live_bytes;
        uint64_t segments;   /* those that can be read */
        uint64_t segment_documents, segment_bytes;
        uint64_t masked;     /* documents of segments that were replaced or removed, not counted */
        struct kz_error damage; /* of the first segment that cannot be read; KZ_OK: all can */
};
enum kz_status kz_searcher_stats(struct kz_searcher *searcher, struct kz_index_stats *ret,
        struct kz_error *err);

/* How many documents there are: the part of kz_searcher_stats that reads no directory. */
enum kz_status kz_searcher_documents(
        struct kz_searcher *searcher, uint64_t *ret, struct kz_error *err);

/* Documents of one source. */
enum kz_status kz_searcher_count_source(struct kz_searcher *searcher, struct kz_str source,
        uint64_t *ret, struct kz_error *err);

/* Verifies everything on disk; the first damage is returned as KZ_E_CORRUPT. */
enum kz_status kz_index_check(const char *dir, struct kz_error *err);

/* ---- The catalog of files, readable from both sides: struct kz_file_record ---- */

/* How many files there are of a source: struct kz_filecounts. Nothing but that is read. */
enum kz_status kz_searcher_count_files(struct kz_searcher *searcher, struct kz_str source,
        struct kz_filecounts *ret, struct kz_error *err);

/* Files of one source, or of all when it is empty. */
enum kz_status kz_searcher_each_file(struct kz_searcher *searcher, struct kz_str source, kz_file_fn fn,
        void *context, struct kz_error *err);

/*
 * ---- Writing ----
 *
 * struct kz_preparer and struct kz_prepared (index/store/prepared.h) analyse documents in any thread;
 * struct kz_writer (index/store/writer.h) puts them, keeps the catalog, commits and rebuilds;
 * struct kz_backup (index/store/backup.h) is a copy of it all.
 */

#endif
