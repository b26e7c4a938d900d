#include "index/ingest/html_capture.h"

#include "index/base/check.h"
#include "index/ingest/html_token.h"

#define WORD_MAX 20
#define NAME_BYTES 200   /* bytes of a name or a date that stands in the text */
#define HEADLINE_MAX 800 /* ... of a headline, in Cyrillic too */

/* What a word of a class tells of its element. */
enum hint {
        AUTHOR = 1,
        DATE = 2,
        TITLE = 4,
        COMPANY = 8, /* whose title it is */
        OTHER = 16,  /* that it is something else of an author or a date */
        SITE = 32,
        NAME = 64,
};

/* Sorted. */
static const struct {
        const char *word;
        unsigned hints;
} class_words[] = {
        {"about", OTHER},
        {"article", COMPANY},
        {"auteur", AUTHOR},
        {"author", AUTHOR},
        {"authors", AUTHOR},
        {"autor", AUTHOR},
        {"avatar", OTHER},
        {"bio", OTHER},
        {"blog", SITE},
        {"box", OTHER},
        {"brand", SITE},
        {"byline", AUTHOR},
        {"bylines", AUTHOR},
        {"calendar", OTHER},
        {"comment", OTHER},
        {"comments", OTHER},
        {"contact", OTHER},
        {"content", COMPANY},
        {"copyright", OTHER},
        {"count", OTHER},
        {"created", DATE},
        {"date", DATE},
        {"dateline", DATE},
        {"datetime", DATE},
        {"datum", DATE},
        {"description", OTHER},
        {"email", OTHER},
        {"entry", COMPANY},
        {"event", OTHER},
        {"events", OTHER},
        {"expiration", OTHER},
        {"expires", OTHER},
        {"facebook", OTHER},
        {"footer", OTHER},
        {"headline", TITLE | COMPANY},
        {"icon", OTHER},
        {"image", OTHER},
        {"images", OTHER},
        {"img", OTHER},
        {"job", OTHER},
        {"journalist", AUTHOR},
        {"list", OTHER},
        {"logo", SITE},
        {"mail", OTHER},
        {"material", COMPANY},
        {"modified", OTHER},
        {"name", NAME},
        {"news", COMPANY},
        {"page", COMPANY},
        {"photo", OTHER},
        {"picker", OTHER},
        {"picture", OTHER},
        {"post", COMPANY},
        {"posted", DATE},
        {"pubdate", DATE},
        {"publish", DATE},
        {"publishdate", DATE},
        {"published", DATE},
        {"publishing", DATE},
        {"related", OTHER},
        {"role", OTHER},
        {"share", OTHER},
        {"sidebar", OTHER},
        {"site", SITE},
        {"sitename", SITE | NAME},
        {"social", OTHER},
        {"story", COMPANY},
        {"timestamp", DATE},
        {"title", TITLE},
        {"twitter", OTHER},
        {"upcoming", OTHER},
        {"update", OTHER},
        {"updated", OTHER},
        {"updates", OTHER},
        {"widget", OTHER},
        {"writer", AUTHOR},
};

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

/* word is ended by a NUL. */
static unsigned hints_of(const char *word)
{
        size_t low = 0, high = KZ_ARRAY_LEN(class_words), middle;
        int order;

        while (low < high) {
                middle = low + (high - low) / 2;
                order = strcmp(word, class_words[middle].word);
                if (order == 0)
                        return class_words[middle].hints;
                if (order < 0)
                        high = middle;
                else
                        low = middle + 1;
        }
        return 0;
}

/*
 * The next word of a class, in lower case and ended by a NUL: "article-authorName byline" has four.
 * *at moves on. False at the end; a longer one is cut, so that it is none of those known.
 */
static bool next_word(struct kz_str value, size_t *at, char word[WORD_MAX + 1])
{
        size_t len = 0;

        for (; *at < value.len; ++*at) {
                char c = value.ptr[*at];
                bool capital = c >= 'A' && c <= 'Z', small = c >= 'a' && c <= 'z';

                if (len && ((!capital && !small) || (capital && value.ptr[*at - 1] >= 'a')))
                        break;
                if ((capital || small) && len < WORD_MAX)
                        word[len++] = capital ? (char)(c + 32) : c;
        }
        word[len] = '\0';
        return len > 0;
}

static enum kz_html_capture by_class(struct kz_str value)
{
        unsigned hints = 0, of_word;
        char word[WORD_MAX + 1];
        size_t at = 0;

        while (next_word(value, &at, word)) {
                of_word = hints_of(word);
                if (of_word & OTHER)
                        return KZ_HTML_CAPTURE_NONE;
                hints |= of_word;
        }
        if ((hints & SITE) && (hints & (TITLE | NAME)) && !(hints & (COMPANY | AUTHOR)))
                return KZ_HTML_CAPTURE_SITE;
        if (hints & TITLE)
                return hints & COMPANY ? KZ_HTML_CAPTURE_TITLE_CLASS : KZ_HTML_CAPTURE_NONE;
        return hints & AUTHOR ? KZ_HTML_CAPTURE_AUTHOR_CLASS
               : hints & DATE ? KZ_HTML_CAPTURE_DATE_CLASS
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
                [KZ_HTML_CAPTURE_SITE] = {KZ_HTML_SITE, KZ_HTML_SEEN, "logo"},
                [KZ_HTML_CAPTURE_AUTHOR] = {KZ_HTML_AUTHOR, KZ_HTML_TOLD, "byline"},
        };
        size_t max;

        if (capture == KZ_HTML_CAPTURE_NONE)
                return KZ_OK;
        max = taken[capture].field == KZ_HTML_HEADING ? HEADLINE_MAX : NAME_BYTES;
        return text.len > max ? KZ_OK
                              : kz_html_meta_put(meta, taken[capture].field, taken[capture].trust,
                                        taken[capture].origin, text);
}
