#include "index/ingest/zip.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdlib.h>

#include "index/base/grow.h"
#include "index/ingest/archive_source.h"

#define PIECE_MIN 65536u
/* Steps from member to member, over all the times the zip is read from its beginning again. */
#define STEPS_MAX (4u * 1000 * 1000)

struct member {
        char *name;
        uint32_t index; /* its place in the zip */
        bool encrypted;
};

struct kz_zip {
        const struct kz_extract_limits *limits;
        struct kz_archive_source source;
        struct archive *archive; /* stands before member `next` */
        uint32_t next;
        bool whole;
        bool cut;               /* the list ended at what is damaged */
        struct member *members; /* by name */
        size_t count, cap;
        uint64_t steps, read;
};

static void close_archive(struct kz_zip *zip)
{
        if (zip->archive)
                archive_read_free(zip->archive);
        zip->archive = NULL;
        zip->next = 0;
}

static enum kz_status open_archive(struct kz_zip *zip, struct kz_error *err)
{
        struct archive *archive;
        bool ok;

        close_archive(zip);
        /* Its directory is read again. */
        zip->steps += zip->count;
        kz_archive_source_rewind(&zip->source);
        zip->archive = archive = archive_read_new();
        if (!archive)
                return kz_error_nomem(err);
        ok = (zip->whole ? archive_read_support_format_zip_seekable(archive)
                         : archive_read_support_format_zip_streamable(archive)) == ARCHIVE_OK &&
             kz_archive_source_open(&zip->source, archive) == ARCHIVE_OK;
        if (ok)
                return KZ_OK;
        return archive_errno(archive) == ENOMEM
                       ? kz_error_nomem(err)
                       : kz_error_set(err, KZ_E_CORRUPT, "damaged: its zip cannot be read");
}

/* The next member; KZ_E_END after the last. */
static enum kz_status step(struct kz_zip *zip, struct archive_entry **ret, struct kz_error *err)
{
        int r;

        if (++zip->steps > STEPS_MAX)
                return kz_error_set(err, KZ_E_LIMIT, "too many files in this one");
        r = archive_read_next_header(zip->archive, ret);
        if (r == ARCHIVE_EOF)
                return KZ_E_END;
        if (r == ARCHIVE_OK || r == ARCHIVE_WARN) {
                zip->next++;
                return KZ_OK;
        }
        if (archive_errno(zip->archive) == ENOMEM)
                return kz_error_nomem(err);
        return kz_error_set(err, KZ_E_CORRUPT, "damaged: its zip cannot be read");
}

/* ASCII without case, and "/" for the "\" that some programs write. */
static int folded(char c)
{
        return c == '\\' ? '/' : c >= 'A' && c <= 'Z' ? c + 32 : (unsigned char)c;
}

static int compare_names(struct kz_str a, struct kz_str b)
{
        size_t i;

        for (i = 0; i < a.len && i < b.len; i++) {
                int c = folded(a.ptr[i]) - folded(b.ptr[i]);

                if (c)
                        return c;
        }
        return (a.len > b.len) - (a.len < b.len);
}

static int compare_members(const void *a, const void *b)
{
        const struct member *x = a, *y = b;
        int c = compare_names(kz_str(x->name), kz_str(y->name));

        return c ? c : (x->index > y->index) - (x->index < y->index);
}

static enum kz_status add_member(
        struct kz_zip *zip, struct archive_entry *entry, struct kz_error *err)
{
        const char *name = archive_entry_pathname(entry);
        struct member *member;

        if (!name || archive_entry_filetype(entry) != AE_IFREG)
                return KZ_OK;
        if (zip->count == KZ_ZIP_MEMBERS_MAX)
                return kz_error_set(
                        err, KZ_E_LIMIT, "more than %d files in this one", KZ_ZIP_MEMBERS_MAX);
        if (kz_grow((void **)&zip->members, &zip->cap, zip->count + 1, sizeof(*zip->members)))
                return kz_error_nomem(err);
        member = &zip->members[zip->count];
        *member = (struct member){strdup(name + (name[0] == '/')), zip->next - 1,
                archive_entry_is_data_encrypted(entry) == 1};
        if (!member->name)
                return kz_error_nomem(err);
        zip->count++;
        return KZ_OK;
}

/* All the names there are; what is damaged ends the list of a zip that is not whole. */
static enum kz_status list(struct kz_zip *zip, struct kz_error *err)
{
        struct archive_entry *entry;
        enum kz_status status;

        status = open_archive(zip, err);
        while (!status) {
                status = step(zip, &entry, err);
                if (!status)
                        status = add_member(zip, entry, err);
        }
        if (status == KZ_E_CORRUPT && zip->count)
                zip->cut = true;
        if (status == KZ_E_END || (status == KZ_E_CORRUPT && zip->count))
                status = KZ_OK;
        if (!status && zip->count)
                qsort(zip->members, zip->count, sizeof(*zip->members), compare_members);
        close_archive(zip);
        return status;
}

enum kz_status kz_zip_open(struct kz_parse *parse, struct kz_zip **ret, struct kz_error *err)
{
        struct kz_zip *zip = calloc(1, sizeof(*zip));
        struct kz_error why = KZ_ERROR_NULL;
        enum kz_status status;
        locale_t before;

        if (!zip)
                return kz_error_nomem(err);
        zip->limits = parse->limits;
        zip->whole = true;
        before = kz_archive_enter();
        status = kz_archive_source_init(
                &zip->source, parse->input, true, parse->limits->file_size, &why);
        if (!status)
                status = list(zip, &why);
        if (status == KZ_E_CORRUPT || (!status && zip->count == 0)) {
                zip->whole = false;
                status = list(zip, &why);
        }
        kz_archive_leave(before);
        if (!status && zip->count == 0)
                status = kz_error_set(&why, KZ_E_CORRUPT, "damaged: its zip cannot be read");
        if (status) {
                kz_zip_free(zip);
                return kz_error_set(err, status, "%s", why.message);
        }
        *ret = zip;
        return KZ_OK;
}

struct kz_zip *kz_zip_free(struct kz_zip *zip)
{
        size_t i;

        if (!zip)
                return NULL;
        close_archive(zip);
        for (i = 0; i < zip->count; i++)
                free(zip->members[i].name);
        free(zip->members);
        free(zip);
        return NULL;
}

bool kz_zip_whole(const struct kz_zip *zip)
{
        return zip->whole && !zip->cut;
}

/* The first of this name. */
static const struct member *find(const struct kz_zip *zip, struct kz_str name)
{
        size_t low = 0, high = zip->count;

        if (name.len && name.ptr[0] == '/')
                name = (struct kz_str){name.ptr + 1, name.len - 1};
        while (low < high) {
                size_t middle = low + (high - low) / 2;

                if (compare_names(kz_str(zip->members[middle].name), name) < 0)
                        low = middle + 1;
                else
                        high = middle;
        }
        if (low == zip->count || compare_names(kz_str(zip->members[low].name), name) != 0)
                return NULL;
        return &zip->members[low];
}

bool kz_zip_has(const struct kz_zip *zip, struct kz_str name)
{
        return find(zip, name) != NULL;
}

const char *kz_zip_name(const struct kz_zip *zip, size_t index)
{
        return index < zip->count ? zip->members[index].name : NULL;
}

/* Stands at the member's data: forward when it is still to come, else from the beginning. */
static enum kz_status go_to(struct kz_zip *zip, uint32_t index, struct kz_error *err)
{
        struct archive_entry *entry;
        enum kz_status status = KZ_OK;

        if (!zip->archive || zip->next > index)
                status = open_archive(zip, err);
        while (!status && zip->next <= index)
                status = step(zip, &entry, err);
        return status == KZ_E_END
                       ? kz_error_set(err, KZ_E_CORRUPT, "damaged: its zip cannot be read")
                       : status;
}

/*
 * Reads want bytes more of the member into piece, or a block more than that; *ret_end at its end.
 * A block whose checksum is wrong comes with a warning, and is kept.
 */
static enum kz_status read_piece(
        struct kz_zip *zip, size_t want, struct kz_buf *piece, bool *ret_end, struct kz_error *err)
{
        int r = ARCHIVE_OK;

        kz_buf_clear(piece);
        while (piece->len < want && r == ARCHIVE_OK) {
                const void *block = NULL;
                la_int64_t offset = 0;
                size_t len = 0;

                r = archive_read_data_block(zip->archive, &block, &len, &offset);
                if (r != ARCHIVE_EOF && len && kz_buf_append(piece, block, len))
                        return kz_error_nomem(err);
        }
        *ret_end = r != ARCHIVE_OK;
        if (r == ARCHIVE_EOF || r == ARCHIVE_OK)
                return KZ_OK;
        if (archive_errno(zip->archive) == ENOMEM)
                return kz_error_nomem(err);
        return kz_error_set(err, KZ_E_CORRUPT, "damaged: it cannot be read as it was");
}

static enum kz_status stream(struct kz_zip *zip, const struct member *member, kz_zip_take_fn take,
        void *ctx, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf piece = KZ_BUF_NULL;
        const uint64_t max = zip->limits->file_size, all = max * KZ_ZIP_TOTAL_FILES;
        enum kz_status status, damage;
        uint64_t total = 0;
        bool end = false;

        status = go_to(zip, member->index, err);
        while (!status && !end) {
                size_t want = total / 4 < PIECE_MIN ? PIECE_MIN : (size_t)(total / 4);

                damage = read_piece(zip, want, &piece, &end, err);
                if (damage == KZ_E_NOMEM)
                        return damage;
                total += piece.len;
                zip->read += piece.len;
                if (total > max || zip->read > all)
                        return kz_error_set(err, KZ_E_LIMIT,
                                "%slarger than %llu MB (max_file_size)",
                                total > max ? "" : "all that is in it is ",
                                (unsigned long long)((total > max ? max : all) >> 20));
                status = take(ctx, kz_buf_str(&piece), end && !damage, damage ? NULL : err);
                if (!status)
                        status = damage;
        }
        return status;
}

enum kz_status kz_zip_stream(struct kz_zip *zip, struct kz_str name, kz_zip_take_fn take, void *ctx,
        struct kz_error *err)
{
        const struct member *member = find(zip, name);
        enum kz_status status;
        locale_t before;

        if (!member)
                return kz_error_set(
                        err, KZ_E_NOT_FOUND, "there is no %.*s in it", KZ_STR_ARG(name));
        if (member->encrypted)
                return kz_error_set(err, KZ_E_INVALID, "password-protected");
        before = kz_archive_enter();
        status = stream(zip, member, take, ctx, err);
        kz_archive_leave(before);
        return status;
}

static enum kz_status append(void *ctx, struct kz_str bytes, bool last, struct kz_error *err)
{
        (void)last;
        return kz_buf_append_str(ctx, bytes) ? kz_error_nomem(err) : KZ_OK;
}

enum kz_status kz_zip_read(
        struct kz_zip *zip, struct kz_str name, struct kz_buf *out, struct kz_error *err)
{
        return kz_zip_stream(zip, name, append, out, err);
}
