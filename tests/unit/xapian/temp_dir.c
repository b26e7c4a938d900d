#include "temp_dir.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

char *temp_dir_new(void)
{
        const char *tmp = getenv("TMPDIR");
        char *path = NULL;

        if (asprintf(&path, "%s/kz-xapian-XXXXXX", tmp && *tmp ? tmp : "/tmp") < 0 ||
                !mkdtemp(path))
                fail_msg("no temporary directory below %s", tmp ? tmp : "/tmp");
        return path;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
        (void)st;
        (void)type;
        (void)ftw;
        return remove(path);
}

void temp_dir_free(char *path)
{
        if (path)
                nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
        free(path);
}

char *temp_path(const char *dir, const char *name)
{
        char *path = NULL;

        if (asprintf(&path, "%s/%s", dir, name) < 0)
                fail_msg("out of memory");
        return path;
}

void temp_write(const char *path, const void *data, size_t len)
{
        FILE *file = fopen(path, "wb");

        if (!file || fwrite(data, 1, len, file) != len || fclose(file) != 0)
                fail_msg("cannot write %s", path);
}
