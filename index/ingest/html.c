/*
 * HTML pages: the text of the article, or of all that a reader sees, and what the page says of
 * itself.
 */
#include "index/base/utf8.h"
#include "index/ingest/decode.h"
#include "index/ingest/head.h"
#include "index/ingest/html_article.h"
#include "index/ingest/html_token.h"
#include "index/ingest/lower.h"
#include "index/ingest/meta.h"
#include "index/ingest/whole.h"

/* The standard looks for a declaration in the first 1024 bytes; pages have it later. */
#define DECLARED_WITHIN 8192
#define SNIFF_WITHIN 1024

struct result {
        struct kz_html_page page;
        struct kz_html_meta meta;
        struct kz_buf text, title, author, kind;
        char date[16], lang[16];
};

static void result_deinit(struct result *result)
{
        kz_html_page_deinit(&result->page);
        kz_html_meta_deinit(&result->meta);
        kz_buf_deinit(&result->text);
        kz_buf_deinit(&result->title);
        kz_buf_deinit(&result->author);
        kz_buf_deinit(&result->kind);
}

static bool named_html(struct kz_str name)
{
        static const char *const suffixes[] = {".html", ".htm", ".xhtml", ".shtml"};
        size_t i, n;

        for (i = 0; i < KZ_ARRAY_LEN(suffixes); i++) {
                n = strlen(suffixes[i]);
                if (name.len >= n && memcmp(name.ptr + name.len - n, suffixes[i], n) == 0)
                        return true;
        }
        return false;
}

static enum kz_sniff sniff(struct kz_str head, struct kz_str name)
{
        if (kz_html_begins(
                    (struct kz_str){head.ptr, head.len < SNIFF_WITHIN ? head.len : SNIFF_WITHIN}))
                return KZ_SNIFF_BY_CONTENT;
        return named_html(name) ? KZ_SNIFF_BY_NAME : KZ_SNIFF_NO;
}

/* "text/html; charset=windows-1251" */
static struct kz_str charset_of(struct kz_str content)
{
        const char *at = content.len ? memmem(content.ptr, content.len, "charset", 7) : NULL;
        const char *end = content.ptr + content.len;
        struct kz_str label;

        if (!at)
                return KZ_STR_NULL;
        for (at += 7; at < end && strchr(" \t\r\n='\"", *at); at++)
                ;
        label.ptr = at;
        while (at < end && !strchr(" \t\r\n;,'\"", *at))
                at++;
        label.len = (size_t)(at - label.ptr);
        return label;
}

/* <?xml version="1.0" encoding="windows-1251"?> */
static struct kz_str xml_charset_of(struct kz_str head)
{
        const char *end = memmem(head.ptr, head.len, "?>", 2);
        const char *at = end ? memmem(head.ptr, (size_t)(end - head.ptr), "encoding=", 9) : NULL;
        const char *quote = NULL;

        if (at && end - at > 10 && (at[9] == '"' || at[9] == '\''))
                quote = memchr(at + 10, at[9], (size_t)(end - at - 10));
        return quote ? (struct kz_str){at + 10, (size_t)(quote - at - 10)} : KZ_STR_NULL;
}

/* <meta charset>, <meta http-equiv="content-type" content="…">, or that of the XML declaration. */
static const struct kz_encoding *declared(struct kz_str head)
{
        const struct kz_encoding *encoding = NULL;
        struct kz_html_tokens tokens;
        struct kz_html_token token;
        struct kz_str name, value;

        if (head.len > DECLARED_WITHIN)
                head.len = DECLARED_WITHIN;
        kz_html_tokens_init(&tokens, head);
        while (!encoding && kz_html_next(&tokens, &token)) {
                if (token.type != KZ_HTML_START || token.tag != KZ_HTML_META)
                        continue;
                while (!encoding && kz_html_attr_next(&token.text, &name, &value)) {
                        if (kz_html_name_is(name, "charset"))
                                encoding = kz_encoding_by_label(value);
                        else if (kz_html_name_is(name, "content"))
                                encoding = kz_encoding_by_label(charset_of(value));
                }
        }
        if (!encoding && tokens.xml)
                encoding = kz_encoding_by_label(xml_charset_of(head));
        return encoding;
}

/* The separators between the title of an article and the name of the site. */
static bool begins_suffix(struct kz_str s)
{
        static const char *const separators[] = {
                "|", "-", "–", "—", "»", "«", "·", "•", "::", "/", ":"};
        size_t i;

        s = kz_head_trim(s);
        for (i = 0; i < KZ_ARRAY_LEN(separators); i++) {
                if (kz_str_starts(s, kz_str(separators[i])))
                        return true;
        }
        return false;
}

/* Cuts the name of the site off a <title>: what follows the first heading, or the name as the page
 * gives it. */
static enum kz_status without_site(const struct kz_html_meta *meta, struct kz_buf *title)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf other = KZ_BUF_NULL;
        struct kz_str whole = kz_buf_str(title), site;
        enum kz_status status;
        int trust = KZ_HTML_TRUSTS;
        size_t at, from;

        status = kz_head_title(&other,
                kz_buf_str(&meta->values[KZ_HTML_TITLE_FIELD][KZ_HTML_GUESS]), KZ_TITLE_GIVEN_MAX);
        if (status)
                return status;
        if (other.len && kz_str_starts(whole, kz_buf_str(&other)) &&
                begins_suffix((struct kz_str){whole.ptr + other.len, whole.len - other.len})) {
                title->len = other.len;
                return KZ_OK;
        }
        site = kz_html_meta_best(meta, KZ_HTML_SITE, &trust);
        if (site.len == 0 || site.len + 3 >= whole.len ||
                memcmp(whole.ptr + whole.len - site.len, site.ptr, site.len) != 0)
                return KZ_OK;
        /* The separator is what stands between two spaces before it. */
        at = kz_head_trim((struct kz_str){whole.ptr, whole.len - site.len}).len;
        for (from = at; from && whole.ptr[from - 1] != ' '; from--)
                ;
        if (from > 1 && begins_suffix((struct kz_str){whole.ptr + from, at - from}))
                title->len = kz_head_trim((struct kz_str){whole.ptr, from}).len;
        return KZ_OK;
}

static enum kz_status find_title(struct kz_parse *parse, struct result *result)
{
        int trust = KZ_HTML_TRUSTS;
        struct kz_str value;
        enum kz_status status = KZ_OK;

        while (!status && !result->title.len &&
                (value = kz_html_meta_best(&result->meta, KZ_HTML_TITLE_FIELD, &trust)).len) {
                status = kz_head_title(&result->title, value, KZ_TITLE_GIVEN_MAX);
                if (!status && trust == KZ_HTML_TOLD && result->title.len)
                        status = without_site(&result->meta, &result->title);
        }
        if (!status && !result->title.len)
                status = kz_head_first_line(&result->title, kz_buf_str(&result->text));
        if (!status && !result->title.len)
                status = kz_head_name(&result->title, parse->job->name);
        return status;
}

/* The best date that can be read; when none can, the best is reported. */
static enum kz_status find_date(
        struct kz_parse *parse, struct result *result, struct kz_document *doc)
{
        int trust = KZ_HTML_TRUSTS;
        struct kz_date_parsed date;
        struct kz_str value, best = KZ_STR_NULL;

        while ((value = kz_html_meta_best(&result->meta, KZ_HTML_DATE, &trust)).len) {
                if (best.len == 0)
                        best = value;
                if (kz_date_parse(value, parse->job->date_order, kz_parse_latest_year(parse->job),
                            &date) != KZ_DATE_FOUND)
                        continue;
                best = value;
                break;
        }
        return kz_parse_date(parse, best, 0, doc, result->date);
}

/* What parts a name from a date, or another, at its end; 0 bytes when there is nothing such. */
static size_t separator_len(struct kz_str name)
{
        static const char *const ends[] = {"—", "–", "-", "|", ",", ";", ":", "·", "•"};
        size_t i, n;

        for (i = 0; i < KZ_ARRAY_LEN(ends); i++) {
                n = strlen(ends[i]);
                if (name.len >= n && memcmp(name.ptr + name.len - n, ends[i], n) == 0)
                        return n;
        }
        return 0;
}

/* "by Jane Doe —" to "Jane Doe": bylines begin with a word and end in what parts them from a date.
 */
static struct kz_str bare_name(struct kz_str name)
{
        size_t n;

        if (kz_lower_starts(name, KZ_STR("by "), &n))
                name = (struct kz_str){name.ptr + n, name.len - n};
        name = kz_head_trim(name);
        while ((n = separator_len(name)))
                name = kz_head_trim((struct kz_str){name.ptr, name.len - n});
        return name;
}

static enum kz_status find_author(struct result *result)
{
        int trust = KZ_HTML_TRUSTS;
        enum kz_status status = KZ_OK;
        struct kz_str value;

        while (!status && !result->author.len &&
                (value = kz_html_meta_best(&result->meta, KZ_HTML_AUTHOR, &trust)).len)
                status = kz_head_title(&result->author, bare_name(value), KZ_AUTHOR_MAX);
        return status;
}

static enum kz_status fill(struct kz_parse *parse, struct result *result, struct kz_document *doc)
{
        int lang = KZ_HTML_TRUSTS, url = KZ_HTML_TRUSTS;
        struct kz_str value;
        enum kz_status status;
        const char *comma;

        status = find_title(parse, result);
        if (!status)
                status = find_date(parse, result, doc);
        if (!status)
                status = find_author(result);
        value = kz_html_meta_best(&result->meta, KZ_HTML_LANG, &lang);
        comma = value.len ? memchr(value.ptr, ',', value.len) : NULL;
        if (comma)
                value.len = (size_t)(comma - value.ptr);
        if (!status)
                status = kz_meta_lang(parse, value, 0, doc, result->lang);
        if (!status)
                status = kz_meta_kind(parse, KZ_STR_NULL, doc, &result->kind);
        doc->url = kz_html_meta_best(&result->meta, KZ_HTML_URL, &url);
        doc->text = kz_buf_str(&result->text);
        doc->title = kz_buf_str(&result->title);
        doc->author = kz_buf_str(&result->author);
        return status;
}

static enum kz_status read_page(struct kz_parse *parse, struct kz_str html, struct result *result)
{
        enum kz_status status = kz_html_page_read(&result->page, html, &result->meta);
        int title = KZ_HTML_TRUSTS;

        if (!status)
                status = kz_html_article_mark(&result->page);
        if (!status)
                status = kz_html_page_text(&result->page, &result->text);
        /* A large page should not be in memory three times over when its document is sent. */
        kz_html_page_deinit(&result->page);
        if (status || result->text.len)
                return status;
        if (kz_html_meta_best(&result->meta, KZ_HTML_TITLE_FIELD, &title).len == 0)
                return KZ_E_INVALID;
        return kz_parse_problem(parse, 0,
                "no text in this page, only a title: its text may be made by scripts when it is "
                "looked at");
}

static enum kz_status parse_html(struct kz_parse *parse, struct kz_error *err)
{
        KZ_CLEANUP(result_deinit) struct result result = {0};
        KZ_CLEANUP(kz_whole_deinit) struct kz_whole whole = KZ_WHOLE_NULL;
        struct kz_document doc = {.text_line = 1, .text_col = 1, .place = KZ_PLACE_EXTRACT};
        enum kz_status status;

        status = kz_whole_read(parse, declared, &whole, err);
        if (status)
                return status;
        status = read_page(parse, whole.text, &result);
        kz_whole_deinit(&whole);
        if (status == KZ_E_INVALID)
                return kz_error_set(err, KZ_E_INVALID,
                        "empty: neither text nor title in this page; its text may be made by "
                        "scripts when it is looked at");
        if (!status)
                status = fill(parse, &result, &doc);
        if (status == KZ_E_NOMEM)
                return kz_error_nomem(err);
        if (status)
                return kz_error_set(err, status, "cannot read the page");
        return kz_parse_document(parse, &doc);
}

const struct kz_parser kz_parser_html = {
        .name = "html",
        .types = "HTML",
        .sniff = sniff,
        .parse = parse_html,
};
