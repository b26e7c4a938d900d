/*
 * What a person should know about how the query was read: whole sentences, each once, the typed
 * piece quoted with everything a terminal would act on made visible.
 */
#ifndef KZ_QUERY_WARNINGS_H
#define KZ_QUERY_WARNINGS_H

#include "index/base/arena.h"
#include "index/base/error.h"

/* After so many, one last sentence says that there were more. */
#define KZ_WARNINGS_MAX 16
/* Code points of a quoted piece; the rest becomes "…". */
#define KZ_WARNINGS_PIECE 48

struct kz_warnings {
        struct kz_arena *arena; /* owns the sentences */
        struct kz_str list[KZ_WARNINGS_MAX + 1];
        size_t n;
};

/* Adds the format's sentence; every %s in it is given as const char *. KZ_E_NOMEM. */
enum kz_status kz_warnings_add(struct kz_warnings *warnings, const char *format, ...)
        __attribute__((format(printf, 2, 3)));

/* “piece”, shortened and visible, terminated, in the arena; NULL when out of memory. */
const char *kz_warnings_quote(struct kz_warnings *warnings, struct kz_str piece);

#endif
