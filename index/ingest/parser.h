/*
 * Parsers: one const struct of functions for each format, and the table of them in parser.c. A
 * parser reads a stranger's file: it runs in kzsearch-extract only, and in tests.
 */
#ifndef KZ_INGEST_PARSER_H
#define KZ_INGEST_PARSER_H

#include "index/ingest/parse.h"

enum kz_sniff {
        KZ_SNIFF_NO = 0,
        KZ_SNIFF_ANY_TEXT,   /* nothing speaks against it */
        KZ_SNIFF_BY_NAME,    /* the name says so and the content does not object */
        KZ_SNIFF_BY_CONTENT, /* the content says so */
};

struct kz_parser {
        const char *name;
        const char *types; /* for people: "JSON Lines" */
        /* Types that libmagic may tell where no sniff does; ends with NULL; may be NULL. */
        const char *const *mimes;
        /* head: the first bytes; name: without ".gz", in lower case. */
        enum kz_sniff (*sniff)(struct kz_str head, struct kz_str name);
        /*
         * KZ_OK; KZ_E_INVALID, KZ_E_CORRUPT or KZ_E_LIMIT for a bad file, KZ_E_UNSUPPORTED for one
         * that turns out to be of another type, KZ_E_NOMEM; or what the sink said.
         */
        enum kz_status (*parse)(struct kz_parse *parse, struct kz_error *err);
        /* Opens or loads what cannot be once the walls have closed; may be NULL. */
        enum kz_status (*prepare)(struct kz_error *err);
};

extern const struct kz_parser kz_parser_text;
extern const struct kz_parser kz_parser_markdown;
extern const struct kz_parser kz_parser_jsonl;
extern const struct kz_parser kz_parser_doc;
extern const struct kz_parser kz_parser_archive;
extern const struct kz_parser kz_parser_cms;
extern const struct kz_parser kz_parser_feed;
extern const struct kz_parser kz_parser_html;
extern const struct kz_parser kz_parser_json_feed;
extern const struct kz_parser kz_parser_mail;
extern const struct kz_parser kz_parser_mbox;
extern const struct kz_parser kz_parser_office;
extern const struct kz_parser kz_parser_office_flat;
extern const struct kz_parser kz_parser_rtf;
extern const struct kz_parser kz_parser_pdf;
extern const struct kz_parser kz_parser_warc;

/*
 * Sniffs and parses the file fd. Statuses are those of kz_parser.parse, and failures to read. input
 * may be used again for the next file. *ret_name is the parser's name or "", set also on failure.
 */
enum kz_status kz_parser_run(const struct kz_extract_job *job,
        const struct kz_extract_limits *limits, int fd, struct kz_input *input,
        const struct kz_sink *sink, const char **ret_name, struct kz_error *err);

/* What parsers open or load, before the walls close. KZ_E_NOMEM, KZ_E_IO. */
enum kz_status kz_parser_prepare(struct kz_error *err);

/*
 * Sniffs and parses what parse->input holds, by parser when it is not NULL; for files within files.
 * *ret_name as above.
 */
enum kz_status kz_parser_sniff_and_parse(struct kz_parse *parse, const struct kz_parser *parser,
        const char **ret_name, struct kz_error *err);

#endif
