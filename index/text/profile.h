/* Which stemmer and which stop lists serve each script of one paragraph. */
#ifndef KZ_TEXT_PROFILE_H
#define KZ_TEXT_PROFILE_H

#include "index/text/language.h"
#include "index/text/stemmer.h"
#include "index/text/stoplist.h"

struct kz_profile_side {
        uint8_t stemmer; /* enum kz_stemmer_id */
        uint8_t stops;   /* enum kz_stoplist, combined */
};

struct kz_profile {
        struct kz_profile_side latin, cyrillic;
};

struct kz_profile kz_profile_of(struct kz_language_sides sides);

/* What to do with a word of this script. */
static inline struct kz_profile_side kz_profile_side(
        const struct kz_profile *profile, enum kz_script script)
{
        if (script == KZ_SCRIPT_LATIN)
                return profile->latin;
        if (script == KZ_SCRIPT_CYRILLIC)
                return profile->cyrillic;
        return (struct kz_profile_side){KZ_STEMMER_NONE, KZ_STOPLIST_NONE};
}

#endif
