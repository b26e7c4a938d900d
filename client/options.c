#include "client/options.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "client/nearest.h"

#define TABLE_MAX 32

static int unknown(const struct kz_options *o, const char *word, struct kz_error *err)
{
        const char *names[TABLE_MAX], *meant;
        char name[64];
        size_t i, len = strcspn(word + 2, "=");

        for (i = 0; i < o->n && i < TABLE_MAX; i++)
                names[i] = o->table[i].name;
        if (len >= sizeof(name))
                len = sizeof(name) - 1;
        memcpy(name, word + 2, len);
        name[len] = '\0';
        meant = kz_nearest(name, names, i);
        kz_error_set(err, KZ_E_INVALID, "unknown option --%s%s%s%s%s", name,
                meant ? "; did you mean --" : "", meant ? meant : "", meant ? "?" : "",
                !o->query ? ""
                : meant   ? " To search for it as a word, put -- before it"
                          : "; to search for it as a word, put -- before it");
        return KZ_OPTIONS_BAD;
}

static int take_value(struct kz_options *o, const struct kz_option *option, const char *dashes,
        const char *given, const char **ret, struct kz_error *err)
{
        const char letter[] = {option->letter, '\0'};
        const char *name = dashes[1] ? option->name : letter;

        *ret = given;
        if (option->value == KZ_OPTION_FLAG && given) {
                kz_error_set(err, KZ_E_INVALID, "%s%s takes no value", dashes, name);
                return KZ_OPTIONS_BAD;
        }
        if (option->value == KZ_OPTION_REQUIRED && !given) {
                if (o->at >= o->argc) {
                        kz_error_set(err, KZ_E_INVALID, "%s%s needs a value", dashes, name);
                        return KZ_OPTIONS_BAD;
                }
                *ret = o->argv[o->at++];
        }
        return option->id;
}

static int next_long(struct kz_options *o, const char *word, const char **ret, struct kz_error *err)
{
        size_t len = strcspn(word + 2, "="), i;
        const char *given = word[2 + len] == '=' ? word + 2 + len + 1 : NULL;

        for (i = 0; i < o->n; i++) {
                if (strlen(o->table[i].name) == len &&
                        strncmp(o->table[i].name, word + 2, len) == 0)
                        return take_value(o, &o->table[i], "--", given, ret, err);
        }
        return unknown(o, word, err);
}

static int next_short(
        struct kz_options *o, const char *word, const char **ret, struct kz_error *err)
{
        const char *rest = word[2] ? word + 2 : NULL;
        size_t i;

        for (i = 0; i < o->n; i++) {
                /* Flags are not bundled: there are too few of them to be worth the guessing. */
                if (o->table[i].letter == word[1] &&
                        (!rest || o->table[i].value == KZ_OPTION_REQUIRED))
                        return take_value(o, &o->table[i], "-", rest, ret, err);
        }
        kz_error_set(err, KZ_E_INVALID, "unknown option %.64s%s", word,
                o->query ? "; to search for it, put it after the first word or after --" : "");
        return KZ_OPTIONS_BAD;
}

int kz_options_next(struct kz_options *o, const char **ret, struct kz_error *err)
{
        const char *word;

        *ret = NULL;
        if (o->at >= o->argc)
                return KZ_OPTIONS_END;
        word = o->argv[o->at++];
        if (!o->words_only && strcmp(word, "--") == 0) {
                o->words_only = true;
                return kz_options_next(o, ret, err);
        }
        if (!o->words_only && word[0] == '-' && word[1] == '-')
                return next_long(o, word, ret, err);
        if (!o->words_only && word[0] == '-' && word[1] && !(o->query && o->seen_word))
                return next_short(o, word, ret, err);
        o->seen_word = true;
        *ret = word;
        return KZ_OPTIONS_WORD;
}

enum kz_status kz_options_number(const char *name, const char *text, unsigned long min,
        unsigned long max, unsigned long *ret, struct kz_error *err)
{
        unsigned long n = 0;
        char *end = NULL;

        errno = 0;
        if (text[0] >= '0' && text[0] <= '9')
                n = strtoul(text, &end, 10);
        if (!end || *end || errno || n < min || n > max)
                return kz_error_set(err, KZ_E_INVALID,
                        "--%s takes a number from %lu to %lu, not '%.64s'", name, min, max, text);
        *ret = n;
        return KZ_OK;
}
