#include "index/base/command_line.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static bool is_space(char c)
{
        return c == ' ' || c == '\t';
}

/* Copies the word at *line to out and moves on; false when a quote in it is not closed. */
static bool take_word(const char **line, char **out)
{
        const char *p = *line;
        char *to = *out;
        bool quoted = false;

        for (; *p && (quoted || !is_space(*p)); p++) {
                if (*p == '"')
                        quoted = !quoted;
                else
                        *to++ = *p;
        }
        *to++ = '\0';
        *line = p;
        *out = to;
        return !quoted;
}

enum kz_status kz_command_line_split(const char *line, char ***ret, struct kz_error *err)
{
        /* Words and what is between them take two bytes at least. */
        size_t most = strlen(line) / 2 + 2, n = 0;
        char **words = malloc(most * sizeof(*words) + strlen(line) + 1), *text;

        if (!words)
                return kz_error_nomem(err);
        text = (char *)(words + most);
        for (;;) {
                while (is_space(*line))
                        line++;
                if (!*line)
                        break;
                words[n++] = text;
                if (!take_word(&line, &text)) {
                        free(words);
                        return kz_error_set(err, KZ_E_INVALID, "a double quote is not closed");
                }
        }
        words[n] = NULL;
        if (n == 0 || !*words[0]) {
                free(words);
                if (n)
                        return kz_error_set(err, KZ_E_INVALID, "it names no program");
                *ret = NULL;
                return KZ_OK;
        }
        *ret = words;
        return KZ_OK;
}

char **kz_command_line_free(char **words)
{
        free(words);
        return NULL;
}
