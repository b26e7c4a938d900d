#include "index/store/added.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "index/base/fdio.h"
#include "index/store/tree.h"

#define MAGIC "kzadded1"
#define HEADER (sizeof(MAGIC) - 1 + 2 * KZ_HASH_SIZE)
/* Larger than any document that is taken. */
#define FILE_MAX ((size_t)1 << 31)

struct kz_added {
        char *path; /* of added/ */
};

struct hex {
        char s[KZ_HASH_HEX + 1];
};

enum kz_status kz_added_new(const char *dir, struct kz_added **ret, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf path = KZ_BUF_NULL;
        struct kz_added *added;

        if (kz_buf_printf(&path, "%s/added", dir))
                return kz_error_nomem(err);
        added = calloc(1, sizeof(*added));
        if (!added)
                return kz_error_nomem(err);
        added->path = kz_buf_steal(&path);
        *ret = added;
        return KZ_OK;
}

struct kz_added *kz_added_free(struct kz_added *added)
{
        if (!added)
                return NULL;
        free(added->path);
        free(added);
        return NULL;
}

static struct hex hex_of(struct kz_str id)
{
        struct kz_hash hash = kz_hash_of(id);
        struct hex hex;

        kz_hash_hex(&hash, hex.s);
        return hex;
}

static bool is_hex(const char *name, size_t len)
{
        return strlen(name) == len && strspn(name, "0123456789abcdef") == len;
}

static enum kz_status in_folder(const struct kz_added *added, const char *folder, const char *name,
        struct kz_buf *out, struct kz_error *err)
{
        kz_buf_clear(out);
        return kz_buf_printf(
                       out, "%s/%s%s%s", added->path, folder, name ? "/" : "", name ? name : "")
                       ? kz_error_nomem(err)
                       : KZ_OK;
}

static enum kz_status kept_path(
        const struct kz_added *added, const char *hex, struct kz_buf *out, struct kz_error *err)
{
        char folder[3] = {hex[0], hex[1], '\0'};

        return in_folder(added, folder, hex, out, err);
}

static bool exists(const char *path)
{
        struct stat st;

        return lstat(path, &st) == 0;
}

/* Makes added/ and the folder in it, durably. */
static enum kz_status make_folder(
        const struct kz_added *added, const char *folder, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf path = KZ_BUF_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf parent = KZ_BUF_NULL;
        enum kz_status status = in_folder(added, folder, NULL, &path, err);

        if (status || exists(path.data))
                return status;
        if (kz_buf_printf(&parent, "%s/..", added->path))
                return kz_error_nomem(err);
        status = kz_mkdir_all(path.data, 0700, err);
        if (!status)
                status = kz_dir_sync(added->path, err);
        if (!status)
                status = kz_dir_sync(parent.data, err);
        return status;
}

static enum kz_status remove_file(const char *path, struct kz_error *err)
{
        if (unlink(path) < 0 && errno != ENOENT)
                return kz_error_errno(err, errno, "cannot remove %s", path);
        return KZ_OK;
}

/* Writes and syncs; the folder is synced later, once for the batch. */
static enum kz_status write_file(const char *path, struct kz_str content, struct kz_error *err)
{
        KZ_CLEANUP(kz_fd_close)
        int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
        enum kz_status status;

        if (fd < 0)
                return kz_error_errno(err, errno, "cannot make %s", path);
        status = kz_fd_write_all(fd, content.ptr, content.len, err);
        /* A mark is nothing but its name, which the folder's sync makes durable. */
        if (!status && content.len && fsync(fd) < 0)
                status = kz_error_errno(err, errno, "cannot sync");
        if (status) {
                unlink(path);
                return kz_error_prefix(err, status, "%s", path);
        }
        return KZ_OK;
}

enum kz_status kz_added_put(struct kz_added *added, struct kz_str id, struct kz_str record,
        const struct kz_hash *content, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf path = KZ_BUF_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf all = KZ_BUF_NULL;
        struct hex hex = hex_of(id);
        struct kz_hash sum;
        enum kz_status status;

        if (kz_buf_append_cstr(&all, MAGIC) || kz_buf_append(&all, content->bytes, KZ_HASH_SIZE) ||
                kz_buf_append(&all, content->bytes, KZ_HASH_SIZE) ||
                kz_buf_append_str(&all, record))
                return kz_error_nomem(err);
        /* The first of the two hashes is only room for the checksum of what follows it. */
        sum = kz_hash_of(
                (struct kz_str){all.data + HEADER - KZ_HASH_SIZE, all.len - HEADER + KZ_HASH_SIZE});
        memcpy(all.data + sizeof(MAGIC) - 1, sum.bytes, KZ_HASH_SIZE);
        status = make_folder(added, "new", err);
        if (!status)
                status = in_folder(added, "new", hex.s, &path, err);
        if (!status)
                status = write_file(path.data, kz_buf_str(&all), err);
        if (!status)
                status = in_folder(added, "gone", hex.s, &path, err);
        return status ? status : remove_file(path.data, err);
}

enum kz_status kz_added_remove(struct kz_added *added, struct kz_str id, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf path = KZ_BUF_NULL;
        struct hex hex = hex_of(id);
        enum kz_status status;

        status = kept_path(added, hex.s, &path, err);
        if (status)
                return status;
        if (exists(path.data)) {
                status = make_folder(added, "gone", err);
                if (!status)
                        status = in_folder(added, "gone", hex.s, &path, err);
                if (!status)
                        status = write_file(path.data, KZ_STR_NULL, err);
                if (status)
                        return status;
        }
        status = in_folder(added, "new", hex.s, &path, err);
        return status ? status : remove_file(path.data, err);
}

static enum kz_status sync_folder(
        const struct kz_added *added, const char *folder, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf path = KZ_BUF_NULL;
        enum kz_status status = in_folder(added, folder, NULL, &path, err);

        if (status || !exists(path.data))
                return status;
        return kz_dir_sync(path.data, err);
}

enum kz_status kz_added_sync(struct kz_added *added, struct kz_error *err)
{
        enum kz_status status = sync_folder(added, "new", err);

        return status ? status : sync_folder(added, "gone", err);
}

/* One kept or waiting document; views into bytes. */
struct kept {
        struct kz_buf bytes;
        struct kz_hash content;
        struct kz_document doc;
};

static void kept_deinit(struct kept *kept)
{
        kz_buf_deinit(&kept->bytes);
}

static enum kz_status read_kept(const char *path, struct kept *kept, struct kz_error *err)
{
        size_t magic = sizeof(MAGIC) - 1;
        struct kz_hash sum;
        struct kz_str rest;
        enum kz_status status;

        kz_buf_clear(&kept->bytes);
        status = kz_file_read(path, FILE_MAX, &kept->bytes, err);
        if (status)
                return status;
        if (kept->bytes.len < HEADER || memcmp(kept->bytes.data, MAGIC, magic) != 0)
                return kz_error_set(err, KZ_E_CORRUPT, "%s is no document kept by us", path);
        rest = (struct kz_str){
                kept->bytes.data + magic + KZ_HASH_SIZE, kept->bytes.len - magic - KZ_HASH_SIZE};
        sum = kz_hash_of(rest);
        if (memcmp(sum.bytes, kept->bytes.data + magic, KZ_HASH_SIZE) != 0)
                return kz_error_set(err, KZ_E_CORRUPT, "%s is damaged", path);
        memcpy(kept->content.bytes, rest.ptr, KZ_HASH_SIZE);
        status = kz_document_decode(
                (struct kz_str){rest.ptr + KZ_HASH_SIZE, rest.len - KZ_HASH_SIZE}, &kept->doc, err);
        return status ? kz_error_prefix(err, status, "%s", path) : KZ_OK;
}

struct settling {
        struct kz_added *added;
        kz_added_ask_fn ask;
        void *context;
};

/* A waiting document is the index's own, or of a batch that never was. */
static enum kz_status settle_new(void *context, const char *name, struct kz_error *err)
{
        KZ_CLEANUP(kept_deinit) struct kept kept = {0};
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf from = KZ_BUF_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf to = KZ_BUF_NULL;
        const struct settling *s = context;
        char folder[3] = {name[0], name[1], '\0'};
        struct kz_hash held;
        enum kz_status status;
        bool has = true;

        if (!is_hex(name, KZ_HASH_HEX))
                return KZ_OK;
        status = in_folder(s->added, "new", name, &from, err);
        if (!status)
                status = read_kept(from.data, &kept, err);
        /* Torn in the middle of writing: then no commit followed. */
        if (status == KZ_E_CORRUPT)
                return remove_file(from.data, err);
        if (status)
                return status;
        if (s->ask) {
                status = s->ask(s->context, kept.doc.id, &held, &has, err);
                if (status)
                        return status;
                has = has && memcmp(held.bytes, kept.content.bytes, KZ_HASH_SIZE) == 0;
        }
        if (!has)
                return remove_file(from.data, err);
        status = make_folder(s->added, folder, err);
        if (!status)
                status = kept_path(s->added, name, &to, err);
        if (!status && rename(from.data, to.data) < 0)
                status = kz_error_errno(err, errno, "cannot rename %s to %s", from.data, to.data);
        return status;
}

static enum kz_status settle_gone(void *context, const char *name, struct kz_error *err)
{
        KZ_CLEANUP(kept_deinit) struct kept kept = {0};
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf path = KZ_BUF_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf mark = KZ_BUF_NULL;
        const struct settling *s = context;
        char folder[3] = {name[0], name[1], '\0'};
        struct kz_hash held;
        enum kz_status status;
        bool has = false;

        if (!is_hex(name, KZ_HASH_HEX))
                return KZ_OK;
        status = in_folder(s->added, "gone", name, &mark, err);
        if (!status)
                status = kept_path(s->added, name, &path, err);
        if (!status)
                status = read_kept(path.data, &kept, err);
        if (status == KZ_E_NOT_FOUND)
                return remove_file(mark.data, err);
        /* A damaged file says nothing of whose it is; its removal was wished. */
        if (status && status != KZ_E_CORRUPT)
                return status;
        if (s->ask && !status) {
                status = s->ask(s->context, kept.doc.id, &held, &has, err);
                if (status)
                        return status;
        }
        if (!has) {
                status = remove_file(path.data, err);
                if (!status)
                        status = sync_folder(s->added, folder, err);
                if (status)
                        return status;
        }
        return remove_file(mark.data, err);
}

enum kz_status kz_added_settle(
        struct kz_added *added, kz_added_ask_fn ask, void *context, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf path = KZ_BUF_NULL;
        struct settling settling = {added, ask, context};
        enum kz_status status;

        /* Marks first: one that has a new document beside it belongs to a batch that never was, or
         * the document is what the index holds; in both the mark goes and the old file stays. */
        status = in_folder(added, "gone", NULL, &path, err);
        if (!status)
                status = kz_tree_list(path.data, settle_gone, &settling, err);
        if (!status)
                status = in_folder(added, "new", NULL, &path, err);
        if (!status)
                status = kz_tree_list(path.data, settle_new, &settling, err);
        return status;
}

bool kz_added_has(struct kz_added *added, struct kz_str id)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf path = KZ_BUF_NULL;
        struct hex hex = hex_of(id);

        if (in_folder(added, "new", hex.s, &path, NULL) == KZ_OK && exists(path.data))
                return true;
        if (in_folder(added, "gone", hex.s, &path, NULL) == KZ_OK && exists(path.data))
                return false;
        return kept_path(added, hex.s, &path, NULL) == KZ_OK && exists(path.data);
}

struct walk {
        struct kz_added *added;
        const char *folder;
        kz_added_fn fn;
        void *context;
        uint64_t damaged;
        struct kz_error first;
};

static enum kz_status walk_file(void *context, const char *name, struct kz_error *err)
{
        KZ_CLEANUP(kept_deinit) struct kept kept = {0};
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf path = KZ_BUF_NULL;
        struct walk *walk = context;
        struct kz_error own;
        struct hex hex;
        enum kz_status status;

        if (!is_hex(name, KZ_HASH_HEX))
                return KZ_OK;
        status = in_folder(walk->added, walk->folder, name, &path, err);
        if (status)
                return status;
        status = read_kept(path.data, &kept, &own);
        if (!status) {
                hex = hex_of(kept.doc.id);
                if (strcmp(hex.s, name) != 0)
                        status = kz_error_set(
                                &own, KZ_E_CORRUPT, "%s is another document's file", path.data);
        }
        if (status == KZ_E_CORRUPT || status == KZ_E_IO) {
                if (walk->damaged++ == 0)
                        walk->first = own;
                return KZ_OK;
        }
        if (status)
                return kz_error_set(err, status, "%s", own.message);
        return walk->fn(walk->context, &kept.doc, err);
}

static enum kz_status walk_folder(void *context, const char *name, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf path = KZ_BUF_NULL;
        struct walk *walk = context;
        enum kz_status status;

        if (!is_hex(name, 2))
                return KZ_OK;
        walk->folder = name;
        status = in_folder(walk->added, name, NULL, &path, err);
        return status ? status : kz_tree_list(path.data, walk_file, walk, err);
}

enum kz_status kz_added_each(struct kz_added *added, kz_added_fn fn, void *context,
        uint64_t *ret_damaged, struct kz_error *err)
{
        struct walk walk = {.added = added, .fn = fn, .context = context, .first = KZ_ERROR_NULL};
        enum kz_status status = kz_tree_list(added->path, walk_folder, &walk, err);

        if (status)
                return status;
        if (walk.damaged && err)
                *err = walk.first;
        *ret_damaged = walk.damaged;
        return KZ_OK;
}
