/* Frames: any bytes as a stream; what is taken must be the bytes it was made of, and the same when
 * fewer bytes have come. */
#include <stdlib.h>

#include "index/base/frame.h"

#define BODY_MAX 4096

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
        if (!holds)
                abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct kz_str bytes = {(const char *)data, size};
        struct kz_buf again = KZ_BUF_NULL;
        struct kz_frame frame, part;
        size_t used, part_used;

        while (!kz_frame_peek(bytes, BODY_MAX, &frame, &used)) {
                require(used <= bytes.len && frame.body.len <= BODY_MAX);
                require(kz_frame_peek((struct kz_str){bytes.ptr, used - 1}, BODY_MAX, &part,
                                &part_used) == KZ_E_NOT_FOUND);
                require(kz_frame_peek((struct kz_str){bytes.ptr, used}, BODY_MAX, &part,
                                &part_used) == KZ_OK &&
                        part_used == used);
                kz_buf_clear(&again);
                require(kz_frame_append(&again, frame.type, frame.body) == KZ_OK);
                require(kz_str_eq(kz_buf_str(&again), (struct kz_str){bytes.ptr, used}));
                bytes = (struct kz_str){bytes.ptr + used, bytes.len - used};
        }
        kz_buf_deinit(&again);
        return 0;
}
