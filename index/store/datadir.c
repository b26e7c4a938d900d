#include "index/store/datadir.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "index/base/fdio.h"
#include "index/base/utf8.h"
#include "index/store/gate.h"
#include "index/store/tree.h"
#include "index/text/analyzer.h"

#define LOCK_NAME "writer.lock"
#define WAY_OUT "; run `kzsearchctl reindex --rebuild`"
#define WAY_OUT_READER "; run `kzsearchctl check`, then `kzsearchctl reindex --rebuild`"

static void append_way_out(struct kz_error *err, const char *text)
{
        size_t len = strlen(err->message), way = strlen(text);

        if (len > sizeof(err->message) - 1 - way)
                len = kz_utf8_floor(err->message, len, sizeof(err->message) - 1 - way);
        memcpy(err->message + len, text, way + 1);
}

enum kz_status kz_datadir_advise(enum kz_status status, struct kz_error *err)
{
        if ((status == KZ_E_CORRUPT || status == KZ_E_VERSION) && err &&
                !strstr(err->message, "--rebuild") && !strstr(err->message, "--reanalyze"))
                append_way_out(err, WAY_OUT);
        return status;
}

enum kz_status kz_datadir_advise_reader(
        const struct kz_datadir *dir, enum kz_status status, struct kz_error *err)
{
        if (status != KZ_E_CORRUPT || !err)
                return status;
        if (!strstr(err->message, dir->path))
                kz_error_prefix(err, status, "index %s", dir->path);
        if (!strstr(err->message, "--rebuild"))
                append_way_out(err, WAY_OUT_READER);
        return status;
}

/* What a directory without a manifest holds. */
struct survey {
        bool parts;        /* live indexes or added documents: the manifest is lost */
        char foreign[128]; /* the first stranger's name */
};

static enum kz_status survey_name(void *context, const char *name, struct kz_error *err)
{
        /*
         * The daemon may be there before the first index is: its lock and address, its socket. A
         * service keeps its sources here, too, since it may not write below /etc.
         */
        static const char *const empty[] = {LOCK_NAME, KZ_GATE_NAME, KZ_MANIFEST_NAME ".new",
                "socket", "sources.conf", "sources.conf.new", "lost+found"};
        struct survey *survey = context;
        size_t i;

        (void)err;
        if (kz_manifest_live_name(kz_str(name), NULL) ||
                kz_segment_name_begins(kz_str(name), NULL) || strcmp(name, "added") == 0) {
                survey->parts = true;
                return KZ_OK;
        }
        for (i = 0; i < KZ_ARRAY_LEN(empty); i++) {
                if (strcmp(name, empty[i]) == 0)
                        return KZ_OK;
        }
        if (kz_str_starts(kz_str(name), KZ_STR("daemon.")))
                return KZ_OK;
        if (!survey->foreign[0])
                snprintf(survey->foreign, sizeof(survey->foreign), "%s", name);
        return KZ_OK;
}

static enum kz_status lost_manifest(const char *path, struct kz_error *err)
{
        return kz_datadir_advise(kz_error_set(err, KZ_E_CORRUPT,
                                         "%s: there are parts of an index but no manifest", path),
                err);
}

static bool has_manifest(const struct kz_datadir *dir)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf path = KZ_BUF_NULL;
        struct stat st;

        return kz_buf_printf(&path, "%s/%s", dir->path, KZ_MANIFEST_NAME) == KZ_OK &&
               lstat(path.data, &st) == 0;
}

static enum kz_status new_datadir(const char *path, struct kz_datadir **ret, struct kz_error *err)
{
        struct kz_datadir *dir = calloc(1, sizeof(*dir));

        if (dir)
                dir->path = strdup(path);
        if (!dir || !dir->path) {
                free(dir);
                return kz_error_nomem(err);
        }
        dir->lock = dir->gate = -1;
        *ret = dir;
        return KZ_OK;
}

struct kz_datadir *kz_datadir_free(struct kz_datadir *dir)
{
        if (!dir)
                return NULL;
        kz_fd_close(&dir->lock);
        kz_fd_close(&dir->gate);
        free(dir->path);
        free(dir);
        return NULL;
}

static void drop(struct kz_datadir **dir)
{
        kz_datadir_free(*dir);
}

enum kz_status kz_datadir_open(const char *path, struct kz_datadir **ret, struct kz_error *err)
{
        KZ_CLEANUP(drop) struct kz_datadir *dir = NULL;
        struct survey survey = {0};
        struct kz_manifest manifest;
        enum kz_status status;

        status = new_datadir(path, &dir, err);
        if (status)
                return status;
        status = kz_datadir_read_manifest(dir, &manifest, err);
        if (status == KZ_E_NOT_FOUND) {
                if (kz_tree_list(path, survey_name, &survey, NULL) == KZ_OK && survey.parts &&
                        !survey.foreign[0])
                        return lost_manifest(path, err);
                return kz_error_set(err, KZ_E_NOT_FOUND,
                        "no index in %s yet: run `kzsearchctl source add` or `kzsearchctl reindex`",
                        path);
        }
        if (status)
                return status;
        *ret = dir;
        dir = NULL;
        return KZ_OK;
}

/* Nothing is written into a directory that is not ours, not even the lock. */
static enum kz_status check_ours(const struct kz_datadir *dir, bool mend, struct kz_error *err)
{
        struct survey survey = {0};
        enum kz_status status;

        if (has_manifest(dir))
                return KZ_OK;
        status = kz_tree_list(dir->path, survey_name, &survey, err);
        if (status)
                return status;
        if (survey.foreign[0])
                return kz_error_set(err, KZ_E_INVALID,
                        "%s is not empty and no index of kzsearch (it holds %s): choose another "
                        "data "
                        "directory, or an empty one",
                        dir->path, survey.foreign);
        if (survey.parts && !mend)
                return lost_manifest(dir->path, err);
        return KZ_OK;
}

bool kz_datadir_is_empty(const struct kz_datadir *dir)
{
        struct survey survey = {0};

        return !has_manifest(dir) && kz_tree_list(dir->path, survey_name, &survey, NULL) == KZ_OK &&
               !survey.parts && !survey.foreign[0];
}

static enum kz_status locked_by(const struct kz_datadir *dir, struct kz_error *err)
{
        char pid[24];
        ssize_t n = pread(dir->lock, pid, sizeof(pid) - 1, 0);
        size_t digits;

        pid[n > 0 ? n : 0] = '\0';
        digits = strspn(pid, "0123456789");
        pid[digits] = '\0';
        if (!digits)
                return kz_error_set(err, KZ_E_LOCKED,
                        "%s: another process is writing to this index: wait until it is done, or "
                        "see "
                        "`kzsearchctl status`",
                        dir->path);
        return kz_error_set(err, KZ_E_LOCKED,
                "%s: another process (%s) is writing to this index: wait until it is done, or see "
                "`kzsearchctl status`",
                dir->path, pid);
}

static enum kz_status take_lock(struct kz_datadir *dir, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf path = KZ_BUF_NULL;
        char pid[24];
        int len;

        if (kz_buf_printf(&path, "%s/%s", dir->path, LOCK_NAME))
                return kz_error_nomem(err);
        dir->lock = open(path.data, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (dir->lock < 0)
                return kz_error_errno(err, errno,
                        "the index can be searched but not changed: cannot open %s for writing",
                        path.data);
        while (flock(dir->lock, LOCK_EX | LOCK_NB) < 0) {
                if (errno == EWOULDBLOCK)
                        return locked_by(dir, err);
                if (errno != EINTR)
                        return kz_error_errno(err, errno, "cannot lock %s", path.data);
        }
        /* Only messages read the number: a full disk must not keep anybody from the lock. */
        len = snprintf(pid, sizeof(pid), "%ld\n", (long)getpid());
        if (ftruncate(dir->lock, 0) == 0 && pwrite(dir->lock, pid, (size_t)len, 0) < len)
                errno = 0;
        return KZ_OK;
}

enum kz_status kz_datadir_lock(
        const char *path, bool mend, struct kz_datadir **ret, struct kz_error *err)
{
        KZ_CLEANUP(drop) struct kz_datadir *dir = NULL;
        enum kz_status status;

        status = new_datadir(path, &dir, err);
        if (!status)
                status = kz_mkdir_all(path, 0700, err);
        if (!status)
                status = check_ours(dir, mend, err);
        if (!status)
                status = take_lock(dir, err);
        /* Again, now that nobody else can be making an index here. */
        if (!status)
                status = check_ours(dir, mend, err);
        if (status)
                return status;
        if (!has_manifest(dir) && chmod(path, 0700) < 0)
                return kz_error_errno(err, errno, "cannot make %s private", path);
        dir->gate = kz_gate_make(path);
        *ret = dir;
        dir = NULL;
        return KZ_OK;
}

enum kz_status kz_datadir_name(
        const struct kz_datadir *dir, const char *name, struct kz_buf *out, struct kz_error *err)
{
        return kz_buf_printf(out, "%s/%s", dir->path, name) ? kz_error_nomem(err) : KZ_OK;
}

enum kz_status kz_datadir_read_manifest(
        const struct kz_datadir *dir, struct kz_manifest *ret, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf path = KZ_BUF_NULL;
        enum kz_status status = kz_datadir_name(dir, KZ_MANIFEST_NAME, &path, err);

        if (!status)
                status = kz_manifest_read(path.data, ret, err);
        return kz_datadir_advise(status, err);
}

enum kz_status kz_datadir_write_manifest(
        const struct kz_datadir *dir, const struct kz_manifest *manifest, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf path = KZ_BUF_NULL;
        enum kz_status status = kz_datadir_name(dir, KZ_MANIFEST_NAME, &path, err);

        return status ? status : kz_manifest_write(path.data, manifest, err);
}

static enum kz_status largest_live(void *context, const char *name, struct kz_error *err)
{
        uint64_t *largest = context, n;

        (void)err;
        if (kz_manifest_live_name(kz_str(name), &n) && n > *largest)
                *largest = n;
        return KZ_OK;
}

enum kz_status kz_datadir_new_live(
        const struct kz_datadir *dir, struct kz_manifest *ret, struct kz_error *err)
{
        uint64_t largest = 0;
        enum kz_status status = kz_tree_list(dir->path, largest_live, &largest, err);

        if (status)
                return status;
        snprintf(ret->live, sizeof(ret->live), "%s%" PRIu64, KZ_LIVE_PREFIX, largest + 1);
        return KZ_OK;
}

enum kz_status kz_datadir_make_live(
        const struct kz_datadir *dir, struct kz_manifest *ret, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf path = KZ_BUF_NULL;
        struct kz_manifest made = *ret;
        enum kz_status status = kz_datadir_new_live(dir, &made, err);

        if (!status)
                status = kz_datadir_name(dir, made.live, &path, err);
        if (status)
                return status;
        if (mkdir(path.data, 0700) < 0)
                return kz_error_errno(err, errno, "cannot make %s", path.data);
        *ret = made;
        return KZ_OK;
}

static enum kz_status highest_segment(void *context, const char *name, struct kz_error *err)
{
        uint64_t *highest = context, number;

        (void)err;
        if (kz_segment_name_begins(kz_str(name), &number) && number > *highest)
                *highest = number;
        return KZ_OK;
}

enum kz_status kz_datadir_new_segment(
        const struct kz_datadir *dir, char ret[KZ_SEGMENT_NAME_MAX], struct kz_error *err)
{
        uint64_t highest = 0;
        enum kz_status status = kz_tree_list(dir->path, highest_segment, &highest, err);

        if (!status)
                snprintf(ret, KZ_SEGMENT_NAME_MAX, KZ_SEGMENT_PREFIX "%" PRIu64, highest + 1);
        return status;
}

struct sweep {
        const struct kz_datadir *dir;
        const char *keep;
        const struct kz_buf *segments;
};

static bool is_left_over(const struct sweep *sweep, const char *name)
{
        if (kz_manifest_live_name(kz_str(name), NULL))
                return strcmp(name, sweep->keep) != 0;
        return sweep->segments && kz_segment_name_begins(kz_str(name), NULL) &&
               !kz_segment_list_has(kz_buf_str(sweep->segments), kz_str(name));
}

static enum kz_status sweep_name(void *context, const char *name, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf path = KZ_BUF_NULL;
        const struct sweep *sweep = context;
        enum kz_status status;

        if (!is_left_over(sweep, name))
                return KZ_OK;
        status = kz_datadir_name(sweep->dir, name, &path, err);
        return status ? status : kz_tree_remove(path.data, err);
}

enum kz_status kz_datadir_sweep(const struct kz_datadir *dir, const char *keep,
        const struct kz_buf *segments, struct kz_error *err)
{
        struct sweep sweep = {dir, keep, segments};

        return kz_tree_list(dir->path, sweep_name, &sweep, err);
}

enum kz_status kz_datadir_check_analyzer(
        const struct kz_datadir *dir, const struct kz_manifest *manifest, struct kz_error *err)
{
        if (manifest->analyzer == KZ_ANALYZER_VERSION)
                return KZ_OK;
        if (manifest->analyzer == KZ_ANALYZER_MIXED)
                return kz_error_set(err, KZ_E_VERSION,
                        "%s: its terms are being made anew, and it can be searched when that is "
                        "done; if nothing is running, `kzsearchctl reindex --reanalyze` goes on",
                        dir->path);
        return kz_error_set(err, KZ_E_VERSION,
                "%s: its words were cut by analyzer %u, and this program has %d: run `kzsearchctl "
                "reindex --reanalyze`",
                dir->path, manifest->analyzer, KZ_ANALYZER_VERSION);
}
