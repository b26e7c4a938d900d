/*
 * HTML pages: the text of the article, or of all that a reader sees, and what the page says of
 * itself.
 */
#include "index/base/utf8.h"
#include "index/ingest/decode.h"
#include "index/ingest/head.h"
#include "index/ingest/html_article.h"
#include "index/ingest/html_author.h"
#include "index/ingest/html_date.h"
#include "index/ingest/html_title.h"
#include "index/ingest/html_token.h"
#include "index/ingest/lower.h"
#include "index/ingest/member.h"
#include "index/ingest/meta.h"
#include "index/ingest/whole.h"
#include "index/ingest/wide.h"

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

/* In UTF-16 or UTF-32, where a page begins as in no other set. */
static bool begins_wide(enum kz_wide wide, struct kz_str head)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf text = KZ_BUF_NULL;
        size_t broken;

        return !kz_wide_decode(wide, head, &text, &broken) && kz_html_begins(kz_buf_str(&text));
}

static enum kz_sniff sniff(struct kz_str head, struct kz_str name)
{
        struct kz_str first = {head.ptr, head.len < SNIFF_WITHIN ? head.len : SNIFF_WITHIN};
        enum kz_wide wide = kz_wide_detect(first);

        if (wide ? begins_wide(wide, first) : kz_html_begins(first))
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

static void say(struct kz_str *origin, const char *words)
{
        *origin = kz_str(words ? words : "");
}

static enum kz_status find_title(
        struct kz_parse *parse, const struct kz_html_title *title, struct result *result)
{
        enum kz_status status = kz_head_title(&result->title, title->text, KZ_TITLE_GIVEN_MAX);

        say(&parse->origins.title, title->origin);
        if (!status && !result->title.len) {
                say(&parse->origins.title, "first line");
                status = kz_head_first_line(&result->title, kz_buf_str(&result->text));
        }
        if (!status && !result->title.len) {
                say(&parse->origins.title, KZ_ORIGIN_NAME);
                status = kz_head_name(&result->title, parse->job->name);
        }
        return status;
}

/* Americans write the month first: a page in their English does. */
static enum kz_date_order date_order(const struct kz_parse *parse, const struct kz_html_meta *meta)
{
        struct kz_str lang = kz_html_meta_best(meta, KZ_HTML_LANG, NULL);
        size_t n;

        if (parse->job->date_order == KZ_DATE_DMY && lang.len == 5 &&
                (kz_lower_starts(lang, KZ_STR("en-us"), &n) ||
                        kz_lower_starts(lang, KZ_STR("en_us"), &n)))
                return KZ_DATE_MDY;
        return parse->job->date_order;
}

/* The best date that can be read; when none can, the best is reported. */
static enum kz_status find_date(struct kz_parse *parse, const struct kz_html_near *near,
        struct result *result, struct kz_document *doc)
{
        const struct kz_html_date_reading reading = {
                .order = date_order(parse, &result->meta),
                .latest_year = kz_parse_latest_year(parse->job),
                .latest = parse->job->mtime,
        };
        struct kz_html_date date = kz_html_date_choose(&result->meta, near, &reading);
        enum kz_status status;

        /* Not by its text where that is an address. */
        if (!date.found || (date.date.ambiguous && reading.order == parse->job->date_order)) {
                status = kz_parse_date(parse, date.text, 0, doc, result->date);
                if (status || !doc->date.len)
                        return status;
        }
        say(&parse->origins.date, date.origin);
        if (date.found) {
                kz_date_parsed_format(&date.date, result->date);
                doc->date = kz_str(result->date);
                doc->ts = date.date.ts;
        }
        return KZ_OK;
}

static enum kz_status find_lang(
        struct kz_parse *parse, struct result *result, struct kz_document *doc)
{
        const char *origin = NULL, *comma;
        struct kz_str value = kz_html_meta_best(&result->meta, KZ_HTML_LANG, &origin);
        enum kz_status status;

        comma = value.len ? memchr(value.ptr, ',', value.len) : NULL;
        if (comma)
                value.len = (size_t)(comma - value.ptr);
        status = kz_meta_lang(parse, value, 0, doc, result->lang);
        if (doc->lang.ptr == result->lang)
                say(&parse->origins.lang, origin);
        return status;
}

/* What is known of the page, its text among it. */
static enum kz_status fill(struct kz_parse *parse, struct result *result, struct kz_document *doc)
{
        struct kz_html_title title;
        struct kz_html_near near;
        const char *author = NULL;
        enum kz_status status = KZ_OK;

        if (parse->member)
                status = kz_html_meta_put(&result->meta, KZ_HTML_URL, KZ_HTML_GUESS,
                        parse->member->from, parse->member->url);
        title = kz_html_title_choose(&result->meta);
        near = kz_html_near_headline(&result->page, title.headline);
        if (!status)
                status = find_title(parse, &title, result);
        if (!status)
                status = find_date(parse, &near, result, doc);
        if (!status)
                status = kz_html_author_choose(&result->meta, &near, &result->author, &author);
        say(&parse->origins.author, author);
        if (!status)
                status = find_lang(parse, result, doc);
        if (!status)
                status = kz_meta_kind(parse, KZ_STR_NULL, doc, &result->kind);
        doc->url = kz_html_meta_best(&result->meta, KZ_HTML_URL, NULL);
        doc->text = kz_buf_str(&result->text);
        doc->title = kz_buf_str(&result->title);
        doc->author = kz_buf_str(&result->author);
        return status;
}

static enum kz_status read_page(struct kz_parse *parse, struct kz_str html, struct result *result)
{
        enum kz_status status = kz_html_page_read(&result->page, html, &result->meta);

        if (!status)
                status = kz_html_article_mark(&result->page);
        if (!status)
                status = kz_html_page_text(&result->page, &result->text);
        if (status || result->text.len)
                return status;
        if (kz_html_meta_best(&result->meta, KZ_HTML_TITLE_FIELD, NULL).len == 0)
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
        /* A large page should not be in memory three times over when its document is sent. */
        kz_html_page_deinit(&result.page);
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
