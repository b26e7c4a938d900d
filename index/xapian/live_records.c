#include "index/xapian/live_records.h"

#include <stdlib.h>

void kz_live_records_deinit(struct kz_live_records *records)
{
        size_t i;

        for (i = 0; records->slots && i < KZ_LIVE_RECORDS_SLOTS; i++)
                kz_buf_deinit(&records->slots[i].record);
        free(records->slots);
        records->slots = NULL;
}

struct kz_str kz_live_records_get(const struct kz_live_records *records, kz_docnum doc)
{
        const struct kz_live_records_slot *slot;

        if (!records->slots)
                return KZ_STR("");
        slot = &records->slots[doc % KZ_LIVE_RECORDS_SLOTS];
        return slot->doc == doc ? kz_buf_str(&slot->record) : KZ_STR("");
}

void kz_live_records_put(struct kz_live_records *records, kz_docnum doc, struct kz_str record)
{
        struct kz_live_records_slot *slot;

        if (record.len > KZ_LIVE_RECORDS_BYTES)
                return;
        if (!records->slots)
                records->slots = calloc(KZ_LIVE_RECORDS_SLOTS, sizeof(*records->slots));
        if (!records->slots)
                return;
        slot = &records->slots[doc % KZ_LIVE_RECORDS_SLOTS];
        slot->doc = 0;
        kz_buf_clear(&slot->record);
        if (kz_buf_append_str(&slot->record, record) == KZ_OK)
                slot->doc = doc;
}
