#include "index/text/charmap.h"

#include <utf8proc.h>

#include "index/base/utf8.h"
#include "index/text/normalise.h"

/* Characters whose part in a word does not follow from their category. -1: none such. */
static int special_class(uint32_t cp)
{
        if (kz_normalise_is_apostrophe(cp))
                return KZ_CHAR_APOSTROPHE;
        switch (cp) {
        case '\n':
        case '\r':
        case 0x0085:
        case 0x2028:
                return KZ_CHAR_NEWLINE;
        case '\f':
        case 0x2029:
                return KZ_CHAR_PARAGRAPH;
        case '\t':
        case '\v':
        case 0x200B: /* zero width space: a place where a word ends */
                return KZ_CHAR_BLANK;
        case '.':
        case 0xFF0E:
                return KZ_CHAR_POINT;
        case ',':
        case 0xFF0C:
                return KZ_CHAR_COMMA;
        case 0x00B7:
        case 0x0387:
        case 0x05F3:
        case 0x05F4:
                return KZ_CHAR_MIDDLE;
        case 0xFF9E: /* half-width voiced sound marks */
        case 0xFF9F:
                return KZ_CHAR_MARK;
        default:
                return -1;
        }
}

static enum kz_char_class class_of(uint32_t cp, enum kz_script script)
{
        const utf8proc_property_t *property = utf8proc_get_property((int32_t)cp);
        int special = special_class(cp);

        if (special >= 0)
                return (enum kz_char_class)special;
        if (kz_normalise_is_ignored(cp))
                return KZ_CHAR_IGNORED;
        switch (property->category) {
        case UTF8PROC_CATEGORY_LU:
        case UTF8PROC_CATEGORY_LL:
        case UTF8PROC_CATEGORY_LT:
        case UTF8PROC_CATEGORY_LM:
        case UTF8PROC_CATEGORY_LO:
        case UTF8PROC_CATEGORY_NL:
                return script == KZ_SCRIPT_HAN || script == KZ_SCRIPT_KANA ? KZ_CHAR_IDEOGRAPH
                                                                           : KZ_CHAR_LETTER;
        case UTF8PROC_CATEGORY_ND:
                return KZ_CHAR_DIGIT;
        case UTF8PROC_CATEGORY_MN:
        case UTF8PROC_CATEGORY_MC:
        case UTF8PROC_CATEGORY_ME:
                return KZ_CHAR_MARK;
        case UTF8PROC_CATEGORY_ZS:
                return KZ_CHAR_BLANK;
        default:
                return KZ_CHAR_BREAK;
        }
}

struct kz_char kz_charmap_classify(uint32_t cp)
{
        enum kz_script script = kz_script_of(cp);

        return (struct kz_char){(uint8_t)class_of(cp, script), (uint8_t)script, 0};
}

/* The single code point that cp becomes whatever stands beside it, or 0. */
static enum kz_status fold_of(
        struct kz_normaliser *normaliser, struct kz_buf *out, uint32_t cp, uint16_t *ret)
{
        enum kz_status status;
        uint32_t folded;
        char bytes[4];
        size_t n = kz_utf8_encode(cp, bytes);

        *ret = 0;
        status = kz_normaliser_word(normaliser, (struct kz_str){bytes, n}, false, out);
        if (status || out->len == 0)
                return status;
        if (kz_utf8_decode(out->data, out->len, &folded) == out->len && folded <= UINT16_MAX)
                *ret = (uint16_t)folded;
        return KZ_OK;
}

enum kz_status kz_charmap_init(struct kz_charmap *map)
{
        struct kz_normaliser normaliser = KZ_NORMALISER_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf out = KZ_BUF_NULL;
        enum kz_status status = KZ_OK;
        uint32_t cp;

        for (cp = 0; cp < KZ_CHARMAP_LOW && !status; cp++) {
                map->low[cp] = kz_charmap_classify(cp);
                switch (map->low[cp].class) {
                case KZ_CHAR_LETTER:
                case KZ_CHAR_DIGIT:
                case KZ_CHAR_APOSTROPHE:
                case KZ_CHAR_POINT:
                case KZ_CHAR_COMMA:
                case KZ_CHAR_MIDDLE:
                        status = fold_of(&normaliser, &out, cp, &map->low[cp].fold);
                        break;
                default:
                        break;
                }
        }
        kz_normaliser_deinit(&normaliser);
        return status;
}
