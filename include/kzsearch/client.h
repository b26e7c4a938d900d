/*
 * libkzsearch: talk to kzsearchd.
 *
 *      struct kzsearch *kz;
 *      char error[KZSEARCH_ERROR_MAX];
 *      char *answer;
 *
 *      if (kzsearch_connect(NULL, KZSEARCH_AUTOSTART, &kz, error))
 *              errx(69, "%s", error);
 *      if (kzsearch_call(kz, "search", "{\"query\":\"freedom of assembly\"}", NULL, NULL, &answer, error))
 *              errx(2, "%s", error);
 *      puts(answer);           // the result, as JSON
 *      kzsearch_free(answer);
 *      kzsearch_disconnect(kz);
 *
 * JSON goes in and out as text, so that the library needs nothing but libc. A handle is used by one
 * thread at a time. Strings are UTF-8. Methods and answers: daemon/PROTOCOL.md.
 */
#ifndef KZSEARCH_CLIENT_H
#define KZSEARCH_CLIENT_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#define KZSEARCH_API __attribute__((visibility("default")))
#define KZSEARCH_ERROR_MAX 512

struct kzsearch;

enum kzsearch_status {
        KZSEARCH_OK = 0,
        KZSEARCH_NO_DAEMON = 1, /* none is running, or none could be started */
        KZSEARCH_DENIED = 2,    /* there is one, but not for you */
        KZSEARCH_GONE = 3,      /* the connection broke: connect again */
        KZSEARCH_REFUSED = 4,   /* the daemon answered with an error: kzsearch_error_code() */
        KZSEARCH_BAD_ANSWER = 5,/* what came is not the protocol, or not our version of it */
        KZSEARCH_INVALID = 6,   /* an argument is wrong, such as a socket path over 107 bytes */
        KZSEARCH_NO_MEMORY = 7,
        KZSEARCH_SYSTEM = 8,    /* another failure of the system */
        KZSEARCH_TIMEOUT = 9
};

enum kzsearch_flags {
        KZSEARCH_AUTOSTART = 1 << 0 /* start a per-user daemon when none is running */
};

/*
 * Connects. socket: a path, or NULL to find the daemon: KZSEARCH_SOCKET, else the address the running
 * daemon recorded in the data directory, else the runtime directory. On failure *ret is untouched and
 * error (KZSEARCH_ERROR_MAX bytes, may be NULL) says what to do.
 */
KZSEARCH_API enum kzsearch_status kzsearch_connect(const char *socket, unsigned flags,
        struct kzsearch **ret, char *error);
KZSEARCH_API void kzsearch_disconnect(struct kzsearch *kz); /* NULL is fine */

/* Called for each $/progress of the call under way, with its `value` as JSON text. */
typedef void (*kzsearch_progress_fn)(void *context, const char *value_json);

/*
 * Calls a method and waits for its answer: *ret_result is the result as JSON text, to be freed with
 * kzsearch_free. params_json: an object as text, NULL for none.
 */
KZSEARCH_API enum kzsearch_status kzsearch_call(struct kzsearch *kz, const char *method,
        const char *params_json, kzsearch_progress_fn progress, void *context, char **ret_result,
        char *error);

/*
 * Many requests at once, over one connection: kzsearch_send does not wait for the answer, and
 * kzsearch_receive waits for one to any request under way, in whatever order they come. At most 64
 * are under way; while any is, kzsearch_call is KZSEARCH_INVALID.
 *
 *      for (i = 0; i < n; i++) {
 *              if (i >= 16)
 *                      kzsearch_receive(kz, &id, &answer, error);      // and then the rest of them
 *              kzsearch_send(kz, "search", params[i], &ids[i], error);
 *      }
 *
 * *ret_id of kzsearch_receive is set with KZSEARCH_OK and KZSEARCH_REFUSED; 0 is no request's: an
 * error about the connection. After KZSEARCH_TIMEOUT one may wait again. After KZSEARCH_GONE the
 * requests under way have no answers.
 */
KZSEARCH_API enum kzsearch_status kzsearch_send(struct kzsearch *kz, const char *method,
        const char *params_json, long long *ret_id, char *error);
KZSEARCH_API enum kzsearch_status kzsearch_receive(struct kzsearch *kz, long long *ret_id,
        char **ret_result, char *error);

/* 1 when kzsearch_receive has something to read already, 0 when it would wait. Never waits. */
KZSEARCH_API int kzsearch_pending(struct kzsearch *kz);

/* The socket, to poll for reading when nothing is pending; do nothing else with it. */
KZSEARCH_API int kzsearch_fd(const struct kzsearch *kz);

/* The JSON-RPC code of the last KZSEARCH_REFUSED (kzsearch/protocol.h), else 0. */
KZSEARCH_API int kzsearch_error_code(const struct kzsearch *kz);

/* Gives up calls that take longer than this; 0: never (the default). Milliseconds. */
KZSEARCH_API void kzsearch_set_timeout(struct kzsearch *kz, unsigned milliseconds);

/* The path of the socket this handle is connected to; lives as long as the handle. */
KZSEARCH_API const char *kzsearch_socket(const struct kzsearch *kz);

KZSEARCH_API void kzsearch_free(char *answer); /* NULL is fine */

/* "0.1.0" */
KZSEARCH_API const char *kzsearch_version(void);

#ifdef __cplusplus
}
#endif

#endif
