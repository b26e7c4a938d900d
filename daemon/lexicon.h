/*
 * What the configuration says about other spellings and other names: the rules for name keys, the
 * aliases, and which words are looked for so by default. Shared by requests in search threads, so
 * that a reload takes nothing away from those under way.
 */
#ifndef KZ_DAEMON_LEXICON_H
#define KZ_DAEMON_LEXICON_H

#include <stdatomic.h>

#include "index/engine.h"

struct kz_lexicon {
        atomic_uint refs;
        enum kz_translit translit;
        struct kz_namerules *rules; /* NULL: those compiled in */
        struct kz_aliases *aliases; /* the same */
};

/* rules, aliases: files, or NULL. Their mistakes are told with file and line. */
enum kz_status kz_lexicon_new(enum kz_translit translit, const char *rules, const char *aliases,
        struct kz_lexicon **ret, struct kz_error *err);
struct kz_lexicon *kz_lexicon_ref(struct kz_lexicon *lexicon);   /* NULL is fine; returns lexicon */
struct kz_lexicon *kz_lexicon_unref(struct kz_lexicon *lexicon); /* NULL is fine; returns NULL */

#endif
