#include "index/base/grow.h"

#include <stdint.h>
#include <stdlib.h>

#include "index/base/check.h"

#define LEAST 16

enum kz_status kz_grow(void **array, size_t *cap, size_t want, size_t size)
{
        size_t more = *cap + *cap / 2 + LEAST, bytes;
        void *grown;

        if (want <= *cap)
                return KZ_OK;
        if (more < want)
                more = want;
        if (more >= UINT32_MAX || !kz_mul_size(more, size, &bytes))
                return KZ_E_NOMEM;
        grown = realloc(*array, bytes);
        if (!grown)
                return KZ_E_NOMEM;
        *array = grown;
        *cap = more;
        return KZ_OK;
}
