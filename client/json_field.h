/* Members of an answer, with a default where one is missing or of another type. */
#ifndef KZ_CLIENT_JSON_FIELD_H
#define KZ_CLIENT_JSON_FIELD_H

#include <jansson.h>
#include <stdint.h>

#include "index/base/str.h"

/* A view that lives as long as the object; empty when it is no string. */
static inline struct kz_str kz_json_str(const json_t *object, const char *name)
{
        const json_t *value = json_object_get(object, name);

        if (!json_is_string(value))
                return KZ_STR("");
        return (struct kz_str){json_string_value(value), json_string_length(value)};
}

/* The i-th of an array, as kz_json_str. */
static inline struct kz_str kz_json_str_at(const json_t *array, size_t i)
{
        const json_t *value = json_array_get(array, i);

        if (!json_is_string(value))
                return KZ_STR("");
        return (struct kz_str){json_string_value(value), json_string_length(value)};
}

/* 0 when it is no number, or one below 0: every count of the protocol is a natural one. */
static inline uint64_t kz_json_count(const json_t *object, const char *name)
{
        json_int_t value = json_integer_value(json_object_get(object, name));

        return value > 0 ? (uint64_t)value : 0;
}

static inline bool kz_json_true(const json_t *object, const char *name)
{
        return json_is_true(json_object_get(object, name));
}

#endif
