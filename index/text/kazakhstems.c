#include "index/text/kazakhstems.h"

#include <stdlib.h>

#include "index/base/check.h"

/* A power of two, and sparse: there are about 700 stems. */
#define TABLE_SIZE 4096

static const struct {
        unsigned class;
        const char *words;
} lists[] = {
        /* Nouns, adjectives and numerals of up to three letters. */
        {KZ_CLASS_NOUN,
                "аға ай ақ алд ана апа ара арт ас аст ат ата ау ауа аш әке әл ән әні бай бақ "
                "бал бап бас бау бел бес бет бой бос газ гүл дан дау дән дем дос дін ел ең "
                "ер ес ет жай жақ жан жас жау жел жер жоқ жол жұп жүз жүк жүн жөн жыл заң зат "
                "зор ие ине ит кек кем кен кеш код көз көк көл көп күз күй күн күш қан қап "
                "қар қас қой қол қор қос құл құм құн құс қыз қыс май мақ мал маң мас мән мұз "
                "мұң мың мыс нан нар нұр ой оқ оң от өз өң рең рет рөл ру саз сай сан сап "
                "сау сәт соң сот сөз су сүт сый сын сыр тай тал таң тас тау тең тер тип той "
                "тон топ төр төс ту тұз тұс түн түп түр түс тіл тіс ұл ұлт ұн ұя үй үн үст "
                "үш хал хан хат шай шал шаң шар шаш шек шет шөл шөп шын із ік ін іс іш"},
        /* Verbs of up to three letters. */
        {KZ_CLASS_VERB,
                "аз айт ақ ал арт ас ат ауд аш бар бас бат без бер бол бөл бұз бұр біл біт "
                "ег ек ен еп ер ес ет жағ жаз жақ жан жап жар жат жек жел жең жет жеш жой "
                "жұт жүз жүр иіл кез кел кеп кес кет кеш кий көм көн көр көш күл күт кір қаз "
                "қал қан қат қаш қой қор қос құй құр құт қыс мін нан ой ойн өл өн өс өт сал "
                "сат сау сез сен сеп соғ соз соқ сор сөн сүй сүр сыз сый сын тап тар тарт "
                "тат тең тер тоз той тол тос төк төн ту тұр тұт түз түй түс тый тік ұр ұс ұт "
                "ұш үз үй шағ шал шап шаш шеш шөк шық іл іш"},
        /* Verbs whose end looks like a case, or like a possessive with one: сақ-та, бөл-ін. */
        {KZ_CLASS_VERB,
                "алын анықта баста баянда бөлін гүлде дайында дәлелде есепте жарияла "
                "жеделдет жөнде жүкте жікте зертте көрін қабылда қайтала қамта қолда қолдан "
                "қорға қоректен мақұлда мәлімде мойында міндетте орында өңде өркенде "
                "рұқсатта сақта салын сезін сипатта сөйле суретте тағайында талда таңда "
                "таста тасымалда терге тоқта тұтқында түсін тыңда ұста ұсын шекте "
                "шығар ізде"},
        /* Nouns whose end looks like a case, a person or a tense. */
        {KZ_CLASS_NOUN,
                "аға ағыс адам ақпан ақын алтын апта арыстан аспап аудан әйгі баға "
                "бағдарлама басқа басқарма бастама басым белгі бидай болжам бұрын бүтін "
                "гектар ғалым ғылым дастан дәптер дейін дүркін егін ертегі ескі жағдай жақын "
                "жалпы жалын жамылғы жарқын жасырын жәрдем жиын жұма жұмыртқа жылдам жылқы "
                "заман заңнама кедергі кейде кейін келесі келін кеңес кесте кеуде кешен "
                "клас конгрес көктем көркем көрме күлгін күрделі қабырға қазан қайғы қалақай "
                "қалың қарапайым қараша қатын қатынас қиын қысқа лауазым мазмұн майдан мақта "
                "маусым мәңгі мекен мұнай мүдде мүлде мүмкін наурыз нұсқа нүкте нысан ойын "
                "оқиға омыртқа орган орда орман отан отбасы отын өзге өзен өлке өнеге пайда "
                "пенде періште пошта прогрес процес сайын салқын сапар сауда соғыс сұлтан "
                "тағдыр тандыр тегін темекі теңге толқын торғай туралы тұлға тұман тұрғы "
                "тұрғын түлкі түркі түтін ұждан ұзын ұлан үлгі үлес үшін чемпион шағын "
                "шақырым шошқа шыны шілде экран"},
        /* Nouns whose end looks like a converb. */
        {KZ_CLASS_NOUN, "айып әріп ғайып есеп жауап зардап картоп кәсіп кітап мектеп микроскоп "
                        "өнеркәсіп себеп сынап сынып тақырып талап тарап тәртіп телескоп шарап"},
        /* Nouns whose end looks like that of a participle before a possessive: мемлек-ет-ін. */
        {KZ_CLASS_NOUN,
                "азамат ақпарат апат аппарат әдебиет бюджет газет депутат жамағат зейнет "
                "кабинет кандидат комитет қабілет қасірет қуат құдірет құрмет қызмет мақсат "
                "мәдениет мемлекет мұрағат міндет ниет өсиет пакет парасат рахат сағат "
                "салтанат саясат сурет табиғат университет үкімет факультет формат чемпионат "
                "шариғат"},
        /* Countries, towns and peoples. */
        {KZ_CLASS_NOUN, "ағылшын ақтау алматы антарктида астана атырау дағыстан елорда жезқазған "
                        "жетісу көкшетау қарағанды қостанай қызылорда қытай маңғыстау мәскеу "
                        "наурызым орынбор өскемен павлодар пәкістан судан талдықорған теміртау "
                        "түркімен түркістан ұлытау үндістан"},
        /* Those whose last vowel goes: халқы, аузы, орны; даму, оқу. */
        {KZ_CLASS_NOUN | KZ_CLASS_DROPS,
                "ауыз бөрік ғұрып ерік ерін көрік қалып қарын қауіп қойын құлық құлып мойын "
                "мұрын мүлік нарық орын парық халық ырық"},
        {KZ_CLASS_VERB | KZ_CLASS_DROPS, "дамы оқы таны тоқы"},
};

/* The longest in the lists. */
#define STEM_MAX 13

struct kz_kazakh_stem {
        uint8_t n, class; /* n 0: a free place */
        uint8_t letter[STEM_MAX];
};

/* A letter as it is compared: и and і are one in the Latin alphabets, and a last г may be a к. */
static uint8_t compared(uint8_t letter, bool last)
{
        if (last)
                letter = kz_kazakh_hardened(letter);
        return letter == kz_kazakh_letter(u'и') ? kz_kazakh_letter(u'і') : letter;
}

/* The place of a stem, or the free one where it would be. */
static struct kz_kazakh_stem *place_of(
        const struct kz_kazakh_stems *stems, const uint8_t *letters, size_t n)
{
        uint32_t hash = 2166136261u;
        struct kz_kazakh_stem *stem;
        size_t i;

        for (i = 0; i < n; i++)
                hash = (hash ^ letters[i]) * 16777619u; /* FNV-1a */
        for (;; hash++) {
                stem = &stems->table[hash & (TABLE_SIZE - 1)];
                if (stem->n == 0 || (stem->n == n && memcmp(stem->letter, letters, n) == 0))
                        return stem;
        }
}

static void insert(struct kz_kazakh_stems *stems, const uint8_t *letters, size_t n, unsigned class)
{
        struct kz_kazakh_stem *stem = place_of(stems, letters, n);

        stem->n = (uint8_t)n;
        stem->class |= (uint8_t) class;
        memcpy(stem->letter, letters, n);
}

/* халық is known as халық, which drops its vowel, and as халқ. */
static void insert_word(struct kz_kazakh_stems *stems, struct kz_str text, unsigned class)
{
        struct kz_kazakh_word word;
        uint8_t letters[STEM_MAX];
        size_t n, i, vowel = 0;

        if (!kz_kazakh_word_spell(text, &word) || word.n > STEM_MAX)
                return;
        for (n = 0; n < word.n; n++) {
                letters[n] = compared(word.letter[n], n + 1u == word.n);
                if (kz_kazakh_is_vowel(word.letter[n]))
                        vowel = n;
        }
        insert(stems, letters, n, class);
        if (!(class & KZ_CLASS_DROPS))
                return;
        for (i = vowel; i + 1 < n; i++)
                letters[i] = letters[i + 1];
        insert(stems, letters, n - 1, class & ~(unsigned)KZ_CLASS_DROPS);
}

enum kz_status kz_kazakh_stems_init(struct kz_kazakh_stems *stems)
{
        size_t i, n;

        stems->table = calloc(TABLE_SIZE, sizeof(*stems->table));
        if (!stems->table)
                return KZ_E_NOMEM;
        for (i = 0; i < KZ_ARRAY_LEN(lists); i++) {
                const char *at = lists[i].words;

                for (; *at; at += n + (at[n] == ' ')) {
                        n = strcspn(at, " ");
                        insert_word(stems, (struct kz_str){at, n}, lists[i].class);
                }
        }
        return KZ_OK;
}

void kz_kazakh_stems_deinit(struct kz_kazakh_stems *stems)
{
        free(stems->table);
        stems->table = NULL;
}

unsigned kz_kazakh_stems_class(
        const struct kz_kazakh_stems *stems, const struct kz_kazakh_word *word, size_t n)
{
        uint8_t letters[STEM_MAX];
        size_t i;

        if (n == 0 || n > STEM_MAX)
                return 0;
        for (i = 0; i < n; i++)
                letters[i] = compared(word->letter[i], i + 1 == n);
        return place_of(stems, letters, n)->class;
}

const char *kz_kazakh_stems_list(size_t i)
{
        return i < KZ_ARRAY_LEN(lists) ? lists[i].words : NULL;
}
