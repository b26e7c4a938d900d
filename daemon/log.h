/*
 * The log: logfmt lines (key=value) on one descriptor. Any thread may write; a line is one write.
 */
#ifndef KZ_DAEMON_LOG_H
#define KZ_DAEMON_LOG_H

#include "index/base/str.h"

enum kz_log_level { KZ_LOG_ERROR, KZ_LOG_WARNING, KZ_LOG_INFO, KZ_LOG_DEBUG };

/* Lines above level are dropped. program stands in every line; it must stay where it is. */
void kz_log_init(int fd, const char *program, enum kz_log_level level);
void kz_log_set_fd(int fd);

/* time=… level=info program=… msg="…" */
void kz_log(enum kz_log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* As above, followed by one more field: name="value", with value made visible. */
void kz_log_with(enum kz_log_level level, const char *name, struct kz_str value, const char *format,
        ...) __attribute__((format(printf, 4, 5)));

#endif
