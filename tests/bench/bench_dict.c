/*
 * bench_dict FILE: a dictionary of the lines of FILE (words, one a line, in any order; each counted
 * once): its size, and the time of a look-up in random order of words that are there and of words
 * that are not, of a walk, and of seeks near and far.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "index/base/fdio.h"
#include "index/segment/dict.h"

#define LOOKUPS 500000

struct words {
        struct kz_str *word;
        size_t n;
        size_t bytes;
};

/* Nanoseconds of this process: others may be at work. */
static double now(void)
{
        struct timespec ts;

        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
        return (double)ts.tv_sec * 1e9 + (double)ts.tv_nsec;
}

static void require(enum kz_status status, const struct kz_error *err)
{
        if (!status)
                return;
        fprintf(stderr, "bench_dict: %s\n", err->message);
        exit(1);
}

static int compare(const void *a, const void *b)
{
        return kz_str_cmp(*(const struct kz_str *)a, *(const struct kz_str *)b);
}

static void sort_words(struct kz_str text, struct words *words)
{
        struct kz_str rest = text, word;
        size_t i, kept = 0;
        bool more = true;

        words->word = calloc(text.len / 2 + 1, sizeof(*words->word));
        if (!words->word)
                exit(1);
        while (more) {
                more = kz_str_split(&rest, '\n', &word);
                if (word.len && word.len <= KZ_DICT_KEY_MAX)
                        words->word[words->n++] = word;
        }
        qsort(words->word, words->n, sizeof(*words->word), compare);
        for (i = 0; i < words->n; i++) {
                if (kept && kz_str_eq(words->word[i], words->word[kept - 1]))
                        continue;
                words->word[kept++] = words->word[i];
                words->bytes += words->word[i].len;
        }
        words->n = kept;
}

/* Every second word goes in; those between are the ones that are not there. */
static struct kz_str write_words(
        const struct words *words, struct kz_dict_writer **writer, uint64_t *ret_ranges)
{
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_str section;
        size_t i;

        require(kz_dict_writer_new(writer, &err), &err);
        for (i = 0; i < words->n; i += 2) {
                const uint64_t size = 1 + i * 2654435761u % 97;

                require(kz_dict_writer_add(*writer, words->word[i], i % 31, size, &err), &err);
                *ret_ranges += size;
        }
        require(kz_dict_writer_finish(*writer, &section, &err), &err);
        return section;
}

/* The words that are looked up lie one behind the other, so that it is not their own way from
 * memory that is measured. */
static void look_up(const struct words *words, const struct kz_dict *dict, size_t odd)
{
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_str *asked = calloc(LOOKUPS, sizeof(*asked));
        char *bytes = malloc((size_t)LOOKUPS * KZ_DICT_KEY_MAX), *at = bytes;
        struct kz_dict_entry entry;
        uint64_t seed = 1;
        size_t i, hits = 0;
        double begin;
        bool found;

        if (!asked || !bytes)
                exit(1);
        for (i = 0; i < LOOKUPS; i++) {
                struct kz_str word;

                seed = seed * 6364136223846793005u + 1442695040888963407u;
                word = words->word[(seed >> 33) % (words->n / 2) * 2 + odd];
                asked[i] = (struct kz_str){memcpy(at, word.ptr, word.len), word.len};
                at += word.len;
        }
        begin = now();
        for (i = 0; i < LOOKUPS; i++) {
                require(kz_dict_find(dict, asked[i], &found, &entry, &err), &err);
                hits += found;
        }
        printf("find, %s: %.0f ns (%zu of %d found)\n", odd ? "absent" : "present",
                (now() - begin) / LOOKUPS, hits, LOOKUPS);
        free(asked);
        free(bytes);
}

static void walk(const struct words *words, const struct kz_dict *dict, size_t width)
{
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_dict_cursor cursor;
        double begin = now();
        size_t i = 0, steps = 0;

        require(kz_dict_cursor_begin(&cursor, dict, KZ_STR(""), &err), &err);
        for (; !cursor.done; steps++) {
                i += width;
                if (width && i >= words->n)
                        break;
                require(width ? kz_dict_cursor_seek(&cursor, words->word[i], &err)
                              : kz_dict_cursor_next(&cursor, &err),
                        &err);
        }
        if (width)
                printf("seek, %zu keys on: %.0f ns\n", width / 2, (now() - begin) / (double)steps);
        else
                printf("next: %.1f ns\n", (now() - begin) / (double)steps);
}

int main(int argc, char **argv)
{
        static const size_t widths[] = {2, 4, 16, 64, 1024, 65536};
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf text = KZ_BUF_NULL;
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_dict_writer *writer = NULL;
        struct words words = {.n = 0};
        struct kz_dict dict;
        struct kz_str section;
        uint64_t ranges = 0;
        double begin;
        size_t i;

        if (argc != 2) {
                fprintf(stderr, "usage: %s FILE\n", argv[0]);
                return 2;
        }
        require(kz_file_read(argv[1], (size_t)1 << 30, &text, &err), &err);
        sort_words(kz_buf_str(&text), &words);
        if (words.n < 2) {
                fprintf(stderr, "bench_dict: %s has no two words\n", argv[1]);
                return 1;
        }
        begin = now();
        section = write_words(&words, &writer, &ranges);
        require(kz_dict_open(section, ranges, argv[1], KZ_SECTION_TERMS, &dict, &err), &err);
        printf("%zu keys of %.1f bytes; %.1f bytes a key; written at %.0f ns a key\n",
                (size_t)dict.n_keys, (double)words.bytes / (double)words.n,
                (double)section.len / (double)dict.n_keys, (now() - begin) / (double)dict.n_keys);
        look_up(&words, &dict, 0);
        look_up(&words, &dict, 1);
        walk(&words, &dict, 0);
        for (i = 0; i < KZ_ARRAY_LEN(widths); i++)
                walk(&words, &dict, widths[i]);
        begin = now();
        require(kz_dict_check(&dict, &err), &err);
        printf("check: %.1f ns a key\n", (now() - begin) / (double)dict.n_keys);
        kz_dict_writer_free(writer);
        free(words.word);
        return 0;
}
