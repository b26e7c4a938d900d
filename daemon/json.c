#include "daemon/json.h"

#include <inttypes.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>

#include "index/base/utf8.h"

static void put(struct kz_json *json, const char *data, size_t len)
{
        if (!json->failed && kz_buf_append(json->out, data, len))
                json->failed = true;
}

static void begin_value(struct kz_json *json)
{
        if (json->comma)
                put(json, ",", 1);
        json->comma = true;
}

void kz_json_open(struct kz_json *json, char bracket)
{
        begin_value(json);
        put(json, &bracket, 1);
        json->comma = false;
}

void kz_json_close(struct kz_json *json, char bracket)
{
        put(json, &bracket, 1);
        json->comma = true;
}

static void quote(struct kz_json *json, struct kz_str s)
{
        static const char hex[] = "0123456789abcdef";
        size_t i, start = 0;

        put(json, "\"", 1);
        for (i = 0; i < s.len; i++) {
                unsigned char c = (unsigned char)s.ptr[i];
                char escape[6] = "\\u00";

                if (c >= ' ' && c != '"' && c != '\\' && c != 0x7f)
                        continue;
                put(json, s.ptr + start, i - start);
                start = i + 1;
                escape[4] = hex[c >> 4];
                escape[5] = hex[c & 15];
                if (c == '"' || c == '\\') {
                        escape[1] = (char)c;
                        put(json, escape, 2);
                } else if (c == '\n') {
                        put(json, "\\n", 2);
                } else {
                        put(json, escape, 6);
                }
        }
        put(json, s.ptr + start, s.len - start);
        put(json, "\"", 1);
}

void kz_json_str(struct kz_json *json, struct kz_str s)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf repaired = KZ_BUF_NULL;

        begin_value(json);
        if (!s.ptr)
                s = KZ_STR("");
        if (kz_utf8_validate(s.ptr, s.len) != s.len) {
                if (kz_utf8_repair(&repaired, s.ptr, s.len, NULL)) {
                        json->failed = true;
                        return;
                }
                s = kz_buf_str(&repaired);
        }
        quote(json, s);
}

void kz_json_cstr(struct kz_json *json, const char *s)
{
        if (s)
                kz_json_str(json, kz_str(s));
        else
                kz_json_null(json);
}

void kz_json_key_str(struct kz_json *json, struct kz_str name)
{
        begin_value(json);
        quote(json, name);
        put(json, ":", 1);
        json->comma = false;
}

void kz_json_key(struct kz_json *json, const char *name)
{
        kz_json_key_str(json, kz_str(name));
}

void kz_json_int(struct kz_json *json, int64_t v)
{
        char text[32];

        begin_value(json);
        put(json, text, (size_t)snprintf(text, sizeof(text), "%" PRId64, v));
}

/* An answer is full of numbers, so it is not left to snprintf. */
void kz_json_uint(struct kz_json *json, uint64_t v)
{
        char text[20]; /* 2^64 - 1 has as many digits */
        size_t at = sizeof(text);

        begin_value(json);
        do {
                text[--at] = (char)('0' + v % 10);
                v /= 10;
        } while (v);
        put(json, text + at, sizeof(text) - at);
}

void kz_json_double(struct kz_json *json, double v)
{
        char text[64];

        if (!isfinite(v)) {
                kz_json_null(json);
                return;
        }
        begin_value(json);
        /* The daemon never calls setlocale, so the point is a point. */
        put(json, text, (size_t)snprintf(text, sizeof(text), "%.10g", v));
}

void kz_json_bool(struct kz_json *json, bool v)
{
        kz_json_raw(json, v ? KZ_STR("true") : KZ_STR("false"));
}

void kz_json_null(struct kz_json *json)
{
        kz_json_raw(json, KZ_STR("null"));
}

void kz_json_raw(struct kz_json *json, struct kz_str text)
{
        begin_value(json);
        put(json, text.ptr, text.len);
}
