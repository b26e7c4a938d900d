#include "index/rank/slots.h"

static bool prefixed(const struct kz_group *group)
{
        return group->n_terms && group->terms[0].term.len && group->terms[0].term.ptr[0] >= 'A' &&
               group->terms[0].term.ptr[0] <= 'Z';
}

static enum kz_status add(struct kz_slots *slots, struct kz_arena *arena, size_t n_groups,
        uint32_t offset, bool common, struct kz_slot **ret)
{
        struct kz_slot *slot = &slots->items[slots->n];

        *slot = (struct kz_slot){.offset = offset, .common = common};
        slot->groups = kz_arena_array(arena, n_groups, sizeof(struct kz_group *));
        if (!slot->groups)
                return KZ_E_NOMEM;
        slots->n++;
        *ret = slot;
        return KZ_OK;
}

static bool only_words(const struct kz_node *node)
{
        size_t i;

        for (i = 0; i < node->n_children; i++) {
                if (node->children[i]->kind != KZ_NODE_GROUP || prefixed(node->children[i]->groups))
                        return false;
        }
        return node->n_children > 0;
}

static enum kz_status visit(
        struct kz_slots *slots, const struct kz_node *node, struct kz_arena *arena, uint32_t *next)
{
        enum kz_status status = KZ_OK;
        struct kz_slot *slot;
        uint32_t base = *next;
        size_t i;

        if (node->kind == KZ_NODE_AND) {
                for (i = 0; i < node->n_children && !status; i++)
                        status = visit(slots, node->children[i], arena, next);
                return status;
        }
        /* Of several names of a thing, some of more words than others, the one typed. */
        if (node->best && !only_words(node))
                return visit(slots, node->children[0], arena, next);
        if (node->kind == KZ_NODE_OR && only_words(node) && slots->n < KZ_SLOTS_MAX) {
                status = add(slots, arena, node->n_children, base, false, &slot);
                for (i = 0; i < node->n_children && !status; i++)
                        slot->groups[slot->n_groups++] = node->children[i]->groups;
                *next = base + 1;
                return status;
        }
        for (i = 0; i < node->n_groups && slots->n < KZ_SLOTS_MAX && !status; i++) {
                const struct kz_group *group = &node->groups[i];

                if (prefixed(group))
                        continue;
                status = add(slots, arena, 1, base + group->offset, group->common, &slot);
                if (!status)
                        slot->groups[slot->n_groups++] = group;
                if (base + group->offset + 1 > *next)
                        *next = base + group->offset + 1;
        }
        return status;
}

enum kz_status kz_slots_init(struct kz_slots *ret, const struct kz_query *query,
        struct kz_arena *arena, struct kz_error *err)
{
        uint32_t next = 0, first;
        size_t i;

        ret->n = 0;
        if (visit(ret, query->root, arena, &next))
                return kz_error_nomem(err);
        first = ret->n ? ret->items[0].offset : 0;
        for (i = 0; i < ret->n; i++)
                ret->items[i].offset -= first;
        return KZ_OK;
}
