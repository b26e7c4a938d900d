/*
 * Our matcher over our live index, which is a Xapian database: what segments are to replace. Not
 * among the engines unless it is named, for it takes longer to build than all others.
 */
#include <stdio.h>
#include <stdlib.h>

#include "index/store/tree.h"
#include "index/xapian/live.h"
#include "tests/bench/segment/tier_ask.h"

#define PASSAGES_A_COMMIT 10000

struct live {
        struct contender base;
        struct kz_live_writer *writer; /* while building */
        struct kz_termvector terms;
        uint64_t n;
        struct kz_tier *tier; /* while reading */
        char raw[4096], index[4096];
};

static struct live *live(struct contender *contender)
{
        return (struct live *)contender;
}

static void live_free(struct contender *contender)
{
        struct live *self = live(contender);

        kz_live_writer_free(self->writer);
        kz_tier_free(self->tier);
        kz_termvector_deinit(&self->terms);
        free(self);
}

static struct live *live_new(const char *dir)
{
        struct live *self = calloc(1, sizeof(*self));

        if (!self)
                return NULL;
        self->base.ops = &contender_live;
        self->terms = (struct kz_termvector)KZ_TERMVECTOR_NULL;
        snprintf(self->raw, sizeof(self->raw), "%s/raw", dir);
        snprintf(self->index, sizeof(self->index), "%s/index", dir);
        return self;
}

static enum kz_status live_create(const char *dir, struct contender **ret, struct kz_error *err)
{
        struct live *self = live_new(dir);
        enum kz_status status;

        if (!self)
                return kz_error_nomem(err);
        status = kz_live_writer_open(self->raw, &self->writer, err);
        if (status)
                live_free(&self->base);
        else
                *ret = &self->base;
        return status;
}

static enum kz_status live_add(struct contender *contender, const struct tokens *passage,
        struct kz_str text, struct kz_error *err)
{
        struct live *self = live(contender);
        struct kz_live_document doc = {.terms = &self->terms, .seq = ++self->n};
        enum kz_status status;
        char id[32];

        (void)text;
        doc.id = (struct kz_str){
                id, (size_t)snprintf(id, sizeof(id), "bench:%llu", (unsigned long long)self->n)};
        status = tier_ask_terms(passage, &self->terms, err);
        if (!status)
                status = kz_live_writer_put(self->writer, &doc, err);
        if (!status && self->n % PASSAGES_A_COMMIT == 0)
                status = kz_live_writer_commit(self->writer, err);
        return status;
}

static enum kz_status live_finish(struct contender *contender, struct kz_error *err)
{
        struct live *self = live(contender);
        enum kz_status status = kz_live_writer_commit(self->writer, err);

        self->writer = kz_live_writer_free(self->writer);
        if (!status)
                status = kz_live_compact(self->raw, self->index, err);
        return status ? status : kz_tree_remove(self->raw, err);
}

static enum kz_status live_open(const char *dir, struct contender **ret, struct kz_error *err)
{
        struct live *self = live_new(dir);
        enum kz_status status;

        if (!self)
                return kz_error_nomem(err);
        status = kz_live_open(self->index, &self->tier, err);
        if (status)
                live_free(&self->base);
        else
                *ret = &self->base;
        return status;
}

static enum kz_status live_ask(struct contender *contender, const struct draw_query *query,
        enum contender_task task, struct contender_answer *ret, struct kz_error *err)
{
        return tier_ask(live(contender)->tier, query, task, ret, err);
}

const struct contender_ops contender_live = {
        .name = "live",
        .tasks = TIER_ASK_TASKS,
        .extra = true,
        .create = live_create,
        .add = live_add,
        .finish = live_finish,
        .open = live_open,
        .ask = live_ask,
        .free = live_free,
};
