/*
 * PDF, by poppler: the text of its pages in reading order, a form feed between them, and what its
 * metadata says where its first page does not.
 */
#include <stdio.h>

#include "index/ingest/head.h"
#include "index/ingest/meta.h"
#include "index/ingest/pdf_form.h"
#include "index/ingest/pdf_hyphen.h"
#include "index/ingest/pdf_picture.h"
#include "index/ingest/pdf_prepare.h"
#include "index/ingest/pdf_text.h"
#include "index/ingest/pdf_title.h"
#include "index/ingest/whole.h"

#define PAGES_MAX 20000
#define PICTURES_MAX 500   /* pages that the OCR command is asked to read */
#define OCR_FAILURES 3     /* after so many in a row it is asked no more */
#define HEADER_WITHIN 1024 /* bytes that may stand before "%PDF-": readers have always let them */
#define END_WITHIN 2048    /* ... and behind "%%EOF" */
#define OCR_HINT "set ocr_command to read them: kzsearch.conf(5)"

/* Pages of one kind: how many, and the first of them. */
struct pages {
        size_t n, first;
};

struct pdf {
        PopplerDocument *document;
        size_t n_pages;
        struct kz_pdf_page page;
        struct kz_pdf_text text;
        struct kz_buf title, author, largest, more; /* more: of one page, beside its text */
        char date[16], lang[16];
        struct pages missing, pictures, unknown; /* not there; no text; text without letters */
        size_t read, failed;                     /* pictures read, and in a row not */
        size_t known;                            /* letters with a meaning */
        struct kz_error why;                     /* the last one was not read */
};

static void pdf_deinit(struct pdf *pdf)
{
        if (pdf->document)
                g_object_unref(pdf->document);
        kz_pdf_page_deinit(&pdf->page);
        kz_pdf_text_deinit(&pdf->text);
        kz_buf_deinit(&pdf->title);
        kz_buf_deinit(&pdf->author);
        kz_buf_deinit(&pdf->largest);
        kz_buf_deinit(&pdf->more);
}

/* A text that speaks of PDFs is none: rubbish before the header is not text. */
static enum kz_sniff sniff(struct kz_str head, struct kz_str name)
{
        size_t len = head.len < HEADER_WITHIN ? head.len : HEADER_WITHIN;
        const char *at = memmem(head.ptr, len, "%PDF-", 5);
        struct kz_str before =
                kz_str_trim((struct kz_str){head.ptr, at ? (size_t)(at - head.ptr) : 0});

        if (!at)
                return KZ_SNIFF_NO;
        if (before.len == 0 || kz_str_eq(before, KZ_STR("\xEF\xBB\xBF")) ||
                memchr(before.ptr, '\0', before.len))
                return KZ_SNIFF_BY_CONTENT;
        return name.len > 4 && memcmp(name.ptr + name.len - 4, ".pdf", 4) == 0 ? KZ_SNIFF_BY_CONTENT
                                                                               : KZ_SNIFF_NO;
}

static bool has_end(struct kz_str bytes)
{
        size_t len = bytes.len < END_WITHIN ? bytes.len : END_WITHIN;

        return memmem(bytes.ptr + bytes.len - len, len, "%%EOF", 5) != NULL;
}

static enum kz_status open_failed(const GError *why, struct kz_str bytes, struct kz_error *err)
{
        if (why && why->domain == POPPLER_ERROR && why->code == POPPLER_ERROR_ENCRYPTED)
                return kz_error_set(err, KZ_E_INVALID, "password-protected");
        if (!has_end(bytes))
                return kz_error_set(err, KZ_E_CORRUPT, "cut short: the end of the PDF is missing");
        return kz_error_set(err, KZ_E_CORRUPT, "damaged: this PDF cannot be opened");
}

static enum kz_status open_pdf(struct kz_str bytes, struct pdf *pdf, struct kz_error *err)
{
        GBytes *shared = g_bytes_new_static(bytes.ptr, bytes.len);
        GError *why = NULL;
        enum kz_status status = KZ_OK;
        int n;

        pdf->document = poppler_document_new_from_bytes(shared, NULL, &why);
        g_bytes_unref(shared);
        if (!pdf->document)
                status = open_failed(why, bytes, err);
        if (why)
                g_error_free(why);
        if (status)
                return status;
        n = poppler_document_get_n_pages(pdf->document);
        if (n <= 0)
                return has_end(bytes) ? kz_error_set(err, KZ_E_INVALID, "empty: it has no pages")
                                      : open_failed(NULL, bytes, err);
        if (n > PAGES_MAX)
                return kz_error_set(err, KZ_E_LIMIT, "more than %d pages", PAGES_MAX);
        pdf->n_pages = (size_t)n;
        return KZ_OK;
}

static void count(struct pages *pages, size_t number)
{
        if (pages->n++ == 0)
                pages->first = number;
}

/* Whether it is worth while to ask the command. */
static bool may_read(const struct kz_parse *parse, const struct pdf *pdf)
{
        return kz_parse_has_command(parse, KZ_COMMAND_OCR) && pdf->read < PICTURES_MAX &&
               pdf->failed < OCR_FAILURES;
}

/* A page whose letters are only drawn, or have no meaning; *ret_read: there is a text of it now. */
static enum kz_status read_picture(struct kz_parse *parse, struct pdf *pdf, PopplerPage *page,
        struct pages *kind, size_t number, bool *ret_read, struct kz_error *err)
{
        enum kz_status status = KZ_E_INVALID;

        if (may_read(parse, pdf)) {
                status = kz_pdf_picture_read(parse, page, &pdf->more, &pdf->why);
                pdf->failed = status ? pdf->failed + 1 : 0;
                pdf->read += status == KZ_OK;
        }
        if (status && status != KZ_E_INVALID && status != KZ_E_LIMIT && status != KZ_E_UNSUPPORTED)
                return kz_error_set(err, status, "%s", pdf->why.message);
        *ret_read = status == KZ_OK;
        if (status) {
                kz_buf_clear(&pdf->more);
                count(kind, number);
        }
        return KZ_OK;
}

/* What is on the page beside its lines; lines that are no text go where there is a better one. */
static enum kz_status read_more(struct kz_parse *parse, struct pdf *pdf, PopplerPage *page,
        size_t number, struct kz_error *err)
{
        const size_t letters = pdf->page.letters, unknown = pdf->page.unknown;
        enum kz_status status = KZ_OK;
        bool read = false;

        kz_buf_clear(&pdf->more);
        if (unknown * 2 > letters)
                status = read_picture(parse, pdf, page, &pdf->unknown, number, &read, err);
        else if (letters == 0 && kz_pdf_picture_is(page))
                status = read_picture(parse, pdf, page, &pdf->pictures, number, &read, err);
        if (status)
                return status;
        if (read)
                pdf->page.n = 0;
        else if (unknown * 4 < letters * 3)
                pdf->known += letters - unknown;
        return kz_pdf_form_read(page, &pdf->more) ? kz_error_nomem(err) : KZ_OK;
}

static enum kz_status read_page(struct kz_parse *parse, struct pdf *pdf, PopplerPage *page,
        size_t number, struct kz_error *err)
{
        enum kz_status status = kz_pdf_page_read(page, &pdf->page);

        if (!status && pdf->largest.len == 0 && pdf->text.text.len == 0)
                status = kz_pdf_title_largest(&pdf->largest, &pdf->page);
        if (status)
                return kz_error_nomem(err);
        status = read_more(parse, pdf, page, number, err);
        if (status)
                return status;
        pdf->known += kz_str_trim(kz_buf_str(&pdf->more)).len;
        if (kz_pdf_text_add(&pdf->text, &pdf->page) ||
                (pdf->more.len && kz_pdf_text_add_plain(&pdf->text, kz_buf_str(&pdf->more))))
                return kz_error_nomem(err);
        if (pdf->text.text.len > parse->limits->file_size)
                return kz_error_set(err, KZ_E_LIMIT, "more than %llu MB of text",
                        (unsigned long long)(parse->limits->file_size >> 20));
        return KZ_OK;
}

static enum kz_status read_pages(struct kz_parse *parse, struct pdf *pdf, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        PopplerPage *page;
        size_t i;

        for (i = 0; i < pdf->n_pages && !status; i++) {
                page = poppler_document_get_page(pdf->document, (int)i);
                if (page) {
                        status = read_page(parse, pdf, page, i + 1, err);
                        g_object_unref(page);
                } else {
                        count(&pdf->missing, i + 1);
                        pdf->page.n = 0;
                        if (kz_pdf_text_add(&pdf->text, &pdf->page))
                                status = kz_error_nomem(err);
                }
                /* A thousand pages take their time. */
                if (!status && parse->sink->progress)
                        status = parse->sink->progress(parse->sink->ctx);
        }
        if (status)
                return status;
        return kz_pdf_hyphens_resolve(&pdf->text.text) ? kz_error_nomem(err) : KZ_OK;
}

/* Why there is no text at all. */
static enum kz_status no_text(const struct kz_parse *parse, const struct pdf *pdf,
        struct kz_str bytes, struct kz_error *err)
{
        const char *what = pdf->unknown.n ? "its fonts do not say which letters they draw"
                                          : "only pictures of pages";

        if (pdf->pictures.n + pdf->unknown.n + pdf->read == 0 && !has_end(bytes))
                return open_failed(NULL, bytes, err);
        if (pdf->missing.n == pdf->n_pages)
                return kz_error_set(err, KZ_E_CORRUPT, "damaged: none of its pages can be read");
        if (pdf->pictures.n + pdf->unknown.n + pdf->read == 0)
                return kz_error_set(err, KZ_E_INVALID, "empty: no text on any page");
        if (pdf->why.status)
                return kz_error_set(
                        err, KZ_E_INVALID, "no text: %s, and %s", what, pdf->why.message);
        if (kz_parse_has_command(parse, KZ_COMMAND_OCR))
                return kz_error_set(err, KZ_E_INVALID,
                        "no text: only pictures of pages, in which ocr_command finds none");
        return kz_error_set(err, KZ_E_INVALID, "no text: %s (" OCR_HINT ")", what);
}

/* What of the pages is not in the text. */
static enum kz_status tell(struct kz_parse *parse, const struct pdf *pdf, struct kz_str bytes)
{
        const bool has_command = kz_parse_has_command(parse, KZ_COMMAND_OCR);
        const char *hint = has_command ? "not read" : OCR_HINT;
        enum kz_status status = KZ_OK;

        if (pdf->missing.n)
                status = kz_parse_problem(parse, 0,
                        "%zu of %zu pages cannot be read, the first is page %zu", pdf->missing.n,
                        pdf->n_pages, pdf->missing.first);
        if (!status && pdf->why.status)
                status = kz_parse_problem(parse, 0, "pictures of pages: %s", pdf->why.message);
        if (!status && pdf->pictures.n)
                status = kz_parse_note(parse, 0,
                        "%zu of %zu pages are pictures without text, the first is page %zu (%s)",
                        pdf->pictures.n, pdf->n_pages, pdf->pictures.first, hint);
        if (!status && pdf->unknown.n)
                status = kz_parse_note(parse, 0,
                        "on %zu of %zu pages the fonts do not say which letters they draw, the "
                        "first is page %zu (%s)",
                        pdf->unknown.n, pdf->n_pages, pdf->unknown.first, hint);
        if (!status && poppler_document_has_attachments(pdf->document))
                status = kz_parse_problem(parse, 0, "files attached to it: not read");
        if (!status && !has_end(bytes))
                status = kz_parse_note(
                        parse, 0, "the end of the PDF is missing: it may be cut short");
        return status;
}

static enum kz_status find_title(struct kz_parse *parse, struct pdf *pdf)
{
        char *told = poppler_document_get_title(pdf->document);
        enum kz_status status = kz_pdf_title_mend(&pdf->title, told);

        g_free(told);
        parse->origins.title = KZ_STR("PDF metadata");
        if (!status && kz_pdf_title_is_junk(kz_buf_str(&pdf->title), parse->job->name))
                kz_buf_clear(&pdf->title);
        if (!status && !pdf->title.len) {
                parse->origins.title = KZ_STR("largest line");
                status = kz_buf_append_str(&pdf->title, kz_buf_str(&pdf->largest));
        }
        if (!status && !pdf->title.len) {
                parse->origins.title = KZ_STR("first line");
                status = kz_head_first_line(&pdf->title, kz_buf_str(&pdf->text.text));
        }
        if (!status && !pdf->title.len) {
                parse->origins.title = KZ_STR(KZ_ORIGIN_NAME);
                status = kz_head_name(&pdf->title, parse->job->name);
        }
        return status;
}

static enum kz_status find_author(struct kz_parse *parse, struct pdf *pdf, struct kz_document *doc)
{
        enum kz_status status = KZ_OK;
        char *told;

        if (doc->author.len)
                return KZ_OK;
        told = poppler_document_get_author(pdf->document);
        kz_buf_clear(&pdf->author);
        status = kz_pdf_title_mend(&pdf->author, told);
        g_free(told);
        if (status || kz_pdf_title_is_account(kz_buf_str(&pdf->author)))
                return status;
        doc->author = kz_buf_str(&pdf->author);
        parse->origins.author = KZ_STR("PDF metadata");
        return KZ_OK;
}

/* The day the PDF was made, where no page says one. */
static enum kz_status find_date(struct kz_parse *parse, struct pdf *pdf, struct kz_document *doc)
{
        GDateTime *made;
        char text[16];
        int year, month, day;

        if (doc->date.len)
                return KZ_OK;
        made = poppler_document_get_creation_date_time(pdf->document);
        if (!made)
                return KZ_OK;
        g_date_time_get_ymd(made, &year, &month, &day);
        g_date_time_unref(made);
        /* PDF is of 1993; a clock that is wrong says 1980, 1904 or what is still to come. */
        if (year < 1993 || year > kz_parse_latest_year(parse->job))
                return KZ_OK;
        snprintf(text, sizeof(text), "%04d-%02d-%02d", year, month, day);
        parse->origins.date = KZ_STR("PDF metadata");
        return kz_parse_date(parse, kz_str(text), 0, doc, pdf->date);
}

static enum kz_status fill(struct kz_parse *parse, struct pdf *pdf, struct kz_document *doc)
{
        enum kz_status status;

        doc->text = kz_buf_str(&pdf->text.text);
        status = kz_head_read(parse, doc->text, 1, doc, pdf->date, &pdf->author);
        if (!status)
                status = find_title(parse, pdf);
        if (!status)
                status = find_author(parse, pdf, doc);
        if (!status)
                status = find_date(parse, pdf, doc);
        if (!status)
                status = kz_meta_lang(parse, KZ_STR_NULL, 0, doc, pdf->lang);
        doc->title = kz_buf_str(&pdf->title);
        doc->kind = parse->job->kind;
        return status;
}

static enum kz_status parse_pdf(struct kz_parse *parse, struct kz_error *err)
{
        KZ_CLEANUP(pdf_deinit) struct pdf pdf = {.document = NULL};
        struct kz_document doc = {.text_line = 1, .text_col = 1, .place = KZ_PLACE_PAGES};
        enum kz_status status;
        struct kz_str bytes;

        status = kz_whole_bytes(parse, &bytes, err);
        if (!status)
                status = open_pdf(bytes, &pdf, err);
        if (!status)
                status = read_pages(parse, &pdf, err);
        if (!status && pdf.known == 0)
                return no_text(parse, &pdf, bytes, err);
        if (status)
                return status;
        status = tell(parse, &pdf, bytes);
        if (!status)
                status = fill(parse, &pdf, &doc);
        if (status == KZ_E_NOMEM)
                return kz_error_nomem(err);
        if (status)
                return kz_error_set(err, status, "cannot read the pages");
        return kz_parse_document(parse, &doc);
}

static const char *const mimes[] = {"application/pdf", NULL};

const struct kz_parser kz_parser_pdf = {
        .name = "pdf",
        .types = "PDF",
        .mimes = mimes,
        .sniff = sniff,
        .parse = parse_pdf,
        .prepare = kz_pdf_prepare,
};
