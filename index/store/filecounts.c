#include "index/store/filecounts.h"

#include "index/base/wire.h"

static enum kz_status key_of(struct kz_str source, struct kz_buf *out, struct kz_error *err)
{
        return kz_buf_printf(out, "count:%.*s", KZ_STR_ARG(source)) ? kz_error_nomem(err) : KZ_OK;
}

/* ---- Reading ---- */

static void add(struct kz_filecounts *counts, const struct kz_file_record *record)
{
        counts->files++;
        counts->failed += record->state == KZ_FILE_FAILED;
}

static enum kz_status add_record(void *context, const struct kz_file_record *record)
{
        add(context, record);
        return KZ_OK;
}

/* What is stored; *ret_has false when nothing is. */
static enum kz_status read_stored(struct kz_tier *tier, struct kz_str source,
        struct kz_filecounts *ret, bool *ret_has, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf key = KZ_BUF_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf value = KZ_BUF_NULL;
        enum kz_status status = key_of(source, &key, err);
        struct kz_filecounts counts;
        struct kz_wire wire;

        if (!status)
                status = kz_live_metadata(tier, kz_buf_str(&key), &value, err);
        if (status)
                return status;
        *ret_has = value.len > 0;
        if (!*ret_has)
                return KZ_OK;
        wire = kz_wire_reader(kz_buf_str(&value));
        counts.files = kz_wire_get_u64(&wire);
        counts.failed = kz_wire_get_u64(&wire);
        if (!kz_wire_done(&wire) || counts.failed > counts.files)
                return kz_error_set(err, KZ_E_CORRUPT, "the file counts of source %.*s are damaged",
                        KZ_STR_ARG(source));
        *ret = counts;
        return KZ_OK;
}

static enum kz_status count_records(
        struct kz_tier *tier, struct kz_str source, struct kz_filecounts *ret, struct kz_error *err)
{
        struct kz_filecounts counts = {0};
        enum kz_status status = kz_catalog_each(tier, source, add_record, &counts, err);

        if (!status)
                *ret = counts;
        return status;
}

enum kz_status kz_filecounts_read(
        struct kz_tier *tier, struct kz_str source, struct kz_filecounts *ret, struct kz_error *err)
{
        bool has;
        enum kz_status status = read_stored(tier, source, ret, &has, err);

        return status || has ? status : count_records(tier, source, ret, err);
}

/* ---- Writing ---- */

/* Of a record's key: catalog.h. */
static struct kz_str source_of(struct kz_str key)
{
        const size_t before = sizeof("file:") - 1, behind = 1 + 32;

        return (struct kz_str){key.ptr + before, key.len - before - behind};
}

/* What a record counts for; one that is damaged, as a file that was read. */
static struct kz_filecounts counts_of(struct kz_str key, struct kz_str value)
{
        struct kz_filecounts counts = {0};
        struct kz_file_record record;

        if (value.len && kz_catalog_decode(key, value, &record, NULL) == KZ_OK)
                add(&counts, &record);
        else
                counts.files = value.len > 0;
        return counts;
}

static enum kz_status write_counts(struct kz_live_writer *live, struct kz_str source,
        const struct kz_filecounts *counts, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf key = KZ_BUF_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf value = KZ_BUF_NULL;
        enum kz_status status = key_of(source, &key, err);

        if (status)
                return status;
        /* Of a source that is gone, nothing stays. */
        if (counts->files &&
                (kz_wire_put_u64(&value, counts->files) || kz_wire_put_u64(&value, counts->failed)))
                return kz_error_nomem(err);
        return kz_live_writer_set_metadata(live, kz_buf_str(&key), kz_buf_str(&value), err);
}

enum kz_status kz_filecounts_set_record(struct kz_live_writer *live, struct kz_tier *tier,
        struct kz_str key, struct kz_str had, struct kz_str value, struct kz_error *err)
{
        const struct kz_filecounts before = counts_of(key, had), after = counts_of(key, value);
        const struct kz_str source = source_of(key);
        struct kz_filecounts counts;
        enum kz_status status = kz_filecounts_read(tier, source, &counts, err);

        /* Counts that are damaged are made anew. */
        if (status == KZ_E_CORRUPT)
                status = count_records(tier, source, &counts, err);
        if (!status)
                status = kz_live_writer_set_metadata(live, key, value, err);
        if (status || (before.files == after.files && before.failed == after.failed))
                return status;
        counts.files += after.files - before.files;
        counts.failed += after.failed - before.failed;
        return write_counts(live, source, &counts, err);
}
