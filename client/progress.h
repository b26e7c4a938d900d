/* A job's progress on stderr: one line redrawn on a terminal, else a line now and then. */
#ifndef KZ_CLIENT_PROGRESS_H
#define KZ_CLIENT_PROGRESS_H

#include <jansson.h>

#include "index/base/buf.h"

struct kz_progress {
        size_t columns;  /* of the terminal; 0: none */
        int64_t last_ns; /* when the last line was shown, or could have been, monotonic; 0: never */
        bool drawn;      /* a line stands there that the next one replaces */
        char source[72]; /* the one that first_* are about */
        uint64_t first_files, first_bytes, first_documents, first_ms;
};

/* For stderr as it is. */
void kz_progress_init(struct kz_progress *progress);

/* The callback of the library; context is the struct. Shows at most what is worth a look. */
void kz_progress_show(void *context, const char *value_json);

/* Takes the redrawn line away. */
void kz_progress_end(struct kz_progress *progress);

/* Appends the line for one value, without LF: how far, how fast, how long yet. KZ_E_NOMEM. */
enum kz_status kz_progress_line(
        struct kz_progress *progress, const json_t *value, struct kz_buf *out);

#endif
