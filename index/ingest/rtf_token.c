#include "index/ingest/rtf_token.h"

#define NAME_MAX_BYTES 32
#define NUMBER_MAX 100000000

static bool is_letter(char c)
{
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
        return c >= '0' && c <= '9';
}

static int hex(char c)
{
        if (is_digit(c))
                return c - '0';
        c = (char)(c | 0x20);
        return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void skip(struct kz_str *rest, size_t n)
{
        *rest = (struct kz_str){rest->ptr + n, rest->len - n};
}

/* \name-123, and the space that ends it. */
static void read_word(struct kz_str *rest, struct kz_rtf_token *ret)
{
        size_t i = 0, from;
        bool minus;

        while (i < rest->len && i < NAME_MAX_BYTES && is_letter(rest->ptr[i]))
                i++;
        ret->type = KZ_RTF_WORD;
        ret->text = (struct kz_str){rest->ptr, i};
        minus = i + 1 < rest->len && rest->ptr[i] == '-' && is_digit(rest->ptr[i + 1]);
        from = i += minus;
        for (; i < rest->len && is_digit(rest->ptr[i]); i++) {
                if (ret->number < NUMBER_MAX)
                        ret->number = ret->number * 10 + (rest->ptr[i] - '0');
        }
        ret->has_number = i > from;
        if (minus)
                ret->number = -ret->number;
        i += i < rest->len && rest->ptr[i] == ' ';
        skip(rest, i);
        if (kz_str_eq(ret->text, KZ_STR("bin")) && ret->number > 0)
                skip(rest, (size_t)ret->number < rest->len ? (size_t)ret->number : rest->len);
}

static void read_control(struct kz_str *rest, struct kz_rtf_token *ret)
{
        skip(rest, 1);
        if (rest->len == 0) {
                ret->type = KZ_RTF_SYMBOL;
                ret->text = KZ_STR("");
        } else if (is_letter(rest->ptr[0])) {
                read_word(rest, ret);
        } else if (rest->ptr[0] == '\'' && rest->len >= 3 && hex(rest->ptr[1]) >= 0 &&
                   hex(rest->ptr[2]) >= 0) {
                ret->type = KZ_RTF_BYTE;
                ret->number = hex(rest->ptr[1]) << 4 | hex(rest->ptr[2]);
                skip(rest, 3);
        } else {
                ret->type = KZ_RTF_SYMBOL;
                ret->text = (struct kz_str){rest->ptr, 1};
                skip(rest, 1);
        }
}

bool kz_rtf_next(struct kz_str *rest, struct kz_rtf_token *ret)
{
        size_t i;

        *ret = (struct kz_rtf_token){.type = KZ_RTF_TEXT};
        /* Line ends are for people who look at the file. */
        while (rest->len && (rest->ptr[0] == '\r' || rest->ptr[0] == '\n' || rest->ptr[0] == '\0'))
                skip(rest, 1);
        if (rest->len == 0)
                return false;
        switch (rest->ptr[0]) {
        case '{':
        case '}':
                ret->type = rest->ptr[0] == '{' ? KZ_RTF_OPEN : KZ_RTF_CLOSE;
                skip(rest, 1);
                return true;
        case '\\':
                read_control(rest, ret);
                return true;
        default:
                break;
        }
        for (i = 0; i < rest->len && !strchr("{}\\\r\n", rest->ptr[i]); i++)
                ;
        ret->text = (struct kz_str){rest->ptr, i};
        skip(rest, i);
        return true;
}
