/* What the commands of kzsearchctl are given and how they are told apart. */
#ifndef KZ_CLIENT_CTL_H
#define KZ_CLIENT_CTL_H

#include "client/session.h"

/* The options of all commands; each command says which are its own. */
enum kz_ctl_option {
        KZ_CTL_SOCKET = 1,
        KZ_CTL_HELP,
        KZ_CTL_VERSION,
        KZ_CTL_QUIET,
        KZ_CTL_JSON,
        KZ_CTL_NAME,
        KZ_CTL_LANG,
        KZ_CTL_KIND,
        KZ_CTL_DATE_ORDER,
        KZ_CTL_NO_INDEX,
        KZ_CTL_WATCH,
        KZ_CTL_WAIT,
        KZ_CTL_NO_WAIT,
        KZ_CTL_REBUILD,
        KZ_CTL_REANALYZE,
        KZ_CTL_ALLOW_REMOVALS,
        KZ_CTL_SKIP_IF_RUNNING,
        KZ_CTL_NO_PROGRESS,
        KZ_CTL_PURGE,
        KZ_CTL_KEY,
        KZ_CTL_TITLE,
        KZ_CTL_DATE,
        KZ_CTL_AUTHOR,
        KZ_CTL_URL,
        KZ_CTL_SOURCE,
        KZ_CTL_REASON,
        KZ_CTL_ALL,
        KZ_CTL_OPTION_COUNT
};

#define KZ_CTL_BIT(option) (1ul << (option))

struct kz_ctl {
        struct kz_session session;
        unsigned long given;                     /* KZ_CTL_BIT of every option that was */
        const char *values[KZ_CTL_OPTION_COUNT]; /* NULL: not given, or a flag */
        const char **words;                      /* after the command's name */
        size_t n_words;
};

static inline bool kz_ctl_given(const struct kz_ctl *ctl, enum kz_ctl_option option)
{
        return ctl->given & KZ_CTL_BIT(option);
}

/* Each command returns the exit code, after it printed what there is to say. */
int kz_ctl_source_add(struct kz_ctl *ctl);
int kz_ctl_source_list(struct kz_ctl *ctl);
int kz_ctl_source_remove(struct kz_ctl *ctl);
int kz_ctl_reindex(struct kz_ctl *ctl);
int kz_ctl_add(struct kz_ctl *ctl);
int kz_ctl_remove(struct kz_ctl *ctl);
int kz_ctl_check(struct kz_ctl *ctl);
int kz_ctl_backup(struct kz_ctl *ctl);
int kz_ctl_seal(struct kz_ctl *ctl);
int kz_ctl_compact(struct kz_ctl *ctl);
int kz_ctl_explain(struct kz_ctl *ctl);
int kz_ctl_failures(struct kz_ctl *ctl);
int kz_ctl_status(struct kz_ctl *ctl);
int kz_ctl_reload(struct kz_ctl *ctl);
int kz_ctl_stop(struct kz_ctl *ctl);

/* Appends the path that was given, made absolute. 0, or the exit code after a message was printed.
 */
int kz_ctl_absolute(const struct kz_ctl *ctl, const char *given, struct kz_buf *out);

/* Reindexes with these params, which it takes over, showing progress and printing what came of it.
 */
int kz_ctl_run_reindex(struct kz_ctl *ctl, json_t *params);

#endif
