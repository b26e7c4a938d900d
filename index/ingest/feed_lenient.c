/* Markup that is not quite XML: kz_feed_lenient of feed.h. Each byte is looked at once. */
#include "index/ingest/feed.h"
#include "index/ingest/html_token.h"

/* Prefixes as everybody writes them, for their declarations may be missing. */
static const struct {
        const char *prefix;
        enum kz_feed_space space;
} prefixes[] = {
        {"atom", KZ_FEED_CORE},
        {"atom10", KZ_FEED_CORE},
        {"rss", KZ_FEED_CORE},
        {"dc", KZ_FEED_DC},
        {"dcterms", KZ_FEED_DC},
        {"content", KZ_FEED_CONTENT},
        {"media", KZ_FEED_MEDIA},
        {"itunes", KZ_FEED_ITUNES},
        {"xhtml", KZ_FEED_XHTML},
        {"feedburner", KZ_FEED_BURNER},
};

static struct kz_feed_name name_of(struct kz_str name)
{
        struct kz_str prefix, local = name;
        size_t i;

        if (!kz_str_split(&local, ':', &prefix))
                return (struct kz_feed_name){KZ_FEED_CORE, name};
        for (i = 0; i < KZ_ARRAY_LEN(prefixes); i++) {
                if (kz_html_name_is(prefix, prefixes[i].prefix))
                        return (struct kz_feed_name){prefixes[i].space, local};
        }
        return (struct kz_feed_name){KZ_FEED_OTHER, local};
}

static struct kz_str *place_of(struct kz_feed_attrs *attrs, struct kz_str name)
{
        const struct {
                const char *name;
                struct kz_str *place;
        } places[] = {
                {"href", &attrs->href},
                {"rel", &attrs->rel},
                {"type", &attrs->type},
                {"mode", &attrs->mode},
                {"xml:lang", &attrs->lang},
                {"rdf:about", &attrs->about},
                {"ispermalink", &attrs->permalink},
        };
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(places); i++) {
                if (kz_html_name_is(name, places[i].name))
                        return places[i].place;
        }
        return NULL;
}

static bool is_name(char c)
{
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == ':' || c == '-' || c == '.' || (unsigned char)c >= 0x80;
}

static bool begins_name(char c)
{
        return is_name(c) && c != '-' && c != '.' && !(c >= '0' && c <= '9');
}

/* <name attributes>, from after its "<"; all of the rest when it does not end. */
static enum kz_status start_tag(struct kz_feed *feed, struct kz_str *rest)
{
        struct kz_feed_attrs attrs = {0};
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf href = KZ_BUF_NULL;
        struct kz_str name = *rest, attr, value, *place;
        enum kz_status status = KZ_OK;
        bool ended;

        for (name.len = 0; name.len < rest->len && is_name(rest->ptr[name.len]);)
                name.len++;
        *rest = (struct kz_str){rest->ptr + name.len, rest->len - name.len};
        while (kz_html_attr_next(rest, &attr, &value)) {
                place = place_of(&attrs, attr);
                if (place && place->len == 0)
                        *place = value;
        }
        if (rest->len == 0)
                return KZ_OK;
        ended = rest->ptr[-1] == '/';
        *rest = (struct kz_str){rest->ptr + 1, rest->len - 1};
        if (attrs.href.len) {
                status = kz_html_value(&href, attrs.href);
                attrs.href = kz_buf_str(&href);
        }
        if (!status)
                status = kz_feed_start(feed, name_of(name), &attrs, 0);
        if (!status && ended)
                status = kz_feed_end(feed, name_of(name));
        return status;
}

/* Cuts what stands before end, and end itself, off *rest; all of it where end is missing. */
static struct kz_str cut_through(struct kz_str *rest, const char *end)
{
        size_t n = strlen(end);
        const char *at = memmem(rest->ptr, rest->len, end, n);
        struct kz_str before = {rest->ptr, at ? (size_t)(at - rest->ptr) : rest->len};
        size_t cut = before.len + (at ? n : 0);

        *rest = (struct kz_str){rest->ptr + cut, rest->len - cut};
        return before;
}

static enum kz_status end_tag(struct kz_feed *feed, struct kz_str *rest)
{
        struct kz_str inside = cut_through(rest, ">"), name = inside;

        for (name.len = 0; name.len < inside.len && is_name(inside.ptr[name.len]);)
                name.len++;
        return kz_feed_end(feed, name_of(name));
}

static enum kz_status plain_text(struct kz_feed *feed, struct kz_str text)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf decoded = KZ_BUF_NULL;
        enum kz_status status = kz_html_value(&decoded, text);

        return status ? status : kz_feed_text(feed, kz_buf_str(&decoded));
}

/* What begins with "<": *rest begins after it. */
static enum kz_status markup(struct kz_feed *feed, struct kz_str *rest)
{
        if (kz_str_starts(*rest, KZ_STR("![CDATA["))) {
                *rest = (struct kz_str){rest->ptr + 8, rest->len - 8};
                return kz_feed_text(feed, cut_through(rest, "]]>"));
        }
        if (kz_str_starts(*rest, KZ_STR("!--"))) {
                cut_through(rest, "-->");
                return KZ_OK;
        }
        if (rest->len && rest->ptr[0] == '?') {
                cut_through(rest, "?>");
                return KZ_OK;
        }
        if (rest->len && rest->ptr[0] == '!') {
                struct kz_str type = cut_through(rest, ">");

                /* A document type with declarations of its own. */
                if (memchr(type.ptr, '[', type.len))
                        cut_through(rest, "]>");
                return KZ_OK;
        }
        if (rest->len > 1 && rest->ptr[0] == '/' && begins_name(rest->ptr[1])) {
                *rest = (struct kz_str){rest->ptr + 1, rest->len - 1};
                return end_tag(feed, rest);
        }
        if (rest->len && begins_name(rest->ptr[0]))
                return start_tag(feed, rest);
        return kz_feed_text(feed, KZ_STR("<"));
}

enum kz_status kz_feed_lenient(struct kz_feed *feed, struct kz_str text)
{
        enum kz_status status = KZ_OK;
        struct kz_str before;
        const char *at;

        while (!status && text.len) {
                if (text.ptr[0] == '<') {
                        text = (struct kz_str){text.ptr + 1, text.len - 1};
                        status = markup(feed, &text);
                        continue;
                }
                at = memchr(text.ptr, '<', text.len);
                before = (struct kz_str){text.ptr, at ? (size_t)(at - text.ptr) : text.len};
                text = (struct kz_str){text.ptr + before.len, text.len - before.len};
                status = plain_text(feed, before);
        }
        return status ? status : kz_feed_finish(feed);
}
