/*
 * JSON written straight into a buffer, without a tree: answers are made in search threads, many a
 * second. Errors stick in the writer and are asked for once, at the end.
 */
#ifndef KZ_DAEMON_JSON_H
#define KZ_DAEMON_JSON_H

#include "index/base/buf.h"

struct kz_json {
        struct kz_buf *out;
        bool comma;  /* something stands before the next member or element */
        bool failed; /* out of memory */
};

static inline struct kz_json kz_json_writer(struct kz_buf *out)
{
        return (struct kz_json){out, false, false};
}

void kz_json_open(struct kz_json *json, char bracket);  /* { or [ */
void kz_json_close(struct kz_json *json, char bracket); /* } or ] */
/* "name": in an object, with the comma before it. Next comes its value. */
void kz_json_key(struct kz_json *json, const char *name);
void kz_json_key_str(struct kz_json *json, struct kz_str name); /* UTF-8 */

/* Values. What is not UTF-8 becomes U+FFFD. */
void kz_json_str(struct kz_json *json, struct kz_str s);
void kz_json_cstr(struct kz_json *json, const char *s); /* NULL gives null */
void kz_json_int(struct kz_json *json, int64_t v);
void kz_json_uint(struct kz_json *json, uint64_t v);
void kz_json_double(struct kz_json *json, double v); /* null when it is not finite */
void kz_json_bool(struct kz_json *json, bool v);
void kz_json_null(struct kz_json *json);
void kz_json_raw(struct kz_json *json, struct kz_str text); /* JSON already */

static inline void kz_json_member_str(struct kz_json *json, const char *name, struct kz_str s)
{
        kz_json_key(json, name);
        kz_json_str(json, s);
}

static inline void kz_json_member_cstr(struct kz_json *json, const char *name, const char *s)
{
        kz_json_key(json, name);
        kz_json_cstr(json, s);
}

static inline void kz_json_member_uint(struct kz_json *json, const char *name, uint64_t v)
{
        kz_json_key(json, name);
        kz_json_uint(json, v);
}

static inline void kz_json_member_int(struct kz_json *json, const char *name, int64_t v)
{
        kz_json_key(json, name);
        kz_json_int(json, v);
}

static inline void kz_json_member_bool(struct kz_json *json, const char *name, bool v)
{
        kz_json_key(json, name);
        kz_json_bool(json, v);
}

#endif
