/* --show: a document whole, with the hits of a query marked. */
#ifndef KZ_CLIENT_SHOW_H
#define KZ_CLIENT_SHOW_H

#include "client/arguments.h"

/* Asks and prints; the exit code. */
int kz_show(struct kz_session *session, const struct kz_arguments *arguments);

/* The params of `get`, a new reference. NULL: no memory. */
json_t *kz_show_params(const struct kz_arguments *arguments);

#endif
