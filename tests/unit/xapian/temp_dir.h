/* A private directory for one test, removed with all that is in it. */
#ifndef KZ_TESTS_TEMP_DIR_H
#define KZ_TESTS_TEMP_DIR_H

#include <stddef.h>

/* Makes a new directory and returns its malloc'ed path; fails the test when it cannot. */
char *temp_dir_new(void);
/* Removes it and frees the path. NULL is fine. */
void temp_dir_free(char *path);
/* dir/name, malloc'ed. */
char *temp_path(const char *dir, const char *name);
/* Writes a file of these bytes. */
void temp_write(const char *path, const void *data, size_t len);

#endif
