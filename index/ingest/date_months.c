#include "index/ingest/date_months.h"

#include "index/base/check.h"

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
 * Of other languages that pages about the region are written in, the whole words, folded: German,
 * French, Spanish, Portuguese, Italian, Dutch, Polish, Turkish, Uzbek, Ukrainian, Tajik.
 * Abbreviations that are English words are left out. In the order of their bytes.
 */
static const struct {
        const char *word;
        int month;
} others[] = {
        {"abr", 4},
        {"abril", 4},
        {"ago", 8},
        {"agosto", 8},
        {"agustos", 8},
        {"aout", 8},
        {"aprel", 4},
        {"aprile", 4},
        {"aralik", 12},
        {"augustus", 8},
        {"avgust", 8},
        {"avr", 4},
        {"avril", 4},
        {"czerwca", 6},
        {"decembre", 12},
        {"dekabr", 12},
        {"dez", 12},
        {"dezember", 12},
        {"dezembro", 12},
        {"dic", 12},
        {"dicembre", 12},
        {"diciembre", 12},
        {"ekim", 10},
        {"ene", 1},
        {"enero", 1},
        {"eylul", 9},
        {"febbraio", 2},
        {"febrero", 2},
        {"februar", 2},
        {"februari", 2},
        {"fev", 2},
        {"fevereiro", 2},
        {"fevr", 2},
        {"fevral", 2},
        {"fevrier", 2},
        {"gennaio", 1},
        {"giugno", 6},
        {"grudnia", 12},
        {"haziran", 6},
        {"iyul", 7},
        {"iyun", 6},
        {"janeiro", 1},
        {"janner", 1},
        {"januar", 1},
        {"januari", 1},
        {"janv", 1},
        {"janvier", 1},
        {"juil", 7},
        {"juillet", 7},
        {"juin", 6},
        {"julho", 7},
        {"juli", 7},
        {"julio", 7},
        {"junho", 6},
        {"juni", 6},
        {"junio", 6},
        {"kasim", 11},
        {"kwietnia", 4},
        {"lipca", 7},
        {"listopada", 11},
        {"luglio", 7},
        {"lutego", 2},
        {"maart", 3},
        {"maerz", 3},
        {"maggio", 5},
        {"mai", 5},
        {"maio", 5},
        {"maja", 5},
        {"marca", 3},
        {"marco", 3},
        {"mars", 3},
        {"mart", 3},
        {"marz", 3},
        {"marzo", 3},
        {"mayis", 5},
        {"mayo", 5},
        {"mei", 5},
        {"mrt", 3},
        {"nisan", 4},
        {"novembre", 11},
        {"novembro", 11},
        {"noviembre", 11},
        {"noyabr", 11},
        {"ocak", 1},
        {"octobre", 10},
        {"octubre", 10},
        {"okt", 10},
        {"oktabr", 10},
        {"oktober", 10},
        {"oktyabr", 10},
        {"ottobre", 10},
        {"outubro", 10},
        {"pazdziernika", 10},
        {"sentabr", 9},
        {"sentyabr", 9},
        {"septembre", 9},
        {"septiembre", 9},
        {"setembro", 9},
        {"setiembre", 9},
        {"settembre", 9},
        {"sierpnia", 8},
        {"stycznia", 1},
        {"subat", 2},
        {"temmuz", 7},
        {"wrzesnia", 9},
        {"yanvar", 1},
        {"августи", 8},
        {"апрели", 4},
        {"березня", 3},
        {"вересня", 9},
        {"грудня", 12},
        {"декабри", 12},
        {"жовтня", 10},
        {"июли", 7},
        {"июни", 6},
        {"квітня", 4},
        {"липня", 7},
        {"листопада", 11},
        {"лютого", 2},
        {"майи", 5},
        {"марти", 3},
        {"ноябри", 11},
        {"октябри", 10},
        {"сентябри", 9},
        {"серпня", 8},
        {"січня", 1},
        {"травня", 5},
        {"феврали", 2},
        {"червня", 6},
        {"январи", 1},
};

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

static int other_month(struct kz_str folded)
{
        size_t low = 0, high = KZ_ARRAY_LEN(others), middle;
        int order;

        while (low < high) {
                middle = low + (high - low) / 2;
                order = kz_str_cmp(folded, kz_str(others[middle].word));
                if (order == 0)
                        return others[middle].month;
                if (order < 0)
                        high = middle;
                else
                        low = middle + 1;
        }
        return 0;
}

int kz_date_months_find(struct kz_str folded)
{
        struct kz_str stem;
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(stems) && folded.len; i++) {
                if (stems[i].stem[0] != folded.ptr[0])
                        continue;
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
