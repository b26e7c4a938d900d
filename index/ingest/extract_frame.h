/*
 * What the indexer and kzsearch-extract say to each other over their socket: frames of
 * index/base/frame.h. Both ends trust nothing they read.
 *
 *      helper   HELLO                                     once, when its walls are up
 *               or REFUSAL, and it ends                   when they could not be raised
 *      indexer  JOB, with one descriptor beside it
 *      helper   (DOCUMENT | PROBLEM | PROGRESS | COMMAND)* END                 then it waits for
 * the next JOB
 *
 * After a COMMAND the helper waits for
 *      indexer  ANSWER, with one descriptor beside it when the command has printed something
 */
#ifndef KZ_INGEST_EXTRACT_FRAME_H
#define KZ_INGEST_EXTRACT_FRAME_H

#include "index/base/document.h"
#include "index/base/frame.h"
#include "index/ingest/job.h"

#define KZ_EXTRACT_PROTOCOL 4     /* raised by any change to the frames */
#define KZ_EXTRACT_FD 3           /* the helper's end of the socket */
#define KZ_EXTRACT_DESCRIPTORS 16 /* it may have at most */
#define KZ_EXTRACT_EXIT_NOMEM 71
#define KZ_EXTRACT_EXIT_DEPTH 72 /* its stack is used up */

#define KZ_EXTRACT_JOB_MAX 8192     /* bytes of the body of a JOB */
#define KZ_EXTRACT_FIELDS_MAX 65536 /* ... of a DOCUMENT besides its text */
#define KZ_EXTRACT_PROBLEMS_MAX 100 /* PROBLEM frames for one job, and one that counts the rest */

enum kz_extract_frame {
        KZ_EXTRACT_HELLO = 1,    /* u32 protocol */
        KZ_EXTRACT_JOB = 2,      /* name, lang, kind, u8 order, u64 mtime, u64 file, line, output,
                         u32 commands: bits 1 << which */
        KZ_EXTRACT_DOCUMENT = 3, /* its origins: type, title, author, date, lang, encoding; then
                                    kz_document_encode: id, source and path are empty, key is the
                                    record's own, as it is in the file */
        KZ_EXTRACT_PROBLEM = 4,  /* u32 line or 0, message, u8 severity */
        KZ_EXTRACT_END = 5,      /* u8 outcome, u64 problems, parser, why */
        KZ_EXTRACT_REFUSAL = 6,  /* why */
        KZ_EXTRACT_PROGRESS = 7, /* empty: there was nothing to say for a second */
        KZ_EXTRACT_COMMAND = 8,  /* u8 which, bytes for its standard input */
        KZ_EXTRACT_ANSWER = 9,   /* u8 answer, why */
};

/* How a command went. */
enum kz_extract_answer {
        KZ_EXTRACT_ANSWERED = 0, /* the descriptor has what it printed, from its start on */
        KZ_EXTRACT_FAILED,
        KZ_EXTRACT_TOO_MUCH,   /* it ran or printed longer than it may */
        KZ_EXTRACT_NOT_WALLED, /* it was not run: there are no walls for it here */
};

/* PROBLEM and END as read: views into the frame. */
struct kz_extract_problem {
        uint32_t file_line;
        struct kz_str message;
        enum kz_problem_severity severity;
};

struct kz_extract_end {
        enum kz_extract_outcome outcome;
        uint64_t problems;
        struct kz_str parser;
        struct kz_str why;
};

/* Writers append one whole frame, or nothing: KZ_E_NOMEM, KZ_E_LIMIT. */
enum kz_status kz_extract_put_hello(struct kz_buf *out, uint32_t protocol);
enum kz_status kz_extract_put_refusal(struct kz_buf *out, struct kz_str why);
enum kz_status kz_extract_put_job(struct kz_buf *out, const struct kz_extract_job *job,
        const struct kz_extract_limits *limits, unsigned commands);
enum kz_status kz_extract_put_document(struct kz_buf *out, const struct kz_document *doc);
enum kz_status kz_extract_put_problem(struct kz_buf *out, const struct kz_extract_problem *problem);
enum kz_status kz_extract_put_progress(struct kz_buf *out);
enum kz_status kz_extract_put_command(
        struct kz_buf *out, enum kz_extract_command which, struct kz_str bytes);
enum kz_status kz_extract_put_answer(
        struct kz_buf *out, enum kz_extract_answer answer, struct kz_str why);
enum kz_status kz_extract_put_end(struct kz_buf *out, const struct kz_extract_end *end);

/* Readers of a frame's body; KZ_E_CORRUPT when it is not one. */
enum kz_status kz_extract_get_hello(struct kz_str body, uint32_t *ret, struct kz_error *err);
enum kz_status kz_extract_get_refusal(struct kz_str body, struct kz_str *ret, struct kz_error *err);
enum kz_status kz_extract_get_job(struct kz_str body, struct kz_extract_job *ret,
        struct kz_extract_limits *ret_limits, unsigned *ret_commands, struct kz_error *err);
enum kz_status kz_extract_get_problem(
        struct kz_str body, struct kz_extract_problem *ret, struct kz_error *err);
enum kz_status kz_extract_get_end(
        struct kz_str body, struct kz_extract_end *ret, struct kz_error *err);
enum kz_status kz_extract_get_command(struct kz_str body, enum kz_extract_command *ret_which,
        struct kz_str *ret_bytes, struct kz_error *err);
enum kz_status kz_extract_get_answer(struct kz_str body, enum kz_extract_answer *ret,
        struct kz_str *ret_why, struct kz_error *err);
/* Also checks that every string is UTF-8 and free of NUL, and date, language and numbers well
 * formed. ret->origins is left NULL: *ret_origins has them. */
enum kz_status kz_extract_get_document(struct kz_str body, struct kz_document *ret,
        struct kz_origins *ret_origins, struct kz_error *err);

#endif
