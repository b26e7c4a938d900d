/*
 * A query: what a person typed, as a tree of groups and filters.
 *
 *      query    = { sequence of } clause           all of them, unless common
 *      clause   = and-list { OR and-list }         `law OR bill`
 *      and-list = item { AND item }                AND binds closer than OR, OR closer than standing
 *                                                  together: a b OR c d  =  a (b OR c) d
 *      item     = [ - | NOT | + ] ( word | "phrase" | field:word | field:"phrase" | ( query ) )
 *
 * NOT binds closest, and two cancel. A word that the analyzer cuts in several ("Kassym-Jomart") is a
 * phrase; one that gives no term ("—") is not there. A word that is common is not required when it
 * stands unquoted and without + in an AND, unless all that scores there is common.
 *
 * Nothing typed is an error: what cannot be parsed is taken literally and said in `warnings`.
 */
#ifndef KZ_QUERY_QUERY_H
#define KZ_QUERY_QUERY_H

#include "index/text/analyzer.h"

/* Larger queries are cut, with a warning: bytes of text, and words in all. */
#define KZ_QUERY_MAX_BYTES 65536
#define KZ_QUERY_MAX_GROUPS 256
#define KZ_QUERY_MAX_DEPTH 32 /* of parentheses */
/* Levels of the tree that makes: each pair of parentheses may hold AND, OR, AND and NOT. */
#define KZ_QUERY_MAX_TREE (4 * (KZ_QUERY_MAX_DEPTH + 1) + 2)

enum kz_node_kind {
        KZ_NODE_GROUP,  /* groups[0] */
        KZ_NODE_PHRASE, /* groups at their offsets */
        KZ_NODE_NEAR,   /* groups in any order within `window` positions */
        /*
         * Children: all that are `required`; at least one. Those that score come first, then filters,
         * then NOT. Where none scores, KZ_NODE_ALL stands before them, so that there is always
         * something to take from: `-draft` is AND(ALL, NOT draft), source:a AND(ALL, TERM).
         */
        KZ_NODE_AND,
        /*
         * Children: two or more, any of which will do; filters may be among them. Their scores add
         * up, unless it is `best`.
         */
        KZ_NODE_OR,
        KZ_NODE_NOT,    /* children[0] must not match; only a child of AND */
        KZ_NODE_TERM,   /* filter: exact term (with its prefix), no score */
        KZ_NODE_RANGE,  /* filter: from <= column < to */
        KZ_NODE_ALL,    /* every document */
        KZ_NODE_NONE,   /* no document, such as an unknown date */
};

struct kz_node {
        enum kz_node_kind kind;
        struct kz_str text;     /* as typed, a piece of query.text, for `missing` and --explain */
        bool required;          /* as a child of AND: false when too common to be required */
        bool unclosed;          /* a quotation without its end, which may not have been meant as one */
        bool whole;             /* an address (example.org/a): its words say nothing one by one */
        bool tag;               /* KZ_NODE_OR: a #HashTag, and behind it the phrase of its words */
        uint32_t again;         /* how many times more the same was typed beside it */
        struct kz_node **children;
        size_t n_children;
        struct kz_group *groups;
        size_t n_groups;
        bool best;              /* KZ_NODE_OR: names of one thing, what was typed first */
        bool hyphenated;        /* of such: the phrase of a word with hyphens, and it without them */
        size_t n_names;         /* of such: children, before match/expand.h left some out */
        double discount;        /* GROUP, PHRASE: what is taken from the score, 0 to 1 */
        uint32_t window;        /* KZ_NODE_NEAR: largest span in positions, last - first + 1 */
        struct kz_str term;     /* KZ_NODE_TERM */
        enum kz_column column;  /* KZ_NODE_RANGE */
        int64_t from, to;       /* KZ_NODE_RANGE: half-open; INT64_MIN and INT64_MAX when open */
        /*
         * Not NULL: a bonus for documents that have that other node's words in their title. It is
         * worth a fixed part of that node's weight, however long the document.
         */
        const struct kz_node *title_of;
};

/* Whether a node gives score: GROUP, PHRASE, NEAR, and AND or OR over such. */
bool kz_node_scores(const struct kz_node *node);

struct kz_query {
        struct kz_arena arena;     /* owns everything below */
        struct kz_str text;        /* as given: cut to KZ_QUERY_MAX_BYTES, made UTF-8, controls blank */
        /*
         * Always an AND, whose children keep the order typed within their kinds. Filters of one field
         * standing together (source:a source:b) are one OR: each document has one source. date:
         * filters all hold. The same thing typed twice is there once. AND(NONE) when nothing was
         * asked.
         */
        struct kz_node *root;
        struct kz_str *warnings;   /* sentences for a person */
        size_t n_warnings;
        int64_t now;               /* the second since 1970 that relative dates counted from */
};

/* How a query is read. All zero but for `now`: as people expect. */
struct kz_query_settings {
        int64_t now;        /* seconds since 1970, for relative dates */
        bool as_typed;      /* every word is meant as written, as if it had a = before it */
        bool no_stop_words; /* common words are required like any other */
};

/*
 * Parses text. Fails only for want of memory: anything typed gives a query, an empty one matches
 * nothing.
 */
enum kz_status kz_query_parse_with(struct kz_analyzer *analyzer, struct kz_str text,
        const struct kz_query_settings *settings, struct kz_query **ret, struct kz_error *err);

/* The same as people expect it. */
enum kz_status kz_query_parse(struct kz_analyzer *analyzer, struct kz_str text, int64_t now,
        struct kz_query **ret, struct kz_error *err);
struct kz_query *kz_query_free(struct kz_query *query); /* NULL is fine; returns NULL */

/*
 * Adds to the root, behind its scoring children, a bonus (title_of) for each word and phrase among
 * them that is looked for in the text. A bonus is never required. KZ_E_NOMEM.
 */
enum kz_status kz_query_add_title_bonuses(struct kz_query *query, struct kz_error *err);

/*
 * What those know of the parts of a plan who asked the dictionary: appended to the line of a term or
 * of a node.
 */
struct kz_query_notes {
        void *context;
        enum kz_status (*term)(
                void *context, const struct kz_group *group, size_t term, struct kz_buf *out);
        /* Whether a term is not worth showing. */
        bool (*hides)(void *context, const struct kz_group *group, size_t term);
        /* GROUP, PHRASE, NEAR and TERM */
        enum kz_status (*node)(void *context, const struct kz_node *node, struct kz_buf *out);
};

/* Appends the plan as a person reads it, a line a node, indented. notes may be NULL. */
enum kz_status kz_query_explain(
        const struct kz_query *query, const struct kz_query_notes *notes, struct kz_buf *out);

#endif
