/*
 * Xapian: terms with positions, no stored data, compacted. Ranks with its defaults. Its matcher
 * stops looking where it can, so the 10 best come without an exact count.
 */
#include <stdio.h>
#include <stdlib.h>

#include "index/store/tree.h"
#include "index/xapian/kzx.h"
#include "tests/bench/segment/contender.h"

struct xapian {
        struct contender base;
        struct kzx_database *db;
        struct kzx_document *doc; /* while building */
        struct kzx_stats stats;   /* while reading */
        char raw[4096], index[4096];
};

static struct xapian *xapian(struct contender *contender)
{
        return (struct xapian *)contender;
}

static void xapian_free(struct contender *contender)
{
        struct xapian *self = xapian(contender);

        kzx_document_free(self->doc);
        kzx_database_free(self->db);
        free(self);
}

static struct xapian *xapian_new(const char *dir)
{
        struct xapian *self = calloc(1, sizeof(*self));

        if (!self)
                return NULL;
        self->base.ops = &contender_xapian;
        snprintf(self->raw, sizeof(self->raw), "%s/raw", dir);
        snprintf(self->index, sizeof(self->index), "%s/index", dir);
        return self;
}

static enum kz_status xapian_create(const char *dir, struct contender **ret, struct kz_error *err)
{
        struct xapian *self = xapian_new(dir);
        enum kz_status status;

        if (!self)
                return kz_error_nomem(err);
        status = kzx_database_open_writable(self->raw, KZX_CREATE, &self->db, err);
        if (!status)
                status = kzx_document_new(&self->doc, err);
        if (status) {
                xapian_free(&self->base);
                return status;
        }
        *ret = &self->base;
        return KZ_OK;
}

static enum kz_status xapian_add(struct contender *contender, const struct tokens *passage,
        struct kz_str text, struct kz_error *err)
{
        struct xapian *self = xapian(contender);
        enum kz_status status = kzx_document_clear(self->doc, err);
        uint32_t i;

        (void)text;
        for (i = 0; i < passage->n && !status; i++)
                status = kzx_document_add_posting(
                        self->doc, passage->items[i].ptr, passage->items[i].len, i + 1, 1, err);
        if (!status)
                status = kzx_database_add(self->db, self->doc, NULL, err);
        return status;
}

static enum kz_status xapian_finish(struct contender *contender, struct kz_error *err)
{
        struct xapian *self = xapian(contender);
        enum kz_status status = kzx_database_commit(self->db, err);

        if (!status)
                status = kzx_database_compact(self->db, self->index, true, err);
        self->db = kzx_database_free(self->db);
        if (!status)
                status = kz_tree_remove(self->raw, err);
        return status;
}

static enum kz_status xapian_open(const char *dir, struct contender **ret, struct kz_error *err)
{
        struct xapian *self = xapian_new(dir);
        enum kz_status status;

        if (!self)
                return kz_error_nomem(err);
        status = kzx_database_open(self->index, &self->db, err);
        if (!status)
                status = kzx_database_stats(self->db, &self->stats, err);
        if (status) {
                xapian_free(&self->base);
                return status;
        }
        *ret = &self->base;
        return KZ_OK;
}

static enum kz_status translate(
        const struct draw_query *query, struct kzx_query **ret, struct kz_error *err)
{
        static const enum kzx_op ops[DRAW_KINDS] = {
                [DRAW_AND] = KZX_AND, [DRAW_OR] = KZX_OR, [DRAW_PHRASE] = KZX_PHRASE};
        struct kzx_query *words[DRAW_WORDS_MAX] = {NULL};
        enum kz_status status = KZ_OK;
        size_t i;

        for (i = 0; i < query->n && !status; i++)
                status =
                        kzx_query_term(query->words[i].ptr, query->words[i].len, 1, &words[i], err);
        if (!status && query->kind == DRAW_TERM) {
                *ret = words[0];
                return KZ_OK;
        }
        if (!status)
                status = kzx_query_combine(ops[query->kind], (const struct kzx_query *const *)words,
                        query->n, query->kind == DRAW_PHRASE ? (uint32_t)query->n : 0, ret, err);
        for (i = 0; i < query->n; i++)
                kzx_query_free(words[i]);
        return status;
}

static enum kz_status match(struct xapian *self, const struct kzx_query *query,
        enum contender_task task, struct contender_answer *ret, struct kz_error *err)
{
        struct kzx_enquire *enquire = NULL;
        struct kzx_mset *mset = NULL;
        struct kzx_counts counts = {0};
        enum kz_status status = kzx_enquire_new(self->db, &enquire, err);

        if (!status)
                status = kzx_enquire_set_query(enquire, query, err);
        if (!status && task == CONTENDER_COUNT)
                status = kzx_enquire_set_bool(enquire, err);
        if (!status)
                status = kzx_enquire_match(enquire, 0, task == CONTENDER_COUNT ? 0 : CONTENDER_TOP,
                        task == CONTENDER_TOP_10 ? 0 : self->stats.documents, &mset, err);
        if (!status)
                status = kzx_mset_counts(mset, &counts, err);
        ret->n = 0;
        if (!status && kzx_mset_size(mset))
                status = kzx_mset_read(mset, 0, CONTENDER_TOP, ret->docs, NULL, &ret->n, err);
        ret->total = counts.estimated;
        if (!status && task != CONTENDER_TOP_10 && counts.lower != counts.upper)
                status = kz_error_set(err, KZ_E_INTERNAL, "Xapian did not count exactly");
        kzx_mset_free(mset);
        kzx_enquire_free(enquire);
        return status;
}

static enum kz_status xapian_ask(struct contender *contender, const struct draw_query *query,
        enum contender_task task, struct contender_answer *ret, struct kz_error *err)
{
        struct kzx_query *translated = NULL;
        enum kz_status status = translate(query, &translated, err);

        if (!status)
                status = match(xapian(contender), translated, task, ret, err);
        kzx_query_free(translated);
        return status;
}

const struct contender_ops contender_xapian = {
        .name = "xapian",
        .tasks = 1 << CONTENDER_TOP_10 | 1 << CONTENDER_COUNT | 1 << CONTENDER_BOTH,
        .create = xapian_create,
        .add = xapian_add,
        .finish = xapian_finish,
        .open = xapian_open,
        .ask = xapian_ask,
        .free = xapian_free,
};
