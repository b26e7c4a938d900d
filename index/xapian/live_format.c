/*
 * The schema of the live index, by format version.
 *
 * 1: The metadata key "format" holds the version; keys that begin with k are the callers'.
 *    Terms are those of field.h, with wdf the frequency, and 0 for weightless ones, so that
 * Xapian's document length is ours. The id's term is Q and the id; ids that are long or hold bytes
 * 0 or 255 are cut, and end in byte 255 and 16 hex digits of their FNV-1a hash instead. Value slots
 * are the columns of field.h: bytes as they are, numbers as 8 sortable bytes. The document data is
 * byte 2, the length of the record of document.h in 4 bytes, least significant first, then the
 * record as a zlib stream. Slot 7 holds the collapse key, which is a term as well.
 * 3: Slot 7 holds the sketch of sketch.h, whose keys are terms. Metadata keys that begin with n
 * hold the names of the name key behind it (live_names.h).
 */
#include "index/xapian/live_format.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libdeflate.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <zlib.h>

#include "index/base/check.h"
#include "index/base/fdio.h"

#define RECORD_VERSION 2
#define RECORD_HEAD 5      /* bytes before the zlib stream */
#define DEFLATE_RATIO 1032 /* more than this zlib cannot make of a byte */
/* How much of a long id stays readable in its term. */
#define ID_KEPT 200

void kz_live_number_encode(int64_t number, char ret[KZ_LIVE_NUMBER_SIZE])
{
        uint64_t v = (uint64_t)number ^ UINT64_C(1) << 63;
        int i;

        for (i = KZ_LIVE_NUMBER_SIZE - 1; i >= 0; i--) {
                ret[i] = (char)(v & 0xff);
                v >>= 8;
        }
}

int64_t kz_live_number_decode(const char bytes[KZ_LIVE_NUMBER_SIZE])
{
        uint64_t v = 0;
        int i;

        for (i = 0; i < KZ_LIVE_NUMBER_SIZE; i++)
                v = v << 8 | (unsigned char)bytes[i];
        return (int64_t)(v ^ UINT64_C(1) << 63);
}

size_t kz_live_id_term(struct kz_str id, char ret[KZ_TERM_MAX], bool *ret_exact)
{
        const size_t prefix = sizeof(KZ_PREFIX_ID) - 1;
        uint64_t hash = UINT64_C(14695981039346656037);
        size_t i, kept = id.len < ID_KEPT ? id.len : ID_KEPT;
        char digits[17];

        memcpy(ret, KZ_PREFIX_ID, prefix);
        if (id.len <= KZ_TERM_MAX - prefix && !memchr(id.ptr, 0, id.len) &&
                !memchr(id.ptr, 0xff, id.len)) {
                memcpy(ret + prefix, id.ptr, id.len);
                *ret_exact = true;
                return prefix + id.len;
        }
        for (i = 0; i < id.len; i++)
                hash = (hash ^ (unsigned char)id.ptr[i]) * UINT64_C(1099511628211);
        for (i = 0; i < kept; i++)
                ret[prefix + i] = id.ptr[i] ? id.ptr[i] : 1;
        ret[prefix + kept] = (char)0xff;
        snprintf(digits, sizeof(digits), "%016llx", (unsigned long long)hash);
        memcpy(ret + prefix + kept + 1, digits, 16);
        *ret_exact = false;
        return prefix + kept + 17;
}

bool kz_live_term_fits(struct kz_str term)
{
        size_t i, size = term.len;

        if (size > KZ_TERM_MAX)
                return false;
        for (i = 0; i < term.len; i++)
                size += term.ptr[i] == 0;
        return size <= KZX_TERM_MAX;
}

enum kz_status kz_live_record_pack(struct libdeflate_compressor *deflater, struct kz_str record,
        struct kz_buf *out, struct kz_error *err)
{
        size_t bound, len;
        int i;

        if (record.len > UINT32_MAX)
                return kz_error_set(err, KZ_E_LIMIT, "a document has %zu bytes; 4 GiB are the most",
                        record.len);
        kz_buf_clear(out);
        bound = libdeflate_zlib_compress_bound(deflater, record.len);
        if (bound >= UINT32_MAX || kz_buf_reserve(out, bound + RECORD_HEAD))
                return kz_error_nomem(err);
        out->data[0] = RECORD_VERSION;
        for (i = 0; i < 4; i++)
                out->data[1 + i] = (char)(record.len >> 8 * i);
        len = libdeflate_zlib_compress(
                deflater, record.ptr, record.len, out->data + RECORD_HEAD, bound);
        if (!len)
                return kz_error_set(err, KZ_E_INTERNAL, "a document could not be deflated");
        out->len = RECORD_HEAD + len;
        return KZ_OK;
}

static enum kz_status inflate_exactly(
        z_stream *z, size_t length, struct kz_buf *out, struct kz_error *err)
{
        int result;

        /* A byte more than is to come: then the end shows in the one call, for which zlib needs no
         * window of its own. */
        if (kz_buf_reserve(out, length + 1))
                return kz_error_nomem(err);
        z->next_out = (Bytef *)out->data + out->len;
        z->avail_out = (uInt)(length + 1);
        result = inflate(z, Z_FINISH);
        if (result == Z_STREAM_END && z->avail_out == 1 && z->avail_in == 0) {
                out->len += length;
                out->data[out->len] = '\0';
                return KZ_OK;
        }
        out->data[out->len] = '\0';
        if (result == Z_MEM_ERROR)
                return kz_error_nomem(err);
        if (z->msg)
                return kz_error_set(err, KZ_E_CORRUPT, "a stored document is damaged (%s)", z->msg);
        return kz_error_set(err, KZ_E_CORRUPT,
                "a stored document is not of the %zu bytes that it should have", length);
}

static uint32_t recorded_length(struct kz_str packed)
{
        uint32_t length = 0;
        int i;

        for (i = 3; i >= 0; i--)
                length = length << 8 | (unsigned char)packed.ptr[1 + i];
        return length;
}

static void end_inflate(z_stream *z)
{
        inflateEnd(z);
}

enum kz_status kz_live_record_unpack(struct kz_str packed, struct kz_buf *out, struct kz_error *err)
{
        KZ_CLEANUP(end_inflate) z_stream z = {0};
        uint32_t length;

        if (packed.len && packed.ptr[0] != RECORD_VERSION)
                return kz_error_set(err, KZ_E_VERSION,
                        "a stored document is of version %u, and only %d can be read: run "
                        "kzsearchctl reindex --rebuild",
                        (unsigned char)packed.ptr[0], RECORD_VERSION);
        if (packed.len <= RECORD_HEAD || packed.len > UINT32_MAX)
                return kz_error_set(
                        err, KZ_E_CORRUPT, "a stored document is damaged (%zu bytes)", packed.len);
        length = recorded_length(packed);
        if (length == UINT32_MAX || length > (uint64_t)(packed.len - RECORD_HEAD) * DEFLATE_RATIO)
                return kz_error_set(err, KZ_E_CORRUPT,
                        "a stored document claims %u bytes, more than can be in %zu", length,
                        packed.len);
        if (inflateInit(&z) != Z_OK)
                return kz_error_nomem(err);
        z.next_in = (Bytef *)packed.ptr + RECORD_HEAD;
        z.avail_in = (uInt)(packed.len - RECORD_HEAD);
        return inflate_exactly(&z, length, out, err);
}

enum kz_status kz_live_key(struct kz_str key, char ret[KZ_LIVE_KEY_MAX + 1], struct kz_error *err)
{
        if (key.len < 1 || key.len > KZ_LIVE_KEY_MAX)
                return kz_error_set(err, KZ_E_INVALID,
                        "a metadata key has %zu bytes; it takes 1 to %d", key.len, KZ_LIVE_KEY_MAX);
        ret[0] = KZ_LIVE_USER_KEY;
        memcpy(ret + 1, key.ptr, key.len);
        return KZ_OK;
}

/* Xapian makes the lock, then empty tables, then iamglass: what a creation cut short leaves. */
static bool is_leaving(int dir, const char *name)
{
        size_t len = strlen(name);
        struct stat st;

        if (strcmp(name, "flintlock") == 0 || strcmp(name, "v.tmp") == 0)
                return true;
        return len > 6 && strcmp(name + len - 6, ".glass") == 0 &&
               fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && st.st_size == 0;
}

static void close_dir(DIR **dir)
{
        if (*dir)
                closedir(*dir);
}

enum kz_status kz_live_probe(const char *path, struct kz_error *err)
{
        KZ_CLEANUP(close_dir) DIR *dir = opendir(path);
        struct dirent *entry;
        struct stat st;

        if (!dir && errno == ENOTDIR && stat(path, &st) == 0)
                return kz_error_set(err, KZ_E_CORRUPT,
                        "live index %s: a file, and not the directory it should be", path);
        if (!dir)
                return kz_error_errno(err, errno, "live index %s", path);
        if (fstatat(dirfd(dir), "iamglass", &st, 0) == 0)
                return KZ_OK;
        while ((entry = readdir(dir))) {
                if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
                        is_leaving(dirfd(dir), entry->d_name))
                        continue;
                return kz_error_set(err, KZ_E_CORRUPT,
                        "live index %s: other files are there, but iamglass is not: damaged, or "
                        "no index",
                        path);
        }
        return kz_error_set(err, KZ_E_NOT_FOUND, "live index %s: there is none yet", path);
}

static void free_string(char **string)
{
        free(*string);
}

enum kz_status kz_live_format_check(struct kzx_database *db, struct kz_error *err)
{
        KZ_CLEANUP(free_string) char *format = NULL;
        struct kzx_stats stats;
        enum kz_status status;
        size_t len;

        status = kzx_database_metadata(
                db, KZ_LIVE_FORMAT_KEY, sizeof(KZ_LIVE_FORMAT_KEY) - 1, &format, &len, err);
        if (status)
                return status;
        if (strcmp(format, KZ_LIVE_FORMAT) == 0)
                return KZ_OK;
        if (len)
                return kz_error_set(err, KZ_E_VERSION,
                        "its format is %.32s, and this program knows %s: run the version that made "
                        "it, or kzsearchctl reindex --rebuild",
                        format, KZ_LIVE_FORMAT);
        status = kzx_database_stats(db, &stats, err);
        if (status)
                return status;
        if (stats.last_docid == 0)
                return kz_error_set(err, KZ_E_NOT_FOUND, "there is none yet");
        return kz_error_set(err, KZ_E_VERSION, "a Xapian database of another program");
}
