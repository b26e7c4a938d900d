/*
 * How unlikely it is that a person who meant one word typed another: a noisy channel (Kernighan,
 * Church and Gale 1990). Leaving a letter out or exchanging two can be done in as many ways as a word
 * has letters; putting one in or typing another in as many more as there are keys, so one certain
 * letter is the less likely.
 */
#ifndef KZ_MATCH_SLIP_H
#define KZ_MATCH_SLIP_H

#include "index/match/edit.h"

/* In bits: one more makes it half as likely. 0 for the same word. */
unsigned kz_slip_bits(const struct kz_edit_word *typed, const struct kz_edit_word *meant);

#endif
