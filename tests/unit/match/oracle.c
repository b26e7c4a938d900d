#include "tests/unit/match/oracle.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "index/base/length.h"

struct ask {
        const struct world *world;
        const struct kz_match_request *request;
        struct kz_match_stats stats;
        const struct kz_memory_doc *doc;
        struct group_df *dfs; /* those counted already */
};

#define DFS_MAX 256
struct group_df {
        const struct kz_group *group; /* NULL: no more */
        uint64_t df;
};

struct kz_scorer oracle_scorer(
        void *norm, const struct kz_match_stats *stats, const uint64_t *dfs, size_t n)
{
        double average =
                stats->documents ? (double)stats->total_length / (double)stats->documents : 1;
        double *table = norm, weight = 0;
        size_t i;

        for (i = 0; i < 256; i++)
                table[i] = 0.3 + kz_length_decode((uint8_t)i) / (average + 1);
        for (i = 0; i < n; i++)
                weight += log(1 + ((double)stats->documents + 0.5) / ((double)dfs[i] + 0.5));
        return (struct kz_scorer){weight, norm};
}

static const struct kz_termvector_entry *entry_of(
        const struct kz_memory_doc *doc, struct kz_str term)
{
        size_t i;

        for (i = 0; i < doc->terms->n_entries; i++) {
                if (kz_str_eq(doc->terms->entries[i].term, term))
                        return &doc->terms->entries[i];
        }
        return NULL;
}

static bool form_at(const struct kz_group_term *term, uint32_t position)
{
        return !term->form.len ||
               kz_memory_tier_has_form(term->term, position, term->form, term->begins);
}

/* How often a member of a group counts in a document. */
static uint32_t freq_of(const struct kz_memory_doc *doc, const struct kz_group_term *term)
{
        const struct kz_termvector_entry *entry = entry_of(doc, term->term);
        uint32_t n = 0;
        size_t i;

        if (!entry || !term->form.len)
                return entry ? entry->freq : 0;
        for (i = 0; i < entry->n_positions; i++)
                n += form_at(term, entry->positions[i]);
        return n;
}

static bool group_at(
        const struct kz_memory_doc *doc, const struct kz_group *group, uint32_t position)
{
        size_t i, j;

        for (i = 0; i < group->n_terms; i++) {
                const struct kz_termvector_entry *entry = entry_of(doc, group->terms[i].term);

                for (j = 0; entry && j < entry->n_positions; j++) {
                        if (entry->positions[j] == position && form_at(&group->terms[i], position))
                                return true;
                }
        }
        return false;
}

static uint32_t last_position(const struct kz_memory_doc *doc)
{
        uint32_t last = 0;
        size_t i;

        for (i = 0; i < doc->terms->n_entries; i++) {
                const struct kz_termvector_entry *entry = &doc->terms->entries[i];

                if (entry->n_positions && entry->positions[entry->n_positions - 1] > last)
                        last = entry->positions[entry->n_positions - 1];
        }
        return last;
}

static double phrase_tf(const struct ask *ask, const struct kz_node *node)
{
        uint32_t last = last_position(ask->doc), start, n = 0;
        size_t i;

        for (start = 0; start <= last; start++) {
                for (i = 0; i < node->n_groups; i++) {
                        if (!group_at(ask->doc, &node->groups[i], start + node->groups[i].offset))
                                break;
                }
                n += i == node->n_groups;
        }
        return n;
}

/* Whether groups i and up can each take a position in [lo, hi] that is not taken. */
static bool place(const struct ask *ask, const struct kz_node *node, size_t i, uint32_t lo,
        uint32_t hi, uint32_t *taken)
{
        uint32_t p;
        size_t j;

        if (i == node->n_groups)
                return true;
        for (p = lo; p <= hi; p++) {
                for (j = 0; j < i && taken[j] != p; j++)
                        ;
                taken[i] = p;
                if (j == i && group_at(ask->doc, &node->groups[i], p) &&
                        place(ask, node, i + 1, lo, hi, taken))
                        return true;
        }
        return false;
}

static double near_tf(const struct ask *ask, const struct kz_node *node)
{
        uint32_t last = last_position(ask->doc), start = 1, hi, lo, n = 0, taken[16];

        for (hi = 1; hi <= last; hi++) {
                lo = hi + 1 > node->window ? hi + 1 - node->window : 1;
                lo = lo < start ? start : lo;
                if (place(ask, node, 0, lo, hi, taken)) {
                        n++;
                        start = hi + 1;
                }
        }
        return n;
}

static double tf_of(const struct ask *ask, const struct kz_node *node)
{
        double tf = 0;
        size_t i;

        if (node->kind == KZ_NODE_PHRASE)
                return phrase_tf(ask, node);
        if (node->kind == KZ_NODE_NEAR)
                return near_tf(ask, node);
        for (i = 0; i < node->groups[0].n_terms; i++) {
                const struct kz_group_term *term = &node->groups[0].terms[i];

                tf += term->weight * freq_of(ask->doc, term);
        }
        return tf;
}

static bool scores(const struct kz_node *node)
{
        size_t i;

        if (node->kind == KZ_NODE_GROUP || node->kind == KZ_NODE_PHRASE ||
                node->kind == KZ_NODE_NEAR)
                return true;
        if (node->kind != KZ_NODE_AND && node->kind != KZ_NODE_OR)
                return false;
        for (i = 0; i < node->n_children; i++) {
                if (scores(node->children[i]))
                        return true;
        }
        return false;
}

static bool matches(const struct ask *ask, const struct kz_node *node);

static bool and_matches(const struct ask *ask, const struct kz_node *node)
{
        size_t i, optional = 0, required = 0, found = 0;

        for (i = 0; i < node->n_children; i++) {
                const struct kz_node *child = node->children[i];
                bool yes = child->kind == KZ_NODE_NOT ? !matches(ask, child->children[0])
                                                      : matches(ask, child);

                if (scores(child) && !child->required) {
                        optional++;
                        found += yes;
                } else if (!yes) {
                        return false;
                }
                required += scores(child) && child->required;
        }
        if (optional && !required && !found)
                return false;
        return node->n_children > 0;
}

static bool matches(const struct ask *ask, const struct kz_node *node)
{
        const struct kz_memory_doc *doc = ask->doc;
        size_t i;

        switch (node->kind) {
        case KZ_NODE_GROUP:
        case KZ_NODE_PHRASE:
        case KZ_NODE_NEAR:
                return tf_of(ask, node) > 0;
        case KZ_NODE_AND:
                return and_matches(ask, node);
        case KZ_NODE_OR:
                for (i = 0; i < node->n_children; i++) {
                        if (matches(ask, node->children[i]))
                                return true;
                }
                return false;
        case KZ_NODE_TERM:
                return entry_of(doc, node->term) != NULL;
        case KZ_NODE_RANGE:
                return doc->has_ts && doc->ts >= node->from && doc->ts < node->to;
        case KZ_NODE_ALL:
                return true;
        default:
                return false;
        }
}

/* A word of a phrase, as a node of its own. */
static struct kz_node word_of(const struct kz_node *phrase, size_t i)
{
        return (struct kz_node){.kind = KZ_NODE_GROUP,
                .again = phrase->again,
                .required = !phrase->groups[i].common,
                .groups = &phrase->groups[i],
                .n_groups = 1};
}

static bool is_loose(const struct kz_node *node)
{
        return (node->kind == KZ_NODE_PHRASE || node->kind == KZ_NODE_NEAR) && node->required &&
               !node->whole;
}

/* The phrase of a word with hyphens, else the clause itself. */
static const struct kz_node *typed_of(const struct kz_node *clause)
{
        return clause->hyphenated ? clause->children[0] : clause;
}

/* Of its most frequent term. */
static uint64_t df_of(const struct ask *ask, const struct kz_group *group)
{
        struct group_df *known = ask->dfs;
        size_t t, d;

        for (; known->group; known++) {
                if (known->group == group)
                        return known->df;
        }
        for (t = 0; t < group->n_terms; t++) {
                uint64_t df = 0;

                for (d = 0; d < ask->world->n; d++)
                        df += entry_of(&ask->world->docs[d], group->terms[t].term) != NULL;
                known->df = df > known->df ? df : known->df;
        }
        assert(known < ask->dfs + DFS_MAX);
        known->group = group;
        return known->df;
}

static struct kz_scorer leaf_scorer(const struct ask *ask, const struct kz_node *node)
{
        uint64_t dfs[16];
        struct kz_scorer scorer;
        size_t i;

        for (i = 0; i < node->n_groups; i++)
                dfs[i] = df_of(ask, &node->groups[i]);
        scorer = ask->request->scorer(
                ask->request->scorer_context, &ask->stats, dfs, node->n_groups);
        scorer.weight *= 1 - node->discount;
        scorer.weight *= (1.0 + node->again) * 3 / (3.0 + node->again);
        if (node->kind == KZ_NODE_GROUP && node->groups[0].common && !node->required)
                scorer.weight /= 2;
        return scorer;
}

static bool is_leaf(const struct kz_node *node)
{
        return node->kind == KZ_NODE_GROUP || node->kind == KZ_NODE_PHRASE ||
               node->kind == KZ_NODE_NEAR;
}

/* Of all its leaves; other names weigh no more than the first, less their discount. */
static double weight(const struct ask *ask, const struct kz_node *node)
{
        double sum = is_leaf(node) ? leaf_scorer(ask, node).weight : 0, typed = INFINITY;
        size_t i;

        if (node->best && !node->hyphenated && node->n_children)
                typed = weight(ask, node->children[0]);
        for (i = 0; i < node->n_children && node->kind != KZ_NODE_NOT; i++) {
                const struct kz_node *child = node->children[i];
                const double most = typed * (1 - child->discount);
                double part = weight(ask, child);

                if (i && is_leaf(child) && part > most)
                        part = most;
                sum += part;
        }
        return sum;
}

/* Of a leaf that weighs no more than most. */
static double leaf_score(const struct ask *ask, const struct kz_node *node, double most)
{
        struct kz_scorer scorer = leaf_scorer(ask, node);

        if (scorer.weight > most)
                scorer.weight = most;
        return kz_scorer_score(
                &scorer, tf_of(ask, node), kz_length_encode(ask->doc->terms->length));
}

static double score(const struct ask *ask, const struct kz_node *node)
{
        double sum = 0, typed = INFINITY;
        size_t i;

        if (is_leaf(node))
                return leaf_score(ask, node, INFINITY);
        if (node->best && !node->hyphenated && node->n_children)
                typed = weight(ask, node->children[0]);
        for (i = 0; i < node->n_children; i++) {
                const struct kz_node *child = node->children[i];
                double part;

                if (!scores(child) || !matches(ask, child))
                        continue;
                part = i && is_leaf(child) ? leaf_score(ask, child, typed * (1 - child->discount))
                                           : score(ask, child);
                if (!node->best)
                        sum += part;
                else if (part > sum)
                        sum = part;
        }
        return sum;
}

/* A clause in the fill pass; of a word with hyphens only the phrase counts less. */
static double clause_score(const struct ask *ask, const struct kz_node *clause)
{
        double share = is_loose(clause) ? KZ_MATCH_PHRASE_SHARE : 1, sum = 0, part;
        size_t i;

        if (!clause->hyphenated)
                return share * score(ask, clause);
        for (i = 0; i < clause->n_children; i++) {
                part = matches(ask, clause->children[i]) ? clause_score(ask, clause->children[i])
                                                         : 0;
                sum = part > sum ? part : sum;
        }
        return sum;
}

/* As score() of the root; phrases count less, and their words one by one. */
static double fill_score(const struct ask *ask, const struct kz_node *root)
{
        double sum = 0;
        size_t i, k;

        for (i = 0; i < root->n_children; i++) {
                const struct kz_node *child = root->children[i];
                if (scores(child) && matches(ask, child))
                        sum += clause_score(ask, child);
        }
        for (i = 0; i < root->n_children; i++) {
                const struct kz_node *phrase = typed_of(root->children[i]);

                for (k = 0; is_loose(phrase) && k < phrase->n_groups; k++) {
                        struct kz_node word = word_of(phrase, k);

                        if (matches(ask, &word))
                                sum += score(ask, &word);
                }
        }
        return sum;
}

static bool has_loose_word(const struct ask *ask, const struct kz_node *node)
{
        bool found = false;
        size_t i;

        for (i = 0; is_loose(node) && i < node->n_groups && !found; i++) {
                struct kz_node word = word_of(node, i);

                found = word.required && matches(ask, &word);
        }
        return found;
}

/* Filters and exclusions hold, and a required word is there. */
static bool fills(const struct ask *ask, const struct kz_node *root, uint64_t *ret_missing)
{
        size_t i, clause = 0;
        uint64_t missing = 0;
        bool any = false;

        for (i = 0; i < root->n_children; i++) {
                const struct kz_node *child = root->children[i];

                if (child->kind == KZ_NODE_NOT) {
                        if (matches(ask, child->children[0]))
                                return false;
                } else if (!scores(child)) {
                        if (!matches(ask, child))
                                return false;
                } else {
                        any |= has_loose_word(ask, typed_of(child));
                        if (child->required && matches(ask, child))
                                any = true;
                        else if (child->required)
                                missing |= UINT64_C(1) << (clause > 63 ? 63 : clause);
                        clause++;
                }
        }
        *ret_missing = missing;
        return any && missing;
}

static int compare_hits(const void *a, const void *b)
{
        const struct oracle_hit *x = a, *y = b;

        if (x->key != y->key)
                return x->key > y->key ? -1 : 1;
        return kz_str_cmp(x->doc->id, y->doc->id);
}

static struct oracle_hit weigh(const struct ask *ask, enum kz_sort sort, uint64_t missing)
{
        const struct kz_memory_doc *doc = ask->doc;
        const struct kz_match_request *request = ask->request;
        struct oracle_hit hit = {.doc = doc, .missing = missing};

        hit.score =
                missing ? fill_score(ask, request->query->root) : score(ask, request->query->root);
        if (sort == KZ_SORT_RECENT)
                hit.score *= 1 - request->fade(request->fade_context, doc->has_ts, doc->ts);
        hit.key = hit.score;
        if (sort == KZ_SORT_DATE)
                hit.key = doc->has_ts ? (double)doc->ts : -INFINITY;
        return hit;
}

static bool are_near(const struct kz_memory_doc *a, const struct kz_memory_doc *b)
{
        struct kz_sketch x = kz_sketch_read(a->sketch), y = kz_sketch_read(b->sketch);

        return kz_sketch_near(&x, &y);
}

/* The number of hits before i of i's own sketch, or of another that no hit before that one has. */
static size_t count_texts(const struct oracle_hit *hits, size_t i)
{
        size_t n = 0, j, k;

        for (j = 0; j < i; j++) {
                for (k = 0; k < j; k++) {
                        struct kz_sketch x = kz_sketch_read(hits[j].doc->sketch),
                                         y = kz_sketch_read(hits[k].doc->sketch);

                        if (!kz_sketch_is_none(&x) && kz_sketch_eq(&x, &y))
                                break;
                }
                n += k == j;
        }
        return n;
}

/*
 * Shows each hit that is near to none shown before, and counts others on the first they are near
 * to. `others`: what is shown of full matches, when these are fill hits.
 */
static void collapse(struct oracle *oracle, struct oracle_hit *hits, size_t *n, size_t max,
        const struct oracle_hit *others, size_t n_others)
{
        static struct oracle_hit all[WORLD_LARGE];
        size_t i, j, shown = 0, n_all = *n;

        memcpy(all, hits, n_all * sizeof(*all));
        for (i = 0; i < n_all; i++) {
                for (j = 0; j < n_others && !are_near(all[i].doc, others[j].doc); j++)
                        ;
                if (j < n_others)
                        continue;
                for (j = 0; j < shown && !are_near(all[i].doc, hits[j].doc); j++)
                        ;
                if (j < shown) {
                        hits[j].copies++;
                        oracle->copies[oracle->n_copies++] =
                                (struct oracle_copy){all[i].doc, hits[j].doc};
                } else if (count_texts(all, i) < max) {
                        hits[shown++] = all[i];
                }
        }
        *n = shown;
}

void oracle_run(
        const struct world *world, const struct kz_match_request *request, struct oracle *ret)
{
        const struct kz_node *root = request->query->root;
        struct group_df dfs[DFS_MAX + 1] = {{NULL, 0}};
        struct ask ask = {.world = world, .request = request, .dfs = dfs};
        enum kz_sort sort = request->sort, fill;
        size_t i, required = 0;
        uint64_t missing;

        ret->n_full = ret->n_fill = ret->n_copies = 0;
        ask.stats.documents = world->n;
        for (i = 0; i < world->n; i++)
                ask.stats.total_length += world->docs[i].terms->length;
        for (i = 0; i < root->n_children; i++)
                if (root->children[i]->required && scores(root->children[i]))
                        required += root->children[i]->unclosed ? 2 : 1;
        for (i = 0; i < root->n_children && !scores(root->children[i]); i++)
                ;
        if (sort == KZ_SORT_RECENT && i == root->n_children)
                sort = KZ_SORT_DATE;
        fill = sort == KZ_SORT_DATE ? KZ_SORT_RELEVANCE : sort;
        for (i = 0; i < world->n; i++) {
                ask.doc = &world->docs[i];
                if (matches(&ask, root))
                        ret->full[ret->n_full++] = weigh(&ask, sort, 0);
                else if (required >= 2 && fills(&ask, root, &missing))
                        ret->fill[ret->n_fill++] = weigh(&ask, fill, missing);
        }
        ret->total = ret->n_full;
        qsort(ret->full, ret->n_full, sizeof(ret->full[0]), compare_hits);
        qsort(ret->fill, ret->n_fill, sizeof(ret->fill[0]), compare_hits);
        if (request->collapse) {
                size_t max = request->fold_max ? request->fold_max : KZ_MATCH_FOLD_MAX;

                collapse(ret, ret->full, &ret->n_full, max, NULL, 0);
                collapse(ret, ret->fill, &ret->n_fill, max, ret->full, ret->n_full);
        }
}
