#include "index/ingest/office_drawing.h"

enum word {
        W_NONE = 0,
        W_ALTERNATE,
        W_CHOICE,
        W_FALLBACK,
        W_BREAK,
        W_FIELD,
        W_SKIP,
        W_P,
        W_PLACEHOLDER,
        W_LINE,
        W_SHAPE,
        W_STRINGS,
        W_TEXT,
        W_TABLE,
        W_CELL,
        W_VALUE,
};

static const struct kz_xml_word words[] = {
        {"AlternateContent", W_ALTERNATE},
        {"Choice", W_CHOICE},
        {"Fallback", W_FALLBACK},
        {"br", W_BREAK},
        {"cm", W_LINE},
        {"comment", W_LINE},
        {"fld", W_FIELD},
        {"numCache", W_SKIP},
        {"p", W_P},
        {"ph", W_PLACEHOLDER},
        {"pt", W_LINE},
        {"rPh", W_SKIP},
        {"sp", W_SHAPE},
        {"strCache", W_STRINGS},
        {"t", W_TEXT},
        {"tbl", W_TABLE},
        {"tc", W_CELL},
        {"text", W_TEXT},
        {"tr", W_LINE},
        {"v", W_VALUE},
};

static size_t bytes_so_far(const struct kz_drawing *drawing)
{
        return drawing->office->text.main.out.len;
}

static void alternative(struct kz_drawing *drawing, enum word word)
{
        unsigned i = drawing->choices;

        if (word == W_ALTERNATE) {
                if (i < KZ_DRAWING_CHOICES_MAX)
                        drawing->before[i] = bytes_so_far(drawing);
                drawing->choices++;
        } else if (i && i <= KZ_DRAWING_CHOICES_MAX) {
                drawing->skip = drawing->before[i - 1] != bytes_so_far(drawing);
        } else {
                drawing->skip = word == W_FALLBACK;
        }
}

static bool is_one_of(struct kz_str s, const char *const *list, size_t count)
{
        size_t i;

        for (i = 0; i < count; i++) {
                if (kz_str_eq(s, kz_str(list[i])))
                        return true;
        }
        return false;
}

/* What every slide repeats is read from the first. */
static void placeholder(struct kz_drawing *drawing, struct kz_str type)
{
        static const char *const never[] = {"sldNum", "sldImg"};
        static const char *const once[] = {"dt", "ftr", "hdr"};
        static const char *const titles[] = {"title", "ctrTitle"};

        if (drawing->is_master || is_one_of(type, never, KZ_ARRAY_LEN(never)))
                drawing->left_out = true;
        if (is_one_of(type, once, KZ_ARRAY_LEN(once)))
                drawing->left_out = !drawing->first || drawing->is_notes;
        drawing->titles = !drawing->is_notes && is_one_of(type, titles, KZ_ARRAY_LEN(titles));
}

static bool holds_text(const struct kz_drawing *drawing, enum word word, struct kz_str ns)
{
        if (word == W_VALUE)
                return drawing->in_strings > 0;
        return !kz_xml_ends_with(ns, "/diagram");
}

static enum kz_status start_word(struct kz_drawing *drawing, enum word word,
        struct kz_xml_name name, const char *const *attrs)
{
        struct kz_office_text *text = &drawing->office->text;

        switch (word) {
        case W_ALTERNATE:
        case W_CHOICE:
        case W_FALLBACK:
                alternative(drawing, word);
                break;
        case W_BREAK:
                return drawing->left_out ? KZ_OK : kz_office_put(text, KZ_STR("\n"));
        case W_FIELD:
                drawing->skip = kz_str_eq(kz_xml_attr(attrs, "type"), KZ_STR("slidenum"));
                break;
        case W_SKIP:
                drawing->skip = 1;
                break;
        case W_PLACEHOLDER:
                placeholder(drawing, kz_xml_attr(attrs, "type"));
                break;
        case W_SHAPE:
                drawing->left_out = drawing->titles = false;
                kz_office_part(text, KZ_OFFICE_PARAGRAPH);
                break;
        case W_STRINGS:
                drawing->in_strings++;
                break;
        case W_TEXT:
        case W_VALUE:
                drawing->in_text += drawing->in_text || holds_text(drawing, word, name.ns);
                break;
        case W_TABLE:
                text->table_depth++;
                break;
        case W_CELL:
                kz_office_cell_begin(text);
                break;
        default:
                break;
        }
        return KZ_OK;
}

static enum kz_status on_start(void *ctx, struct kz_xml_name name, const char *const *attrs)
{
        struct kz_drawing *drawing = ctx;
        int word;

        if (drawing->skip) {
                drawing->skip++;
                return KZ_OK;
        }
        word = kz_xml_word(words, KZ_ARRAY_LEN(words), name.local);
        return word ? start_word(drawing, (enum word)word, name, attrs) : KZ_OK;
}

static enum kz_status end_paragraph(struct kz_drawing *drawing)
{
        struct kz_office *office = drawing->office;
        enum kz_status status = KZ_OK;

        if (drawing->titles)
                status = kz_office_meta_heading(
                        &office->meta, drawing->first ? 2 : 1, kz_office_block(&office->text));
        /* A slide's points are lines; its shapes are paragraphs. */
        kz_office_part(&office->text, KZ_OFFICE_LINE);
        return status;
}

static enum kz_status end_word(struct kz_drawing *drawing, enum word word)
{
        struct kz_office_text *text = &drawing->office->text;

        switch (word) {
        case W_ALTERNATE:
                drawing->choices -= drawing->choices > 0;
                break;
        case W_P:
                return end_paragraph(drawing);
        case W_LINE:
                kz_office_part(text, KZ_OFFICE_LINE);
                break;
        case W_SHAPE:
                drawing->left_out = drawing->titles = false;
                kz_office_part(text, KZ_OFFICE_PARAGRAPH);
                break;
        case W_STRINGS:
                drawing->in_strings -= drawing->in_strings > 0;
                break;
        case W_TEXT:
        case W_VALUE:
                drawing->in_text -= drawing->in_text > 0;
                break;
        case W_TABLE:
                text->table_depth -= text->table_depth > 0;
                kz_office_part(text, KZ_OFFICE_PARAGRAPH);
                break;
        case W_CELL:
                kz_office_cell_end(text);
                break;
        default:
                break;
        }
        return KZ_OK;
}

static enum kz_status on_end(void *ctx, struct kz_xml_name name)
{
        struct kz_drawing *drawing = ctx;
        int word;

        if (drawing->skip) {
                drawing->skip--;
                return KZ_OK;
        }
        word = kz_xml_word(words, KZ_ARRAY_LEN(words), name.local);
        return word ? end_word(drawing, (enum word)word) : KZ_OK;
}

static enum kz_status on_text(void *ctx, struct kz_str text)
{
        struct kz_drawing *drawing = ctx;

        if (drawing->skip || !drawing->in_text || drawing->left_out)
                return KZ_OK;
        return kz_office_put(&drawing->office->text, text);
}

const struct kz_xml_handler kz_drawing_handler = {NULL, on_start, on_end, on_text};

enum kz_status kz_drawing_read(struct kz_drawing *drawing, struct kz_str name, struct kz_error *err)
{
        struct kz_xml_handler handler = kz_drawing_handler;

        if (name.len == 0)
                return KZ_OK;
        handler.ctx = drawing;
        drawing->skip = drawing->in_text = drawing->in_strings = drawing->choices = 0;
        drawing->left_out = drawing->titles = false;
        drawing->office->text.table_depth = 0;
        kz_office_part(&drawing->office->text, KZ_OFFICE_PARAGRAPH);
        return kz_office_xml(drawing->office, name, &handler, err);
}
