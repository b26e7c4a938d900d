/* The search of kzsearch: its parameters, and its answer in the format that was asked for. */
#ifndef KZ_CLIENT_SEARCH_H
#define KZ_CLIENT_SEARCH_H

#include "client/arguments.h"

/* Asks and prints; the exit code. */
int kz_search(struct kz_session *session, const struct kz_arguments *arguments);

/* The params of `search` for a query in any bytes, a new reference. NULL: no memory. */
json_t *kz_search_params(
        const struct kz_arguments *arguments, struct kz_str query, bool with_snippets);

/* Where and how text is shown; *ret_cwd, which it views, is for free(). */
struct kz_text_style kz_search_style(const struct kz_terminal *terminal, char **ret_cwd);

#endif
