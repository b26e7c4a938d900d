#include "index/ingest/rtf_state.h"

#include <stdlib.h>

#include "index/base/date.h"
#include "index/base/utf8.h"

#define VALUE_MAX 4096 /* bytes of a title, an author, the name of a style */
#define EDGES_BYTES_MAX (64u << 10)

void kz_rtf_deinit(struct kz_rtf *r)
{
        free(r->groups);
        kz_rtf_fonts_deinit(&r->fonts);
        kz_buf_deinit(&r->run);
        kz_buf_deinit(&r->decoded);
        kz_buf_deinit(&r->value);
        kz_buf_deinit(&r->edges);
        kz_office_text_deinit(&r->edge);
}

/* Text of a table is followed by text that is not: a new paragraph begins. */
static enum kz_status leave_table(struct kz_rtf *r)
{
        struct kz_office_text *text = &r->office->text;

        if (!r->after_table || r->in_row || kz_rtf_top(r)->in_table)
                return KZ_OK;
        r->after_table = false;
        text->table_depth = 0;
        kz_office_part(text, KZ_OFFICE_PARAGRAPH);
        return kz_office_put_asides(text);
}

enum kz_status kz_rtf_put(struct kz_rtf *r, struct kz_str s)
{
        struct kz_rtf_group *group = kz_rtf_top(r);
        enum kz_status status = KZ_OK;

        if (group->hidden || group->deleted)
                return KZ_OK;
        switch (group->to) {
        case KZ_RTF_TO_TEXT:
                status = leave_table(r);
                return status ? status : kz_office_put(&r->office->text, s);
        case KZ_RTF_TO_ASIDE:
                return kz_office_put(&r->office->text, s);
        case KZ_RTF_TO_EDGE:
                return kz_office_put(&r->edge, s);
        case KZ_RTF_TO_TITLE:
        case KZ_RTF_TO_AUTHOR:
        case KZ_RTF_TO_STYLES:
                return r->value.len + s.len > VALUE_MAX ? KZ_OK : kz_buf_append_str(&r->value, s);
        default:
                return KZ_OK;
        }
}

static enum kz_status decode(struct kz_rtf *r, const struct kz_encoding *encoding)
{
        struct kz_str bytes = kz_buf_str(&r->run);
        enum kz_status status;
        size_t broken;

        kz_buf_clear(&r->decoded);
        if (encoding == &kz_rtf_symbols)
                return KZ_OK;
        if (encoding == &kz_encoding_utf8)
                return kz_utf8_repair(&r->decoded, bytes.ptr, bytes.len, NULL);
        status = kz_encoding_decode(encoding, bytes, &r->decoded, &broken, NULL);
        if (status != KZ_E_UNSUPPORTED)
                return status;
        kz_buf_clear(&r->decoded);
        if (r->told)
                return KZ_OK;
        r->told = true;
        return kz_parse_problem(r->office->parse, 0,
                "text in %s, which is not known here, is left out", encoding->name);
}

enum kz_status kz_rtf_flush(struct kz_rtf *r)
{
        enum kz_status status;

        if (r->run.len == 0)
                return KZ_OK;
        status = decode(r, r->run_encoding);
        kz_buf_clear(&r->run);
        return status ? status : kz_rtf_put(r, kz_buf_str(&r->decoded));
}

static const struct kz_encoding *encoding_here(struct kz_rtf *r)
{
        const struct kz_encoding *encoding = kz_rtf_fonts_get(&r->fonts, kz_rtf_top(r)->font);

        return encoding && kz_rtf_top(r)->to != KZ_RTF_TO_STYLES ? encoding : r->encoding;
}

enum kz_status kz_rtf_put_bytes(struct kz_rtf *r, struct kz_str bytes)
{
        const struct kz_encoding *encoding = encoding_here(r);
        enum kz_status status = KZ_OK;
        size_t i;

        if (kz_rtf_top(r)->to == KZ_RTF_TO_NOTHING || kz_rtf_top(r)->to == KZ_RTF_TO_SHAPE ||
                kz_rtf_top(r)->to == KZ_RTF_TO_INFO || kz_rtf_top(r)->to == KZ_RTF_TO_FONTS)
                return KZ_OK;
        if (bytes.len)
                r->surrogate = 0;
        if (encoding != r->run_encoding)
                status = kz_rtf_flush(r);
        r->run_encoding = encoding;
        for (i = 0; i < bytes.len && !status; i++) {
                unsigned char c = (unsigned char)bytes.ptr[i];

                status = kz_buf_append_char(&r->run, c < ' ' && c != '\t' ? ' ' : (char)c);
        }
        return status;
}

enum kz_status kz_rtf_put_unicode(struct kz_rtf *r, int32_t number)
{
        uint32_t unit = (uint32_t)(number < 0 ? number + 65536 : number), first = r->surrogate;
        enum kz_status status = kz_rtf_flush(r);
        char out[4];
        size_t n;

        r->surrogate = 0;
        r->skip = kz_rtf_top(r)->skip;
        if (status)
                return status;
        if (unit >= 0xD800 && unit < 0xDC00) {
                r->surrogate = unit;
                return KZ_OK;
        }
        if (unit >= 0xDC00 && unit < 0xE000 && first)
                unit = 0x10000 + ((first - 0xD800) << 10) + (unit - 0xDC00);
        /* A font of symbols has its pictures among the private characters. */
        if (unit < ' ' || (unit >= 0xF000 && unit < 0xF100))
                return KZ_OK;
        n = kz_utf8_encode(unit, out);
        return n ? kz_rtf_put(r, (struct kz_str){out, n}) : KZ_OK;
}

static enum kz_status take_value(struct kz_rtf *r, enum kz_office_field field)
{
        struct kz_buf *out = &r->office->meta.values[field];
        enum kz_status status = out->len ? KZ_OK : kz_buf_append_str(out, kz_buf_str(&r->value));

        kz_buf_clear(&r->value);
        return status;
}

static enum kz_status take_date(struct kz_rtf *r, enum kz_office_field field)
{
        struct kz_buf *out = &r->office->meta.values[field];
        const struct kz_civil civil = {r->year, r->month, r->day};

        if (out->len || !kz_date_valid(civil))
                return KZ_OK;
        return kz_buf_printf(out, "%04d-%02d-%02d", (int)r->year, (int)r->month, (int)r->day);
}

void kz_rtf_take_style(struct kz_rtf *r)
{
        struct kz_str name = kz_str_trim(kz_buf_str(&r->value));
        int rank;

        if (name.len && name.ptr[name.len - 1] == ';')
                name.len--;
        rank = kz_office_style_rank(name);
        if (rank && r->n_styles < KZ_RTF_STYLES_MAX) {
                r->styles[r->n_styles].number = r->style_here;
                r->styles[r->n_styles++].rank = rank;
        }
        kz_buf_clear(&r->value);
        r->style_here = 0;
}

static enum kz_status take_edge(struct kz_rtf *r)
{
        struct kz_str text = kz_buf_str(&r->edge.main.out);
        enum kz_status status = KZ_OK;

        if (text.len && r->edges.len + text.len < EDGES_BYTES_MAX) {
                status = kz_buf_append_str(&r->edges, text);
                if (!status)
                        status = kz_buf_append_char(&r->edges, '\0');
        }
        kz_office_text_deinit(&r->edge);
        r->edge = KZ_OFFICE_TEXT_NULL(r->office->text.max);
        return status;
}

enum kz_status kz_rtf_end_destination(struct kz_rtf *r, enum kz_rtf_word to)
{
        switch (to) {
        case KZ_RTF_TO_ASIDE:
                kz_office_aside_end(&r->office->text);
                return KZ_OK;
        case KZ_RTF_TO_EDGE:
                return take_edge(r);
        case KZ_RTF_TO_TITLE:
                return take_value(r, KZ_OFFICE_TITLE);
        case KZ_RTF_TO_AUTHOR:
                return take_value(r, KZ_OFFICE_AUTHOR);
        case KZ_RTF_TO_CREATED:
                return take_date(r, KZ_OFFICE_CREATED);
        case KZ_RTF_TO_MODIFIED:
                return take_date(r, KZ_OFFICE_MODIFIED);
        default:
                return KZ_OK;
        }
}
