/* The elements of feeds: kz_feed_start, kz_feed_text and kz_feed_end of feed.h. */
#include "index/ingest/base64.h"
#include "index/ingest/decode_short.h"
#include "index/ingest/feed.h"
#include "index/ingest/html_token.h"
#include "index/ingest/lower.h"

/* Which elements say what; the higher rank wins, of equal ones the first. */
static const struct element {
        enum kz_feed_space space;
        const char *name; /* in lower case */
        enum kz_feed_field field;
        int rank;
} elements[] = {
        {KZ_FEED_CORE, "title", KZ_FEED_TITLE, 9},
        {KZ_FEED_DC, "title", KZ_FEED_TITLE, 6},
        {KZ_FEED_ITUNES, "title", KZ_FEED_TITLE, 5},
        {KZ_FEED_MEDIA, "title", KZ_FEED_TITLE, 4},
        {KZ_FEED_BURNER, "origlink", KZ_FEED_LINK, 10},
        {KZ_FEED_CORE, "link", KZ_FEED_LINK, 9},
        {KZ_FEED_CORE, "guid", KZ_FEED_ID, 9},
        {KZ_FEED_CORE, "id", KZ_FEED_ID, 9},
        {KZ_FEED_DC, "identifier", KZ_FEED_ID, 4},
        {KZ_FEED_CORE, "pubdate", KZ_FEED_DATE, 9},
        {KZ_FEED_CORE, "published", KZ_FEED_DATE, 9},
        {KZ_FEED_CORE, "issued", KZ_FEED_DATE, 9},
        {KZ_FEED_DC, "date", KZ_FEED_DATE, 8},
        {KZ_FEED_DC, "issued", KZ_FEED_DATE, 8},
        {KZ_FEED_CORE, "created", KZ_FEED_DATE, 7},
        {KZ_FEED_DC, "created", KZ_FEED_DATE, 7},
        {KZ_FEED_CORE, "updated", KZ_FEED_DATE, 5},
        {KZ_FEED_CORE, "modified", KZ_FEED_DATE, 5},
        {KZ_FEED_DC, "modified", KZ_FEED_DATE, 5},
        {KZ_FEED_DC, "creator", KZ_FEED_AUTHOR, 9},
        {KZ_FEED_CORE, "author", KZ_FEED_AUTHOR, 8},
        {KZ_FEED_DC, "author", KZ_FEED_AUTHOR, 7},
        {KZ_FEED_ITUNES, "author", KZ_FEED_AUTHOR, 6},
        {KZ_FEED_CORE, "managingeditor", KZ_FEED_AUTHOR, 5},
        {KZ_FEED_CONTENT, "encoded", KZ_FEED_TEXT, 9},
        {KZ_FEED_CORE, "content", KZ_FEED_TEXT, 9},
        {KZ_FEED_CORE, "fullitem", KZ_FEED_TEXT, 9},
        {KZ_FEED_XHTML, "body", KZ_FEED_TEXT, 8},
        {KZ_FEED_CORE, "body", KZ_FEED_TEXT, 8},
        {KZ_FEED_CORE, "description", KZ_FEED_TEXT, 6},
        {KZ_FEED_CORE, "summary", KZ_FEED_TEXT, 6},
        {KZ_FEED_CORE, "abstract", KZ_FEED_TEXT, 6},
        {KZ_FEED_CORE, "subtitle", KZ_FEED_TEXT, 6},
        {KZ_FEED_CORE, "tagline", KZ_FEED_TEXT, 6},
        {KZ_FEED_CORE, "info", KZ_FEED_TEXT, 5},
        {KZ_FEED_DC, "description", KZ_FEED_TEXT, 5},
        {KZ_FEED_ITUNES, "summary", KZ_FEED_TEXT, 4},
        {KZ_FEED_MEDIA, "description", KZ_FEED_TEXT, 3},
        {KZ_FEED_CORE, "language", KZ_FEED_LANG, 9},
        {KZ_FEED_DC, "language", KZ_FEED_LANG, 8},
};

/* They have titles and links of their own. */
static const char *const passed[] = {"source", "image", "textinput", "contributor"};

#define NAME_RANK 9     /* of <name> within <author> */
#define MAIL_RANK 1     /* of <email> within <author> */
#define HREF_RANK 9     /* of <link href> without rel, or the page of the entry */
#define ABOUT_RANK 5    /* of <item rdf:about> */
#define LANG_RANK 7     /* of xml:lang */
#define GUID_RANK 3     /* of the address of the page, where only a <guid> has it */
#define GUID_IS_LINK 10 /* rank of such a <guid> */

static bool is(struct kz_str name, const char *lower)
{
        return kz_html_name_is(name, lower);
}

static bool is_entry(struct kz_feed_name name)
{
        return name.space == KZ_FEED_CORE && (is(name.local, "item") || is(name.local, "entry"));
}

static void clear(struct kz_feed_value *values)
{
        size_t i;

        for (i = 0; i < KZ_FEED_FIELDS; i++) {
                kz_buf_clear(&values[i].buf);
                values[i].rank = 0;
                values[i].html = false;
        }
}

void kz_feed_init(struct kz_feed *feed, struct kz_parse *parse)
{
        memset(feed, 0, sizeof(*feed));
        feed->parse = parse;
        feed->keys = (struct kz_seen)KZ_SEEN_NULL;
}

void kz_feed_deinit(struct kz_feed *feed)
{
        size_t i;

        for (i = 0; i < KZ_FEED_FIELDS; i++) {
                kz_buf_deinit(&feed->entry[i].buf);
                kz_buf_deinit(&feed->channel[i].buf);
        }
        kz_buf_deinit(&feed->capture.name);
        kz_buf_deinit(&feed->capture.buf);
        kz_buf_deinit(&feed->passed);
        kz_seen_deinit(&feed->keys);
}

void kz_feed_again(struct kz_feed *feed)
{
        clear(feed->entry);
        clear(feed->channel);
        kz_buf_clear(&feed->capture.buf);
        kz_buf_clear(&feed->passed);
        feed->capture.on = false;
        feed->in_entry = feed->in_author = false;
        feed->passed_nested = 0;
        feed->skip = feed->delivered;
        feed->number = 0;
}

static struct kz_feed_value *value_of(struct kz_feed *feed, enum kz_feed_field field)
{
        return feed->in_entry ? &feed->entry[field] : &feed->channel[field];
}

enum kz_status kz_feed_put(
        struct kz_feed *feed, enum kz_feed_field field, int rank, struct kz_str text, bool html)
{
        struct kz_feed_value *value = value_of(feed, field);
        enum kz_status status;

        text = kz_str_trim(text);
        if (text.len == 0 || rank <= value->rank)
                return KZ_OK;
        kz_buf_clear(&value->buf);
        status = kz_buf_append_str(&value->buf, text);
        value->rank = status ? 0 : rank;
        value->html = html;
        return status;
}

static const struct element *find_element(const struct kz_feed *feed, struct kz_feed_name name)
{
        static const struct element of_author[] = {
                {KZ_FEED_CORE, "name", KZ_FEED_AUTHOR, NAME_RANK},
                {KZ_FEED_CORE, "email", KZ_FEED_AUTHOR, MAIL_RANK},
        };
        size_t i;

        for (i = 0; feed->in_author && i < KZ_ARRAY_LEN(of_author); i++) {
                if (is(name.local, of_author[i].name))
                        return &of_author[i];
        }
        for (i = 0; i < KZ_ARRAY_LEN(elements); i++) {
                if (elements[i].space == name.space && is(name.local, elements[i].name))
                        return &elements[i];
        }
        return NULL;
}

static bool ends_with(struct kz_str s, const char *suffix)
{
        size_t n = strlen(suffix);

        return s.len >= n && memcmp(s.ptr + s.len - n, suffix, n) == 0;
}

/* What kind of text an element holds, by its attributes and what is usual in the feed. */
static void set_form(struct kz_feed *feed, const struct kz_feed_attrs *attrs)
{
        struct kz_feed_capture *capture = &feed->capture;
        struct kz_str type = attrs->type;
        size_t n;

        capture->base64 = is(attrs->mode, "base64");
        capture->html = !feed->atom;
        capture->escape = is(attrs->mode, "xml");
        if (type.len == 0 || capture->field != KZ_FEED_TEXT) {
                if (is(type, "html") || is(type, "text/html"))
                        capture->html = true;
        } else if (is(type, "text") || is(type, "text/plain")) {
                capture->html = false;
        } else if (is(type, "xhtml") || ends_with(type, "+xml") || ends_with(type, "/xml")) {
                capture->html = capture->escape = true;
        } else if (is(type, "html") || kz_lower_starts(type, KZ_STR("text/"), &n)) {
                capture->html = true;
        } else if (memchr(type.ptr, '/', type.len)) {
                capture->html = capture->base64 = true;
        }
        if (is(type, "xhtml") || is(type, "application/xhtml+xml"))
                capture->html = capture->escape = true;
        if (is(attrs->mode, "escaped") && is(type, "text/html"))
                capture->escape = false;
}

static enum kz_status begin_capture(struct kz_feed *feed, struct kz_feed_name name,
        const struct element *element, const struct kz_feed_attrs *attrs)
{
        struct kz_feed_capture *capture = &feed->capture;

        capture->on = true;
        capture->field = element->field;
        capture->rank = element->rank;
        capture->nested = 0;
        kz_buf_clear(&capture->buf);
        kz_buf_clear(&capture->name);
        set_form(feed, attrs);
        if (is(name.local, "guid") && !is(attrs->permalink, "false"))
                capture->rank = GUID_IS_LINK;
        return kz_lower_append(&capture->name, name.local);
}

static bool is_http(struct kz_str s)
{
        size_t n;

        s = kz_str_trim(s);
        return kz_lower_starts(s, KZ_STR("http://"), &n) ||
               kz_lower_starts(s, KZ_STR("https://"), &n);
}

static enum kz_status end_capture(struct kz_feed *feed)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf bytes = KZ_BUF_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf decoded = KZ_BUF_NULL;
        struct kz_feed_capture *capture = &feed->capture;
        struct kz_str text = kz_buf_str(&capture->buf);
        enum kz_status status = KZ_OK;

        capture->on = false;
        if (capture->base64) {
                status = kz_base64_append(&bytes, text);
                if (!status)
                        status = kz_decode_short(&decoded, kz_buf_str(&bytes), NULL, NULL);
                text = kz_buf_str(&decoded);
        }
        if (!status)
                status = kz_feed_put(feed, capture->field, capture->rank, text, capture->html);
        if (!status && capture->rank == GUID_IS_LINK && capture->field == KZ_FEED_ID &&
                is_http(text))
                status = kz_feed_put(feed, KZ_FEED_LINK, GUID_RANK, text, false);
        return status;
}

/* Markup within what is gathered is kept as HTML. */
static enum kz_status put_tag(struct kz_feed *feed, struct kz_feed_name name, const char *begin)
{
        struct kz_buf *buf = &feed->capture.buf;
        enum kz_status status = kz_buf_append_cstr(buf, begin);

        feed->capture.html = true;
        if (!status)
                status = kz_buf_append_str(buf, name.local);
        return status ? status : kz_buf_append_char(buf, '>');
}

static enum kz_status start_inside(struct kz_feed *feed, struct kz_feed_name name)
{
        if (is(name.local, feed->capture.name.data))
                feed->capture.nested++;
        /* A person in the author: his name stands in an element of its own. */
        if (feed->capture.field == KZ_FEED_AUTHOR)
                return KZ_OK;
        return put_tag(feed, name, "<");
}

/* <link href rel type>: of an entry the page, not itself as a feed, nor what is enclosed. */
static enum kz_status take_href(struct kz_feed *feed, const struct kz_feed_attrs *attrs)
{
        if (attrs->href.len == 0 || (attrs->rel.len && !is(attrs->rel, "alternate")))
                return KZ_OK;
        return kz_feed_put(feed, KZ_FEED_LINK, HREF_RANK, attrs->href, false);
}

enum kz_status kz_feed_begin_entry(struct kz_feed *feed, uint64_t line)
{
        enum kz_status status = kz_feed_finish(feed);

        if (status)
                return status;
        clear(feed->entry);
        feed->in_entry = true;
        feed->number++;
        feed->line = line;
        return KZ_OK;
}

static enum kz_status begin_entry(
        struct kz_feed *feed, const struct kz_feed_attrs *attrs, uint64_t line)
{
        enum kz_status status = kz_feed_begin_entry(feed, line);

        if (!status)
                status = kz_feed_put(feed, KZ_FEED_ID, ABOUT_RANK, attrs->about, false);
        if (!status)
                status = kz_feed_put(feed, KZ_FEED_LINK, GUID_RANK, attrs->href, false);
        if (!status)
                status = kz_feed_put(feed, KZ_FEED_LANG, LANG_RANK, attrs->lang, false);
        return status;
}

static bool is_passed(const struct kz_feed *feed, struct kz_feed_name name)
{
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(passed); i++) {
                if (name.space == KZ_FEED_CORE && is(name.local, passed[i]))
                        return feed->in_entry || i > 0;
        }
        return false;
}

enum kz_status kz_feed_start(struct kz_feed *feed, struct kz_feed_name name,
        const struct kz_feed_attrs *attrs, uint64_t line)
{
        const struct element *element;
        enum kz_status status = KZ_OK;

        if (is_entry(name))
                return begin_entry(feed, attrs, line);
        if (feed->passed.len) {
                feed->passed_nested += is(name.local, feed->passed.data);
                return KZ_OK;
        }
        element = find_element(feed, name);
        if (feed->capture.on && !(feed->in_author && element))
                return start_inside(feed, name);
        if (is_passed(feed, name))
                return kz_lower_append(&feed->passed, name.local);
        if (is(name.local, "feed"))
                feed->atom = name.space == KZ_FEED_CORE;
        if (attrs->lang.len)
                status = kz_feed_put(feed, KZ_FEED_LANG, LANG_RANK, attrs->lang, false);
        if (status || !element)
                return status;
        if (element->field == KZ_FEED_LINK && attrs->href.len)
                return take_href(feed, attrs);
        if (name.space == KZ_FEED_CORE && is(name.local, "author"))
                feed->in_author = true;
        return begin_capture(feed, name, element, attrs);
}

enum kz_status kz_feed_end(struct kz_feed *feed, struct kz_feed_name name)
{
        if (feed->passed.len) {
                if (is(name.local, feed->passed.data) && feed->passed_nested-- == 0) {
                        feed->passed_nested = 0;
                        kz_buf_clear(&feed->passed);
                }
                return KZ_OK;
        }
        if (feed->capture.on && is(name.local, feed->capture.name.data)) {
                if (feed->capture.nested == 0) {
                        feed->in_author = feed->in_author && !is(name.local, "author");
                        return end_capture(feed);
                }
                feed->capture.nested--;
        }
        if (is(name.local, "author"))
                feed->in_author = false;
        if (feed->capture.on)
                return feed->capture.field == KZ_FEED_AUTHOR ? KZ_OK : put_tag(feed, name, "</");
        return is_entry(name) ? kz_feed_finish(feed) : KZ_OK;
}

static enum kz_status append_escaped(struct kz_buf *out, struct kz_str text)
{
        enum kz_status status = KZ_OK;
        size_t i, from = 0;

        for (i = 0; i < text.len && !status; i++) {
                if (text.ptr[i] != '<' && text.ptr[i] != '&')
                        continue;
                status = kz_buf_append(out, text.ptr + from, i - from);
                if (!status)
                        status = kz_buf_append_cstr(out, text.ptr[i] == '<' ? "&lt;" : "&amp;");
                from = i + 1;
        }
        return status ? status : kz_buf_append(out, text.ptr + from, text.len - from);
}

enum kz_status kz_feed_text(struct kz_feed *feed, struct kz_str text)
{
        if (!feed->capture.on || feed->passed.len)
                return KZ_OK;
        if (feed->capture.html && feed->capture.escape)
                return append_escaped(&feed->capture.buf, text);
        return kz_buf_append_str(&feed->capture.buf, text);
}

enum kz_status kz_feed_finish(struct kz_feed *feed)
{
        enum kz_status status = KZ_OK;

        if (feed->capture.on)
                status = end_capture(feed);
        feed->in_author = false;
        feed->passed_nested = 0;
        kz_buf_clear(&feed->passed);
        if (status || !feed->in_entry)
                return status;
        feed->in_entry = false;
        if (feed->number <= feed->skip)
                return KZ_OK;
        feed->delivered++;
        return kz_feed_deliver(feed);
}
