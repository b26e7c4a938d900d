/*
 * The table of names.rules as kz_namekeys_make walks it. A word that is none of the no names goes
 * through passes: its script's endings, its script's letters, the sounds, the names, the skeleton.
 */
#ifndef KZ_TEXT_NAMERULES_H
#define KZ_TEXT_NAMERULES_H

#include "index/text/namekey.h"
#include "index/text/nametrie.h"

/* Letters of the longest word, and of what its passes make of it, with the marks of both ends. */
#define KZ_NAMEWORD_MAX 64
/* How a pattern says "at the beginning of the word" and "at its end". */
#define KZ_NAME_BEGIN '^'
#define KZ_NAME_END '$'

enum kz_namepass_id {
        KZ_NAMEPASS_NO_NAMES,
        KZ_NAMEPASS_KEPT_ENDINGS,
        KZ_NAMEPASS_CYRILLIC_ENDINGS,
        KZ_NAMEPASS_LATIN_ENDINGS,
        KZ_NAMEPASS_CYRILLIC_LETTERS,
        KZ_NAMEPASS_LATIN_LETTERS,
        KZ_NAMEPASS_SOUNDS,
        KZ_NAMEPASS_NAMES,
        KZ_NAMEPASS_SKELETON,
        KZ_NAMEPASS_COUNT
};

#define KZ_NAMERULE_READING_MAX 12

struct kz_namerule {
        unsigned line; /* of the file */
        bool maybe;    /* an ending that may be part of the name: both are kept */
        uint8_t n;     /* readings, 1 to KZ_NAMEKEYS_MAX */
        struct {
                uint8_t len;
                uint16_t letters[KZ_NAMERULE_READING_MAX];
        } readings[KZ_NAMEKEYS_MAX];
};

struct kz_namepass {
        struct kz_nametrie trie; /* of endings: read from the last letter */
        struct kz_namerule *rules;
        size_t n, cap;
        size_t habits; /* the most readings of one rule, at least 1 */
};

struct kz_namerules {
        struct kz_namepass passes[KZ_NAMEPASS_COUNT];
        unsigned word_min; /* letters a word needs */
        unsigned stem_min; /* letters that an ending must leave */
        unsigned key_min;  /* sounds a key needs */
        unsigned close_min; /* letters of a word that has a close key */
        unsigned double_min; /* of one where a doubled letter counts once */
        unsigned rare_min; /* letters of a word that is read by more than its first two habits */
        unsigned rare_key_min; /* sounds of a key that the others give */
        uint64_t fingerprint;
};

#endif
