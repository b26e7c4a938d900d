#include "index/text/paragraphs.h"

/* The beginning of the character that ends at `end`: the last byte alone when that is not UTF-8. */
static size_t before(struct kz_str text, size_t floor, size_t end)
{
        size_t at = end - 1;
        uint32_t cp;

        if ((unsigned char)text.ptr[at] < 0x80)
                return at;
        while (at > floor && end - at < 4 && ((unsigned char)text.ptr[at] & 0xC0) == 0x80)
                at--;
        return at + kz_utf8_decode(text.ptr + at, end - at, &cp) == end ? at : end - 1;
}

/*
 * Looks back from `at` for what parts its paragraph from the one before. True: *ret is where that
 * begins. False: it is not behind floor.
 */
static bool find_begin(
        const struct kz_charmap *map, struct kz_str text, size_t floor, size_t at, size_t *ret)
{
        unsigned newlines = 0;
        struct kz_char ch;
        uint32_t cp;

        while (at > floor) {
                at = before(text, floor, at);
                kz_charmap_at(map, text, at, &ch, &cp);
                switch (ch.class) {
                case KZ_CHAR_NEWLINE:
                        if (cp == '\n' && at > floor && text.ptr[at - 1] == '\r')
                                at--;
                        if (++newlines > 1) {
                                *ret = at;
                                return true;
                        }
                        break;
                case KZ_CHAR_PARAGRAPH:
                        *ret = at;
                        return true;
                case KZ_CHAR_BLANK:
                case KZ_CHAR_IGNORED:
                        break;
                default:
                        newlines = 0;
                        break;
                }
        }
        return false;
}

void kz_paragraphs_reach(struct kz_paragraphs *paragraphs, size_t at)
{
        struct kz_str text = paragraphs->text;
        size_t begin = 0;
        bool found;

        if (paragraphs->uniform) {
                paragraphs->sides = paragraphs->expected;
                return;
        }
        found = find_begin(paragraphs->map, text, paragraphs->known, at, &begin);
        paragraphs->known = at;
        if (paragraphs->begun && !found)
                return;
        paragraphs->begun = true;
        paragraphs->sides = kz_language_of_paragraph(paragraphs->map,
                (struct kz_str){text.ptr + begin, text.len - begin}, paragraphs->expected,
                &paragraphs->script);
}
