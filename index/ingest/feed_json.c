/* Feeds in JSON (JSON Feed 1): as feeds in XML, each item is a document. */
#include <jansson.h>
#include <stdio.h>

#include "index/ingest/feed.h"
#include "index/ingest/whole.h"

#define SNIFF_WITHIN 8192

static void free_json(json_t **json)
{
        json_decref(*json);
}

static enum kz_sniff sniff(struct kz_str head, struct kz_str name)
{
        static const char mark[] = "jsonfeed.org/version/", escaped[] = "jsonfeed.org\\/version\\/";

        (void)name;
        if (head.len > SNIFF_WITHIN)
                head.len = SNIFF_WITHIN;
        head = kz_str_trim(head);
        return head.len && head.ptr[0] == '{' &&
                               (memmem(head.ptr, head.len, mark, sizeof(mark) - 1) ||
                                       memmem(head.ptr, head.len, escaped, sizeof(escaped) - 1))
                       ? KZ_SNIFF_BY_CONTENT
                       : KZ_SNIFF_NO;
}

static enum kz_status put(struct kz_feed *feed, enum kz_feed_field field, int rank,
        const json_t *object, const char *name, bool html)
{
        const json_t *value = json_object_get(object, name);
        char number[32];

        if (json_is_integer(value)) {
                snprintf(number, sizeof(number), "%lld", (long long)json_integer_value(value));
                return kz_feed_put(feed, field, rank, kz_str(number), false);
        }
        if (!json_is_string(value))
                return KZ_OK;
        return kz_feed_put(feed, field, rank,
                (struct kz_str){json_string_value(value), json_string_length(value)}, html);
}

/* Version 1 has one author, version 1.1 a list of them. */
static enum kz_status put_author(struct kz_feed *feed, const json_t *object)
{
        enum kz_status status = put(feed, KZ_FEED_AUTHOR, 2,
                json_array_get(json_object_get(object, "authors"), 0), "name", false);

        if (!status)
                status = put(
                        feed, KZ_FEED_AUTHOR, 1, json_object_get(object, "author"), "name", false);
        return status;
}

static enum kz_status read_item(struct kz_feed *feed, const json_t *item)
{
        static const struct {
                const char *name;
                enum kz_feed_field field;
                int rank;
                bool html;
        } members[] = {
                {"id", KZ_FEED_ID, 1, false},
                {"url", KZ_FEED_LINK, 2, false},
                {"external_url", KZ_FEED_LINK, 1, false},
                {"title", KZ_FEED_TITLE, 1, false},
                {"content_text", KZ_FEED_TEXT, 3, false},
                {"content_html", KZ_FEED_TEXT, 2, true},
                {"summary", KZ_FEED_TEXT, 1, false},
                {"date_published", KZ_FEED_DATE, 2, false},
                {"date_modified", KZ_FEED_DATE, 1, false},
                {"language", KZ_FEED_LANG, 1, false},
        };
        enum kz_status status = kz_feed_begin_entry(feed, 0);
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(members) && !status; i++)
                status = put(feed, members[i].field, members[i].rank, item, members[i].name,
                        members[i].html);
        if (!status)
                status = put_author(feed, item);
        return status ? status : kz_feed_finish(feed);
}

static enum kz_status read_feed(struct kz_feed *feed, const json_t *json)
{
        enum kz_status status = put(feed, KZ_FEED_TITLE, 1, json, "title", false);
        const json_t *item;
        size_t i;

        if (!status)
                status = put(feed, KZ_FEED_TEXT, 1, json, "description", false);
        if (!status)
                status = put(feed, KZ_FEED_LINK, 1, json, "home_page_url", false);
        if (!status)
                status = put(feed, KZ_FEED_LANG, 1, json, "language", false);
        if (!status)
                status = put_author(feed, json);
        json_array_foreach(json_object_get(json, "items"), i, item)
        {
                if (!status)
                        status = read_item(feed, item);
        }
        return status;
}

static enum kz_status parse_json_feed(struct kz_parse *parse, struct kz_error *err)
{
        KZ_CLEANUP(kz_whole_deinit) struct kz_whole whole = KZ_WHOLE_NULL;
        KZ_CLEANUP(free_json) json_t *json = NULL;
        enum kz_status status = kz_whole_read(parse, NULL, &whole, err);
        struct kz_feed feed;
        json_error_t why;

        if (status)
                return status;
        json = json_loadb(whole.text.ptr, whole.text.len, 0, &why);
        if (!json)
                return kz_error_set(err, KZ_E_CORRUPT, "a feed that is not JSON in line %d: %s",
                        why.line, why.text);
        kz_feed_init(&feed, parse);
        status = read_feed(&feed, json);
        if (!status && feed.delivered == 0)
                status = kz_feed_deliver_itself(&feed, NULL, err);
        kz_feed_deinit(&feed);
        return status == KZ_E_NOMEM ? kz_error_nomem(err) : status;
}

const struct kz_parser kz_parser_json_feed = {
        .name = "feed",
        .types = "feeds",
        .sniff = sniff,
        .parse = parse_json_feed,
};
