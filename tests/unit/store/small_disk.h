/* A small file system of its own, for what must stand a full disk. */
#ifndef KZ_TEST_SMALL_DISK_H
#define KZ_TEST_SMALL_DISK_H

/*
 * Runs fn in a child that alone sees a file system of `size` (as mount says it: "12m") at dir. fn
 * leaves by _exit(0) when all is well: assertions of cmocka do not reach out of it. Skips the test
 * where mounting is not permitted.
 */
void small_disk_run(
        const char *size, void (*fn)(const char *dir, const void *context), const void *context);

#endif
