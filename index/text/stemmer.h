/*
 * Stemmers: for each language a constant struct of functions. A new language joins by an entry in
 * the table of stemmer.c and a row in profile.c.
 */
#ifndef KZ_TEXT_STEMMER_H
#define KZ_TEXT_STEMMER_H

#include "index/base/error.h"
#include "index/base/str.h"
#include "index/text/script.h"

enum kz_stemmer_id {
        KZ_STEMMER_NONE = 0,
        KZ_STEMMER_ENGLISH,
        KZ_STEMMER_RUSSIAN,
        KZ_STEMMER_KAZAKH,
        KZ_STEMMER_KAZAKH_LATIN,
        KZ_STEMMER_COUNT
};

#define KZ_STEMMER_ALSO_MAX 2

struct kz_stemmer {
        const char *lang; /* ISO 639 */
        enum kz_script script;
        void *(*open)(void); /* a state for one thread; NULL when out of memory */
        /* *ret: a view into word or the state, valid until the next call; never empty. KZ_E_NOMEM.
         */
        enum kz_status (*stem)(void *state, struct kz_str word, struct kz_str *ret);
        /*
         * Other stems that a query for word asks for as well: *ret_n of them, valid until the next
         * call. May be NULL. KZ_E_NOMEM.
         */
        enum kz_status (*also)(void *state, struct kz_str word,
                struct kz_str ret[KZ_STEMMER_ALSO_MAX], size_t *ret_n);
        void (*close)(void *state); /* NULL is fine */
};

/* By enum kz_stemmer_id; the entry of KZ_STEMMER_NONE is empty. */
extern const struct kz_stemmer kz_stemmers[KZ_STEMMER_COUNT];

#endif
