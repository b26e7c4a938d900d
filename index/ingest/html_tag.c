#include "index/ingest/html_tag.h"

#include "index/base/check.h"

#define NAME_MAX_BYTES 12

/* Sorted by name. */
static const struct tag {
        char name[NAME_MAX_BYTES];
        enum kz_html_tag tag;
} tags[] = {
        {"a", KZ_HTML_A},
        {"address", KZ_HTML_BLOCK},
        {"applet", KZ_HTML_OBJECT},
        {"area", KZ_HTML_VOID},
        {"article", KZ_HTML_ARTICLE},
        {"aside", KZ_HTML_ASIDE},
        {"audio", KZ_HTML_HIDDEN},
        {"base", KZ_HTML_VOID},
        {"basefont", KZ_HTML_VOID},
        {"blockquote", KZ_HTML_QUOTE},
        {"body", KZ_HTML_BODY},
        {"br", KZ_HTML_BR},
        {"button", KZ_HTML_HIDDEN},
        {"canvas", KZ_HTML_HIDDEN},
        {"caption", KZ_HTML_BLOCK},
        {"center", KZ_HTML_BLOCK},
        {"col", KZ_HTML_VOID},
        {"datalist", KZ_HTML_SELECT},
        {"dd", KZ_HTML_DD},
        {"details", KZ_HTML_SECTION},
        {"dialog", KZ_HTML_HIDDEN},
        {"dir", KZ_HTML_LIST},
        {"div", KZ_HTML_DIV},
        {"dl", KZ_HTML_LIST},
        {"dt", KZ_HTML_DT},
        {"embed", KZ_HTML_VOID},
        {"fieldset", KZ_HTML_SECTION},
        {"figcaption", KZ_HTML_CAPTION},
        {"figure", KZ_HTML_FIGURE},
        {"footer", KZ_HTML_FOOTER},
        {"form", KZ_HTML_FORM},
        {"frame", KZ_HTML_VOID},
        {"h1", KZ_HTML_H1},
        {"h2", KZ_HTML_H2},
        {"h3", KZ_HTML_H3},
        {"h4", KZ_HTML_H4},
        {"h5", KZ_HTML_H5},
        {"h6", KZ_HTML_H6},
        {"header", KZ_HTML_HEADER},
        {"hgroup", KZ_HTML_SECTION},
        {"hr", KZ_HTML_VOID},
        {"html", KZ_HTML_HTML},
        {"iframe", KZ_HTML_RAW},
        {"img", KZ_HTML_VOID},
        {"input", KZ_HTML_VOID},
        {"legend", KZ_HTML_BLOCK},
        {"li", KZ_HTML_LI},
        {"link", KZ_HTML_LINK},
        {"listing", KZ_HTML_PRE},
        {"main", KZ_HTML_MAIN},
        {"menu", KZ_HTML_LIST},
        {"meta", KZ_HTML_META},
        {"nav", KZ_HTML_NAV},
        {"noembed", KZ_HTML_RAW},
        {"noscript", KZ_HTML_NOSCRIPT},
        {"object", KZ_HTML_OBJECT},
        {"ol", KZ_HTML_LIST},
        {"p", KZ_HTML_P},
        {"param", KZ_HTML_VOID},
        {"pre", KZ_HTML_PRE},
        {"script", KZ_HTML_SCRIPT},
        {"section", KZ_HTML_SECTION},
        {"select", KZ_HTML_SELECT},
        {"source", KZ_HTML_VOID},
        {"style", KZ_HTML_STYLE},
        {"summary", KZ_HTML_BLOCK},
        {"svg", KZ_HTML_SVG},
        {"table", KZ_HTML_TABLE},
        {"td", KZ_HTML_TD},
        {"template", KZ_HTML_TEMPLATE},
        {"textarea", KZ_HTML_TEXTAREA},
        {"th", KZ_HTML_TD},
        {"time", KZ_HTML_TIME},
        {"title", KZ_HTML_TITLE},
        {"tr", KZ_HTML_TR},
        {"track", KZ_HTML_VOID},
        {"ul", KZ_HTML_LIST},
        {"video", KZ_HTML_HIDDEN},
        {"wbr", KZ_HTML_VOID},
        {"xmp", KZ_HTML_RAW},
};

#define P KZ_HTML_ENDS_P
#define HIDDEN KZ_HTML_IS_HIDDEN
#define RAW (KZ_HTML_IS_RAW | KZ_HTML_IS_HIDDEN)
#define SCOPE KZ_HTML_IS_SCOPE
#define VOID KZ_HTML_IS_VOID

const struct kz_html_kind kz_html_kinds[KZ_HTML_TAGS] = {
        [KZ_HTML_ARTICLE] = {P, KZ_HTML_PARAGRAPH},
        [KZ_HTML_ASIDE] = {P, KZ_HTML_PARAGRAPH},
        [KZ_HTML_BLOCK] = {P, KZ_HTML_LINE},
        [KZ_HTML_BODY] = {0, KZ_HTML_PARAGRAPH},
        [KZ_HTML_BR] = {VOID, KZ_HTML_INLINE},
        [KZ_HTML_CAPTION] = {P, KZ_HTML_LINE},
        [KZ_HTML_DD] = {P, KZ_HTML_LINE},
        [KZ_HTML_DIV] = {P, KZ_HTML_LINE},
        [KZ_HTML_DT] = {P, KZ_HTML_LINE},
        [KZ_HTML_FIGURE] = {P, KZ_HTML_PARAGRAPH},
        [KZ_HTML_FOOTER] = {P, KZ_HTML_PARAGRAPH},
        [KZ_HTML_FORM] = {P, KZ_HTML_PARAGRAPH},
        [KZ_HTML_H1] = {P, KZ_HTML_PARAGRAPH},
        [KZ_HTML_H2] = {P, KZ_HTML_PARAGRAPH},
        [KZ_HTML_H3] = {P, KZ_HTML_PARAGRAPH},
        [KZ_HTML_H4] = {P, KZ_HTML_PARAGRAPH},
        [KZ_HTML_H5] = {P, KZ_HTML_PARAGRAPH},
        [KZ_HTML_H6] = {P, KZ_HTML_PARAGRAPH},
        [KZ_HTML_HEADER] = {P, KZ_HTML_PARAGRAPH},
        [KZ_HTML_HIDDEN] = {HIDDEN, KZ_HTML_INLINE},
        [KZ_HTML_HTML] = {0, KZ_HTML_PARAGRAPH},
        [KZ_HTML_LI] = {P, KZ_HTML_LINE},
        [KZ_HTML_LINK] = {VOID, KZ_HTML_INLINE},
        [KZ_HTML_LIST] = {P, KZ_HTML_PARAGRAPH},
        [KZ_HTML_MAIN] = {P, KZ_HTML_PARAGRAPH},
        [KZ_HTML_META] = {VOID, KZ_HTML_INLINE},
        [KZ_HTML_NAV] = {P, KZ_HTML_PARAGRAPH},
        [KZ_HTML_NOSCRIPT] = {HIDDEN, KZ_HTML_INLINE},
        [KZ_HTML_OBJECT] = {HIDDEN, KZ_HTML_INLINE},
        [KZ_HTML_P] = {P, KZ_HTML_PARAGRAPH},
        [KZ_HTML_PRE] = {P, KZ_HTML_PARAGRAPH},
        [KZ_HTML_QUOTE] = {P, KZ_HTML_PARAGRAPH},
        [KZ_HTML_RAW] = {RAW, KZ_HTML_INLINE},
        [KZ_HTML_SCRIPT] = {RAW, KZ_HTML_INLINE},
        [KZ_HTML_SECTION] = {P, KZ_HTML_PARAGRAPH},
        [KZ_HTML_SELECT] = {HIDDEN, KZ_HTML_INLINE},
        [KZ_HTML_STYLE] = {RAW, KZ_HTML_INLINE},
        [KZ_HTML_SVG] = {HIDDEN, KZ_HTML_INLINE},
        [KZ_HTML_TABLE] = {P | SCOPE, KZ_HTML_PARAGRAPH},
        [KZ_HTML_TD] = {SCOPE, KZ_HTML_CELL},
        [KZ_HTML_TEMPLATE] = {HIDDEN, KZ_HTML_INLINE},
        [KZ_HTML_TEXTAREA] = {RAW, KZ_HTML_INLINE},
        [KZ_HTML_TITLE] = {RAW, KZ_HTML_INLINE},
        [KZ_HTML_TR] = {0, KZ_HTML_LINE},
        [KZ_HTML_VOID] = {VOID, KZ_HTML_INLINE},
};

enum kz_html_tag kz_html_tag_of(struct kz_str name)
{
        size_t low = 0, high = KZ_ARRAY_LEN(tags), i;
        char lower[NAME_MAX_BYTES];

        if (name.len >= sizeof(lower))
                return KZ_HTML_OTHER;
        for (i = 0; i < name.len; i++)
                lower[i] = name.ptr[i] >= 'A' && name.ptr[i] <= 'Z' ? (char)(name.ptr[i] + 32)
                                                                    : name.ptr[i];
        lower[i] = '\0';
        while (low < high) {
                const struct tag *tag = &tags[(low + high) / 2];
                /* The first letter settles most of it. */
                int order = lower[0] - tag->name[0];

                if (order == 0)
                        order = strcmp(lower, tag->name);
                if (order == 0)
                        return tag->tag;
                if (order < 0)
                        high = (low + high) / 2;
                else
                        low = (low + high) / 2 + 1;
        }
        return KZ_HTML_OTHER;
}
