#include "index/ingest/pdf_form.h"

static enum kz_status put(struct kz_buf *out, const char *text)
{
        enum kz_status status = KZ_OK;

        if (!text || !*text)
                return KZ_OK;
        status = kz_buf_append_cstr(out, text);
        return status ? status : kz_buf_append_cstr(out, "\n\n");
}

static enum kz_status put_choice(struct kz_buf *out, PopplerFormField *field)
{
        int i, n = poppler_form_field_choice_get_n_items(field);
        enum kz_status status = KZ_OK;
        char *item;

        for (i = 0; i < n && !status; i++) {
                if (!poppler_form_field_choice_is_item_selected(field, i))
                        continue;
                item = poppler_form_field_choice_get_item(field, i);
                status = put(out, item);
                g_free(item);
        }
        return status;
}

static enum kz_status put_field(struct kz_buf *out, PopplerFormField *field)
{
        enum kz_status status;
        char *text;

        if (poppler_form_field_get_field_type(field) == POPPLER_FORM_FIELD_CHOICE)
                return put_choice(out, field);
        if (poppler_form_field_get_field_type(field) != POPPLER_FORM_FIELD_TEXT ||
                poppler_form_field_text_is_password(field))
                return KZ_OK;
        text = poppler_form_field_text_get_text(field);
        status = put(out, text);
        g_free(text);
        return status;
}

/* Notes that are drawn; what has to be opened to be seen is no part of the page. */
static enum kz_status put_annotation(struct kz_buf *out, PopplerAnnot *annotation)
{
        enum kz_status status;
        char *text;

        if (poppler_annot_get_annot_type(annotation) != POPPLER_ANNOT_FREE_TEXT ||
                (poppler_annot_get_flags(annotation) & POPPLER_ANNOT_FLAG_HIDDEN))
                return KZ_OK;
        text = poppler_annot_get_contents(annotation);
        status = put(out, text);
        g_free(text);
        return status;
}

enum kz_status kz_pdf_form_read(PopplerPage *page, struct kz_buf *out)
{
        /* The last one comes first. */
        GList *fields = g_list_reverse(poppler_page_get_form_field_mapping(page));
        GList *annotations = poppler_page_get_annot_mapping(page), *at;
        enum kz_status status = KZ_OK;

        for (at = fields; at && !status; at = at->next)
                status = put_field(out, ((PopplerFormFieldMapping *)at->data)->field);
        for (at = annotations; at && !status; at = at->next)
                status = put_annotation(out, ((PopplerAnnotMapping *)at->data)->annot);
        poppler_page_free_form_field_mapping(fields);
        poppler_page_free_annot_mapping(annotations);
        return status;
}
