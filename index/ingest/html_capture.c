#include "index/ingest/html_capture.h"

#include "index/base/check.h"
#include "index/ingest/html_token.h"

#define WORD_MAX 20
#define NAME_BYTES 200   /* bytes of a name or a date that stands in the text */
#define HEADLINE_MAX 800 /* ... of a headline, in Cyrillic too */

/* Words of classes, each ended by a space. */
static const char author_words[] = "author authors byline bylines writer autor auteur journalist ";
static const char date_words[] =
        "date datum published publish pubdate publishdate publishing timestamp dateline datetime "
        "posted created ";
static const char title_words[] = "title headline ";
static const char title_company[] = "entry post article story news page content material headline ";
/* What an author's or date's class has besides when it is something else of one. */
static const char others_words[] =
        "update updated updates modified comment comments related footer sidebar widget calendar "
        "picker bio avatar image images img photo picture icon twitter facebook social share "
        "about description role job mail email contact count copyright event events upcoming box "
        "list title expires expiration ";

enum kz_html_capture kz_html_capture_tag(enum kz_html_tag tag)
{
        switch (tag) {
        case KZ_HTML_H1:
                return KZ_HTML_CAPTURE_HEADING;
        case KZ_HTML_H2:
                return KZ_HTML_CAPTURE_SUBHEADING;
        case KZ_HTML_TIME:
                return KZ_HTML_CAPTURE_TIME;
        default:
                return KZ_HTML_CAPTURE_NONE;
        }
}

static bool in_list(const char *list, size_t list_len, const char *word, size_t len)
{
        const char *at, *end = list + list_len;

        for (at = list; (at = memmem(at, (size_t)(end - at), word, len)); at++) {
                if ((at == list || at[-1] == ' ') && at[len] == ' ')
                        return true;
        }
        return false;
}

#define IN_LIST(list, word, len) in_list((list), sizeof(list) - 1, (word), (len))

/*
 * The next word of a class, in lower case: "article-authorName byline" has four. *at moves on.
 * Returns its length, 0 at the end; a longer one is cut, so that it is none of those known.
 */
static size_t next_word(struct kz_str value, size_t *at, char word[WORD_MAX])
{
        size_t len = 0;

        for (; *at < value.len; ++*at) {
                char c = value.ptr[*at];
                bool capital = c >= 'A' && c <= 'Z', small = c >= 'a' && c <= 'z';

                if ((!capital && !small) || (capital && len && value.ptr[*at - 1] >= 'a' &&
                                                    value.ptr[*at - 1] <= 'z')) {
                        if (len)
                                return len;
                        if (!capital)
                                continue;
                }
                if (len < WORD_MAX)
                        word[len++] = capital ? (char)(c + 32) : c;
        }
        return len;
}

static enum kz_html_capture by_class(struct kz_str value)
{
        bool author = false, date = false, title = false, company = false;
        char word[WORD_MAX];
        size_t at = 0, len;

        while ((len = next_word(value, &at, word))) {
                author = author || IN_LIST(author_words, word, len);
                date = date || IN_LIST(date_words, word, len);
                title = title || IN_LIST(title_words, word, len);
                company = company || IN_LIST(title_company, word, len);
                if (IN_LIST(others_words, word, len)) {
                        if (!IN_LIST(title_words, word, len))
                                return KZ_HTML_CAPTURE_NONE;
                        author = date = false;
                }
        }
        if (title)
                return company ? KZ_HTML_CAPTURE_TITLE_CLASS : KZ_HTML_CAPTURE_NONE;
        return author ? KZ_HTML_CAPTURE_AUTHOR_CLASS
               : date ? KZ_HTML_CAPTURE_DATE_CLASS
                      : KZ_HTML_CAPTURE_NONE;
}

static enum kz_html_capture by_property(struct kz_str value)
{
        static const struct {
                const char *name;
                enum kz_html_capture capture;
        } properties[] = {
                {"author", KZ_HTML_CAPTURE_AUTHOR},
                {"schema:author", KZ_HTML_CAPTURE_AUTHOR},
                {"dc:creator", KZ_HTML_CAPTURE_AUTHOR},
                {"headline", KZ_HTML_CAPTURE_HEADLINE},
                {"name headline", KZ_HTML_CAPTURE_HEADLINE},
                {"headline name", KZ_HTML_CAPTURE_HEADLINE},
                {"schema:headline", KZ_HTML_CAPTURE_HEADLINE},
                {"dc:title", KZ_HTML_CAPTURE_HEADLINE},
                {"datepublished", KZ_HTML_CAPTURE_DATE},
                {"schema:datepublished", KZ_HTML_CAPTURE_DATE},
                {"dc:date", KZ_HTML_CAPTURE_DATE},
                {"dc:issued", KZ_HTML_CAPTURE_DATE},
                {"datemodified", KZ_HTML_CAPTURE_UPDATED},
                {"dateupdated", KZ_HTML_CAPTURE_UPDATED},
        };
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(properties); i++) {
                if (kz_html_name_is(value, properties[i].name))
                        return properties[i].capture;
        }
        return KZ_HTML_CAPTURE_NONE;
}

enum kz_html_capture kz_html_capture_attr(
        enum kz_html_capture so_far, struct kz_str name, struct kz_str value)
{
        enum kz_html_capture now = KZ_HTML_CAPTURE_NONE;

        if (kz_html_name_is(name, "class"))
                now = by_class(value);
        else if (kz_html_name_is(name, "itemprop") || kz_html_name_is(name, "property"))
                now = by_property(value);
        else if (kz_html_name_is(name, "rel"))
                now = kz_html_name_is(value, "author") ? KZ_HTML_CAPTURE_AUTHOR : now;
        else if (kz_html_name_is(name, "datetime") || kz_html_name_is(name, "content"))
                now = value.len ? KZ_HTML_CAPTURE_GIVEN : now;
        return now > so_far ? now : so_far;
}

enum kz_status kz_html_capture_take(
        struct kz_html_meta *meta, enum kz_html_capture capture, struct kz_str text)
{
        static const struct {
                enum kz_html_field field;
                enum kz_html_trust trust;
                const char *origin;
        } taken[] = {
                [KZ_HTML_CAPTURE_TITLE_CLASS] = {KZ_HTML_HEADING, KZ_HTML_GUESS, "headline"},
                [KZ_HTML_CAPTURE_SUBHEADING] = {KZ_HTML_HEADING, KZ_HTML_GUESS, "<h2>"},
                [KZ_HTML_CAPTURE_DATE_CLASS] = {KZ_HTML_DATE, KZ_HTML_SEEN, "in the page"},
                [KZ_HTML_CAPTURE_AUTHOR_CLASS] = {KZ_HTML_AUTHOR, KZ_HTML_SEEN, "byline"},
                [KZ_HTML_CAPTURE_TIME] = {KZ_HTML_DATE, KZ_HTML_SEEN, "<time>"},
                [KZ_HTML_CAPTURE_HEADING] = {KZ_HTML_HEADING, KZ_HTML_TOLD, "<h1>"},
                [KZ_HTML_CAPTURE_HEADLINE] = {KZ_HTML_HEADING, KZ_HTML_DATA, "microdata"},
                [KZ_HTML_CAPTURE_UPDATED] = {KZ_HTML_UPDATED, KZ_HTML_DATA, "microdata"},
                [KZ_HTML_CAPTURE_DATE] = {KZ_HTML_DATE, KZ_HTML_DATA, "microdata"},
                [KZ_HTML_CAPTURE_AUTHOR] = {KZ_HTML_AUTHOR, KZ_HTML_TOLD, "byline"},
        };
        size_t max;

        if (capture == KZ_HTML_CAPTURE_NONE || capture == KZ_HTML_CAPTURE_GIVEN)
                return KZ_OK;
        max = taken[capture].field == KZ_HTML_HEADING ? HEADLINE_MAX : NAME_BYTES;
        return text.len > max ? KZ_OK
                              : kz_html_meta_put(meta, taken[capture].field, taken[capture].trust,
                                        taken[capture].origin, text);
}
