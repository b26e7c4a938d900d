#include "index/ingest/date_words.h"

#include "index/base/check.h"
#include "index/base/utf8.h"
#include "index/ingest/lower.h"

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

bool kz_date_word_filler(struct kz_str folded)
{
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(fillers) && folded.len; i++) {
                if (fillers[i][0] == folded.ptr[0] && kz_str_eq(folded, kz_str(fillers[i])))
                        return true;
        }
        return false;
}

bool kz_date_word_zone(struct kz_str folded, int *ret_minutes)
{
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(zones) && folded.len; i++) {
                if (zones[i].name[0] == folded.ptr[0] && kz_str_eq(folded, kz_str(zones[i].name))) {
                        *ret_minutes = zones[i].minutes;
                        return true;
                }
        }
        return false;
}
