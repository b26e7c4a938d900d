#include "index/ingest/html_attrs.h"

#include <string.h>

#include "index/ingest/html_capture.h"
#include "index/ingest/html_names.h"
#include "index/ingest/html_token.h"

/* Whether an element's id is often its title: "related-work". */
static bool is_section(enum kz_html_tag tag, uint8_t hints)
{
        return tag == KZ_HTML_SECTION || (tag >= KZ_HTML_H1 && tag <= KZ_HTML_H6) ||
               (hints & KZ_HTML_HINT_SECTION);
}

/* "#chapter-2", which headings lead to themselves by. "#" alone is what scripts make menus of. */
static bool within_page(struct kz_str href)
{
        return href.len > 1 && href.ptr[0] == '#';
}

static bool hides(struct kz_str style)
{
        const char *at;

        while ((at = style.len ? memmem(style.ptr, style.len, "display:", 8) : NULL)) {
                style = (struct kz_str){at + 8, (size_t)(style.ptr + style.len - at - 8)};
                if (kz_str_starts(style, KZ_STR("none")) || kz_str_starts(style, KZ_STR(" none")))
                        return true;
        }
        return false;
}

struct kz_html_attrs kz_html_attrs_read(enum kz_html_tag tag, struct kz_str attrs)
{
        struct kz_html_attrs ret = {.capture = (uint8_t)kz_html_capture_tag(tag)};
        struct kz_str name, value;
        uint8_t of_id = 0;

        while (kz_html_attr_next(&attrs, &name, &value)) {
                if (tag == KZ_HTML_A && kz_html_name_is(name, "href"))
                        ret.links = !within_page(value);
                else if (kz_html_name_is(name, "hidden"))
                        ret.hides = ret.hides || !kz_html_name_is(value, "until-found");
                else if (kz_html_name_is(name, "style"))
                        ret.hides = ret.hides || hides(value);
                else
                        ret.capture = (uint8_t)kz_html_capture_attr(
                                (enum kz_html_capture)ret.capture, name, value);
                if (kz_html_name_is(name, "id"))
                        of_id = kz_html_hints(name, value);
                else
                        ret.hints |= kz_html_hints(name, value);
        }
        if (is_section(tag, ret.hints))
                of_id &= KZ_HTML_HINT_COMMENTS | KZ_HTML_HINT_MAIN | KZ_HTML_HINT_TEXT;
        ret.hints |= of_id;
        /* The class of a page as a whole says what kind of page it is. */
        if (tag == KZ_HTML_BODY || tag == KZ_HTML_HTML)
                ret.hints = 0;
        return ret;
}
