/*
 * What a writer has yet to say about names: gathered from the documents of a batch, written before
 * its commit in the order of their keys. What was written once in this session is remembered, so
 * that the same words of document after document cost a look into a table. A segment's writer takes
 * them as they come.
 */
#ifndef KZ_STORE_NAMEBOOK_H
#define KZ_STORE_NAMEBOOK_H

#include "index/base/arena.h"
#include "index/base/name.h"
#include "index/text/namekey.h"
#include "index/xapian/live.h"

/* Names remembered at most, 8 bytes each; then all are forgotten, and written again when they come.
 */
#define KZ_NAMEBOOK_KNOWN_MAX (768 * 1024)

struct kz_namebook_entry;

struct kz_namebook {
        const struct kz_namerules *rules; /* NULL: those compiled in */
        /* Who takes each name at once, maybe more than once; NULL: they are gathered. */
        enum kz_status (*take)(
                void *context, struct kz_str key, const struct kz_name *name, struct kz_error *err);
        void *context;
        struct kz_arena arena; /* of the entries */
        struct kz_namebook_entry *entries;
        size_t n, cap;
        uint64_t *known; /* open addressing: hashes of names, 0 free */
        size_t n_known, known_size;
};

void kz_namebook_deinit(struct kz_namebook *book);

/* The fingerprint of its rules. */
uint64_t kz_namebook_rules(const struct kz_namebook *book);

/* Takes in packed names (base/name.h). KZ_E_NOMEM. */
enum kz_status kz_namebook_add(
        struct kz_namebook *book, struct kz_str packed, struct kz_error *err);
/* The names of a key, in order of their terms. What it returns but KZ_OK ends the walk. */
typedef enum kz_status (*kz_namebook_fn)(void *context, struct kz_str key,
        const struct kz_name *names, size_t n, struct kz_error *err);

/* Calls fn for each key of what was taken in since the last time, in their order. */
enum kz_status kz_namebook_each(
        struct kz_namebook *book, kz_namebook_fn fn, void *context, struct kz_error *err);
/* Writes what was taken in, which is to be committed next. */
enum kz_status kz_namebook_write(
        struct kz_namebook *book, struct kz_live_writer *live, struct kz_error *err);
/* The batch is no more, and perhaps others before it: nothing is known. */
void kz_namebook_forget(struct kz_namebook *book);

#endif
