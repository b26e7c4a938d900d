/*
 * The keys of words: one word a line from standard input, or a word, a tab and its stem, whose keys
 * are wanted; the line, the close keys with spaces between them (and a ! behind those of a word
 * that is alone) and the keys to standard output, with tabs.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "index/text/namekey.h"

int main(int argc, char **argv)
{
        const struct kz_namerules *rules = NULL;
        struct kz_namerules *loaded = NULL;
        struct kz_namekeys keys;
        struct kz_error err;
        char *line = NULL, *stem;
        struct kz_str form;
        size_t cap = 0, i;
        ssize_t len;

        if (argc > 1) {
                if (kz_namerules_load(argv[1], &loaded, &err)) {
                        fprintf(stderr, "name_keys: %s\n", err.message);
                        return 2;
                }
                rules = loaded;
        }
        if (!rules)
                rules = kz_namerules_builtin();
        while ((len = getline(&line, &cap, stdin)) > 0) {
                if (line[len - 1] == '\n')
                        line[--len] = '\0';
                stem = memchr(line, '\t', (size_t)len);
                form = (struct kz_str){line, stem ? (size_t)(stem - line) : (size_t)len};
                if (stem)
                        kz_namekeys_make_of_stem(rules, form, kz_str(stem + 1), &keys);
                else
                        kz_namekeys_make(rules, form, &keys);
                printf("%s\t", line);
                for (i = 0; i < keys.n_close; i++)
                        printf("%s%.*s", i ? " " : "", (int)keys.close[i].len, keys.close[i].bytes);
                printf("%s", keys.alone ? "!" : "");
                for (i = 0; i < keys.n; i++)
                        printf("\t%.*s", (int)keys.keys[i].len, keys.keys[i].bytes);
                putchar('\n');
        }
        free(line);
        kz_namerules_free(loaded);
        return 0;
}
