#include "index/store/catalog.h"

#include "index/base/visible.h"
#include "index/base/wire.h"
#include "index/store/hash.h"

/*
 * Record history
 * 1: u8 version, source, path, u8 state, u64 size, mtime_ns, inode, documents, u32 problems,
 *    u64 indexed_at, settings, error
 */
#define RECORD_VERSION 1

enum kz_status kz_catalog_key(struct kz_str source, struct kz_str path, struct kz_buf *out)
{
        char hex[KZ_HASH_HEX + 1] = "";
        struct kz_hash hash;

        if (!source.len)
                return kz_buf_append_cstr(out, "file:");
        if (path.len) {
                hash = kz_hash_of(path);
                kz_hash_hex(&hash, hex);
        }
        return kz_buf_printf(out, "file:%.*s:%s", KZ_STR_ARG(source), hex);
}

enum kz_status kz_catalog_encode(const struct kz_file_record *record, struct kz_buf *out)
{
        const uint64_t numbers[] = {
                record->size, (uint64_t)record->mtime_ns, record->inode, record->documents};
        enum kz_status status;
        size_t i;

        status = kz_wire_put_u8(out, RECORD_VERSION);
        if (!status)
                status = kz_wire_put_str(out, record->source);
        if (!status)
                status = kz_wire_put_str(out, record->path);
        if (!status)
                status = kz_wire_put_u8(out, (uint8_t)record->state);
        for (i = 0; !status && i < KZ_ARRAY_LEN(numbers); i++)
                status = kz_wire_put_u64(out, numbers[i]);
        if (!status)
                status = kz_wire_put_u32(out, record->problems);
        if (!status)
                status = kz_wire_put_u64(out, (uint64_t)record->indexed_at);
        if (!status)
                status = kz_wire_put_u64(out, record->settings);
        if (!status)
                status = kz_wire_put_str(out, record->error);
        return status;
}

/* A key that is damaged itself must not reach a terminal as it is. */
static enum kz_status fail_record(struct kz_str key, const char *what, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf name = KZ_BUF_NULL;

        if (kz_visible_append(&name, key, true))
                return kz_error_nomem(err);
        return kz_error_set(
                err, KZ_E_CORRUPT, "catalog record %.*s %s", KZ_STR_ARG(kz_buf_str(&name)), what);
}

enum kz_status kz_catalog_decode(
        struct kz_str key, struct kz_str value, struct kz_file_record *ret, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf expected = KZ_BUF_NULL;
        struct kz_wire wire = kz_wire_reader(value);
        struct kz_file_record record;
        uint8_t version, state;

        version = kz_wire_get_u8(&wire);
        if (wire.bad || version != RECORD_VERSION)
                return fail_record(key, "is of an unknown version", err);
        record.source = kz_wire_get_str(&wire);
        record.path = kz_wire_get_str(&wire);
        state = kz_wire_get_u8(&wire);
        record.state = (enum kz_file_state)state;
        record.size = kz_wire_get_u64(&wire);
        record.mtime_ns = (int64_t)kz_wire_get_u64(&wire);
        record.inode = kz_wire_get_u64(&wire);
        record.documents = kz_wire_get_u64(&wire);
        record.problems = kz_wire_get_u32(&wire);
        record.indexed_at = (int64_t)kz_wire_get_u64(&wire);
        record.settings = kz_wire_get_u64(&wire);
        record.error = kz_wire_get_str(&wire);
        if (!kz_wire_done(&wire) || state > KZ_FILE_FAILED)
                return fail_record(key, "is damaged", err);
        if (kz_catalog_key(record.source, record.path, &expected))
                return kz_error_nomem(err);
        if (!kz_str_eq(kz_buf_str(&expected), key))
                return fail_record(key, "is that of another file", err);
        *ret = record;
        return KZ_OK;
}

struct each {
        kz_file_fn fn;
        void *context;
        struct kz_error *err;
};

static enum kz_status each_value(void *context, struct kz_str key, struct kz_str value)
{
        const struct each *each = context;
        struct kz_file_record record;
        enum kz_status status = kz_catalog_decode(key, value, &record, each->err);

        return status ? status : each->fn(each->context, &record);
}

enum kz_status kz_catalog_each(struct kz_tier *tier, struct kz_str source, kz_file_fn fn,
        void *context, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf prefix = KZ_BUF_NULL;
        struct each each = {fn, context, err};

        if (kz_catalog_key(source, KZ_STR_NULL, &prefix))
                return kz_error_nomem(err);
        return kz_live_metadata_each(tier, kz_buf_str(&prefix), KZ_STR(""), each_value, &each, err);
}
