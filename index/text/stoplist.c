#include "index/text/stoplist.h"

#include "index/base/check.h"

/* No word in the lists is longer, in bytes. */
#define LONGEST 18

/* Each in byte order. Left out on purpose: words that are also names of things, such as "us",
 * "who", "may" and "will", and the Russian words for not. */
static const char *const english[] = {"a", "about", "after", "also", "an", "and", "any", "are",
        "as", "at", "be", "been", "being", "but", "by", "did", "do", "does", "for", "from", "had",
        "has", "have", "he", "her", "his", "how", "i", "if", "in", "into", "is", "it", "its", "me",
        "my", "of", "on", "or", "our", "she", "so", "such", "than", "that", "the", "their", "them",
        "then", "there", "these", "they", "this", "those", "to", "was", "we", "were", "what",
        "when", "which", "with", "you", "your"};

static const char *const kazakh[] = {"ал", "арқылы", "бен", "бойы", "бойынша", "бір", "бірақ",
        "бұл", "да", "де", "деген", "дейін", "деп", "еді", "екен", "емес", "ет", "ең", "және",
        "жөнінде", "кейін", "мен", "немесе", "ол", "олар", "онда", "оның", "осы", "пен", "сол",
        "сондай", "соң", "та", "тағы", "те", "туралы", "ғана", "ғой", "үшін", "әрі", "өз", "өте"};

static const char *const kazakh_latin[] = {"al", "arqyly", "ben", "bir", "biraq", "boıynsha", "bul",
        "bıraq", "da", "de", "degen", "dep", "deıin", "jane", "jáne", "jäne", "keıin", "men",
        "nemese", "ol", "olar", "onyñ", "onyń", "osy", "pen", "sol", "soñ", "soń", "ta", "te",
        "turaly", "týraly", "ári", "äri", "óz", "öz", "úshin", "üşin"};

static const char *const russian[] = {"а", "без", "бы", "был", "была", "были", "было", "в", "во",
        "вот", "все", "для", "до", "его", "ее", "если", "еще", "же", "за", "и", "из", "или", "им",
        "их", "к", "как", "ко", "который", "ли", "между", "на", "над", "но", "о", "об", "он", "она",
        "они", "от", "по", "под", "при", "про", "с", "со", "так", "также", "то", "только", "у",
        "уже", "что", "чтобы", "эта", "эти", "это", "этого", "этой", "этом", "этот", "я"};

const char *const *kz_stoplist_words(enum kz_stoplist list, size_t *ret_n)
{
        switch (list) {
        case KZ_STOPLIST_ENGLISH:
                *ret_n = KZ_ARRAY_LEN(english);
                return english;
        case KZ_STOPLIST_RUSSIAN:
                *ret_n = KZ_ARRAY_LEN(russian);
                return russian;
        case KZ_STOPLIST_KAZAKH:
                *ret_n = KZ_ARRAY_LEN(kazakh);
                return kazakh;
        case KZ_STOPLIST_KAZAKH_LATIN:
                *ret_n = KZ_ARRAY_LEN(kazakh_latin);
                return kazakh_latin;
        default:
                *ret_n = 0;
                return NULL;
        }
}

static bool list_has(enum kz_stoplist list, struct kz_str word)
{
        size_t low = 0, high, middle;
        const char *const *words = kz_stoplist_words(list, &high);
        int order;

        while (low < high) {
                middle = low + (high - low) / 2;
                order = kz_str_cmp(word, kz_str(words[middle]));
                if (order == 0)
                        return true;
                if (order < 0)
                        high = middle;
                else
                        low = middle + 1;
        }
        return false;
}

bool kz_stoplist_has(unsigned lists, struct kz_str word)
{
        unsigned list;

        if (word.len > LONGEST)
                return false;
        for (list = KZ_STOPLIST_ENGLISH; list <= KZ_STOPLIST_KAZAKH_LATIN; list <<= 1) {
                if ((lists & list) && list_has((enum kz_stoplist)list, word))
                        return true;
        }
        return false;
}
