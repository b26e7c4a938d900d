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
                "ай ақ ал ас ат аш ау ауа аға ана апа ара ата ән әл әке әні бай бақ бал бап бас "
                "бау бел бес бет бой бос газ гүл дан дау дем дән дін дос ел ең ер ес ет жақ жан "
                "жас жау жай жел жер жол жоқ жүз жүк жүн жыл жұп заң зат зор ит ие ине із ік ін "
                "іс іш кек кем кен кеш көз көк көл көп күз күй күн күш қан қап қар қас қол қой қор "
                "қос құл құм құн құс қыз қыс мал май мақ мән мас мұз мұң мың мыс нан нар ой оқ оң "
                "от өз өң рең рет рөл сай саз сан сап сау сәт соң сот су сөз сүт сый сын сыр тай "
                "тал таң тас тау тең тер тіл тіс той топ тон төр төс ту түн түп түр түс тұз тұс "
                "ұл ұлт ұн ұя үй үн үш хал хан хат шай шал шаң шаш шек шет шөл шөп шын"},
        /* Verbs of up to three letters. */
        {KZ_CLASS_VERB,
                "айт ал арт аш ат ас ауд аз ақ бар бас бат без бер біл біт бол бөл бұз бұр ег ек "
                "ен еп ер ес ет жағ жаз жан жап жар жат жақ жек жел жет жең жеш жи жой жу жұт жүз "
                "жүр иш иіл іл іш кел кес кет кеш кез кеп кий көм көн көр көш күл күт кір қаз "
                "қал қан қаш қат қой қос қор қу құр құй құт қыс мін нан ой ойн өл өн өс өт сал сат "
                "сау сез сен сеп сор соғ соқ соз сөн сүй сүр сыз сый сын тап таб тар тарт тат тең "
                "тер ти тоз той тол тос төк төн ту тұр тұт түй түс түз тік тый үз үй ұр ұс ұш ұт "
                "шағ шал шап шаш шеш шық шөк"},
        /* Verbs whose end looks like a case: сақ-та, қабыл-да. */
        {KZ_CLASS_VERB,
                "анықта баста дайында дәлелде есепте жаңғырт жеделдет жөнде жүкте зертте ізде "
                "қабылда қайтала қамта қолда қорға қуатта мәлімде міндетте орында өңде рұқсатта "
                "сақта сипатта сөйле суретте таңда талда тағайында терге топта тұтқында тыйымда "
                "ұста шекте шығар шақыр"},
        /* Nouns whose end looks like a case, a person or a tense. */
        {KZ_CLASS_NOUN,
                "адам аға апта арыстан аудан ақпан бағдарлама баға бастама басқа басқарма "
                "белгі бидай болжам гектар ғалым ғылым дастан дәптер ертегі ескі жағдай жәрдем "
                "жалпы жарма жылдам жылқы жұма жұмыртқа заман заңнама кедергі кейде кесте кеуде "
                "кешен "
                "көркем күрделі қайғы қазан қараша қарапайым қысқа лауазым майдан мақта маусым "
                "мәңгі "
                "мекен мүлде мүмкін наурыз нүкте оқиға омыртқа орда орган орман отан отбасы өзге "
                "өзен өлке өнеге пайда пенде періште пошта сауда сапар сұлтан тандыр тағдыр теңге "
                "темекі тұлға тұман тұрғын түлкі түркі ұлан ұждан үлгі шақырым шілде шошқа экран "
                "әйгі көрме көктем торғай мұнай қалақай"},
        /* Nouns whose end looks like a converb. */
        {KZ_CLASS_NOUN,
                "айып әріп есеп ғайып жауап зардап кәсіп кітап қауіп қалып құлып картоп мектеп "
                "мәтіп өнеркәсіп себеп сынап сынып тақырып талап тарап тәртіп хауіп шарап сұрап "
                "микроскоп телескоп"},
        /* Nouns whose end looks like a participle's before a possessive: мемлек-ет-ін. */
        {KZ_CLASS_NOUN,
                "ақпарат аппарат апат азамат әдебиет бюджет газет депутат жамағат зейнет кабинет "
                "кандидат комитет қабілет қасірет құдірет құрмет қызмет қуат мақсат мәдениет "
                "мемлекет міндет мұрағат ниет өсиет пакет парасат рахат сағат салтанат саясат "
                "сурет табиғат университет үкімет факультет формат чемпионат шариғат"},
        /* Countries, towns and peoples. */
        {KZ_CLASS_NOUN,
                "алматы астана ақтау атырау ауғанстан ағылшын башқұртстан дағыстан елорда "
                "жезқазған жетісу көкшетау қазақстан қарағанды қырғызстан қызылорда қостанай "
                "қытай маңғыстау мәскеу орынбор өзбекстан өскемен пәкістан павлодар судан "
                "тәжікстан татарстан талдықорған теміртау түркімен түркіменстан түркістан "
                "үндістан ұлытау"},
        /* Nouns and verbs whose last vowel goes: халқы, аузы, орны; даму, оқу. */
        {KZ_CLASS_NOUN | KZ_CLASS_DROPS,
                "ауыз бөрік ғұрып ерік ерін көрік қалып қарын қауіп қойын құлық құлып мойын мұрын "
                "мүлік нарық орын халық ырық парық"},
        {KZ_CLASS_VERB | KZ_CLASS_DROPS, "дамы оқы таны тоқы қорық"},
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
