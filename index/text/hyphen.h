/*
 * Words with hyphens: non-governmental, Kassym-Jomart, пресс-секретарь. Their parts are words of
 * the index, so that each is found by itself and all of them as a phrase. Two or three parts of
 * letters are also one word without the hyphens, which is how others write it: nongovernmental,
 * email. It stands where the first part does and where the last does, so that a phrase finds it
 * between its neighbours. It is no token of the text: who wants it asks for it here. When each part
 * begins with a capital it is also filed under its name keys, so that Жалалабат finds Jalal-Abad.
 */
#ifndef KZ_TEXT_HYPHEN_H
#define KZ_TEXT_HYPHEN_H

#include "index/text/analyzer.h"
#include "index/text/stemmer.h"

#define KZ_HYPHEN_PARTS_MAX 3

/* The parts so far. */
struct kz_hyphen {
        char bytes[KZ_TERM_MAX];
        size_t len;
        size_t start, last_start, end; /* of the first part and of the last one in the text */
        unsigned parts;
        bool capitals;        /* each part begins with one */
        uint32_t first, last; /* positions */
        enum kz_script script;
        enum kz_stemmer_id stemmer;
};

struct kz_hyphen_word {
        struct kz_str form; /* a view into the kz_hyphen, until the next token */
        uint32_t first, last;
        size_t start, last_start, end;
        enum kz_stemmer_id stemmer; /* that of its parts */
        bool capitals;              /* Jalal-Abad: as names are written */
};

/*
 * Takes the next token of text; NULL: there are no more. True: what came before it is such a word,
 * in *ret, and the token is to be given again. A kz_hyphen begins as {0}.
 */
bool kz_hyphen_next(struct kz_hyphen *hyphen, struct kz_str text, const struct kz_token *token,
        struct kz_hyphen_word *ret);

/* The index term of such a word; a view, valid until the analyzer is used again. KZ_E_NOMEM. */
enum kz_status kz_hyphen_term(
        struct kz_analyzer *analyzer, const struct kz_hyphen_word *word, struct kz_str *ret);

#endif
