#include "index/ingest/docx_body.h"

#include <stdio.h>
#include <stdlib.h>

#include "index/base/grow.h"
#include "index/ingest/head.h"

enum word {
        W_NONE = 0,
        W_ALTERNATE,
        W_CHOICE,
        W_FALLBACK,
        W_CHUNK,
        W_BREAK,
        W_DELETED,
        W_ENDNOTE,
        W_ENDNOTE_REF,
        W_FOOTNOTE,
        W_FOOTNOTE_REF,
        W_RENDERED,
        W_HYPHEN,
        W_OUTLINE,
        W_P,
        W_P_FORMAT,
        W_P_STYLE,
        W_POINT,
        W_RUN,
        W_STRINGS,
        W_TEXT,
        W_TAB,
        W_TABLE,
        W_CELL,
        W_ROW,
        W_BOX,
        W_VALUE,
        W_VANISH,
};

static const struct kz_xml_word words[] = {
        {"AlternateContent", W_ALTERNATE},
        {"Choice", W_CHOICE},
        {"Fallback", W_FALLBACK},
        {"altChunk", W_CHUNK},
        {"br", W_BREAK},
        {"cr", W_BREAK},
        {"del", W_DELETED},
        {"endnote", W_ENDNOTE},
        {"endnoteReference", W_ENDNOTE_REF},
        {"footnote", W_FOOTNOTE},
        {"footnoteReference", W_FOOTNOTE_REF},
        {"lastRenderedPageBreak", W_RENDERED},
        {"moveFrom", W_DELETED},
        {"noBreakHyphen", W_HYPHEN},
        {"numCache", W_DELETED},
        {"outlineLvl", W_OUTLINE},
        {"p", W_P},
        {"pPr", W_P_FORMAT},
        {"pPrChange", W_DELETED},
        {"pStyle", W_P_STYLE},
        {"pt", W_POINT},
        {"ptab", W_TAB},
        {"r", W_RUN},
        {"rPrChange", W_DELETED},
        {"strCache", W_STRINGS},
        {"t", W_TEXT},
        {"tab", W_TAB},
        {"tbl", W_TABLE},
        {"tc", W_CELL},
        {"tr", W_ROW},
        {"txbxContent", W_BOX},
        {"v", W_VALUE},
        {"vanish", W_VANISH},
};

void kz_docx_deinit(struct kz_docx *docx)
{
        size_t i;

        for (i = 0; i < docx->n_styles; i++)
                free(docx->styles[i].id);
        for (i = 0; i < docx->n_notes; i++)
                free(docx->notes[i].id);
        free(docx->styles);
        free(docx->notes);
        kz_office_text_deinit(&docx->notes_text);
        kz_buf_deinit(&docx->chunks);
}

static bool is_off(struct kz_str value)
{
        return kz_str_eq(value, KZ_STR("0")) || kz_str_eq(value, KZ_STR("false")) ||
               kz_str_eq(value, KZ_STR("off"));
}

static int rank_of_style(const struct kz_docx *docx, struct kz_str id)
{
        size_t i;

        for (i = 0; i < docx->n_styles; i++) {
                if (kz_str_eq(kz_str(docx->styles[i].id), id))
                        return docx->styles[i].rank;
        }
        return 0;
}

static size_t bytes_so_far(const struct kz_docx *docx)
{
        return docx->text->main.out.len + docx->text->aside.out.len;
}

/* What stands there in several forms, for newer and older programs, is read once: by the first form
 * that gave text. */
static void alternative(struct kz_docx *docx, enum word word)
{
        unsigned i = docx->choices;

        if (word == W_ALTERNATE) {
                if (docx->choices < KZ_DOCX_CHOICES_MAX)
                        docx->choice[i].before = bytes_so_far(docx);
                docx->choices++;
        } else if (i && i <= KZ_DOCX_CHOICES_MAX &&
                   docx->choice[i - 1].before != bytes_so_far(docx)) {
                docx->skip = 1;
        } else if (i > KZ_DOCX_CHOICES_MAX && word == W_FALLBACK) {
                docx->skip = 1;
        }
}

static void note_key(char out[32], char kind, struct kz_str id)
{
        snprintf(out, 32, "%c%.*s", kind, id.len < 24 ? (int)id.len : 24, id.ptr ? id.ptr : "");
}

static enum kz_status begin_note(struct kz_docx *docx, char kind, struct kz_str id)
{
        char key[32];

        if (docx->text != &docx->notes_text) {
                /* In files of 2003, notes stand where they are referred to. */
                kz_office_aside_begin(docx->text);
                return KZ_OK;
        }
        kz_office_part(docx->text, KZ_OFFICE_PARAGRAPH);
        note_key(key, kind, id);
        if (kz_grow((void **)&docx->notes, &docx->notes_cap, docx->n_notes + 1,
                    sizeof(*docx->notes)))
                return KZ_E_NOMEM;
        docx->notes[docx->n_notes] =
                (struct kz_docx_note){strdup(key), docx->text->main.out.len, 0, false};
        return docx->notes[docx->n_notes++].id ? KZ_OK : KZ_E_NOMEM;
}

static void end_note(struct kz_docx *docx)
{
        struct kz_buf *out = &docx->text->main.out;
        struct kz_docx_note *note;

        if (docx->text != &docx->notes_text) {
                kz_office_aside_end(docx->text);
                return;
        }
        if (docx->n_notes == 0)
                return;
        note = &docx->notes[docx->n_notes - 1];
        /* Its last blanks would go when the next text comes, and the ends of both be wrong. */
        while (out->len > note->start &&
                (out->data[out->len - 1] == ' ' || out->data[out->len - 1] == '\t'))
                out->len--;
        note->len = out->len - note->start;
        kz_office_part(docx->text, KZ_OFFICE_PARAGRAPH);
}

static int compare_notes(const void *a, const void *b)
{
        return strcmp(((const struct kz_docx_note *)a)->id, ((const struct kz_docx_note *)b)->id);
}

void kz_docx_sort_notes(struct kz_docx *docx)
{
        if (docx->n_notes)
                qsort(docx->notes, docx->n_notes, sizeof(*docx->notes), compare_notes);
}

/* A note stands after the paragraph that refers to it, once. */
static enum kz_status put_note(struct kz_docx *docx, char kind, struct kz_str id)
{
        struct kz_docx_note key = {.used = false}, *note;
        enum kz_status status;
        char name[32];

        if (docx->n_notes == 0 || docx->text == &docx->notes_text)
                return KZ_OK;
        note_key(name, kind, id);
        key.id = name;
        note = bsearch(&key, docx->notes, docx->n_notes, sizeof(key), compare_notes);
        if (!note || note->used || note->len == 0)
                return KZ_OK;
        note->used = true;
        kz_office_aside_begin(docx->text);
        kz_office_part(docx->text, KZ_OFFICE_PARAGRAPH);
        status = kz_office_put(docx->text,
                kz_head_trim(
                        (struct kz_str){docx->notes_text.main.out.data + note->start, note->len}));
        kz_office_aside_end(docx->text);
        return status;
}

static enum kz_status put_break(struct kz_docx *docx, struct kz_str type)
{
        if (!kz_str_eq(type, KZ_STR("page")) && !kz_str_eq(type, KZ_STR("column")))
                return kz_office_put(docx->text, KZ_STR("\n"));
        kz_office_part(docx->text, KZ_OFFICE_LINE);
        return KZ_OK;
}

static enum kz_status put_mark(struct kz_docx *docx, enum word word, const char *const *attrs)
{
        if (docx->hidden || docx->in_format)
                return KZ_OK;
        switch (word) {
        case W_BREAK:
                return put_break(docx, kz_xml_attr(attrs, "type"));
        case W_TAB:
                return kz_office_put(docx->text, KZ_STR("\t"));
        case W_HYPHEN:
                return kz_office_put(docx->text, KZ_STR("-"));
        case W_ENDNOTE_REF:
                return put_note(docx, 'e', kz_xml_attr(attrs, "id"));
        case W_FOOTNOTE_REF:
                return put_note(docx, 'f', kz_xml_attr(attrs, "id"));
        default:
                docx->rendered += docx->text->aside_depth == 0;
                kz_office_page(docx->text);
                return KZ_OK;
        }
}

static void begin_block(struct kz_docx *docx, enum word word)
{
        switch (word) {
        case W_P:
                docx->rank = 0;
                docx->hidden = false;
                break;
        case W_TABLE:
                docx->text->table_depth++;
                kz_office_paragraph(docx->text);
                break;
        case W_CELL:
                kz_office_cell_begin(docx->text);
                break;
        case W_BOX:
                if (docx->text->aside_depth == 0)
                        docx->outer_rank = docx->rank;
                kz_office_aside_begin(docx->text);
                break;
        default:
                break;
        }
}

static void read_format(struct kz_docx *docx, enum word word, const char *const *attrs)
{
        struct kz_str value = kz_xml_attr(attrs, "val");

        if (word == W_P_STYLE && docx->in_format)
                docx->rank = rank_of_style(docx, value);
        if (word == W_OUTLINE && docx->in_format && kz_str_eq(value, KZ_STR("0")) && !docx->rank)
                docx->rank = 1;
        if (word == W_VANISH && !docx->in_format)
                docx->hidden = !is_off(value);
}

static bool holds_text(const struct kz_docx *docx, enum word word, struct kz_str ns)
{
        if (word == W_TEXT)
                return !kz_xml_ends_with(ns, "/diagram");
        return word == W_VALUE && docx->in_strings;
}

static enum kz_status start_word(
        struct kz_docx *docx, enum word word, struct kz_xml_name name, const char *const *attrs)
{
        switch (word) {
        case W_ALTERNATE:
        case W_CHOICE:
        case W_FALLBACK:
                alternative(docx, word);
                return KZ_OK;
        case W_CHUNK:
                if (docx->n_chunks++ >= KZ_DOCX_CHUNKS_MAX)
                        return KZ_OK;
                return kz_buf_append_str(&docx->chunks, kz_xml_attr(attrs, "id"))
                               ? KZ_E_NOMEM
                               : kz_buf_append_char(&docx->chunks, '\0');
        case W_DELETED:
                docx->skip = 1;
                return KZ_OK;
        case W_ENDNOTE:
                return begin_note(docx, 'e', kz_xml_attr(attrs, "id"));
        case W_FOOTNOTE:
                return begin_note(docx, 'f', kz_xml_attr(attrs, "id"));
        case W_BREAK:
        case W_TAB:
        case W_HYPHEN:
        case W_ENDNOTE_REF:
        case W_FOOTNOTE_REF:
        case W_RENDERED:
                return put_mark(docx, word, attrs);
        case W_P_FORMAT:
                docx->in_format++;
                return KZ_OK;
        case W_RUN:
                docx->hidden = false;
                return KZ_OK;
        case W_STRINGS:
                docx->in_strings++;
                return KZ_OK;
        case W_TEXT:
        case W_VALUE:
                docx->in_text += docx->in_text || holds_text(docx, word, name.ns);
                return KZ_OK;
        default:
                read_format(docx, word, attrs);
                begin_block(docx, word);
                return KZ_OK;
        }
}

static enum kz_status on_start(void *ctx, struct kz_xml_name name, const char *const *attrs)
{
        struct kz_docx *docx = ctx;
        int word;

        if (docx->skip) {
                docx->skip++;
                return KZ_OK;
        }
        word = kz_xml_word(words, KZ_ARRAY_LEN(words), name.local);
        return word ? start_word(docx, (enum word)word, name, attrs) : KZ_OK;
}

static enum kz_status end_paragraph(struct kz_docx *docx)
{
        enum kz_status status = KZ_OK;

        if (docx->rank && docx->text->aside_depth == 0)
                status = kz_office_meta_heading(
                        &docx->office->meta, docx->rank, kz_office_block(docx->text));
        docx->rank = 0;
        kz_office_paragraph(docx->text);
        if (!status && docx->text->table_depth == 0)
                status = kz_office_put_asides(docx->text);
        return status;
}

static enum kz_status end_table(struct kz_docx *docx)
{
        if (docx->text->table_depth)
                docx->text->table_depth--;
        kz_office_paragraph(docx->text);
        return docx->text->table_depth ? KZ_OK : kz_office_put_asides(docx->text);
}

static enum kz_status end_word(struct kz_docx *docx, enum word word)
{
        switch (word) {
        case W_ALTERNATE:
                docx->choices -= docx->choices > 0;
                return KZ_OK;
        case W_P_FORMAT:
                docx->in_format -= docx->in_format > 0;
                return KZ_OK;
        case W_STRINGS:
                docx->in_strings -= docx->in_strings > 0;
                return KZ_OK;
        case W_TEXT:
        case W_VALUE:
                docx->in_text -= docx->in_text > 0;
                return KZ_OK;
        case W_ENDNOTE:
        case W_FOOTNOTE:
                end_note(docx);
                return KZ_OK;
        case W_P:
                return end_paragraph(docx);
        case W_CELL:
                kz_office_cell_end(docx->text);
                return KZ_OK;
        case W_ROW:
        case W_POINT:
                kz_office_part(docx->text, KZ_OFFICE_LINE);
                return KZ_OK;
        case W_TABLE:
                return end_table(docx);
        case W_BOX:
                kz_office_aside_end(docx->text);
                if (docx->text->aside_depth == 0)
                        docx->rank = docx->outer_rank;
                return KZ_OK;
        default:
                return KZ_OK;
        }
}

static enum kz_status on_end(void *ctx, struct kz_xml_name name)
{
        struct kz_docx *docx = ctx;
        int word;

        if (docx->skip) {
                docx->skip--;
                return KZ_OK;
        }
        word = kz_xml_word(words, KZ_ARRAY_LEN(words), name.local);
        return word ? end_word(docx, (enum word)word) : KZ_OK;
}

static enum kz_status on_text(void *ctx, struct kz_str text)
{
        struct kz_docx *docx = ctx;

        if (docx->skip || !docx->in_text || docx->hidden)
                return KZ_OK;
        return kz_office_put(docx->text, text);
}

const struct kz_xml_handler kz_docx_body_handler = {NULL, on_start, on_end, on_text};
