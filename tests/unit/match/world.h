/* Random documents over a small vocabulary, and random queries about them. */
#ifndef KZ_TESTS_MATCH_WORLD_H
#define KZ_TESTS_MATCH_WORLD_H

#include "index/match/match.h"
#include "tests/support/memory_tier.h"

#define WORLD_MAX 64
#define WORLD_LARGE 5000 /* documents of a large one: their numbers go to three times as many */
#define WORLD_TIERS 3
/* Dates are so far apart: 20 of them are three years. */
#define WORLD_DATE (INT64_C(55) * 86400)

struct world {
        uint64_t random;
        bool plain;
        uint32_t words; /* in the vocabulary */
        struct kz_arena arena;
        struct kz_termvector *terms;
        struct kz_memory_doc *docs;
        size_t n, cap;
        /* The same documents dealt out to tiers. */
        struct kz_memory_doc *dealt[WORLD_TIERS];
        struct kz_tier *tiers[WORLD_TIERS];
        size_t n_tiers;
};

void world_init(struct world *world, uint64_t seed);
/* Every word at a position of its own: Xapian's matcher knows no better. */
void world_init_plain(struct world *world, uint64_t seed);
/* WORLD_LARGE documents, so that windows and blocks of postings matter, and rarer words. */
void world_init_large(struct world *world, uint64_t seed);
void world_deinit(struct world *world);
/* Makes the tiers anew: each document into one of n at random, keeping the order. What they know of
 * their postings is drawn for each, too. */
void world_deal(struct world *world, size_t n_tiers);
/* The document of a hit, in the tiers as they were dealt. */
const struct kz_memory_doc *world_doc(const struct world *world, const struct kz_match_hit *hit);

uint32_t world_random(struct world *world, uint32_t below);

/* A query whose nodes live in the world's arena. */
struct kz_query *world_query(struct world *world);

/* The pieces, for tests that build their own. */
struct kz_node *world_node(struct world *world, enum kz_node_kind kind);
struct kz_node *world_group(
        struct world *world, const char *const *terms, const double *weights, size_t n);
struct kz_node *world_word(struct world *world, const char *term);
struct kz_node *world_phrase(
        struct world *world, enum kz_node_kind kind, const char *words, uint32_t window);
struct kz_node *world_with(struct world *world, struct kz_node *parent, struct kz_node *child);
struct kz_query *world_rooted(struct world *world, struct kz_node *root);
/* Adds a document of words separated by spaces, positions from 1. */
void world_add(struct world *world, const char *id, const char *text);

#endif
