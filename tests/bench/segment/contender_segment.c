/*
 * A segment of ours, asked through the tier and the matcher of the product. "segment" has postings,
 * positions, forms and ids, "segment+text" the passages as stored documents as well.
 */
#include <stdio.h>
#include <stdlib.h>

#include "index/base/document.h"
#include "index/segment/segment_tier.h"
#include "index/segment/writer.h"
#include "tests/bench/segment/tier_ask.h"

struct segment {
        struct contender base;
        struct kz_segment_writer *writer; /* while building */
        struct kz_termvector terms;
        struct kz_buf head;
        uint64_t n;
        struct kz_segment *segment; /* while reading */
        struct kz_tier *tier;
};

static struct segment *segment(struct contender *contender)
{
        return (struct segment *)contender;
}

static void path_of(const char *dir, char ret[4096])
{
        snprintf(ret, 4096, "%s/index.kzseg", dir);
}

static void segment_free(struct contender *contender)
{
        struct segment *self = segment(contender);

        kz_segment_writer_free(self->writer);
        kz_tier_free(self->tier);
        kz_segment_unref(self->segment);
        kz_termvector_deinit(&self->terms);
        kz_buf_deinit(&self->head);
        free(self);
}

static struct segment *segment_new(const struct contender_ops *ops)
{
        struct segment *self = calloc(1, sizeof(*self));

        if (!self)
                return NULL;
        self->base.ops = ops;
        self->terms = (struct kz_termvector)KZ_TERMVECTOR_NULL;
        return self;
}

static enum kz_status create(const struct contender_ops *ops, const char *dir,
        struct contender **ret, struct kz_error *err)
{
        struct segment *self = segment_new(ops);
        const struct kz_segment_settings settings = {.analyzer = 1};
        enum kz_status status;
        char path[4096];

        if (!self)
                return kz_error_nomem(err);
        path_of(dir, path);
        status = kz_segment_writer_new(path, &settings, &self->writer, err);
        if (status)
                segment_free(&self->base);
        else
                *ret = &self->base;
        return status;
}

static enum kz_status add(struct segment *self, const struct tokens *passage,
        struct kz_segment_document *doc, struct kz_error *err)
{
        enum kz_status status = tier_ask_terms(passage, &self->terms, err);

        doc->terms = &self->terms;
        return status ? status : kz_segment_writer_add(self->writer, doc, err);
}

static struct kz_str next_id(struct segment *self, char id[32])
{
        int n = snprintf(id, 32, "bench:%llu", (unsigned long long)++self->n);

        return (struct kz_str){id, (size_t)n};
}

static enum kz_status segment_add(struct contender *contender, const struct tokens *passage,
        struct kz_str text, struct kz_error *err)
{
        struct kz_segment_document doc = {.seq = 1};
        char id[32];

        (void)text;
        doc.id = next_id(segment(contender), id);
        return add(segment(contender), passage, &doc, err);
}

static enum kz_status segment_add_text(struct contender *contender, const struct tokens *passage,
        struct kz_str text, struct kz_error *err)
{
        struct segment *self = segment(contender);
        struct kz_segment_document doc = {.seq = 1};
        struct kz_document head = {.source = KZ_STR("bench")};
        char id[32];

        head.id = doc.id = next_id(self, id);
        head.key = (struct kz_str){head.id.ptr + 6, head.id.len - 6};
        kz_buf_clear(&self->head);
        if (kz_document_encode(&head, &self->head))
                return kz_error_nomem(err);
        doc.source = head.source;
        doc.head = kz_buf_str(&self->head);
        doc.text = text;
        return add(self, passage, &doc, err);
}

static enum kz_status segment_finish(struct contender *contender, struct kz_error *err)
{
        return kz_segment_writer_finish(segment(contender)->writer, err);
}

static enum kz_status open_as(const struct contender_ops *ops, const char *dir,
        struct contender **ret, struct kz_error *err)
{
        struct segment *self = segment_new(ops);
        enum kz_status status;
        char path[4096];

        if (!self)
                return kz_error_nomem(err);
        path_of(dir, path);
        status = kz_segment_open(path, 0, &self->segment, err);
        if (!status)
                status = kz_segment_tier_open(self->segment, NULL, &self->tier, err);
        if (status)
                segment_free(&self->base);
        else
                *ret = &self->base;
        return status;
}

static enum kz_status segment_create(const char *dir, struct contender **ret, struct kz_error *err)
{
        return create(&contender_segment, dir, ret, err);
}

static enum kz_status segment_open(const char *dir, struct contender **ret, struct kz_error *err)
{
        return open_as(&contender_segment, dir, ret, err);
}

static enum kz_status segment_create_text(
        const char *dir, struct contender **ret, struct kz_error *err)
{
        return create(&contender_segment_text, dir, ret, err);
}

static enum kz_status segment_open_text(
        const char *dir, struct contender **ret, struct kz_error *err)
{
        return open_as(&contender_segment_text, dir, ret, err);
}

static enum kz_status segment_ask(struct contender *contender, const struct draw_query *query,
        enum contender_task task, struct contender_answer *ret, struct kz_error *err)
{
        return tier_ask(segment(contender)->tier, query, task, ret, err);
}

/* The text, and what is known of the documents besides their words. */
static enum kz_status segment_stored(const char *dir, uint64_t *ret, struct kz_error *err)
{
        struct kz_sections *sections;
        enum kz_status status;
        char path[4096];

        path_of(dir, path);
        status = kz_sections_open(path, 0, &sections, err);
        if (status)
                return status;
        *ret = kz_sections_get(sections, KZ_SECTION_STORED).len +
               kz_sections_get(sections, KZ_SECTION_STORED_INDEX).len +
               kz_sections_get(sections, KZ_SECTION_COLUMNS).len;
        kz_sections_free(sections);
        return KZ_OK;
}

static enum kz_status segment_describe(const char *dir, struct kz_buf *out, struct kz_error *err)
{
        struct kz_sections *sections;
        enum kz_status status;
        enum kz_section name;
        char path[4096];

        path_of(dir, path);
        status = kz_sections_open(path, 0, &sections, err);
        if (status)
                return status;
        for (name = 1; name < KZ_SECTION_COUNT && !status; name++) {
                status = kz_buf_printf(out, "%s%s %.2f", out->len ? ", " : "",
                        kz_section_name(name), (double)kz_sections_get(sections, name).len / 1e6);
        }
        kz_sections_free(sections);
        return status ? kz_error_nomem(err) : KZ_OK;
}

const struct contender_ops contender_segment = {
        .name = "segment",
        .tasks = TIER_ASK_TASKS,
        .create = segment_create,
        .add = segment_add,
        .finish = segment_finish,
        .open = segment_open,
        .ask = segment_ask,
        .free = segment_free,
        .stored = segment_stored,
        .describe = segment_describe,
};

const struct contender_ops contender_segment_text = {
        .name = "segment+text",
        .tasks = TIER_ASK_TASKS,
        .extra = true,
        .create = segment_create_text,
        .add = segment_add_text,
        .finish = segment_finish,
        .open = segment_open_text,
        .ask = segment_ask,
        .free = segment_free,
        .stored = segment_stored,
        .describe = segment_describe,
};
