/* A command line of the configuration as words, without a shell. */
#ifndef KZ_BASE_COMMAND_LINE_H
#define KZ_BASE_COMMAND_LINE_H

#include "index/base/error.h"

/*
 * Words are parted by spaces and tabs; what stands between two double quotes is part of one word,
 * spaces and all. Nothing else means anything: no variables, no backslashes, no redirection.
 *
 * *ret is NULL when there is no word; else the words, a NULL after the last, to be freed with
 * kz_command_line_free. KZ_E_INVALID when a quote is not closed or the first word is empty,
 * KZ_E_NOMEM.
 */
enum kz_status kz_command_line_split(const char *line, char ***ret, struct kz_error *err);

/* Takes NULL; returns NULL. */
char **kz_command_line_free(char **words);

#endif
