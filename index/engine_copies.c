/* The copies of a text in the index. */
#include "index/engine_internal.h"
#include "index/match/alike.h"

struct search {
        const struct kz_sketch *sketch;
        struct kz_str but;
        struct kz_arena *arena;
        struct kz_hit_copies copies;
};

static enum kz_status find_once(struct kz_searcher *searcher, void *context, struct kz_error *err)
{
        struct search *search = context;

        search->copies = (struct kz_hit_copies){0};
        return kz_alike_find(searcher->view->tiers, searcher->view->n_tiers, search->sketch,
                search->but, search->arena, &search->copies, err);
}

enum kz_status kz_searcher_copies(struct kz_searcher *searcher, const struct kz_sketch *sketch,
        struct kz_str but, struct kz_arena *arena, struct kz_hit_copies *ret, struct kz_error *err)
{
        struct search search = {.sketch = sketch, .but = but, .arena = arena};
        enum kz_status status = kz_engine_attempt(searcher, find_once, &search, err);

        if (!status)
                *ret = search.copies;
        return status;
}
