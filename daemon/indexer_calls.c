#include "daemon/indexer_calls.h"

#include <stdlib.h>

#include "daemon/indexer_frame.h"

void kz_indexer_calls_init(struct kz_indexer_calls *calls)
{
        TAILQ_INIT(&calls->list);
        calls->last_tag = 0;
}

enum kz_status kz_indexer_calls_add(struct kz_indexer_calls *calls, struct kz_str message,
        const struct kz_indexer_call *how, uint64_t *ret_tag, struct kz_error *err)
{
        struct kz_indexer_waiting *call = calloc(1, sizeof(*call));
        struct kz_indexer_frame frame = {
                .type = KZ_INDEXER_REQUEST, .tag = calls->last_tag + 1, .text = message};
        enum kz_status status;

        if (!call)
                return kz_error_nomem(err);
        call->how = *how;
        call->tag = frame.tag;
        status = kz_indexer_frame_put(&call->frame, &frame);
        if (status) {
                kz_buf_deinit(&call->frame);
                free(call);
                return kz_error_set(err, status, "cannot pass the request to the indexer: %s",
                        status == KZ_E_LIMIT ? "it is too large" : "out of memory");
        }
        calls->last_tag = call->tag;
        TAILQ_INSERT_TAIL(&calls->list, call, link);
        *ret_tag = call->tag;
        return KZ_OK;
}

struct kz_indexer_waiting *kz_indexer_calls_find(const struct kz_indexer_calls *calls, uint64_t tag)
{
        struct kz_indexer_waiting *call;

        TAILQ_FOREACH(call, &calls->list, link)
        {
                if (call->tag == tag)
                        return call;
        }
        return NULL;
}

static bool is_of(const struct kz_indexer_waiting *call, enum kz_indexer_which which)
{
        return which == KZ_INDEXER_ALL || call->sent == (which == KZ_INDEXER_SENT);
}

bool kz_indexer_calls_has(const struct kz_indexer_calls *calls, enum kz_indexer_which which)
{
        const struct kz_indexer_waiting *call;

        TAILQ_FOREACH(call, &calls->list, link)
        {
                if (is_of(call, which))
                        return true;
        }
        return false;
}

static bool has_sent_job(const struct kz_indexer_calls *calls)
{
        const struct kz_indexer_waiting *call;

        TAILQ_FOREACH(call, &calls->list, link)
        {
                if (call->sent && call->how.job)
                        return true;
        }
        return false;
}

struct kz_indexer_waiting *kz_indexer_calls_to_send(const struct kz_indexer_calls *calls)
{
        struct kz_indexer_waiting *call;

        TAILQ_FOREACH(call, &calls->list, link)
        {
                if (!call->sent && !(call->how.job && has_sent_job(calls)))
                        return call;
        }
        return NULL;
}

struct kz_indexer_waiting *kz_indexer_calls_job(const struct kz_indexer_calls *calls)
{
        struct kz_indexer_waiting *call, *found = NULL;

        TAILQ_FOREACH(call, &calls->list, link)
        {
                if (call->how.job && (!found || found->how.yields))
                        found = call;
        }
        return found;
}

void kz_indexer_calls_answer(struct kz_indexer_calls *calls, struct kz_indexer_waiting *call,
        const struct kz_indexer_answer *answer)
{
        struct kz_indexer_call how = call->how;

        TAILQ_REMOVE(&calls->list, call, link);
        kz_buf_deinit(&call->frame);
        kz_buf_deinit(&call->progress);
        free(call);
        if (how.answered)
                how.answered(how.context, answer);
}

void kz_indexer_calls_answer_each(struct kz_indexer_calls *calls, enum kz_indexer_which which,
        const struct kz_indexer_answer *answer)
{
        struct kz_indexer_waiting *call, *next;
        uint64_t last = calls->last_tag;

        for (call = TAILQ_FIRST(&calls->list); call; call = next) {
                next = TAILQ_NEXT(call, link);
                if (call->tag <= last && is_of(call, which))
                        kz_indexer_calls_answer(calls, call, answer);
        }
}
