/*
 * The client's scanner: any bytes, compared with jansson. Where the two may differ is named below.
 */
#include <jansson.h>
#include <stdlib.h>

#include "client/json_scan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
        if (!holds)
                abort();
}

static size_t count(struct kz_str text, const char *bytes)
{
        size_t i, n = 0;

        for (i = 0; i < text.len; i++)
                n += text.ptr[i] && strchr(bytes, text.ptr[i]);
        return n;
}

static void check_value(const json_t *root, const struct kz_json_member *member)
{
        const json_t *theirs = json_object_get(root, member->name);
        struct kz_buf string = KZ_BUF_NULL;
        int64_t number;

        require((theirs != NULL) == (member->value.ptr != NULL));
        if (!theirs)
                return;
        require((kz_json_scan_string(member->value, &string) == KZ_OK) == json_is_string(theirs));
        if (json_is_string(theirs))
                require(kz_str_eq(kz_buf_str(&string),
                        (struct kz_str){json_string_value(theirs), json_string_length(theirs)}));
        require(kz_json_scan_int(member->value, &number) == json_is_integer(theirs));
        if (json_is_integer(theirs))
                require(number == json_integer_value(theirs));
        kz_buf_deinit(&string);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct kz_json_member members[] = {{.name = "a"}, {.name = "error"}, {.name = "hits"}};
        struct kz_str text = {(const char *)data, size};
        struct kz_buf string = KZ_BUF_NULL;
        json_error_t error;
        json_t *root;
        int64_t number;
        size_t i;
        bool ours;

        (void)kz_json_scan_int(text, &number);
        ours = kz_json_scan_object(text, members, KZ_ARRAY_LEN(members));
        for (i = 0; ours && i < KZ_ARRAY_LEN(members); i++) {
                kz_buf_clear(&string);
                if (members[i].value.ptr && members[i].value.ptr[0] == '"')
                        require(kz_json_scan_string(members[i].value, &string) == KZ_OK);
        }
        kz_buf_deinit(&string);
        root = json_loadb(text.ptr, text.len, JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES, &error);
        /* Theirs may nest deeper, and overlooks a zero byte after a number. */
        if (json_is_object(root) && count(text, "{[") <= KZ_JSON_DEPTH_MAX &&
                !memchr(text.ptr, 0, text.len))
                require(ours);
        /* Theirs refuses numbers beyond a double or int64_t, some escapes, and a name twice. */
        if (!root && ours)
                require(count(text, "\\") ||
                        json_error_code(&error) == json_error_numeric_overflow ||
                        json_error_code(&error) == json_error_duplicate_key);
        for (i = 0; root && ours && i < KZ_ARRAY_LEN(members); i++)
                check_value(root, &members[i]);
        json_decref(root);
        return 0;
}
