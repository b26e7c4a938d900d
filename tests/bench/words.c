#include "tests/bench/words.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "index/text/casing.h"

#define LINE_MAX_BYTES ((size_t)64 << 20)
/* Documents kept of a file, at random; words are drawn from these. */
#define DOCUMENTS 400

uint32_t words_random_below(uint64_t *seed, size_t below)
{
        *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        return (uint32_t)((*seed >> 33) % below);
}

/* Some of a file's texts, each as likely as any other. */
static json_t *read_texts(struct words *words, const char *path)
{
        char *line = malloc(LINE_MAX_BYTES);
        gzFile file = gzopen(path, "rb");
        json_t *texts = json_array();
        size_t seen = 0, at;

        while (file && line && gzgets(file, line, (int)LINE_MAX_BYTES)) {
                at = seen++ < DOCUMENTS ? seen - 1 : words_random_below(&words->seed, seen);
                if (at < DOCUMENTS) {
                        json_t *object = json_loads(line, 0, NULL);
                        json_t *text = json_object_get(object, "text");

                        if (!json_is_string(text))
                                text = NULL;
                        text = text ? json_incref(text) : json_string("");
                        if (at < json_array_size(texts))
                                json_array_set_new(texts, at, text);
                        else
                                json_array_append_new(texts, text);
                        json_decref(object);
                }
        }
        if (file)
                gzclose(file);
        free(line);
        return texts;
}

static bool is_break(char c)
{
        return strchr(" \t\r\n\f.,;:!?()[]{}\"'/|<>&*=~+", c) != NULL;
}

/* The word around a place that was drawn; false when there is none of this kind. */
static bool draw_word(struct words *words, const char *text, bool name, char ret[WORDS_SIZE])
{
        size_t len = strlen(text), begin, end;

        if (len == 0)
                return false;
        begin = end = words_random_below(&words->seed, len);
        while (begin && !is_break(text[begin - 1]))
                begin--;
        while (end < len && !is_break(text[end]))
                end++;
        if (end - begin < 3 || end - begin >= WORDS_SIZE)
                return false;
        memcpy(ret, text + begin, end - begin);
        ret[end - begin] = '\0';
        return (kz_casing_of(kz_str(ret)) != KZ_CASING_SMALL) == name;
}

static void draw(struct words *words, const char *path, size_t n)
{
        json_t *texts = read_texts(words, path);
        const size_t documents = json_array_size(texts);
        size_t drawn = 0, tries;

        for (tries = 0; documents && drawn < n && tries < 1000 * n; tries++) {
                const json_t *text =
                        json_array_get(texts, words_random_below(&words->seed, documents));

                if (draw_word(words, json_string_value(text), drawn % 2 == 0,
                            words->list[words->n])) {
                        words->n++;
                        drawn++;
                }
        }
        json_decref(texts);
}

bool words_draw(
        struct words *words, uint64_t seed, size_t count, char *const *files, size_t n_files)
{
        size_t i;

        *words = (struct words){.seed = seed};
        words->list = calloc(count + 1, sizeof(*words->list));
        for (i = 0; i < n_files && words->list; i++)
                draw(words, files[i], (count + i) / n_files);
        return words->n == count;
}

void words_deinit(struct words *words)
{
        free(words->list);
}

static int compare(const void *a, const void *b)
{
        const double x = *(const double *)a, y = *(const double *)b;

        return (x > y) - (x < y);
}

void words_print_times(const char *what, double *us, size_t n)
{
        double sum = 0;
        size_t i;

        if (!n)
                return;
        qsort(us, n, sizeof(*us), compare);
        for (i = 0; i < n; i++)
                sum += us[i];
        printf("%-12s median %.1f us, mean %.1f us, 99th percentile %.1f us, most %.1f us\n", what,
                us[n / 2], sum / (double)n, us[n * 99 / 100], us[n - 1]);
}
