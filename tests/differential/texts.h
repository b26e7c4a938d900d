/*
 * Documents for the differential test: sentences of the sample documents, dealt out anew, so that
 * there are many documents of real words in three languages.
 */
#ifndef KZ_TESTS_DIFFERENTIAL_TEXTS_H
#define KZ_TESTS_DIFFERENTIAL_TEXTS_H

#include "index/base/arena.h"
#include "index/base/document.h"

struct texts {
        uint64_t random, seed;
        struct kz_arena arena;
        struct kz_str *sentences; /* one language's after the other */
        size_t n, cap;
        size_t folders[8]; /* where each folder's sentences begin */
        size_t n_folders;
        struct kz_str *documents; /* real ones; NULL: they are made of sentences */
        size_t n_documents, documents_wanted;
};

/* Reads the samples. */
void texts_init(struct texts *texts, const char *folder, uint64_t seed);
/* Reads n real documents, in equal parts of several collections; false: there are none here. */
bool texts_init_real(struct texts *texts, size_t n, uint64_t seed);
void texts_deinit(struct texts *texts);

uint32_t texts_random(struct texts *texts, uint32_t below);

/* The i-th document, another one at each version; TEXTS_CUT: version 0 without its second half.
 * Strings live as long as texts. */
#define TEXTS_CUT 1000
struct kz_document texts_document(struct texts *texts, unsigned i, unsigned version);

/* A run of n words of some sentence, at most; empty when it has fewer. */
struct kz_str texts_words(struct texts *texts, unsigned n);

#endif
