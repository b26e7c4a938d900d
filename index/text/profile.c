#include "index/text/profile.h"

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

/* Of a language we do not know we leave every word as it is; a query asks for that form as well. */
static const struct kz_profile_side latin[] = {
        [KZ_LANGUAGE_OTHER] = NOTHING,
        [KZ_LANGUAGE_ENGLISH] = ENGLISH,
        [KZ_LANGUAGE_KAZAKH] = KAZAKH_LATIN,
};

static const struct kz_profile_side cyrillic[] = {
        [KZ_LANGUAGE_OTHER] = NOTHING,
        [KZ_LANGUAGE_RUSSIAN] = RUSSIAN,
        [KZ_LANGUAGE_KAZAKH] = KAZAKH,
};

struct kz_profile kz_profile_of(struct kz_language_sides sides)
{
        return (struct kz_profile){latin[sides.latin], cyrillic[sides.cyrillic]};
}
