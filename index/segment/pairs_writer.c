#include "index/segment/pairs_writer.h"

#include <stdlib.h>

#include "index/base/grow.h"
#include "index/segment/pair.h"

/* Where a pair begins. */
struct place {
        kz_docnum doc;
        uint32_t position;
};

struct pairs {
        struct kz_pair_source source;
        struct kz_sections_writer *sections;
        struct kz_pair_finder *finder;
        size_t n;             /* words; of pairs the number is first * n + second */
        uint64_t *counts;     /* places of each pair */
        size_t first, last;   /* pairs [first, last) are gathered */
        struct place *places; /* of them, one pair's behind the other's */
        size_t cap_places;
        uint64_t *next; /* in places: where the next one of each pair goes */

        struct kz_postings_writer *writer;
        struct kz_dict_writer *dict;
        uint32_t *positions; /* of one document */
        size_t cap_positions;
        struct kz_buf bytes; /* of one pair's postings */
        uint64_t untold;     /* places written */
};

static void pairs_deinit(struct pairs *pairs)
{
        kz_pair_finder_free(pairs->finder);
        free(pairs->counts);
        free(pairs->places);
        free(pairs->next);
        kz_postings_writer_free(pairs->writer);
        kz_dict_writer_free(pairs->dict);
        free(pairs->positions);
        kz_buf_deinit(&pairs->bytes);
}

static void count_place(
        void *context, size_t first, size_t second, kz_docnum doc, uint32_t position)
{
        struct pairs *pairs = context;

        (void)doc;
        (void)position;
        pairs->counts[first * pairs->n + second]++;
}

static void keep_place(void *context, size_t first, size_t second, kz_docnum doc, uint32_t position)
{
        struct pairs *pairs = context;
        const size_t pair = first * pairs->n + second;

        if (pair >= pairs->first && pair < pairs->last)
                pairs->places[pairs->next[pair]++] = (struct place){doc, position};
}

/* ---- One pair ---- */

/* How many of the places are in the document of the first. */
static uint32_t in_document(const struct place *places, size_t n)
{
        uint32_t i;

        for (i = 1; i < n && places[i].doc == places->doc; i++)
                ;
        return i;
}

static bool once_in_each(const struct place *places, size_t n)
{
        size_t i;

        for (i = 1; i < n && places[i].doc != places[i - 1].doc; i++)
                ;
        return i >= n;
}

static enum kz_status add_posting(
        struct pairs *pairs, const struct place *places, uint32_t n, struct kz_error *err)
{
        struct kz_posting posting = {.doc = places->doc,
                .freq = n,
                .length = pairs->source.lengths[places->doc - 1],
                .n_positions = n};
        uint32_t i;

        if (kz_grow((void **)&pairs->positions, &pairs->cap_positions, n,
                    sizeof(*pairs->positions)))
                return kz_error_nomem(err);
        for (i = 0; i < n; i++)
                pairs->positions[i] = places[i].position;
        posting.positions = pairs->positions;
        return kz_postings_writer_add(pairs->writer, &posting, err);
}

static enum kz_status write_postings(struct pairs *pairs, const struct place *places, size_t n,
        uint64_t *ret_df, struct kz_error *err)
{
        const unsigned once = once_in_each(places, n) ? KZ_POSTING_FREQ_ONE : 0;
        enum kz_status status =
                kz_postings_writer_begin(pairs->writer, KZ_POSTING_POSITIONS | once, NULL, 0, err);
        uint32_t step;
        size_t i;

        for (i = 0; i < n && !status; i += step) {
                step = in_document(places + i, n - i);
                status = add_posting(pairs, places + i, step, err);
        }
        kz_buf_clear(&pairs->bytes);
        return status ? status : kz_postings_writer_end(pairs->writer, &pairs->bytes, ret_df, err);
}

static enum kz_status write_pair(struct pairs *pairs, size_t pair, const struct place *places,
        size_t n, struct kz_error *err)
{
        const struct kz_frequent_word *words = pairs->source.frequent->words;
        const struct kz_str first = words[pair / pairs->n].word;
        const struct kz_str second = words[pair % pairs->n].word;
        char key[KZ_DICT_KEY_MAX];
        uint64_t df = 0;
        enum kz_status status = write_postings(pairs, places, n, &df, err);

        if (!status)
                status = kz_sections_writer_put(
                        pairs->sections, pairs->bytes.data, pairs->bytes.len, err);
        return status ? status
                      : kz_dict_writer_add(pairs->dict, kz_pair_key(first, second, key), df,
                                pairs->bytes.len, err);
}

/* ---- All of them ---- */

#define TICK_PLACES 65536

/* Tells of places that were written. */
static enum kz_status tell(struct pairs *pairs, size_t n, struct kz_error *err)
{
        pairs->untold += n;
        if (!pairs->source.tick || pairs->untold < TICK_PLACES)
                return KZ_OK;
        pairs->untold = 0;
        return pairs->source.tick(pairs->source.context, 0, err);
}

/* From the first pair on, as many as there is memory for; *ret_n: how many places they have. */
static void choose_stretch(struct pairs *pairs, size_t memory, uint64_t *ret_n)
{
        const uint64_t most = memory / sizeof(struct place);
        uint64_t n = 0;
        size_t pair;

        for (pair = pairs->first; pair < pairs->n * pairs->n; pair++) {
                if (n && n + pairs->counts[pair] > most)
                        break;
                pairs->next[pair] = n;
                n += pairs->counts[pair];
        }
        pairs->last = pair;
        *ret_n = n;
}

static enum kz_status write_stretch(struct pairs *pairs, size_t memory, struct kz_error *err)
{
        const struct place *places;
        enum kz_status status;
        uint64_t n;
        size_t pair;

        choose_stretch(pairs, memory, &n);
        if (n > SIZE_MAX / sizeof(*pairs->places) ||
                kz_grow((void **)&pairs->places, &pairs->cap_places, (size_t)n,
                        sizeof(*pairs->places)))
                return kz_error_nomem(err);
        status = n ? kz_pair_finder_run(pairs->finder, keep_place, pairs, err) : KZ_OK;
        places = pairs->places;
        for (pair = pairs->first; pair < pairs->last && !status; pair++) {
                const size_t count = (size_t)pairs->counts[pair];

                if (!count)
                        continue;
                status = write_pair(pairs, pair, places, count, err);
                if (!status)
                        status = tell(pairs, count, err);
                places += count;
        }
        pairs->first = pairs->last;
        return status;
}

static enum kz_status write_all(struct pairs *pairs, size_t memory, struct kz_error *err)
{
        enum kz_status status;
        struct kz_str keys;

        status = kz_sections_writer_begin(pairs->sections, KZ_SECTION_PAIRS, err);
        if (!status && pairs->n)
                status = kz_pair_finder_run(pairs->finder, count_place, pairs, err);
        while (!status && pairs->first < pairs->n * pairs->n)
                status = write_stretch(pairs, memory, err);
        if (!status)
                status = kz_dict_writer_finish(pairs->dict, &keys, err);
        if (!status)
                status = kz_sections_writer_begin(pairs->sections, KZ_SECTION_PAIR_KEYS, err);
        return status ? status : kz_sections_writer_put(pairs->sections, keys.ptr, keys.len, err);
}

enum kz_status kz_pairs_write(struct kz_sections_writer *sections,
        const struct kz_pair_source *source, size_t memory, struct kz_error *err)
{
        KZ_CLEANUP(pairs_deinit)
        struct pairs pairs = {.source = *source, .sections = sections, .n = source->frequent->n};
        enum kz_status status;

        memory = memory < KZ_PAIRS_MEMORY ? memory : KZ_PAIRS_MEMORY;
        memory = memory > KZ_PAIRS_MEMORY_MIN ? memory : KZ_PAIRS_MEMORY_MIN;
        pairs.counts = calloc(pairs.n * pairs.n + 1, sizeof(*pairs.counts));
        pairs.next = calloc(pairs.n * pairs.n + 1, sizeof(*pairs.next));
        if (!pairs.counts || !pairs.next)
                return kz_error_nomem(err);
        pairs.source.path = kz_sections_writer_path(sections);
        status = kz_postings_writer_new(&pairs.writer, err);
        if (!status)
                status = kz_dict_writer_new(&pairs.dict, err);
        if (!status)
                status = kz_sections_writer_map(
                        sections, KZ_SECTION_POSTINGS, &pairs.source.postings, err);
        if (!status)
                status = kz_pair_finder_new(&pairs.source, &pairs.finder, err);
        if (!status)
                status = write_all(&pairs, memory, err);
        pairs.finder = kz_pair_finder_free(pairs.finder);
        kz_sections_writer_unmap(sections);
        return status;
}
