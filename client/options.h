/*
 * The command line, word by word. Names of long options are never abbreviated: an abbreviation that
 * works today is ambiguous with the next option.
 */
#ifndef KZ_CLIENT_OPTIONS_H
#define KZ_CLIENT_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "index/base/error.h"

enum kz_option_value {
        KZ_OPTION_FLAG,     /* --json */
        KZ_OPTION_REQUIRED, /* --limit 5, --limit=5, -n 5, -n5 */
        KZ_OPTION_OPTIONAL, /* --color, --color=always */
};

struct kz_option {
        const char *name; /* without the dashes */
        char letter;      /* 0: none */
        enum kz_option_value value;
        int id; /* over 0 */
};

#define KZ_OPTIONS_END (-1)
#define KZ_OPTIONS_BAD (-2)
#define KZ_OPTIONS_WORD 0

struct kz_options {
        const struct kz_option *table;
        size_t n;
        int argc;
        char **argv;
        int at;          /* the next of argv to look at: begin with 1 */
        bool query;      /* the words are a query: after the first of them, -x is a word */
        bool words_only; /* -- was seen */
        bool seen_word;
};

/*
 * The next option's id, with *ret its value (NULL when it has none); KZ_OPTIONS_WORD with *ret the
 * word; KZ_OPTIONS_END; KZ_OPTIONS_BAD with err.
 */
int kz_options_next(struct kz_options *options, const char **ret, struct kz_error *err);

/* A whole decimal number from min to max; KZ_E_INVALID names the option. */
enum kz_status kz_options_number(const char *name, const char *text, unsigned long min,
        unsigned long max, unsigned long *ret, struct kz_error *err);

#endif
