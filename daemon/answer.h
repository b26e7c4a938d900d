/* What the engine finds, as the JSON of PROTOCOL.md. */
#ifndef KZ_DAEMON_ANSWER_H
#define KZ_DAEMON_ANSWER_H

#include "daemon/json.h"
#include "index/engine.h"

/* The result object of search and similar. KZ_E_NOMEM. */
enum kz_status kz_answer_search(struct kz_buf *out, struct kz_str query,
        const struct kz_search_result *result, bool explain, uint64_t took_us);

/* The same object for an index that holds nothing yet, with a warning that says what to run. */
enum kz_status kz_answer_nothing_indexed(struct kz_buf *out, struct kz_str query);

/* The result object of get; marks: NULL when no query was given. */
enum kz_status kz_answer_document(
        struct kz_buf *out, const struct kz_document *doc, const struct kz_marks *marks);

#endif
