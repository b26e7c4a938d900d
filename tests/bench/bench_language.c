/*
 * bench_language FILE: how often the language of a text is told, by its length, and how fast. FILE
 * has a line for each text: language (en, ru, kk, kk-Latn or other), its own name, kind, text;
 * scripts/language-pairs CORPORA --held-out writes it. Then the same texts as paragraphs of
 * documents in each language: how often they are stemmed as what they are.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "index/base/check.h"
#include "index/text/language.h"

static const char *const languages[] = {"en", "ru", "kk", "kk-Latn", "other"};
static const char *const kinds[] = {"document", "paragraph", "200", "100", "40", "20"};

#define LANGUAGES KZ_ARRAY_LEN(languages)
#define KINDS KZ_ARRAY_LEN(kinds)

struct tally {
        unsigned texts[LANGUAGES][KINDS];
        unsigned right[LANGUAGES][KINDS];
        unsigned kept[LANGUAGES][LANGUAGES][KINDS]; /* expected, actual */
        double seconds, bytes;
};

static size_t place_in(const char *const *names, size_t n, const char *name)
{
        size_t i = 0;

        while (i < n && strcmp(names[i], name) != 0)
                i++;
        return i;
}

static double now(void)
{
        struct timespec ts;

        clock_gettime(CLOCK_MONOTONIC, &ts);
        return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static const char *name_of(struct kz_language language)
{
        if (strcmp(language.code, "kk") == 0 && language.script == KZ_SCRIPT_LATIN)
                return "kk-Latn";
        return language.code[0] ? language.code : "other";
}

/* What a paragraph's words are stemmed as: those of its own script. */
static const char *main_side(struct kz_language_sides sides, enum kz_script script)
{
        static const char *const latin[] = {"other", "en", "", "kk-Latn"};
        static const char *const cyrillic[] = {"other", "", "ru", "kk"};

        return script == KZ_SCRIPT_LATIN ? latin[sides.latin] : cyrillic[sides.cyrillic];
}

static void note(struct tally *tally, const struct kz_charmap *map, size_t language, size_t kind,
        struct kz_str text)
{
        static const struct kz_language_sides documents[LANGUAGES] = {
                {KZ_LANGUAGE_ENGLISH, KZ_LANGUAGE_RUSSIAN},
                {KZ_LANGUAGE_ENGLISH, KZ_LANGUAGE_RUSSIAN},
                {KZ_LANGUAGE_ENGLISH, KZ_LANGUAGE_KAZAKH},
                {KZ_LANGUAGE_KAZAKH, KZ_LANGUAGE_KAZAKH},
                {KZ_LANGUAGE_OTHER, KZ_LANGUAGE_OTHER},
        };
        double begin = now();
        struct kz_language got = kz_language_guess(map, text);
        size_t i;

        tally->seconds += now() - begin;
        tally->bytes += (double)text.len;
        tally->texts[language][kind]++;
        tally->right[language][kind] += strcmp(name_of(got), languages[language]) == 0;
        for (i = 0; i < LANGUAGES; i++) {
                enum kz_script script;
                struct kz_language_sides sides =
                        kz_language_of_paragraph(map, text, documents[i], &script);

                tally->kept[i][language][kind] +=
                        (got.script != KZ_SCRIPT_LATIN && got.script != KZ_SCRIPT_CYRILLIC) ||
                        strcmp(main_side(sides, got.script), languages[language]) == 0;
        }
}

static void print_row(const char *name, const unsigned *part, const unsigned *whole)
{
        size_t k;

        printf("%-10s", name);
        for (k = 0; k < KINDS; k++)
                printf(" %9.1f", whole[k] ? 100.0 * part[k] / whole[k] : 0.0);
        putchar('\n');
}

static void print(const struct tally *tally)
{
        size_t i, k;

        printf("%% right   ");
        for (k = 0; k < KINDS; k++)
                printf(" %9s", kinds[k]);
        putchar('\n');
        for (i = 0; i < LANGUAGES; i++)
                print_row(languages[i], tally->right[i], tally->texts[i]);
        for (k = 0; k < LANGUAGES; k++) {
                printf("paragraphs of a document in %s\n", languages[k]);
                for (i = 0; i < LANGUAGES; i++)
                        print_row(languages[i], tally->kept[k][i], tally->texts[i]);
        }
        printf("%.0f MB/s\n", tally->bytes / tally->seconds / 1e6);
}

int main(int argc, char **argv)
{
        FILE *file = argc == 2 ? fopen(argv[1], "r") : NULL;
        static struct tally tally;
        static struct kz_charmap map;
        char *line = NULL, *fields[4], *rest;
        size_t cap = 0, i, language, kind;

        if (!file || kz_charmap_init(&map)) {
                fprintf(stderr, "usage: bench_language FILE\n");
                return 2;
        }
        while (getline(&line, &cap, file) > 0) {
                line[strcspn(line, "\n")] = '\0';
                for (i = 0, rest = line; i < 4; i++)
                        fields[i] = i < 3 ? strsep(&rest, "\t") : rest;
                if (!fields[3])
                        continue;
                language = place_in(languages, LANGUAGES, fields[0]);
                kind = place_in(kinds, KINDS, fields[2]);
                if (language < LANGUAGES && kind < KINDS)
                        note(&tally, &map, language, kind, kz_str(fields[3]));
        }
        print(&tally);
        free(line);
        fclose(file);
        return 0;
}
