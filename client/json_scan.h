/*
 * The little of JSON (RFC 8259) that libkzsearch must know: whether a text is one well-formed
 * object, and where the values of some of its members are. Values stay as text; programs parse them
 * with a library of their choice.
 */
#ifndef KZ_CLIENT_JSON_SCAN_H
#define KZ_CLIENT_JSON_SCAN_H

#include <stdbool.h>
#include <stdint.h>

#include "index/base/buf.h"

#define KZ_JSON_DEPTH_MAX 200 /* levels of arrays and objects */

struct kz_json_member {
        const char *name;
        struct kz_str value; /* out: the value as it is written; ptr is NULL when it is not there */
};

/*
 * Checks that text is one JSON object in UTF-8, whole and strict, and fills the values of those
 * members at its top level whose names are asked for. False when it is not, or when one of them
 * comes twice; then values are undefined.
 */
bool kz_json_scan_object(struct kz_str text, struct kz_json_member *members, size_t n);

/* Whether the value is a whole number that fits, and which. */
bool kz_json_scan_int(struct kz_str value, int64_t *ret);

/* Appends the string that value is, unescaped; a lone surrogate becomes U+FFFD. KZ_E_INVALID when
 * value is no string, KZ_E_NOMEM. The value comes from kz_json_scan_object. */
enum kz_status kz_json_scan_string(struct kz_str value, struct kz_buf *out);

#endif
