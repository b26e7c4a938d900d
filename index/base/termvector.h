/*
 * A term vector: every term of one document with its frequency and positions, in byte order.
 * The analyzer makes it; a tier's writer and the exhaustive matcher of the tests read it.
 */
#ifndef KZ_BASE_TERMVECTOR_H
#define KZ_BASE_TERMVECTOR_H

#include <stdint.h>

#include "index/base/arena.h"
#include "index/base/error.h"
#include "index/base/formset.h"

struct kz_termvector_entry {
        struct kz_str term;
        uint32_t freq;   /* 1 or more, weighted (KZ_TITLE_WEIGHT) */
        bool weightless; /* a prefixed term: not part of the document's length */
        uint32_t n_positions;
        uint32_t hash;             /* of the term; for the table alone */
        uint32_t last_form;        /* for the set of forms alone */
        const uint32_t *positions; /* ascending, no repeats; NULL when n_positions is 0 */
        const uint32_t *forms;     /* of each position: index into the vector's forms; NULL when no
                                      form of the vector was given */
};

struct kz_termorder;
struct kz_termvector_occurrence;

struct kz_termvector {
        struct kz_arena arena;
        struct kz_termvector_entry *entries; /* sorted by term once finished */
        size_t n_entries;
        uint32_t length; /* sum of freq over terms that are not weightless */
        struct kz_termvector_occurrence *occurrences;
        size_t n_occurrences;
        size_t cap_occurrences;
        uint32_t *table; /* open addressing: 1 + index into entries by hash of the term; 0: free */
        size_t table_size;
        size_t cap_entries;
        /* Scratch for sorting: room for cap_sorted entries, and twice as many places in order. */
        struct kz_termvector_entry *sorted;
        struct kz_termorder *order;
        size_t cap_sorted;
        bool with_forms; /* the analyzer is to give forms; the caller's to set, kept by reset */
        struct kz_formset forms; /* of all terms; owners are no longer right once finished */
};

#define KZ_TERMVECTOR_NULL                                                                         \
        {                                                                                          \
                .arena = KZ_ARENA_NULL, .forms = KZ_FORMSET_NULL                                   \
        }

void kz_termvector_deinit(struct kz_termvector *tv);
void kz_termvector_reset(struct kz_termvector *tv); /* for the next document, keeping memory */

/* Adds one occurrence; position 0: none. weight is added to freq (for weightless terms freq stays
 * 1). */
enum kz_status kz_termvector_add(struct kz_termvector *tv, struct kz_str term, uint32_t position,
        uint32_t weight, bool weightless);

/*
 * The same for a word written as `form`, at a position of 1 or more. In a vector with forms, words
 * that were added without one have the form "".
 */
enum kz_status kz_termvector_add_form(struct kz_termvector *tv, struct kz_str term,
        struct kz_str form, uint32_t position, uint32_t weight, bool weightless);

/* Sorts terms and positions; after it entries may be read, and nothing may be added. */
enum kz_status kz_termvector_finish(struct kz_termvector *tv);

#endif
