/* One entry of a feed to a document: kz_feed_deliver of feed.h. */
#include <stdio.h>

#include "index/ingest/feed.h"
#include "index/ingest/head.h"
#include "index/ingest/html_plain.h"
#include "index/ingest/meta.h"

#define KEY_MAX 4096
#define URL_MAX 2048

struct entry {
        struct kz_feed *feed;
        const struct kz_feed_value *own; /* its fields, or those of the feed itself */
        struct kz_buf text, title, author, key;
        char date[16], lang[16];
        struct kz_document doc;
};

static void entry_deinit(struct entry *entry)
{
        kz_buf_deinit(&entry->text);
        kz_buf_deinit(&entry->title);
        kz_buf_deinit(&entry->author);
        kz_buf_deinit(&entry->key);
}

/* Appends a value as plain text. */
static enum kz_status plain(struct kz_buf *out, const struct kz_feed_value *value)
{
        struct kz_str text = kz_buf_str(&value->buf);

        if (value->rank == 0)
                return KZ_OK;
        return value->html ? kz_html_plain(out, text, NULL) : kz_buf_append_str(out, text);
}

static enum kz_status title_from(struct entry *entry, const struct kz_feed_value *value)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf text = KZ_BUF_NULL;
        enum kz_status status = plain(&text, value);

        return status ? status
                      : kz_head_title(&entry->title, kz_buf_str(&text), KZ_TITLE_GIVEN_MAX);
}

/* The entry's own; its first line; where it has neither, its address, or the name of the feed. */
static enum kz_status find_title(struct entry *entry)
{
        struct kz_feed *feed = entry->feed;
        struct kz_origins *origins = &feed->parse->origins;
        enum kz_status status = title_from(entry, &entry->own[KZ_FEED_TITLE]);

        origins->title = KZ_STR("feed");
        if (!status && !entry->title.len) {
                status = kz_head_first_line(&entry->title, kz_buf_str(&entry->text));
                origins->title = KZ_STR("first line");
        }
        if (!status && !entry->title.len) {
                status = title_from(entry, &entry->own[KZ_FEED_LINK]);
                origins->title = KZ_STR("address");
        }
        if (!status && !entry->title.len) {
                status = title_from(entry, &feed->channel[KZ_FEED_TITLE]);
                origins->title = KZ_STR("title of the feed");
        }
        if (!status && !entry->title.len) {
                status = kz_head_name(&entry->title, feed->parse->job->name);
                origins->title = KZ_STR(KZ_ORIGIN_NAME);
        }
        entry->doc.title = kz_buf_str(&entry->title);
        return status;
}

/* RSS has "jane@example.org (Jane Doe)". */
static struct kz_str name_in_brackets(struct kz_str author)
{
        const char *open = memchr(author.ptr, '(', author.len);
        const char *close =
                open ? memrchr(open, ')', (size_t)(author.ptr + author.len - open)) : NULL;

        if (!close || !memchr(author.ptr, '@', (size_t)(open - author.ptr)) || close == open + 1)
                return author;
        return (struct kz_str){open + 1, (size_t)(close - open - 1)};
}

static enum kz_status find_author(struct entry *entry)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf author = KZ_BUF_NULL;
        struct kz_feed *feed = entry->feed;
        enum kz_status status = plain(&author, &entry->own[KZ_FEED_AUTHOR]);

        if (!status && author.len == 0)
                status = plain(&author, &feed->channel[KZ_FEED_AUTHOR]);
        if (!status && author.len)
                status = kz_head_title(
                        &entry->author, name_in_brackets(kz_buf_str(&author)), KZ_AUTHOR_MAX);
        entry->doc.author = kz_buf_str(&entry->author);
        feed->parse->origins.author = KZ_STR("feed");
        return status;
}

/* The key: what the feed calls it, else its address, else its number; with the number where the
 * name came before. */
static enum kz_status find_key(struct entry *entry)
{
        struct kz_feed *feed = entry->feed;
        struct kz_str name = kz_buf_str(&feed->entry[KZ_FEED_ID].buf);
        enum kz_status status = KZ_OK;
        bool first = true;

        if (name.len == 0)
                name = kz_buf_str(&feed->entry[KZ_FEED_LINK].buf);
        if (name.len > KEY_MAX)
                name = KZ_STR_NULL;
        if (name.len)
                status = kz_seen_add(&feed->keys, name, &first);
        if (!status && name.len)
                status = kz_buf_append_str(&entry->key, name);
        if (!status && (name.len == 0 || !first))
                status = kz_buf_printf(&entry->key, name.len ? " (%llu)" : "%llu",
                        (unsigned long long)feed->number);
        entry->doc.key = kz_buf_str(&entry->key);
        return status;
}

static enum kz_status find_language(struct entry *entry)
{
        struct kz_feed *feed = entry->feed;
        struct kz_str lang = kz_buf_str(&entry->own[KZ_FEED_LANG].buf);

        if (lang.len == 0)
                lang = kz_buf_str(&feed->channel[KZ_FEED_LANG].buf);
        if (lang.len)
                feed->parse->origins.lang = KZ_STR("feed");
        return kz_meta_lang(feed->parse, lang, feed->line, &entry->doc, entry->lang);
}

static enum kz_status deliver(struct entry *entry)
{
        struct kz_parse *parse = entry->feed->parse;
        enum kz_status status = plain(&entry->text, &entry->own[KZ_FEED_TEXT]);

        if (!status)
                status = find_title(entry);
        if (!status)
                status = find_author(entry);
        if (!status && entry->own == entry->feed->entry)
                status = find_key(entry);
        if (!status)
                status = find_language(entry);
        parse->origins.date = KZ_STR("feed");
        if (!status)
                status = kz_parse_date(parse,
                        kz_head_trim(kz_buf_str(&entry->own[KZ_FEED_DATE].buf)), entry->feed->line,
                        &entry->doc, entry->date);
        entry->doc.text = kz_buf_str(&entry->text);
        if (entry->own[KZ_FEED_LINK].buf.len <= URL_MAX)
                entry->doc.url = kz_buf_str(&entry->own[KZ_FEED_LINK].buf);
        entry->doc.kind = parse->job->kind;
        return status ? status : kz_parse_document(parse, &entry->doc);
}

enum kz_status kz_feed_deliver(struct kz_feed *feed)
{
        KZ_CLEANUP(entry_deinit)
        struct entry entry = {.feed = feed,
                .own = feed->entry,
                .doc = {.text_line = 1, .text_col = 1, .place = KZ_PLACE_EXTRACT}};

        return deliver(&entry);
}

enum kz_status kz_feed_deliver_itself(struct kz_feed *feed, const char *why, struct kz_error *err)
{
        KZ_CLEANUP(entry_deinit)
        struct entry entry = {.feed = feed,
                .own = feed->channel,
                .doc = {.text_line = 1, .text_col = 1, .place = KZ_PLACE_EXTRACT}};
        bool says = feed->channel[KZ_FEED_TITLE].rank || feed->channel[KZ_FEED_TEXT].rank;
        enum kz_status status = KZ_OK;

        if (why && !says)
                return kz_error_set(
                        err, KZ_E_INVALID, "a feed without entries that can be read: %s", why);
        feed->line = 0;
        if (says)
                status = deliver(&entry);
        if (status)
                return status;
        return why ? kz_parse_note(
                             feed->parse, 0, "a feed without entries that can be read: %s", why)
                   : kz_parse_note(feed->parse, 0, "a feed without entries");
}
