/* The last changes to a normalised word, in place. */
#ifndef KZ_TEXT_WORDFORM_H
#define KZ_TEXT_WORDFORM_H

#include <stdbool.h>
#include <stddef.h>

struct kz_wordform {
        char *data; /* cap bytes, not terminated */
        size_t len, cap;
};

/* The English possessive: kazakhstan's is kazakhstan. */
static inline void kz_wordform_strip_possessive(struct kz_wordform *form)
{
        while (form->len > 2 && form->data[form->len - 2] == '\'' &&
                form->data[form->len - 1] == 's')
                form->len -= 2;
}

/* 1,000,000.50 is 1000000.50; the commas of 3,14 and of 1,00,000 stay. Also with apostrophes. */
void kz_wordform_join_thousands(struct kz_wordform *form);

/*
 * Cuts a word of more than max bytes (max >= 32, max <= cap) to its first code points and 16 hex
 * digits: the FNV-1a hash of the whole word. Whether it was cut.
 */
bool kz_wordform_limit(struct kz_wordform *form, size_t max);

#endif
