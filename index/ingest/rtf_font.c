#include "index/ingest/rtf_font.h"

#include <stdlib.h>

#include "index/base/grow.h"

const struct kz_encoding kz_rtf_symbols = {.name = "symbols"};

static const struct {
        int32_t codepage;
        const char *label;
} codepages[] = {
        {708, "iso-8859-6"},
        {866, "ibm866"},
        {855, "ibm855"},
        {874, "windows-874"},
        {932, "shift_jis"},
        {936, "gbk"},
        {949, "euc-kr"},
        {950, "big5"},
        {1250, "windows-1250"},
        {1251, "windows-1251"},
        {1252, "windows-1252"},
        {1253, "windows-1253"},
        {1254, "windows-1254"},
        {1255, "windows-1255"},
        {1256, "windows-1256"},
        {1257, "windows-1257"},
        {1258, "windows-1258"},
        {10000, "macintosh"},
        {10007, "x-mac-cyrillic"},
        {20866, "koi8-r"},
        {21866, "koi8-u"},
        {28591, "windows-1252"},
        {28595, "iso-8859-5"},
        {54936, "gb18030"},
        {65001, "utf-8"},
};

static const struct {
        int32_t charset, codepage;
} charsets[] = {
        {77, 10000},
        {128, 932},
        {129, 949},
        {134, 936},
        {136, 950},
        {161, 1253},
        {162, 1254},
        {163, 1258},
        {177, 1255},
        {178, 1256},
        {186, 1257},
        {204, 1251},
        {222, 874},
        {238, 1250},
};

void kz_rtf_fonts_deinit(struct kz_rtf_fonts *fonts)
{
        free(fonts->encodings);
        *fonts = (struct kz_rtf_fonts){NULL, 0, 0};
}

enum kz_status kz_rtf_fonts_set(
        struct kz_rtf_fonts *fonts, int32_t number, const struct kz_encoding *encoding)
{
        if (number < 0 || number >= KZ_RTF_FONTS_MAX)
                return KZ_OK;
        if (kz_grow((void **)&fonts->encodings, &fonts->cap, (size_t)number + 1,
                    sizeof(const struct kz_encoding *)))
                return KZ_E_NOMEM;
        for (; fonts->count <= (size_t)number; fonts->count++)
                fonts->encodings[fonts->count] = NULL;
        fonts->encodings[number] = encoding;
        return KZ_OK;
}

const struct kz_encoding *kz_rtf_fonts_get(const struct kz_rtf_fonts *fonts, int32_t number)
{
        return number >= 0 && (size_t)number < fonts->count ? fonts->encodings[number] : NULL;
}

const struct kz_encoding *kz_rtf_codepage(int32_t number)
{
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(codepages); i++) {
                if (codepages[i].codepage == number)
                        return kz_encoding_by_label(kz_str(codepages[i].label));
        }
        return NULL;
}

const struct kz_encoding *kz_rtf_charset(int32_t number)
{
        size_t i;

        if (number == 2)
                return &kz_rtf_symbols;
        for (i = 0; i < KZ_ARRAY_LEN(charsets); i++) {
                if (charsets[i].charset == number)
                        return kz_rtf_codepage(charsets[i].codepage);
        }
        return NULL;
}
