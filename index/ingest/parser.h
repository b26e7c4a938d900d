/*
 * Parsers: one const struct of functions for each format, and the table of them in parser.c. A
 * parser reads a stranger's file: it runs in kzsearch-extract only, and in tests.
 */
#ifndef KZ_INGEST_PARSER_H
#define KZ_INGEST_PARSER_H

#include "index/base/document.h"
#include "index/ingest/input.h"
#include "index/ingest/job.h"

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
};

/* What a parser works with. */
struct kz_parse {
        const struct kz_extract_job *job; /* name, lang, kind, date_order, mtime */
        const struct kz_extract_limits *limits;
        struct kz_input *input;
        const struct kz_sink *sink;
        bool ambiguous_told; /* ambiguous dates are reported once a file */
};

enum kz_sniff {
        KZ_SNIFF_NO = 0,
        KZ_SNIFF_ANY_TEXT,   /* nothing speaks against it */
        KZ_SNIFF_BY_NAME,    /* the name says so and the content does not object */
        KZ_SNIFF_BY_CONTENT, /* the content says so */
};

struct kz_parser {
        const char *name;
        const char *types; /* for people: "JSON Lines" */
        /* head: the first bytes; name: without ".gz", in lower case. */
        enum kz_sniff (*sniff)(struct kz_str head, struct kz_str name);
        /*
         * KZ_OK; KZ_E_INVALID, KZ_E_CORRUPT or KZ_E_LIMIT for a bad file, KZ_E_UNSUPPORTED for one
         * that turns out to be of another type, KZ_E_NOMEM; or what the sink said.
         */
        enum kz_status (*parse)(struct kz_parse *parse, struct kz_error *err);
};

extern const struct kz_parser kz_parser_text;
extern const struct kz_parser kz_parser_markdown;
extern const struct kz_parser kz_parser_jsonl;
extern const struct kz_parser kz_parser_html;

/*
 * Sniffs and parses the file fd. Statuses are those of kz_parser.parse, and failures to read. input
 * may be used again for the next file. *ret_name is the parser's name or "", set also on failure.
 */
enum kz_status kz_parser_run(const struct kz_extract_job *job,
        const struct kz_extract_limits *limits, int fd, struct kz_input *input,
        const struct kz_sink *sink, const char **ret_name, struct kz_error *err);

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
