/*
 * The texts of a collection, in memory: of JSON Lines ("text", *.jsonl, *.json) and of plain text
 * (*.txt), either of them gzip or not.
 */
#ifndef KZ_BENCH_TEXTS_H
#define KZ_BENCH_TEXTS_H

#include <stdint.h>

#include "index/base/buf.h"

struct texts_span {
        size_t at, len;
};

struct texts {
        struct kz_buf block; /* all of them, one after the other */
        struct texts_span *items;
        size_t n, cap;
        size_t files;  /* that were read */
        size_t broken; /* lines that are not JSON */
};

#define TEXTS_NULL                                                                                 \
        {                                                                                          \
                .block = KZ_BUF_NULL                                                               \
        }

void texts_deinit(struct texts *texts);

/*
 * Adds those of a file, or of all files below a folder, in the order of their names; files of other
 * kinds are passed by there. KZ_E_INVALID for a file of another kind that is named itself.
 */
enum kz_status texts_read(struct texts *texts, const char *path, struct kz_error *err);

/* Leaves about so many bytes, of documents evenly spread over all. */
void texts_limit(struct texts *texts, size_t bytes);

static inline struct kz_str texts_at(const struct texts *texts, size_t i)
{
        return (struct kz_str){texts->block.data + texts->items[i].at, texts->items[i].len};
}

#endif
