#include "index/ingest/html_names.h"

#include <stdbool.h>

#include "index/base/check.h"
#include "index/ingest/html_token.h"

#define WORD_MAX 20

/* Parts of the name of an article's text: one of each makes "entry-content". */
#define KIND_ARTICLE 64
#define KIND_BODY 128

#define NOISE KZ_HTML_HINT_NOISE
#define COMMENTS KZ_HTML_HINT_COMMENTS
#define ABOUT KZ_HTML_HINT_ABOUT
#define MAIN KZ_HTML_HINT_MAIN
#define TEXT KZ_HTML_HINT_TEXT
#define PERSON KZ_HTML_HINT_PERSON

/* Sorted. One that ends in "*" stands for all words that begin so. */
static const struct word {
        char word[WORD_MAX];
        uint8_t hints;
} words[] = {
        {"about", ABOUT},
        {"ad", NOISE},
        {"addthis*", NOISE},
        {"addtoany*", NOISE},
        {"ads*", NOISE},
        {"advert*", NOISE},
        {"affiliate*", NOISE},
        {"article", KIND_ARTICLE},
        {"articlebody", TEXT},
        {"articlecontent", TEXT},
        {"articles", NOISE},
        {"articletext", TEXT},
        {"aside", NOISE},
        {"attribution", PERSON},
        {"author*", PERSON},
        {"banner*", NOISE},
        {"bio", PERSON},
        {"blog", KIND_ARTICLE},
        {"blogpost", KIND_ARTICLE},
        {"body", KIND_BODY},
        {"bodytext", TEXT},
        {"breadcrumb*", NOISE},
        {"breaking", NOISE},
        {"btn", NOISE},
        {"button*", NOISE},
        {"byline*", PERSON},
        {"caption*", PERSON},
        {"carousel*", NOISE},
        {"categories", ABOUT},
        {"category", ABOUT},
        {"combx", COMMENTS},
        {"comment*", COMMENTS},
        {"complementary", NOISE},
        {"consent*", NOISE},
        {"contact*", ABOUT},
        {"content", KIND_BODY},
        {"contentinfo", NOISE},
        {"contents", KIND_BODY},
        {"cookie*", NOISE},
        {"copy", KIND_BODY},
        {"copyright*", NOISE},
        {"credit*", PERSON},
        {"cta", NOISE},
        {"date*", ABOUT},
        {"dialog*", NOISE},
        {"disclaimer", ABOUT},
        {"discussion*", COMMENTS},
        {"disqus*", COMMENTS},
        {"dropdown*", NOISE},
        {"entry", KIND_ARTICLE},
        {"facebook", NOISE},
        {"feedback", NOISE},
        {"footer*", NOISE},
        {"gallery", NOISE},
        {"gdpr*", NOISE},
        {"header*", ABOUT},
        {"hentry", MAIN},
        {"latest", NOISE},
        {"legal", NOISE},
        {"links", NOISE},
        {"livefyre", COMMENTS},
        {"login*", NOISE},
        {"main", MAIN},
        {"maincontent", MAIN},
        {"masthead", NOISE},
        {"menu*", NOISE},
        {"meta", ABOUT},
        {"metadata", ABOUT},
        {"modal*", NOISE},
        {"mostread", NOISE},
        {"nav*", NOISE},
        {"news", KIND_ARTICLE},
        {"newsletter*", NOISE},
        {"nextpost", NOISE},
        {"outbrain*", NOISE},
        {"overlay", NOISE},
        {"pager", NOISE},
        {"pagination", NOISE},
        {"popular*", NOISE},
        {"popup*", NOISE},
        {"post", KIND_ARTICLE},
        {"postbody", TEXT},
        {"postcontent", TEXT},
        {"prev", NOISE},
        {"previous", NOISE},
        {"print", ABOUT},
        {"profile", PERSON},
        {"promo*", NOISE},
        {"published", ABOUT},
        {"rail", NOISE},
        {"rating*", NOISE},
        {"recent", NOISE},
        {"recirc*", NOISE},
        {"recommend*", NOISE},
        {"related*", NOISE},
        {"replies", COMMENTS},
        {"reply", COMMENTS},
        {"respond", COMMENTS},
        {"richtext", TEXT},
        {"rss", NOISE},
        {"search*", NOISE},
        {"share*", NOISE},
        {"sharing", NOISE},
        {"sidebar*", NOISE},
        {"signup", NOISE},
        {"skip", NOISE},
        {"slider", NOISE},
        {"social*", NOISE},
        {"source", ABOUT},
        {"sponsor*", NOISE},
        {"story", KIND_ARTICLE},
        {"storybody", TEXT},
        {"storytext", TEXT},
        {"subnav*", NOISE},
        {"subscri*", NOISE},
        {"subtitle", ABOUT},
        {"taboola*", NOISE},
        {"tag*", ABOUT},
        {"teaser*", NOISE},
        {"text", KIND_BODY},
        {"thumbnail*", ABOUT},
        {"timestamp", ABOUT},
        {"toolbar", NOISE},
        {"topics", ABOUT},
        {"topnav*", NOISE},
        {"trending*", NOISE},
        {"tweet*", ABOUT},
        {"twitter", ABOUT},
        {"widget*", ABOUT},
};

static bool is_letter(char c)
{
        c = (char)(c | 0x20);
        return c >= 'a' && c <= 'z';
}

static bool is_upper(char c)
{
        return c >= 'A' && c <= 'Z';
}

static uint8_t hints_of_word(const char *word, size_t len)
{
        size_t low = 0, high = KZ_ARRAY_LEN(words), n;

        while (low < high) {
                size_t at = (low + high) / 2;
                const char *other = words[at].word;
                int order;

                n = strlen(other);
                if (other[n - 1] == '*' && len >= n - 1) {
                        order = memcmp(word, other, n - 1);
                } else {
                        order = memcmp(word, other, len < n ? len : n);
                        if (order == 0 && len != n)
                                order = len < n ? -1 : 1;
                }
                if (order == 0)
                        return words[at].hints;
                if (order < 0)
                        high = at;
                else
                        low = at + 1;
        }
        return 0;
}

/* The next word: letters, but a capital one after a small one begins another. */
static size_t next_word(struct kz_str *rest, char *word, bool *ret_joined)
{
        size_t i = 0, n = 0;

        *ret_joined = true;
        for (; i < rest->len && !is_letter(rest->ptr[i]); i++)
                *ret_joined = *ret_joined && (unsigned char)rest->ptr[i] > ' ';
        for (; i < rest->len && is_letter(rest->ptr[i]); i++) {
                if (n && is_upper(rest->ptr[i]) && !is_upper(rest->ptr[i - 1]))
                        break;
                if (n < WORD_MAX)
                        word[n] = (char)(rest->ptr[i] | 0x20);
                n++;
        }
        *rest = (struct kz_str){rest->ptr + i, rest->len - i};
        return n < WORD_MAX ? n : WORD_MAX;
}

/* What the parts of one name say together. */
static uint8_t hints_of_name(uint8_t parts)
{
        uint8_t against = parts & (NOISE | COMMENTS | ABOUT | PERSON);

        if (against)
                return against;
        if (parts & TEXT || ((parts & KIND_ARTICLE) && (parts & KIND_BODY)))
                return TEXT;
        return parts & (MAIN | KIND_ARTICLE | KIND_BODY) ? MAIN : 0;
}

uint8_t kz_html_hints(struct kz_str name, struct kz_str value)
{
        char word[WORD_MAX];
        uint8_t hints = 0, parts = 0;
        bool joined;
        size_t n;

        if (!kz_html_name_is(name, "class") && !kz_html_name_is(name, "id") &&
                !kz_html_name_is(name, "role") && !kz_html_name_is(name, "itemprop"))
                return 0;
        while ((n = next_word(&value, word, &joined))) {
                if (!joined) {
                        hints |= hints_of_name(parts);
                        parts = 0;
                }
                parts |= hints_of_word(word, n);
        }
        return hints | hints_of_name(parts);
}
