#include "index/ingest/office.h"

#include "index/ingest/head.h"
#include "index/ingest/meta.h"

#define EDGES_MAX 64
#define EDGES_BYTES_MAX (256u << 10) /* that are compared with what comes */

void kz_office_deinit(struct kz_office *office)
{
        office->zip = kz_zip_free(office->zip);
        kz_office_text_deinit(&office->text);
        kz_office_meta_deinit(&office->meta);
        kz_buf_deinit(&office->edges);
}

/* What is wrong with the file, and not with us or the sink. */
static bool is_the_files_fault(enum kz_status status)
{
        return status == KZ_E_INVALID || status == KZ_E_CORRUPT || status == KZ_E_LIMIT ||
               status == KZ_E_UNSUPPORTED;
}

enum kz_status kz_office_report(struct kz_office *office, enum kz_status status, struct kz_str part,
        const struct kz_error *why)
{
        if (!is_the_files_fault(status))
                return status;
        return kz_parse_problem(office->parse, 0, "%.*s: %s; what could be read was kept",
                KZ_STR_ARG(part), why->message);
}

static enum kz_status feed(void *ctx, struct kz_str bytes, bool last, struct kz_error *err)
{
        return kz_xml_feed(ctx, bytes, last, err);
}

/* KZ_E_NOT_FOUND when it is not there. */
static enum kz_status read_xml(struct kz_office *office, struct kz_str name,
        const struct kz_xml_handler *handler, struct kz_error *err)
{
        struct kz_xml *xml = NULL;
        enum kz_status status;

        status = kz_xml_new(handler, KZ_XML_DECLARED, &xml, err);
        if (!status)
                status = kz_zip_stream(office->zip, name, feed, xml, err);
        kz_xml_free(xml);
        if (status == KZ_E_LIMIT && err->message[0] == '\0')
                return kz_error_set(err, KZ_E_LIMIT, "more than %llu MB of text (max_file_size)",
                        (unsigned long long)(office->text.max >> 20));
        return status;
}

enum kz_status kz_office_xml(struct kz_office *office, struct kz_str name,
        const struct kz_xml_handler *handler, struct kz_error *err)
{
        struct kz_error why = KZ_ERROR_NULL;
        enum kz_status status = read_xml(office, name, handler, &why);

        if (status == KZ_E_NOT_FOUND)
                return KZ_OK;
        if (status && !is_the_files_fault(status) && err)
                *err = why;
        return status ? kz_office_report(office, status, name, &why) : KZ_OK;
}

enum kz_status kz_office_main_xml(struct kz_office *office, struct kz_str name,
        const struct kz_xml_handler *handler, struct kz_error *err)
{
        struct kz_error why = KZ_ERROR_NULL;
        enum kz_status status = read_xml(office, name, handler, &why);

        if (!status)
                return KZ_OK;
        if (status == KZ_E_NOT_FOUND)
                return kz_error_set(
                        err, KZ_E_CORRUPT, "damaged: there is no %.*s in it", KZ_STR_ARG(name));
        if (is_the_files_fault(status) && (office->text.main.out.len || office->found))
                return kz_office_report(office, status, name, &why);
        return kz_error_set(err, status, "%s", why.message);
}

static bool has_letters(struct kz_str s)
{
        size_t i;

        for (i = 0; i < s.len; i++) {
                if ((unsigned char)s.ptr[i] >= 0x80 || (s.ptr[i] | 0x20) >= 'a')
                        return true;
        }
        return false;
}

enum kz_status kz_office_put_edge(struct kz_office *office, struct kz_str text)
{
        enum kz_status status;

        text = kz_head_trim(text);
        if (!has_letters(text) || office->n_edges == EDGES_MAX ||
                text.len + office->edges.len >= EDGES_BYTES_MAX ||
                (office->edges.len &&
                        memmem(office->edges.data, office->edges.len, text.ptr, text.len)))
                return KZ_OK;
        office->n_edges++;
        status = kz_buf_append_str(&office->edges, text);
        if (!status)
                status = kz_buf_append_char(&office->edges, '\0');
        kz_office_part(&office->text, KZ_OFFICE_PARAGRAPH);
        if (!status)
                status = kz_office_put(&office->text, text);
        kz_office_part(&office->text, KZ_OFFICE_PARAGRAPH);
        return status;
}

static bool has_pictures(const struct kz_zip *zip)
{
        const char *name;
        size_t i;

        for (i = 0; zip && (name = kz_zip_name(zip, i)); i++) {
                if (strstr(name, "media/") || strstr(name, "Pictures/") || strstr(name, "images/"))
                        return true;
        }
        return false;
}

static enum kz_status find_title(
        struct kz_office *office, const struct kz_document *doc, struct kz_buf *title)
{
        struct kz_str given = kz_buf_str(&office->meta.values[KZ_OFFICE_TITLE]);
        struct kz_str *origin = &office->parse->origins.title;
        enum kz_status status = KZ_OK;

        *origin = KZ_STR("document properties");
        if (!kz_office_title_is_junk(given))
                status = kz_head_title(title, given, KZ_TITLE_GIVEN_MAX);
        if (!status && title->len == 0) {
                *origin = KZ_STR("heading");
                status = kz_head_title(title, kz_buf_str(&office->meta.heading), KZ_TITLE_MAX);
        }
        if (!status && title->len == 0) {
                *origin = KZ_STR("first line");
                status = kz_head_first_line(title, doc->text);
        }
        if (!status && title->len == 0) {
                *origin = KZ_STR(KZ_ORIGIN_NAME);
                status = kz_head_name(title, office->parse->job->name);
        }
        return status;
}

/* The first lines may say when it was written and by whom; its properties, who typed it. */
static enum kz_status find_date_and_author(
        struct kz_office *office, struct kz_document *doc, char date[16], struct kz_buf *author)
{
        struct kz_str given = kz_head_trim(kz_buf_str(&office->meta.values[KZ_OFFICE_AUTHOR]));
        struct kz_origins *origins = &office->parse->origins;
        enum kz_status status = KZ_OK;

        if (office->meta_first)
                status = kz_office_meta_date(office->parse, &office->meta, doc, date);
        origins->date = KZ_STR("document properties");
        if (!status && doc->date.len == 0) {
                origins->date = KZ_STR("first lines");
                status = kz_head_read(office->parse, doc->text, 0, doc, date, author);
        }
        if (!status && doc->date.len == 0) {
                origins->date = KZ_STR("document properties");
                status = kz_office_meta_date(office->parse, &office->meta, doc, date);
        }
        origins->author = KZ_STR("text");
        if (status || doc->author.len || kz_office_author_is_junk(given))
                return status;
        origins->author = KZ_STR("document properties");
        status = kz_head_title(author, given, KZ_AUTHOR_MAX);
        doc->author = kz_buf_str(author);
        return status;
}

/* Files within the document, such as a sheet behind a table, are named rather than read. */
static enum kz_status note_embedded(struct kz_office *office)
{
        unsigned count = 0;
        const char *name;
        size_t i;

        for (i = 0; office->zip && (name = kz_zip_name(office->zip, i)); i++)
                count += strstr(name, "/embeddings/") != NULL;
        return count ? kz_parse_problem(office->parse, 0, "%u file%s embedded in it: not read",
                               count, count == 1 ? "" : "s")
                     : KZ_OK;
}

static enum kz_status deliver(struct kz_office *office)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf title = KZ_BUF_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf author = KZ_BUF_NULL;
        struct kz_document doc = {.text_line = 1, .text_col = 1};
        struct kz_str given = kz_buf_str(&office->meta.values[KZ_OFFICE_LANG]);
        enum kz_status status;
        char date[16], lang[16];

        doc.text = kz_buf_str(&office->text.main.out);
        doc.place = office->pages ? KZ_PLACE_PAGES : KZ_PLACE_EXTRACT;
        doc.kind = office->parse->job->kind;
        status = kz_meta_lang(office->parse, given, 0, &doc, lang);
        if (!status && doc.lang.len && given.len)
                office->parse->origins.lang = KZ_STR("document properties");
        if (!status)
                status = find_date_and_author(office, &doc, date, &author);
        if (!status)
                status = find_title(office, &doc, &title);
        if (doc.date.len == 0)
                office->parse->origins.date = KZ_STR("");
        if (doc.author.len == 0)
                office->parse->origins.author = KZ_STR("");
        doc.title = kz_buf_str(&title);
        if (!status)
                status = note_embedded(office);
        return status ? status : kz_parse_document(office->parse, &doc);
}

static enum kz_status no_text(const struct kz_office *office, struct kz_error *err)
{
        if (office->cut)
                return kz_error_set(err, KZ_E_CORRUPT, "cut short: no text in what is there");
        return kz_error_set(err, KZ_E_INVALID,
                office->pictures || has_pictures(office->zip) ? "no text: only pictures"
                                                              : "empty: no text");
}

enum kz_status kz_office_deliver(struct kz_office *office, struct kz_error *err)
{
        enum kz_status status = kz_office_text_end(&office->text, office->pages);

        if (!status && kz_head_trim(kz_buf_str(&office->text.main.out)).len == 0)
                return no_text(office, err);
        if (!status)
                status = deliver(office);
        return status == KZ_E_NOMEM ? kz_error_nomem(err) : status;
}
