/* Random postings, as plain arrays and as the bytes of a term. */
#ifndef KZ_TESTS_SEGMENT_POSTINGS_FIXTURE_H
#define KZ_TESTS_SEGMENT_POSTINGS_FIXTURE_H

#include "index/segment/postings.h"
#include "tests/support/test.h"

/* How to make them. */
struct postings_kind {
        uint32_t df;
        uint32_t gap;         /* documents are 1 to so many apart */
        unsigned flags;       /* enum kz_posting_flags */
        uint32_t n_forms;     /* with KZ_POSTING_FORMS */
        uint32_t freq;        /* frequencies are 1 to this, most of them small */
        int more;             /* positions are so many more than the frequency, if there are any */
        uint32_t first, many; /* the document at index `first` has so many positions */
        kz_docnum last;       /* not 0: the last document's number */
};

struct postings_fixture {
        struct postings_kind kind;
        kz_docnum *docs;
        uint32_t *freqs;
        uint64_t *begins; /* of its positions; n + 1 */
        uint32_t *positions, *forms;
        struct kz_posting_form *form_list;
        char *form_bytes;
        uint8_t *lengths; /* of documents, mapped */
        size_t lengths_size;
        uint64_t *masked;
        struct kz_buf bytes;
        struct kz_postings_source source;
};

uint32_t random_below(uint32_t n);
void random_seed(uint64_t seed);

/* The test fails when anything does. */
void postings_fixture_init(struct postings_fixture *f, const struct postings_kind *kind);
void postings_fixture_deinit(struct postings_fixture *f);
/* Posting i, as it is written. */
struct kz_posting postings_fixture_get(const struct postings_fixture *f, uint32_t i);
/* One document of so many is hidden from cursors. */
void postings_fixture_mask(struct postings_fixture *f, uint32_t one_of);
bool postings_fixture_masked(const struct postings_fixture *f, kz_docnum doc);

#endif
