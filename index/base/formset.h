/*
 * The forms in which terms are written: each pair of an owner (a term's number) and a form once.
 * Forms of one owner are numbered as they come: 0, 1, …
 */
#ifndef KZ_BASE_FORMSET_H
#define KZ_BASE_FORMSET_H

#include <stdint.h>

#include "index/base/arena.h"
#include "index/base/error.h"

struct kz_formset_entry {
        struct kz_str form;
        uint32_t owner;
        uint32_t number; /* among the owner's */
        uint32_t hash;   /* for the table alone */
        uint32_t next;   /* the owner's form before it: 1 + its index; 0: none */
        uint64_t count;  /* the caller's to use; 0 at first */
};

struct kz_formset {
        struct kz_arena arena; /* holds the forms' bytes */
        struct kz_formset_entry *entries;
        size_t n, cap;
        uint32_t *table; /* open addressing: 1 + index of the entry; 0: free */
        size_t table_size;
};

#define KZ_FORMSET_NULL                                                                            \
        {                                                                                          \
                .arena = KZ_ARENA_NULL                                                             \
        }

void kz_formset_deinit(struct kz_formset *set);
void kz_formset_reset(struct kz_formset *set); /* empty again, keeping memory */

/*
 * *ret: the index of the entry, which is made when there is none. *last is the owner's newest form,
 * 1 + its index or 0, kept by the caller with the owner. KZ_E_NOMEM.
 */
enum kz_status kz_formset_add(
        struct kz_formset *set, uint32_t owner, struct kz_str form, uint32_t *last, uint32_t *ret);

size_t kz_formset_memory(const struct kz_formset *set); /* bytes held */

#endif
