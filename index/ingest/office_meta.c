#include "index/ingest/office_meta.h"

#include "index/base/utf8.h"
#include "index/ingest/head.h"
#include "index/ingest/lower.h"

#define VALUE_MAX 4096 /* bytes of a field */

void kz_office_meta_deinit(struct kz_office_meta *meta)
{
        size_t i;

        for (i = 0; i < KZ_OFFICE_FIELDS; i++)
                kz_buf_deinit(&meta->values[i]);
        kz_buf_deinit(&meta->heading);
}

/* Of Dublin Core, Microsoft's and OpenDocument's own; ISO dates sort as text does. */
static const struct kz_xml_word words[] = {
        {"Author", KZ_OFFICE_AUTHOR},
        {"Created", KZ_OFFICE_CREATED},
        {"LastSaved", KZ_OFFICE_MODIFIED},
        {"Pages", KZ_OFFICE_PAGES},
        {"Title", KZ_OFFICE_TITLE},
        {"created", KZ_OFFICE_CREATED},
        {"creation-date", KZ_OFFICE_CREATED},
        {"creator", KZ_OFFICE_AUTHOR},
        {"date", KZ_OFFICE_MODIFIED},
        {"initial-creator", KZ_OFFICE_AUTHOR},
        {"language", KZ_OFFICE_LANG},
        {"modified", KZ_OFFICE_MODIFIED},
        {"title", KZ_OFFICE_TITLE},
};

static enum kz_status meta_start(void *ctx, struct kz_xml_name name, const char *const *attrs)
{
        struct kz_office_meta *meta = ctx;
        struct kz_str pages;

        meta->field = (enum kz_office_field)kz_xml_word(words, KZ_ARRAY_LEN(words), name.local);
        if (meta->field && meta->values[meta->field].len)
                meta->field = 0;
        if (!kz_str_eq(name.local, KZ_STR("document-statistic")))
                return KZ_OK;
        pages = kz_xml_attr(attrs, "page-count");
        return pages.ptr ? kz_buf_append_str(&meta->values[KZ_OFFICE_PAGES], pages) : KZ_OK;
}

static enum kz_status meta_end(void *ctx, struct kz_xml_name name)
{
        struct kz_office_meta *meta = ctx;

        (void)name;
        meta->field = 0;
        return KZ_OK;
}

static enum kz_status meta_text(void *ctx, struct kz_str text)
{
        struct kz_office_meta *meta = ctx;

        if (!meta->field || meta->values[meta->field].len + text.len > VALUE_MAX)
                return KZ_OK;
        return kz_buf_append_str(&meta->values[meta->field], text);
}

const struct kz_xml_handler kz_office_meta_handler = {NULL, meta_start, meta_end, meta_text};

enum kz_status kz_office_meta_heading(struct kz_office_meta *meta, int rank, struct kz_str text)
{
        if (rank <= meta->heading_rank || kz_head_trim(text).len == 0)
                return KZ_OK;
        meta->heading_rank = rank;
        kz_buf_clear(&meta->heading);
        return kz_buf_append_str(&meta->heading, text);
}

int kz_office_style_rank(struct kz_str name)
{
        static const char *const headings[] = {"heading 1", "заголовок 1", "тақырып 1"};
        static const char *const titles[] = {"title", "название", "заголовок", "тақырып"};
        size_t i, n;

        for (i = 0; i < KZ_ARRAY_LEN(titles); i++) {
                if (kz_lower_starts(name, kz_str(titles[i]), &n) && n == name.len)
                        return 2;
        }
        for (i = 0; i < KZ_ARRAY_LEN(headings); i++) {
                if (kz_lower_starts(name, kz_str(headings[i]), &n) && n == name.len)
                        return 1;
        }
        return 0;
}

static bool one_of(struct kz_str s, const char *const *list, size_t count)
{
        size_t i, n;

        for (i = 0; i < count; i++) {
                if (kz_lower_starts(s, kz_str(list[i]), &n) && n == s.len)
                        return true;
        }
        return false;
}

/* With a number behind it or not: "Document1", "Слайд 1". */
static struct kz_str without_number(struct kz_str s)
{
        while (s.len && s.ptr[s.len - 1] >= '0' && s.ptr[s.len - 1] <= '9')
                s.len--;
        return kz_head_trim(s);
}

static bool ends_like_a_file(struct kz_str s)
{
        static const char *const ends[] = {".doc", ".docx", ".dot", ".dotx", ".rtf", ".odt", ".txt",
                ".pdf", ".ppt", ".pptx", ".xls", ".xlsx", ".indd", ".qxd", ".pmd", ".p65", ".tmp",
                ".htm", ".html", ".wpd"};
        const char *dot = s.len ? memrchr(s.ptr, '.', s.len) : NULL;

        return dot && one_of((struct kz_str){dot, (size_t)(s.ptr + s.len - dot)}, ends,
                              KZ_ARRAY_LEN(ends));
}

bool kz_office_title_is_junk(struct kz_str title)
{
        static const char *const junk[] = {"", "document", "doc", "untitled", "title", "no title",
                "new document", "blank", "template", "microsoft word", "word document",
                "powerpoint presentation", "presentation", "slide", "book", "sheet", "workbook",
                "документ", "документ microsoft word", "новый документ", "без названия",
                "без имени", "заголовок", "название", "шаблон", "презентация",
                "презентация powerpoint", "слайд", "книга", "лист", "құжат", "атаусыз",
                "тақырыбы жоқ", "powerpoint презентациясы", "презентация microsoft powerpoint",
                "microsoft powerpoint presentation", "normal.dotm", "normal", "default"};
        struct kz_str plain;
        size_t n;

        title = kz_head_trim(title);
        plain = without_number(title);
        /* One letter is what a hand that slipped leaves behind. */
        return kz_utf8_count(title.ptr, title.len) < 2 || one_of(title, junk, KZ_ARRAY_LEN(junk)) ||
               (plain.len && one_of(plain, junk, KZ_ARRAY_LEN(junk))) ||
               kz_lower_starts(title, KZ_STR("microsoft word - "), &n) ||
               kz_lower_starts(title, KZ_STR("microsoft powerpoint - "), &n) ||
               kz_lower_starts(title, KZ_STR("microsoft excel - "), &n) || ends_like_a_file(title);
}

bool kz_office_author_is_junk(struct kz_str author)
{
        static const char *const junk[] = {"", "user", "admin", "administrator", "owner", "author",
                "unknown", "home", "pc", "computer", "office", "customer", "guest", "comp", "acer",
                "asus", "hp", "dell", "lenovo", "sony", "samsung", "toshiba", "microsoft",
                "microsoft office", "microsoft office user", "microsoft corporation",
                "windows user", "windows", "root", "test", "python-docx", "openpyxl", "apache poi",
                "un-named", "libreoffice", "openoffice", "calibre", "пользователь",
                "пользователь windows", "пользователь microsoft office", "админ", "администратор",
                "автор", "неизвестный", "неизвестен", "пайдаланушы"};

        author = kz_head_trim(author);
        return one_of(author, junk, KZ_ARRAY_LEN(junk)) ||
               one_of(without_number(author), junk, KZ_ARRAY_LEN(junk));
}

/* Files that programs begin with bear the date of the program's own empty file. */
static bool is_a_programs(struct kz_str date)
{
        static const char *const known[] = {"2006-09-16", "1996-10-08", "2013-12-23", "1601-01-01",
                "1970-01-01", "1980-01-01", "1900-01-01", "1899-12-30", "0001-01-01", "0101-01-01"};
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(known); i++) {
                if (kz_str_starts(date, kz_str(known[i])))
                        return true;
        }
        return date.len == 0;
}

/*
 * The day of the last change is nearer to what the text says than the day it was made, for people
 * write a report over that of the year before.
 */
enum kz_status kz_office_meta_date(struct kz_parse *parse, const struct kz_office_meta *meta,
        struct kz_document *doc, char buf[16])
{
        static const enum kz_office_field order[] = {KZ_OFFICE_MODIFIED, KZ_OFFICE_CREATED};
        struct kz_date_parsed date;
        struct kz_str value;
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(order); i++) {
                value = kz_head_trim(kz_buf_str(&meta->values[order[i]]));
                if (!is_a_programs(value) &&
                        kz_date_parse(value, parse->job->date_order,
                                kz_parse_latest_year(parse->job), &date) == KZ_DATE_FOUND)
                        return kz_parse_date(parse, value, 0, doc, buf);
        }
        return KZ_OK;
}
