#include "daemon/indexer/preparers.h"

#include <stdio.h>
#include <stdlib.h>

#include "index/base/document.h"

#define QUEUE_BYTES (6u << 20)
#define THREADS_MAX 8

struct raw {
        struct kz_queue_node node;
        struct kz_reading *reading;
        struct kz_buf record; /* of document.h */
};

struct kz_preparers {
        struct kz_applier *applier;
        struct kz_queue queue;
        pthread_t threads[THREADS_MAX];
        unsigned n_threads;
        bool for_segments;
};

static struct kz_prepared *prepare(struct kz_preparer *preparer, struct raw *raw)
{
        struct kz_prepared *prepared = NULL;
        struct kz_document doc = {.id = KZ_STR_NULL};
        struct kz_error err = KZ_ERROR_NULL;
        char message[KZ_ERROR_MAX];
        enum kz_status status = kz_document_decode(kz_buf_str(&raw->record), &doc, &err);

        if (!status)
                status = kz_preparer_run(preparer, &doc, &prepared, &err);
        if (!status)
                return prepared;
        if (status == KZ_E_NOMEM)
                atomic_store(&raw->reading->unprepared, true);
        snprintf(message, sizeof(message), "%.*s: left out: %.300s",
                (int)(doc.key.len < 150 ? doc.key.len : 150), doc.key.ptr ? doc.key.ptr : "",
                err.message);
        kz_report_problem(raw->reading->report, raw->reading->source->name, raw->reading->path,
                false, doc.file_line, message);
        return NULL;
}

static void *run(void *context)
{
        struct kz_preparers *preparers = context;
        struct kz_preparer *preparer = NULL;
        struct kz_queue_node *node;
        struct kz_error err;

        if (kz_preparer_new(&preparer, &err))
                abort(); /* out of memory before any work: the daemon starts us again */
        kz_preparer_for_segments(preparer, preparers->for_segments);
        while ((node = kz_queue_pop(&preparers->queue, -1))) {
                struct raw *raw = (struct raw *)node;

                kz_applier_put(preparers->applier, raw->reading,
                        kz_applier_goes_on(preparers->applier) ? prepare(preparer, raw) : NULL);
                kz_buf_deinit(&raw->record);
                free(raw);
        }
        kz_preparer_free(preparer);
        return NULL;
}

enum kz_status kz_preparers_new(struct kz_applier *applier, unsigned threads, bool for_segments,
        struct kz_preparers **ret, struct kz_error *err)
{
        struct kz_preparers *preparers = calloc(1, sizeof(*preparers));

        if (!preparers)
                return kz_error_nomem(err);
        preparers->applier = applier;
        preparers->for_segments = for_segments;
        kz_queue_init(&preparers->queue, QUEUE_BYTES);
        while (preparers->n_threads < threads && preparers->n_threads < THREADS_MAX) {
                if (pthread_create(&preparers->threads[preparers->n_threads], NULL, run, preparers))
                        break;
                preparers->n_threads++;
        }
        if (preparers->n_threads == 0) {
                kz_preparers_free(preparers);
                return kz_error_set(err, KZ_E_NOMEM, "cannot start a thread");
        }
        *ret = preparers;
        return KZ_OK;
}

struct kz_preparers *kz_preparers_free(struct kz_preparers *preparers)
{
        unsigned i;

        if (!preparers)
                return NULL;
        kz_queue_close(&preparers->queue);
        for (i = 0; i < preparers->n_threads; i++)
                pthread_join(preparers->threads[i], NULL);
        kz_queue_deinit(&preparers->queue);
        free(preparers);
        return NULL;
}

enum kz_status kz_preparers_push(
        struct kz_preparers *preparers, struct kz_reading *reading, const struct kz_document *doc)
{
        struct raw *raw = calloc(1, sizeof(*raw));

        if (!raw)
                return KZ_E_NOMEM;
        raw->reading = reading;
        if (kz_document_encode(doc, &raw->record)) {
                kz_buf_deinit(&raw->record);
                free(raw);
                return KZ_E_NOMEM;
        }
        kz_queue_push_now(&preparers->queue, &raw->node, sizeof(*raw) + raw->record.len);
        return KZ_OK;
}

bool kz_preparers_wait_room(struct kz_preparers *preparers, unsigned ms)
{
        return kz_queue_wait_room(&preparers->queue, ms);
}
