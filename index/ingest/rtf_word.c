#include "index/ingest/rtf_word.h"

#include "index/base/check.h"

/* Sorted by name. */
static const struct {
        const char *name;
        struct kz_rtf_meaning meaning;
} words[] = {
        {"annotation", {KZ_RTF_TO_ASIDE, NULL}},
        {"ansicpg", {KZ_RTF_CODEPAGE, NULL}},
        {"atnauthor", {KZ_RTF_TO_NOTHING, NULL}},
        {"atnid", {KZ_RTF_TO_NOTHING, NULL}},
        {"author", {KZ_RTF_TO_AUTHOR, NULL}},
        {"bullet", {KZ_RTF_CHARACTER, "•"}},
        {"cell", {KZ_RTF_CELL, NULL}},
        {"colortbl", {KZ_RTF_TO_NOTHING, NULL}},
        {"column", {KZ_RTF_LINE, NULL}},
        {"cpg", {KZ_RTF_FONT_CODEPAGE, NULL}},
        {"creatim", {KZ_RTF_TO_CREATED, NULL}},
        {"deff", {KZ_RTF_DEFAULT_FONT, NULL}},
        {"deleted", {KZ_RTF_DELETED, NULL}},
        {"do", {KZ_RTF_TO_SHAPE, NULL}},
        {"dptxbxtext", {KZ_RTF_TO_ASIDE, NULL}},
        {"dy", {KZ_RTF_DAY, NULL}},
        {"emdash", {KZ_RTF_CHARACTER, "—"}},
        {"emspace", {KZ_RTF_CHARACTER, " "}},
        {"endash", {KZ_RTF_CHARACTER, "–"}},
        {"enspace", {KZ_RTF_CHARACTER, " "}},
        {"f", {KZ_RTF_FONT, NULL}},
        {"fcharset", {KZ_RTF_FONT_CHARSET, NULL}},
        {"filetbl", {KZ_RTF_TO_NOTHING, NULL}},
        {"fldinst", {KZ_RTF_TO_NOTHING, NULL}},
        {"fonttbl", {KZ_RTF_TO_FONTS, NULL}},
        {"footer", {KZ_RTF_TO_EDGE, NULL}},
        {"footerf", {KZ_RTF_TO_EDGE, NULL}},
        {"footerl", {KZ_RTF_TO_EDGE, NULL}},
        {"footerr", {KZ_RTF_TO_EDGE, NULL}},
        {"footnote", {KZ_RTF_TO_ASIDE, NULL}},
        {"header", {KZ_RTF_TO_EDGE, NULL}},
        {"headerf", {KZ_RTF_TO_EDGE, NULL}},
        {"headerl", {KZ_RTF_TO_EDGE, NULL}},
        {"headerr", {KZ_RTF_TO_EDGE, NULL}},
        {"info", {KZ_RTF_TO_INFO, NULL}},
        {"intbl", {KZ_RTF_INTBL, NULL}},
        {"ldblquote", {KZ_RTF_CHARACTER, "“"}},
        {"line", {KZ_RTF_LINE, NULL}},
        {"lquote", {KZ_RTF_CHARACTER, "‘"}},
        {"mac", {KZ_RTF_MAC, NULL}},
        {"mo", {KZ_RTF_MONTH, NULL}},
        {"moMath", {KZ_RTF_TO_TEXT, NULL}},
        {"moMathPara", {KZ_RTF_TO_TEXT, NULL}},
        {"nestcell", {KZ_RTF_CELL, NULL}},
        {"nestrow", {KZ_RTF_ROW, NULL}},
        {"nonesttables", {KZ_RTF_TO_NOTHING, NULL}},
        {"nonshppict", {KZ_RTF_TO_NOTHING, NULL}},
        {"objclass", {KZ_RTF_TO_NOTHING, NULL}},
        {"objdata", {KZ_RTF_TO_NOTHING, NULL}},
        {"outlinelevel", {KZ_RTF_OUTLINE, NULL}},
        {"page", {KZ_RTF_LINE, NULL}},
        {"par", {KZ_RTF_PAR, NULL}},
        {"pard", {KZ_RTF_PARD, NULL}},
        {"pict", {KZ_RTF_TO_NOTHING, NULL}},
        {"plain", {KZ_RTF_PLAIN, NULL}},
        {"pntext", {KZ_RTF_TO_TEXT, NULL}},
        {"qmspace", {KZ_RTF_CHARACTER, " "}},
        {"rdblquote", {KZ_RTF_CHARACTER, "”"}},
        {"revtim", {KZ_RTF_TO_MODIFIED, NULL}},
        {"row", {KZ_RTF_ROW, NULL}},
        {"rquote", {KZ_RTF_CHARACTER, "’"}},
        {"rxe", {KZ_RTF_TO_NOTHING, NULL}},
        {"s", {KZ_RTF_STYLE, NULL}},
        {"sect", {KZ_RTF_PAR, NULL}},
        {"shpinst", {KZ_RTF_TO_SHAPE, NULL}},
        {"shppict", {KZ_RTF_TO_NOTHING, NULL}},
        {"shprslt", {KZ_RTF_TO_NOTHING, NULL}},
        {"shptxt", {KZ_RTF_TO_ASIDE, NULL}},
        {"sp", {KZ_RTF_TO_NOTHING, NULL}},
        {"stylesheet", {KZ_RTF_TO_STYLES, NULL}},
        {"tab", {KZ_RTF_CHARACTER, "\t"}},
        {"tc", {KZ_RTF_TO_NOTHING, NULL}},
        {"tcn", {KZ_RTF_TO_NOTHING, NULL}},
        {"template", {KZ_RTF_TO_NOTHING, NULL}},
        {"title", {KZ_RTF_TO_TITLE, NULL}},
        {"txe", {KZ_RTF_TO_NOTHING, NULL}},
        {"u", {KZ_RTF_UNICODE, NULL}},
        {"uc", {KZ_RTF_UNICODE_SKIP, NULL}},
        {"v", {KZ_RTF_HIDDEN, NULL}},
        {"xe", {KZ_RTF_TO_NOTHING, NULL}},
        {"yr", {KZ_RTF_YEAR, NULL}},
};

struct kz_rtf_meaning kz_rtf_word_of(struct kz_str name)
{
        size_t low = 0, high = KZ_ARRAY_LEN(words);

        while (low < high) {
                size_t middle = low + (high - low) / 2;
                int c = kz_str_cmp(kz_str(words[middle].name), name);

                if (c == 0)
                        return words[middle].meaning;
                if (c < 0)
                        low = middle + 1;
                else
                        high = middle;
        }
        return (struct kz_rtf_meaning){KZ_RTF_NOTHING, NULL};
}
