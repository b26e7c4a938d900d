/*
 * Snippets: the best passage of a stored text for a query, with the hits marked.
 * The passage is cut at words, about `size` code points long, white space folded to single spaces.
 */
#ifndef KZ_RANK_SNIPPET_H
#define KZ_RANK_SNIPPET_H

#include "index/query/query.h"
#include "index/rank/spots.h"

struct kz_snippet {
        struct kz_buf text;            /* UTF-8, one line; "…" where it was cut */
        struct kz_span *matches;       /* in code points of text */
        struct kz_span *matches_bytes; /* the same in bytes */
        size_t n_matches;
        size_t first;       /* byte offset in the body of the first match, else of the passage */
        uint32_t line, col; /* 1-based, of `first` in the body given; col in code points */
        uint32_t col_bytes; /* the same in bytes */
        uint32_t page;      /* 1 and the form feeds before `first` */
};

#define KZ_SNIPPET_NULL                                                                            \
        {                                                                                          \
                .text = KZ_BUF_NULL                                                                \
        }

void kz_snippet_deinit(struct kz_snippet *snippet);

/* What a query looks for in texts: made once, used for every hit. */
struct kz_snippet_words {
        struct kz_needles needles;
        struct kz_spots *spots;
        struct kz_sights sights, near; /* scratch of cutting */
        struct kz_watch *watch;
};

#define KZ_SNIPPET_WORDS_NULL                                                                      \
        {                                                                                          \
                .needles = {.arena = KZ_ARENA_NULL }                                               \
        }

/* The query and the watch must outlive *ret, which is KZ_SNIPPET_WORDS_NULL before. */
enum kz_status kz_snippet_words_init(struct kz_snippet_words *ret, const struct kz_query *query,
        struct kz_watch *watch, struct kz_error *err);
void kz_snippet_words_deinit(struct kz_snippet_words *words);

/* What a snippet is cut from. */
struct kz_snippet_source {
        struct kz_tier *tier;
        kz_docnum doc;
        struct kz_str title; /* as it is shown above the snippet; may be empty */
        struct kz_str body;  /* of a tier that gives no parts of it; else it is not looked at */
};

/*
 * Cuts the snippet. The passage with the most, rarest and closest query words wins, a whole quoted
 * phrase before all; without any match the beginning. When the title is the first line of the body,
 * and the passage begins in it, `first` stays there, but the snippet is the best of what is below:
 * who reads it has read the title. size: code points, 0 for the default of 240.
 *
 * Which passage that is is told by the positions of words, a paragraph's end being far; the text is
 * read there alone, where the tier can, and gives what of the passage fits. Cheapest when documents
 * of a tier ascend. KZ_E_DEADLINE, KZ_E_CANCELLED by the watch, and what a tier gives.
 */
enum kz_status kz_snippet_cut(struct kz_analyzer *analyzer, struct kz_snippet_words *words,
        const struct kz_snippet_source *source, size_t size, struct kz_snippet *ret,
        struct kz_error *err);

/*
 * The byte spans of the query's words in any text, such as a title, which is analysed for it:
 * malloc'ed array in *ret, NULL when there are none.
 */
enum kz_status kz_snippet_marks(struct kz_analyzer *analyzer, const struct kz_query *query,
        struct kz_str lang, struct kz_str text, struct kz_span **ret, size_t *ret_n,
        struct kz_error *err);

#endif
