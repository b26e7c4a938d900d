#include "index/segment/term_sink.h"

#include <stdlib.h>

#include "index/base/field.h"
#include "index/segment/dict_writer.h"

struct kz_term_sink {
        struct kz_sections_writer *sections;
        struct kz_postings_writer *postings;
        struct kz_dict_writer *dict;
        struct kz_frequent *frequent; /* NULL: nobody asks */
        uint64_t positions;           /* of the term */
        struct kz_buf term;
        struct kz_buf bytes; /* of the term's postings */
        bool any;            /* the term has a document */
        bool word;           /* it has no prefix */
        uint64_t length;
        bool plain;            /* all of it is written as the term itself: no forms */
        kz_merge_tick_fn tick; /* may be NULL */
        void *tick_context;
        uint64_t untold; /* bytes */
};

#define TICK_BYTES 65536

enum kz_status kz_term_sink_new(
        struct kz_sections_writer *sections, struct kz_term_sink **ret, struct kz_error *err)
{
        struct kz_term_sink *sink = calloc(1, sizeof(*sink));
        enum kz_status status;

        if (!sink)
                return kz_error_nomem(err);
        sink->sections = sections;
        status = kz_postings_writer_new(&sink->postings, err);
        if (!status)
                status = kz_dict_writer_new(&sink->dict, err);
        if (!status)
                status = kz_sections_writer_begin(sections, KZ_SECTION_POSTINGS, err);
        if (status) {
                kz_term_sink_free(sink);
                return status;
        }
        *ret = sink;
        return KZ_OK;
}

struct kz_term_sink *kz_term_sink_free(struct kz_term_sink *sink)
{
        if (sink) {
                kz_postings_writer_free(sink->postings);
                kz_dict_writer_free(sink->dict);
                kz_buf_deinit(&sink->term);
                kz_buf_deinit(&sink->bytes);
                free(sink);
        }
        return NULL;
}

void kz_term_sink_set_tick(struct kz_term_sink *sink, kz_merge_tick_fn tick, void *context)
{
        sink->tick = tick;
        sink->tick_context = context;
}

void kz_term_sink_set_frequent(struct kz_term_sink *sink, struct kz_frequent *frequent)
{
        sink->frequent = frequent;
}

struct kz_str kz_term_word(struct kz_str term)
{
        while (kz_term_is_prefixed(term)) {
                term.ptr++;
                term.len--;
        }
        return term;
}

enum kz_status kz_term_sink_begin(struct kz_term_sink *sink, struct kz_str term, unsigned flags,
        const struct kz_posting_form *forms, size_t n_forms, struct kz_error *err)
{
        sink->any = false;
        sink->positions = 0;
        kz_buf_clear(&sink->term);
        if (kz_buf_append_str(&sink->term, term))
                return kz_error_nomem(err);
        sink->word = !kz_term_is_prefixed(term);
        sink->plain = flags & KZ_POSTING_FORMS && n_forms == 1 &&
                      kz_str_eq(forms[0].form, kz_term_word(term));
        if (sink->plain)
                flags &= ~(unsigned)KZ_POSTING_FORMS;
        return kz_postings_writer_begin(sink->postings, flags, forms, n_forms, err);
}

enum kz_status kz_term_sink_add(
        struct kz_term_sink *sink, const struct kz_posting *posting, struct kz_error *err)
{
        struct kz_posting plain = *posting;

        sink->any = true;
        sink->positions += posting->n_positions;
        if (sink->word)
                sink->length += posting->freq;
        if (sink->plain)
                plain.forms = NULL;
        return kz_postings_writer_add(sink->postings, &plain, err);
}

static enum kz_status tell(struct kz_term_sink *sink, uint64_t bytes, struct kz_error *err)
{
        sink->untold += bytes;
        if (!sink->tick || sink->untold < TICK_BYTES)
                return KZ_OK;
        bytes = sink->untold;
        sink->untold = 0;
        return sink->tick(sink->tick_context, bytes, err);
}

static enum kz_status tell_frequent(
        const struct kz_term_sink *sink, uint64_t df, uint64_t at, struct kz_error *err)
{
        const struct kz_frequent_word word = {
                kz_buf_str(&sink->term), df, sink->positions, at, sink->bytes.len};

        return sink->frequent && kz_frequent_add(sink->frequent, &word) ? kz_error_nomem(err)
                                                                        : KZ_OK;
}

enum kz_status kz_term_sink_end(struct kz_term_sink *sink, struct kz_error *err)
{
        enum kz_status status;
        uint64_t df = 0;

        if (!sink->any)
                return KZ_OK;
        kz_buf_clear(&sink->bytes);
        status = kz_postings_writer_end(sink->postings, &sink->bytes, &df, err);
        if (!status)
                status = tell_frequent(sink, df, kz_sections_writer_at(sink->sections), err);
        if (!status)
                status = kz_sections_writer_put(
                        sink->sections, sink->bytes.data, sink->bytes.len, err);
        if (!status)
                status = kz_dict_writer_add(
                        sink->dict, kz_buf_str(&sink->term), df, sink->bytes.len, err);
        return status ? status : tell(sink, sink->term.len + sink->bytes.len, err);
}

uint64_t kz_term_sink_length(const struct kz_term_sink *sink)
{
        return sink->length;
}

enum kz_status kz_term_sink_finish(struct kz_term_sink *sink, struct kz_error *err)
{
        struct kz_str dict;
        enum kz_status status = kz_dict_writer_finish(sink->dict, &dict, err);

        if (!status)
                status = kz_sections_writer_begin(sink->sections, KZ_SECTION_TERMS, err);
        if (!status)
                status = kz_sections_writer_put(sink->sections, dict.ptr, dict.len, err);
        return status;
}
