/* --show: a document whole, with the hits of a query marked, or one page of it. */
#ifndef KZ_CLIENT_SHOW_H
#define KZ_CLIENT_SHOW_H

#include "client/arguments.h"

/* Asks and prints; the exit code. */
int kz_show(struct kz_session *session, const struct kz_arguments *arguments);

/* The params of `get`, a new reference. NULL: no memory. */
json_t *kz_show_params(const struct kz_arguments *arguments);

/* Prints a document that `get` gave as text; the exit code. page: 0: all of it. */
int kz_show_text(struct kz_session *session, const struct kz_arguments *arguments,
        const json_t *document, uint64_t page);

#endif
