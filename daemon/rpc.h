/* JSON-RPC 2.0: requests read, answers written. The framing around them is framing.h. */
#ifndef KZ_DAEMON_RPC_H
#define KZ_DAEMON_RPC_H

#include <jansson.h>

#include "index/base/buf.h"

struct kz_rpc_message {
        json_t *root; /* owns the rest */
        char *id;     /* as JSON text, malloc'ed; NULL for a notification */
        const char *method;
        json_t *params; /* an object, or NULL */
};

#define KZ_RPC_MESSAGE_NULL                                                                        \
        {                                                                                          \
                NULL, NULL, NULL, NULL                                                             \
        }

void kz_rpc_message_deinit(struct kz_rpc_message *message);

/*
 * Reads one request. On failure the return is its JSON-RPC code and err says what is wrong; ret->id
 * is then the id to answer with, "null" when there was none to be read. 0 on success.
 */
int kz_rpc_parse(struct kz_str text, struct kz_rpc_message *ret, struct kz_error *err);

/* Each appends one whole message, in one line without its end. KZ_OK or KZ_E_NOMEM. */
enum kz_status kz_rpc_put_result(struct kz_buf *out, const char *id, struct kz_str result);
enum kz_status kz_rpc_put_error(
        struct kz_buf *out, const char *id, int code, const char *word, const char *message);
enum kz_status kz_rpc_put_progress(struct kz_buf *out, const char *token, struct kz_str value);

/* The code with which a failure of the engine is told. */
int kz_rpc_code(enum kz_status status);

/* ---- Parameters: each returns true, or false with *err naming the field; absent leaves *ret ----
 */

bool kz_rpc_get_str(const json_t *params, const char *name, bool required, struct kz_str *ret,
        struct kz_error *err);
bool kz_rpc_get_uint(const json_t *params, const char *name, uint64_t min, uint64_t max,
        uint64_t *ret, struct kz_error *err);
bool kz_rpc_get_bool(const json_t *params, const char *name, bool *ret, struct kz_error *err);
/* An array of strings; the array is borrowed, NULL when absent. */
bool kz_rpc_get_strings(
        const json_t *params, const char *name, const json_t **ret, struct kz_error *err);

static inline struct kz_str kz_rpc_str(const json_t *string)
{
        return (struct kz_str){json_string_value(string), json_string_length(string)};
}

#endif
