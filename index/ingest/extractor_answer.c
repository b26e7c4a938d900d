/* The extractor: what the helper says, frame by frame. */
#include <stdio.h>

#include "index/base/utf8.h"
#include "index/base/visible.h"
#include "index/ingest/extract_frame.h"
#include "index/ingest/extractor_internal.h"

#define DOCUMENT_SLACK 65536u

/* Gives a document its name and place in the world: the helper has no say in these. */
static enum kz_status take_document(
        struct kz_extractor *ex, struct kz_str body, struct kz_error *err)
{
        struct kz_origins origins;
        struct kz_document doc;
        struct kz_str record;
        enum kz_status status;
        size_t key;

        status = kz_extract_get_document(body, &doc, &origins, err);
        if (status)
                return status;
        record = doc.key.len == 0 && ex->job->key.len == 0 ? ex->job->name : doc.key;
        kz_buf_clear(&ex->record);
        kz_buf_clear(&ex->id);
        if (kz_key_encode(&ex->record, record) ||
                kz_key_id(&ex->id, ex->job->source, ex->job->key, kz_buf_str(&ex->record), &key))
                return kz_error_nomem(err);
        doc.id = kz_buf_str(&ex->id);
        doc.source = ex->job->source;
        doc.key = (struct kz_str){doc.id.ptr + key, doc.id.len - key};
        doc.path = kz_buf_str(&ex->path);
        doc.origins = &origins;
        if (!ex->readable_path && doc.place == KZ_PLACE_FILE)
                doc.place = KZ_PLACE_EXTRACT;
        ex->result.documents++;
        status = ex->callbacks.document(ex->callbacks.ctx, &doc);
        return status ? kz_error_set(err, status, "the documents of %.*s were not taken",
                                KZ_STR_ARG(ex->job->path))
                      : KZ_OK;
}

/* Text of the helper made safe to show, in ex->message. */
static enum kz_status show(struct kz_extractor *ex, struct kz_str text, struct kz_error *err)
{
        kz_buf_clear(&ex->message);
        if (text.len > KZ_ERROR_MAX)
                text.len = KZ_ERROR_MAX;
        if (kz_visible_append(&ex->message, text, true) || kz_buf_reserve(&ex->message, 0))
                return kz_error_nomem(err);
        if (ex->message.len >= KZ_ERROR_MAX) {
                ex->message.len =
                        kz_utf8_floor(ex->message.data, ex->message.len, KZ_ERROR_MAX - 1);
                ex->message.data[ex->message.len] = '\0';
        }
        return KZ_OK;
}

static enum kz_status take_problem(
        struct kz_extractor *ex, struct kz_str body, struct kz_error *err)
{
        struct kz_extract_problem problem;
        enum kz_status status = kz_extract_get_problem(body, &problem, err);

        if (!status && ex->problem_frames++ > KZ_EXTRACT_PROBLEMS_MAX)
                status = kz_error_set(err, KZ_E_CORRUPT, "too many problem reports");
        if (!status)
                status = show(ex, problem.message, err);
        if (status)
                return status;
        ex->result.problems = ex->problem_frames;
        status = ex->callbacks.problem(
                ex->callbacks.ctx, problem.severity, problem.file_line, ex->message.data);
        return status ? kz_error_set(err, status, "the problems of %.*s were not taken",
                                KZ_STR_ARG(ex->job->path))
                      : KZ_OK;
}

static enum kz_status take_end(struct kz_extractor *ex, struct kz_str body, struct kz_error *err)
{
        struct kz_extract_end end;
        enum kz_status status = kz_extract_get_end(body, &end, err);

        if (!status)
                status = show(ex, end.parser, err);
        if (status)
                return status;
        snprintf(ex->result.parser, sizeof(ex->result.parser), "%.31s", ex->message.data);
        status = show(ex, end.why, err);
        if (status)
                return status;
        ex->result.problems = end.problems;
        kz_extractor_finish(ex, end.outcome, ex->message.data);
        return KZ_OK;
}

/* The first frame: the helper's walls are up, or the program is of no use here. */
static enum kz_status take_greeting(
        struct kz_extractor *ex, const struct kz_frame *frame, struct kz_error *err)
{
        uint32_t protocol;
        struct kz_str why;

        if (frame->type == KZ_EXTRACT_REFUSAL && !kz_extract_get_refusal(frame->body, &why, NULL) &&
                !show(ex, why, NULL))
                return kz_error_set(err, KZ_E_UNSUPPORTED, "%s reads no file here: %s", ex->program,
                        ex->message.data);
        if (frame->type != KZ_EXTRACT_HELLO || kz_extract_get_hello(frame->body, &protocol, NULL) ||
                protocol != KZ_EXTRACT_PROTOCOL)
                return kz_error_set(err, KZ_E_VERSION,
                        "%s is not the parser program of this version: install both together",
                        ex->program);
        ex->greeted = true;
        return KZ_OK;
}

static enum kz_status take_frame(
        struct kz_extractor *ex, const struct kz_frame *frame, struct kz_error *err)
{
        enum kz_status status;

        if (!ex->greeted)
                return take_greeting(ex, frame, err);
        switch (frame->type) {
        case KZ_EXTRACT_DOCUMENT:
                status = take_document(ex, frame->body, err);
                break;
        case KZ_EXTRACT_PROBLEM:
                status = take_problem(ex, frame->body, err);
                break;
        case KZ_EXTRACT_END:
                status = take_end(ex, frame->body, err);
                break;
        case KZ_EXTRACT_COMMAND:
                status = kz_extractor_take_command(ex, frame->body, err);
                break;
        case KZ_EXTRACT_PROGRESS:
                status = KZ_OK;
                break;
        default:
                status = kz_error_set(
                        err, KZ_E_CORRUPT, "an answer of unknown type %u", frame->type);
        }
        return status;
}

enum kz_status kz_extractor_take_frames(struct kz_extractor *ex, struct kz_error *err)
{
        size_t used = 0, size, max_body = (size_t)ex->limits.file_size + DOCUMENT_SLACK;
        struct kz_error why = KZ_ERROR_NULL;
        enum kz_status status = KZ_OK;
        struct kz_frame frame;

        if (max_body < ex->limits.line_size + DOCUMENT_SLACK)
                max_body = (size_t)ex->limits.line_size + DOCUMENT_SLACK;
        while (!status && ex->state == KZ_EXTRACTOR_RUNNING && !kz_extractor_has_command(ex)) {
                struct kz_str left = {ex->in.data + used, ex->in.len - used};

                status = kz_frame_peek(left, max_body, &frame, &size);
                if (status)
                        break;
                used += size;
                status = take_frame(ex, &frame, &why);
        }
        if (status == KZ_E_NOT_FOUND || status == KZ_OK) {
                kz_buf_consume(&ex->in, used);
                /* Nothing may follow an END: such a helper is not to be trusted with another job.
                 */
                if (ex->state == KZ_EXTRACTOR_ENDED && ex->in.len)
                        kz_extractor_replace_helper(ex);
                return KZ_OK;
        }
        if (!ex->greeted) {
                kz_extractor_replace_helper(ex);
                ex->state = KZ_EXTRACTOR_IDLE;
                if (why.status == KZ_E_UNSUPPORTED)
                        return kz_error_set(err, why.status, "%s", why.message);
                return kz_error_set(err, KZ_E_VERSION,
                        "%s is not the parser program of this version: install both together",
                        ex->program);
        }
        if (status == KZ_E_LIMIT && !why.status) {
                kz_extractor_blame(
                        ex, "the parser gave a document larger than max_file_size allows");
                return KZ_OK;
        }
        if (why.status == KZ_E_CORRUPT) {
                kz_extractor_blame(ex, "the parser gave a broken answer (%s)", why.message);
                return KZ_OK;
        }
        kz_extractor_replace_helper(ex);
        ex->state = KZ_EXTRACTOR_IDLE;
        return kz_error_set(err, status, "%s", why.message);
}
