/*
 * Tags and handles: #FreePress, @KazakhMinistry. Their capitals say of which words they are made:
 * such a one is looked for as typed, and as those words.
 */
#ifndef KZ_QUERY_TAG_H
#define KZ_QUERY_TAG_H

#include "index/base/arena.h"
#include "index/base/error.h"

/*
 * The words of a tag, with blanks between them, in arena. *ret is empty when text is no tag, or one
 * word. KZ_E_NOMEM.
 */
enum kz_status kz_tag_words(struct kz_arena *arena, struct kz_str text, struct kz_str *ret);

#endif
