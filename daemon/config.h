/*
 * The configuration: kzsearch.conf, which a person writes, and sources.conf beside it, which the
 * daemon writes for source.add and source.remove. The keys and their meaning: kzsearch.conf(5).
 */
#ifndef KZ_DAEMON_CONFIG_H
#define KZ_DAEMON_CONFIG_H

#include <sys/types.h>

#include "daemon/lexicon.h"
#include "index/base/buf.h"

struct kz_source_config {
        char *name;
        char *path; /* absolute, without a slash at the end */
        char *lang; /* "" when not set, and so for the next two */
        char *kind;
        char *date_order;
        bool enabled;
        bool watch;   /* changes are looked for all the time */
        bool managed; /* stands in sources.conf: may be removed over the protocol */
        char *where;  /* "kzsearch.conf:12" */
};

struct kz_config {
        char *file;         /* the kzsearch.conf that was read, or NULL when there is none */
        char *sources_file; /* sources.conf, there or not */
        char *socket;       /* NULL: the usual place */
        mode_t socket_mode;
        char *socket_group;  /* NULL: the group of the process */
        unsigned threads;    /* search threads, 1 to 64 */
        unsigned idle_exit;  /* seconds, only when started by a client; 0: never */
        unsigned timeout_ms; /* of a search */
        unsigned max_connections;
        bool log_queries;
        char *data_dir;   /* NULL: the usual place */
        char *name_rules; /* a file, or NULL */
        char *aliases;    /* a file, or NULL */
        enum kz_translit translit;
        struct kz_lexicon *lexicon; /* made of these three */
        uint64_t memory;        /* bytes of text that wait for a commit, of a segment's postings */
        uint64_t max_file_size; /* bytes */
        unsigned extractors;    /* processes */
        unsigned extract_timeout; /* seconds a file */
        uint64_t extract_memory;  /* bytes a process */
        char *ocr_command;        /* command lines, or NULL */
        char *doc_command;
        struct kz_source_config *sources;
        size_t n_sources;
};

/*
 * Reads file (it may be missing when optional) and sources_file (always may). Every mistake of both
 * is appended to problems, a line each: "kzsearch.conf:12: what, and the way out". KZ_E_INVALID
 * when there was one. *ret is to be freed with kz_config_free.
 */
enum kz_status kz_config_load(const char *file, bool optional, const char *sources_file,
        struct kz_config **ret, struct kz_buf *problems, struct kz_error *err);
struct kz_config *kz_config_free(struct kz_config *config); /* NULL is fine; returns NULL */

/* NULL when there is none of that name. */
const struct kz_source_config *kz_config_source(const struct kz_config *config, struct kz_str name);

/*
 * Appends a source to the configuration, not to a file. The strings are copied. KZ_E_NOMEM.
 */
enum kz_status kz_config_add_source(
        struct kz_config *config, const struct kz_source_config *source, struct kz_error *err);
void kz_config_drop_source(struct kz_config *config, struct kz_str name);

/* Writes the managed sources to sources_file, atomically. */
enum kz_status kz_config_save_sources(const struct kz_config *config, struct kz_error *err);

/* Whether a source may have this; on false *ret_way_out is what it may be. */
bool kz_config_lang_valid(struct kz_str lang);
bool kz_config_kind_valid(struct kz_str kind);
bool kz_config_date_order_valid(struct kz_str order);

#endif
