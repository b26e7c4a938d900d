#include "client/json_tree.h"

#include <errno.h>
#include <stdlib.h>

#include "client/json_scan.h"

struct reader {
        const char *p; /* the text ends with a NUL, which nothing in it is */
        struct kz_buf plain;
};

static json_t *read_value(struct reader *r, unsigned depth);

static void skip_space(struct reader *r)
{
        while (*r->p == ' ' || *r->p == '\t' || *r->p == '\n' || *r->p == '\r')
                r->p++;
}

static bool take(struct reader *r, char expected)
{
        skip_space(r);
        if (*r->p != expected)
                return false;
        r->p++;
        return true;
}

/* A string without escapes, as it stands in the text; false when it has some, or is none. */
static bool read_plain(struct reader *r, struct kz_str *ret)
{
        const char *from = r->p + 1;
        size_t len;

        if (*r->p != '"')
                return false;
        len = strcspn(from, "\"\\");
        if (from[len] != '"')
                return false;
        *ret = (struct kz_str){from, len};
        r->p = from + len + 1;
        return true;
}

static json_t *read_string(struct reader *r)
{
        const char *end = r->p + 1;
        struct kz_str s;

        if (read_plain(r, &s))
                return json_stringn_nocheck(s.ptr, s.len);
        while (*end && *end != '"')
                end += *end == '\\' && end[1] ? 2 : 1;
        kz_buf_clear(&r->plain);
        if (!*end ||
                kz_json_scan_string((struct kz_str){r->p, (size_t)(end + 1 - r->p)}, &r->plain))
                return NULL;
        r->p = end + 1;
        return json_stringn_nocheck(kz_buf_str(&r->plain).ptr, r->plain.len);
}

static json_t *read_number(struct reader *r)
{
        const char *from = r->p;
        size_t len = strspn(from, "+-.0123456789eE");
        json_t *number;
        char *end;

        errno = 0;
        if (strcspn(from, ".eE") < len)
                number = json_real(strtod(from, &end));
        else
                number = json_integer(strtoll(from, &end, 10));
        if (len == 0 || errno || end != from + len) {
                json_decref(number);
                return NULL;
        }
        r->p = end;
        return number;
}

static json_t *read_array(struct reader *r, unsigned depth)
{
        json_t *array = json_array();

        if (take(r, ']'))
                return array;
        do {
                if (json_array_append_new(array, read_value(r, depth)))
                        goto fail;
        } while (take(r, ','));
        if (take(r, ']'))
                return array;
fail:
        json_decref(array);
        return NULL;
}

static json_t *read_object(struct reader *r, unsigned depth)
{
        json_t *object = json_object();
        struct kz_str key;

        if (take(r, '}'))
                return object;
        do {
                skip_space(r);
                if (!read_plain(r, &key) || !take(r, ':') ||
                        json_object_setn_new_nocheck(
                                object, key.ptr, key.len, read_value(r, depth)))
                        goto fail;
        } while (take(r, ','));
        if (take(r, '}'))
                return object;
fail:
        json_decref(object);
        return NULL;
}

static json_t *read_word(struct reader *r, const char *word, json_t *value)
{
        size_t len = strlen(word);

        if (strncmp(r->p, word, len) != 0)
                return NULL;
        r->p += len;
        return value;
}

static json_t *read_value(struct reader *r, unsigned depth)
{
        if (depth == KZ_JSON_DEPTH_MAX)
                return NULL;
        skip_space(r);
        switch (*r->p) {
        case '{':
                r->p++;
                return read_object(r, depth + 1);
        case '[':
                r->p++;
                return read_array(r, depth + 1);
        case '"':
                return read_string(r);
        case 't':
                return read_word(r, "true", json_true());
        case 'f':
                return read_word(r, "false", json_false());
        case 'n':
                return read_word(r, "null", json_null());
        default:
                return read_number(r);
        }
}

json_t *kz_json_tree(const char *text)
{
        struct reader r = {.p = text, .plain = KZ_BUF_NULL};
        json_t *tree = read_value(&r, 0);

        skip_space(&r);
        if (*r.p) {
                json_decref(tree);
                tree = NULL;
        }
        kz_buf_deinit(&r.plain);
        return tree;
}
