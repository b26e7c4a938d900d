#include "index/segment/meta.h"

#include "index/base/wire.h"

enum kz_status kz_segment_meta_put(struct kz_buf *out, const struct kz_segment_meta *meta)
{
        const uint64_t numbers[] = {meta->documents, meta->total_length, meta->first_seq,
                meta->last_seq, meta->name_rules, meta->text, meta->pair_df};
        enum kz_status status = KZ_OK;
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(numbers) && !status; i++)
                status = kz_wire_put_u64(out, numbers[i]);
        return status;
}

bool kz_segment_meta_get(struct kz_str bytes, struct kz_segment_meta *ret)
{
        struct kz_wire wire = kz_wire_reader(bytes);
        struct kz_segment_meta meta;

        meta.documents = kz_wire_get_u64(&wire);
        meta.total_length = kz_wire_get_u64(&wire);
        meta.first_seq = kz_wire_get_u64(&wire);
        meta.last_seq = kz_wire_get_u64(&wire);
        meta.name_rules = kz_wire_get_u64(&wire);
        meta.text = kz_wire_get_u64(&wire);
        meta.pair_df = kz_wire_get_u64(&wire);
        if (wire.bad)
                return false;
        *ret = meta;
        return true;
}
