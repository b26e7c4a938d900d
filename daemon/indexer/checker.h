/*
 * Checking the index in a process of its own: Xapian's check believes what it reads, and may crash
 * on damage, or never end.
 */
#ifndef KZ_INDEXER_CHECKER_H
#define KZ_INDEXER_CHECKER_H

#include <stdatomic.h>

#include "index/base/error.h"

/*
 * Runs this program again, as `kzsearch-indexer --check`, and waits for it. The statuses of
 * kz_index_check; KZ_E_CORRUPT also when the check itself crashed; KZ_E_CANCELLED.
 */
enum kz_status kz_checker_run(
        const char *data_dir, const atomic_bool *cancelled, struct kz_error *err);

/* The other side: checks, says on standard output what is wrong, returns the exit code. */
int kz_checker_main(const char *data_dir);

#endif
