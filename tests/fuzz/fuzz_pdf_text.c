/*
 * Pages of a PDF, from where the letters stand to text: each character of the input has a box made
 * of the bytes before it, form feeds part pages. What comes of it is UTF-8, with a form feed
 * between pages and no hyphen undecided.
 */
#include <stdlib.h>
#include <string.h>

#include "index/base/utf8.h"
#include "index/ingest/pdf_hyphen.h"
#include "index/ingest/pdf_text.h"

#define CHARACTERS 4096

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct cursor {
        const uint8_t *at, *end;
        double x, y, height;
};

/* Moves on as text does, or jumps where a byte says so. */
static PopplerRectangle next_box(struct cursor *cursor, uint32_t cp)
{
        PopplerRectangle box;
        uint8_t move = cursor->at < cursor->end ? *cursor->at++ : 0;

        if (move >= 0xF0)
                cursor->height = 1 + (move & 15) * 4;
        else if (move >= 0xE0)
                cursor->x = (move & 15) * 40;
        else if (move >= 0xC0)
                cursor->y += (double)(move & 31) - 8;
        if (cp == '\n') {
                cursor->x = 50;
                cursor->y += cursor->height * 1.2;
        }
        box.x1 = cursor->x;
        box.x2 = cursor->x += cursor->height / 2;
        box.y1 = cursor->y;
        box.y2 = cursor->y + cursor->height;
        return box;
}

/* One page from the first half of bytes as letters and the second as moves. */
static void add_page(struct kz_pdf_text *text, const uint8_t *data, size_t size)
{
        struct kz_pdf_page page = KZ_PDF_PAGE_NULL;
        struct cursor cursor = {data + size / 2, data + size, 50, 50, 12};
        struct kz_str letters = {(const char *)data, size / 2};
        PopplerRectangle *boxes = calloc(CHARACTERS, sizeof(*boxes));
        size_t i, n, count = 0;
        uint32_t cp;

        letters.len = kz_utf8_validate(letters.ptr, letters.len);
        for (i = 0; boxes && i < letters.len && count < CHARACTERS; i += n) {
                n = kz_utf8_decode(letters.ptr + i, letters.len - i, &cp);
                boxes[count++] = next_box(&cursor, cp);
        }
        letters.len = boxes ? i : 0;
        if (boxes &&
                (kz_pdf_page_lines(&page, letters, boxes, count) || kz_pdf_text_add(text, &page)))
                abort();
        kz_pdf_page_deinit(&page);
        free(boxes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct kz_pdf_text text = KZ_PDF_TEXT_NULL;
        const uint8_t *end = data + size, *page;
        size_t pages = 0, feeds = 0, i;

        for (; data <= end && pages < 16; data = page + 1, pages++) {
                page = data < end ? memchr(data, '\f', (size_t)(end - data)) : NULL;
                page = page ? page : end;
                add_page(&text, data, (size_t)(page - data));
        }
        if (kz_pdf_hyphens_resolve(&text.text) ||
                kz_utf8_validate(kz_buf_str(&text.text).ptr, text.text.len) != text.text.len)
                abort();
        for (i = 0; i < text.text.len; i++) {
                feeds += text.text.data[i] == '\f';
                if (text.text.data[i] == KZ_PDF_HYPHEN)
                        abort();
        }
        if (feeds + 1 != pages)
                abort();
        kz_pdf_text_deinit(&text);
        return 0;
}
