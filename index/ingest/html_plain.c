#include "index/ingest/html_plain.h"

#include "index/ingest/html_page.h"

enum kz_status kz_html_plain(struct kz_buf *out, struct kz_str html, struct kz_buf *ret_title)
{
        KZ_CLEANUP(kz_html_page_deinit) struct kz_html_page page = KZ_HTML_PAGE_NULL;
        KZ_CLEANUP(kz_html_meta_deinit) struct kz_html_meta meta = {0};
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf text = KZ_BUF_NULL;
        enum kz_status status = kz_html_page_read(&page, html, &meta);
        const struct kz_html_candidate *title;
        size_t i, at = 0;

        if (status)
                return status;
        for (i = 0; i < page.n_blocks; i++)
                page.blocks[i].article = true;
        status = kz_html_page_text(&page, &text);
        if (!status)
                status = kz_buf_append_str(out, kz_buf_str(&text));
        if (status || !ret_title)
                return status;
        while ((title = kz_html_meta_next(&meta, KZ_HTML_TITLE_FIELD, &at))) {
                if (title->trust == KZ_HTML_TOLD)
                        return kz_buf_append_str(ret_title, kz_buf_str(&title->value));
        }
        return KZ_OK;
}
