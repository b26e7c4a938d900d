#include "index/ingest/extract_frame.h"

#include "index/base/utf8.h"
#include "index/base/wire.h"

/* A frame is written in place: its header first, with the length left open until the body is there.
 */
struct open_frame {
        struct kz_buf *out;
        size_t start;
};

static enum kz_status begin(struct open_frame *frame, struct kz_buf *out, uint32_t type)
{
        *frame = (struct open_frame){out, out->len};
        return kz_frame_append(out, type, KZ_STR_NULL);
}

static enum kz_status end(struct open_frame *frame, enum kz_status status)
{
        struct kz_buf *out = frame->out;
        size_t len = out->len - frame->start - KZ_FRAME_HEADER, i;

        if (!status && len > UINT32_MAX)
                status = KZ_E_LIMIT;
        if (status) {
                if (out->len > frame->start) {
                        out->len = frame->start;
                        out->data[out->len] = '\0';
                }
                return status;
        }
        for (i = 0; i < 4; i++)
                out->data[frame->start + 4 + i] = (char)(len >> (8 * i) & 0xFF);
        return KZ_OK;
}

enum kz_status kz_extract_put_hello(struct kz_buf *out, uint32_t protocol)
{
        struct open_frame frame;
        enum kz_status status = begin(&frame, out, KZ_EXTRACT_HELLO);

        if (!status)
                status = kz_wire_put_u32(out, protocol);
        return end(&frame, status);
}

enum kz_status kz_extract_put_refusal(struct kz_buf *out, struct kz_str why)
{
        struct open_frame frame;
        enum kz_status status = begin(&frame, out, KZ_EXTRACT_REFUSAL);

        if (!status)
                status = kz_wire_put_str(out, why);
        return end(&frame, status);
}

enum kz_status kz_extract_put_job(struct kz_buf *out, const struct kz_extract_job *job,
        const struct kz_extract_limits *limits, unsigned commands)
{
        struct open_frame frame;
        enum kz_status status = begin(&frame, out, KZ_EXTRACT_JOB);

        if (!status)
                status = kz_wire_put_str(out, job->name);
        if (!status)
                status = kz_wire_put_str(out, job->lang);
        if (!status)
                status = kz_wire_put_str(out, job->kind);
        if (!status)
                status = kz_wire_put_u8(out, (uint8_t)job->date_order);
        if (!status)
                status = kz_wire_put_u64(out, (uint64_t)job->mtime);
        if (!status)
                status = kz_wire_put_u64(out, limits->file_size);
        if (!status)
                status = kz_wire_put_u64(out, limits->line_size);
        if (!status)
                status = kz_wire_put_u64(out, limits->output);
        if (!status)
                status = kz_wire_put_u32(out, commands);
        if (!status && out->len - frame.start > KZ_EXTRACT_JOB_MAX)
                status = KZ_E_LIMIT;
        return end(&frame, status);
}

#define ORIGINS(X) X(type) X(title) X(author) X(date) X(lang) X(encoding)

static enum kz_status put_origins(const struct kz_origins *origins, struct kz_buf *out)
{
        static const struct kz_origins none;
        enum kz_status status = KZ_OK;

        if (!origins)
                origins = &none;
#define PUT(field)                                                                                 \
        if (!status)                                                                               \
                status = kz_wire_put_str(out, origins->field);
        ORIGINS(PUT)
#undef PUT
        return status;
}

enum kz_status kz_extract_put_document(struct kz_buf *out, const struct kz_document *doc)
{
        struct open_frame frame;
        enum kz_status status = begin(&frame, out, KZ_EXTRACT_DOCUMENT);

        if (!status)
                status = put_origins(doc->origins, out);
        if (!status)
                status = kz_document_encode(doc, out);
        return end(&frame, status);
}

enum kz_status kz_extract_put_problem(struct kz_buf *out, const struct kz_extract_problem *problem)
{
        struct open_frame frame;
        enum kz_status status = begin(&frame, out, KZ_EXTRACT_PROBLEM);

        if (!status)
                status = kz_wire_put_u32(out, problem->file_line);
        if (!status)
                status = kz_wire_put_str(out, problem->message);
        if (!status)
                status = kz_wire_put_u8(out, (uint8_t)problem->severity);
        return end(&frame, status);
}

enum kz_status kz_extract_put_progress(struct kz_buf *out)
{
        return kz_frame_append(out, KZ_EXTRACT_PROGRESS, KZ_STR_NULL);
}

enum kz_status kz_extract_put_command(
        struct kz_buf *out, enum kz_extract_command which, struct kz_str bytes)
{
        struct open_frame frame;
        enum kz_status status = begin(&frame, out, KZ_EXTRACT_COMMAND);

        if (!status)
                status = kz_wire_put_u8(out, (uint8_t)which);
        if (!status)
                status = kz_wire_put_str(out, bytes);
        return end(&frame, status);
}

enum kz_status kz_extract_put_answer(
        struct kz_buf *out, enum kz_extract_answer answer, struct kz_str why)
{
        struct open_frame frame;
        enum kz_status status = begin(&frame, out, KZ_EXTRACT_ANSWER);

        if (!status)
                status = kz_wire_put_u8(out, (uint8_t)answer);
        if (!status)
                status = kz_wire_put_str(out, why);
        return end(&frame, status);
}

enum kz_status kz_extract_put_end(struct kz_buf *out, const struct kz_extract_end *result)
{
        struct open_frame frame;
        enum kz_status status = begin(&frame, out, KZ_EXTRACT_END);

        if (!status)
                status = kz_wire_put_u8(out, (uint8_t)result->outcome);
        if (!status)
                status = kz_wire_put_u64(out, result->problems);
        if (!status)
                status = kz_wire_put_str(out, result->parser);
        if (!status)
                status = kz_wire_put_str(out, result->why);
        return end(&frame, status);
}

enum kz_status kz_extract_get_hello(struct kz_str body, uint32_t *ret, struct kz_error *err)
{
        struct kz_wire wire = kz_wire_reader(body);
        uint32_t protocol = kz_wire_get_u32(&wire);

        if (!kz_wire_done(&wire))
                return kz_error_set(err, KZ_E_CORRUPT, "broken greeting");
        *ret = protocol;
        return KZ_OK;
}

enum kz_status kz_extract_get_refusal(struct kz_str body, struct kz_str *ret, struct kz_error *err)
{
        struct kz_wire wire = kz_wire_reader(body);
        struct kz_str why = kz_wire_get_str(&wire);

        if (!kz_wire_done(&wire))
                return kz_error_set(err, KZ_E_CORRUPT, "broken refusal");
        *ret = why;
        return KZ_OK;
}

enum kz_status kz_extract_get_job(struct kz_str body, struct kz_extract_job *ret,
        struct kz_extract_limits *ret_limits, unsigned *ret_commands, struct kz_error *err)
{
        struct kz_wire wire = kz_wire_reader(body);
        struct kz_extract_job job = {.fd = -1};
        struct kz_extract_limits limits = {0};
        uint32_t commands;
        uint8_t order;

        job.name = kz_wire_get_str(&wire);
        job.lang = kz_wire_get_str(&wire);
        job.kind = kz_wire_get_str(&wire);
        order = kz_wire_get_u8(&wire);
        job.mtime = (int64_t)kz_wire_get_u64(&wire);
        limits.file_size = kz_wire_get_u64(&wire);
        limits.line_size = kz_wire_get_u64(&wire);
        limits.output = kz_wire_get_u64(&wire);
        commands = kz_wire_get_u32(&wire);
        if (!kz_wire_done(&wire) || order > KZ_DATE_YMD)
                return kz_error_set(err, KZ_E_CORRUPT, "broken job");
        job.date_order = (enum kz_date_order)order;
        *ret = job;
        *ret_limits = limits;
        *ret_commands = commands;
        return KZ_OK;
}

enum kz_status kz_extract_get_problem(
        struct kz_str body, struct kz_extract_problem *ret, struct kz_error *err)
{
        struct kz_wire wire = kz_wire_reader(body);
        struct kz_extract_problem problem;
        uint8_t severity;

        problem.file_line = kz_wire_get_u32(&wire);
        problem.message = kz_wire_get_str(&wire);
        severity = kz_wire_get_u8(&wire);
        problem.severity = (enum kz_problem_severity)severity;
        if (!kz_wire_done(&wire) || severity > KZ_PROBLEM_UNREAD)
                return kz_error_set(err, KZ_E_CORRUPT, "broken problem report");
        *ret = problem;
        return KZ_OK;
}

enum kz_status kz_extract_get_end(
        struct kz_str body, struct kz_extract_end *ret, struct kz_error *err)
{
        struct kz_wire wire = kz_wire_reader(body);
        struct kz_extract_end result;
        uint8_t outcome = kz_wire_get_u8(&wire);

        result.problems = kz_wire_get_u64(&wire);
        result.parser = kz_wire_get_str(&wire);
        result.why = kz_wire_get_str(&wire);
        if (!kz_wire_done(&wire) || outcome > KZ_EXTRACT_NO_PARSER)
                return kz_error_set(err, KZ_E_CORRUPT, "broken end of a job");
        result.outcome = (enum kz_extract_outcome)outcome;
        *ret = result;
        return KZ_OK;
}

enum kz_status kz_extract_get_command(struct kz_str body, enum kz_extract_command *ret_which,
        struct kz_str *ret_bytes, struct kz_error *err)
{
        struct kz_wire wire = kz_wire_reader(body);
        uint8_t which = kz_wire_get_u8(&wire);
        struct kz_str bytes = kz_wire_get_str(&wire);

        if (!kz_wire_done(&wire) || which >= KZ_COMMANDS)
                return kz_error_set(err, KZ_E_CORRUPT, "a broken command");
        *ret_which = (enum kz_extract_command)which;
        *ret_bytes = bytes;
        return KZ_OK;
}

enum kz_status kz_extract_get_answer(struct kz_str body, enum kz_extract_answer *ret,
        struct kz_str *ret_why, struct kz_error *err)
{
        struct kz_wire wire = kz_wire_reader(body);
        uint8_t answer = kz_wire_get_u8(&wire);
        struct kz_str why = kz_wire_get_str(&wire);

        if (!kz_wire_done(&wire) || answer > KZ_EXTRACT_NOT_WALLED)
                return kz_error_set(err, KZ_E_CORRUPT, "a broken answer");
        *ret = (enum kz_extract_answer)answer;
        *ret_why = why;
        return KZ_OK;
}

static bool text_ok(struct kz_str s)
{
        return kz_utf8_validate(s.ptr, s.len) == s.len && (!s.len || !memchr(s.ptr, '\0', s.len));
}

/* "2020", "2020-09" or "2020-09-09". */
static bool date_ok(struct kz_str s)
{
        size_t i;

        for (i = 0; i < s.len; i++) {
                if (i == 4 || i == 7 ? s.ptr[i] != '-' : s.ptr[i] < '0' || s.ptr[i] > '9')
                        return false;
        }
        return s.len == 0 || s.len == 4 || s.len == 7 || s.len == 10;
}

static bool lang_ok(struct kz_str s)
{
        size_t i;

        for (i = 0; i < s.len; i++) {
                if (s.ptr[i] < 'a' || s.ptr[i] > 'z')
                        return false;
        }
        return s.len <= 8;
}

/* Reads them off the front of *body. */
static enum kz_status get_origins(struct kz_str *body, struct kz_origins *ret, struct kz_error *err)
{
        struct kz_wire wire = kz_wire_reader(*body);
        struct kz_origins origins;

#define GET(field)                                                                                 \
        origins.field = kz_wire_get_str(&wire);                                                    \
        if (!text_ok(origins.field))                                                               \
                wire.bad = true;
        ORIGINS(GET)
#undef GET
        if (wire.bad)
                return kz_error_set(err, KZ_E_CORRUPT, "a document with broken origins");
        *body = (struct kz_str){wire.ptr, wire.left};
        *ret = origins;
        return KZ_OK;
}

enum kz_status kz_extract_get_document(struct kz_str body, struct kz_document *ret,
        struct kz_origins *ret_origins, struct kz_error *err)
{
        struct kz_origins origins;
        struct kz_document doc;
        enum kz_status status = get_origins(&body, &origins, err);

        if (!status)
                status = kz_document_decode(body, &doc, err);
        if (status)
                return status;
        if (doc.id.len || doc.source.len || doc.path.len)
                return kz_error_set(err, KZ_E_CORRUPT, "a document with a name of its own");
        if (body.len - doc.text.len > KZ_EXTRACT_FIELDS_MAX)
                return kz_error_set(err, KZ_E_CORRUPT, "a document with oversized fields");
        if (!text_ok(doc.title) || !text_ok(doc.text) || !text_ok(doc.author) ||
                !text_ok(doc.kind) || !text_ok(doc.url))
                return kz_error_set(err, KZ_E_CORRUPT, "a document that is not UTF-8");
        if (!date_ok(doc.date) || !lang_ok(doc.lang))
                return kz_error_set(err, KZ_E_CORRUPT, "a document with a broken date or language");
        if (doc.place == KZ_PLACE_FILE && (doc.text_line == 0 || doc.text_col == 0))
                return kz_error_set(err, KZ_E_CORRUPT, "a document without a place");
        *ret = doc;
        *ret_origins = origins;
        return KZ_OK;
}
