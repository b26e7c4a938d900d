/* The command line of kzsearch, understood. */
#ifndef KZ_CLIENT_ARGUMENTS_H
#define KZ_CLIENT_ARGUMENTS_H

#include "client/format.h"
#include "client/session.h"
#include "client/terminal.h"

#define KZ_FACETS_MAX 5

enum kz_action {
        KZ_ACTION_SEARCH,
        KZ_ACTION_SHOW,
        KZ_ACTION_OPEN,
        KZ_ACTION_BATCH,
        KZ_ACTION_HELP,
        KZ_ACTION_VERSION,
};

struct kz_arguments {
        enum kz_action action;
        struct kz_buf query;
        const char *stray;  /* a word of the query that is an option elsewhere, or NULL */
        const char *target; /* the id of --show and --open, the file of --batch */
        unsigned long limit, offset;
        unsigned long page;             /* of --show and --open, from 1; 0: not given */
        const struct kz_format *format; /* NULL: what suits the action */
        struct kz_field_list fields;    /* n is 0: nobody named any */
        const char *sort;               /* NULL: the daemon's default */
        const char *facets[KZ_FACETS_MAX];
        size_t n_facets;
        enum kz_color color;
        bool count, quiet, explain, no_collapse, exact_script;
        const char *socket; /* NULL: find it */
        bool no_autostart;
};

void kz_arguments_deinit(struct kz_arguments *arguments);

/* KZ_E_INVALID says which is wrong and why. ret must be deinitialised in any case. */
enum kz_status kz_arguments_read(
        int argc, char **argv, struct kz_arguments *ret, struct kz_error *err);

/* Whether there is something to search for. */
bool kz_arguments_has_query(const struct kz_arguments *arguments);

/* What --help prints, at most 40 lines, and what is said when nothing was asked. */
extern const char kz_arguments_help[];
extern const char kz_arguments_usage[];

#endif
