/* What the libraries of kzsearch-indexer read from its environment when it starts. */
#ifndef KZ_DAEMON_INDEXER_ENVIRONMENT_H
#define KZ_DAEMON_INDEXER_ENVIRONMENT_H

/*
 * base and our settings, ended by NULL, for exec. What base sets itself, stays. The array is the
 * caller's, to be freed; its strings are those of base and literals. NULL when out of memory.
 */
char **kz_indexer_environment(char *const *base);

#endif
