/* The helper's side of the socket: takes jobs, runs parsers, answers. */
#ifndef KZ_INGEST_SERVE_H
#define KZ_INGEST_SERVE_H

#include "index/base/error.h"

/* Serves jobs from the socket fd until its other end closes: KZ_OK. Anything unexpected ends it. */
enum kz_status kz_serve(int fd, struct kz_error *err);

#endif
