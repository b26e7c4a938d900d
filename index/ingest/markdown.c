/* Markdown: front matter gives the fields, the body begins after it. */
#include "index/ingest/front_matter.h"
#include "index/ingest/head.h"
#include "index/ingest/meta.h"
#include "index/ingest/whole.h"

#define FRONT_MATTER "front matter"

struct fields {
        struct kz_buf title, author, kind, url;
        char date[16], lang[16];
};

static void fields_deinit(struct fields *fields)
{
        kz_buf_deinit(&fields->title);
        kz_buf_deinit(&fields->author);
        kz_buf_deinit(&fields->kind);
        kz_buf_deinit(&fields->url);
}

static bool ends_with(struct kz_str s, struct kz_str suffix)
{
        return s.len >= suffix.len &&
               memcmp(s.ptr + s.len - suffix.len, suffix.ptr, suffix.len) == 0;
}

static enum kz_sniff sniff(struct kz_str head, struct kz_str name)
{
        (void)head;
        if (ends_with(name, KZ_STR(".md")) || ends_with(name, KZ_STR(".markdown")) ||
                ends_with(name, KZ_STR(".mkd")))
                return KZ_SNIFF_BY_NAME;
        return KZ_SNIFF_NO;
}

static bool is_key(const struct kz_buf *key, const char *a, const char *b, const char *c)
{
        struct kz_str name = kz_buf_str(key);

        return kz_str_eq(name, kz_str(a)) || (b && kz_str_eq(name, kz_str(b))) ||
               (c && kz_str_eq(name, kz_str(c)));
}

/* Takes one pair; the first of several that mean the same stays. */
static enum kz_status take_pair(struct kz_parse *parse, const struct kz_buf *key,
        const struct kz_buf *value, uint64_t line, struct fields *fields, struct kz_document *doc)
{
        struct kz_str text = kz_head_trim(kz_buf_str(value));
        bool kind_given = fields->kind.len > 0;

        if (text.len == 0)
                return KZ_OK;
        if (is_key(key, "title", NULL, NULL) && !fields->title.len) {
                parse->origins.title = KZ_STR(FRONT_MATTER);
                return kz_head_title(&fields->title, text, KZ_TITLE_GIVEN_MAX);
        }
        if (is_key(key, "author", "authors", "byline") && !fields->author.len) {
                parse->origins.author = KZ_STR(FRONT_MATTER);
                return kz_head_title(&fields->author, text, KZ_AUTHOR_MAX);
        }
        if (is_key(key, "date", "published", NULL) && !doc->date.len) {
                parse->origins.date = KZ_STR(FRONT_MATTER);
                return kz_parse_date(parse, text, line, doc, fields->date);
        }
        if (is_key(key, "lang", "language", NULL)) {
                parse->origins.lang = KZ_STR(FRONT_MATTER);
                return kz_meta_lang(parse, text, line, doc, fields->lang);
        }
        if (is_key(key, "kind", "type", "category") && !kind_given)
                return kz_meta_kind(parse, text, doc, &fields->kind);
        if (is_key(key, "url", "source_url", "link") && !fields->url.len && text.len <= 2048)
                return kz_buf_append_str(&fields->url, text);
        return KZ_OK;
}

static enum kz_status read_matter(struct kz_parse *parse, struct kz_front_matter *fm,
        struct fields *fields, struct kz_document *doc)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf key = KZ_BUF_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf value = KZ_BUF_NULL;
        enum kz_status status;

        while (!(status = kz_front_matter_next(fm, &key, &value))) {
                status = take_pair(parse, &key, &value, fm->line, fields, doc);
                if (status)
                        return status;
        }
        doc->author = kz_buf_str(&fields->author);
        doc->url = kz_buf_str(&fields->url);
        return status == KZ_E_END ? KZ_OK : status;
}

/* The text of a heading without its marks: "## A *plain* title ##" */
static enum kz_status heading(struct kz_buf *title, struct kz_str line)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf plain = KZ_BUF_NULL;
        enum kz_status status = KZ_OK;
        size_t i;

        line = kz_head_trim(line);
        while (line.len && line.ptr[0] == '#')
                line = (struct kz_str){line.ptr + 1, line.len - 1};
        line = kz_head_trim(line);
        while (line.len && line.ptr[line.len - 1] == '#')
                line.len--;
        for (i = 0; i < line.len && !status; i++) {
                if (line.ptr[i] != '*' && line.ptr[i] != '`' &&
                        !kz_str_starts((struct kz_str){line.ptr + i, line.len - i}, KZ_STR("__")))
                        status = kz_buf_append_char(&plain, line.ptr[i]);
                else
                        i += line.ptr[i] == '_';
        }
        return status ? status : kz_head_title(title, kz_buf_str(&plain), KZ_TITLE_MAX);
}

static bool rule_of(struct kz_str line, char c)
{
        size_t i;

        line = kz_head_trim(line);
        for (i = 0; i < line.len && line.ptr[i] == c; i++)
                ;
        return line.len >= 3 && i == line.len;
}

/* The first "# heading" or one underlined by "===", outside blocks of code. */
static enum kz_status first_heading(struct kz_buf *title, struct kz_str text)
{
        struct kz_str line, before = KZ_STR_NULL;
        bool code = false;

        while (kz_head_line(&text, &line)) {
                struct kz_str trimmed = kz_head_trim(line);

                if (kz_str_starts(trimmed, KZ_STR("```")) || kz_str_starts(trimmed, KZ_STR("~~~")))
                        code = !code;
                if (!code && kz_str_starts(trimmed, KZ_STR("# ")))
                        return heading(title, trimmed);
                if (!code && before.len && rule_of(line, '='))
                        return heading(title, before);
                before = trimmed;
        }
        return KZ_OK;
}

static enum kz_status find_title(struct kz_parse *parse, struct kz_str body, struct kz_buf *title)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf line = KZ_BUF_NULL;
        enum kz_status status = KZ_OK;

        if (title->len)
                return KZ_OK;
        parse->origins.title = KZ_STR("heading");
        status = first_heading(title, body);
        if (!status && title->len == 0) {
                parse->origins.title = KZ_STR("first line");
                status = kz_head_first_line(&line, body);
                if (!status)
                        status = heading(title, kz_buf_str(&line));
        }
        if (!status && title->len == 0) {
                parse->origins.title = KZ_STR(KZ_ORIGIN_NAME);
                status = kz_head_name(title, parse->job->name);
        }
        return status;
}

static enum kz_status parse_markdown(struct kz_parse *parse, struct kz_error *err)
{
        KZ_CLEANUP(fields_deinit) struct fields fields = {0};
        KZ_CLEANUP(kz_whole_deinit) struct kz_whole whole = KZ_WHOLE_NULL;
        struct kz_document doc = {.text_line = 1, .text_col = 1};
        struct kz_front_matter fm;
        enum kz_status status;

        status = kz_whole_read(parse, NULL, &whole, err);
        if (status)
                return status;
        doc.text = whole.text;
        doc.place = whole.exact ? KZ_PLACE_FILE : KZ_PLACE_EXTRACT;
        doc.lang = parse->job->lang;
        doc.kind = parse->job->kind;
        if (kz_front_matter_open(&fm, whole.text)) {
                doc.text = fm.body;
                doc.text_line = (uint32_t)fm.body_line;
                status = read_matter(parse, &fm, &fields, &doc);
        }
        if (!status)
                status = kz_head_read(
                        parse, doc.text, doc.text_line, &doc, fields.date, &fields.author);
        if (!status)
                status = find_title(parse, doc.text, &fields.title);
        if (status)
                return kz_error_set(err, status, "cannot read the head of the text");
        doc.title = kz_buf_str(&fields.title);
        return kz_parse_document(parse, &doc);
}

const struct kz_parser kz_parser_markdown = {
        .name = "markdown",
        .types = "Markdown",
        .sniff = sniff,
        .parse = parse_markdown,
};
