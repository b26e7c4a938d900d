/*
 * One file being parsed, as its parser sees it: what was asked for, the bytes, and where to put
 * what is found. A file within a file (member.h) is parsed the same way, one level down.
 */
#ifndef KZ_INGEST_PARSE_H
#define KZ_INGEST_PARSE_H

#include "index/base/document.h"
#include "index/ingest/input.h"
#include "index/ingest/job.h"

struct kz_member;
struct kz_member_budget;

/* Where parsers put what they find. A status other than KZ_OK stops the parser, and it returns it.
 */
struct kz_sink {
        void *ctx;
        /* doc->key is the record's own key as it is in the file, or empty; id, source, path are
         * empty. */
        enum kz_status (*document)(void *ctx, const struct kz_document *doc);
        /* Something is wrong, but only with a part of the file. line: 1-based, or 0. */
        enum kz_status (*problem)(
                void *ctx, enum kz_problem_severity severity, uint32_t line, const char *message);
        /* The next of many files within the file begins, or of many pages; may be NULL. */
        enum kz_status (*progress)(void *ctx);
        /* As kz_parse_command; NULL: there are none. */
        enum kz_status (*command)(void *ctx, enum kz_extract_command which, struct kz_str bytes,
                struct kz_buf *ret, struct kz_error *err);
        unsigned commands; /* bits 1 << which: those that are configured */
};

/* What a parser works with. */
struct kz_parse {
        const struct kz_extract_job *job; /* name, lang, kind, date_order, mtime */
        const struct kz_extract_limits *limits;
        struct kz_input *input;
        const struct kz_sink *sink;
        bool ambiguous_told; /* ambiguous dates are reported once a file */
        /* What the parser says of the document it is about to deliver; static strings. */
        struct kz_origins origins;
        const char *type; /* the parser's name */
        /* Within a file: */
        struct kz_str where;    /* the member's key, its containers' before it; else empty */
        struct kz_parse *outer; /* that of the container; NULL for the file itself */
        const struct kz_member *member;  /* what the container knows of it */
        struct kz_member_budget *budget; /* what is left of the file's, shared by all levels */
        unsigned depth;                  /* 0 for the file itself */
};

/*
 * Delivers a document. Its key gets the member's before it, and what the container knows stands in
 * for what doc leaves empty; doc is changed so, and its views end with the call. parse->origins
 * begin anew. A key that came before in the same file is a reported problem. KZ_E_NOMEM, or what
 * the sink said.
 */
enum kz_status kz_parse_document(struct kz_parse *parse, struct kz_document *doc);

/* For parsers that pass over much between what they deliver: they are still at work. As the sink's
 * progress. */
static inline enum kz_status kz_parse_progress(const struct kz_parse *parse)
{
        return parse->sink->progress ? parse->sink->progress(parse->sink->ctx) : KZ_OK;
}

/* Whether such a command is configured. */
static inline bool kz_parse_has_command(const struct kz_parse *parse, enum kz_extract_command which)
{
        return parse->sink->command && (parse->sink->commands >> which & 1);
}

/*
 * Runs a configured command with bytes on its standard input and appends what it prints, UTF-8 or
 * not, to ret. KZ_E_UNSUPPORTED when none is configured (err names the setting), KZ_E_INVALID when
 * it failed, KZ_E_LIMIT when it printed or ran too long, KZ_E_NOMEM, or what the sink said.
 */
enum kz_status kz_parse_command(struct kz_parse *parse, enum kz_extract_command which,
        struct kz_str bytes, struct kz_buf *ret, struct kz_error *err);

/*
 * Report a problem (KZ_PROBLEM_FAILURE, _NOTE, _UNREAD): format, cut to one line and pass on. line
 * may be 0.
 */
enum kz_status kz_parse_problem(struct kz_parse *parse, uint64_t line, const char *format, ...)
        __attribute__((format(printf, 3, 4)));
enum kz_status kz_parse_note(struct kz_parse *parse, uint64_t line, const char *format, ...)
        __attribute__((format(printf, 3, 4)));
enum kz_status kz_parse_unread(struct kz_parse *parse, uint64_t line, const char *format, ...)
        __attribute__((format(printf, 3, 4)));

/*
 * Puts the date written as text into doc: buf holds its 16 bytes. What cannot be read is reported
 * with its line and left empty. Empty text is no date and no problem.
 */
enum kz_status kz_parse_date(struct kz_parse *parse, struct kz_str text, uint64_t line,
        struct kz_document *doc, char buf[16]);

/* The year two-digit years do not pass: that of the file's mtime, or a late one when it has none.
 */
int32_t kz_parse_latest_year(const struct kz_extract_job *job);

#endif
