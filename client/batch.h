/*
 * --batch: many queries, one a line, and a table of what they found, in order. All go over one
 * connection, with so many under way that the daemon's threads have work while we write.
 */
#ifndef KZ_CLIENT_BATCH_H
#define KZ_CLIENT_BATCH_H

#include "client/arguments.h"

/* Asks and prints; the exit code. */
int kz_batch(struct kz_session *session, const struct kz_arguments *arguments);

#endif
