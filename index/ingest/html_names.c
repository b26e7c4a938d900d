#include "index/ingest/html_names.h"

#include <endian.h>
#include <stdbool.h>

#include "index/base/check.h"
#include "index/ingest/html_token.h"

#define WORD_MAX 16
#define WORD_END '+'

/* Parts of the name of an article's text: one of each makes "entry-content". */
#define KIND_ARTICLE 256
#define KIND_BODY 512

#define NOISE KZ_HTML_HINT_NOISE
#define COMMENTS KZ_HTML_HINT_COMMENTS
#define ABOUT KZ_HTML_HINT_ABOUT
#define MAIN KZ_HTML_HINT_MAIN
#define TEXT KZ_HTML_HINT_TEXT
#define PERSON KZ_HTML_HINT_PERSON

/* Sorted; none begins with one that ends in "*", which stands for all that begin so. */
static const struct word {
        char word[WORD_MAX];
        uint16_t hints;
} words[] = {
        {"ad", NOISE},
        {"adblock*", NOISE},
        {"addthis*", NOISE},
        {"addtoany*", NOISE},
        {"ads*", NOISE},
        {"advert*", NOISE},
        {"affiliate*", NOISE},
        {"anzeige*", NOISE},
        {"article", KIND_ARTICLE},
        {"articlebody", TEXT},
        {"articlecontent", TEXT},
        {"articletext", TEXT},
        {"articolo", KIND_ARTICLE},
        {"artigo", KIND_ARTICLE},
        {"artikel", KIND_ARTICLE},
        {"artikeltext", TEXT},
        {"artykul", KIND_ARTICLE},
        {"aside", NOISE},
        {"attribution", PERSON},
        {"author*", PERSON},
        {"autor*", PERSON},
        {"avatar*", NOISE},
        {"banner*", NOISE},
        {"beitrag", KIND_ARTICLE},
        {"bildnachweis*", PERSON},
        {"bildunter*", PERSON},
        {"bio", PERSON},
        {"blog", KIND_ARTICLE},
        {"blogcontent", TEXT},
        {"blogpost", KIND_ARTICLE},
        {"blogroll*", NOISE},
        {"body", KIND_BODY},
        {"bodytext", TEXT},
        {"breadcrumb*", NOISE},
        {"breaking", NOISE},
        {"btn", NOISE},
        {"byline*", PERSON},
        {"caption*", PERSON},
        {"carousel*", NOISE},
        {"categories", ABOUT},
        {"category", ABOUT},
        {"catlinks", NOISE},
        {"combx", COMMENTS},
        {"comentario*", COMMENTS},
        {"comment", COMMENTS},
        {"commentarea", COMMENTS},
        {"commentb*", COMMENTS},
        {"commentf*", COMMENTS},
        {"commenth*", COMMENTS},
        {"commenti*", COMMENTS},
        {"commentl*", COMMENTS},
        {"commentm*", COMMENTS},
        {"commento*", COMMENTS},
        {"comments*", COMMENTS},
        {"commentt*", COMMENTS},
        {"commentw*", COMMENTS},
        {"complementary", NOISE},
        {"consent*", NOISE},
        {"contenido", KIND_BODY},
        {"content", KIND_BODY},
        {"contentinfo", NOISE},
        {"contents", KIND_BODY},
        {"contenu", KIND_BODY},
        {"contenuto", KIND_BODY},
        {"conteudo", KIND_BODY},
        {"cookie*", NOISE},
        {"copy", KIND_BODY},
        {"copyright*", NOISE},
        {"correlat*", NOISE},
        {"credit*", PERSON},
        {"cta", NOISE},
        {"date", ABOUT},
        {"dateline", ABOUT},
        {"datum", ABOUT},
        {"disclaimer", ABOUT},
        {"disqus*", COMMENTS},
        {"donate*", NOISE},
        {"donation*", NOISE},
        {"dropdown*", NOISE},
        {"entry", KIND_ARTICLE},
        {"entrycontent", TEXT},
        {"facebook", NOISE},
        {"fecha", ABOUT},
        {"followers", NOISE},
        {"footer*", NOISE},
        {"fulltext", TEXT},
        {"gallery", NOISE},
        {"gdpr*", NOISE},
        {"gravatar*", NOISE},
        {"header*", ABOUT},
        {"hentry", MAIN},
        {"inhalt", KIND_BODY},
        {"kategorie*", ABOUT},
        {"komentar*", COMMENTS},
        {"kommentar*", COMMENTS},
        {"leaderboard", NOISE},
        {"leftcol*", NOISE},
        {"legende", PERSON},
        {"lesezeit", ABOUT},
        {"livefyre", COMMENTS},
        {"login*", NOISE},
        {"main", MAIN},
        {"maincontent", MAIN},
        {"mainmenu", NOISE},
        {"mainnav", NOISE},
        {"masthead", NOISE},
        {"mehrzum", NOISE},
        {"menu*", NOISE},
        {"meta", ABOUT},
        {"metadata", ABOUT},
        {"modal*", NOISE},
        {"morefrom", NOISE},
        {"mostread", NOISE},
        {"nav*", NOISE},
        {"news", KIND_ARTICLE},
        {"newsbody", TEXT},
        {"newsletter*", NOISE},
        {"newstext", TEXT},
        {"nextpost", NOISE},
        {"noticia", KIND_ARTICLE},
        {"novost", KIND_ARTICLE},
        {"outbrain*", NOISE},
        {"overlay", NOISE},
        {"pagenav", NOISE},
        {"pager", NOISE},
        {"pagination*", NOISE},
        {"paging", NOISE},
        {"pingback*", NOISE},
        {"popular*", NOISE},
        {"popup*", NOISE},
        {"post", KIND_ARTICLE},
        {"postbody", TEXT},
        {"postcontent", TEXT},
        {"postnav*", NOISE},
        {"prev", NOISE},
        {"previous", NOISE},
        {"printfooter", NOISE},
        {"profile", PERSON},
        {"promo*", NOISE},
        {"pubblicita", NOISE},
        {"publicidad", NOISE},
        {"publicite", NOISE},
        {"published", ABOUT},
        {"rail", NOISE},
        {"rating*", NOISE},
        {"readingtime", ABOUT},
        {"readmore", NOISE},
        {"readnext", NOISE},
        {"readtime", ABOUT},
        {"recent", NOISE},
        {"recirc*", NOISE},
        {"recommend*", NOISE},
        {"reklama*", NOISE},
        {"relacionad*", NOISE},
        {"related*", NOISE},
        {"replies", COMMENTS},
        {"reply", COMMENTS},
        {"respond", COMMENTS},
        {"richtext", TEXT},
        {"rightcol*", NOISE},
        {"rss", NOISE},
        {"schlagwort*", ABOUT},
        {"search*", NOISE},
        {"section", KZ_HTML_HINT_SECTION},
        {"seitenleiste", NOISE},
        {"share", NOISE},
        {"sharea*", NOISE},
        {"shareb*", NOISE},
        {"sharedaddy", NOISE},
        {"shareic*", NOISE},
        {"sharel*", NOISE},
        {"shares", NOISE},
        {"sharet*", NOISE},
        {"sharing*", NOISE},
        {"sidebar*", NOISE},
        {"sidenav", NOISE},
        {"signup", NOISE},
        {"similar*", NOISE},
        {"skip", NOISE},
        {"skyscraper", NOISE},
        {"sociable", NOISE},
        {"social*", NOISE},
        {"sponsor*", NOISE},
        {"statya", KIND_ARTICLE},
        {"story", KIND_ARTICLE},
        {"storybody", TEXT},
        {"storycontent", TEXT},
        {"storytext", TEXT},
        {"subnav*", NOISE},
        {"subscri*", NOISE},
        {"subtitle", ABOUT},
        {"taboola*", NOISE},
        {"tag*", ABOUT},
        {"teaser*", NOISE},
        {"teilen", NOISE},
        {"text", KIND_BODY},
        {"ticker", NOISE},
        {"timestamp", ABOUT},
        {"toolbar", NOISE},
        {"topbar", NOISE},
        {"topnav*", NOISE},
        {"trackback*", NOISE},
        {"trending*", NOISE},
        {"tresc", KIND_BODY},
        {"tweet*", ABOUT},
        {"twitter", ABOUT},
        {"vcard", ABOUT},
        {"verwandt*", NOISE},
        {"werbung*", NOISE},
        {"wpcnt", NOISE},
        {"yarpp*", NOISE},
};

static bool is_letter(char c)
{
        c = (char)(c | 0x20);
        return c >= 'a' && c <= 'z';
}

static bool is_digit(char c)
{
        return c >= '0' && c <= '9';
}

static bool is_upper(char c)
{
        return c >= 'A' && c <= 'Z';
}

/* A word in lower case, with WORD_END after it: more than "*", less than any letter. */
struct word_read {
        char word[WORD_MAX];
        size_t len;
};

/* As memcmp says, without calling it several times for every name of a page. */
static bool sorts_before(const char one[WORD_MAX], const char other[WORD_MAX])
{
        uint64_t a, b;

        memcpy(&a, one, sizeof(a));
        memcpy(&b, other, sizeof(b));
        if (a == b) {
                memcpy(&a, one + sizeof(a), sizeof(a));
                memcpy(&b, other + sizeof(b), sizeof(b));
        }
        return be64toh(a) < be64toh(b);
}

/* No word begins with one that ends in "*": the only one that can be meant is the last that does
 * not sort after what was read. */
static uint16_t hints_of_word(const struct word_read *read)
{
        size_t low = 0, high = KZ_ARRAY_LEN(words), n;
        const char *found;

        while (low < high) {
                if (sorts_before(words[(low + high) / 2].word, read->word))
                        low = (low + high) / 2 + 1;
                else
                        high = (low + high) / 2;
        }
        if (low == 0)
                return 0;
        found = words[low - 1].word;
        for (n = 0; n < read->len && found[n] == read->word[n];)
                n++;
        return found[n] == '*' || (found[n] == '\0' && n == read->len) ? words[low - 1].hints : 0;
}

/*
 * The next word of *rest: letters, but a capital one after a small one begins another. What of it
 * is longer than any word is not kept. False at the end. ret_apart: white space stands before it.
 * Letters between digits are no word, nor are two beside one: names are often made by machines
 * ("e8ad2f").
 */
static bool next_word(struct kz_str *rest, struct word_read *ret, bool *ret_apart)
{
        const char *s = rest->ptr, *end = s + rest->len;
        bool digit = false;

        *ret = (struct word_read){0};
        *ret_apart = false;
        for (; s < end && !is_letter(*s); s++) {
                *ret_apart = *ret_apart || (unsigned char)*s <= ' ';
                digit = is_digit(*s);
        }
        if (s == end)
                return false;
        while (s < end && is_letter(*s) && !(ret->len && is_upper(*s) && !is_upper(s[-1]))) {
                if (ret->len < WORD_MAX - 1)
                        ret->word[ret->len++] = (char)(*s | 0x20);
                s++;
        }
        if (digit || (ret->len <= 2 && s < end && is_digit(*s)))
                ret->len = 0;
        ret->word[ret->len] = WORD_END;
        *rest = (struct kz_str){s, (size_t)(end - s)};
        return true;
}

/* What the parts of one name say together. */
static uint8_t hints_of_name(uint16_t parts)
{
        uint8_t against = (uint8_t)parts & (NOISE | COMMENTS | ABOUT | PERSON);

        if (against)
                return against;
        if (parts & TEXT || ((parts & KIND_ARTICLE) && (parts & KIND_BODY)))
                return TEXT;
        if (parts & (MAIN | KIND_ARTICLE | KIND_BODY))
                return MAIN;
        return parts & KZ_HTML_HINT_SECTION;
}

static bool is_named(struct kz_str name)
{
        switch (name.len) {
        case 2:
                return kz_html_name_is(name, "id");
        case 4:
                return kz_html_name_is(name, "role");
        case 5:
                return kz_html_name_is(name, "class");
        case 8:
                return kz_html_name_is(name, "itemprop");
        default:
                return false;
        }
}

/* What comes after it in a name is what an article is about. */
static bool is_subject(const struct word_read *read)
{
        static const char *const words_before[] = {"tag", "category", "author"};
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(words_before); i++) {
                if (read->len == strlen(words_before[i]) &&
                        memcmp(read->word, words_before[i], read->len) == 0)
                        return true;
        }
        return false;
}

uint8_t kz_html_hints(struct kz_str name, struct kz_str value)
{
        struct word_read word;
        uint16_t parts = 0;
        uint8_t hints = 0;
        bool apart, subject = false;

        if (!is_named(name))
                return 0;
        while (next_word(&value, &word, &apart)) {
                if (apart) {
                        hints |= hints_of_name(parts);
                        parts = 0;
                        subject = false;
                }
                /* "category-social": an article about it. */
                if (!subject)
                        parts |= hints_of_word(&word);
                subject = subject || is_subject(&word);
        }
        return hints | hints_of_name(parts);
}
