/* The searcher, as the files that make it up see it. Private to index/engine*.c. */
#ifndef KZ_ENGINE_INTERNAL_H
#define KZ_ENGINE_INTERNAL_H

#include "index/engine.h"
#include "index/match/edit.h"
#include "index/match/match.h"
#include "index/match/watch.h"
#include "index/query/query.h"
#include "index/store/view.h"
#include "index/text/analyzer.h"

struct kz_searcher {
        struct kz_view *view;
        struct kz_analyzer *analyzer;
        struct kz_buf record; /* scratch: one stored document */
};

/*
 * One attempt at something that reads the index. It may be run again from the start, so what it
 * gathered must be dropped by itself when it fails.
 */
typedef enum kz_status (*kz_engine_attempt_fn)(
        struct kz_searcher *searcher, void *context, struct kz_error *err);

/*
 * Moves to the newest commit and runs fn, again when the index moved on under it or its generation
 * was replaced; at most KZ_ENGINE_ATTEMPTS times, then KZ_E_MODIFIED.
 */
#define KZ_ENGINE_ATTEMPTS 10
enum kz_status kz_engine_attempt(
        struct kz_searcher *searcher, kz_engine_attempt_fn fn, void *context, struct kz_error *err);

/*
 * What a search that found something, but must start again because the index moved on, may read
 * behind its deadline to find it again (kz_watch.grace): some milliseconds.
 */
#define KZ_ENGINE_GRACE (1 << 18)

/* The tier and number of the document with this id. KZ_E_NOT_FOUND names it. */
enum kz_status kz_engine_find(struct kz_searcher *searcher, struct kz_str id, struct kz_tier **ret,
        kz_docnum *ret_doc, struct kz_error *err);

/* Reads a stored document into searcher->record; *ret views it. */
enum kz_status kz_engine_read(struct kz_searcher *searcher, struct kz_tier *tier, kz_docnum doc,
        struct kz_document *ret, struct kz_error *err);

/* df of a term and the documents there are, over all tiers. */
enum kz_status kz_engine_df(
        struct kz_searcher *searcher, struct kz_str term, uint64_t *ret, struct kz_error *err);
enum kz_status kz_engine_documents(
        struct kz_searcher *searcher, uint64_t *ret, struct kz_error *err);

/* KZ_E_LIMIT, naming the limit, when the request asks for too much. */
enum kz_status kz_engine_check_request(
        const struct kz_search_request *request, struct kz_error *err);

/* An empty result, to be filled from its arena. */
struct kz_search_result *kz_engine_result_new(void);

/* Fills result->hits from n matches: stored documents, snippets, places, missing words. */
enum kz_status kz_engine_page(struct kz_searcher *searcher, const struct kz_search_request *request,
        const struct kz_query *query, const struct kz_match_hit *matches, size_t n,
        struct kz_search_result *result, struct kz_error *err);

/*
 * Prepares the words of a parsed query for other spellings: without hyphens, and as names as the
 * request wants it.
 */
enum kz_status kz_engine_name_words(struct kz_searcher *searcher,
        const struct kz_search_request *request, struct kz_query *query, struct kz_error *err);
/* Fills result->widened from an expanded query. KZ_E_NOMEM. */
enum kz_status kz_engine_widened(const struct kz_query *query, struct kz_search_result *result);
/* Whether a search that looks for other spellings may miss some: KZ_WARNING_NAME_RULES. */
enum kz_status kz_engine_misses_names(struct kz_searcher *searcher,
        const struct kz_search_request *request, const struct kz_query *query, bool *ret,
        struct kz_error *err);
#define KZ_WARNING_NAME_RULES                                                                      \
        "The index was made with other rules for names, so some spellings may be missed: run  "    \
        "kzsearchctl reindex --reanalyze"

/*
 * How a term is written in documents that have it: terms are stems, which nobody wants to read. Found
 * in the shortest document of each tier, the first form that begins as asked; or, with `near`, in a
 * few documents the form that is nearest to that word.
 */
#define KZ_ENGINE_FORM_DOCUMENTS_MAX 4
struct kz_engine_form {
        struct kz_str term;   /* with its prefix, if it has one */
        struct kz_str begins; /* may be empty */
        const struct kz_edit_word *near; /* may be NULL */
        unsigned good;        /* with near: a distance with which no better one is looked for */
        uint32_t *words_left; /* how many words of documents may be read, and fewer afterwards; NULL:
                                 as many as it takes */
        struct kz_buf form;   /* normalised; to be freed */
        unsigned distance;    /* with near: of form to it */
        bool found;
        bool failed;          /* private: out of memory */
};
enum kz_status kz_engine_find_form(
        struct kz_searcher *searcher, struct kz_engine_form *form, struct kz_error *err);

/* A text as a query with the settings of the request, its words prepared for other spellings. */
enum kz_status kz_engine_parse(struct kz_searcher *searcher,
        const struct kz_search_request *request, struct kz_str text, struct kz_query **ret,
        struct kz_error *err);

/* How many documents match all of a query: as total of a search for it. */
enum kz_status kz_engine_count(struct kz_searcher *searcher,
        const struct kz_search_request *request, struct kz_query *query, uint64_t *ret,
        struct kz_error *err);

/*
 * What help may cost one query, whatever the time: counted, so that the same query always gets the
 * same offer. A seek takes about a microsecond, a word a third of one.
 */
struct kz_engine_help {
        uint32_t seeks_left; /* in dictionaries */
        uint32_t words_left; /* of documents that are read */
};

/*
 * The word of Kazakh that was typed without the letters which Russian keyboards lack: the way to put
 * them back that most documents have. *ret is untouched when they have none. prefix: of its terms.
 */
enum kz_status kz_engine_put_marks(struct kz_searcher *searcher, const struct kz_edit_word *typed,
        const char *prefix, struct kz_watch *watch, uint32_t *seeks_left, struct kz_arena *arena,
        struct kz_str *ret, uint64_t *ret_df, struct kz_error *err);

/*
 * Words of the index that group may be a misspelling of, likeliest first, in arena: those a slip or two
 * away that are likelier than that the word is right. df: how many documents have it as it is. When
 * help is used up, there are none, or those that were found by then.
 * KZ_E_DEADLINE, KZ_E_CANCELLED.
 */
#define KZ_ENGINE_SPELLINGS_MAX 4
enum kz_status kz_engine_spell(struct kz_searcher *searcher, const struct kz_group *group,
        uint64_t df, struct kz_watch *watch, struct kz_engine_help *help, struct kz_arena *arena,
        struct kz_str ret[KZ_ENGINE_SPELLINGS_MAX], size_t *ret_n, struct kz_error *err);

/*
 * Sets result->did_you_mean when few documents matched, and the query typed on another keyboard
 * layout, or with unknown words spelled otherwise, finds more. query: as it was searched, expanded.
 */
enum kz_status kz_engine_did_you_mean(struct kz_searcher *searcher,
        const struct kz_search_request *request, const struct kz_query *query,
        struct kz_search_result *result, struct kz_error *err);

/* What became of a search, for its explanation. */
struct kz_engine_trace {
        uint64_t *matches; /* full matches of each tier */
        bool nearness;
        uint64_t terms_us, match_us, order_us, page_us;
};

/* Writes result->explanation and result->plan. match: the request as the matcher had it. */
enum kz_status kz_engine_explain(struct kz_searcher *searcher,
        const struct kz_match_request *match, const struct kz_engine_trace *trace,
        struct kz_search_result *result, struct kz_error *err);

#endif
