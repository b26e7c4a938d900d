/* The methods of the protocol: one table, and one gate before every handler. */
#ifndef KZ_DAEMON_COMMAND_H
#define KZ_DAEMON_COMMAND_H

#include "daemon/config.h"
#include "daemon/request.h"

enum kz_command_flags {
        KZ_COMMAND_OWNER = 1 << 0,   /* only for the daemon's uid and root */
        KZ_COMMAND_LEAVING = 1 << 1, /* answered even while the daemon is stopping */
        KZ_COMMAND_JOB = 1 << 2,     /* the indexer does one of these at a time */
        KZ_COMMAND_SEARCH = 1 << 3,  /* counted in status */
};

/*
 * A request runs through its steps in this order, the absent ones left out, until one has answered:
 * start in the loop's thread (checks the parameters), work in a search thread, finish in the loop's
 * thread. A start or finish that calls the indexer comes to `indexed` when that has answered; one
 * that then waits for the search threads comes to finish again.
 */
struct kz_command {
        const char *name;
        unsigned flags;
        void (*start)(struct kz_request *request);
        void (*work)(struct kz_request *request, struct kz_worker *worker);
        void (*finish)(struct kz_request *request);
        void (*indexed)(struct kz_request *request);
};

/* NULL when there is no such method. */
const struct kz_command *kz_command_find(const char *name);

/* The gate: may this request run now? When not, it is answered. */
bool kz_command_admit(struct kz_request *request);

/* cmd_search.c */
void kz_cmd_search_start(struct kz_request *request);
void kz_cmd_search_work(struct kz_request *request, struct kz_worker *worker);
void kz_cmd_similar_start(struct kz_request *request);
void kz_cmd_similar_work(struct kz_request *request, struct kz_worker *worker);
void kz_cmd_suggest_start(struct kz_request *request);
void kz_cmd_suggest_work(struct kz_request *request, struct kz_worker *worker);
/* Answers that reading the index failed; lets go of the searcher when it may be of no more use. */
void kz_cmd_search_fail(struct kz_request *request, struct kz_worker *worker, struct kz_error *err);
/* The parameters translit and exact_script; false with *err. Absent, they leave *ret. */
bool kz_cmd_read_translit(const json_t *params, enum kz_translit *ret, struct kz_error *err);
/* cmd_get.c */
void kz_cmd_get_start(struct kz_request *request);
void kz_cmd_get_work(struct kz_request *request, struct kz_worker *worker);
/* cmd_status.c */
void kz_cmd_status_start(struct kz_request *request);
void kz_cmd_status_work(struct kz_request *request, struct kz_worker *worker);
void kz_cmd_status_finish(struct kz_request *request);
void kz_cmd_source_list_finish(struct kz_request *request);
void kz_cmd_failures_start(struct kz_request *request);
void kz_cmd_failures_work(struct kz_request *request, struct kz_worker *worker);
/* cmd_source.c */
void kz_cmd_source_add_start(struct kz_request *request);
void kz_cmd_source_add_work(struct kz_request *request, struct kz_worker *worker);
void kz_cmd_source_add_finish(struct kz_request *request);
void kz_cmd_source_remove_start(struct kz_request *request);
void kz_cmd_source_remove_indexed(struct kz_request *request);
/* cmd_index.c */
void kz_cmd_forward_start(struct kz_request *request);
void kz_cmd_forward_indexed(struct kz_request *request);
void kz_cmd_check_start(struct kz_request *request);
void kz_cmd_check_indexed(struct kz_request *request);
void kz_cmd_remove_start(struct kz_request *request);
void kz_cmd_remove_indexed(struct kz_request *request);
void kz_cmd_remove_finish(struct kz_request *request);
/* seal, compact */
void kz_cmd_segments_start(struct kz_request *request);
void kz_cmd_segments_indexed(struct kz_request *request);
void kz_cmd_segments_finish(struct kz_request *request);
void kz_cmd_explain_start(struct kz_request *request);
void kz_cmd_reindex_start(struct kz_request *request);
void kz_cmd_reindex_indexed(struct kz_request *request);
/* For the indexer: a reindex of this one source. KZ_E_NOMEM. */
enum kz_status kz_cmd_reindex_message(
        struct kz_buf *out, const struct kz_config *config, const char *source);
/* cmd_control.c */
void kz_cmd_reload_start(struct kz_request *request);
void kz_cmd_stop_start(struct kz_request *request);

#endif
