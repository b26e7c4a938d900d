#include "index/rank/needles.h"

#include <stdlib.h>

struct sizes {
        size_t groups, terms, phrases;
};

/* The term as it stands in the text, or an empty view when it is not looked for there. */
static struct kz_str bare(struct kz_str term, bool title)
{
        size_t n = strlen(KZ_PREFIX_TITLE);

        if (term.len == 0 || term.ptr[0] < 'A' || term.ptr[0] > 'Z')
                return term;
        if (title && kz_str_starts(term, kz_str(KZ_PREFIX_TITLE)))
                return (struct kz_str){term.ptr + n, term.len - n};
        return KZ_STR_NULL;
}

static void measure(const struct kz_node *node, struct sizes *sizes)
{
        size_t i;

        if (node->kind == KZ_NODE_NOT)
                return;
        sizes->groups += node->n_groups;
        sizes->phrases += node->kind == KZ_NODE_PHRASE;
        for (i = 0; i < node->n_groups; i++)
                sizes->terms += node->groups[i].n_terms;
        for (i = 0; i < node->n_children; i++)
                measure(node->children[i], sizes);
}

/* Whether every group of the node has a term to look for. */
static bool wanted(const struct kz_node *node, bool title)
{
        size_t i;

        for (i = 0; i < node->n_groups; i++) {
                if (node->groups[i].n_terms == 0 ||
                        bare(node->groups[i].terms[0].term, title).len == 0)
                        return false;
        }
        return true;
}

static void collect(struct kz_needles *needles, const struct kz_node *node, bool title)
{
        uint32_t phrase = 0;
        size_t i, t;

        if (node->kind == KZ_NODE_NOT)
                return;
        for (i = 0; i < node->n_children; i++)
                collect(needles, node->children[i], title);
        if (node->n_groups == 0 || !wanted(node, title))
                return;
        if (node->kind == KZ_NODE_PHRASE) {
                needles->phrases[needles->n_phrases] =
                        (struct kz_needle_phrase){(uint32_t)needles->n, (uint32_t)node->n_groups};
                phrase = (uint32_t)++needles->n_phrases;
        }
        for (i = 0; i < node->n_groups; i++) {
                const struct kz_group *group = &node->groups[i];

                needles->needles[needles->n] =
                        (struct kz_needle){phrase, group->offset, group->common && !node->required};
                for (t = 0; t < group->n_terms; t++)
                        needles->terms[needles->n_terms++] = (struct kz_needle_term){
                                bare(group->terms[t].term, title), (uint32_t)needles->n,
                                group->terms[t].form, group->terms[t].begins};
                needles->n++;
        }
}

static int compare_terms(const void *a, const void *b)
{
        const struct kz_needle_term *x = a, *y = b;
        int c = kz_str_cmp(x->term, y->term);

        return c ? c : (x->needle > y->needle) - (x->needle < y->needle);
}

enum kz_status kz_needles_init(
        struct kz_needles *ret, const struct kz_query *query, bool title, struct kz_error *err)
{
        struct kz_needles needles = {.arena = KZ_ARENA_NULL};
        struct sizes sizes = {0};

        measure(query->root, &sizes);
        needles.needles = kz_arena_array(&needles.arena, sizes.groups, sizeof(*needles.needles));
        needles.terms = kz_arena_array(&needles.arena, sizes.terms, sizeof(*needles.terms));
        needles.phrases = kz_arena_array(&needles.arena, sizes.phrases, sizeof(*needles.phrases));
        if (!needles.needles || !needles.terms || !needles.phrases) {
                kz_needles_deinit(&needles);
                return kz_error_nomem(err);
        }
        collect(&needles, query->root, title);
        if (needles.n_terms)
                qsort(needles.terms, needles.n_terms, sizeof(*needles.terms), compare_terms);
        *ret = needles;
        return KZ_OK;
}

void kz_needles_deinit(struct kz_needles *needles)
{
        kz_arena_deinit(&needles->arena);
}

size_t kz_needles_find(const struct kz_needles *needles, struct kz_str term)
{
        size_t low = 0, high = needles->n_terms;

        while (low < high) {
                size_t mid = (low + high) / 2;

                if (kz_str_cmp(needles->terms[mid].term, term) < 0)
                        low = mid + 1;
                else
                        high = mid;
        }
        if (low < needles->n_terms && kz_str_eq(needles->terms[low].term, term))
                return low;
        return needles->n_terms;
}
