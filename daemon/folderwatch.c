#include "daemon/folderwatch.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/request.h"
#include "index/base/buf.h"
#include "index/base/fdio.h"

#define QUIET_MS 1000    /* after the last event: what comes in a burst is one change */
#define WAIT_MAX_MS 5000 /* after the first: what never is quiet is scanned all the same */
#define RETRY_MS 60000   /* for a root that is not there, or too large to be watched whole */
#define STEP_MS 250      /* between looks at whether it is quiet by now */
#define READS_AT_ONCE 64 /* so that one busy root does not keep the others waiting */
#define READ_BYTES 16384
#define DEPTH_MAX 256

#define FOLDERS_CHANGED (IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT | IN_Q_OVERFLOW)
#define MASK                                                                                       \
        (IN_CREATE | IN_CLOSE_WRITE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE | IN_DELETE_SELF |   \
                IN_MOVE_SELF | IN_ONLYDIR | IN_EXCL_UNLINK)

struct root {
        char *path;      /* the folder that is watched */
        char *only_name; /* the file in it that matters, or NULL */
        int inotify;     /* -1: nothing is watched */
        /* The thread's own. */
        bool changed, folders_changed;
        int64_t first_ms, last_ms; /* since it is changed */
        int64_t tried_ms;          /* the last walk */
        /* Under the lock. */
        struct kz_folderwatch_state state;
        bool again;
};

struct kz_folderwatch {
        pthread_mutex_t lock;
        pthread_t thread;
        bool has_thread, stopping;
        int wake; /* eventfd */
        uint64_t folders_max;
        struct root *roots;
        size_t n;
};

static int64_t now_ms(void)
{
        return kz_now_ns() / 1000000;
}

bool kz_folderwatch_matters(struct kz_str events, const char *only_name, bool *ret_folders)
{
        bool matters = false;
        size_t at = 0;

        while (at + sizeof(struct inotify_event) <= events.len) {
                struct inotify_event event;
                const char *name = events.ptr + at + sizeof(event);

                memcpy(&event, events.ptr + at, sizeof(event));
                if (event.len > events.len - at - sizeof(event))
                        break;
                at += sizeof(event) + event.len;
                if (event.mask & FOLDERS_CHANGED) {
                        *ret_folders = matters = true;
                        continue;
                }
                /* Hidden names are left out by a scan: editors write theirs all the time. */
                if (!event.len || name[0] == '.' || (only_name && strcmp(name, only_name) != 0))
                        continue;
                matters = true;
                if ((event.mask & IN_ISDIR) && !only_name)
                        *ret_folders = true;
        }
        return matters;
}

/* ---- The walk ---- */

struct walk {
        struct kz_folderwatch *watch;
        int inotify;
        uint64_t folders;
        struct kz_buf path;
        char problem[sizeof(((struct kz_folderwatch_state *)NULL)->problem)];
};

static bool is_stopping(struct kz_folderwatch *watch)
{
        bool stopping;

        pthread_mutex_lock(&watch->lock);
        stopping = watch->stopping;
        pthread_mutex_unlock(&watch->lock);
        return stopping;
}

static bool too_many(struct walk *walk, const char *why)
{
        snprintf(walk->problem, sizeof(walk->problem),
                "only %llu of its folders are watched, %s; the others are looked at once a minute",
                (unsigned long long)walk->folders, why);
        return false;
}

static bool is_folder(int dir, const struct dirent *entry)
{
        struct stat st;

        if (entry->d_type != DT_UNKNOWN)
                return entry->d_type == DT_DIR;
        return fstatat(dir, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(st.st_mode);
}

/* False: there is no use in going on. A folder that went away or is closed to us is passed over. */
static bool watch_folder(struct walk *walk, unsigned depth)
{
        const uint64_t max = walk->watch->folders_max;
        size_t len = walk->path.len;
        struct dirent *entry;
        bool go_on = true;
        DIR *dir;

        if (max && walk->folders >= max)
                return too_many(walk, "which is as many as one source may have");
        if (inotify_add_watch(walk->inotify, walk->path.data, MASK | (depth ? IN_DONT_FOLLOW : 0)) <
                0) {
                if (errno == ENOSPC)
                        return too_many(walk,
                                "as many as the system allows: raise fs.inotify.max_user_watches");
                if (depth == 0)
                        snprintf(walk->problem, sizeof(walk->problem), "it cannot be watched: %s",
                                strerror(errno));
                return depth > 0;
        }
        walk->folders++;
        dir = depth < DEPTH_MAX ? opendir(walk->path.data) : NULL;
        while (dir && go_on && (entry = readdir(dir))) {
                if (entry->d_name[0] == '.' || !is_folder(dirfd(dir), entry))
                        continue;
                go_on = !is_stopping(walk->watch) &&
                        !kz_buf_printf(&walk->path, "/%s", entry->d_name) &&
                        watch_folder(walk, depth + 1);
                walk->path.data[len] = '\0';
                walk->path.len = len;
        }
        if (dir)
                closedir(dir);
        return go_on;
}

/* The only folder of a root that is a file. */
static void watch_one(struct walk *walk)
{
        if (inotify_add_watch(walk->inotify, walk->path.data, MASK) < 0)
                snprintf(walk->problem, sizeof(walk->problem), "it cannot be watched: %s",
                        strerror(errno));
        else
                walk->folders = 1;
}

/* With a new instance, so that nothing is left of folders that were moved elsewhere. */
static void watch_all(struct kz_folderwatch *watch, struct root *root)
{
        struct walk walk = {.watch = watch, .inotify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC)};

        if (walk.inotify < 0)
                snprintf(walk.problem, sizeof(walk.problem), "it cannot be watched: %s%s",
                        strerror(errno),
                        errno == EMFILE ? "; raise fs.inotify.max_user_instances" : "");
        else if (kz_buf_append_cstr(&walk.path, root->path))
                snprintf(walk.problem, sizeof(walk.problem), "it cannot be watched: out of memory");
        else if (root->only_name)
                watch_one(&walk);
        else
                watch_folder(&walk, 0);
        kz_buf_deinit(&walk.path);
        kz_fd_close(&root->inotify);
        root->inotify = walk.inotify;
        root->tried_ms = now_ms();
        pthread_mutex_lock(&watch->lock);
        root->state.folders = walk.folders;
        memcpy(root->state.problem, walk.problem, sizeof(walk.problem));
        pthread_mutex_unlock(&watch->lock);
}

/* ---- The thread ---- */

static void set_changed(struct root *root)
{
        root->last_ms = now_ms();
        if (!root->changed)
                root->first_ms = root->last_ms;
        root->changed = true;
}

static void read_events(struct root *root)
{
        char events[READ_BYTES] __attribute__((aligned(__alignof__(struct inotify_event))));
        ssize_t n;
        int i;

        for (i = 0; i < READS_AT_ONCE; i++) {
                n = read(root->inotify, events, sizeof(events));
                if (n <= 0)
                        return;
                if (kz_folderwatch_matters((struct kz_str){events, (size_t)n}, root->only_name,
                            &root->folders_changed))
                        set_changed(root);
        }
}

static bool is_settled(const struct root *root, int64_t now)
{
        return root->changed &&
               (now - root->last_ms >= QUIET_MS || now - root->first_ms >= WAIT_MAX_MS);
}

/* What the loop wishes, and what time brings. */
static void look_after(struct kz_folderwatch *watch, struct root *root)
{
        int64_t now = now_ms();
        bool again, problem;

        pthread_mutex_lock(&watch->lock);
        again = root->again;
        root->again = false;
        problem = *root->state.problem;
        pthread_mutex_unlock(&watch->lock);
        if (again)
                set_changed(root);
        if (problem && now - root->tried_ms >= RETRY_MS) {
                root->folders_changed = true;
                set_changed(root);
        }
        if (!is_settled(root, now))
                return;
        root->changed = false;
        if (root->folders_changed) {
                root->folders_changed = false;
                watch_all(watch, root);
        }
        pthread_mutex_lock(&watch->lock);
        root->state.due = true;
        pthread_mutex_unlock(&watch->lock);
}

/* How long nothing can come to be due; -1: until an event. */
static int patience(const struct kz_folderwatch *watch)
{
        int ms = -1;
        size_t i;

        for (i = 0; i < watch->n; i++) {
                if (watch->roots[i].changed)
                        return STEP_MS;
                if (*watch->roots[i].state.problem)
                        ms = RETRY_MS / 10;
        }
        return ms;
}

static void *run(void *context)
{
        struct kz_folderwatch *watch = context;
        struct pollfd *fds = calloc(watch->n + 1, sizeof(*fds));
        uint64_t count;
        ssize_t ignored;
        size_t i;

        while (fds && !is_stopping(watch)) {
                for (i = 0; i < watch->n; i++)
                        look_after(watch, &watch->roots[i]);
                for (i = 0; i < watch->n; i++)
                        fds[i] = (struct pollfd){watch->roots[i].inotify, POLLIN, 0};
                fds[watch->n] = (struct pollfd){watch->wake, POLLIN, 0};
                poll(fds, watch->n + 1, patience(watch));
                if (fds[watch->n].revents) {
                        ignored = read(watch->wake, &count, sizeof(count));
                        (void)ignored;
                }
                for (i = 0; i < watch->n; i++) {
                        if (fds[i].revents)
                                read_events(&watch->roots[i]);
                }
        }
        free(fds);
        return NULL;
}

/* ---- For the loop ---- */

static bool set_root(struct root *root, const char *path)
{
        struct stat st;
        char *slash;

        root->inotify = -1;
        root->path = strdup(path);
        if (!root->path)
                return false;
        root->folders_changed = true;
        set_changed(root);
        slash = strrchr(root->path, '/');
        /* The folder of a file, as the file itself may be replaced. */
        if (stat(path, &st) == 0 && S_ISREG(st.st_mode) && slash) {
                root->only_name = strdup(slash + 1);
                slash[slash == root->path] = '\0';
                return root->only_name != NULL;
        }
        return true;
}

/* Signals are events of the loop: the thread gets none. */
static int start_thread(struct kz_folderwatch *watch)
{
        sigset_t all, old;
        int result;

        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &old);
        result = pthread_create(&watch->thread, NULL, run, watch);
        pthread_sigmask(SIG_SETMASK, &old, NULL);
        watch->has_thread = result == 0;
        return result;
}

enum kz_status kz_folderwatch_new(const char *const *roots, size_t n, uint64_t folders_max,
        struct kz_folderwatch **ret, struct kz_error *err)
{
        struct kz_folderwatch *watch = calloc(1, sizeof(*watch));
        int result;

        if (!watch)
                return kz_error_nomem(err);
        pthread_mutex_init(&watch->lock, NULL);
        watch->folders_max = folders_max;
        watch->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        watch->roots = calloc(n + 1, sizeof(*watch->roots));
        while (watch->roots && watch->n < n && set_root(&watch->roots[watch->n], roots[watch->n]))
                watch->n++;
        if (watch->wake < 0 || watch->n < n || !watch->roots) {
                kz_folderwatch_free(watch);
                return kz_error_nomem(err);
        }
        result = start_thread(watch);
        if (result) {
                kz_folderwatch_free(watch);
                return kz_error_errno(err, result, "cannot start a thread to watch folders");
        }
        *ret = watch;
        return KZ_OK;
}

static void wake_up(struct kz_folderwatch *watch)
{
        const uint64_t one = 1;
        ssize_t ignored = write(watch->wake, &one, sizeof(one));

        (void)ignored;
}

struct kz_folderwatch *kz_folderwatch_free(struct kz_folderwatch *watch)
{
        size_t i;

        if (!watch)
                return NULL;
        pthread_mutex_lock(&watch->lock);
        watch->stopping = true;
        pthread_mutex_unlock(&watch->lock);
        if (watch->has_thread) {
                wake_up(watch);
                pthread_join(watch->thread, NULL);
        }
        for (i = 0; i < watch->n; i++) {
                kz_fd_close(&watch->roots[i].inotify);
                free(watch->roots[i].path);
                free(watch->roots[i].only_name);
        }
        free(watch->roots);
        kz_fd_close(&watch->wake);
        pthread_mutex_destroy(&watch->lock);
        free(watch);
        return NULL;
}

void kz_folderwatch_look(struct kz_folderwatch *watch, size_t i, struct kz_folderwatch_state *ret)
{
        pthread_mutex_lock(&watch->lock);
        *ret = watch->roots[i].state;
        pthread_mutex_unlock(&watch->lock);
}

void kz_folderwatch_begin(struct kz_folderwatch *watch, size_t i)
{
        pthread_mutex_lock(&watch->lock);
        watch->roots[i].state.due = false;
        pthread_mutex_unlock(&watch->lock);
}

void kz_folderwatch_again(struct kz_folderwatch *watch, size_t i)
{
        pthread_mutex_lock(&watch->lock);
        watch->roots[i].again = true;
        pthread_mutex_unlock(&watch->lock);
        wake_up(watch);
}
