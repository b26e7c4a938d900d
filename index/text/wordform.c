#include "index/text/wordform.h"

#include <stdint.h>
#include <string.h>

#include "index/base/utf8.h"

#define HASH_DIGITS 16

static size_t count_digits(const struct kz_wordform *form, size_t at)
{
        size_t n = 0;

        while (at + n < form->len && form->data[at + n] >= '0' && form->data[at + n] <= '9')
                n++;
        return n;
}

/* Where the groups of three end, 0 when there are none. */
static size_t end_of_groups(const struct kz_wordform *form)
{
        size_t at = count_digits(form, 0);
        char separator;

        if (at == 0 || at > 3 || at == form->len)
                return 0;
        separator = form->data[at];
        if (separator != ',' && separator != '\'')
                return 0;
        while (at < form->len && form->data[at] == separator) {
                if (count_digits(form, at + 1) != 3)
                        return 0;
                at += 4;
        }
        /* Anything but a decimal point after them makes it another kind of list. */
        return at < form->len && (form->data[at] == ',' || form->data[at] == '\'') ? 0 : at;
}

void kz_wordform_join_thousands(struct kz_wordform *form)
{
        size_t end = end_of_groups(form), at, kept = 0;

        if (end == 0)
                return;
        for (at = 0; at < form->len; at++) {
                if (at >= end || (form->data[at] != ',' && form->data[at] != '\''))
                        form->data[kept++] = form->data[at];
        }
        form->len = kept;
}

static uint64_t hash(const char *data, size_t len)
{
        uint64_t h = 14695981039346656037u;
        size_t i;

        for (i = 0; i < len; i++)
                h = (h ^ (unsigned char)data[i]) * 1099511628211u;
        return h;
}

bool kz_wordform_limit(struct kz_wordform *form, size_t max)
{
        static const char digits[] = "0123456789abcdef";
        uint64_t h;
        size_t i;

        if (form->len <= max)
                return false;
        h = hash(form->data, form->len);
        form->len = kz_utf8_floor(form->data, form->len, max - HASH_DIGITS);
        for (i = 0; i < HASH_DIGITS; i++, h <<= 4)
                form->data[form->len++] = digits[h >> 60];
        return true;
}
