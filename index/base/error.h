/*
 * Errors of the libraries.
 *
 * A function that can fail returns enum kz_status and takes a struct kz_error the caller owns (it
 * may be NULL). On failure the status is returned, the error describes it for a person (what,
 * where, the way out), and every ret_ output is untouched. Libraries never print or log.
 *
 * Two kinds of status: the named conditions, which the direct caller handles (NOT_FOUND, EXISTS,
 * LOCKED, MODIFIED, DEADLINE, CANCELLED, LIMIT), and the rest, which travel up unchanged.
 */
#ifndef KZ_BASE_ERROR_H
#define KZ_BASE_ERROR_H

#include <stdarg.h>

enum kz_status {
        KZ_OK = 0,
        KZ_E_NOT_FOUND,   /* the named thing is not there */
        KZ_E_EXISTS,      /* the named thing is there already */
        KZ_E_LOCKED,      /* another process holds it */
        KZ_E_MODIFIED,    /* the index moved on under a reader: reopen and start again */
        KZ_E_DEADLINE,    /* out of time */
        KZ_E_CANCELLED,   /* somebody asked to stop */
        KZ_E_LIMIT,       /* larger than we accept */
        KZ_E_END,         /* a stream ended cleanly */
        KZ_E_INVALID,     /* bad input: the message says what and where */
        KZ_E_DENIED,      /* permission, read-only file system */
        KZ_E_FULL,        /* no room: disk or quota */
        KZ_E_IO,          /* any other failure of the system */
        KZ_E_CORRUPT,     /* damaged data on disk */
        KZ_E_VERSION,     /* made by another version of the program */
        KZ_E_UNSUPPORTED, /* a parser or feature that is not there */
        KZ_E_NOMEM,       /* out of memory */
        KZ_E_INTERNAL,    /* a mistake of ours */
        KZ_STATUS_COUNT
};

#define KZ_ERROR_MAX 512

struct kz_error {
        enum kz_status status;
        char message[KZ_ERROR_MAX]; /* UTF-8, one line, no final full stop */
};

#define KZ_ERROR_NULL                                                                              \
        {                                                                                          \
                KZ_OK, ""                                                                          \
        }

/* A short name for a status, such as "not-found"; "unknown" for values outside the enum. */
const char *kz_status_name(enum kz_status status);

/* Fills err (when not NULL) and returns status, so that a failure is one line. */
enum kz_status kz_error_set(struct kz_error *err, enum kz_status status, const char *format, ...)
        __attribute__((format(printf, 3, 4)));

/* As kz_error_set, for a failed system call: chooses the status from errnum and appends its text.
 */
enum kz_status kz_error_errno(struct kz_error *err, int errnum, const char *format, ...)
        __attribute__((format(printf, 3, 4)));

/* Puts "context: " before the message and returns err->status (status when err is NULL). */
enum kz_status kz_error_prefix(struct kz_error *err, enum kz_status status, const char *format, ...)
        __attribute__((format(printf, 3, 4)));

/* KZ_E_NOMEM with its message. */
enum kz_status kz_error_nomem(struct kz_error *err);

#endif
