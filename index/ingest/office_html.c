#include "index/ingest/office_html.h"

#include "index/ingest/decode.h"
#include "index/ingest/html_plain.h"

static enum kz_status put_page(struct kz_office *office, struct kz_str html)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf text = KZ_BUF_NULL;
        enum kz_status status = kz_html_plain(&text, html, NULL);

        if (text.len && text.data[text.len - 1] == '\n')
                text.len--;
        kz_office_part(&office->text, KZ_OFFICE_PARAGRAPH);
        if (!status)
                status = kz_office_put(&office->text, kz_buf_str(&text));
        kz_office_part(&office->text, KZ_OFFICE_PARAGRAPH);
        return status;
}

enum kz_status kz_office_html(struct kz_office *office, struct kz_str name, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf bytes = KZ_BUF_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf decoded = KZ_BUF_NULL;
        struct kz_error why = KZ_ERROR_NULL;
        enum kz_status status;
        struct kz_str html;
        bool exact;

        status = kz_zip_read(office->zip, name, &bytes, &why);
        if (status == KZ_E_NOT_FOUND)
                return status;
        if (status)
                status = kz_office_report(office, status, name, &why);
        if (status || bytes.len == 0)
                return status;
        status = kz_decode_text(
                office->parse, kz_buf_str(&bytes), NULL, &decoded, &html, &exact, &why);
        if (!status)
                status = put_page(office, html);
        if (status == KZ_E_LIMIT && why.message[0] == '\0')
                kz_error_set(&why, status, "more text than is read of one file (max_file_size)");
        if (status == KZ_E_NOMEM)
                return kz_error_nomem(err);
        return status ? kz_office_report(office, status, name, &why) : KZ_OK;
}
