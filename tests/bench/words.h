/* Words drawn from texts by a seed, names and common words in turn, and what they cost. */
#ifndef KZ_BENCH_WORDS_H
#define KZ_BENCH_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WORDS_SIZE 100 /* bytes of one, with its end */

struct words {
        char (*list)[WORDS_SIZE];
        size_t n;
        uint64_t seed; /* what is drawn next */
};

/*
 * Draws `count` words from some files of documents (JSON Lines, gzip), as many from each. False
 * when they do not have as many.
 */
bool words_draw(
        struct words *words, uint64_t seed, size_t count, char *const *files, size_t n_files);
void words_deinit(struct words *words);

uint32_t words_random_below(uint64_t *seed, size_t below);

/* Prints median, mean, 99th percentile and maximum of n times in microseconds; sorts them. */
void words_print_times(const char *what, double *us, size_t n);

#endif
