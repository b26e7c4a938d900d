/*
 * A query that was typed with the keyboard set to another language, typed again: ljrevtyns is
 * документы, ыекшлу is strike. Punctuation keys are letters in Russian and Kazakh, and so is the row of
 * digits in Kazakh; so it is the text that is typed again, not its words.
 */
#ifndef KZ_QUERY_LAYOUT_H
#define KZ_QUERY_LAYOUT_H

#include <stdbool.h>

#include "index/base/buf.h"

/*
 * The guesses, from 0: pairs of what the keyboard was set to and what was meant, each first with quotes,
 * operators and marks left alone, then with those typed again, too (ө is the key of -).
 */
#define KZ_LAYOUT_GUESSES 10

/* Whether bytes [start, end) of the text are a word that is right as it stands. */
typedef bool (*kz_layout_known_fn)(void *context, size_t start, size_t end);

/*
 * Appends the text as the guess has it. What stays: known words, numbers, =words, filters, AND, OR and
 * NOT. *ret_letters: those of words that change; 0 when nothing would change, and then nothing is
 * appended. KZ_E_NOMEM.
 */
enum kz_status kz_layout_retype(struct kz_str text, size_t guess, kz_layout_known_fn known,
        void *context, struct kz_buf *out, size_t *ret_letters);

#endif
