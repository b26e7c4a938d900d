/*
 * An index to be measured: how it is built and asked. Each keeps its files in a folder of its own.
 * Document i + 1 is the i-th passage added. One thread.
 */
#ifndef KZ_BENCH_CONTENDER_H
#define KZ_BENCH_CONTENDER_H

#include "tests/bench/segment/draw.h"
#include "tests/bench/segment/tokens.h"

#define CONTENDER_TOP 10

/* What is asked of a query. */
enum contender_task {
        CONTENDER_TOP_10, /* the 10 best by BM25, with the parameters that the engine has */
        CONTENDER_COUNT,  /* how many match, exactly, the quickest way */
        CONTENDER_BOTH,   /* both at once */
        CONTENDER_TASKS
};

struct contender_answer {
        uint32_t docs[CONTENDER_TOP]; /* best first */
        size_t n;
        uint64_t total; /* of COUNT and BOTH */
};

struct contender {
        const struct contender_ops *ops;
};

struct contender_ops {
        const char *name;
        unsigned tasks; /* a bit for each that it has: 1 << CONTENDER_TOP_10 */
        bool extra;     /* only when it is named */

        /* Building: an empty folder is there. Positions are 1, 2, 3 …; the text of the passage is
         * for those that store it. */
        enum kz_status (*create)(const char *dir, struct contender **ret, struct kz_error *err);
        enum kz_status (*add)(struct contender *contender, const struct tokens *passage,
                struct kz_str text, struct kz_error *err);
        /* All were added: what is needed to be open for reading and as small as it gets. */
        enum kz_status (*finish)(struct contender *contender, struct kz_error *err);

        enum kz_status (*open)(const char *dir, struct contender **ret, struct kz_error *err);
        enum kz_status (*ask)(struct contender *contender, const struct draw_query *query,
                enum contender_task task, struct contender_answer *ret, struct kz_error *err);
        void (*free)(struct contender *contender); /* after create or open */

        /* Of the bytes of the folder, those of stored text; NULL: nothing is stored. */
        enum kz_status (*stored)(const char *dir, uint64_t *ret, struct kz_error *err);
        /* Appends what the bytes are, in words; NULL: not known. */
        enum kz_status (*describe)(const char *dir, struct kz_buf *out, struct kz_error *err);
};

/* By the names of --engines, the one that all are compared with first; ends with NULL. */
extern const struct contender_ops *const contender_all[];

extern const struct contender_ops contender_xapian;
extern const struct contender_ops contender_sqlite;
extern const struct contender_ops contender_live;
extern const struct contender_ops contender_segment;
extern const struct contender_ops contender_segment_text;

static inline void contender_free(struct contender *contender)
{
        if (contender)
                contender->ops->free(contender);
}

#endif
