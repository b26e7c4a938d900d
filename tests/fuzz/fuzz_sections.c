/* A segment's file: any bytes are opened or refused; what is opened can be read to its end, and
 * what the check lets pass has the sections that it says, one behind the other. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "index/base/fdio.h"
#include "index/segment/sections.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_sections(const struct kz_sections *sections)
{
        const char *end = NULL;
        unsigned sum = 0;
        int name;

        for (name = 1; name < KZ_SECTION_COUNT; name++) {
                const struct kz_str bytes = kz_sections_get(sections, name);
                size_t i;

                if (bytes.len == 0)
                        continue;
                if (bytes.ptr < end)
                        abort();
                end = bytes.ptr + bytes.len;
                for (i = 0; i < bytes.len; i++)
                        sum += (unsigned char)bytes.ptr[i];
        }
        (void)*(volatile unsigned *)&sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        KZ_CLEANUP(kz_fd_close) int fd = memfd_create("segment", MFD_CLOEXEC);
        struct kz_sections *sections = NULL;
        struct kz_error err = KZ_ERROR_NULL;
        char path[64];

        if (fd < 0 || kz_fd_write_all(fd, data, size, NULL))
                abort();
        snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
        if (kz_sections_open(path, 0, &sections, &err)) {
                if (err.message[0] == '\0')
                        abort();
                return 0;
        }
        if (kz_sections_size(sections) != size)
                abort();
        (void)kz_sections_check(sections, &err);
        read_sections(sections);
        kz_sections_free(sections);
        return 0;
}
