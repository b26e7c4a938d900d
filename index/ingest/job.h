/* What an extractor is asked to do, within which limits, and how it went. */
#ifndef KZ_INGEST_JOB_H
#define KZ_INGEST_JOB_H

#include <stdint.h>

#include "index/base/error.h"
#include "index/base/str.h"
#include "index/ingest/date_parse.h"

/*
 * Limits on one file. A file over one of them is a bad file; the helper that hit it is replaced
 * where it had to be killed.
 */
struct kz_extract_limits {
        uint64_t memory;    /* bytes of address space of the helper; 0: none */
        uint64_t file_size; /* bytes of a file that is one document, read or inflated */
        uint64_t line_size; /* bytes of one line of JSON Lines */
        uint64_t output; /* bytes of answers to one job; also the most a gzip file may inflate to */
        uint64_t written; /* bytes of any file the helper writes: 0 but for tools that watch it */
        uint32_t cpu_s;   /* seconds of processor time, at least 1; and one for each MB */
        uint32_t wall_ms; /* milliseconds the helper may be silent, at least 1; see extractor.h */
};

/* 512 MB, 64 MB, 16 MB, 4 GB, 60 s, 60 s; no memory limit in builds with sanitizers; and
 * ThreadSanitizer's runtime writes a file as it starts. */
struct kz_extract_limits kz_extract_limits_default(void);

/* One file. All strings are views the caller keeps until the job has ended. */
struct kz_extract_job {
        int fd; /* borrowed, open for reading; only regular files are passed on */
        struct kz_str source;
        struct kz_str path; /* absolute; for document.path and messages */
        /* The path part of ids, from kz_key_encode; empty when the source is this one file. */
        struct kz_str key;
        struct kz_str name; /* the file's name: a hint at its type, and the title of last resort */
        struct kz_str lang; /* settings of the source for documents that do not say; may be empty */
        struct kz_str kind;
        enum kz_date_order date_order;
        int64_t mtime; /* seconds since 1970: tells the century of two-digit years */
};

/* Programs of the configuration that read what no parser here does. */
enum kz_extract_command {
        KZ_COMMAND_OCR, /* a picture of a page (PNG) to text */
        KZ_COMMAND_DOC, /* an old Word document to text */
        KZ_COMMANDS,
};

/* What a problem with a part of a file means. */
enum kz_problem_severity {
        KZ_PROBLEM_FAILURE = 0, /* something was left out */
        KZ_PROBLEM_NOTE = 1, /* the document is whole; something of it was repaired or not known */
        KZ_PROBLEM_UNREAD = 2, /* a record could not be read, so nobody knows which it is: what the
                                  file gave before must stay */
};

enum kz_extract_outcome {
        KZ_EXTRACT_OK = 0,
        KZ_EXTRACT_BAD_FILE, /* broken, hostile or over a limit; what came before that was delivered
                              */
        KZ_EXTRACT_NO_PARSER, /* nothing here reads this type */
};

struct kz_extract_result {
        enum kz_extract_outcome outcome;
        uint64_t documents;     /* handed to the callback */
        uint64_t problems;      /* found in the file; only the first hundred are told one by one */
        char parser[32];        /* "text", "markdown", "html", "jsonl", or empty */
        char why[KZ_ERROR_MAX]; /* for a person; empty when OK */
};

#endif
