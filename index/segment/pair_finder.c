#include "index/segment/pair_finder.h"

#include <stdlib.h>

#include "index/base/grow.h"
#include "index/segment/postings.h"

/* Positions of a document are looked at so many at a time. */
#define WINDOW 4096
/* So many positions and words looked for, about, between two ticks. */
#define TICK_WORK 65536
#define NONE UINT32_MAX

struct word {
        struct kz_postings *postings;
        const uint32_t *positions; /* of the document: those left */
        uint32_t n;
};

/* A word at a position of the window. */
struct stand {
        uint32_t at;
        uint32_t word;
        uint32_t next; /* another one at the same position; NONE: there are no more */
};

struct kz_pair_finder {
        const struct kz_pair_source *source;
        struct word *words;
        uint32_t n;
        uint32_t *here; /* words that the document has */
        uint32_t n_here;
        uint64_t untold; /* work */

        /* The window, and the position behind it: the last stand of each. */
        uint32_t heads[WINDOW + 1];
        uint32_t marks[WINDOW + 1]; /* whether there is one: then it is `mark` */
        uint32_t mark;
        struct stand *stands;
        size_t n_stands, cap_stands;
};

static void close_words(struct kz_pair_finder *finder)
{
        uint32_t i;

        for (i = 0; i < finder->n; i++) {
                kz_postings_free(finder->words[i].postings);
                finder->words[i] = (struct word){0};
        }
}

enum kz_status kz_pair_finder_new(
        const struct kz_pair_source *source, struct kz_pair_finder **ret, struct kz_error *err)
{
        struct kz_pair_finder *finder = calloc(1, sizeof(*finder));
        const size_t n = source->frequent->n;

        if (!finder)
                return kz_error_nomem(err);
        finder->source = source;
        finder->words = calloc(n + 1, sizeof(*finder->words));
        finder->here = calloc(n + 1, sizeof(*finder->here));
        if (!finder->words || !finder->here) {
                kz_pair_finder_free(finder);
                return kz_error_nomem(err);
        }
        finder->n = (uint32_t)n;
        *ret = finder;
        return KZ_OK;
}

struct kz_pair_finder *kz_pair_finder_free(struct kz_pair_finder *finder)
{
        if (finder) {
                close_words(finder);
                free(finder->words);
                free(finder->here);
                free(finder->stands);
                free(finder);
        }
        return NULL;
}

static enum kz_status open_words(struct kz_pair_finder *finder, struct kz_error *err)
{
        const struct kz_pair_source *from = finder->source;
        enum kz_status status = KZ_OK;
        uint32_t i;

        for (i = 0; i < finder->n && !status; i++) {
                const struct kz_frequent_word *word = &from->frequent->words[i];
                const struct kz_postings_source source = {
                        .bytes = {from->postings.ptr + word->at, (size_t)word->size},
                        .df = word->df,
                        .lengths = from->lengths,
                        .n_docs = from->n_docs,
                        .path = from->path};

                status = kz_segment_postings_open(
                        &source, KZ_POSTINGS_POSITIONS, &finder->words[i].postings, err);
        }
        return status;
}

/* ---- A document ---- */

/* Puts the places of a word into the window; the one behind it is the next window's too. */
static enum kz_status place_word(struct kz_pair_finder *finder, uint32_t index, uint32_t begin)
{
        struct word *word = &finder->words[index];
        const uint32_t most = word->n < WINDOW + 1 ? word->n : WINDOW + 1;
        uint32_t i;

        if (kz_grow((void **)&finder->stands, &finder->cap_stands, finder->n_stands + most,
                    sizeof(*finder->stands)))
                return KZ_E_NOMEM;
        for (i = 0; i < most && word->positions[i] - begin <= WINDOW; i++) {
                const uint32_t at = word->positions[i] - begin;
                const bool taken = finder->marks[at] == finder->mark;

                finder->stands[finder->n_stands] =
                        (struct stand){at, index, taken ? finder->heads[at] : NONE};
                finder->heads[at] = (uint32_t)finder->n_stands++;
                finder->marks[at] = finder->mark;
        }
        if (i && word->positions[i - 1] - begin == WINDOW)
                i--;
        word->positions += i;
        word->n -= i;
        return KZ_OK;
}

static void search_window(
        struct kz_pair_finder *finder, kz_docnum doc, uint32_t begin, kz_pair_fn fn, void *context)
{
        size_t i;
        uint32_t k;

        for (i = 0; i < finder->n_stands; i++) {
                const struct stand first = finder->stands[i];

                if (first.at == WINDOW || finder->marks[first.at + 1] != finder->mark)
                        continue;
                for (k = finder->heads[first.at + 1]; k != NONE; k = finder->stands[k].next)
                        fn(context, first.word, finder->stands[k].word, doc, begin + first.at);
        }
}

/* The first position that is left; false when there is none. */
static bool find_begin(const struct kz_pair_finder *finder, uint32_t *ret)
{
        bool any = false;
        uint32_t i;

        for (i = 0; i < finder->n_here; i++) {
                const struct word *word = &finder->words[finder->here[i]];

                if (word->n && (!any || word->positions[0] < *ret))
                        *ret = word->positions[0];
                any |= word->n > 0;
        }
        return any;
}

static enum kz_status search_document(
        struct kz_pair_finder *finder, kz_docnum doc, kz_pair_fn fn, void *context)
{
        uint32_t begin = 0, i;

        while (find_begin(finder, &begin)) {
                finder->mark++;
                finder->n_stands = 0;
                for (i = 0; i < finder->n_here; i++) {
                        if (place_word(finder, finder->here[i], begin))
                                return KZ_E_NOMEM;
                }
                search_window(finder, doc, begin, fn, context);
        }
        return KZ_OK;
}

/* ---- All of them ---- */

/* The words that the document has, with their positions. */
static enum kz_status gather_words(
        struct kz_pair_finder *finder, kz_docnum doc, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        uint32_t i;

        finder->n_here = 0;
        for (i = 0; i < finder->n && !status; i++) {
                struct word *word = &finder->words[i];

                if (kz_postings_doc(word->postings) != doc)
                        continue;
                finder->here[finder->n_here++] = i;
                status = word->postings->ops->positions(
                        word->postings, &word->positions, &word->n, err);
                finder->untold += word->n;
        }
        finder->untold += finder->n;
        return status;
}

static enum kz_status next_document(struct kz_pair_finder *finder, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        uint32_t i;

        for (i = 0; i < finder->n_here && !status; i++)
                status = kz_postings_next(finder->words[finder->here[i]].postings, err);
        return status;
}

static enum kz_status tell(struct kz_pair_finder *finder, struct kz_error *err)
{
        const struct kz_pair_source *source = finder->source;

        if (!source->tick || finder->untold < TICK_WORK)
                return KZ_OK;
        finder->untold = 0;
        return source->tick(source->context, 0, err);
}

enum kz_status kz_pair_finder_run(
        struct kz_pair_finder *finder, kz_pair_fn fn, void *context, struct kz_error *err)
{
        const struct kz_pair_source *source = finder->source;
        enum kz_status status = open_words(finder, err);
        kz_docnum doc;

        for (doc = 1; doc <= source->n_docs && !status; doc++) {
                status = gather_words(finder, doc, err);
                if (!status && search_document(finder, doc, fn, context))
                        status = kz_error_nomem(err);
                if (!status)
                        status = next_document(finder, err);
                if (!status)
                        status = tell(finder, err);
        }
        close_words(finder);
        return status;
}
