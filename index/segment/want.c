#include "index/segment/want.h"

#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

void kz_want(const void *bytes, size_t len)
{
        const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), at = (uintptr_t)bytes;
        const uintptr_t from = at / page * page;

        if (len)
                madvise((void *)from, at + len - from, MADV_WILLNEED);
}
