/*
 * One key for one name, however it is spelt: Tokayev, Toqaev, Токаев and Тоқаев have one key.
 *
 * How letters are read stands in a table that a person can read and correct, names.rules; this is
 * its interpreter. The table is compiled in, and a corrected copy can be loaded instead.
 *
 *     struct kz_namekeys keys;
 *     kz_namekeys_make(kz_namerules_builtin(), KZ_STR("тоқаев"), &keys);
 *     for (i = 0; i < keys.n; i++)
 *             …keys.keys[i].bytes, keys.keys[i].len…
 *
 * Two words are spellings of one name when they share a key.
 */
#ifndef KZ_TEXT_NAMEKEY_H
#define KZ_TEXT_NAMEKEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "index/base/error.h"
#include "index/base/str.h"

#define KZ_NAMEKEY_MAX 48 /* bytes of one key, ASCII */
#define KZ_NAMEKEYS_MAX 4 /* keys of one word: a spelling may be read in more than one way */
/* Words that one case form may be of: Султану is of Султан, or of Султана, or is itself a name. */
#define KZ_NAMESTEMS_MAX 3

/* The table: immutable once made, so threads may share it. */
struct kz_namerules;

/* The table that is compiled in; it lives as long as the program. */
const struct kz_namerules *kz_namerules_builtin(void);

/* A table from a file. An error names the file, the line and what is wrong with it. */
enum kz_status kz_namerules_load(const char *path, struct kz_namerules **ret, struct kz_error *err);

/* The same from memory; name stands for the file in errors. */
enum kz_status kz_namerules_parse(
        const char *name, struct kz_str text, struct kz_namerules **ret, struct kz_error *err);

struct kz_namerules *kz_namerules_free(struct kz_namerules *rules); /* takes NULL, returns NULL */

/* What the rules say, in a number: equal for tables that differ only in comments and spaces. An
 * index made with one table must not be asked with another. */
uint64_t kz_namerules_fingerprint(const struct kz_namerules *rules);

struct kz_namekey {
        uint8_t len;
        char bytes[KZ_NAMEKEY_MAX]; /* not terminated */
};

struct kz_namekeys {
        size_t n; /* the likeliest reading first; no key twice */
        struct kz_namekey keys[KZ_NAMEKEYS_MAX];
        size_t n_close;
        struct kz_namekey close[KZ_NAMESTEMS_MAX]; /* the likeliest of each word it may be of, with
                                                    * all that one language tells apart */
        bool alone; /* too short for other spellings in its own language: Penn is not pen */
};

/*
 * The keys of a normalised (lower case, NFC) word that is not stemmed. n is 0 for what is no
 * name-like word: too short or too long, with digits, in another script or in two. Robbie and Ruby
 * share a key, as Роб and Rob must; what tells them apart is the close one.
 */
void kz_namekeys_make(
        const struct kz_namerules *rules, struct kz_str form, struct kz_namekeys *ret);

/*
 * The same of a word's stem. One that is shorter than the table lets an ending leave has none: what
 * the Russian stemmer leaves of Семей (сем) or of Орал (ора) is no name any more. Nor has one that
 * lacks what belongs to the name: Андрей is not Андре. kz_namekeys_has_stem says whether a stem is
 * neither.
 */
void kz_namekeys_make_of_stem(const struct kz_namerules *rules, struct kz_str form,
        struct kz_str stem, struct kz_namekeys *ret);
bool kz_namekeys_has_stem(const struct kz_namerules *rules, struct kz_str form, struct kz_str stem);

/* kz_namekeys_make without all but the likeliest key, at less than half the cost. */
void kz_namekeys_make_first(
        const struct kz_namerules *rules, struct kz_str form, struct kz_namekeys *ret);

#endif
