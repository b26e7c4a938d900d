/* The child's side of a command of the configuration: kzsearch-extract --command becomes it. */
#ifndef KZ_INGEST_COMMAND_EXEC_H
#define KZ_INGEST_COMMAND_EXEC_H

/* What it exits with when it does not; the reason is the last line on the standard error. */
#define KZ_COMMAND_EXIT_WALLS 125  /* this system has not the walls */
#define KZ_COMMAND_EXIT_FAILED 126 /* the program cannot be started */

/*
 * Raises the walls of the second profile (confine_command.h) and becomes argv[0], which is looked
 * for in the folders of the system when it has no slash. Returns only when that failed: the exit
 * status.
 */
int kz_command_exec(char **argv);

#endif
