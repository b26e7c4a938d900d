#include "index/text/stoplist.h"

#include "index/base/check.h"

/* No word in the lists is longer, in bytes. */
#define LONGEST 16

/*
 * Each in byte order: articles, pronouns, question words, prepositions, conjunctions and forms of
 * to be. Left out on purpose: numbers, words for not and without, words that are also names of
 * things
 * ("us", "may", "will"), and those that may be what is asked about ("first", "against"). "who" may
 * mean the organization: written so in a query, in capitals, it is required (query/leaf.c).
 */
static const char *const english[] = {"a", "about", "after", "also", "an", "and", "any", "are",
        "as", "at", "be", "been", "being", "between", "but", "by", "can", "could", "did", "do",
        "does", "during", "for", "from", "had", "has", "have", "he", "her", "his", "how", "i", "if",
        "in", "into", "is", "it", "its", "many", "me", "much", "my", "of", "on", "or", "our", "she",
        "should", "so", "some", "such", "than", "that", "the", "their", "them", "then", "there",
        "these", "they", "this", "those", "through", "to", "was", "we", "were", "what", "when",
        "where", "which", "while", "who", "whom", "whose", "why", "with", "would", "you", "your"};

static const char *const kazakh[] = {"ал", "арқылы", "бен", "бойы", "бойынша", "болады", "болды",
        "болып", "болған", "бір", "бірақ", "бұл", "да", "де", "деген", "дейін", "деп", "егер",
        "еді", "екен", "емес", "ет", "ең", "және", "жөнінде", "кейін", "кім", "кімдер", "мен",
        "мұндай", "не", "неге", "немесе", "нені", "неше", "ол", "олар", "онда", "оның", "осы",
        "осындай", "пен", "сол", "сондай", "соң", "та", "табылады", "тағы", "те", "туралы", "ғана",
        "ғой", "қай", "қайда", "қайсы", "қалай", "қандай", "қанша", "қашан", "үшін", "әрі", "өз",
        "өте"};

static const char *const kazakh_latin[] = {"arqyly", "biraq", "boldy", "bolyp", "bolğan", "bolǵan",
        "boıynsha", "bıraq", "degen", "deıin", "jane", "jáne", "jäne", "keıin", "nemese", "neshe",
        "neşe", "onyñ", "onyń", "qaida", "qalai", "qalaı", "qandai", "qandaı", "qansha", "qanşa",
        "qashan", "qaıda", "qaşan", "soñ", "soń", "tabylady", "turaly", "týraly", "ári", "äri",
        "óz", "öz", "úshin", "üşin"};

/* Those that are words of other languages too: men. */
static const char *const kazakh_latin_short[] = {"al", "ben", "bir", "bul", "da", "de", "dep",
        "eger", "kim", "kım", "men", "ne", "ol", "olar", "osy", "pen", "qai", "qaı", "sol", "ta",
        "te"};

static const char *const russian[] = {"а", "будет", "бы", "был", "была", "были", "было",
        "быть", "в", "вам", "вас", "во", "вот", "все", "вы", "где", "для", "до", "его", "ее", "ей",
        "ему", "если", "есть", "еще", "же", "за", "зачем", "и", "из", "или", "им", "ими", "их", "к",
        "как", "какая", "какие", "каким", "какими", "каких", "каков", "какова", "каковы", "какого",
        "какое", "какой", "каком", "какому", "какую", "кем", "ко", "когда", "кого", "кому",
        "которая", "которого", "которое", "которой", "котором", "которому", "которую", "которые",
        "который", "которым", "которыми", "которых", "кто", "куда", "ли", "между", "меня", "мне",
        "могут", "может", "можно", "мой", "моя", "мы", "на", "над", "нам", "нас", "него", "нее",
        "ней", "нем", "ним", "них", "но", "о", "об", "он", "она", "они", "от", "откуда", "перед",
        "по", "под", "после", "почему", "при", "про", "с", "свое", "своего", "своей", "свои",
        "своих", "свой", "свою", "своя", "себе", "себя", "скольких", "сколько", "со", "так",
        "такая", "также", "такие", "такое", "такой", "те", "тех", "то", "того", "той", "только",
        "тому", "тот", "у", "уже", "чего", "чем", "чему", "через", "что", "чтобы", "эта", "эти",
        "этим", "этих", "это", "этого", "этой", "этом", "этому", "этот", "эту", "я", "является",
        "являются"};

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
        case KZ_STOPLIST_KAZAKH_LATIN_SHORT:
                *ret_n = KZ_ARRAY_LEN(kazakh_latin_short);
                return kazakh_latin_short;
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
        for (list = KZ_STOPLIST_ENGLISH; list <= KZ_STOPLIST_KAZAKH_LATIN_SHORT; list <<= 1) {
                if ((lists & list) && list_has((enum kz_stoplist)list, word))
                        return true;
        }
        return false;
}
