#include "index/text/script.h"

#include <stddef.h>

#include "index/base/check.h"

struct range {
        uint32_t first, last;
        enum kz_script script;
};

/*
 * Ascending. The micro sign counts as Greek, for case folding makes it one: a folded word must be
 * cut as the word it came from.
 */
static const struct range ranges[] = {
        {0x0041, 0x007A, KZ_SCRIPT_LATIN},
        {0x00AA, 0x00AA, KZ_SCRIPT_LATIN},
        {0x00B5, 0x00B5, KZ_SCRIPT_GREEK},
        {0x00BA, 0x00BA, KZ_SCRIPT_LATIN},
        {0x00C0, 0x02B8, KZ_SCRIPT_LATIN},
        {0x02B9, 0x02DF, KZ_SCRIPT_COMMON},
        {0x02E0, 0x02E4, KZ_SCRIPT_LATIN},
        {0x02E5, 0x036F, KZ_SCRIPT_COMMON},
        {0x0370, 0x0373, KZ_SCRIPT_GREEK},
        {0x0374, 0x0374, KZ_SCRIPT_COMMON},
        {0x0375, 0x03E1, KZ_SCRIPT_GREEK},
        {0x03E2, 0x03EF, KZ_SCRIPT_COPTIC},
        {0x03F0, 0x03FF, KZ_SCRIPT_GREEK},
        {0x0400, 0x052F, KZ_SCRIPT_CYRILLIC},
        {0x0530, 0x058F, KZ_SCRIPT_ARMENIAN},
        {0x0590, 0x05FF, KZ_SCRIPT_HEBREW},
        {0x0600, 0x063F, KZ_SCRIPT_ARABIC},
        {0x0640, 0x0640, KZ_SCRIPT_COMMON},
        {0x0641, 0x06FF, KZ_SCRIPT_ARABIC},
        {0x0700, 0x074F, KZ_SCRIPT_SYRIAC},
        {0x0750, 0x077F, KZ_SCRIPT_ARABIC},
        {0x0780, 0x07BF, KZ_SCRIPT_THAANA},
        {0x07C0, 0x07FF, KZ_SCRIPT_NKO},
        {0x0860, 0x086F, KZ_SCRIPT_SYRIAC},
        {0x0870, 0x08FF, KZ_SCRIPT_ARABIC},
        {0x0900, 0x097F, KZ_SCRIPT_DEVANAGARI},
        {0x0980, 0x09FF, KZ_SCRIPT_BENGALI},
        {0x0A00, 0x0A7F, KZ_SCRIPT_GURMUKHI},
        {0x0A80, 0x0AFF, KZ_SCRIPT_GUJARATI},
        {0x0B00, 0x0B7F, KZ_SCRIPT_ORIYA},
        {0x0B80, 0x0BFF, KZ_SCRIPT_TAMIL},
        {0x0C00, 0x0C7F, KZ_SCRIPT_TELUGU},
        {0x0C80, 0x0CFF, KZ_SCRIPT_KANNADA},
        {0x0D00, 0x0D7F, KZ_SCRIPT_MALAYALAM},
        {0x0D80, 0x0DFF, KZ_SCRIPT_SINHALA},
        {0x0E00, 0x0E7F, KZ_SCRIPT_THAI},
        {0x0E80, 0x0EFF, KZ_SCRIPT_LAO},
        {0x0F00, 0x0FFF, KZ_SCRIPT_TIBETAN},
        {0x1000, 0x109F, KZ_SCRIPT_MYANMAR},
        {0x10A0, 0x10FF, KZ_SCRIPT_GEORGIAN},
        {0x1100, 0x11FF, KZ_SCRIPT_HANGUL},
        {0x1200, 0x139F, KZ_SCRIPT_ETHIOPIC},
        {0x13A0, 0x13FF, KZ_SCRIPT_CHEROKEE},
        {0x1400, 0x167F, KZ_SCRIPT_CANADIAN},
        {0x1780, 0x17FF, KZ_SCRIPT_KHMER},
        {0x1800, 0x18AF, KZ_SCRIPT_MONGOLIAN},
        {0x18B0, 0x18FF, KZ_SCRIPT_CANADIAN},
        {0x19E0, 0x19FF, KZ_SCRIPT_KHMER},
        {0x1C80, 0x1C8F, KZ_SCRIPT_CYRILLIC},
        {0x1C90, 0x1CBF, KZ_SCRIPT_GEORGIAN},
        {0x1CD0, 0x1CFF, KZ_SCRIPT_COMMON},
        {0x1D00, 0x1D25, KZ_SCRIPT_LATIN},
        {0x1D26, 0x1D2A, KZ_SCRIPT_GREEK},
        {0x1D2B, 0x1D2B, KZ_SCRIPT_CYRILLIC},
        {0x1D2C, 0x1D5C, KZ_SCRIPT_LATIN},
        {0x1D5D, 0x1D61, KZ_SCRIPT_GREEK},
        {0x1D62, 0x1D65, KZ_SCRIPT_LATIN},
        {0x1D66, 0x1D6A, KZ_SCRIPT_GREEK},
        {0x1D6B, 0x1D77, KZ_SCRIPT_LATIN},
        {0x1D78, 0x1D78, KZ_SCRIPT_CYRILLIC},
        {0x1D79, 0x1DBE, KZ_SCRIPT_LATIN},
        {0x1DBF, 0x1DBF, KZ_SCRIPT_GREEK},
        {0x1DC0, 0x1DFF, KZ_SCRIPT_COMMON},
        {0x1E00, 0x1EFF, KZ_SCRIPT_LATIN},
        {0x1F00, 0x1FFF, KZ_SCRIPT_GREEK},
        {0x2000, 0x2070, KZ_SCRIPT_COMMON},
        {0x2071, 0x2071, KZ_SCRIPT_LATIN},
        {0x207F, 0x207F, KZ_SCRIPT_LATIN},
        {0x2090, 0x209C, KZ_SCRIPT_LATIN},
        {0x2100, 0x2125, KZ_SCRIPT_COMMON},
        {0x2126, 0x2126, KZ_SCRIPT_GREEK},
        {0x2127, 0x2129, KZ_SCRIPT_COMMON},
        {0x212A, 0x212B, KZ_SCRIPT_LATIN},
        {0x212C, 0x2131, KZ_SCRIPT_COMMON},
        {0x2132, 0x2132, KZ_SCRIPT_LATIN},
        {0x2133, 0x214D, KZ_SCRIPT_COMMON},
        {0x214E, 0x214E, KZ_SCRIPT_LATIN},
        {0x2160, 0x2188, KZ_SCRIPT_LATIN},
        {0x2C60, 0x2C7F, KZ_SCRIPT_LATIN},
        {0x2C80, 0x2CFF, KZ_SCRIPT_COPTIC},
        {0x2D00, 0x2D2F, KZ_SCRIPT_GEORGIAN},
        {0x2D30, 0x2D7F, KZ_SCRIPT_TIFINAGH},
        {0x2D80, 0x2DDF, KZ_SCRIPT_ETHIOPIC},
        {0x2DE0, 0x2DFF, KZ_SCRIPT_CYRILLIC},
        {0x2E80, 0x2FDF, KZ_SCRIPT_HAN},
        {0x3005, 0x3007, KZ_SCRIPT_HAN},
        {0x3021, 0x3029, KZ_SCRIPT_HAN},
        {0x3031, 0x3035, KZ_SCRIPT_KANA},
        {0x3038, 0x303C, KZ_SCRIPT_HAN},
        {0x3041, 0x30FF, KZ_SCRIPT_KANA},
        {0x3100, 0x312F, KZ_SCRIPT_BOPOMOFO},
        {0x3130, 0x318F, KZ_SCRIPT_HANGUL},
        {0x31A0, 0x31BF, KZ_SCRIPT_BOPOMOFO},
        {0x31F0, 0x31FF, KZ_SCRIPT_KANA},
        {0x3400, 0x4DBF, KZ_SCRIPT_HAN},
        {0x4E00, 0x9FFF, KZ_SCRIPT_HAN},
        {0xA000, 0xA4CF, KZ_SCRIPT_YI},
        {0xA640, 0xA69F, KZ_SCRIPT_CYRILLIC},
        {0xA700, 0xA721, KZ_SCRIPT_COMMON},
        {0xA722, 0xA787, KZ_SCRIPT_LATIN},
        {0xA788, 0xA78A, KZ_SCRIPT_COMMON},
        {0xA78B, 0xA7FF, KZ_SCRIPT_LATIN},
        {0xA8E0, 0xA8FF, KZ_SCRIPT_DEVANAGARI},
        {0xA960, 0xA97F, KZ_SCRIPT_HANGUL},
        {0xA9E0, 0xA9FF, KZ_SCRIPT_MYANMAR},
        {0xAA60, 0xAA7F, KZ_SCRIPT_MYANMAR},
        {0xAB00, 0xAB2F, KZ_SCRIPT_ETHIOPIC},
        {0xAB30, 0xAB64, KZ_SCRIPT_LATIN},
        {0xAB65, 0xAB65, KZ_SCRIPT_GREEK},
        {0xAB66, 0xAB6F, KZ_SCRIPT_LATIN},
        {0xAB70, 0xABBF, KZ_SCRIPT_CHEROKEE},
        {0xAC00, 0xD7FF, KZ_SCRIPT_HANGUL},
        {0xF900, 0xFAFF, KZ_SCRIPT_HAN},
        {0xFB00, 0xFB06, KZ_SCRIPT_LATIN},
        {0xFB13, 0xFB17, KZ_SCRIPT_ARMENIAN},
        {0xFB1D, 0xFB4F, KZ_SCRIPT_HEBREW},
        {0xFB50, 0xFDFF, KZ_SCRIPT_ARABIC},
        {0xFE70, 0xFEFE, KZ_SCRIPT_ARABIC},
        {0xFF10, 0xFF19, KZ_SCRIPT_COMMON},
        {0xFF21, 0xFF5A, KZ_SCRIPT_LATIN},
        {0xFF66, 0xFF9F, KZ_SCRIPT_KANA},
        {0xFFA0, 0xFFDC, KZ_SCRIPT_HANGUL},
        {0x1AFF0, 0x1B16F, KZ_SCRIPT_KANA},
        {0x1D400, 0x1D7FF, KZ_SCRIPT_COMMON},
        {0x20000, 0x3FFFD, KZ_SCRIPT_HAN},
};

enum kz_script kz_script_of(uint32_t cp)
{
        size_t low = 0, high = KZ_ARRAY_LEN(ranges), middle;

        while (low < high) {
                middle = low + (high - low) / 2;
                if (cp < ranges[middle].first)
                        high = middle;
                else if (cp > ranges[middle].last)
                        low = middle + 1;
                else
                        return ranges[middle].script;
        }
        return cp < 0x80 ? KZ_SCRIPT_COMMON : KZ_SCRIPT_OTHER;
}
