#include "daemon/indexer/pool.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "daemon/program.h"
#include "index/base/fdio.h"

#define EXTRACTORS_MAX 64

struct slot {
        struct kz_extractor *extractor;
        struct kz_reading *reading; /* NULL: idle */
        struct kz_extract_job job;
        struct kz_arena strings; /* of the job */
        int fd;
        struct kz_preparers *preparers;
};

struct kz_pool {
        struct kz_applier *applier;
        struct slot slots[EXTRACTORS_MAX];
        unsigned n;
        int64_t left; /* when the extractors were last looked at, in ms; 0: not yet */
};

enum kz_status kz_pool_extractor(
        const struct kz_pool_settings *settings, struct kz_extractor **ret, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf program = KZ_BUF_NULL;
        struct kz_extractor *extractor = NULL;
        enum kz_status status =
                kz_program_find("kzsearch-extract", "../../index/ingest/", &program, err);
        int i;

        if (!status)
                status = kz_extractor_new(program.data, &settings->limits, &extractor, err);
        for (i = 0; !status && i < KZ_COMMANDS; i++)
                status = kz_extractor_set_command(
                        extractor, (enum kz_extract_command)i, settings->commands[i], err);
        if (status) {
                kz_extractor_free(extractor);
                return status;
        }
        *ret = extractor;
        return KZ_OK;
}

enum kz_status kz_pool_new(const struct kz_pool_settings *settings, struct kz_applier *applier,
        struct kz_preparers *preparers, struct kz_pool **ret, struct kz_error *err)
{
        struct kz_pool *pool = calloc(1, sizeof(*pool));
        enum kz_status status;

        if (!pool)
                return kz_error_nomem(err);
        pool->applier = applier;
        while (pool->n < settings->extractors && pool->n < EXTRACTORS_MAX) {
                struct slot *slot = &pool->slots[pool->n];

                slot->fd = -1;
                slot->preparers = preparers;
                status = kz_pool_extractor(settings, &slot->extractor, err);
                if (status) {
                        kz_pool_free(pool);
                        return status;
                }
                pool->n++;
        }
        *ret = pool;
        return KZ_OK;
}

/* Hands the reading over to the applier. */
static void release(struct kz_pool *pool, struct slot *slot)
{
        struct kz_reading *reading = slot->reading;

        slot->reading = NULL;
        kz_fd_close(&slot->fd);
        kz_arena_reset(&slot->strings);
        kz_applier_end(pool->applier, reading);
}

struct kz_pool *kz_pool_free(struct kz_pool *pool)
{
        unsigned i;

        if (!pool)
                return NULL;
        for (i = 0; i < pool->n; i++) {
                struct slot *slot = &pool->slots[i];

                if (slot->reading) {
                        kz_extractor_cancel(slot->extractor);
                        slot->reading->unstable = true;
                        release(pool, slot);
                }
                kz_extractor_free(slot->extractor);
                kz_arena_deinit(&slot->strings);
        }
        free(pool);
        return NULL;
}

bool kz_pool_is_full(const struct kz_pool *pool)
{
        unsigned i;

        for (i = 0; i < pool->n; i++) {
                if (!pool->slots[i].reading)
                        return false;
        }
        return true;
}

bool kz_pool_is_idle(const struct kz_pool *pool)
{
        unsigned i;

        for (i = 0; i < pool->n; i++) {
                if (pool->slots[i].reading)
                        return false;
        }
        return true;
}

static enum kz_status take_document(void *context, const struct kz_document *doc)
{
        struct slot *slot = context;
        struct kz_document with_path = *doc;
        enum kz_status status;

        /* The extractor makes a path readable; the catalog ties documents to the path as it is. */
        with_path.path = slot->reading->path;
        status = kz_preparers_push(slot->preparers, slot->reading, &with_path);

        if (!status)
                slot->reading->given++;
        return status;
}

static enum kz_status take_problem(
        void *context, enum kz_problem_severity severity, uint32_t line, const char *message)
{
        struct slot *slot = context;

        kz_reading_problem(slot->reading, severity, line, message);
        return KZ_OK;
}

/* What was read must be one state of the file, and the one that is recorded. */
static void compare_with_now(struct slot *slot)
{
        struct kz_reading *reading = slot->reading;
        struct stat st;

        if (fstat(slot->fd, &st) < 0 || (uint64_t)st.st_size != reading->record.size ||
                (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec !=
                        reading->record.mtime_ns)
                reading->unstable = true;
}

static void end_file(
        struct kz_pool *pool, struct slot *slot, const struct kz_extract_result *result)
{
        struct kz_reading *reading = slot->reading;

        if (result->outcome != KZ_EXTRACT_OK)
                kz_reading_fail(reading, result->why);
        atomic_fetch_add(&reading->source->bytes, reading->record.size);
        compare_with_now(slot);
        release(pool, slot);
}

/* A status other than OK and NOT_FOUND is about the program. */
static enum kz_status step_slot(struct kz_pool *pool, struct slot *slot, struct kz_error *err)
{
        struct kz_extract_result result;
        enum kz_status status = kz_extractor_step(slot->extractor, &result, err);

        if (status == KZ_E_NOT_FOUND)
                return KZ_OK;
        if (!status) {
                end_file(pool, slot, &result);
                return KZ_OK;
        }
        slot->reading->unstable = true;
        release(pool, slot);
        return status;
}

static bool copy_job(struct slot *slot, const struct kz_extract_job *job)
{
        slot->job = *job;
        slot->job.source = kz_arena_dup(&slot->strings, job->source);
        slot->job.path = kz_arena_dup(&slot->strings, job->path);
        slot->job.key = kz_arena_dup(&slot->strings, job->key);
        slot->job.name = kz_arena_dup(&slot->strings, job->name);
        slot->job.lang = kz_arena_dup(&slot->strings, job->lang);
        slot->job.kind = kz_arena_dup(&slot->strings, job->kind);
        return slot->job.source.ptr && slot->job.path.ptr && slot->job.key.ptr &&
               slot->job.name.ptr && slot->job.lang.ptr && slot->job.kind.ptr;
}

enum kz_status kz_pool_start(struct kz_pool *pool, struct kz_reading *reading,
        const struct kz_extract_job *job, struct kz_error *err)
{
        struct slot *slot = pool->slots;
        struct kz_extractor_callbacks callbacks = {
                .document = take_document, .problem = take_problem};
        enum kz_status status;

        while (slot->reading)
                slot++;
        slot->reading = reading;
        slot->fd = job->fd;
        callbacks.ctx = slot;
        status = copy_job(slot, job)
                         ? kz_extractor_start(slot->extractor, &slot->job, &callbacks, err)
                         : kz_error_nomem(err);
        if (status) {
                reading->unstable = true;
                release(pool, slot);
                return status;
        }
        return step_slot(pool, slot, err);
}

enum kz_status kz_pool_step(struct kz_pool *pool, int ms, struct kz_error *err)
{
        struct pollfd pollers[EXTRACTORS_MAX];
        struct slot *busy[EXTRACTORS_MAX];
        enum kz_status status = KZ_OK, one;
        nfds_t n = 0, i;
        unsigned j;
        int64_t now = kz_now_ms(), away = pool->left ? now - pool->left : 0;

        for (j = 0; j < pool->n; j++) {
                struct slot *slot = &pool->slots[j];
                int64_t left;

                if (!slot->reading)
                        continue;
                kz_extractor_forgive(slot->extractor, away);
                left = kz_extractor_deadline(slot->extractor) - now;
                if (left < ms)
                        ms = left > 0 ? (int)left : 0;
                pollers[n] =
                        (struct pollfd){.fd = kz_extractor_fd(slot->extractor), .events = POLLIN};
                busy[n++] = slot;
        }
        pool->left = now;
        if (n == 0)
                return KZ_OK;
        if (poll(pollers, n, ms) < 0 && errno != EINTR)
                return kz_error_errno(err, errno, "cannot wait for the extractors");
        now = kz_now_ms();
        for (i = 0; i < n; i++) {
                if (!pollers[i].revents && kz_extractor_deadline(busy[i]->extractor) > now)
                        continue;
                one = step_slot(pool, busy[i], status ? NULL : err);
                if (one && !status)
                        status = one;
        }
        pool->left = kz_now_ms();
        return status;
}
