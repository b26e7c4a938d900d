/* The terms and tokens of a document, field by field. */
#include "index/base/grow.h"
#include "index/base/utf8.h"
#include "index/text/analyzer_internal.h"
#include "index/text/hyphen.h"
#include "index/text/nameforms.h"
#include "index/text/pathname.h"

/* Where the tokens of a field go. */
struct filler {
        struct kz_termvector *tv;
        const char *prefix;           /* NULL: only words without one */
        uint32_t weight;              /* of words without prefix; 0: none of them */
        struct kz_nameforms *forms;   /* may be NULL */
        struct kz_textplaces *places; /* may be NULL */
        uint32_t since_place;         /* words since the last of them, or the text's begin */
        enum kz_status status;
        struct kz_analyzer *analyzer;
        struct kz_str text;
        struct kz_hyphen hyphen;
};

static enum kz_status add_occurrence(struct kz_termvector *tv, struct kz_str term,
        struct kz_str form, uint32_t position, uint32_t weight, bool weightless)
{
        if (tv->with_forms && form.len && position)
                return kz_termvector_add_form(tv, term, form, position, weight, weightless);
        return kz_termvector_add(tv, term, position, weight, weightless);
}

/* form: empty when it is not one word. times: of words without prefix. Beyond the last position
 * there is still the term. */
static enum kz_status add_word(struct filler *filler, struct kz_str term, struct kz_str form,
        uint32_t position, uint32_t times)
{
        enum kz_status status = KZ_OK;
        char bytes[KZ_TERM_MAX];
        size_t n;

        if (position >= KZ_POSITION_MAX)
                position = 0;
        if (filler->weight)
                status = add_occurrence(
                        filler->tv, term, form, position, filler->weight * times, false);
        if (filler->prefix && !status) {
                n = strlen(filler->prefix);
                memcpy(bytes, filler->prefix, n);
                memcpy(bytes + n, term.ptr, term.len);
                status = add_occurrence(
                        filler->tv, (struct kz_str){bytes, n + term.len}, form, position, 1, true);
        }
        return status;
}

/* Once, and at two positions. */
static enum kz_status add_hyphenated(struct filler *filler, const struct kz_hyphen_word *word)
{
        enum kz_status status;
        struct kz_str stem;

        status = kz_hyphen_term(filler->analyzer, word, &stem);
        if (!status && filler->forms && word->capitals)
                status = kz_nameforms_add_whole(filler->forms, word->form, stem);
        if (!status)
                status = add_word(filler, stem, KZ_STR(""), word->first, 1);
        return status ? status : add_word(filler, stem, KZ_STR(""), word->last, 0);
}

static bool follows_space(struct kz_str text, size_t at)
{
        return at > 0 && (text.ptr[at - 1] == ' ' || text.ptr[at - 1] == '\n' ||
                                 text.ptr[at - 1] == '\r' || text.ptr[at - 1] == '\t');
}

/* Notes the place of a word when one is due. Behind the last position there are none. */
static enum kz_status note_place(struct filler *filler, const struct kz_token *token)
{
        struct kz_textplaces *places = filler->places;
        enum kz_status status;

        if (filler->since_place++ < KZ_TEXTPLACE_WORDS || token->position >= KZ_POSITION_MAX ||
                !follows_space(filler->text, token->start))
                return KZ_OK;
        status = kz_grow(
                (void **)&places->items, &places->cap, places->n + 1, sizeof(*places->items));
        if (status)
                return status;
        places->items[places->n++] = (struct kz_textplace){token->position, token->start};
        filler->since_place = 1;
        return KZ_OK;
}

static bool add_token(void *context, const struct kz_token *token)
{
        struct filler *filler = context;
        struct kz_hyphen_word word;

        /* First, for stemming another word ends the life of the term. */
        if (token)
                filler->status = add_word(filler, token->term, token->form, token->position, 1);
        if (token && filler->forms && !filler->status)
                filler->status = kz_nameforms_add(filler->forms, token);
        if (token && filler->places && !filler->status)
                filler->status = note_place(filler, token);
        while (!filler->status && kz_hyphen_next(&filler->hyphen, filler->text, token, &word))
                filler->status = add_hyphenated(filler, &word);
        return !filler->status;
}

static enum kz_status add_field(struct kz_analyzer *analyzer, struct kz_paragraphs paragraphs,
        struct filler filler, uint32_t first, uint32_t *ret_next)
{
        enum kz_status status;

        filler.analyzer = analyzer;
        filler.text = paragraphs.text;
        if (filler.forms)
                kz_nameforms_begin(filler.forms, paragraphs.text);
        status = kz_analyzer_run(analyzer, paragraphs, first, add_token, &filler, ret_next);
        if (!status && !filler.status)
                add_token(&filler, NULL);
        if (filler.forms)
                kz_nameforms_end(filler.forms);
        return status ? status : filler.status;
}

static enum kz_status add_exact(struct kz_termvector *tv, const char *prefix, struct kz_str value)
{
        char bytes[KZ_TERM_MAX];
        size_t n = strlen(prefix), len;

        if (value.len == 0)
                return KZ_OK;
        len = kz_utf8_floor(value.ptr, value.len, KZ_TERM_MAX - n);
        memcpy(bytes, prefix, n);
        memcpy(bytes + n, value.ptr, len);
        return kz_termvector_add(tv, (struct kz_str){bytes, n + len}, 0, 1, true);
}

/* The fields of a document. Its text says what to expect of its title, too. */
struct fields {
        struct kz_paragraphs title, text, author;
};

static struct fields fields_of(const struct kz_analyzer *analyzer, const struct kz_document *doc)
{
        const struct kz_charmap *map = &analyzer->map;
        struct kz_language_sides expected =
                kz_language_expect(map, doc->lang, doc->text.len ? doc->text : doc->title);

        return (struct fields){
                .title = kz_paragraphs(map, doc->title, expected, false),
                .text = kz_paragraphs(map, doc->text, expected, false),
                .author = kz_paragraphs(map, doc->author, expected, true), /* names */
        };
}

static enum kz_status add_path_term(void *context, struct kz_str term)
{
        return add_exact(context, KZ_PREFIX_PATH, term);
}

/* Where the tokens of a document's fields go, one field after the other. */
struct reader {
        kz_document_token_fn fn;
        void *context;
        enum kz_document_field field;
        bool stopped;
};

static bool skip_token(void *context, const struct kz_token *token)
{
        (void)context;
        (void)token;
        return true;
}

static bool hand_on(void *context, const struct kz_token *token)
{
        struct reader *reader = context;

        reader->stopped = !reader->fn(reader->context, reader->field, token);
        return !reader->stopped;
}

enum kz_status kz_analyzer_document_tokens(struct kz_analyzer *analyzer,
        const struct kz_document *doc, kz_document_token_fn fn, void *context, struct kz_error *err)
{
        struct fields fields = fields_of(analyzer, doc);
        struct reader reader = {.fn = fn, .context = context, .field = KZ_DOCUMENT_TITLE};
        enum kz_status status;
        uint32_t next;

        status = kz_analyzer_run(analyzer, fields.title, 1, hand_on, &reader, &next);
        reader.field = KZ_DOCUMENT_TEXT;
        if (!status && !reader.stopped)
                status = kz_analyzer_run(analyzer, fields.text,
                        kz_position_advance(next - 1, KZ_GAP_BODY), hand_on, &reader, NULL);
        reader.field = KZ_DOCUMENT_AUTHOR;
        if (!status && !reader.stopped)
                status = kz_analyzer_run(analyzer, fields.author, 1, hand_on, &reader, NULL);
        return status ? kz_error_nomem(err) : KZ_OK;
}

enum kz_status kz_analyzer_body_position(
        struct kz_analyzer *analyzer, struct kz_str title, uint32_t *ret, struct kz_error *err)
{
        uint32_t next = 1;
        enum kz_status status = kz_analyzer_words(analyzer, title, 1, skip_token, NULL, &next, err);

        if (!status)
                *ret = kz_position_advance(next - 1, KZ_GAP_BODY);
        return status;
}

enum kz_status kz_analyzer_document(struct kz_analyzer *analyzer, const struct kz_document *doc,
        struct kz_termvector *tv, struct kz_error *err)
{
        return kz_analyzer_document_more(analyzer, doc, tv, NULL, NULL, err);
}

enum kz_status kz_analyzer_document_more(struct kz_analyzer *analyzer,
        const struct kz_document *doc, struct kz_termvector *tv, struct kz_nameforms *forms,
        struct kz_textplaces *places, struct kz_error *err)
{
        struct fields fields = fields_of(analyzer, doc);
        struct filler title = {
                .tv = tv, .prefix = KZ_PREFIX_TITLE, .weight = KZ_TITLE_WEIGHT, .forms = forms};
        struct filler body = {.tv = tv, .weight = 1, .forms = forms, .places = places};
        struct filler author = {.tv = tv, .prefix = KZ_PREFIX_AUTHOR, .forms = forms};
        enum kz_status status;
        uint32_t next;

        kz_termvector_reset(tv);
        if (forms)
                kz_nameforms_reset(forms);
        if (places)
                places->n = 0;
        status = add_field(analyzer, fields.title, title, 1, &next);
        if (!status)
                status = add_field(analyzer, fields.text, body,
                        kz_position_advance(next - 1, KZ_GAP_BODY), NULL);
        if (!status)
                status = add_field(analyzer, fields.author, author, 1, NULL);
        if (!status)
                status = add_exact(tv, KZ_PREFIX_SOURCE, doc->source);
        if (!status)
                status = add_exact(tv, KZ_PREFIX_LANG, doc->lang);
        if (!status)
                status = add_exact(tv, KZ_PREFIX_KIND, doc->kind);
        if (!status)
                status = kz_pathname_each(doc->path.len ? doc->path : doc->key, add_path_term, tv);
        return status ? kz_error_nomem(err) : KZ_OK;
}

enum kz_status kz_analyzer_languages(struct kz_analyzer *analyzer, const struct kz_document *doc,
        struct kz_analyzer_languages *ret, struct kz_error *err)
{
        struct kz_paragraphs text = fields_of(analyzer, doc).text;
        uint32_t counts[KZ_LANGUAGE_KAZAKH + 1] = {0};
        enum kz_status status;
        struct kz_word word;
        bool any = false;

        kz_cutter_begin(&analyzer->cutter, doc->text);
        while (!(status = kz_cutter_next(&analyzer->cutter, &word))) {
                if (any && !word.paragraph)
                        continue;
                any = true;
                kz_paragraphs_reach(&text, word.start);
                counts[kz_paragraphs_language(&text)] += text.script != KZ_SCRIPT_COMMON;
        }
        if (status != KZ_E_END)
                return kz_error_nomem(err);
        *ret = (struct kz_analyzer_languages){
                kz_analyzer_guess_language(analyzer, doc->text.len ? doc->text : doc->title),
                counts[KZ_LANGUAGE_ENGLISH], counts[KZ_LANGUAGE_RUSSIAN],
                counts[KZ_LANGUAGE_KAZAKH], counts[KZ_LANGUAGE_OTHER]};
        return KZ_OK;
}
