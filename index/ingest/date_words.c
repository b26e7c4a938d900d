#include "index/ingest/date_words.h"

#include "index/base/check.h"
#include "index/base/utf8.h"
#include "index/ingest/lower.h"

/* A stem, and what may follow it; endings of NULL allow anything. */
struct month_stem {
        const char *stem;
        const char *endings; /* separated by spaces; a lone "-" is the empty one */
        int month;
};

#define CASES_YA "я ь е ю ем"
#define KAZAKH NULL

/* Kazakh stems are as kz_date_word_fold leaves them, so one line serves every Latin alphabet. */
static const struct month_stem stems[] = {
        {"jan", "- uary", 1},
        {"feb", "- r ruary", 2},
        {"mar", "- ch", 3},
        {"apr", "- il", 4},
        {"may", "-", 5},
        {"jun", "- e", 6},
        {"jul", "- y", 7},
        {"aug", "- ust", 8},
        {"sep", "- t tember", 9},
        {"oct", "- ober", 10},
        {"nov", "- ember", 11},
        {"dec", "- ember", 12},
        {"янв", "- ар", 1},
        {"январ", CASES_YA, 1},
        {"фев", "- р рал", 2},
        {"феврал", CASES_YA, 2},
        {"мар", "- т та те ту том", 3},
        {"апр", "- ел", 4},
        {"апрел", CASES_YA, 4},
        {"ма", "й я е ю ем", 5},
        {"июн", "- " CASES_YA, 6},
        {"июл", "- " CASES_YA, 7},
        {"авг", "- уст уста усте усту устом", 8},
        {"сен", "- т", 9},
        {"сентябр", CASES_YA, 9},
        {"окт", "-", 10},
        {"октябр", CASES_YA, 10},
        {"ноя", "- б", 11},
        {"ноябр", CASES_YA, 11},
        {"дек", "-", 12},
        {"декабр", CASES_YA, 12},
        {"қаңтар", KAZAKH, 1},
        {"қаң", "-", 1},
        {"ақпан", KAZAKH, 2},
        {"ақп", "-", 2},
        {"наурыз", KAZAKH, 3},
        {"нау", "-", 3},
        {"сәуір", KAZAKH, 4},
        {"сәу", "-", 4},
        {"мамыр", KAZAKH, 5},
        {"мам", "-", 5},
        {"маусым", KAZAKH, 6},
        {"мау", "-", 6},
        {"шілде", KAZAKH, 7},
        {"шіл", "-", 7},
        {"тамыз", KAZAKH, 8},
        {"там", "-", 8},
        {"қыркүйек", KAZAKH, 9},
        {"қыр", "-", 9},
        {"қазан", KAZAKH, 10},
        {"қаз", "-", 10},
        {"қараша", KAZAKH, 11},
        {"қар", "-", 11},
        {"желтоқсан", KAZAKH, 12},
        {"жел", "-", 12},
        {"qantar", KAZAKH, 1},
        {"qangtar", KAZAKH, 1},
        {"qan", "-", 1},
        {"aqpan", KAZAKH, 2},
        {"aqp", "-", 2},
        {"nauryz", KAZAKH, 3},
        {"nau", "-", 3},
        {"sauir", KAZAKH, 4},
        {"sawir", KAZAKH, 4},
        {"sau", "-", 4},
        {"mamyr", KAZAKH, 5},
        {"mam", "-", 5},
        {"mausym", KAZAKH, 6},
        {"mau", "-", 6},
        {"shilde", KAZAKH, 7},
        {"silde", KAZAKH, 7},
        {"tamyz", KAZAKH, 8},
        {"tam", "-", 8},
        {"qyrkuiek", KAZAKH, 9},
        {"qyrkuyek", KAZAKH, 9},
        {"qyr", "-", 9},
        {"qazan", KAZAKH, 10},
        {"qaz", "-", 10},
        {"qarasha", KAZAKH, 11},
        {"qarasa", KAZAKH, 11},
        {"qar", "-", 11},
        {"jeltoqsan", KAZAKH, 12},
        {"jel", "-", 12},
        {"zheltoqsan", KAZAKH, 12},
};

/*
 * Of other languages that pages about the region are written in, the whole words, folded, each
 * ended by a space: German, French, Spanish, Portuguese, Italian, Dutch, Polish, Turkish, Uzbek,
 * Ukrainian, Tajik. Abbreviations that are English words are left out.
 */
static const char *const others[12] = {
        "januar janner janvier janv enero ene janeiro gennaio januari stycznia ocak yanvar січня "
        "январи ",
        "februar fevrier fevr fev febrero fevereiro febbraio februari lutego subat fevral лютого "
        "феврали ",
        "marz maerz mars marzo marco maart mrt marca mart березня марти ",
        "avril avr abril abr aprile kwietnia nisan aprel квітня апрели ",
        "mai mayo maio maggio mei maja mayis травня майи ",
        "juni juin junio junho giugno czerwca haziran iyun червня июни ",
        "juli juillet juil julio julho luglio lipca temmuz iyul липня июли ",
        "aout agosto ago augustus sierpnia agustos avgust серпня августи ",
        "septembre septiembre setiembre setembro settembre wrzesnia eylul sentabr sentyabr вересня "
        "сентябри ",
        "oktober okt octobre octubre outubro ottobre pazdziernika ekim oktabr oktyabr жовтня "
        "октябри ",
        "novembre noviembre novembro listopada kasim noyabr листопада ноябри ",
        "dezember dez decembre diciembre dic dezembro dicembre grudnia aralik dekabr грудня "
        "декабри ",
};

static const char *const fillers[] = {
        "mon",
        "monday",
        "tue",
        "tues",
        "tuesday",
        "wed",
        "wednesday",
        "thu",
        "thur",
        "thurs",
        "thursday",
        "fri",
        "friday",
        "sat",
        "saturday",
        "sun",
        "sunday",
        "of",
        "at",
        "on",
        "the",
        "st",
        "nd",
        "rd",
        "th",
        "m",
        "hrs",
        "понедельник",
        "вторник",
        "среда",
        "среду",
        "четверг",
        "пятница",
        "пятницу",
        "суббота",
        "субботу",
        "воскресенье",
        "пн",
        "вт",
        "ср",
        "чт",
        "пт",
        "сб",
        "вс",
        "г",
        "год",
        "года",
        "году",
        "в",
        "от",
        "ч",
        "дүйсенбі",
        "сейсенбі",
        "сәрсенбі",
        "бейсенбі",
        "жұма",
        "сенбі",
        "жексенбі",
        "ж",
        "жыл",
        "жылы",
        "жылғы",
        "жылдың",
        "күні",
        "сағат",
        "duisenbi",
        "seisenbi",
        "sarsenbi",
        "beisenbi",
        "juma",
        "senbi",
        "jeksenbi",
        "j",
        "jyl",
        "jyly",
        "jylgy",
        "jyldyn",
        "kuni",
        "sagat",
        "montag",
        "dienstag",
        "mittwoch",
        "donnerstag",
        "freitag",
        "samstag",
        "sonntag",
        "um",
        "uhr",
        "lundi",
        "mardi",
        "mercredi",
        "jeudi",
        "vendredi",
        "samedi",
        "dimanche",
        "le",
        "a",
        "lunes",
        "martes",
        "miercoles",
        "jueves",
        "viernes",
        "sabado",
        "domingo",
        "de",
        "del",
        "р",
        "року",
        "соли",
        "yil",
        "yilning",
};

static const struct {
        const char *name;
        int minutes;
} zones[] = {
        {"z", 0},
        {"utc", 0},
        {"gmt", 0},
        {"ut", 0},
        {"est", -300},
        {"edt", -240},
        {"cst", -360},
        {"cdt", -300},
        {"mst", -420},
        {"mdt", -360},
        {"pst", -480},
        {"pdt", -420},
        {"cet", 60},
        {"cest", 120},
        {"eet", 120},
        {"eest", 180},
        {"bst", 60},
        {"msk", 180},
        {"мск", 180},
};

/* The plain letter for the marked ones of the Kazakh Latin alphabets; the letter itself otherwise.
 */
static uint32_t plain_letter(uint32_t cp)
{
        switch (cp) {
        case 0xE0:
        case 0xE1: /* á */
        case 0xE2:
        case 0xE3:
        case 0xE4:  /* ä */
        case 0x259: /* ə */
                return 'a';
        case 0xE7:
                return 'c';
        case 0xE8:
        case 0xE9:
        case 0xEA:
                return 'e';
        case 0x131: /* ı */
        case 0xED:
        case 0xEE:
        case 0xEF:
                return 'i';
        case 0x144: /* ń */
        case 0xF1:  /* ñ */
        case 0x14B: /* ŋ */
                return 'n';
        case 0xF9:
        case 0xFA: /* ú */
        case 0xFB:
        case 0xFC:  /* ü */
        case 0xFD:  /* ý of 2018 is the letter у */
        case 0x16B: /* ū */
                return 'u';
        case 0xF3:
        case 0xF4:
        case 0xF6:
                return 'o';
        case 0x15B:
        case 0x15F: /* ş */
        case 0x161:
                return 's';
        case 0x11F: /* ğ */
        case 0x1F5: /* ǵ */
                return 'g';
        case 0x17A:
                return 'z';
        default:
                return cp;
        }
}

size_t kz_date_word_fold(struct kz_str word, char out[KZ_DATE_WORD_MAX])
{
        size_t i, n, size, len = 0;
        uint32_t cp;
        char bytes[4];

        for (i = 0; i < word.len; i += n) {
                n = kz_utf8_decode(word.ptr + i, word.len - i, &cp);
                if (n == 0)
                        return 0;
                cp = plain_letter(kz_lower(cp));
                if (cp == '\'' || cp == 0x2019 || cp == 0x301 || cp == 0x306) {
                        /* y' and y + acute are the у of 2017 and 2018; и + breve is й. */
                        if (cp != 0x306 && len && out[len - 1] == 'y')
                                out[len - 1] = 'u';
                        if (cp == 0x306 && len >= 2 && memcmp(out + len - 2, "и", 2) == 0)
                                memcpy(out + len - 2, "й", 2);
                        continue;
                }
                if (cp >= 0x300 && cp <= 0x36F)
                        continue;
                if (len + 4 > KZ_DATE_WORD_MAX)
                        return 0;
                size = kz_utf8_encode(cp, bytes);
                memcpy(out + len, bytes, size);
                len += size;
        }
        return len;
}

static bool ending_allowed(const char *endings, struct kz_str ending)
{
        const char *p = endings, *space;
        struct kz_str one;

        while (*p) {
                space = strchr(p, ' ');
                one = (struct kz_str){p, space ? (size_t)(space - p) : strlen(p)};
                if (kz_str_eq(one, ending) || (ending.len == 0 && kz_str_eq(one, KZ_STR("-"))))
                        return true;
                if (!space)
                        return false;
                p = space + 1;
        }
        return false;
}

/* Whether a list of words, each ended by a space, has this one. */
static bool in_list(const char *list, struct kz_str word)
{
        const char *at, *end = list + strlen(list);

        for (at = list; word.len && (at = memmem(at, (size_t)(end - at), word.ptr, word.len));
                at++) {
                if ((at == list || at[-1] == ' ') && at[word.len] == ' ')
                        return true;
        }
        return false;
}

static int other_month(struct kz_str folded)
{
        int month;

        for (month = 12; month && !in_list(others[month - 1], folded); month--)
                ;
        return month;
}

int kz_date_word_month(struct kz_str folded)
{
        struct kz_str stem;
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(stems); i++) {
                stem = kz_str(stems[i].stem);
                if (!kz_str_starts(folded, stem))
                        continue;
                if (!stems[i].endings ||
                        ending_allowed(stems[i].endings,
                                (struct kz_str){folded.ptr + stem.len, folded.len - stem.len}))
                        return stems[i].month;
        }
        return other_month(folded);
}

bool kz_date_word_filler(struct kz_str folded)
{
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(fillers); i++) {
                if (kz_str_eq(folded, kz_str(fillers[i])))
                        return true;
        }
        return false;
}

bool kz_date_word_zone(struct kz_str folded, int *ret_minutes)
{
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(zones); i++) {
                if (kz_str_eq(folded, kz_str(zones[i].name))) {
                        *ret_minutes = zones[i].minutes;
                        return true;
                }
        }
        return false;
}
