/* A part of a document's stored text, cut into words: what a snippet is made from. */
#ifndef KZ_RANK_EXCERPT_H
#define KZ_RANK_EXCERPT_H

#include "index/match/watch.h"
#include "index/rank/sights.h"
#include "index/tier.h"

/* Where a text is read. */
struct kz_excerpt_source {
        struct kz_tier *tier;
        kz_docnum doc;
        struct kz_str whole; /* the text, of a tier that gives no parts of it */
        uint32_t first;      /* position of the text's first word */
};

struct kz_excerpt {
        struct kz_str text; /* valid until the tier is asked again; ends before white space or with
                               the whole */
        size_t offset;      /* of it in the whole */
        bool last;          /* it ends with the whole */
        uint32_t first;     /* position of its first word */
        uint32_t line, col, col_bytes; /* of its first byte, from 1; col in code points */
        uint32_t page;                 /* the same: 1 and the form feeds before it */
};

/* Reads a part as kz_tier.text gives it, which may have less than `around` behind the last word,
 * and not even that word, when nothing but white space ends a word. */
enum kz_status kz_excerpt_read(const struct kz_excerpt_source *source, uint32_t first,
        uint32_t last, size_t around, struct kz_excerpt *ret, struct kz_error *err);

/* What kz_excerpt_find is asked, and tells. */
struct kz_excerpt_words {
        /* Sights in the order of positions. Each that is found gets its bytes, a word with hyphens
         * all of it, and is measured in code points; the others go. In the order of the text then.
         */
        struct kz_sights *sights;
        struct kz_watch *watch;
        size_t from;            /* bytes of the excerpt */
        uint32_t position_from; /* ret: of the first word there or behind it; UINT32_MAX: none */
};

/* KZ_E_DEADLINE and KZ_E_CANCELLED by the watch. */
enum kz_status kz_excerpt_find(struct kz_analyzer *analyzer, const struct kz_excerpt *excerpt,
        struct kz_excerpt_words *words, struct kz_error *err);

#endif
