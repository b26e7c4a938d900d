/*
 * Feeds: each entry is a document. The XML is read strictly first; where that ends early, a second
 * reading that forgives everything goes on with the entries the first had not come to.
 */
#include "index/ingest/feed.h"

#include "index/ingest/decode.h"
#include "index/ingest/html_token.h"
#include "index/ingest/lower.h"
#include "index/ingest/whole.h"
#include "index/ingest/xml.h"

#define SNIFF_WITHIN 8192

/* What namespaces' URIs have in them, and what they are to us; the first wins. */
static const struct {
        const char *part;
        enum kz_feed_space space;
} spaces[] = {
        {"purl.org/rss/1.0/modules/content", KZ_FEED_CONTENT},
        {"purl.org/rss/1.0/modules/", KZ_FEED_OTHER},
        {"purl.org/dc/", KZ_FEED_DC},
        {"search.yahoo.com/mrss", KZ_FEED_MEDIA},
        {"itunes", KZ_FEED_ITUNES},
        {"w3.org/1999/xhtml", KZ_FEED_XHTML},
        {"feedburner", KZ_FEED_BURNER},
        {"purl.org/syndication", KZ_FEED_OTHER},
        {"w3.org/1999/02/22-rdf", KZ_FEED_OTHER},
        {"purl.org/atom", KZ_FEED_CORE},
        {"w3.org/2005/Atom", KZ_FEED_CORE},
        {"purl.org/rss", KZ_FEED_CORE},
        {"purl.org/net/rss", KZ_FEED_CORE},
        {"netscape.com", KZ_FEED_CORE},
        {"userland.com", KZ_FEED_CORE},
        {"harvard.edu", KZ_FEED_CORE},
};

struct strict {
        struct kz_feed *feed;
        struct kz_xml *xml;
        struct kz_buf root; /* the namespace of the outermost element */
        bool begun;
};

/* The head without white space, comments, declarations and types: from the root's name on. */
static struct kz_str root_of(struct kz_str head)
{
        const char *end;
        const char *ends;

        for (;;) {
                head = kz_str_trim(head);
                if (head.len < 2 || head.ptr[0] != '<')
                        return KZ_STR_NULL;
                if (head.ptr[1] != '?' && head.ptr[1] != '!')
                        return (struct kz_str){head.ptr + 1, head.len - 1};
                ends = kz_str_starts(head, KZ_STR("<!--")) ? "-->" : ">";
                end = memmem(head.ptr, head.len, ends, strlen(ends));
                /* Declarations within a document type. */
                if (end && head.ptr[1] == '!' && ends[0] == '>' &&
                        memchr(head.ptr, '[', (size_t)(end - head.ptr)))
                        end = memmem(head.ptr, head.len, ends = "]>", 2);
                if (!end)
                        return KZ_STR_NULL;
                end += strlen(ends);
                head = (struct kz_str){end, (size_t)(head.ptr + head.len - end)};
        }
}

static bool contains(struct kz_str s, const char *part)
{
        return s.len && memmem(s.ptr, s.len, part, strlen(part)) != NULL;
}

/* The root's own name, and for RDF and channels a namespace of RSS, for these may be anything. */
static bool begins_feed(struct kz_str head)
{
        struct kz_str root = root_of(head), name = root, prefix, local;

        for (name.len = 0; name.len < root.len && !kz_str_is_blank(root.ptr[name.len]) &&
                           root.ptr[name.len] != '>' && root.ptr[name.len] != '/';)
                name.len++;
        local = name;
        if (!kz_str_split(&local, ':', &prefix))
                local = name;
        if (kz_html_name_is(local, "rss"))
                return true;
        if (kz_html_name_is(local, "feed"))
                return !contains(root, "xmlns=") || contains(root, "tom");
        if (kz_html_name_is(local, "rdf"))
                return contains(root, "purl.org/rss/1.0/") || contains(root, "netscape.com/rdf");
        return kz_html_name_is(local, "channel");
}

static bool ends_with(struct kz_str s, const char *suffix)
{
        size_t n = strlen(suffix);

        return s.len >= n && memcmp(s.ptr + s.len - n, suffix, n) == 0;
}

static enum kz_sniff sniff(struct kz_str head, struct kz_str name)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf plain = KZ_BUF_NULL;
        size_t i;

        if (head.len > SNIFF_WITHIN)
                head.len = SNIFF_WITHIN;
        if (kz_str_starts(head, KZ_STR("\xEF\xBB\xBF")))
                head = (struct kz_str){head.ptr + 3, head.len - 3};
        /* UTF-16: names are ASCII, and every other byte of them. */
        if (head.len > 3 && (memchr(head.ptr, '\0', 4) || (unsigned char)head.ptr[0] >= 0xFE)) {
                for (i = 0; i < head.len; i++) {
                        if (head.ptr[i] > 0 && kz_buf_append_char(&plain, head.ptr[i]))
                                return KZ_SNIFF_NO;
                }
                head = kz_buf_str(&plain);
        }
        if (begins_feed(head))
                return KZ_SNIFF_BY_CONTENT;
        if (!ends_with(name, ".rss") && !ends_with(name, ".atom"))
                return KZ_SNIFF_NO;
        return kz_str_starts(head, KZ_STR("<?xml")) ? KZ_SNIFF_BY_CONTENT : KZ_SNIFF_BY_NAME;
}

static struct kz_feed_name name_of(struct strict *strict, struct kz_xml_name name)
{
        enum kz_feed_space space = name.ns.len ? KZ_FEED_OTHER : KZ_FEED_CORE;
        size_t i;

        for (i = 0; name.ns.len && i < KZ_ARRAY_LEN(spaces); i++) {
                if (contains(name.ns, spaces[i].part)) {
                        space = spaces[i].space;
                        break;
                }
        }
        /* A feed in a namespace of its own is in that of feeds. */
        if (space == KZ_FEED_OTHER && i == KZ_ARRAY_LEN(spaces) &&
                kz_str_eq(name.ns, kz_buf_str(&strict->root)))
                space = KZ_FEED_CORE;
        return (struct kz_feed_name){space, name.local};
}

static enum kz_status on_start(void *ctx, struct kz_xml_name name, const char *const *attrs)
{
        struct strict *strict = ctx;
        struct kz_feed_attrs found = {.href = kz_xml_attr_ns(attrs, "", "href"),
                .rel = kz_xml_attr_ns(attrs, "", "rel"),
                .type = kz_xml_attr_ns(attrs, "", "type"),
                .mode = kz_xml_attr_ns(attrs, "", "mode"),
                .lang = kz_xml_attr_ns(attrs, "XML/1998/namespace", "lang"),
                .about = kz_xml_attr_ns(attrs, "22-rdf-syntax-ns#", "about"),
                .permalink = kz_xml_attr(attrs, "isPermaLink")};

        if (!strict->begun && kz_buf_append_str(&strict->root, name.ns))
                return KZ_E_NOMEM;
        strict->begun = true;
        if (!found.href.len)
                found.href = kz_xml_attr_ns(attrs, "", "HREF");
        return kz_feed_start(strict->feed, name_of(strict, name), &found, kz_xml_line(strict->xml));
}

static enum kz_status on_end(void *ctx, struct kz_xml_name name)
{
        struct strict *strict = ctx;

        return kz_feed_end(strict->feed, name_of(strict, name));
}

static enum kz_status on_text(void *ctx, struct kz_str text)
{
        struct strict *strict = ctx;

        return kz_feed_text(strict->feed, text);
}

/* *ret_why: what is wrong with the feed, or what stopped it. */
static enum kz_status read_strictly(
        struct kz_feed *feed, struct kz_str text, struct kz_error *ret_why)
{
        struct strict strict = {.feed = feed};
        const struct kz_xml_handler handler = {&strict, on_start, on_end, on_text};
        enum kz_status status = kz_xml_new(&handler, KZ_XML_UTF8, &strict.xml, ret_why);

        if (status)
                return status;
        status = kz_xml_run(strict.xml, text, ret_why);
        kz_xml_free(strict.xml);
        kz_buf_deinit(&strict.root);
        return status;
}

/* What the XML declaration says, where the bytes are not UTF-8. */
static const struct kz_encoding *declared(struct kz_str head)
{
        const char *end = memmem(head.ptr, head.len < 1024 ? head.len : 1024, "?>", 2), *at;
        struct kz_str label;

        at = end ? memmem(head.ptr, (size_t)(end - head.ptr), "encoding", 8) : NULL;
        while (at && at < end && *at != '"' && *at != '\'')
                at++;
        if (!at || at == end)
                return NULL;
        label.ptr = at + 1;
        at = memchr(label.ptr, *at, (size_t)(end - label.ptr));
        label.len = at ? (size_t)(at - label.ptr) : 0;
        return kz_encoding_by_label(label);
}

static bool is_feeds_fault(enum kz_status status)
{
        return status == KZ_E_CORRUPT || status == KZ_E_INVALID || status == KZ_E_LIMIT ||
               status == KZ_E_UNSUPPORTED;
}

static enum kz_status read_feed(struct kz_feed *feed, struct kz_str text, struct kz_error *err)
{
        struct kz_error why = KZ_ERROR_NULL;
        enum kz_status status = read_strictly(feed, text, &why);
        bool strict = status == KZ_OK;

        if (is_feeds_fault(status)) {
                kz_feed_again(feed);
                status = kz_feed_lenient(feed, text);
        }
        if (status)
                return kz_error_set(err, status, "%s", why.message);
        if (feed->delivered == 0)
                return kz_feed_deliver_itself(feed, strict ? NULL : why.message, err);
        return strict ? KZ_OK
                      : kz_parse_note(feed->parse, 0, "%s; its entries were read all the same",
                                why.message);
}

static enum kz_status parse_feed(struct kz_parse *parse, struct kz_error *err)
{
        KZ_CLEANUP(kz_whole_deinit) struct kz_whole whole = KZ_WHOLE_NULL;
        enum kz_status status = kz_whole_read(parse, declared, &whole, err);
        struct kz_feed feed;

        if (status)
                return status;
        kz_feed_init(&feed, parse);
        status = read_feed(&feed, whole.text, err);
        kz_feed_deinit(&feed);
        return status == KZ_E_NOMEM ? kz_error_nomem(err) : status;
}

static const char *const mimes[] = {"application/rss+xml", "application/atom+xml", NULL};

const struct kz_parser kz_parser_feed = {
        .name = "feed",
        .types = "feeds",
        .mimes = mimes,
        .sniff = sniff,
        .parse = parse_feed,
};
