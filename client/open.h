/* --open: the original of a document in the program that shows it. */
#ifndef KZ_CLIENT_OPEN_H
#define KZ_CLIENT_OPEN_H

#include "client/arguments.h"

/* Finds it and becomes the program that opens it; returns an exit code when that failed. */
int kz_open(struct kz_session *session, const struct kz_arguments *arguments);

#endif
