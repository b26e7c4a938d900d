#include "index/text/profile.h"

#include "index/base/check.h"
#include "index/text/language.h"

#define NOTHING                                                                                    \
        {                                                                                          \
                KZ_STEMMER_NONE, KZ_STOPLIST_NONE                                                  \
        }
#define ENGLISH                                                                                    \
        {                                                                                          \
                KZ_STEMMER_ENGLISH, KZ_STOPLIST_ENGLISH                                            \
        }
#define RUSSIAN                                                                                    \
        {                                                                                          \
                KZ_STEMMER_RUSSIAN, KZ_STOPLIST_RUSSIAN                                            \
        }
#define KAZAKH                                                                                     \
        {                                                                                          \
                KZ_STEMMER_KAZAKH, KZ_STOPLIST_KAZAKH                                              \
        }
#define KAZAKH_LATIN                                                                               \
        {                                                                                          \
                KZ_STEMMER_KAZAKH_LATIN, KZ_STOPLIST_KAZAKH_LATIN | KZ_STOPLIST_KAZAKH_LATIN_SHORT \
        }

/*
 * The foreign words of our texts are English and Russian. Of a language we do not know we leave
 * every word as it is; a query asks for the unstemmed form as well.
 */
static const struct {
        const char *lang;
        enum kz_script script; /* of most letters; COMMON: any */
        struct kz_profile profile;
} rules[] = {
        {"en", KZ_SCRIPT_COMMON, {ENGLISH, RUSSIAN}}, {"ru", KZ_SCRIPT_COMMON, {ENGLISH, RUSSIAN}},
        {"kk", KZ_SCRIPT_LATIN, {KAZAKH_LATIN, KAZAKH}},
        {"kk", KZ_SCRIPT_COMMON, {ENGLISH, KAZAKH}},
        {"", KZ_SCRIPT_LATIN, {NOTHING, RUSSIAN}}, /* a guess that failed */
};

struct kz_profile kz_profile_for(struct kz_str lang, struct kz_str text)
{
        struct kz_language guess = {"", KZ_SCRIPT_COMMON};
        size_t n = 0, i;

        while (n < lang.len && lang.ptr[n] != '-' && lang.ptr[n] != '_')
                n++;
        lang.len = n;
        if (n == 0 || kz_str_eq(lang, KZ_STR("kk")))
                guess = kz_language_guess(text);
        if (n == 0)
                lang = kz_str(guess.code);
        for (i = 0; i < KZ_ARRAY_LEN(rules); i++) {
                if (kz_str_eq(lang, kz_str(rules[i].lang)) &&
                        (rules[i].script == KZ_SCRIPT_COMMON || rules[i].script == guess.script))
                        return rules[i].profile;
        }
        return (struct kz_profile){NOTHING, NOTHING};
}
