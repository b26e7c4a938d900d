/* The extractor: commands of the configuration, which its helper may ask for and not start. */
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "index/base/command_line.h"
#include "index/base/fdio.h"
#include "index/ingest/extract_frame.h"
#include "index/ingest/extractor_internal.h"

#define SHARE 100 /* the commands of one job may take wall_ms so many times together */

enum kz_status kz_extractor_set_command(struct kz_extractor *ex, enum kz_extract_command which,
        const char *line, struct kz_error *err)
{
        char **words = NULL;
        enum kz_status status = line ? kz_command_line_split(line, &words, err) : KZ_OK;

        if (status)
                return status;
        kz_command_line_free(ex->commands[which]);
        ex->commands[which] = words;
        return KZ_OK;
}

static int64_t now_ms(void)
{
        struct timespec ts;

        clock_gettime(CLOCK_MONOTONIC, &ts);
        return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static enum kz_extract_answer answer_of(enum kz_status status)
{
        switch (status) {
        case KZ_OK:
                return KZ_EXTRACT_ANSWERED;
        case KZ_E_LIMIT:
                return KZ_EXTRACT_TOO_MUCH;
        case KZ_E_UNSUPPORTED:
                return KZ_EXTRACT_NOT_WALLED;
        default:
                return KZ_EXTRACT_FAILED;
        }
}

/* What the command has printed, as a file in memory at its start. */
static enum kz_status make_file(struct kz_str bytes, int *ret, struct kz_error *err)
{
        KZ_CLEANUP(kz_fd_close) int fd = memfd_create("kzsearch-answer", MFD_CLOEXEC);
        enum kz_status status;

        if (fd < 0)
                return kz_error_errno(err, errno, "cannot make a file in memory");
        status = kz_fd_write_all(fd, bytes.ptr, bytes.len, err);
        if (status)
                return status;
        if (lseek(fd, 0, SEEK_SET) < 0)
                return kz_error_errno(err, errno, "cannot make a file in memory");
        *ret = fd;
        fd = -1;
        return KZ_OK;
}

/* Tells the helper how its command went: status and why, or what it printed. */
static enum kz_status send_answer(struct kz_extractor *ex, enum kz_status outcome, const char *why,
        struct kz_str printed, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf frame = KZ_BUF_NULL;
        KZ_CLEANUP(kz_fd_close) int file = -1;
        enum kz_status status = KZ_OK;

        if (!outcome)
                status = make_file(printed, &file, err);
        if (!status && kz_extract_put_answer(&frame, answer_of(outcome), kz_str(why)))
                status = kz_error_nomem(err);
        if (status)
                return status;
        /* One that asks and asks, and reads no answer, has itself to blame. */
        if (kz_extractor_send(ex, kz_buf_str(&frame), file, NULL))
                return kz_error_set(err, KZ_E_CORRUPT, "it takes no answer to its command");
        return KZ_OK;
}

enum kz_status kz_extractor_take_command(
        struct kz_extractor *ex, struct kz_str body, struct kz_error *err)
{
        struct kz_error why = KZ_ERROR_NULL;
        enum kz_extract_command which;
        enum kz_status status;
        struct kz_str bytes;

        status = kz_extract_get_command(body, &which, &bytes, err);
        if (status)
                return status;
        if (kz_extractor_is_unread(ex))
                return kz_error_set(err, KZ_E_CORRUPT, "it takes no answer to its command");
        if (!ex->commands[which])
                return kz_error_set(err, KZ_E_CORRUPT, "a command that is not configured");
        if (ex->commands_took > (int64_t)ex->limits.wall_ms * SHARE)
                return send_answer(ex, KZ_E_LIMIT, "the commands for this file take too long",
                        KZ_STR_NULL, err);
        ex->command_started = now_ms();
        status = kz_command_run_start(
                &ex->command, ex->program, ex->commands[which], bytes, &ex->limits, &why);
        return status ? send_answer(ex, status, why.message, KZ_STR_NULL, err) : KZ_OK;
}

enum kz_status kz_extractor_step_command(struct kz_extractor *ex, struct kz_error *err)
{
        struct kz_error why = KZ_ERROR_NULL;
        enum kz_status status = kz_command_run_step(&ex->command, &why);

        if (status == KZ_E_NOT_FOUND)
                return status;
        /* None of it was the helper's time. */
        ex->heard = now_ms();
        ex->started += ex->heard - ex->command_started;
        ex->commands_took += ex->heard - ex->command_started;
        status = send_answer(ex, status, why.message, kz_buf_str(&ex->command.out), err);
        kz_command_run_stop(&ex->command);
        return status;
}
