/*
 * What a tier gives: cursors.
 *
 * A tier is one searchable part of the index, the live database or a segment, seen through a const
 * struct of functions. Matching and scoring are written once over this and know no tier. A tier
 * belongs to one thread at a time, with everything opened from it, and outlives its cursors.
 *
 * Every function that reads may fail: KZ_E_MODIFIED (the live index moved on: reopen and start the
 * whole search again), KZ_E_CORRUPT, KZ_E_IO, KZ_E_NOMEM. A cursor that failed stays failed.
 */
#ifndef KZ_TIER_H
#define KZ_TIER_H

#include <stdbool.h>
#include <stdint.h>

#include "index/base/arena.h"
#include "index/base/buf.h"
#include "index/base/error.h"
#include "index/base/field.h"
#include "index/base/name.h"
#include "index/base/str.h"

/* A document's number within its tier: 1 or more, ascending; 0 is none, KZ_DOC_END is past the
 * last. */
typedef uint32_t kz_docnum;
#define KZ_DOC_END UINT32_MAX

struct kz_tier_stats {
        uint64_t documents;    /* that can be found */
        uint64_t total_length; /* sum of their lengths */
        bool df_exact;         /* df() counts exactly the documents that postings() gives */
};

/*
 * Postings of one term, in blocks. The reader looks at docs[at]; kz_postings_next() and
 * kz_postings_seek() below move. A tier fills a block of 1 to KZ_POSTINGS_BLOCK documents at a
 * time.
 */
#define KZ_POSTINGS_BLOCK 128

struct kz_postings {
        const struct kz_postings_ops *ops;
        uint32_t at; /* the current posting, < n; meaningless when done */
        uint32_t n;
        uint32_t df; /* how many postings there are, or more; 0: not known */
        bool done;
        bool deferred; /* freqs and lengths are not filled yet: kz_postings_load() */
        kz_docnum gap, behind_gap; /* there are none from gap on before behind_gap; 0: not known */
        kz_docnum docs[KZ_POSTINGS_BLOCK];  /* ascending */
        uint32_t freqs[KZ_POSTINGS_BLOCK];  /* 1 or more */
        uint8_t lengths[KZ_POSTINGS_BLOCK]; /* length.h; filled when the cursor was opened for it */
};

/*
 * The most that a stretch of postings can score: by pairs of a frequency and a length byte. Each of
 * its postings has, for one of the pairs, a frequency no higher and a length no shorter.
 */
#define KZ_IMPACTS 4
#define KZ_IMPACT_ANY 255 /* as a frequency: however high */
struct kz_impact {
        uint8_t freq;
        uint8_t length;
};
struct kz_bound {
        kz_docnum last; /* the stretch ends with this document; KZ_DOC_END when it has no end */
        uint32_t n;     /* of the pairs; 0: there are no postings in it */
        struct kz_impact impacts[KZ_IMPACTS];
};

struct kz_postings_ops {
        /* Replaces the block by the next one; sets done at the end. */
        enum kz_status (*fill)(struct kz_postings *p, struct kz_error *err);
        /* Replaces the block by one in which `at` is the first document >= target; sets done. */
        enum kz_status (*fill_from)(struct kz_postings *p, kz_docnum target, struct kz_error *err);
        /*
         * The positions of the current document, ascending: *ret is valid until the cursor moves or
         * this is called again. *ret_n is 0 when the term has none there.
         */
        enum kz_status (*positions)(
                struct kz_postings *p, const uint32_t **ret, uint32_t *ret_n, struct kz_error *err);
        /* Fills freqs and lengths of a block that is deferred. NULL: never defers. */
        enum kz_status (*load)(struct kz_postings *p, struct kz_error *err);
        /* The frequency of the current posting of a block that is deferred, and may stay so. NULL:
         * load() is as cheap. */
        enum kz_status (*freq)(struct kz_postings *p, uint32_t *ret, struct kz_error *err);
        /*
         * What is known of the postings from target, which is not behind the current document, to
         * ret->last, without reading them or moving. wide: of a stretch of many blocks, where there
         * is one. NULL: nothing is known.
         */
        enum kz_status (*bound)(struct kz_postings *p, kz_docnum target, bool wide,
                struct kz_bound *ret, struct kz_error *err);
        /*
         * The same of up to max stretches, 1 or more, that follow one another from target on,
         * wherever the cursor stands. *ret_n is less than max only when there are no more. NULL:
         * nothing is known.
         */
        enum kz_status (*bounds)(struct kz_postings *p, kz_docnum target, bool wide,
                struct kz_bound *ret, uint32_t max, uint32_t *ret_n, struct kz_error *err);
        /* Back to before the first: only kz_postings_seek() may follow. NULL for what is not a
         * term's. */
        enum kz_status (*rewind)(struct kz_postings *p, struct kz_error *err);
        void (*free)(struct kz_postings *p);
};

enum kz_postings_flags {
        KZ_POSTINGS_LENGTHS = 1 << 0,   /* fill lengths[] */
        KZ_POSTINGS_POSITIONS = 1 << 1, /* positions() may be called */
        KZ_POSTINGS_SPARSE = 1 << 2, /* is sought before it is read, and will mostly be: blocks are
                                        small at first, and until then it may stand on document 0,
                                        before its first posting */
        KZ_POSTINGS_DEFER = 1 << 3,  /* freqs and lengths may wait for kz_postings_load() */
};

/* A term that was looked up. */
struct kz_tier_term {
        uint64_t df;       /* how many documents have it; 0 for an unknown one */
        uint64_t at, size; /* of the tier's own: where its postings are */
};

/* The dictionary, in byte order, within one prefix. */
struct kz_terms {
        const struct kz_terms_ops *ops;
        bool done;
        struct kz_str term; /* valid until the cursor moves */
        uint64_t df;
};

struct kz_terms_ops {
        enum kz_status (*next)(struct kz_terms *t, struct kz_error *err);
        /* Moves to the first term >= from, which is behind the current one; not once done. Cheapest
         * where that is near. */
        enum kz_status (*seek)(struct kz_terms *t, struct kz_str from, struct kz_error *err);
        void (*free)(struct kz_terms *t);
};

/* Words that stand one after the other, each any of its terms. */
struct kz_tier_word {
        const struct kz_str *terms;
        size_t n;
};

struct kz_tier_phrase {
        const struct kz_tier_word *words;
        size_t n; /* 2 or more */
        /* Told of every n documents looked at; what it returns but KZ_OK ends the search. */
        enum kz_status (*tick)(void *context, uint32_t n, struct kz_error *err);
        void *context;
};

/* One of the names of a key, whose views are valid until this returns. Not KZ_OK: no more. */
typedef enum kz_status (*kz_tier_name_fn)(
        void *context, const struct kz_name *name, struct kz_error *err);
/* Name keys have 1 to this many bytes. */
#define KZ_TIER_NAME_KEY_MAX 64

/* A part of a document's stored text. */
struct kz_tier_text {
        struct kz_str bytes; /* valid until the tier is asked again; its end may be within a word */
        uint64_t offset;     /* of its first byte in the text */
        bool last;           /* the text ends with it */
        uint32_t position;   /* of its first word; 0: that of the text's first */
        uint32_t line, col;  /* of its first byte in the text, from 1; col in code points */
        uint32_t col_bytes;  /* the same in bytes */
        uint32_t page;       /* of its first byte: 1 and the form feeds before it */
};

struct kz_tier {
        const struct kz_tier_ops *ops;
        const uint8_t *lengths; /* of documents 1 to n_lengths, at [doc - 1]: what length() says */
        uint32_t n_lengths;     /* 0: only length() tells */
        uint64_t pair_df;       /* words in so many documents have pair(); 0: none have */
};

struct kz_tier_ops {
        const char *name; /* "live", "segment" */
        void (*free)(struct kz_tier *tier);
        enum kz_status (*stats)(
                struct kz_tier *tier, struct kz_tier_stats *ret, struct kz_error *err);
        /* How many documents have the term; 0 for an unknown one, which is KZ_OK. */
        enum kz_status (*df)(
                struct kz_tier *tier, struct kz_str term, uint64_t *ret, struct kz_error *err);
        /* A cursor on the first posting; done at once for an unknown term. flags:
         * kz_postings_flags. */
        enum kz_status (*postings)(struct kz_tier *tier, struct kz_str term, unsigned flags,
                struct kz_postings **ret, struct kz_error *err);
        /* As df() and postings(), with one look at the dictionary for both: kz_tier_find() and
         * kz_tier_open(). NULL, both: for a tier whose looks are not worth saving. The cursor may
         * be made in the arena, and is freed before that. */
        enum kz_status (*find)(struct kz_tier *tier, struct kz_str term, struct kz_tier_term *ret,
                struct kz_error *err);
        enum kz_status (*open)(struct kz_tier *tier, const struct kz_tier_term *found,
                unsigned flags, struct kz_arena *arena, struct kz_postings **ret,
                struct kz_error *err);
        /* Every document there is, frequency 1: for queries of filters only. */
        enum kz_status (*all)(struct kz_tier *tier, unsigned flags, struct kz_postings **ret,
                struct kz_error *err);
        /*
         * The length byte of a document that postings named. Kept in memory or beside them: cheap,
         * in any order. KZ_E_CORRUPT when there is no such document.
         */
        enum kz_status (*length)(
                struct kz_tier *tier, kz_docnum doc, uint8_t *ret, struct kz_error *err);
        /* A cursor on the first term >= from that begins with prefix. */
        enum kz_status (*terms)(struct kz_tier *tier, struct kz_str prefix, struct kz_str from,
                struct kz_terms **ret, struct kz_error *err);
        /*
         * The documents that have the phrase, all found before this returns: postings of frequency
         * 1, without lengths or positions. Its terms are words: a first one without positions may
         * be taken to stand at 0. May be NULL: for a tier that has nothing faster than its
         * positions.
         */
        enum kz_status (*phrase)(struct kz_tier *tier, const struct kz_tier_phrase *phrase,
                struct kz_postings **ret, struct kz_error *err);
        /*
         * Postings of two words without prefix, each of which is in pair_df documents or more: of
         * the documents where the second stands right behind the first, with the positions of the
         * first, whose number is the frequency. *ret_df: of how many. *ret NULL: not known. flags:
         * as postings().
         */
        enum kz_status (*pair)(struct kz_tier *tier, struct kz_str first, struct kz_str second,
                unsigned flags, struct kz_postings **ret, uint64_t *ret_df, struct kz_error *err);
        /* Number columns: *ret_has is false when the document has no value there. Cheapest
         * ascending. */
        enum kz_status (*number)(struct kz_tier *tier, kz_docnum doc, enum kz_column column,
                int64_t *ret, bool *ret_has, struct kz_error *err);
        /* Byte columns: *ret is valid until the tier is asked again; empty when there is none. */
        enum kz_status (*bytes)(struct kz_tier *tier, kz_docnum doc, enum kz_column column,
                struct kz_str *ret, struct kz_error *err);
        /*
         * Where doc, which has the term, has it written as `form`, or with `begins` as any word
         * that begins so: positions, ascending; *ret is valid until the tier is asked again. Forms
         * are normalised, not stemmed. Dear: the live index reads the text again. Cheapest when one
         * document is asked about until the next.
         */
        enum kz_status (*forms)(struct kz_tier *tier, kz_docnum doc, struct kz_str term,
                struct kz_str form, bool begins, const uint32_t **ret, uint32_t *ret_n,
                struct kz_error *err);
        /*
         * Calls fn for every name under a name key (text/namekey.h): one a term, with one of its
         * forms. Terms are words, without prefix. Documents with the term may be gone since: df
         * tells. What fn returns but KZ_OK ends it and is returned. fn may ask the tier for df.
         */
        enum kz_status (*names)(struct kz_tier *tier, struct kz_str key, kz_tier_name_fn fn,
                void *context, struct kz_error *err);
        /* The stored document record (document.h), inflated, appended to out. */
        enum kz_status (*stored)(
                struct kz_tier *tier, kz_docnum doc, struct kz_buf *out, struct kz_error *err);
        /*
         * The record without its text, and a part of the text: one that begins where a word may,
         * has the words at positions first to last, and `around` bytes before and behind them, as
         * far as there are. first 0: it begins with the text. Both NULL: a tier that reads a record
         * whole or not at all.
         */
        enum kz_status (*head)(
                struct kz_tier *tier, kz_docnum doc, struct kz_buf *out, struct kz_error *err);
        enum kz_status (*text)(struct kz_tier *tier, kz_docnum doc, uint32_t first, uint32_t last,
                size_t around, struct kz_tier_text *ret, struct kz_error *err);
};

static inline kz_docnum kz_postings_doc(const struct kz_postings *p)
{
        return p->done ? KZ_DOC_END : p->docs[p->at];
}

/* Moves to the next posting. */
static inline enum kz_status kz_postings_next(struct kz_postings *p, struct kz_error *err)
{
        if (++p->at < p->n)
                return KZ_OK;
        return p->ops->fill(p, err);
}

/* Within the block, from a document before target; its last one is not. Often it is the next, and
 * else often far: in strides. */
static inline void kz_postings_seek_here(struct kz_postings *p, kz_docnum target)
{
        uint32_t at = p->at + 1;

        while (at + 8 < p->n && p->docs[at + 8] < target)
                at += 8;
        while (p->docs[at] < target)
                at++;
        p->at = at;
}

/* Moves to the first posting whose document is >= target; never backwards. */
static inline enum kz_status kz_postings_seek(
        struct kz_postings *p, kz_docnum target, struct kz_error *err)
{
        if (p->done || p->docs[p->at] >= target)
                return KZ_OK;
        if (p->docs[p->n - 1] < target)
                return p->ops->fill_from(p, target, err);
        kz_postings_seek_here(p, target);
        return KZ_OK;
}

/* To the first posting whose document is >= target, 1 or more, wherever it stands: of a term. */
static inline enum kz_status kz_postings_go(
        struct kz_postings *p, kz_docnum target, struct kz_error *err)
{
        const kz_docnum first = p->done ? KZ_DOC_END : p->docs[0];
        enum kz_status status = KZ_OK;

        if (first > target) {
                /* Candidates without the term come one after the other. */
                if (first == p->behind_gap && target >= p->gap) {
                        p->at = p->done ? p->at : 0;
                        return KZ_OK;
                }
                status = p->ops->rewind(p, err);
        } else if (p->docs[p->at] > target) {
                p->at = 0;
        }
        if (!status)
                status = kz_postings_seek(p, target, err);
        if (!status && (p->done || p->docs[0] > target)) {
                p->gap = target;
                p->behind_gap = kz_postings_doc(p);
        }
        return status;
}

/* Before freqs and lengths of a cursor opened with KZ_POSTINGS_DEFER are read. */
static inline enum kz_status kz_postings_load(struct kz_postings *p, struct kz_error *err)
{
        return p->deferred ? p->ops->load(p, err) : KZ_OK;
}

/* The current posting's frequency, where few of the block are asked for. */
static inline enum kz_status kz_postings_freq(
        struct kz_postings *p, uint32_t *ret, struct kz_error *err)
{
        enum kz_status status = KZ_OK;

        if (p->deferred && p->ops->freq)
                return p->ops->freq(p, ret, err);
        if (p->deferred)
                status = p->ops->load(p, err);
        if (!status)
                *ret = p->freqs[p->at];
        return status;
}

static inline enum kz_status kz_tier_find(
        struct kz_tier *tier, struct kz_str term, struct kz_tier_term *ret, struct kz_error *err)
{
        return tier->ops->find ? tier->ops->find(tier, term, ret, err)
                               : tier->ops->df(tier, term, &ret->df, err);
}

/* The postings of a term that kz_tier_find() found in this tier. */
static inline enum kz_status kz_tier_open(struct kz_tier *tier, struct kz_str term,
        const struct kz_tier_term *found, unsigned flags, struct kz_arena *arena,
        struct kz_postings **ret, struct kz_error *err)
{
        return tier->ops->open ? tier->ops->open(tier, found, flags, arena, ret, err)
                               : tier->ops->postings(tier, term, flags, ret, err);
}

/* The length byte of a document that postings named. */
static inline enum kz_status kz_tier_length(
        struct kz_tier *tier, kz_docnum doc, uint8_t *ret, struct kz_error *err)
{
        if (doc - 1 >= tier->n_lengths)
                return tier->ops->length(tier, doc, ret, err);
        *ret = tier->lengths[doc - 1];
        return KZ_OK;
}

static inline void kz_postings_free(struct kz_postings *p)
{
        if (p)
                p->ops->free(p);
}

static inline void kz_terms_free(struct kz_terms *t)
{
        if (t)
                t->ops->free(t);
}

static inline void kz_tier_free(struct kz_tier *tier)
{
        if (tier)
                tier->ops->free(tier);
}

#endif
