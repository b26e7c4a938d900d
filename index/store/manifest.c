#include "index/store/manifest.h"

#include <inttypes.h>
#include <stdio.h>

#include "index/base/fdio.h"
#include "index/store/hash.h"

/* A manifest is a few hundred bytes; with thousands of segments it would still be far below. */
#define MANIFEST_MAX ((size_t)1 << 20)

#define TITLE KZ_STR("kzsearch index\n")
#define CHECKSUM KZ_STR("checksum ")

bool kz_manifest_live_name(struct kz_str name, uint64_t *ret)
{
        struct kz_str prefix = KZ_STR(KZ_LIVE_PREFIX);
        uint64_t n = 0;
        size_t i;

        if (!kz_str_starts(name, prefix) || name.len == prefix.len || name.len > prefix.len + 18)
                return false;
        for (i = prefix.len; i < name.len; i++) {
                if (name.ptr[i] < '0' || name.ptr[i] > '9')
                        return false;
                n = n * 10 + (uint64_t)(name.ptr[i] - '0');
        }
        if (ret)
                *ret = n;
        return true;
}

/* Takes "key value\n" off the front of text. */
static bool take_line(struct kz_str *text, struct kz_str key, struct kz_str *ret)
{
        const char *end = text->len ? memchr(text->ptr, '\n', text->len) : NULL;
        size_t len = end ? (size_t)(end - text->ptr) : 0;

        if (!end || len <= key.len || !kz_str_starts(*text, key) || text->ptr[key.len] != ' ')
                return false;
        *ret = (struct kz_str){text->ptr + key.len + 1, len - key.len - 1};
        text->ptr += len + 1;
        text->len -= len + 1;
        return true;
}

static bool take_number(struct kz_str *text, struct kz_str key, uint64_t max, uint64_t *ret)
{
        struct kz_str value;
        uint64_t n = 0;
        size_t i;

        if (!take_line(text, key, &value) || value.len == 0 || value.len > 18)
                return false;
        for (i = 0; i < value.len; i++) {
                if (value.ptr[i] < '0' || value.ptr[i] > '9')
                        return false;
                n = n * 10 + (uint64_t)(value.ptr[i] - '0');
        }
        *ret = n;
        return n <= max;
}

/* The checksum line is the last one; what stands before it goes to *ret when they agree. */
static bool check_sum(struct kz_str text, struct kz_str *ret)
{
        size_t tail = CHECKSUM.len + KZ_HASH_HEX + 1;
        struct kz_str body, line;
        struct kz_hash hash;
        char hex[KZ_HASH_HEX + 1];

        if (text.len <= tail || text.ptr[text.len - 1] != '\n')
                return false;
        body = (struct kz_str){text.ptr, text.len - tail};
        line = (struct kz_str){text.ptr + body.len, tail};
        hash = kz_hash_of(body);
        kz_hash_hex(&hash, hex);
        if (!kz_str_starts(line, CHECKSUM) ||
                memcmp(line.ptr + CHECKSUM.len, hex, KZ_HASH_HEX) != 0)
                return false;
        *ret = body;
        return true;
}

enum kz_status kz_manifest_parse(struct kz_str text, struct kz_manifest *ret, struct kz_error *err)
{
        struct kz_manifest manifest = KZ_MANIFEST_NULL;
        uint64_t format, analyzer, segments;
        struct kz_str body, live = KZ_STR_NULL;

        if (!check_sum(text, &body) || !kz_str_starts(body, TITLE))
                return kz_error_set(err, KZ_E_CORRUPT, "damaged manifest");
        body = (struct kz_str){body.ptr + TITLE.len, body.len - TITLE.len};
        if (!take_number(&body, KZ_STR("format"), UINT32_MAX, &format))
                return kz_error_set(err, KZ_E_CORRUPT, "damaged manifest: no format");
        if (format != KZ_MANIFEST_FORMAT)
                return kz_error_set(err, KZ_E_VERSION,
                        "index of format %" PRIu64
                        ", this program reads format %d: run the version "
                        "of kzsearch that made it, or `kzsearchctl reindex --rebuild`",
                        format, KZ_MANIFEST_FORMAT);
        if (!take_number(&body, KZ_STR("analyzer"), UINT32_MAX, &analyzer) ||
                !take_number(&body, KZ_STR("generation"), UINT64_MAX, &manifest.generation))
                return kz_error_set(
                        err, KZ_E_CORRUPT, "damaged manifest: no analyzer or generation");
        if (manifest.generation) {
                if (!take_line(&body, KZ_STR("live"), &live) || !kz_manifest_live_name(live, NULL))
                        return kz_error_set(err, KZ_E_CORRUPT, "damaged manifest: no live index");
                memcpy(manifest.live, live.ptr, live.len);
        }
        if (!take_number(&body, KZ_STR("segments"), 0, &segments) || body.len)
                return kz_error_set(err, KZ_E_CORRUPT, "damaged manifest: unknown lines");
        manifest.analyzer = (unsigned)analyzer;
        *ret = manifest;
        return KZ_OK;
}

enum kz_status kz_manifest_format(const struct kz_manifest *manifest, struct kz_buf *out)
{
        size_t start = out->len;
        struct kz_hash hash;
        char hex[KZ_HASH_HEX + 1];
        enum kz_status status;

        status = kz_buf_printf(out, "%.*sformat %d\nanalyzer %u\ngeneration %" PRIu64 "\n",
                KZ_STR_ARG(TITLE), KZ_MANIFEST_FORMAT, manifest->analyzer, manifest->generation);
        if (!status && manifest->generation)
                status = kz_buf_printf(out, "live %s\n", manifest->live);
        if (!status)
                status = kz_buf_append_cstr(out, "segments 0\n");
        if (status)
                return status;
        hash = kz_hash_of((struct kz_str){out->data + start, out->len - start});
        kz_hash_hex(&hash, hex);
        return kz_buf_printf(out, "%.*s%s\n", KZ_STR_ARG(CHECKSUM), hex);
}

enum kz_status kz_manifest_read(const char *path, struct kz_manifest *ret, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf text = KZ_BUF_NULL;
        enum kz_status status;

        status = kz_file_read(path, MANIFEST_MAX, &text, err);
        if (status == KZ_E_LIMIT)
                return kz_error_set(err, KZ_E_CORRUPT, "%s: damaged manifest: too long", path);
        if (status)
                return status;
        status = kz_manifest_parse(kz_buf_str(&text), ret, err);
        return status ? kz_error_prefix(err, status, "%s", path) : KZ_OK;
}

enum kz_status kz_manifest_write(
        const char *path, const struct kz_manifest *manifest, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf text = KZ_BUF_NULL;

        if (kz_manifest_format(manifest, &text))
                return kz_error_nomem(err);
        return kz_file_replace(path, kz_buf_str(&text), 0600, err);
}
