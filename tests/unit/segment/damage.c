#include "tests/unit/segment/damage.h"

#include <stdlib.h>

#include "tests/support/test.h"

static char *copy_of(struct kz_str bytes, size_t len)
{
        char *copy = malloc(len ? len : 1);

        assert_non_null(copy);
        if (len)
                memcpy(copy, bytes.ptr, len);
        return copy;
}

void damage_flip(struct kz_str bytes, damage_fn fn, void *context)
{
        char *copy = copy_of(bytes, bytes.len);
        size_t i, k;

        for (i = 0; i < bytes.len; i++) {
                const char was = bytes.ptr[i];
                const char becomes[] = {
                        (char)(was ^ 1 << i % 8), (char)~was, (char)(was ^ 0x80), 0, 1, (char)0xff};

                for (k = 0; k < sizeof(becomes); k++) {
                        copy[i] = becomes[k];
                        if (copy[i] != was)
                                fn(context, (struct kz_str){copy, bytes.len});
                }
                copy[i] = was;
        }
        free(copy);
}

void damage_cut(struct kz_str bytes, damage_fn fn, void *context)
{
        char *copy;
        size_t len;

        for (len = 0; len < bytes.len; len++) {
                copy = copy_of(bytes, len);
                fn(context, (struct kz_str){copy, len});
                free(copy);
        }
}
