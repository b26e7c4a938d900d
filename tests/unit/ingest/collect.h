/* For tests: files in memory, and what a parser or an extractor found in them. */
#ifndef KZ_TESTS_INGEST_COLLECT_H
#define KZ_TESTS_INGEST_COLLECT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "index/ingest/extractor.h"
#include "index/ingest/parser.h"

#define COLLECT_MAX 256

struct collected_problem {
        enum kz_problem_severity severity;
        uint32_t line;
        char message[KZ_ERROR_MAX];
};

struct collect {
        struct kz_document docs[COLLECT_MAX];   /* the first ones */
        struct kz_buf bytes[COLLECT_MAX];       /* behind their strings */
        struct kz_origins origins[COLLECT_MAX]; /* views of literals, when parsed in this process */
        struct collected_problem problems[COLLECT_MAX];
        uint64_t doc_count, problem_count, text_bytes;
        enum kz_status answer; /* of the document callback */
        const char *parser;
        struct kz_error err;
        enum kz_status status;
};

struct collect *collect_new(void);
void collect_free(struct collect *c);

enum kz_status collect_document(void *ctx, const struct kz_document *doc);
enum kz_status collect_problem(
        void *ctx, enum kz_problem_severity severity, uint32_t line, const char *message);

/* An unlinked file with this content, at its start. */
int file_of(const void *data, size_t len);
/* The gzip of data, appended to out. */
void gzip_append(struct kz_buf *out, const void *data, size_t len);

/* Runs the parsers in this process, on content with default limits or those given. */
struct collect *parse_bytes(const char *name, const void *data, size_t len);
struct collect *parse_with(const struct kz_extract_job *job, const struct kz_extract_limits *limits,
        const void *data, size_t len);
#define parse_text(name, literal) parse_bytes(name, literal, strlen(literal))

/* One job for an extractor: a file of this name and content. What came of it in *result. */
struct collect *extract_text(struct kz_extractor *ex, const char *name, const char *content,
        struct kz_extract_result *result);

void assert_str(struct kz_str s, const char *expected);
/* Whether a problem at this line says this. */
void assert_problem(const struct collect *c, uint32_t line, const char *part);
void assert_contains(const char *text, const char *part);

#endif
