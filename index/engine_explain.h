/*
 * How a query was read and answered: the tree of what was looked for, with what the index knows of
 * every term, and what became of it. Part of engine.h. Everything belongs to the search result.
 */
#ifndef KZ_ENGINE_EXPLAIN_H
#define KZ_ENGINE_EXPLAIN_H

#include <stdbool.h>
#include <stdint.h>

#include "index/base/str.h"
#include "index/match/sort.h"

struct kz_explain_term {
        struct kz_str term;
        double weight;      /* 0 < weight <= 1: what one of it counts */
        struct kz_str form; /* not empty: only where it is written so, */
        bool begins;        /* or begins so */
        struct kz_str spelling; /* not empty: another spelling of the word, as a form of it */
        uint64_t documents; /* that have it, in all tiers */
};

/* What one word typed stands for: any of the terms. */
struct kz_explain_group {
        uint32_t place; /* in a phrase: relative to its first word */
        struct kz_explain_term *terms;
        size_t n_terms;
};

struct kz_explain_node {
        /*
         * "all", "any" and "not" of the children; "word", "phrase" and "near" by groups; "filter"
         * of a field; "date" from and to; "everything"; "nothing".
         */
        const char *type;
        struct kz_str text; /* as typed; empty when nothing was */
        bool required;      /* false: it only raises documents that have it */
        bool bonus;         /* for standing in the title */
        uint32_t within;    /* near: positions from the first to the last word */
        double weight;      /* what it can add to a score at most */
        struct kz_explain_group *groups;
        size_t n_groups;
        const char *field; /* filter: its name in the query language */
        struct kz_str value;
        uint64_t documents;    /* filter: that have it */
        char from[16], to[16]; /* date: first and last day, empty when open */
        struct kz_explain_node *children;
        size_t n_children;
};

struct kz_explain_tier {
        const char *name;
        uint64_t documents, matches; /* matches: full ones */
};

struct kz_explain {
        struct kz_explain_node root;
        enum kz_sort sort; /* the one used */
        bool collapse;
        bool nearness; /* windows of the best are reordered by how near the words stand */
        uint64_t generation, documents;
        struct kz_explain_tier *tiers;
        size_t n_tiers;
        /* Microseconds: finding terms, matching, reordering, snippets and copies. */
        uint64_t terms_us, match_us, order_us, page_us;
};

#endif
