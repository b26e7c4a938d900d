#include "daemon/indexer/look.h"

#include <poll.h>
#include <unistd.h>

#include "daemon/indexer/report.h"

#define CANCEL_MS 200 /* between two looks at whether it is still wanted */

struct look {
        struct kz_look *ret;
        struct kz_preparer *preparer;
        struct kz_error *err;
};

void kz_look_deinit(struct kz_look *look)
{
        kz_arena_deinit(&look->arena);
}

static enum kz_status keep_strings(struct kz_arena *arena, struct kz_str *const *strings, size_t n)
{
        size_t i;

        for (i = 0; i < n; i++) {
                *strings[i] = kz_arena_dup(arena, *strings[i]);
                if (!strings[i]->ptr)
                        return KZ_E_NOMEM;
        }
        return KZ_OK;
}

static enum kz_status keep_first(struct kz_look *ret, const struct kz_document *doc)
{
        struct kz_document *first = &ret->first;
        struct kz_origins *origins = &ret->origins;
        struct kz_str *const strings[] = {&first->id, &first->source, &first->key, &first->title,
                &first->author, &first->date, &first->lang, &first->kind, &first->url, &first->text,
                &origins->type, &origins->title, &origins->author, &origins->date, &origins->lang,
                &origins->encoding};

        *first = *doc;
        if (doc->origins)
                *origins = *doc->origins;
        first->path = KZ_STR("");
        first->origins = NULL;
        return keep_strings(&ret->arena, strings, KZ_ARRAY_LEN(strings));
}

static enum kz_status take_document(void *context, const struct kz_document *doc)
{
        const struct look *look = context;
        struct kz_look *ret = look->ret;
        struct kz_look_document *kept = &ret->documents[ret->n_documents];
        struct kz_str *const strings[] = {
                &kept->id, &kept->title, &kept->date, &kept->lang, &kept->type};
        enum kz_status status = KZ_OK;

        if (ret->n_documents == KZ_LOOK_DOCUMENTS_MAX)
                return KZ_OK;
        if (ret->n_documents == 0)
                status = keep_first(ret, doc);
        *kept = (struct kz_look_document){.id = doc->id,
                .title = doc->title,
                .date = doc->date,
                .lang = doc->lang,
                .type = doc->origins ? doc->origins->type : KZ_STR("")};
        if (!status)
                status = keep_strings(&ret->arena, strings, KZ_ARRAY_LEN(strings));
        if (!status)
                status = kz_preparer_sketch(look->preparer, doc, &kept->sketch, look->err);
        ret->n_documents += !status;
        return status;
}

static enum kz_status take_problem(
        void *context, enum kz_problem_severity severity, uint32_t line, const char *message)
{
        struct kz_look *ret = ((const struct look *)context)->ret;
        struct kz_look_problem *problem;

        if (ret->n_problems == KZ_LOOK_PROBLEMS_MAX)
                return KZ_OK;
        problem = &ret->problems[ret->n_problems];
        problem->line = line;
        problem->note = severity == KZ_PROBLEM_NOTE;
        problem->message = kz_arena_dup(&ret->arena, kz_str(message));
        if (!problem->message.ptr)
                return KZ_E_NOMEM;
        ret->n_problems++;
        return KZ_OK;
}

static void wait_for(const struct kz_extractor *extractor)
{
        struct pollfd fd = {kz_extractor_fd(extractor), POLLIN, 0};
        int64_t left = kz_extractor_deadline(extractor) - kz_now_ms();

        if (left > CANCEL_MS)
                left = CANCEL_MS;
        poll(&fd, 1, left > 0 ? (int)left : 0);
}

enum kz_status kz_look_run(struct kz_look *ret, const struct kz_extract_job *job,
        const struct kz_pool_settings *settings, struct kz_preparer *preparer,
        const atomic_bool *cancelled, struct kz_error *err)
{
        struct look look = {ret, preparer, err};
        const struct kz_extractor_callbacks callbacks = {&look, take_document, take_problem};
        struct kz_extractor *extractor = NULL;
        enum kz_status status;

        *ret = (struct kz_look){.arena = KZ_ARENA_NULL};
        status = kz_pool_extractor(settings, &extractor, err);
        if (status)
                return status;
        lseek(job->fd, 0, SEEK_SET);
        status = kz_extractor_start(extractor, job, &callbacks, err);
        if (!status)
                status = kz_extractor_step(extractor, &ret->result, err);
        while (status == KZ_E_NOT_FOUND) {
                if (atomic_load(cancelled)) {
                        status = kz_error_set(err, KZ_E_CANCELLED, "cancelled");
                        break;
                }
                wait_for(extractor);
                status = kz_extractor_step(extractor, &ret->result, err);
        }
        kz_extractor_free(extractor);
        return status;
}
