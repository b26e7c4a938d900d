#include "tests/unit/match/world.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#define WORDS 10
#define WORDS_LARGE 60

/* splitmix64 (Steele, Lea, Flood 2014). */
uint32_t world_random(struct world *world, uint32_t below)
{
        uint64_t z = world->random += 0x9E3779B97F4A7C15u;

        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
        z = (z ^ z >> 27) * 0x94D049BB133111EBu;
        return (uint32_t)((z ^ z >> 31) % below);
}

static struct kz_str dup(struct world *world, struct kz_str s)
{
        struct kz_str kept = kz_arena_dup(&world->arena, s);

        assert(kept.ptr);
        return kept;
}

static struct kz_str copy(struct world *world, const char *s)
{
        return dup(world, kz_str(s));
}

static void *must(void *p)
{
        assert(p);
        return p;
}

/* Low words are frequent, high ones rare; the last one is in no document. */
static struct kz_str some_word(struct world *world, uint32_t words)
{
        char name[16];
        uint32_t a = world_random(world, words), b = world_random(world, words);

        if (world->words > WORDS)
                b = b * b / words;

        snprintf(name, sizeof(name), "w%u", a < b ? a : b);
        return copy(world, name);
}

static void add(struct kz_termvector *tv, struct kz_str term, uint32_t position, uint32_t weight,
        bool weightless)
{
        enum kz_status status = kz_termvector_add(tv, term, position, weight, weightless);

        assert(!status);
        (void)status;
}

/*
 * One of a few sketches, with bits flipped: some are the same, some near, and often a is near to b
 * and b to c, but a not to c. Keys are few, so that they are shared by others, too.
 */
static void sketch(struct world *world, struct kz_termvector *tv, struct kz_memory_doc *doc)
{
        const size_t keys = KZ_SKETCH_KEYS * KZ_SKETCH_KEY_SIZE;
        struct kz_sketch sketch = {{0}, {0}};
        char term[KZ_SKETCH_TERM_SIZE];
        uint32_t flips = world_random(world, 4) * 8, base = world_random(world, 3), i;

        for (i = 0; i < keys; i++)
                sketch.bytes[i] = (unsigned char)(1 + world_random(world, 2));
        memset(sketch.bytes + keys, (int)(0x33 << base), KZ_SKETCH_NEAR_SIZE - keys);
        for (i = 0; i < flips; i++) {
                uint32_t bit = world_random(world, KZ_SKETCH_BITS);

                sketch.bytes[keys + bit / 8] ^= (unsigned char)(1u << bit % 8);
        }
        /* What has no flipped bit is one text, or several that no sketch tells apart. */
        sketch.content[0] =
                (unsigned char)(flips || world_random(world, 3) == 0 ? 1 + (doc - world->docs)
                                                                     : 99);
        for (i = 0; i < KZ_SKETCH_KEYS; i++)
                add(tv, dup(world, kz_sketch_term(&sketch, i, term)), 0, 1, true);
        doc->sketch = dup(world, (struct kz_str){(const char *)&sketch, KZ_SKETCH_SIZE});
}

static void random_doc(struct world *world, size_t i)
{
        static const char *const kinds[] = {"", "news", "report", "a kind"};
        const char *source, *lang;
        struct kz_termvector *tv = &world->terms[i];
        struct kz_memory_doc *doc = &world->docs[i];
        uint32_t n = world_random(world, 30), position = 1, k, number;
        char id[32], letter;

        for (k = 0; k < n; k++) {
                struct kz_str word = some_word(world, world->words - 1);

                add(tv, word, position, k < 3 ? 3 : 1, false);
                if (!world->plain && world_random(world, 12) == 0)
                        add(tv, some_word(world, world->words - 1), position, 1, false);
                position += world_random(world, 15) == 0 ? 20 : 1;
        }
        if (!world->plain && world_random(world, 4) == 0)
                add(tv, some_word(world, world->words - 1), 0, 1, false);
        source = world_random(world, 2) ? "a" : "b";
        add(tv, source[0] == 'a' ? KZ_STR("XSa") : KZ_STR("XSb"), 0, 1, true);
        lang = world_random(world, 3) ? "en" : "ru";
        add(tv, lang[0] == 'e' ? KZ_STR("Len") : KZ_STR("Lru"), 0, 1, true);
        letter = "abc"[world_random(world, 3)];
        number = world_random(world, 100);
        snprintf(id, sizeof(id), "%c%u:%zu", letter, number, i);
        doc->id = copy(world, id);
        doc->has_ts = world_random(world, 5) != 0;
        doc->ts = world_random(world, 20) * WORLD_DATE;
        doc->source = copy(world, source);
        doc->lang = copy(world, lang);
        doc->kind = copy(world, kinds[world_random(world, 4)]);
        if (!world->plain && world_random(world, 2))
                sketch(world, tv, doc);
}

static void make_room(struct world *world, size_t cap)
{
        size_t t;

        world->cap = cap;
        world->terms = must(kz_arena_array(&world->arena, cap, sizeof(*world->terms)));
        world->docs = must(kz_arena_array(&world->arena, cap, sizeof(*world->docs)));
        for (t = 0; t < WORLD_TIERS; t++)
                world->dealt[t] = must(kz_arena_array(&world->arena, cap, sizeof(*world->docs)));
}

static void fill(struct world *world, size_t n)
{
        size_t i;

        for (i = 0; i < n; i++) {
                world->docs[i].terms = &world->terms[i];
                /* Twins: equal scores, so that ids must decide. */
                if (i > 0 && world_random(world, 4) == 0) {
                        char id[32];

                        world->docs[i] = world->docs[i - 1];
                        snprintf(id, sizeof(id), "t%u:%zu", world_random(world, 9), i);
                        world->docs[i].id = copy(world, id);
                        continue;
                }
                random_doc(world, i);
                must(kz_termvector_finish(&world->terms[i]) ? NULL : world);
        }
        world->n = n;
}

static void init(struct world *world, uint64_t seed, bool plain)
{
        *world = (struct world){.random = seed, .plain = plain, .words = WORDS};
        make_room(world, WORLD_MAX);
        fill(world, seed ? world_random(world, WORLD_MAX + 1) : 0);
}

void world_init(struct world *world, uint64_t seed)
{
        init(world, seed, false);
}

void world_init_plain(struct world *world, uint64_t seed)
{
        init(world, seed, true);
}

void world_init_large(struct world *world, uint64_t seed)
{
        *world = (struct world){.random = seed, .words = WORDS_LARGE};
        make_room(world, WORLD_LARGE);
        fill(world, WORLD_LARGE);
}

static void drop_tiers(struct world *world)
{
        size_t t;

        for (t = 0; t < world->n_tiers; t++)
                kz_tier_free(world->tiers[t]);
        world->n_tiers = 0;
}

void world_deinit(struct world *world)
{
        size_t i;

        drop_tiers(world);
        for (i = 0; i < world->cap; i++)
                kz_termvector_deinit(&world->terms[i]);
        kz_arena_deinit(&world->arena);
}

void world_deal(struct world *world, size_t n_tiers)
{
        size_t sizes[WORLD_TIERS] = {0}, i, t;

        drop_tiers(world);
        for (i = 0; i < world->n; i++) {
                t = world_random(world, (uint32_t)n_tiers);
                world->dealt[t][sizes[t]++] = world->docs[i];
        }
        for (t = 0; t < n_tiers; t++) {
                world->tiers[t] = kz_memory_tier_new(world->dealt[t], sizes[t]);
                kz_memory_tier_knows(world->tiers[t], world_random(world, KZ_MEMORY_KNOWS_ALL + 1),
                        world_random(world, 1000));
        }
        world->n_tiers = n_tiers;
}

const struct kz_memory_doc *world_doc(const struct world *world, const struct kz_match_hit *hit)
{
        return &world->dealt[hit->tier][kz_memory_tier_index(hit->doc)];
}

struct kz_node *world_node(struct world *world, enum kz_node_kind kind)
{
        struct kz_node *node = must(kz_arena_zalloc(&world->arena, sizeof(*node)));

        node->kind = kind;
        node->required = true;
        node->children = must(kz_arena_array(&world->arena, 16, sizeof(struct kz_node *)));
        return node;
}

struct kz_node *world_with(struct world *world, struct kz_node *parent, struct kz_node *child)
{
        (void)world;
        assert(parent->n_children < 16);
        parent->children[parent->n_children++] = child;
        return parent;
}

static void fill_group(struct world *world, struct kz_group *group, const char *const *terms,
        const double *weights, size_t n)
{
        size_t i;

        group->terms = must(kz_arena_array(&world->arena, n, sizeof(*group->terms)));
        group->n_terms = n;
        for (i = 0; i < n; i++)
                group->terms[i] = (struct kz_group_term){
                        .term = copy(world, terms[i]), .weight = weights ? weights[i] : 1};
}

struct kz_node *world_group(
        struct world *world, const char *const *terms, const double *weights, size_t n)
{
        struct kz_node *node = world_node(world, KZ_NODE_GROUP);

        node->groups = must(kz_arena_zalloc(&world->arena, sizeof(*node->groups)));
        node->n_groups = 1;
        fill_group(world, node->groups, terms, weights, n);
        return node;
}

struct kz_node *world_word(struct world *world, const char *term)
{
        return world_group(world, &term, NULL, 1);
}

struct kz_node *world_phrase(
        struct world *world, enum kz_node_kind kind, const char *words, uint32_t window)
{
        struct kz_node *node = world_node(world, kind);
        char buffer[256], *save = NULL, *word;

        node->groups = must(kz_arena_array(&world->arena, 16, sizeof(*node->groups)));
        node->window = window;
        snprintf(buffer, sizeof(buffer), "%s", words);
        for (word = strtok_r(buffer, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
                const char *term = word;

                fill_group(world, &node->groups[node->n_groups], &term, NULL, 1);
                node->groups[node->n_groups].offset = (uint32_t)node->n_groups;
                node->n_groups++;
        }
        return node;
}

struct kz_query *world_rooted(struct world *world, struct kz_node *root)
{
        struct kz_query *query = must(kz_arena_zalloc(&world->arena, sizeof(*query)));

        query->root = root;
        return query;
}

void world_add(struct world *world, const char *id, const char *text)
{
        struct kz_memory_doc *doc = &world->docs[world->n];
        struct kz_termvector *tv = &world->terms[world->n++];
        char buffer[1024], *save = NULL, *word;
        uint32_t position = 1;

        doc->terms = tv;
        doc->id = copy(world, id);
        snprintf(buffer, sizeof(buffer), "%s", text);
        for (word = strtok_r(buffer, " ", &save); word; word = strtok_r(NULL, " ", &save))
                add(tv, kz_str(word), position++, 1, false);
        must(kz_termvector_finish(tv) ? NULL : world);
}

/* Now and then only where the word is written in some way, or begins so. */
static void random_form(struct world *world, struct kz_group_term *term)
{
        char form[32];

        if (world->plain || world_random(world, 6))
                return;
        snprintf(form, sizeof(form), "%.*s%s", KZ_STR_ARG(term->term),
                world_random(world, 2) ? "s" : "");
        term->form = copy(world, form);
        term->begins = world_random(world, 3) == 0;
        if (term->begins && world_random(world, 2))
                term->form.len = 1;
}

static void random_terms(struct world *world, struct kz_group *group)
{
        static const double weights[] = {1, 0.5, 0.3, 0.7};
        uint32_t n = world_random(world, 3) ? 1 : 1 + world_random(world, 5), i;

        group->terms = must(kz_arena_array(&world->arena, n, sizeof(*group->terms)));
        group->n_terms = n;
        for (i = 0; i < n; i++) {
                group->terms[i].term = some_word(world, world->words);
                group->terms[i].weight = weights[world_random(world, 4)];
                random_form(world, &group->terms[i]);
        }
}

static struct kz_node *random_groups(struct world *world, enum kz_node_kind kind, uint32_t n)
{
        struct kz_node *node = world_node(world, kind);
        uint32_t i, offset = 0;

        node->groups = must(kz_arena_array(&world->arena, n, sizeof(*node->groups)));
        node->n_groups = n;
        for (i = 0; i < n; i++) {
                random_terms(world, &node->groups[i]);
                node->groups[i].common = world_random(world, 4) == 0;
                node->groups[i].offset = offset;
                offset += world_random(world, 8) ? 1 : world_random(world, 3);
        }
        node->window = n + world_random(world, 6);
        node->unclosed = n > 1 && world_random(world, 6) == 0;
        node->whole = world_random(world, 6) == 0;
        node->again = world_random(world, 4) ? 0 : world_random(world, 4);
        return node;
}

static struct kz_node *random_filter(struct world *world)
{
        static const char *const terms[] = {"XSa", "XSb", "Len", "Lru", "XSnone"};
        struct kz_node *node;

        switch (world_random(world, 8)) {
        case 0:
                return world_node(world, KZ_NODE_ALL);
        case 1:
                return world_node(world, world_random(world, 3) ? KZ_NODE_ALL : KZ_NODE_NONE);
        case 2:
        case 3:
                node = world_node(world, KZ_NODE_RANGE);
                node->column = KZ_COLUMN_DATE;
                node->from =
                        world_random(world, 3) ? world_random(world, 15) * WORLD_DATE : INT64_MIN;
                node->to = world_random(world, 3) ? (5 + world_random(world, 15)) * WORLD_DATE
                                                  : INT64_MAX;
                return node;
        case 4:
                node = world_node(world, KZ_NODE_OR);
                world_with(world, node, random_filter(world));
                return world_with(world, node, random_filter(world));
        default:
                node = world_node(world, KZ_NODE_TERM);
                node->term = kz_str(terms[world_random(world, KZ_ARRAY_LEN(terms))]);
                return node;
        }
}

static struct kz_node *random_and(struct world *world, uint32_t depth, bool root);

static struct kz_node *random_scoring(struct world *world, uint32_t depth)
{
        uint32_t i, n;
        struct kz_node *node;

        switch (world_random(world, depth ? 11 : 7)) {
        case 10: /* a word with hyphens, and the same without */
                node = world_node(world, KZ_NODE_OR);
                node->best = node->hyphenated = true;
                world_with(world, node,
                        random_groups(world, KZ_NODE_PHRASE, 2 + world_random(world, 2)));
                return world_with(world, node, random_groups(world, KZ_NODE_GROUP, 1));
        case 5:
                return random_groups(world, KZ_NODE_PHRASE, 1 + world_random(world, 3));
        case 6:
                return random_groups(world, KZ_NODE_NEAR, 2 + world_random(world, 3));
        case 7:
        case 8:
                node = world_node(world, KZ_NODE_OR);
                node->best = world_random(world, 3) == 0;
                n = 1 + world_random(world, 4);
                for (i = 0; i < n; i++) {
                        struct kz_node *child = random_scoring(world, depth - 1);

                        child->discount = node->best && i && child->n_groups ? 0.3 : 0;
                        world_with(world, node, child);
                }
                if (world_random(world, 6) == 0)
                        world_with(world, node, random_filter(world));
                return node;
        case 9:
                return random_and(world, depth - 1, false);
        default:
                return random_groups(world, KZ_NODE_GROUP, 1);
        }
}

static struct kz_node *random_and(struct world *world, uint32_t depth, bool root)
{
        struct kz_node *node = world_node(world, KZ_NODE_AND), *child;
        uint32_t n = world_random(world, 4), i;

        n += root && world_random(world, 12) == 0 ? 0 : 1;
        for (i = 0; i < n; i++) {
                child = random_scoring(world, depth);
                child->required = world_random(world, 4) != 0;
                world_with(world, node, child);
        }
        n = world_random(world, 3) ? 0 : 1 + world_random(world, 2);
        for (i = 0; i < n; i++)
                world_with(world, node, random_filter(world));
        if (world_random(world, 4) == 0) {
                child = world_node(world, KZ_NODE_NOT);
                world_with(world, child,
                        world_random(world, 3) ? random_scoring(world, depth)
                                               : random_filter(world));
                world_with(world, node, child);
        }
        return node;
}

struct kz_query *world_query(struct world *world)
{
        return world_rooted(world, random_and(world, 2, true));
}
