#include "client/original.h"

#include <errno.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/stat.h>

#include "client/json_field.h"
#include "client/paths0_output.h"

#define URL_MAX 8192 /* bytes; what browsers take varies, and few take more */

void kz_original_deinit(struct kz_original *original)
{
        kz_buf_deinit(&original->target);
}

static enum kz_status check_kind(const char *path, struct kz_error *err)
{
        size_t len = strlen(path);
        struct stat st;

        /* Not opened, only looked at: to open a FIFO or a device can be an act of its own. */
        if (lstat(path, &st) < 0)
                return kz_error_errno(err, errno, "cannot look at %s", path);
        if (!S_ISREG(st.st_mode))
                return kz_error_set(err, KZ_E_DENIED, "%s is not a regular file", path);
        if (len >= 8 && strcasecmp(path + len - 8, ".desktop") == 0)
                return kz_error_set(err, KZ_E_DENIED,
                        "%s is a desktop entry, which a desktop would run, not show", path);
        return KZ_OK;
}

enum kz_status kz_original_check_file(
        const char *root, const char *path, struct kz_buf *ret, struct kz_error *err)
{
        char *real_root = realpath(root, NULL), *real = real_root ? realpath(path, NULL) : NULL;
        int errnum = errno;
        enum kz_status status;
        size_t n;

        if (!real) {
                status = errnum == ENOENT || errnum == ENOTDIR
                                 ? kz_error_set(err, KZ_E_NOT_FOUND, "%s is not there any more",
                                           real_root ? path : root)
                                 : kz_error_errno(
                                           err, errnum, "cannot find %s", real_root ? path : root);
                goto out;
        }
        n = strlen(real_root);
        if (strncmp(real, real_root, n) != 0 || (real[n] != '/' && real[n] && n > 1))
                status = kz_error_set(err, KZ_E_DENIED,
                        "%s leads to %s, out of its source's folder %s", path, real, real_root);
        else
                status = check_kind(real, err);
        if (!status && kz_buf_append_cstr(ret, real))
                status = kz_error_nomem(err);
out:
        free(real_root);
        free(real);
        return status;
}

static bool may_stand_in_url(unsigned char c)
{
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               (c && strchr("-._~:/?#[]@!$&'()*+,;=%", c));
}

enum kz_status kz_original_check_url(struct kz_str url, struct kz_buf *ret, struct kz_error *err)
{
        size_t scheme = 0, i;

        if (url.len > 7 && strncasecmp(url.ptr, "http://", 7) == 0)
                scheme = 7;
        else if (url.len > 8 && strncasecmp(url.ptr, "https://", 8) == 0)
                scheme = 8;
        if (!scheme || url.len > URL_MAX)
                return kz_error_set(err, KZ_E_DENIED, "only http and https are opened, not %.*s",
                        url.len < 200 ? (int)url.len : 200, url.ptr);
        for (i = 0; i < url.len; i++) {
                unsigned char c = (unsigned char)url.ptr[i];

                if (c < 0x20 || c == 0x7F)
                        return kz_error_set(err, KZ_E_DENIED,
                                "the web address has a control character in it: not opened");
                if (may_stand_in_url(c) ? kz_buf_append_char(ret, (char)c)
                                        : kz_buf_printf(ret, "%%%02X", c))
                        return kz_error_nomem(err);
        }
        return KZ_OK;
}

static const char *root_of(const json_t *sources, struct kz_str name)
{
        const json_t *source;
        size_t i;

        json_array_foreach(sources, i, source)
        {
                if (kz_str_eq(kz_json_str(source, "name"), name))
                        return json_string_value(json_object_get(source, "path"));
        }
        return NULL;
}

static int hex_digit(char c)
{
        if (c >= '0' && c <= '9')
                return c - '0';
        return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Whether key is name with some of its bytes percent-encoded. */
static bool is_key_of(struct kz_str key, struct kz_str name)
{
        size_t i, k;

        for (i = k = 0; i < key.len && k < name.len; i++, k++) {
                char c = key.ptr[i];

                if (c == '%' && i + 2 < key.len && hex_digit(key.ptr[i + 1]) >= 0 &&
                        hex_digit(key.ptr[i + 2]) >= 0) {
                        c = (char)(hex_digit(key.ptr[i + 1]) * 16 + hex_digit(key.ptr[i + 2]));
                        i += 2;
                }
                if (c != name.ptr[k])
                        return false;
        }
        return i == key.len && k == name.len;
}

/*
 * Whether the document is a file within the file: its key goes on behind a # that is no part of a
 * name. Of a source that is one file, the key is the name of the file, or else of what is in it.
 */
static bool is_part(const json_t *document, const char *root, const char *path)
{
        struct kz_str key = kz_json_str(document, "key");
        const char *slash = strrchr(path, '/');

        if (memchr(key.ptr, '#', key.len))
                return true;
        return strcmp(root, path) == 0 && !is_key_of(key, kz_str(slash ? slash + 1 : path));
}

static enum kz_status find_file(const json_t *document, const json_t *sources, const char *path,
        struct kz_original *ret, struct kz_error *err)
{
        struct kz_str source = kz_json_str(document, "source");
        const char *root = root_of(sources, source);

        if (!root)
                return kz_error_set(err, KZ_E_DENIED,
                        "the source %.*s is not configured any more: its files are not opened",
                        KZ_STR_ARG(source));
        ret->line = kz_json_count(document, "file_line");
        ret->is_text = ret->line > 0;
        if (kz_str_eq(kz_json_str(document, "place"), KZ_STR("file"))) {
                ret->line = kz_json_count(document, "line");
                ret->is_text = true;
        }
        /* A record is found in its file by its line. */
        ret->is_part = !ret->is_text && is_part(document, root, path);
        ret->page = kz_json_count(document, "page");
        return kz_original_check_file(root, path, &ret->target, err);
}

enum kz_status kz_original_find(const json_t *document, const json_t *sources,
        struct kz_original *ret, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf path = KZ_BUF_NULL;
        struct kz_str url = kz_json_str(document, "url"), id = kz_json_str(document, "id");
        enum kz_status status = kz_path_of(&path, document);

        if (status)
                return status == KZ_E_NOMEM
                               ? kz_error_nomem(err)
                               : kz_error_set(err, status, "the document's path is no path");
        if (path.len)
                return find_file(document, sources, path.data, ret, err);
        ret->is_url = true;
        if (url.len)
                return kz_original_check_url(url, &ret->target, err);
        return kz_error_set(err, KZ_E_NOT_FOUND,
                "%.*s has neither a file nor a web address: kzsearch --show prints it",
                KZ_STR_ARG(id));
}
