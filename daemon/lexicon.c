#include "daemon/lexicon.h"

#include <stdlib.h>

enum kz_status kz_lexicon_new(enum kz_translit translit, const char *rules, const char *aliases,
        struct kz_lexicon **ret, struct kz_error *err)
{
        struct kz_lexicon *lexicon = calloc(1, sizeof(*lexicon));
        enum kz_status status = KZ_OK;

        if (!lexicon)
                return kz_error_nomem(err);
        atomic_init(&lexicon->refs, 1);
        lexicon->translit = translit;
        if (rules)
                status = kz_namerules_load(rules, &lexicon->rules, err);
        if (!status && aliases)
                status = kz_aliases_load(aliases, &lexicon->aliases, err);
        if (status)
                kz_lexicon_unref(lexicon);
        else
                *ret = lexicon;
        return status;
}

struct kz_lexicon *kz_lexicon_ref(struct kz_lexicon *lexicon)
{
        if (lexicon)
                atomic_fetch_add(&lexicon->refs, 1);
        return lexicon;
}

struct kz_lexicon *kz_lexicon_unref(struct kz_lexicon *lexicon)
{
        if (!lexicon || atomic_fetch_sub(&lexicon->refs, 1) > 1)
                return NULL;
        kz_namerules_free(lexicon->rules);
        kz_aliases_free(lexicon->aliases);
        free(lexicon);
        return NULL;
}
