#include "daemon/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "index/base/fdio.h"
#include "index/base/visible.h"

/* The one thing that is the process's own: where its log goes. */
static atomic_int log_fd = STDERR_FILENO;
static atomic_int log_level = KZ_LOG_INFO;
static const char *log_program = "kzsearchd";

void kz_log_init(int fd, const char *program, enum kz_log_level level)
{
        log_program = program;
        atomic_store(&log_level, (int)level);
        atomic_store(&log_fd, fd);
}

void kz_log_set_fd(int fd)
{
        atomic_store(&log_fd, fd);
}

static void append_quoted(struct kz_buf *line, struct kz_str value)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf shown = KZ_BUF_NULL;
        size_t i;

        kz_visible_append(&shown, value, true);
        kz_buf_append_char(line, '"');
        for (i = 0; i < shown.len; i++) {
                if (shown.data[i] == '"' || shown.data[i] == '\\')
                        kz_buf_append_char(line, '\\');
                kz_buf_append_char(line, shown.data[i]);
        }
        kz_buf_append_char(line, '"');
}

static void write_line(enum kz_log_level level, const char *name, struct kz_str value,
        const char *format, va_list args) __attribute__((format(printf, 4, 0)));

static void write_line(enum kz_log_level level, const char *name, struct kz_str value,
        const char *format, va_list args)
{
        static const char *const levels[] = {"error", "warning", "info", "debug"};
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf line = KZ_BUF_NULL;
        char message[1024], when[32];
        struct timespec now;
        struct tm tm;
        ssize_t ignored;

        clock_gettime(CLOCK_REALTIME, &now);
        gmtime_r(&now.tv_sec, &tm);
        strftime(when, sizeof(when), "%Y-%m-%dT%H:%M:%S", &tm);
        vsnprintf(message, sizeof(message), format, args);
        kz_buf_printf(&line, "time=%s.%03dZ level=%s program=%s msg=", when,
                (int)(now.tv_nsec / 1000000), levels[level], log_program);
        append_quoted(&line, kz_str(message));
        if (name) {
                kz_buf_printf(&line, " %s=", name);
                append_quoted(&line, value);
        }
        kz_buf_append_char(&line, '\n');
        /* A full disk or a closed terminal is no reason to stop answering. */
        ignored = write(atomic_load(&log_fd), line.data ? line.data : "", line.len);
        (void)ignored;
}

void kz_log(enum kz_log_level level, const char *format, ...)
{
        va_list args;

        if ((int)level > atomic_load(&log_level))
                return;
        va_start(args, format);
        write_line(level, NULL, KZ_STR_NULL, format, args);
        va_end(args);
}

void kz_log_with(
        enum kz_log_level level, const char *name, struct kz_str value, const char *format, ...)
{
        va_list args;

        if ((int)level > atomic_load(&log_level))
                return;
        va_start(args, format);
        write_line(level, name, value, format, args);
        va_end(args);
}
