#include "index/store/forms.h"

#include <stdlib.h>

#include "index/text/analyzer.h"

/* Documents of more words are read again for each question: bounds memory. */
#define KEEP_WORDS_MAX 500000

/* A word of the document: ranges of kz_forms.words. */
struct word {
        enum kz_document_field field;
        uint32_t position;
        size_t term, term_len, form, form_len;
};

struct kz_forms {
        struct kz_live_form_finder finder;
        struct kz_analyzer *analyzer; /* NULL until the first question */
        struct kz_tier *tier;         /* of the document that is known; NULL: none is */
        kz_docnum doc;
        struct kz_buf record;
        struct kz_buf words; /* terms and forms, one after the other */
        struct word *list;
        size_t n, cap;
        bool whole;          /* the list has every word */
        uint32_t *positions; /* the last answer */
        size_t n_positions, cap_positions;
};

static enum kz_status forms_find(void *context, struct kz_tier *tier, kz_docnum doc,
        struct kz_str term, struct kz_str form, bool begins, const uint32_t **ret, uint32_t *ret_n,
        struct kz_error *err);

static void forms_forget(void *context)
{
        struct kz_forms *forms = context;

        forms->tier = NULL;
}

enum kz_status kz_forms_new(struct kz_forms **ret, struct kz_error *err)
{
        struct kz_forms *forms = calloc(1, sizeof(*forms));

        if (!forms)
                return kz_error_nomem(err);
        forms->finder = (struct kz_live_form_finder){forms, forms_find, forms_forget};
        *ret = forms;
        return KZ_OK;
}

struct kz_forms *kz_forms_free(struct kz_forms *forms)
{
        if (forms) {
                kz_analyzer_free(forms->analyzer);
                kz_buf_deinit(&forms->record);
                kz_buf_deinit(&forms->words);
                free(forms->list);
                free(forms->positions);
                free(forms);
        }
        return NULL;
}

const struct kz_live_form_finder *kz_forms_finder(struct kz_forms *forms)
{
        return &forms->finder;
}

static bool grow(struct kz_forms *forms)
{
        size_t cap = forms->cap ? forms->cap * 2 : 1024;
        struct word *list = realloc(forms->list, cap * sizeof(*list));

        if (!list)
                return false;
        forms->list = list;
        forms->cap = cap;
        return true;
}

struct filling {
        struct kz_forms *forms;
        bool failed;
};

static bool keep_word(void *context, enum kz_document_field field, const struct kz_token *token)
{
        struct filling *filling = context;
        struct kz_forms *forms = filling->forms;
        struct word word = {.field = field,
                .position = token->position,
                .term = forms->words.len,
                .term_len = token->term.len,
                .form = forms->words.len + token->term.len,
                .form_len = token->form.len};

        if (forms->n == KEEP_WORDS_MAX) {
                forms->whole = false;
                return false;
        }
        if ((forms->n == forms->cap && !grow(forms)) ||
                kz_buf_append_str(&forms->words, token->term) ||
                kz_buf_append_str(&forms->words, token->form)) {
                filling->failed = true;
                return false;
        }
        forms->list[forms->n++] = word;
        return true;
}

static enum kz_status read_words(
        struct kz_forms *forms, struct kz_tier *tier, kz_docnum doc, struct kz_error *err)
{
        struct filling filling = {forms, false};
        struct kz_document document;
        enum kz_status status = KZ_OK;

        forms->tier = NULL;
        forms->whole = true;
        forms->n = 0;
        kz_buf_clear(&forms->words);
        kz_buf_clear(&forms->record);
        if (!forms->analyzer)
                status = kz_analyzer_new(&forms->analyzer, err);
        if (!status)
                status = tier->ops->stored(tier, doc, &forms->record, err);
        if (!status)
                status = kz_document_decode(kz_buf_str(&forms->record), &document, err);
        if (!status)
                status = kz_analyzer_document_tokens(
                        forms->analyzer, &document, keep_word, &filling, err);
        if (!status && filling.failed)
                status = kz_error_nomem(err);
        if (status)
                return status;
        forms->tier = tier;
        forms->doc = doc;
        return KZ_OK;
}

/* Takes a term's prefix off: which fields it is about. */
static bool is_of_field(struct kz_str *term, enum kz_document_field field)
{
        const struct kz_str title = KZ_STR(KZ_PREFIX_TITLE), author = KZ_STR(KZ_PREFIX_AUTHOR);
        bool prefixed = kz_str_starts(*term, title) || kz_str_starts(*term, author);

        if (!prefixed)
                return field != KZ_DOCUMENT_AUTHOR;
        if (field != (kz_str_starts(*term, title) ? KZ_DOCUMENT_TITLE : KZ_DOCUMENT_AUTHOR))
                return false;
        *term = (struct kz_str){term->ptr + 1, term->len - 1};
        return true;
}

/* One question. */
struct asked {
        struct kz_forms *forms;
        struct kz_str term, form;
        bool begins, failed;
};

static bool is_wanted(const struct asked *asked, enum kz_document_field field,
        struct kz_str has_term, struct kz_str has_form)
{
        struct kz_str term = asked->term;

        if (!is_of_field(&term, field) || !kz_str_eq(has_term, term))
                return false;
        return asked->begins ? kz_str_starts(has_form, asked->form)
                             : kz_str_eq(has_form, asked->form);
}

static bool add_position(struct asked *asked, uint32_t position)
{
        struct kz_forms *forms = asked->forms;

        if (forms->n_positions == forms->cap_positions) {
                size_t cap = forms->cap_positions ? forms->cap_positions * 2 : 64;
                uint32_t *positions = realloc(forms->positions, cap * sizeof(*positions));

                asked->failed = !positions;
                if (!positions)
                        return false;
                forms->positions = positions;
                forms->cap_positions = cap;
        }
        forms->positions[forms->n_positions++] = position;
        return true;
}

static bool look_at_token(void *context, enum kz_document_field field, const struct kz_token *token)
{
        struct asked *asked = context;

        return !is_wanted(asked, field, token->term, token->form) ||
               add_position(asked, token->position);
}

static void look_at_words(struct asked *asked)
{
        const struct kz_forms *forms = asked->forms;
        size_t i;

        for (i = 0; i < forms->n && !asked->failed; i++) {
                const struct word *word = &forms->list[i];
                struct kz_str term = {forms->words.data + word->term, word->term_len};
                struct kz_str form = {forms->words.data + word->form, word->form_len};

                if (is_wanted(asked, word->field, term, form))
                        add_position(asked, word->position);
        }
}

static enum kz_status forms_find(void *context, struct kz_tier *tier, kz_docnum doc,
        struct kz_str term, struct kz_str form, bool begins, const uint32_t **ret, uint32_t *ret_n,
        struct kz_error *err)
{
        struct kz_forms *forms = context;
        struct asked asked = {forms, term, form, begins, false};
        struct kz_document document;
        enum kz_status status = KZ_OK;

        if (forms->tier != tier || forms->doc != doc)
                status = read_words(forms, tier, doc, err);
        forms->n_positions = 0;
        if (!status && forms->whole)
                look_at_words(&asked);
        else if (!status)
                status = kz_document_decode(kz_buf_str(&forms->record), &document, err);
        if (!status && !forms->whole)
                status = kz_analyzer_document_tokens(
                        forms->analyzer, &document, look_at_token, &asked, err);
        if (!status && asked.failed)
                status = kz_error_nomem(err);
        if (status)
                return status;
        *ret = forms->positions;
        *ret_n = (uint32_t)forms->n_positions;
        return KZ_OK;
}
