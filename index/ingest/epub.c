#include "index/ingest/epub.h"

#include <stdlib.h>

#include "index/base/grow.h"
#include "index/ingest/office_html.h"
#include "index/ingest/office_path.h"

#define CHAPTERS_MAX 20000

struct item {
        char *id, *name; /* name: of the member */
};

struct book {
        struct kz_office *office;
        struct kz_str package;
        struct item *items; /* by id once sorted */
        size_t n_items, items_cap;
        struct kz_buf spine; /* ids in reading order, each ended by a NUL */
        size_t chapters;
        enum kz_office_field field; /* being read */
        struct kz_buf value;
};

static void book_deinit(struct book *book)
{
        size_t i;

        for (i = 0; i < book->n_items; i++) {
                free(book->items[i].id);
                free(book->items[i].name);
        }
        free(book->items);
        kz_buf_deinit(&book->spine);
        kz_buf_deinit(&book->value);
}

static enum kz_status add_item(struct book *book, struct kz_str id, struct kz_str href)
{
        struct kz_buf name = KZ_BUF_NULL;

        if (book->n_items == KZ_ZIP_MEMBERS_MAX)
                return KZ_E_LIMIT;
        if (kz_grow((void **)&book->items, &book->items_cap, book->n_items + 1,
                    sizeof(*book->items)) ||
                kz_office_resolve(&name, book->package, href) || kz_buf_append_cstr(&name, "")) {
                kz_buf_deinit(&name);
                return KZ_E_NOMEM;
        }
        book->items[book->n_items] =
                (struct item){strndup(id.len ? id.ptr : "", id.len), kz_buf_steal(&name)};
        book->n_items++;
        return book->items[book->n_items - 1].id && book->items[book->n_items - 1].name
                       ? KZ_OK
                       : KZ_E_NOMEM;
}

static enum kz_status add_chapter(struct book *book, struct kz_str id)
{
        if (book->chapters++ >= CHAPTERS_MAX)
                return KZ_OK;
        book->office->found++;
        if (kz_buf_append_str(&book->spine, id) || kz_buf_append_char(&book->spine, '\0'))
                return KZ_E_NOMEM;
        return KZ_OK;
}

static const struct kz_xml_word fields[] = {
        {"creator", KZ_OFFICE_AUTHOR},
        {"date", KZ_OFFICE_CREATED},
        {"language", KZ_OFFICE_LANG},
        {"title", KZ_OFFICE_TITLE},
};

static enum kz_status package_start(void *ctx, struct kz_xml_name name, const char *const *attrs)
{
        struct book *book = ctx;

        if (kz_str_eq(name.local, KZ_STR("item")))
                return add_item(book, kz_xml_attr(attrs, "id"), kz_xml_attr(attrs, "href"));
        if (kz_str_eq(name.local, KZ_STR("itemref")))
                return add_chapter(book, kz_xml_attr(attrs, "idref"));
        book->field = (enum kz_office_field)kz_xml_word(fields, KZ_ARRAY_LEN(fields), name.local);
        /* When the file was made says less than when the book was. */
        if (book->field == KZ_OFFICE_CREATED &&
                kz_str_eq(kz_xml_attr(attrs, "event"), KZ_STR("modification")))
                book->field = KZ_OFFICE_MODIFIED;
        kz_buf_clear(&book->value);
        return KZ_OK;
}

static enum kz_status package_end(void *ctx, struct kz_xml_name name)
{
        struct book *book = ctx;
        struct kz_str value = kz_str_trim(kz_buf_str(&book->value));
        struct kz_buf *out = &book->office->meta.values[book->field];
        enum kz_status status = KZ_OK;

        (void)name;
        if (!book->field || value.len == 0)
                return KZ_OK;
        if (book->field == KZ_OFFICE_AUTHOR && out->len && out->len < 1024)
                status = kz_buf_append_cstr(out, ", ");
        else if (out->len)
                value.len = 0;
        book->field = 0;
        return status ? status : kz_buf_append_str(out, value);
}

static enum kz_status package_text(void *ctx, struct kz_str text)
{
        struct book *book = ctx;

        if (!book->field || book->value.len + text.len > 4096)
                return KZ_OK;
        return kz_buf_append_str(&book->value, text);
}

static int compare_items(const void *a, const void *b)
{
        return strcmp(((const struct item *)a)->id, ((const struct item *)b)->id);
}

/* encryption.xml: fonts may be mixed up by a method that keeps nobody out; chapters are not. */
struct encryption {
        struct kz_str chapter; /* the first one's member */
        bool encrypted;
};

static enum kz_status encryption_start(void *ctx, struct kz_xml_name name, const char *const *attrs)
{
        struct encryption *encryption = ctx;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf member = KZ_BUF_NULL;

        if (!kz_str_eq(name.local, KZ_STR("CipherReference")))
                return KZ_OK;
        if (kz_office_resolve(&member, KZ_STR(""), kz_xml_attr(attrs, "URI")))
                return KZ_E_NOMEM;
        encryption->encrypted |= kz_str_eq(kz_buf_str(&member), encryption->chapter);
        return KZ_OK;
}

static enum kz_status read_chapters(struct book *book, struct kz_error *err)
{
        struct kz_str rest = kz_buf_str(&book->spine), id;
        struct encryption encryption = {KZ_STR_NULL, false};
        const struct kz_xml_handler handler = {&encryption, encryption_start, NULL, NULL};
        enum kz_status status = KZ_OK;

        while (rest.len && !status) {
                struct item key, *item;

                kz_str_split(&rest, '\0', &id);
                key.id = (char *)(uintptr_t)id.ptr;
                item = book->n_items ? bsearch(&key, book->items, book->n_items,
                                               sizeof(*book->items), compare_items)
                                     : NULL;
                if (!item)
                        continue;
                if (!encryption.chapter.len) {
                        encryption.chapter = kz_str(item->name);
                        status = kz_office_xml(
                                book->office, KZ_STR("META-INF/encryption.xml"), &handler, err);
                }
                if (!status && encryption.encrypted)
                        return kz_error_set(err, KZ_E_INVALID, "protected against reading (DRM)");
                if (!status)
                        status = kz_office_html(book->office, kz_str(item->name), err);
                if (status == KZ_E_NOT_FOUND)
                        status = kz_parse_problem(book->office->parse, 0,
                                "%s: a chapter that is not there", item->name);
        }
        return status;
}

enum kz_status kz_epub_read(struct kz_office *office, struct kz_str package, struct kz_error *err)
{
        struct book book = {.office = office, .package = package};
        const struct kz_xml_handler handler = {&book, package_start, package_end, package_text};
        enum kz_status status;

        office->meta_first = true;
        status = kz_office_main_xml(office, package, &handler, err);
        if (!status && book.chapters > CHAPTERS_MAX)
                status = kz_parse_problem(office->parse, 0,
                        "more than %d chapters: the rest is left out", CHAPTERS_MAX);
        if (office->meta.values[KZ_OFFICE_CREATED].len)
                kz_buf_clear(&office->meta.values[KZ_OFFICE_MODIFIED]);
        if (!status && book.n_items)
                qsort(book.items, book.n_items, sizeof(*book.items), compare_items);
        if (!status)
                status = read_chapters(&book, err);
        book_deinit(&book);
        return status;
}
