#include "daemon/indexer/errand.h"

struct errand {
        struct kz_op op;
        bool any_analyzer;
        const char *name_rules; /* with any_analyzer */
        kz_errand_fn fn;
        void *context;
        pthread_mutex_t lock; /* of what follows */
        pthread_cond_t ended;
        bool has_ended;
        enum kz_status status;
        struct kz_error *err;
};

static void run(struct kz_op *op, struct kz_applier *applier)
{
        struct errand *errand = (struct errand *)op;
        struct kz_writer *writer;
        enum kz_status status = errand->any_analyzer
                                        ? kz_applier_writer_of_any(
                                                  applier, errand->name_rules, &writer, errand->err)
                                        : kz_applier_writer(applier, &writer, errand->err);

        if (!status)
                status = kz_applier_commit(applier, NULL, errand->err);
        if (!status) {
                status = errand->fn(errand->context, writer, errand->err);
                if (status)
                        kz_applier_cancel(applier);
        }
        kz_applier_mend(applier);
        pthread_mutex_lock(&errand->lock);
        errand->status = status;
        errand->has_ended = true;
        pthread_cond_signal(&errand->ended);
        pthread_mutex_unlock(&errand->lock);
}

static enum kz_status await(struct kz_applier *applier, struct errand *errand)
{
        errand->op.run = run;
        pthread_mutex_init(&errand->lock, NULL);
        pthread_cond_init(&errand->ended, NULL);
        kz_applier_push_urgent(applier, &errand->op);
        pthread_mutex_lock(&errand->lock);
        while (!errand->has_ended)
                pthread_cond_wait(&errand->ended, &errand->lock);
        pthread_mutex_unlock(&errand->lock);
        pthread_cond_destroy(&errand->ended);
        pthread_mutex_destroy(&errand->lock);
        return errand->status;
}

enum kz_status kz_errand_run(
        struct kz_applier *applier, kz_errand_fn fn, void *context, struct kz_error *err)
{
        struct errand errand = {.fn = fn, .context = context, .err = err};

        return await(applier, &errand);
}

enum kz_status kz_errand_run_any(struct kz_applier *applier, const char *name_rules,
        kz_errand_fn fn, void *context, struct kz_error *err)
{
        struct errand errand = {.any_analyzer = true,
                .name_rules = name_rules,
                .fn = fn,
                .context = context,
                .err = err};

        return await(applier, &errand);
}
