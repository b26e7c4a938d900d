/* What kzsearch and kzsearchctl share: one connection, answers as JSON trees, exit codes. */
#ifndef KZ_CLIENT_SESSION_H
#define KZ_CLIENT_SESSION_H

#include <jansson.h>

#include "index/base/buf.h"
#include "kzsearch/client.h"

struct kz_session {
        const char *program; /* for messages */
        const char *socket;  /* NULL: find it */
        bool no_autostart;
        struct kzsearch *kz;
        int refused;                   /* the code of the daemon's last error, else 0 */
        kzsearch_progress_fn progress; /* for the next calls; may be NULL */
        void *progress_context;
};

void kz_session_deinit(struct kz_session *session);

/* Connects unless it is connected. 0, or the exit code after a message was printed. */
int kz_session_connect(struct kz_session *session);

/*
 * Calls method with params, which it takes over (NULL: none). Connects first when needed, and
 * again, once, when the daemon left before it answered and again is set (for what is safe to ask
 * twice). 0 with *ret the answer as a tree, for json_decref, or the exit code after a message was
 * printed.
 */
int kz_session_call(
        struct kz_session *session, const char *method, json_t *params, bool again, json_t **ret);

/* The same with the answer as text as well, for kzsearch_free. */
int kz_session_call_both(struct kz_session *session, const char *method, json_t *params, bool again,
        char **ret_text, json_t **ret);

/* Prints out of memory; the exit code. */
int kz_session_no_memory(const struct kz_session *session);

/* Writes to stdout. The exit code: given, or that of an error after a message was printed. */
int kz_session_print(const struct kz_session *session, const struct kz_buf *text, int exit_code);

/* A JSON string of bytes that may not be UTF-8: what is not becomes U+FFFD. NULL: no memory. */
json_t *kz_session_string(const char *bytes);
json_t *kz_session_string_of(struct kz_str bytes);

#endif
