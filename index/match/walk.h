/*
 * Looks at the documents of one tier that match, counts them and keeps the best: in the way that is
 * fastest for the query. All ways count the same and keep the same.
 */
#ifndef KZ_MATCH_WALK_H
#define KZ_MATCH_WALK_H

#include "index/match/run.h"

/* c: a query's cursor, from kz_compile_query() or, when walk->scored is set, kz_compile_fill(). */
enum kz_status kz_walk_run(struct kz_walk *walk, struct kz_cursor *c, struct kz_error *err);

/* ---- The ways, for kz_walk_run ---- */

struct kz_leaf_plain;

/* One word, best first: its postings, of which stretches that cannot get in are passed over. */
enum kz_status kz_walk_word(
        struct kz_walk *walk, const struct kz_leaf_plain *word, struct kz_error *err);

struct kz_and_parts;

/* All of several cursors, and what else an AND has, best first. */
enum kz_status kz_walk_conjunction(
        struct kz_walk *walk, const struct kz_and_parts *parts, struct kz_error *err);

struct kz_phrase_plain;

/* A phrase of plain words, c. */
enum kz_status kz_walk_phrase(struct kz_walk *walk, struct kz_cursor *c,
        const struct kz_phrase_plain *phrase, struct kz_error *err);

struct kz_union;

/* Any of several words, best first: MaxScore over windows. */
enum kz_status kz_walk_union(struct kz_walk *walk, const struct kz_union *u, struct kz_error *err);

/* Of the candidate of c, for any way: counts it and keeps it, when it matches. hopeless: it is
 * known not to get in. */
enum kz_status kz_walk_look_at(
        struct kz_walk *walk, struct kz_cursor *c, bool hopeless, struct kz_error *err);

#endif
