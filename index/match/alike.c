#include "index/match/alike.h"

struct alike {
        const struct kz_sketch *sketch;
        struct kz_str but;
        struct kz_arena *arena;
        struct kz_hit_copies *ret;
};

/* A document that shares several keys is met by each: the first of them counts. */
static bool met_before(const struct kz_sketch *a, const struct kz_sketch *b, size_t key)
{
        size_t i;

        for (i = 0; i < key; i++) {
                if (kz_sketch_key(a, i) == kz_sketch_key(b, i))
                        return true;
        }
        return false;
}

static enum kz_status consider(const struct alike *alike, struct kz_tier *tier, kz_docnum doc,
        size_t key, struct kz_error *err)
{
        struct kz_str column;
        enum kz_status status = tier->ops->bytes(tier, doc, KZ_COLUMN_SKETCH, &column, err);
        struct kz_sketch sketch;

        if (status)
                return status;
        sketch = kz_sketch_read(column);
        if (!kz_sketch_near(&sketch, alike->sketch) || met_before(&sketch, alike->sketch, key))
                return KZ_OK;
        status = tier->ops->bytes(tier, doc, KZ_COLUMN_ID, &column, err);
        if (status || kz_str_eq(column, alike->but))
                return status;
        if (kz_hit_copies_add(alike->ret, alike->arena, column,
                    kz_sketch_same_content(&sketch, alike->sketch)))
                return kz_error_nomem(err);
        return KZ_OK;
}

static enum kz_status look(
        const struct alike *alike, struct kz_tier *tier, size_t key, struct kz_error *err)
{
        char term[KZ_SKETCH_TERM_SIZE];
        struct kz_postings *postings = NULL;
        enum kz_status status = tier->ops->postings(
                tier, kz_sketch_term(alike->sketch, key, term), 0, &postings, err);

        while (!status && !postings->done) {
                status = consider(alike, tier, kz_postings_doc(postings), key, err);
                if (!status)
                        status = kz_postings_next(postings, err);
        }
        kz_postings_free(postings);
        return status;
}

enum kz_status kz_alike_find(struct kz_tier *const *tiers, size_t n_tiers,
        const struct kz_sketch *sketch, struct kz_str but, struct kz_arena *arena,
        struct kz_hit_copies *ret, struct kz_error *err)
{
        const struct alike alike = {sketch, but, arena, ret};
        enum kz_status status = KZ_OK;
        size_t t, key;

        if (kz_sketch_is_none(sketch))
                return KZ_OK;
        for (t = 0; t < n_tiers; t++) {
                for (key = 0; key < KZ_SKETCH_KEYS && !status; key++)
                        status = look(&alike, tiers[t], key, err);
        }
        return status;
}
