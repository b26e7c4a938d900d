#include "index/ingest/ole_info.h"

#include "index/base/date.h"
#include "index/ingest/decode_short.h"
#include "index/ingest/rtf_font.h"

#define PROPERTIES_MAX 1000
#define VALUE_MAX 4096

enum property {
        CODEPAGE = 1,
        TITLE = 2,
        AUTHOR = 4,
        CREATED = 12,
        SAVED = 13,
};

enum type {
        TYPE_I2 = 2,
        TYPE_STRING = 30,
        TYPE_FILETIME = 64,
};

static enum kz_status put_string(struct kz_str set, size_t at, int32_t codepage, struct kz_buf *out)
{
        uint32_t len = kz_ole_u32(set, at + 4);
        const struct kz_encoding *encoding = kz_rtf_codepage(codepage);
        struct kz_str value;

        if (out->len || len == 0 || len > VALUE_MAX || at + 8 > set.len || len > set.len - at - 8)
                return KZ_OK;
        value = (struct kz_str){set.ptr + at + 8, strnlen(set.ptr + at + 8, len)};
        return kz_decode_short(out, value, encoding, NULL);
}

static enum kz_status put_time(struct kz_str set, size_t at, struct kz_buf *out)
{
        int64_t seconds = kz_ole_seconds(kz_ole_u64(set, at + 4));
        char date[16];

        if (seconds <= 0 || out->len)
                return KZ_OK;
        kz_date_format(seconds, date);
        return kz_buf_append_cstr(out, date);
}

static enum kz_status take(
        struct kz_str set, uint32_t id, size_t at, int32_t codepage, struct kz_office_meta *meta)
{
        uint32_t type = kz_ole_u32(set, at);

        if (type == TYPE_STRING && id == TITLE)
                return put_string(set, at, codepage, &meta->values[KZ_OFFICE_TITLE]);
        if (type == TYPE_STRING && id == AUTHOR)
                return put_string(set, at, codepage, &meta->values[KZ_OFFICE_AUTHOR]);
        if (type == TYPE_FILETIME && id == CREATED)
                return put_time(set, at, &meta->values[KZ_OFFICE_CREATED]);
        if (type == TYPE_FILETIME && id == SAVED)
                return put_time(set, at, &meta->values[KZ_OFFICE_MODIFIED]);
        return KZ_OK;
}

enum kz_status kz_ole_info(const struct kz_ole *ole, struct kz_office_meta *meta)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf bytes = KZ_BUF_NULL;
        uint32_t entry = kz_ole_find(ole, KZ_OLE_ROOT, "\5SummaryInformation"), count, i;
        enum kz_status status = KZ_OK;
        int32_t codepage = 1252;
        struct kz_str set;
        size_t offset;

        if (entry == KZ_OLE_NONE)
                return KZ_OK;
        if (kz_ole_read(ole, entry, &bytes, NULL) == KZ_E_NOMEM)
                return KZ_E_NOMEM;
        set = kz_buf_str(&bytes);
        offset = kz_ole_u32(set, 44);
        if (offset >= set.len)
                return KZ_OK;
        set = (struct kz_str){set.ptr + offset, set.len - offset};
        count = kz_ole_u32(set, 4);
        if (count > PROPERTIES_MAX)
                count = PROPERTIES_MAX;
        for (i = 0; i < count; i++) {
                size_t at = kz_ole_u32(set, 12 + 8 * (size_t)i);

                if (kz_ole_u32(set, 8 + 8 * (size_t)i) == CODEPAGE &&
                        kz_ole_u32(set, at) == TYPE_I2)
                        codepage = kz_ole_u16(set, at + 4);
        }
        for (i = 0; i < count && !status; i++)
                status = take(set, kz_ole_u32(set, 8 + 8 * (size_t)i),
                        kz_ole_u32(set, 12 + 8 * (size_t)i), codepage, meta);
        return status;
}
