#include "daemon/indexer/scan.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "index/base/fdio.h"

#define DEPTH_MAX 256 /* folders within folders: each holds a descriptor while it is walked */

struct walk {
        struct kz_scan *scan;
        struct kz_buf path; /* of the folder or file at hand */
        size_t root_len;
        char *real_root;
        const atomic_bool *cancelled;
        kz_scan_problem_fn problem;
        void *context;
        struct kz_error *err;
};

static enum kz_status grow(void **array, size_t n, size_t *cap, size_t size, struct kz_error *err)
{
        size_t wanted, bytes;
        void *larger;

        if (n < *cap)
                return KZ_OK;
        if (!kz_mul_size(*cap ? *cap : 64, 2, &wanted) || !kz_mul_size(wanted, size, &bytes))
                return kz_error_nomem(err);
        larger = realloc(*array, bytes);
        if (!larger)
                return kz_error_nomem(err);
        *array = larger;
        *cap = wanted;
        return KZ_OK;
}

static enum kz_status add_file(struct walk *walk, const struct stat *st)
{
        struct kz_scan *scan = walk->scan;
        struct kz_scan_file file = {.path = kz_arena_dup(&scan->arena, kz_buf_str(&walk->path)),
                .size = (uint64_t)st->st_size,
                .mtime_ns = (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec,
                .inode = st->st_ino};

        if (!file.path.ptr ||
                grow((void **)&scan->files, scan->n_files, &scan->files_cap, sizeof(file), NULL))
                return kz_error_nomem(walk->err);
        file.key = walk->path.len > walk->root_len ? walk->root_len + 1 : walk->path.len;
        /* Below "/" the root's own slash is the one between. */
        if (walk->root_len == 1 && walk->path.len > 1)
                file.key = 1;
        scan->files[scan->n_files++] = file;
        return KZ_OK;
}

static enum kz_status add_unread_for(struct walk *walk, const char *why)
{
        struct kz_scan *scan = walk->scan;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf prefix = KZ_BUF_NULL;
        char message[160];

        snprintf(message, sizeof(message),
                "this folder cannot be read: %s; what was indexed of it stays", why);
        walk->problem(walk->context, kz_buf_str(&walk->path), message);
        if (kz_buf_printf(&prefix, "%s/", walk->path.data) ||
                grow((void **)&scan->unread, scan->n_unread, &scan->unread_cap,
                        sizeof(*scan->unread), NULL))
                return kz_error_nomem(walk->err);
        scan->unread[scan->n_unread] = kz_arena_dup(&scan->arena, kz_buf_str(&prefix));
        if (!scan->unread[scan->n_unread].ptr)
                return kz_error_nomem(walk->err);
        scan->n_unread++;
        return KZ_OK;
}

static enum kz_status add_unread(struct walk *walk, int errnum)
{
        char text[100];

        return add_unread_for(walk, strerror_r(errnum, text, sizeof(text)));
}

static void report_link(struct walk *walk)
{
        char *target = realpath(walk->path.data, NULL);
        size_t len = strlen(walk->real_root);

        if (!target)
                walk->problem(walk->context, kz_buf_str(&walk->path),
                        "a link that leads nowhere: left out");
        else if (len > 1 && (strncmp(target, walk->real_root, len) != 0 ||
                                    (target[len] != '/' && target[len] != '\0')))
                walk->problem(walk->context, kz_buf_str(&walk->path),
                        "a link that leaves the source's folder: left out; add its target as a "
                        "source of its own");
        free(target);
}

static int compare_names(const void *a, const void *b)
{
        return strcmp(*(char *const *)a, *(char *const *)b);
}

static void free_names(char **names, size_t n)
{
        while (n)
                free(names[--n]);
        free(names);
}

static enum kz_status read_names(DIR *dir, char ***ret, size_t *ret_n, int *ret_errno)
{
        char **names = NULL;
        size_t n = 0, cap = 0;
        struct dirent *entry;

        for (errno = 0; (entry = readdir(dir)); errno = 0) {
                if (entry->d_name[0] == '.')
                        continue;
                if (grow((void **)&names, n, &cap, sizeof(*names), NULL) ||
                        !(names[n] = strdup(entry->d_name))) {
                        free_names(names, n);
                        return KZ_E_NOMEM;
                }
                n++;
        }
        *ret_errno = errno;
        if (n)
                qsort(names, n, sizeof(*names), compare_names);
        *ret = names;
        *ret_n = n;
        return KZ_OK;
}

static enum kz_status walk_dir(struct walk *walk, int fd, unsigned depth);

static enum kz_status walk_entry(struct walk *walk, int dir, const char *name, unsigned depth)
{
        struct stat st;
        int fd;

        if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) < 0) {
                if (errno != ENOENT)
                        return add_unread(walk, errno);
                return KZ_OK;
        }
        if (S_ISREG(st.st_mode))
                return add_file(walk, &st);
        if (S_ISLNK(st.st_mode)) {
                report_link(walk);
        } else if (S_ISDIR(st.st_mode)) {
                if (depth >= DEPTH_MAX)
                        return add_unread_for(walk, "it lies too deep");
                fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
                if (fd < 0)
                        return errno == ENOENT ? KZ_OK : add_unread(walk, errno);
                return walk_dir(walk, fd, depth + 1);
        } else {
                walk->problem(walk->context, kz_buf_str(&walk->path),
                        "neither a file nor a folder (a device, pipe or socket): left out");
        }
        return KZ_OK;
}

/* Takes fd over. */
static enum kz_status walk_dir(struct walk *walk, int fd, unsigned depth)
{
        DIR *dir = fdopendir(fd);
        size_t len = walk->path.len, n = 0, i;
        char **names = NULL;
        int errnum = 0;
        enum kz_status status;

        if (!dir) {
                close(fd);
                return kz_error_nomem(walk->err);
        }
        status = read_names(dir, &names, &n, &errnum);
        if (!status && errnum)
                status = add_unread(walk, errnum);
        for (i = 0; i < n && !status; i++) {
                if (atomic_load(walk->cancelled)) {
                        status = kz_error_set(walk->err, KZ_E_CANCELLED, "cancelled");
                        break;
                }
                if ((len > 1 && kz_buf_append_char(&walk->path, '/')) ||
                        kz_buf_append_cstr(&walk->path, names[i]))
                        status = kz_error_nomem(walk->err);
                else
                        status = walk_entry(walk, dirfd(dir), names[i], depth);
                walk->path.data[len] = '\0';
                walk->path.len = len;
        }
        free_names(names, n);
        closedir(dir);
        return status;
}

enum kz_status kz_scan_run(struct kz_scan *ret, const char *root, const atomic_bool *cancelled,
        kz_scan_problem_fn problem, void *context, struct kz_error *err)
{
        struct walk walk = {.scan = ret,
                .root_len = strlen(root),
                .cancelled = cancelled,
                .problem = problem,
                .context = context,
                .err = err};
        int fd = open(root, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
        enum kz_status status;
        struct stat st;

        *ret = (struct kz_scan){.arena = KZ_ARENA_NULL};
        if (fd < 0 || fstat(fd, &st) < 0) {
                status = kz_error_errno(err, errno, "%s", root);
                kz_fd_close(&fd);
                return status;
        }
        walk.real_root = realpath(root, NULL);
        if (!walk.real_root || kz_buf_append_cstr(&walk.path, root)) {
                close(fd);
                free(walk.real_root);
                return kz_error_nomem(err);
        }
        if (S_ISDIR(st.st_mode)) {
                status = walk_dir(&walk, fd, 0);
                /* The root itself could not be read: nothing is known of any file. */
                if (!status && ret->n_unread && kz_str_starts(ret->unread[0], kz_str(root)) &&
                        ret->unread[0].len == walk.root_len + 1)
                        status = kz_error_set(err, KZ_E_IO, "%s cannot be read", root);
        } else {
                close(fd);
                ret->root_is_file = true;
                status = S_ISREG(st.st_mode) ? add_file(&walk, &st)
                                             : kz_error_set(err, KZ_E_INVALID,
                                                       "%s is neither a folder nor a file", root);
        }
        kz_buf_deinit(&walk.path);
        free(walk.real_root);
        return status;
}

void kz_scan_deinit(struct kz_scan *scan)
{
        kz_arena_deinit(&scan->arena);
        free(scan->files);
        free(scan->unread);
        *scan = (struct kz_scan){.arena = KZ_ARENA_NULL};
}

bool kz_scan_is_unread(const struct kz_scan *scan, struct kz_str path)
{
        size_t i;

        for (i = 0; i < scan->n_unread; i++) {
                if (kz_str_starts(path, scan->unread[i]) ||
                        (path.len + 1 == scan->unread[i].len &&
                                memcmp(path.ptr, scan->unread[i].ptr, path.len) == 0))
                        return true;
        }
        return false;
}

/* Opens the folder dir (below the root, "" for the root itself), a part at a time. */
static int open_dir(int root, const char *dir)
{
        KZ_CLEANUP(kz_fd_close) int at = fcntl(root, F_DUPFD_CLOEXEC, 3);
        char part[NAME_MAX + 1];

        while (*dir && at >= 0) {
                size_t len = strcspn(dir, "/");
                int next;

                if (len > NAME_MAX) {
                        errno = ENAMETOOLONG;
                        return -1;
                }
                memcpy(part, dir, len);
                part[len] = '\0';
                next = openat(at, part, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
                kz_fd_close(&at);
                at = next;
                dir += len + (dir[len] == '/');
        }
        root = at;
        at = -1;
        return root;
}

static bool enter(struct kz_scan_opener *opener, const char *root, struct kz_str dir)
{
        if (opener->root < 0)
                opener->root = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
        if (opener->root < 0)
                return false;
        if (opener->dir >= 0 && kz_str_eq(dir, kz_buf_str(&opener->dir_path)))
                return true;
        kz_fd_close(&opener->dir);
        kz_buf_clear(&opener->dir_path);
        if (kz_buf_append_str(&opener->dir_path, dir)) {
                errno = ENOMEM;
                return false;
        }
        opener->dir = open_dir(opener->root, opener->dir_path.data);
        return opener->dir >= 0;
}

enum kz_status kz_scan_open(struct kz_scan_opener *opener, const char *root,
        const struct kz_scan_file *file, int *ret_fd, struct kz_error *err)
{
        const int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
        const char *below = file->path.ptr + file->key;
        const char *slash = strrchr(below, '/');
        struct kz_str dir = {below, slash ? (size_t)(slash - below) : 0};
        struct stat st;
        int fd;

        st.st_mode = 0;
        if (!*below)
                fd = open(root, flags & ~O_NOFOLLOW);
        else if (!enter(opener, root, dir))
                fd = -1;
        else
                fd = openat(opener->dir, slash ? slash + 1 : below, flags);
        if (fd < 0)
                return kz_error_errno(err, errno, "cannot be opened");
        if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
                close(fd);
                return kz_error_set(err, KZ_E_INVALID,
                        S_ISDIR(st.st_mode) ? "is a folder, not a regular file"
                                            : "is not a regular file");
        }
        *ret_fd = fd;
        return KZ_OK;
}

void kz_scan_opener_deinit(struct kz_scan_opener *opener)
{
        kz_fd_close(&opener->root);
        kz_fd_close(&opener->dir);
        kz_buf_deinit(&opener->dir_path);
}
