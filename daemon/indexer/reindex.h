/* A reindex: scans the sources, compares with the catalog, reads what is new or changed. */
#ifndef KZ_INDEXER_REINDEX_H
#define KZ_INDEXER_REINDEX_H

#include <jansson.h>

#include "daemon/indexer/applier.h"
#include "daemon/indexer/pool.h"

struct kz_reindex_source {
        const char *name; /* of the parameters */
        char *path;
        struct kz_str lang, kind, date_order;
};

struct kz_reindex {
        const char *data_dir;
        struct kz_applier *applier;
        bool rebuild, allow_removals;
        bool reanalyze;         /* makes all terms anew from stored text: no source is read */
        size_t memory;          /* bytes: kz_applier_begin */
        const char *name_rules; /* a file, or NULL */
        struct kz_pool_settings pool;
        struct kz_reindex_source *sources;
        size_t n_sources;
        struct kz_report report;
        const atomic_bool *cancelled;
        void (*progress)(void *context, struct kz_str value); /* a few times a second */
        void *context;
        int64_t progress_ms; /* the last */
        uint64_t text_bytes; /* to be read, about: of the source, in a rebuild of those before, too
                              */
};

/* Reads the parameters (of the daemon: cmd_index.c), whose strings it goes on using. */
enum kz_status kz_reindex_init(struct kz_reindex *ret, const json_t *params, struct kz_error *err);
void kz_reindex_deinit(struct kz_reindex *reindex);

/* The hash that file records keep of what the settings make of a file: another rereads it. */
uint64_t kz_reindex_settings(
        const struct kz_reindex_source *source, const struct kz_pool_settings *pool);
enum kz_date_order kz_reindex_date_order(struct kz_str order);
/* A path travels as hexadecimal digits; malloc'ed, NULL when it cannot be. */
char *kz_reindex_path_from_hex(struct kz_str hex);

/* Runs it; the report tells the rest. A status is about the whole: disk full, cancelled, … */
enum kz_status kz_reindex_run(struct kz_reindex *reindex, struct kz_error *err);

/* ---- Parts of it: reindex_segments.c ---- */

/* Tells how far it is. step: NULL while files are read. */
void kz_reindex_tell(struct kz_reindex *reindex, const struct kz_report_step *step);
/* Puts the segments in order when all is read. */
enum kz_status kz_reindex_tidy(struct kz_reindex *reindex, struct kz_error *err);
/* All there is to do with `reanalyze`. */
enum kz_status kz_reindex_reanalyze(struct kz_reindex *reindex, struct kz_error *err);

#endif
