/*
 * The words of one document that may be names, each with how it stands there.
 *
 * A capital tells something only where a small letter would do: not in the first word of a sentence
 * or a line, not in a Title Case Headline, not in a LINE OF CAPITALS. A small letter tells
 * something unless it is that of an address or a tag (astana.kz, #astana). A word that has both
 * goes with the larger number.
 */
#ifndef KZ_TEXT_NAMEFORMS_H
#define KZ_TEXT_NAMEFORMS_H

#include "index/base/arena.h"
#include "index/base/name.h"
#include "index/text/analyzer.h"
#include "index/text/casing.h"

/* Words of a sentence that are judged together; a longer one is several. */
#define KZ_NAMEFORMS_RUN 128

struct kz_nameforms_entry;

struct kz_nameforms {
        struct kz_arena arena;
        struct kz_nameforms_entry *entries;
        size_t n, cap;
        uint32_t *table; /* open addressing: 1 + index into entries, 0 free */
        size_t table_size;
        struct kz_str text; /* the field being read */
        size_t end;         /* where its last word ended */
        uint32_t position;
        size_t last_letters; /* in that word */
        struct {
                uint32_t entry; /* 1 + index, 0: none */
                uint8_t casing; /* enum kz_casing */
                bool first;     /* a capital is the rule here */
        } run[KZ_NAMEFORMS_RUN];
        size_t n_run, n_capitals, n_all, n_small;
};

void kz_nameforms_deinit(struct kz_nameforms *forms);
void kz_nameforms_reset(struct kz_nameforms *forms); /* for the next document */

/* Begins a field; its text must stay until the end. Tokens come in order. KZ_E_NOMEM. */
void kz_nameforms_begin(struct kz_nameforms *forms, struct kz_str text);
enum kz_status kz_nameforms_add(struct kz_nameforms *forms, const struct kz_token *token);
/* A name of several parts as one word, which is no token: jalalabad of Jalal-Abad. */
enum kz_status kz_nameforms_add_whole(
        struct kz_nameforms *forms, struct kz_str form, struct kz_str term);
void kz_nameforms_end(struct kz_nameforms *forms);

/* The i-th of forms->n, in the order in which they first came. */
struct kz_name kz_nameforms_get(const struct kz_nameforms *forms, size_t i);

#endif
