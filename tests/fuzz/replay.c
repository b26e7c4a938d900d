/*
 * Runs a fuzz target over the files of a folder, so that the seeds and the finds of the past are
 * ordinary tests of every build: replay DIRECTORY. Fails when the folder has no file. Each input
 * is given in memory of just its size, where AddressSanitizer sees a read too far.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "index/base/fdio.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool run_file(const char *path)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf buf = KZ_BUF_NULL;
        struct kz_error err = KZ_ERROR_NULL;
        uint8_t *exact;

        if (kz_file_read(path, (size_t)1 << 20, &buf, &err)) {
                fprintf(stderr, "%s\n", err.message);
                return false;
        }
        exact = malloc(buf.len ? buf.len : 1);
        if (!exact)
                return false;
        if (buf.len)
                memcpy(exact, buf.data, buf.len);
        puts(path);
        fflush(stdout); /* the last line names the input a crash came from */
        LLVMFuzzerTestOneInput(exact, buf.len);
        free(exact);
        return true;
}

static int is_input(const struct dirent *entry)
{
        return entry->d_name[0] != '.';
}

int main(int argc, char **argv)
{
        struct dirent **entries = NULL;
        char path[4096];
        int n, i, failures = 0;

        if (argc != 2) {
                fprintf(stderr, "usage: %s DIRECTORY\n", argv[0]);
                return 2;
        }
        n = scandir(argv[1], &entries, is_input, alphasort);
        if (n < 1) {
                fprintf(stderr, "%s: no inputs there\n", argv[1]);
                free(entries);
                return 1;
        }
        for (i = 0; i < n; i++) {
                snprintf(path, sizeof(path), "%s/%s", argv[1], entries[i]->d_name);
                failures += !run_file(path);
                free(entries[i]);
        }
        free(entries);
        LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
        return failures ? 1 : 0;
}
