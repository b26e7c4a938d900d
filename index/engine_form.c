/* How a term is written: looked up in a short document that has it. */
#include "index/base/length.h"
#include "index/base/utf8.h"
#include "index/engine_internal.h"

/* Bytes of a document in which a word is looked for. */
#define LOOK_MAX ((size_t)64 << 10)

struct look {
        struct kz_engine_form *form;
        struct kz_str word; /* the term without its prefix */
};

static bool look_for_form(void *context, enum kz_document_field field, const struct kz_token *token)
{
        const struct look *look = context;
        struct kz_engine_form *form = look->form;
        struct kz_edit_word word;
        unsigned distance = 0;

        (void)field;
        if (!kz_str_eq(token->term, look->word) || !kz_str_starts(token->form, form->begins))
                return true;
        if (form->near) {
                if (!kz_edit_word_init(&word, token->form))
                        return true;
                distance = kz_edit_distance(form->near, &word);
                if (form->found && distance >= form->distance)
                        return true;
        }
        kz_buf_clear(&form->form);
        form->failed = kz_buf_append_str(&form->form, token->form) != KZ_OK;
        form->distance = distance;
        form->found = true;
        return !form->failed && form->near && distance > form->good;
}

/* Of the first documents that have the term, the shortest ones, shortest first; at most n. */
static enum kz_status shortest(struct kz_tier *tier, struct kz_str term, kz_docnum *ret,
        uint8_t *lengths, size_t *n, struct kz_error *err)
{
        struct kz_postings *postings = NULL;
        size_t have = 0, at;
        enum kz_status status;
        uint32_t i;

        status = tier->ops->postings(tier, term, KZ_POSTINGS_LENGTHS, &postings, err);
        if (status)
                return status;
        for (i = postings->at; !postings->done && i < postings->n; i++) {
                uint8_t length = postings->lengths[i];

                if (have == *n && length >= lengths[have - 1])
                        continue;
                for (at = have < *n ? have++ : have - 1; at && lengths[at - 1] > length; at--) {
                        lengths[at] = lengths[at - 1];
                        ret[at] = ret[at - 1];
                }
                lengths[at] = length;
                ret[at] = postings->docs[i];
        }
        *n = have;
        kz_postings_free(postings);
        return KZ_OK;
}

static enum kz_status look_in(struct kz_searcher *searcher, struct kz_tier *tier, kz_docnum num,
        struct look *look, struct kz_error *err)
{
        struct kz_document doc;
        enum kz_status status = kz_engine_read(searcher, tier, num, &doc, err);

        if (status)
                return status;
        if (doc.text.len > LOOK_MAX)
                doc.text.len = kz_utf8_floor(doc.text.ptr, doc.text.len, LOOK_MAX);
        return kz_analyzer_document_tokens(searcher->analyzer, &doc, look_for_form, look, err);
}

static bool is_good(const struct kz_engine_form *form)
{
        return form->found && (!form->near || form->distance <= form->good);
}

/* Longer ones than this one cannot be afforded, either. */
static bool afford(const struct kz_engine_form *form, uint8_t length)
{
        const uint32_t words = kz_length_decode(length);

        if (!form->words_left)
                return true;
        if (words > *form->words_left)
                return false;
        *form->words_left -= words;
        return true;
}

enum kz_status kz_engine_find_form(
        struct kz_searcher *searcher, struct kz_engine_form *form, struct kz_error *err)
{
        const struct kz_view *view = searcher->view;
        const size_t prefix = kz_term_is_prefixed(form->term) ? 1 : 0;
        struct look look = {form, {form->term.ptr + prefix, form->term.len - prefix}};
        kz_docnum docs[KZ_ENGINE_FORM_DOCUMENTS_MAX];
        uint8_t lengths[KZ_ENGINE_FORM_DOCUMENTS_MAX];
        enum kz_status status = KZ_OK;
        size_t t, i, n;

        for (t = 0; !status && !is_good(form) && t < view->n_tiers; t++) {
                n = form->near ? KZ_ENGINE_FORM_DOCUMENTS_MAX : 1;
                status = shortest(view->tiers[t], form->term, docs, lengths, &n, err);
                for (i = 0; !status && !is_good(form) && i < n && afford(form, lengths[i]); i++)
                        status = look_in(searcher, view->tiers[t], docs[i], &look, err);
        }
        if (!status && form->failed)
                status = kz_error_nomem(err);
        return status;
}
