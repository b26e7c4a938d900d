/* How the applier opens the index for writing: it waits for a lock, and reads the rules for names.
 */
#ifndef KZ_INDEXER_OPENER_H
#define KZ_INDEXER_OPENER_H

#include "index/engine.h"

struct kz_opener {
        char *data_dir;
        char *name_rules;           /* a file, or NULL */
        struct kz_namerules *rules; /* what it said when the index was opened last; or NULL */
};

/* name_rules: a file (text/namekey.h), or NULL. KZ_E_NOMEM. To be deinitialised in any case. */
enum kz_status kz_opener_init(struct kz_opener *opener, const char *data_dir,
        const char *name_rules, struct kz_error *err);
/* No writer that was opened is left. */
void kz_opener_deinit(struct kz_opener *opener);

/* For the next writer. KZ_E_NOMEM. */
enum kz_status kz_opener_set_name_rules(
        struct kz_opener *opener, const char *name_rules, struct kz_error *err);

enum kz_opener_way {
        KZ_OPEN_OURS,    /* kz_writer_open */
        KZ_OPEN_ANY,     /* kz_writer_open_any */
        KZ_OPEN_REBUILD, /* kz_writer_open_rebuild */
};
/* No writer that was opened before is left. */
enum kz_status kz_opener_open(struct kz_opener *opener, enum kz_opener_way way,
        struct kz_writer **ret, struct kz_error *err);

#endif
