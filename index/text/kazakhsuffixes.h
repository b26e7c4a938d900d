/*
 * The endings of Kazakh, in the slots of its grammar. A word is a stem and then a chain of endings,
 * each in its slot. A noun takes plural, possessive and case, and may go on from -дағы as if it
 * were a noun; a verb takes negation, tense and person, and goes on as a noun once it is a
 * participle or a verbal noun.
 */
#ifndef KZ_TEXT_KAZAKHSUFFIXES_H
#define KZ_TEXT_KAZAKHSUFFIXES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum kz_kazakh_slot {
        /* What is left when all endings are off. */
        KZ_SLOT_NOUN = 0, /* and adjectives, numerals, names */
        KZ_SLOT_VERB,
        /* Endings of nouns. */
        KZ_SLOT_PLURAL,
        KZ_SLOT_MINE,        /* possessive of the first and second person, behind consonants */
        KZ_SLOT_MINE_VOWEL,  /* the same behind vowels */
        KZ_SLOT_OURS,        /* the same of several owners, and the polite one */
        KZ_SLOT_THEIRS,      /* third person */
        KZ_SLOT_RELATION,    /* the cases that do not ask whose a thing is */
        KZ_SLOT_CASE,        /* the others */
        KZ_SLOT_CASE_MINE,   /* behind MINE */
        KZ_SLOT_CASE_THEIRS, /* behind THEIRS */
        KZ_SLOT_PLACE,       /* -дағы: what is there */
        KZ_SLOT_PLACE_THEIRS,
        KZ_SLOT_TIME, /* -ғы: what is then */
        KZ_SLOT_OWN,  /* -нікі: what is somebody's */
        /* Endings of verbs. */
        KZ_SLOT_NEGATION,
        KZ_SLOT_PAST,
        KZ_SLOT_CONDITION,
        KZ_SLOT_SPEAKER, /* person behind PAST and CONDITION */
        KZ_SLOT_PRESENT,
        KZ_SLOT_PRESENT_THEIRS,
        KZ_SLOT_FUTURE,
        KZ_SLOT_NOT_FUTURE,
        KZ_SLOT_WISH,
        KZ_SLOT_PERSON, /* behind all other tenses */
        KZ_SLOT_CONVERB,
        KZ_SLOT_HEARSAY, /* -ты behind a converb */
        KZ_SLOT_PARTICIPLE,
        KZ_SLOT_HABIT,    /* the participle of what is usual */
        KZ_SLOT_ABSTRACT, /* -дық behind participles */
        KZ_SLOT_INFINITIVE,
        KZ_SLOT_COUNT
};

struct kz_kazakh_suffix {
        uint8_t slot;             /* enum kz_kazakh_slot */
        uint8_t after;            /* enum kz_kazakh_sound, combined */
        const char *back, *front; /* Cyrillic; the same when it knows no harmony */
};

/* What the grammar says of a slot. */
struct kz_kazakh_rule {
        uint64_t before; /* bits of the slots that may stand before it */
        bool last;       /* a word may end with it */
        uint8_t least;   /* letters a stem must have to be trusted right before it; 0: the usual */
};

extern const struct kz_kazakh_suffix kz_kazakh_suffixes[];
extern const size_t kz_kazakh_n_suffixes;

extern const struct kz_kazakh_rule kz_kazakh_rules[KZ_SLOT_COUNT];

#endif
