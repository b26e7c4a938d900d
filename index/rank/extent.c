#include "index/rank/extent.h"

#include "index/base/utf8.h"
#include "index/rank/spacing.h"

/* Of the room that the words leave, the part that goes before them. */
#define BEFORE 3

/* Marks that must not be cut from the letter before them. */
static bool is_mark(uint32_t cp)
{
        return (cp >= 0x300 && cp <= 0x36F) || (cp >= 0x483 && cp <= 0x489) || cp == 0x200D ||
               (cp >= 0x1AB0 && cp <= 0x1AFF) || (cp >= 0x1DC0 && cp <= 0x1DFF) ||
               (cp >= 0x20D0 && cp <= 0x20FF) || (cp >= 0xFE00 && cp <= 0xFE0F) ||
               (cp >= 0xFE20 && cp <= 0xFE2F);
}

static size_t step_back(struct kz_str s, size_t at)
{
        size_t to = at - 1;

        while (to > 0 && at - to < 4 && ((unsigned char)s.ptr[to] & 0xC0) == 0x80)
                to--;
        return to;
}

/*
 * Where the passage begins: at most `room` code points before `at`, at the beginning of a word; in
 * the middle of a word only when that word alone is longer than the room. *ret_open: it looked back
 * to where the text given begins.
 */
static size_t begin_before(struct kz_str s, size_t at, size_t room, bool *ret_open)
{
        size_t start = at, word = at, left;
        uint32_t cp;

        for (left = room; left > 0 && start > 0; left--) {
                start = step_back(s, start);
                if (start == 0 || kz_spacing_at(s, step_back(s, start)))
                        word = start;
        }
        *ret_open = start == 0;
        if (word < at || start == 0)
                return word;
        if (at == 0 || kz_spacing_at(s, step_back(s, at)))
                return at;
        while (start < at && kz_spacing_code_point(s, start, &cp) && is_mark(cp))
                start += kz_spacing_code_point(s, start, &cp);
        return start;
}

/*
 * Where it ends: after at most `size` code points, white space counted as folded, at the end of a
 * word; within one only when it would otherwise end before `least`. *ret_open: it looked forward to
 * where the text given ends.
 */
static size_t end_after(struct kz_str s, size_t start, size_t least, size_t size, bool *ret_open)
{
        size_t at = start, word = start, n, count = 0;
        bool space = true;
        uint32_t cp;

        while (at < s.len) {
                n = kz_spacing_code_point(s, at, &cp);
                if (kz_spacing_is_space(cp)) {
                        if (!space)
                                word = at;
                        count += !space;
                        space = true;
                } else {
                        if (count >= size && (!is_mark(cp) || count >= size + KZ_EXTENT_MARKS_ROOM))
                                break;
                        count++;
                        space = false;
                }
                at += n;
        }
        *ret_open = at == s.len;
        if (at == s.len)
                return at;
        return word > start && word >= least ? word : at;
}

/* What goes before the words: a part of the room, or all that the end of the text does not need.
 * *ret_open: it looked forward to where the text given ends. */
static size_t room_before(struct kz_str body, size_t least, size_t room, bool *ret_open)
{
        size_t after, at = least, n = room / BEFORE;
        uint32_t cp;

        for (after = 0; after < room && at < body.len; after++)
                at += kz_spacing_code_point(body, at, &cp);
        *ret_open = after < room;
        return room - after > n ? room - after : n;
}

struct kz_extent kz_extent_around(const struct kz_sights *sights, const struct kz_passage *passage,
        struct kz_str body, size_t floor, size_t size)
{
        size_t from = floor, least = floor, span = 0, room;
        struct kz_extent extent = {.floor = floor};
        bool no_room, no_end;

        if (passage->found) {
                const struct kz_sight *first = &sights->items[passage->first];
                const struct kz_sight *last = &sights->items[passage->last];

                from = first->start;
                least = last->end;
                span = last->at - first->at +
                       kz_utf8_count(body.ptr + last->start, least - last->start);
        }
        room = room_before(body, least, span < size ? size - span : 0, &no_room);
        extent.start = begin_before(body, from, room, &extent.open_before);
        extent.start = kz_spacing_skip(body, extent.start);
        if (extent.start < floor)
                extent.start = floor;
        extent.end = end_after(body, extent.start, least, size, &no_end);
        extent.open_behind = no_room || no_end || kz_spacing_skip(body, extent.end) == body.len;
        return extent;
}
