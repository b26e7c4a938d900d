#include "index/ingest/docx.h"

#include <stdlib.h>

#include "index/base/grow.h"
#include "index/ingest/docx_body.h"
#include "index/ingest/head.h"
#include "index/ingest/office_html.h"
#include "index/ingest/office_rels.h"

#define STYLES_MAX 64

/* styles.xml: an id may be anything, but the names of the styles that come with Word are fixed. */
struct styles {
        struct kz_docx *docx;
        char *id;
};

static enum kz_status style_start(void *ctx, struct kz_xml_name name, const char *const *attrs)
{
        struct styles *styles = ctx;
        struct kz_docx *docx = styles->docx;
        struct kz_str id;
        int rank;

        if (kz_str_eq(name.local, KZ_STR("style"))) {
                free(styles->id);
                id = kz_xml_attr(attrs, "styleId");
                styles->id = strndup(id.len ? id.ptr : "", id.len);
                return styles->id ? KZ_OK : KZ_E_NOMEM;
        }
        if (!kz_str_eq(name.local, KZ_STR("name")) || !styles->id)
                return KZ_OK;
        rank = kz_office_style_rank(kz_xml_attr(attrs, "val"));
        if (rank == 0 || docx->n_styles == STYLES_MAX)
                return KZ_OK;
        if (kz_grow((void **)&docx->styles, &docx->styles_cap, docx->n_styles + 1,
                    sizeof(*docx->styles)))
                return KZ_E_NOMEM;
        docx->styles[docx->n_styles++] = (struct kz_docx_style){styles->id, rank};
        styles->id = NULL;
        return KZ_OK;
}

static enum kz_status read_styles(struct kz_docx *docx, struct kz_str part, struct kz_error *err)
{
        struct styles styles = {docx, NULL};
        const struct kz_xml_handler handler = {&styles, style_start, NULL, NULL};
        enum kz_status status = kz_office_xml(docx->office, part, &handler, err);

        free(styles.id);
        return status;
}

/* Between parts nothing is open, even when one was cut short. */
static void begin_part(struct kz_docx *docx, struct kz_office_text *text)
{
        docx->text = text;
        docx->skip = docx->in_text = docx->in_strings = docx->in_format = docx->choices = 0;
        docx->hidden = false;
        docx->rank = 0;
        text->table_depth = text->aside_depth = 0;
        kz_office_part(text, KZ_OFFICE_PARAGRAPH);
}

static enum kz_status read_part(
        struct kz_docx *docx, struct kz_str name, struct kz_office_text *text, struct kz_error *err)
{
        struct kz_xml_handler handler = kz_docx_body_handler;
        enum kz_status status;

        if (name.len == 0)
                return KZ_OK;
        handler.ctx = docx;
        begin_part(docx, text);
        status = kz_office_xml(docx->office, name, &handler, err);
        begin_part(docx, text);
        return status ? status : kz_office_put_asides(text);
}

static enum kz_status read_notes(
        struct kz_docx *docx, const struct kz_office_rels *rels, struct kz_error *err)
{
        static const char *const types[] = {"footnotes", "endnotes"};
        enum kz_status status = KZ_OK;
        size_t i;

        docx->notes_text = KZ_OFFICE_TEXT_NULL(docx->office->text.max);
        for (i = 0; i < KZ_ARRAY_LEN(types) && !status; i++)
                status = read_part(
                        docx, kz_office_rels_by_type(rels, types[i]), &docx->notes_text, err);
        kz_docx_sort_notes(docx);
        return status;
}

static enum kz_status read_edges(
        struct kz_docx *docx, const struct kz_office_rels *rels, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        size_t i;

        for (i = 0; i < rels->count && !status; i++) {
                KZ_CLEANUP(kz_office_text_deinit)
                struct kz_office_text text = KZ_OFFICE_TEXT_NULL(docx->office->text.max);

                if (strcmp(rels->rels[i].type, "header") && strcmp(rels->rels[i].type, "footer"))
                        continue;
                status = read_part(docx, kz_str(rels->rels[i].target), &text, err);
                if (!status)
                        status = kz_office_put_edge(docx->office, kz_buf_str(&text.main.out));
        }
        return status;
}

static enum kz_status read_chunks(
        struct kz_docx *docx, const struct kz_office_rels *rels, struct kz_error *err)
{
        struct kz_str rest = kz_buf_str(&docx->chunks), id, target;
        enum kz_status status = KZ_OK;

        while (rest.len && !status) {
                kz_str_split(&rest, '\0', &id);
                target = kz_office_rels_by_id(rels, id);
                if (kz_xml_ends_with(target, ".htm") || kz_xml_ends_with(target, ".html") ||
                        kz_xml_ends_with(target, ".xhtml"))
                        status = kz_office_html(docx->office, target, err);
                else
                        status = kz_parse_problem(docx->office->parse, 0,
                                "%.*s: another file inserted as a whole is not read",
                                KZ_STR_ARG(target));
                if (status == KZ_E_NOT_FOUND)
                        status = KZ_OK;
        }
        return status;
}

/* What the body only refers to: comments, charts, diagrams. */
static enum kz_status read_others(
        struct kz_docx *docx, const struct kz_office_rels *rels, struct kz_error *err)
{
        static const char *const types[] = {"comments", "chart", "diagramData"};
        enum kz_status status = KZ_OK;
        size_t i, k;

        for (k = 0; k < KZ_ARRAY_LEN(types); k++) {
                for (i = 0; i < rels->count && !status; i++) {
                        if (strcmp(rels->rels[i].type, types[k]) == 0)
                                status = read_part(docx, kz_str(rels->rels[i].target),
                                        &docx->office->text, err);
                }
        }
        return status;
}

/* Word notes where its pages ended when it last laid them out; programs that only pass the marks on
 * have another number of pages. */
static bool pages_agree(const struct kz_docx *docx)
{
        struct kz_str told = kz_buf_str(&docx->office->meta.values[KZ_OFFICE_PAGES]);
        unsigned long pages = told.len ? strtoul(told.ptr, NULL, 10) : 0;

        return pages && pages == docx->rendered + 1;
}

static enum kz_status read_package(struct kz_docx *docx, struct kz_str main, struct kz_error *err)
{
        KZ_CLEANUP(kz_office_rels_deinit) struct kz_office_rels rels = KZ_OFFICE_RELS_NULL;
        struct kz_xml_handler handler = kz_docx_body_handler;
        enum kz_status status;

        handler.ctx = docx;
        status = kz_office_rels_read(docx->office, main, &rels, err);
        if (!status && rels.count)
                status = read_styles(docx, kz_office_rels_by_type(&rels, "styles"), err);
        if (!status)
                status = read_notes(docx, &rels, err);
        begin_part(docx, &docx->office->text);
        docx->office->text.main.pending = KZ_OFFICE_NONE;
        if (!status)
                status = kz_office_main_xml(docx->office, main, &handler, err);
        docx->office->pages = pages_agree(docx);
        begin_part(docx, &docx->office->text);
        if (!status)
                status = kz_office_put_asides(&docx->office->text);
        if (!status)
                status = read_chunks(docx, &rels, err);
        if (!status)
                status = read_others(docx, &rels, err);
        return status ? status : read_edges(docx, &rels, err);
}

enum kz_status kz_docx_read(struct kz_office *office, struct kz_str main, struct kz_error *err)
{
        struct kz_docx docx = {.office = office, .text = &office->text};
        enum kz_status status = read_package(&docx, main, err);

        kz_docx_deinit(&docx);
        return status;
}
