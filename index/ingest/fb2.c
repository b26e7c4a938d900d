#include "index/ingest/fb2.h"

#define VALUE_MAX 4096

enum word {
        W_NONE = 0,
        W_AUTHOR,
        W_BODY,
        W_BREAK, /* parts paragraphs */
        W_CELL,
        W_DATE,
        W_LANG,
        W_NAME, /* of an author, one of several */
        W_PARAGRAPH,
        W_ROW,
        W_SKIP,
        W_TITLE,
        W_TITLE_INFO,
        W_BOOK_TITLE,
};

static const struct kz_xml_word words[] = {
        {"author", W_AUTHOR},
        {"binary", W_SKIP},
        {"body", W_BODY},
        {"book-title", W_BOOK_TITLE},
        {"cite", W_BREAK},
        {"date", W_DATE},
        {"document-info", W_SKIP},
        {"empty-line", W_BREAK},
        {"epigraph", W_BREAK},
        {"first-name", W_NAME},
        {"lang", W_LANG},
        {"last-name", W_NAME},
        {"middle-name", W_NAME},
        {"nickname", W_NAME},
        {"p", W_PARAGRAPH},
        {"poem", W_BREAK},
        {"publish-info", W_SKIP},
        {"section", W_BREAK},
        {"src-title-info", W_SKIP},
        {"stanza", W_BREAK},
        {"stylesheet", W_SKIP},
        {"subtitle", W_PARAGRAPH},
        {"table", W_BREAK},
        {"td", W_CELL},
        {"text-author", W_PARAGRAPH},
        {"th", W_CELL},
        {"title", W_TITLE},
        {"title-info", W_TITLE_INFO},
        {"tr", W_ROW},
        {"v", W_ROW},
};

void kz_fb2_deinit(struct kz_fb2 *fb2)
{
        kz_buf_deinit(&fb2->author);
}

/* The first of each kind counts; of a translation, "src-title-info" has the original's. */
static void begin_field(struct kz_fb2 *fb2, enum kz_office_field field)
{
        struct kz_buf *value = &fb2->office->meta.values[field];

        fb2->field = value->len == 0 ? value : NULL;
}

static enum kz_status start_info(struct kz_fb2 *fb2, enum word word, const char *const *attrs)
{
        struct kz_str value = kz_xml_attr(attrs, "value");

        switch (word) {
        case W_BOOK_TITLE:
                begin_field(fb2, KZ_OFFICE_TITLE);
                return KZ_OK;
        case W_LANG:
                begin_field(fb2, KZ_OFFICE_LANG);
                return KZ_OK;
        case W_DATE:
                begin_field(fb2, KZ_OFFICE_CREATED);
                if (fb2->field && value.len) {
                        fb2->field = NULL;
                        return kz_buf_append_str(
                                &fb2->office->meta.values[KZ_OFFICE_CREATED], value);
                }
                return KZ_OK;
        case W_AUTHOR:
                kz_buf_clear(&fb2->author);
                return KZ_OK;
        case W_NAME:
                fb2->field = &fb2->author;
                return fb2->author.len ? kz_buf_append_char(&fb2->author, ' ') : KZ_OK;
        default:
                return KZ_OK;
        }
}

static void start_body(struct kz_fb2 *fb2, enum word word)
{
        struct kz_office_text *text = &fb2->office->text;

        fb2->after_space = true;
        switch (word) {
        case W_TITLE:
                fb2->in_title++;
                kz_office_part(text, KZ_OFFICE_PARAGRAPH);
                break;
        case W_BREAK:
                kz_office_part(text, KZ_OFFICE_PARAGRAPH);
                break;
        case W_CELL:
                kz_office_cell_begin(text);
                break;
        default:
                break;
        }
}

static enum kz_status on_start(void *ctx, struct kz_xml_name name, const char *const *attrs)
{
        struct kz_fb2 *fb2 = ctx;
        enum word word;

        if (fb2->skip) {
                fb2->skip++;
                return KZ_OK;
        }
        word = (enum word)kz_xml_word(words, KZ_ARRAY_LEN(words), name.local);
        if (word == W_SKIP)
                fb2->skip = 1;
        else if (word == W_TITLE_INFO)
                fb2->in_title_info = true;
        else if (word == W_BODY)
                fb2->in_body = true;
        else if (fb2->in_title_info)
                return start_info(fb2, word, attrs);
        else if (fb2->in_body && word)
                start_body(fb2, word);
        return KZ_OK;
}

static enum kz_status end_info(struct kz_fb2 *fb2, enum word word)
{
        struct kz_buf *authors = &fb2->office->meta.values[KZ_OFFICE_AUTHOR];
        enum kz_status status = KZ_OK;

        fb2->field = NULL;
        if (word != W_AUTHOR || fb2->author.len == 0 || authors->len > VALUE_MAX)
                return KZ_OK;
        if (authors->len)
                status = kz_buf_append_cstr(authors, ", ");
        return status ? status : kz_buf_append_str(authors, kz_buf_str(&fb2->author));
}

static enum kz_status end_body(struct kz_fb2 *fb2, enum word word)
{
        struct kz_office_text *text = &fb2->office->text;
        enum kz_status status = KZ_OK;

        switch (word) {
        case W_PARAGRAPH:
                if (fb2->in_title)
                        status = kz_office_meta_heading(
                                &fb2->office->meta, 1, kz_office_block(text));
                kz_office_part(text, fb2->in_title ? KZ_OFFICE_LINE : KZ_OFFICE_PARAGRAPH);
                break;
        case W_TITLE:
                fb2->in_title -= fb2->in_title > 0;
                kz_office_part(text, KZ_OFFICE_PARAGRAPH);
                break;
        case W_BREAK:
                kz_office_part(text, KZ_OFFICE_PARAGRAPH);
                break;
        case W_ROW:
                kz_office_part(text, KZ_OFFICE_LINE);
                break;
        case W_CELL:
                kz_office_cell_end(text);
                break;
        default:
                break;
        }
        return status;
}

static enum kz_status on_end(void *ctx, struct kz_xml_name name)
{
        struct kz_fb2 *fb2 = ctx;
        enum word word;

        if (fb2->skip) {
                fb2->skip--;
                return KZ_OK;
        }
        word = (enum word)kz_xml_word(words, KZ_ARRAY_LEN(words), name.local);
        if (word == W_TITLE_INFO)
                fb2->in_title_info = false;
        else if (word == W_BODY)
                fb2->in_body = false;
        else if (fb2->in_title_info)
                return end_info(fb2, word);
        else if (fb2->in_body && word)
                return end_body(fb2, word);
        return KZ_OK;
}

/* Line ends within a paragraph are spaces. */
static enum kz_status put_text(struct kz_fb2 *fb2, struct kz_str text)
{
        enum kz_status status = KZ_OK;
        size_t from = 0, to;

        while (from < text.len && !status) {
                for (to = from; to < text.len && !kz_str_is_blank(text.ptr[to]); to++)
                        ;
                if (to > from) {
                        status = kz_office_put(
                                &fb2->office->text, (struct kz_str){text.ptr + from, to - from});
                        fb2->after_space = false;
                }
                for (from = to; from < text.len && kz_str_is_blank(text.ptr[from]); from++)
                        ;
                if (!status && from > to && !fb2->after_space) {
                        status = kz_office_put(&fb2->office->text, KZ_STR(" "));
                        fb2->after_space = true;
                }
        }
        return status;
}

static enum kz_status on_text(void *ctx, struct kz_str text)
{
        struct kz_fb2 *fb2 = ctx;

        if (fb2->skip)
                return KZ_OK;
        if (fb2->in_body)
                return put_text(fb2, text);
        if (!fb2->field || fb2->field->len + text.len > VALUE_MAX)
                return KZ_OK;
        return kz_buf_append_str(fb2->field, text);
}

const struct kz_xml_handler kz_fb2_handler = {NULL, on_start, on_end, on_text};
