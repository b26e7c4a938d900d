#include "index/store/segment_list.h"

#define DIGITS_MAX 18

/* Reads the number behind the prefix; how many bytes of name that took, 0 when it is none. */
static size_t read_number(struct kz_str name, uint64_t *ret)
{
        const struct kz_str prefix = KZ_STR(KZ_SEGMENT_PREFIX);
        uint64_t number = 0;
        size_t i = prefix.len;

        if (!kz_str_starts(name, prefix))
                return 0;
        while (i < name.len && i < prefix.len + DIGITS_MAX && name.ptr[i] >= '0' &&
                name.ptr[i] <= '9')
                number = number * 10 + (uint64_t)(name.ptr[i++] - '0');
        if (i == prefix.len)
                return 0;
        if (ret)
                *ret = number;
        return i;
}

bool kz_segment_name(struct kz_str name, uint64_t *ret)
{
        uint64_t number;
        size_t n = read_number(name, &number);

        if (n == 0 || n != name.len)
                return false;
        if (ret)
                *ret = number;
        return true;
}

bool kz_segment_name_begins(struct kz_str name, uint64_t *ret)
{
        return read_number(name, ret) != 0;
}

bool kz_segment_list_take(struct kz_str *list, struct kz_str *ret)
{
        const char *end = list->len ? memchr(list->ptr, '\n', list->len) : NULL;

        if (!end)
                return false;
        *ret = (struct kz_str){list->ptr, (size_t)(end - list->ptr)};
        list->len -= ret->len + 1;
        list->ptr = end + 1;
        return true;
}

bool kz_segment_list_has(struct kz_str list, struct kz_str name)
{
        struct kz_str one;

        while (kz_segment_list_take(&list, &one)) {
                if (kz_str_eq(one, name))
                        return true;
        }
        return false;
}

enum kz_status kz_segment_list_add(struct kz_buf *list, struct kz_str name)
{
        enum kz_status status = kz_buf_append_str(list, name);

        return status ? status : kz_buf_append_char(list, '\n');
}
