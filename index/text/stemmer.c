#include "index/text/stemmer.h"

#include <libstemmer.h>

#include "index/base/field.h"
#include "index/text/kazakh.h"
#include "index/text/russian.h"

static void *open_english(void)
{
        return sb_stemmer_new("english", "UTF_8");
}

static void close_snowball(void *state)
{
        sb_stemmer_delete(state);
}

static enum kz_status stem_snowball(void *state, struct kz_str word, struct kz_str *ret)
{
        const sb_symbol *stem;
        int len;

        *ret = word;
        if (word.len > KZ_TERM_MAX)
                return KZ_OK;
        stem = sb_stemmer_stem(state, (const sb_symbol *)word.ptr, (int)word.len);
        if (!stem)
                return KZ_E_NOMEM;
        len = sb_stemmer_length(state);
        if (len > 0)
                *ret = (struct kz_str){(const char *)stem, (size_t)len};
        return KZ_OK;
}

static void *open_kazakh(void)
{
        return kz_kazakh_new();
}

static void close_kazakh(void *state)
{
        kz_kazakh_free(state);
}

static enum kz_status stem_kazakh(void *state, struct kz_str word, struct kz_str *ret)
{
        *ret = kz_kazakh_stem(state, word);
        return KZ_OK;
}

const struct kz_stemmer kz_stemmers[KZ_STEMMER_COUNT] = {
        [KZ_STEMMER_ENGLISH] = {"en", KZ_SCRIPT_LATIN, open_english, stem_snowball, NULL,
                close_snowball},
        [KZ_STEMMER_KAZAKH] = {"kk", KZ_SCRIPT_CYRILLIC, open_kazakh, stem_kazakh, NULL,
                close_kazakh},
        [KZ_STEMMER_KAZAKH_LATIN] = {"kk", KZ_SCRIPT_LATIN, open_kazakh, stem_kazakh, NULL,
                close_kazakh},
        [KZ_STEMMER_RUSSIAN] = {"ru", KZ_SCRIPT_CYRILLIC, kz_russian_open, kz_russian_stem,
                kz_russian_also, kz_russian_close},
};
