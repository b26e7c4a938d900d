#include "index/ingest/rtf_reader.h"

#include "index/base/grow.h"
#include "index/ingest/rtf_state.h"
#include "index/ingest/rtf_token.h"

#define DEPTH_MAX 10000 /* groups in one another; deeper ones are as the one around them */

static enum kz_status open_group(struct kz_rtf *r)
{
        if (r->depth + 1 >= DEPTH_MAX) {
                r->over++;
                return KZ_OK;
        }
        if (kz_grow((void **)&r->groups, &r->cap, r->depth + 2, sizeof(*r->groups)))
                return KZ_E_NOMEM;
        r->groups[r->depth + 1] = r->groups[r->depth];
        r->depth++;
        kz_rtf_top(r)->began = false;
        return KZ_OK;
}

static enum kz_status close_group(struct kz_rtf *r)
{
        enum kz_status status = kz_rtf_flush(r);
        const struct kz_rtf_group ended = *kz_rtf_top(r);

        r->skip = 0;
        r->starred = false;
        if (r->over) {
                r->over--;
                return status;
        }
        if (!status && ended.began)
                status = kz_rtf_end_destination(r, ended.to);
        if (ended.to == KZ_RTF_TO_STYLES && r->value.len)
                kz_rtf_take_style(r);
        r->depth -= r->depth > 0;
        return status;
}

/* Whether a group may begin such a destination where it stands: what is left out stays so. */
static bool may_begin(const struct kz_rtf_group *group, enum kz_rtf_word to)
{
        switch (group->to) {
        case KZ_RTF_TO_TEXT:
        case KZ_RTF_TO_ASIDE:
        case KZ_RTF_TO_EDGE:
                return to < KZ_RTF_TO_TITLE || to > KZ_RTF_TO_MODIFIED;
        case KZ_RTF_TO_SHAPE:
                return to == KZ_RTF_TO_ASIDE || to == KZ_RTF_TO_NOTHING;
        case KZ_RTF_TO_INFO:
                return to >= KZ_RTF_TO_TITLE;
        default:
                return to == KZ_RTF_TO_NOTHING;
        }
}

static enum kz_status begin_destination(struct kz_rtf *r, enum kz_rtf_word to)
{
        struct kz_rtf_group *group = kz_rtf_top(r);

        if (r->depth == 0 || r->over || group->began || !may_begin(group, to) ||
                (to == KZ_RTF_TO_EDGE && group->to != KZ_RTF_TO_TEXT) || group->to == to)
                return KZ_OK;
        group->to = to;
        group->began = true;
        group->in_table = false;
        kz_buf_clear(&r->value);
        r->year = r->month = r->day = 0;
        if (to == KZ_RTF_TO_ASIDE)
                kz_office_aside_begin(&r->office->text);
        return KZ_OK;
}

static struct kz_office_text *text_here(struct kz_rtf *r)
{
        switch (kz_rtf_top(r)->to) {
        case KZ_RTF_TO_TEXT:
        case KZ_RTF_TO_ASIDE:
                return &r->office->text;
        case KZ_RTF_TO_EDGE:
                return &r->edge;
        default:
                return NULL;
        }
}

static enum kz_status end_paragraph(struct kz_rtf *r, struct kz_office_text *text)
{
        struct kz_rtf_group *group = kz_rtf_top(r);
        enum kz_status status = KZ_OK;

        if (group->rank && group->to == KZ_RTF_TO_TEXT)
                status = kz_office_meta_heading(
                        &r->office->meta, group->rank, kz_office_block(text));
        text->table_depth = group->in_table;
        kz_office_paragraph(text);
        if (group->in_table)
                return status;
        kz_office_cell_begin(text);
        return status ? status : kz_office_put_asides(text);
}

static enum kz_status put_break(struct kz_rtf *r, enum kz_rtf_word word)
{
        struct kz_office_text *text = text_here(r);
        enum kz_status status = KZ_OK;

        if (!text)
                return KZ_OK;
        switch (word) {
        case KZ_RTF_PAR:
                return end_paragraph(r, text);
        case KZ_RTF_LINE:
                kz_office_part(text, KZ_OFFICE_LINE);
                return KZ_OK;
        case KZ_RTF_CELL:
                kz_office_cell_end(text);
                kz_office_cell_begin(text);
                break;
        default:
                kz_office_part(text, KZ_OFFICE_LINE);
                break;
        }
        r->in_row = word == KZ_RTF_CELL;
        r->after_table |= kz_rtf_top(r)->to == KZ_RTF_TO_TEXT;
        return status;
}

static void set_style(struct kz_rtf *r, int32_t number)
{
        size_t i;

        r->style_here = number;
        kz_rtf_top(r)->rank = 0;
        for (i = 0; i < r->n_styles; i++) {
                if (r->styles[i].number == number)
                        kz_rtf_top(r)->rank = (uint8_t)r->styles[i].rank;
        }
}

static void set_property(struct kz_rtf *r, enum kz_rtf_word word, const struct kz_rtf_token *token)
{
        struct kz_rtf_group *group = kz_rtf_top(r);
        bool on = !token->has_number || token->number;

        switch (word) {
        case KZ_RTF_PARD:
                /* No paragraph begins in what a file says of itself: its end was lost. */
                if (group->to >= KZ_RTF_TO_TITLE && group->to <= KZ_RTF_TO_MODIFIED)
                        group->to = KZ_RTF_TO_TEXT;
                group->in_table = false;
                group->rank = 0;
                break;
        case KZ_RTF_PLAIN:
                group->hidden = group->deleted = false;
                group->font = r->default_font;
                break;
        case KZ_RTF_INTBL:
                group->in_table = on;
                break;
        case KZ_RTF_STYLE:
                set_style(r, token->number);
                break;
        case KZ_RTF_OUTLINE:
                if (token->number == 0 && group->rank == 0)
                        group->rank = 1;
                break;
        case KZ_RTF_HIDDEN:
                group->hidden = on;
                break;
        case KZ_RTF_DELETED:
                group->deleted = on;
                break;
        default:
                group->skip = token->number < 0 || token->number > 16 ? 1 : (uint8_t)token->number;
                break;
        }
}

static enum kz_status set_font(
        struct kz_rtf *r, enum kz_rtf_word word, const struct kz_rtf_token *token)
{
        const struct kz_encoding *encoding;

        if (word == KZ_RTF_FONT) {
                kz_rtf_top(r)->font = r->font_here = token->number;
                return KZ_OK;
        }
        if (kz_rtf_top(r)->to != KZ_RTF_TO_FONTS)
                return KZ_OK;
        encoding = word == KZ_RTF_FONT_CHARSET ? kz_rtf_charset(token->number)
                                               : kz_rtf_codepage(token->number);
        return encoding ? kz_rtf_fonts_set(&r->fonts, r->font_here, encoding) : KZ_OK;
}

static void set_file(struct kz_rtf *r, enum kz_rtf_word word, const struct kz_rtf_token *token)
{
        const struct kz_encoding *encoding = NULL;

        switch (word) {
        case KZ_RTF_CODEPAGE:
                encoding = kz_rtf_codepage(token->number);
                break;
        case KZ_RTF_MAC:
                encoding = kz_rtf_codepage(10000);
                break;
        case KZ_RTF_DEFAULT_FONT:
                r->default_font = kz_rtf_top(r)->font = token->number;
                break;
        case KZ_RTF_YEAR:
                r->year = token->number;
                break;
        case KZ_RTF_MONTH:
                r->month = token->number;
                break;
        default:
                r->day = token->number;
                break;
        }
        if (encoding)
                r->encoding = encoding;
}

static enum kz_status take_word(struct kz_rtf *r, const struct kz_rtf_token *token)
{
        const struct kz_rtf_meaning meaning = kz_rtf_word_of(token->text);
        enum kz_rtf_word word = meaning.word;
        bool starred = r->starred;
        enum kz_status status;

        r->starred = false;
        r->skip = 0;
        r->office->pictures |= kz_str_eq(token->text, KZ_STR("pict"));
        if (starred && (word == KZ_RTF_NOTHING || word > KZ_RTF_TO_NOTHING))
                word = KZ_RTF_TO_NOTHING;
        if (word == KZ_RTF_NOTHING)
                return KZ_OK;
        status = word == KZ_RTF_UNICODE ? KZ_OK : kz_rtf_flush(r);
        if (status)
                return status;
        if (word <= KZ_RTF_TO_NOTHING)
                return begin_destination(r, word);
        if (word == KZ_RTF_CHARACTER)
                return kz_rtf_put(r, kz_str(meaning.text));
        if (word <= KZ_RTF_ROW)
                return put_break(r, word);
        if (word == KZ_RTF_UNICODE)
                return kz_rtf_put_unicode(r, token->number);
        if (word >= KZ_RTF_FONT && word <= KZ_RTF_FONT_CODEPAGE)
                return set_font(r, word, token);
        if (word <= KZ_RTF_DELETED || word == KZ_RTF_UNICODE_SKIP)
                set_property(r, word, token);
        else
                set_file(r, word, token);
        return KZ_OK;
}

static enum kz_status take_symbol(struct kz_rtf *r, struct kz_str symbol)
{
        enum kz_status status;

        r->starred = r->opened && kz_str_eq(symbol, KZ_STR("*"));
        r->skip = 0;
        if (symbol.len == 0)
                return KZ_OK;
        switch (symbol.ptr[0]) {
        case '{':
        case '}':
        case '\\':
                return kz_rtf_put_bytes(r, symbol);
        case '~':
                status = kz_rtf_flush(r);
                return status ? status : kz_rtf_put(r, KZ_STR("\xC2\xA0"));
        case '_':
                return kz_rtf_put_bytes(r, KZ_STR("-"));
        case '\n':
        case '\r':
                status = kz_rtf_flush(r);
                return status ? status : put_break(r, KZ_RTF_PAR);
        default:
                return KZ_OK;
        }
}

static enum kz_status take_text(struct kz_rtf *r, struct kz_str bytes)
{
        size_t n = r->skip < bytes.len ? r->skip : bytes.len;

        r->skip -= (unsigned)n;
        r->starred = false;
        return kz_rtf_put_bytes(r, (struct kz_str){bytes.ptr + n, bytes.len - n});
}

static enum kz_status take_content(struct kz_rtf *r, const struct kz_rtf_token *token)
{
        const char byte = (char)token->number;

        switch (token->type) {
        case KZ_RTF_OPEN:
                r->skip = 0;
                r->starred = false;
                return open_group(r);
        case KZ_RTF_CLOSE:
                return close_group(r);
        case KZ_RTF_WORD:
                return take_word(r, token);
        case KZ_RTF_SYMBOL:
                return take_symbol(r, token->text);
        case KZ_RTF_BYTE:
                return take_text(r, (struct kz_str){&byte, 1});
        default:
                return take_text(r, token->text);
        }
}

static enum kz_status take_token(struct kz_rtf *r, const struct kz_rtf_token *token)
{
        enum kz_status status = take_content(r, token);

        r->opened = token->type == KZ_RTF_OPEN;
        return status;
}

static enum kz_status put_edges(struct kz_rtf *r)
{
        struct kz_str rest = kz_buf_str(&r->edges), one;
        enum kz_status status = kz_office_put_asides(&r->office->text);

        while (rest.len && !status) {
                kz_str_split(&rest, '\0', &one);
                status = kz_office_put_edge(r->office, one);
        }
        return status;
}

static enum kz_status read_all(struct kz_rtf *r, struct kz_str bytes, bool *ret_whole)
{
        const char *begin = memchr(bytes.ptr, '{', bytes.len);
        enum kz_status status;
        struct kz_rtf_token token;

        if (begin)
                bytes = (struct kz_str){begin, (size_t)(bytes.ptr + bytes.len - begin)};
        if (kz_grow((void **)&r->groups, &r->cap, 1, sizeof(*r->groups)))
                return KZ_E_NOMEM;
        r->groups[0] = (struct kz_rtf_group){.to = KZ_RTF_TO_TEXT, .skip = 1};
        *ret_whole = false;
        status = KZ_OK;
        while (!status && !*ret_whole && kz_rtf_next(&bytes, &token)) {
                status = take_token(r, &token);
                *ret_whole = token.type == KZ_RTF_CLOSE && r->depth == 0 && r->over == 0;
        }
        if (!status)
                status = kz_rtf_flush(r);
        r->office->text.aside_depth = 0;
        r->office->text.table_depth = 0;
        return status ? status : put_edges(r);
}

enum kz_status kz_rtf_read(
        struct kz_office *office, struct kz_str bytes, bool *ret_whole, struct kz_error *err)
{
        struct kz_rtf r = {.office = office,
                .encoding = kz_rtf_codepage(1252),
                .edge = KZ_OFFICE_TEXT_NULL(office->text.max)};
        enum kz_status status = read_all(&r, bytes, ret_whole);

        kz_rtf_deinit(&r);
        if (status == KZ_E_LIMIT)
                return kz_error_set(err, KZ_E_LIMIT, "more than %llu MB of text (max_file_size)",
                        (unsigned long long)(office->text.max >> 20));
        return status == KZ_E_NOMEM ? kz_error_nomem(err) : status;
}
