/* A query's text with some words replaced: all else stays as it was typed. */
#ifndef KZ_QUERY_RESPELL_H
#define KZ_QUERY_RESPELL_H

#include "index/base/buf.h"

struct kz_respelling {
        struct kz_str typed; /* a piece of the text */
        struct kz_str form;  /* what takes its place, in lower case */
};

/*
 * Appends text with the pieces replaced, which must be in order and apart. A form takes the capitals of
 * what it replaces: Tokaef gives Tokaev, ТОКАЕФ gives ТОКАЕВ. KZ_E_NOMEM.
 */
enum kz_status kz_respell(struct kz_str text, const struct kz_respelling *respellings, size_t n,
        struct kz_buf *out);

#endif
