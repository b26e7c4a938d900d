#include "index/base/error.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

const char *kz_status_name(enum kz_status status)
{
        static const char *const names[KZ_STATUS_COUNT] = {
                [KZ_OK] = "ok",
                [KZ_E_NOT_FOUND] = "not-found",
                [KZ_E_EXISTS] = "exists",
                [KZ_E_LOCKED] = "locked",
                [KZ_E_MODIFIED] = "modified",
                [KZ_E_DEADLINE] = "deadline",
                [KZ_E_CANCELLED] = "cancelled",
                [KZ_E_LIMIT] = "limit",
                [KZ_E_END] = "end",
                [KZ_E_INVALID] = "invalid",
                [KZ_E_DENIED] = "denied",
                [KZ_E_FULL] = "full",
                [KZ_E_IO] = "io",
                [KZ_E_CORRUPT] = "corrupt",
                [KZ_E_VERSION] = "version",
                [KZ_E_UNSUPPORTED] = "unsupported",
                [KZ_E_NOMEM] = "no-memory",
                [KZ_E_INTERNAL] = "internal",
        };

        if ((unsigned)status >= KZ_STATUS_COUNT)
                return "unknown";
        return names[status];
}

enum kz_status kz_error_set(struct kz_error *err, enum kz_status status, const char *format, ...)
{
        va_list args;

        if (!err)
                return status;
        err->status = status;
        va_start(args, format);
        vsnprintf(err->message, sizeof(err->message), format, args);
        va_end(args);
        return status;
}

static enum kz_status status_from_errno(int errnum)
{
        switch (errnum) {
        case ENOENT:
        case ENOTDIR:
                return KZ_E_NOT_FOUND;
        case EEXIST:
                return KZ_E_EXISTS;
        case EACCES:
        case EPERM:
        case EROFS:
                return KZ_E_DENIED;
        case ENOSPC:
        case EDQUOT:
                return KZ_E_FULL;
        case ENOMEM:
                return KZ_E_NOMEM;
        default:
                return KZ_E_IO;
        }
}

enum kz_status kz_error_errno(struct kz_error *err, int errnum, const char *format, ...)
{
        char text[128];
        size_t length;
        va_list args;

        if (!err)
                return status_from_errno(errnum);
        err->status = status_from_errno(errnum);
        va_start(args, format);
        vsnprintf(err->message, sizeof(err->message), format, args);
        va_end(args);
        length = strlen(err->message);
        snprintf(err->message + length, sizeof(err->message) - length, ": %s",
                strerror_r(errnum, text, sizeof(text)));
        return err->status;
}

enum kz_status kz_error_prefix(struct kz_error *err, enum kz_status status, const char *format, ...)
{
        char context[KZ_ERROR_MAX];
        char old[KZ_ERROR_MAX];
        va_list args;

        if (!err)
                return status;
        va_start(args, format);
        vsnprintf(context, sizeof(context), format, args);
        va_end(args);
        memcpy(old, err->message, sizeof(old));
        /* A long path must not push the reason out: the context gets half of the room. */
        snprintf(err->message, sizeof(err->message), "%.*s: %.*s", KZ_ERROR_MAX / 2 - 2, context,
                KZ_ERROR_MAX / 2 - 1, old);
        return err->status;
}

enum kz_status kz_error_nomem(struct kz_error *err)
{
        return kz_error_set(err, KZ_E_NOMEM, "out of memory");
}
