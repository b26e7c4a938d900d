#include "index/match/hit_copies.h"

#include "index/base/document.h"

/* How many of the ids, the first ones, are of identical copies. */
static uint32_t count_identical(const struct kz_hit_copies *copies)
{
        return copies->identical < copies->n_ids ? copies->identical : copies->n_ids;
}

bool kz_hit_copies_wants(const struct kz_hit_copies *copies, bool identical)
{
        return identical || count_identical(copies) < KZ_COPIES_NAMED;
}

/* Where among the ids this one belongs; KZ_COPIES_NAMED: behind those that are kept. */
static uint32_t place_of(const struct kz_hit_copies *copies, struct kz_str id, bool identical)
{
        uint32_t from = identical ? 0 : count_identical(copies);
        uint32_t end = identical ? count_identical(copies) : copies->n_ids;

        while (from < end && kz_str_cmp(copies->ids[from], id) < 0)
                from++;
        return from;
}

/* Every id has the room of the longest, so that one can take the place of another. */
static enum kz_status keep(
        struct kz_hit_copies *copies, struct kz_arena *arena, struct kz_str id, uint32_t at)
{
        uint32_t last = copies->n_ids;
        char *room;

        if (last == KZ_COPIES_NAMED)
                room = (char *)copies->ids[--last].ptr;
        else
                room = kz_arena_alloc(arena, KZ_DOCUMENT_ID_MAX);
        if (!room)
                return KZ_E_NOMEM;
        memmove(&copies->ids[at + 1], &copies->ids[at], (last - at) * sizeof(*copies->ids));
        memcpy(room, id.ptr, id.len);
        copies->ids[at] = (struct kz_str){room, id.len};
        copies->n_ids = last + 1;
        return KZ_OK;
}

enum kz_status kz_hit_copies_add(
        struct kz_hit_copies *copies, struct kz_arena *arena, struct kz_str id, bool identical)
{
        const uint32_t at = place_of(copies, id, identical);
        enum kz_status status = KZ_OK;

        if (at < KZ_COPIES_NAMED && id.len && id.len <= KZ_DOCUMENT_ID_MAX)
                status = keep(copies, arena, id, at);
        copies->n++;
        copies->identical += identical;
        return status;
}
