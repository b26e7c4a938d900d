/*
 * Office files: the input is the members of a zip, each behind a line "== NAME", so that what is
 * mutated is their names and their XML and not what zlib made of it.
 */
#include "parse_file.h"

#include <stdio.h>
#include <string.h>

#include "tests/support/zip_writer.h"

#define MARK "== "
#define MEMBERS 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The line that s begins with, taken from it. */
static struct kz_str take_line(struct kz_str *s)
{
        const char *end = s->len ? memchr(s->ptr, '\n', s->len) : NULL;
        struct kz_str line = {s->ptr, end ? (size_t)(end - s->ptr) : s->len};
        size_t used = line.len + (end != NULL);

        *s = (struct kz_str){s->ptr + used, s->len - used};
        return line;
}

/* What stands before the next mark, taken from s. */
static struct kz_str take_bytes(struct kz_str *s)
{
        const char *end = s->len ? memmem(s->ptr, s->len, "\n" MARK, 1 + strlen(MARK)) : NULL;
        struct kz_str bytes = {s->ptr, end ? (size_t)(end - s->ptr) : s->len};

        *s = (struct kz_str){
                s->ptr + bytes.len + (end != NULL), s->len - bytes.len - (end != NULL)};
        return bytes;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct kz_str rest = {(const char *)data, size}, line, bytes;
        struct zip_writer zip = ZIP_WRITER_NULL;
        char name[128];
        size_t n;

        for (n = 0; rest.len && n < MEMBERS; n++) {
                line = take_line(&rest);
                if (!kz_str_starts(line, KZ_STR(MARK)) || line.len - strlen(MARK) >= sizeof(name))
                        break;
                snprintf(name, sizeof(name), "%.*s", (int)(line.len - strlen(MARK)),
                        line.ptr + strlen(MARK));
                bytes = take_bytes(&rest);
                zip_add(&zip, name, bytes.ptr, bytes.len, ZIP_STORED);
        }
        zip_end(&zip);
        parse_file("a.zip", (const uint8_t *)zip.bytes.data, zip.bytes.len);
        zip_writer_deinit(&zip);
        return 0;
}
