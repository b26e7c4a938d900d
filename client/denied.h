/* Why a socket cannot be connected to, and what would help. */
#ifndef KZ_CLIENT_DENIED_H
#define KZ_CLIENT_DENIED_H

#include "index/base/error.h"

/* Sets err, and returns KZ_E_DENIED. path: a socket that this user may not connect to. */
enum kz_status kz_denied(const char *path, struct kz_error *err);

#endif
