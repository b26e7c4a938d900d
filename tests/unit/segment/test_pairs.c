/* Postings of pairs of very frequent words: which words they are of, and that they are right. */
#include <stdio.h>
#include <stdlib.h>

#include "index/segment/frequent.h"
#include "index/segment/pair.h"
#include "index/segment/pair_finder.h"
#include "tests/unit/segment/segment_world.h"
#include "tests/unit/xapian/temp_dir.h"

#define DOCS 300

/* ---- Which words ---- */

static void add(struct kz_frequent *frequent, const char *word, uint64_t df, uint64_t positions)
{
        const struct kz_frequent_word entry = {
                .word = kz_str(word), .df = df, .positions = positions};

        assert_int_equal(kz_frequent_add(frequent, &entry), KZ_OK);
}

static void assert_chosen(struct kz_frequent *frequent, const char *words, uint64_t min_df)
{
        char got[256] = "";
        size_t i;

        kz_frequent_choose(frequent);
        for (i = 0; i < frequent->n; i++)
                snprintf(got + strlen(got), sizeof(got) - strlen(got), "%.*s ",
                        KZ_STR_ARG(frequent->words[i].word));
        assert_string_equal(got, words);
        assert_int_equal(frequent->min_df, min_df);
        kz_frequent_deinit(frequent);
}

static void takes_the_most_frequent(void **state)
{
        struct kz_frequent frequent = KZ_FREQUENT_NULL;

        (void)state;
        assert_chosen(&frequent, "", 0);
        /* Up to the share of all positions, in byte order. */
        add(&frequent, "rest", 7, 1000 - KZ_FREQUENT_SHARE * 10);
        add(&frequent, "the", 90, KZ_FREQUENT_SHARE * 5);
        add(&frequent, "of", 80, KZ_FREQUENT_SHARE * 3);
        add(&frequent, "a", 70, KZ_FREQUENT_SHARE * 2);
        assert_chosen(&frequent, "a of the ", 70);
        add(&frequent, "rest", 7, 1000 - KZ_FREQUENT_SHARE * 10);
        add(&frequent, "the", 90, KZ_FREQUENT_SHARE * 5 + 1);
        add(&frequent, "of", 80, KZ_FREQUENT_SHARE * 3);
        add(&frequent, "a", 70, KZ_FREQUENT_SHARE * 2 - 1);
        assert_chosen(&frequent, "a of the ", 70);
        add(&frequent, "rest", 7, 999 - KZ_FREQUENT_SHARE * 10);
        add(&frequent, "the", 90, KZ_FREQUENT_SHARE * 5 + 1);
        add(&frequent, "of", 80, KZ_FREQUENT_SHARE * 3);
        add(&frequent, "a", 70, KZ_FREQUENT_SHARE * 2);
        assert_chosen(&frequent, "of the ", 80);
        /* Never a word in few documents. */
        add(&frequent, "rest", 1, 1000);
        add(&frequent, "few", KZ_FREQUENT_DF - 1, 1);
        add(&frequent, "more", KZ_FREQUENT_DF, 1);
        assert_chosen(&frequent, "more ", KZ_FREQUENT_DF);
}

/* A reader knows no more than their df. */
static void takes_all_of_equal_df_or_none(void **state)
{
        struct kz_frequent frequent = KZ_FREQUENT_NULL;

        (void)state;
        add(&frequent, "rest", 1, 1000);
        add(&frequent, "a", 50, 1);
        add(&frequent, "b", 30, 400);
        add(&frequent, "c", 30, 1);
        add(&frequent, "d", 20, 1);
        assert_chosen(&frequent, "a b c d ", 20);
        add(&frequent, "rest", 1, 1000);
        add(&frequent, "a", 50, 1);
        add(&frequent, "b", 30, 700);
        add(&frequent, "c", 30, 1);
        add(&frequent, "d", 20, 1);
        assert_chosen(&frequent, "a ", 50);
}

static void leaves_out_what_cannot_be_in_a_pair(void **state)
{
        struct kz_frequent frequent = KZ_FREQUENT_NULL;
        const struct kz_frequent_word zero = {.word = {"a\0b", 3}, .df = 50, .positions = 1};
        char word[KZ_PAIR_WORD_MAX + 2];

        (void)state;
        add(&frequent, "rest", 1, 1000);
        add(&frequent, KZ_PREFIX_TITLE "the", 90, 5000);
        memset(word, 'x', sizeof(word) - 1);
        word[sizeof(word) - 1] = 0;
        add(&frequent, word, 90, 1);
        assert_int_equal(kz_frequent_add(&frequent, &zero), KZ_OK);
        add(&frequent, "the", 50, 1);
        assert_chosen(&frequent, "the ", 50);
        add(&frequent, "rest", 1, 1000);
        add(&frequent, word + 1, 50, 1);
        kz_frequent_choose(&frequent);
        assert_int_equal(frequent.n, 1);
        kz_frequent_deinit(&frequent);
}

/* Whatever the order in which they come: ascending, descending, one from here and one from there.
 */
static void takes_no_more_than_so_many(void **state)
{
        const uint32_t n = 3000, steps[] = {1, 2999, 1013};
        char word[16];
        size_t k;
        uint32_t i, df;

        (void)state;
        for (k = 0; k < KZ_ARRAY_LEN(steps); k++) {
                struct kz_frequent frequent = KZ_FREQUENT_NULL;

                add(&frequent, "rest", 1, 100000);
                for (i = 0; i < n; i++) {
                        df = 100 + i * steps[k] % n;
                        snprintf(word, sizeof(word), "w%u", df);
                        add(&frequent, word, df, 1);
                }
                kz_frequent_choose(&frequent);
                assert_int_equal(frequent.n, KZ_FREQUENT_MAX);
                assert_int_equal(frequent.min_df, 100 + n - KZ_FREQUENT_MAX);
                kz_frequent_deinit(&frequent);
        }
}

/* ---- Pairs of a segment ---- */

struct pairs {
        struct kz_tier *tier;
        const struct segment_world_doc *docs;
        size_t n_docs;
        size_t found; /* pairs that any document has */
};

static bool stands_at(const struct kz_termvector *tv, struct kz_str term, uint32_t position)
{
        size_t i;
        uint32_t k;

        for (i = 0; i < tv->n_entries; i++) {
                const struct kz_termvector_entry *entry = &tv->entries[i];

                for (k = 0; kz_str_eq(entry->term, term) && k < entry->n_positions; k++) {
                        if (entry->positions[k] == position)
                                return true;
                }
        }
        return false;
}

/* Where the document has the first word with the second behind it. */
static uint32_t find_places(const struct kz_termvector *tv, struct kz_str first,
        struct kz_str second, uint32_t places[1000])
{
        uint32_t n = 0, k;
        size_t i;

        for (i = 0; i < tv->n_entries; i++) {
                const struct kz_termvector_entry *entry = &tv->entries[i];

                for (k = 0; kz_str_eq(entry->term, first) && k < entry->n_positions; k++) {
                        if (entry->positions[k] != UINT32_MAX &&
                                stands_at(tv, second, entry->positions[k] + 1))
                                places[n++] = entry->positions[k];
                }
        }
        return n;
}

static void assert_pair(struct pairs *pairs, struct kz_str first, struct kz_str second)
{
        uint32_t want[1000], n_want, n;
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_postings *p = NULL;
        const uint32_t *positions;
        uint64_t df = 0, left = 0;
        size_t i;

        assert_ok(pairs->tier->ops->pair(
                          pairs->tier, first, second, KZ_POSTINGS_POSITIONS, &p, &df, &err),
                &err);
        assert_non_null(p);
        for (i = 0; i < pairs->n_docs; i++) {
                n_want = find_places(&pairs->docs[i].terms, first, second, want);
                left += n_want > 0;
                if (!n_want || pairs->docs[i].gone)
                        continue;
                assert_int_equal(kz_postings_doc(p), i + 1);
                assert_int_equal(p->freqs[p->at], n_want);
                assert_ok(p->ops->positions(p, &positions, &n, &err), &err);
                assert_int_equal(n, n_want);
                assert_memory_equal(positions, want, n * sizeof(*positions));
                assert_ok(kz_postings_next(p, &err), &err);
        }
        assert_true(p->done);
        assert_int_equal(df, left);
        pairs->found += left > 0;
        kz_postings_free(p);
}

static bool is_frequent(struct pairs *pairs, struct kz_str word)
{
        struct kz_error err = KZ_ERROR_NULL;
        uint64_t df = 0;

        assert_ok(pairs->tier->ops->df(pairs->tier, word, &df, &err), &err);
        return df >= pairs->tier->pair_df;
}

static void assert_pairs(struct pairs *pairs, const struct kz_str *words, size_t n)
{
        size_t i, k;

        assert_int_not_equal(pairs->tier->pair_df, 0);
        for (i = 0; i < n; i++) {
                for (k = 0; k < n && is_frequent(pairs, words[i]); k++) {
                        if (is_frequent(pairs, words[k]))
                                assert_pair(pairs, words[i], words[k]);
                }
        }
}

static void are_what_the_documents_have(void **state)
{
        char *dir = temp_dir_new(), *path = temp_path(dir, "segment"), names[60][16];
        struct kz_str words[KZ_ARRAY_LEN(names) + 1];
        uint64_t masked[DOCS / 64 + 1] = {0};
        const struct kz_segment_mask mask = {.masked = masked};
        struct kz_error err = KZ_ERROR_NULL;
        struct segment_world world;
        struct kz_segment *segment;
        struct pairs pairs = {0};
        size_t i;

        (void)state;
        segment_world_init(&world, 11, DOCS);
        segment_world_build(&world, 0, DOCS, false, 0, path);
        for (i = 0; i < KZ_ARRAY_LEN(names); i++) {
                snprintf(names[i], sizeof(names[i]), "w%zu", i);
                words[i] = kz_str(names[i]);
        }
        words[60] = KZ_STR("w1-w2"); /* at the place of another one */
        assert_ok(kz_segment_open(path, 0, &segment, &err), &err);
        pairs.docs = world.docs;
        pairs.n_docs = DOCS;
        assert_ok(kz_segment_tier_open(segment, NULL, &pairs.tier, &err), &err);
        assert_pairs(&pairs, words, KZ_ARRAY_LEN(words));
        assert_true(pairs.found > 30);
        kz_tier_free(pairs.tier);
        for (i = 0; i < DOCS; i++) {
                world.docs[i].gone = segment_world_random(&world, 3) == 0;
                if (world.docs[i].gone)
                        masked[(i + 1) / 64] |= UINT64_C(1) << (i + 1) % 64;
        }
        assert_ok(kz_segment_tier_open(segment, &mask, &pairs.tier, &err), &err);
        assert_pairs(&pairs, words, KZ_ARRAY_LEN(words));
        kz_tier_free(pairs.tier);
        kz_segment_unref(segment);
        segment_world_deinit(&world);
        free(path);
        temp_dir_free(dir);
}

/* Two words at random around the ends of windows, beside each other and at one place. */
static void make_far_document(struct segment_world *world, struct segment_world_doc *doc)
{
        static const uint32_t begins[] = {1, 4090, 8180, 12280, 3000000000, UINT32_MAX - 16};
        struct kz_termvector *tv = &doc->terms;
        uint32_t k, at;
        size_t i;

        kz_termvector_reset(tv);
        for (i = 0; i < KZ_ARRAY_LEN(begins); i++) {
                for (k = 0; k < 16; k++) {
                        at = begins[i] + k + (i + 1 == KZ_ARRAY_LEN(begins));
                        if (segment_world_random(world, 2))
                                assert_int_equal(
                                        kz_termvector_add(tv, KZ_STR("a"), at, 1, false), KZ_OK);
                        if (segment_world_random(world, 2))
                                assert_int_equal(
                                        kz_termvector_add(tv, KZ_STR("b"), at, 1, false), KZ_OK);
                }
        }
        for (at = 20000; at < 20500; at++)
                assert_int_equal(kz_termvector_add(tv, doc->segment.id, at, 1, false), KZ_OK);
        assert_int_equal(kz_termvector_finish(tv), KZ_OK);
}

static void are_found_however_far(void **state)
{
        const struct kz_str words[] = {KZ_STR("a"), KZ_STR("b")};
        char *dir = temp_dir_new(), *path = temp_path(dir, "segment");
        struct kz_error err = KZ_ERROR_NULL;
        struct segment_world world;
        struct kz_segment *segment;
        struct pairs pairs = {0};
        size_t i;

        (void)state;
        segment_world_init(&world, 12, 20);
        for (i = 0; i < world.n; i++)
                make_far_document(&world, &world.docs[i]);
        segment_world_build(&world, 0, world.n, false, 0, path);
        assert_ok(kz_segment_open(path, 0, &segment, &err), &err);
        assert_ok(kz_segment_check(segment, NULL, NULL, &err), &err);
        pairs.docs = world.docs;
        pairs.n_docs = world.n;
        assert_ok(kz_segment_tier_open(segment, NULL, &pairs.tier, &err), &err);
        assert_pairs(&pairs, words, KZ_ARRAY_LEN(words));
        assert_int_equal(pairs.found, 4);
        kz_tier_free(pairs.tier);
        kz_segment_unref(segment);
        segment_world_deinit(&world);
        free(path);
        temp_dir_free(dir);
}

static enum kz_status stop(void *context, uint64_t bytes, struct kz_error *err)
{
        ++*(int *)context;
        assert_int_equal(bytes, 0);
        return kz_error_set(err, KZ_E_CANCELLED, "stopped");
}

static void count_pair(void *context, size_t first, size_t second, kz_docnum doc, uint32_t position)
{
        (void)first;
        (void)second;
        (void)doc;
        (void)position;
        ++*(size_t *)context;
}

/* Soon, and it can begin again. */
static void end_when_told_to(void **state)
{
        char *dir = temp_dir_new(), *path = temp_path(dir, "segment");
        struct kz_frequent frequent = KZ_FREQUENT_NULL;
        struct kz_pair_finder *finder = NULL;
        struct kz_error err = KZ_ERROR_NULL;
        enum kz_status status = KZ_OK;
        struct segment_world world;
        struct kz_segment *segment;
        size_t found = 0, whole = 0;
        struct kz_dict_entry entry;
        int stops = 0, runs;
        bool any;

        (void)state;
        segment_world_init(&world, 15, DOCS);
        segment_world_build(&world, 0, DOCS, false, 0, path);
        assert_ok(kz_segment_open(path, 0, &segment, &err), &err);
        assert_ok(kz_dict_find(&segment->terms, KZ_STR("w0"), &any, &entry, &err), &err);
        assert_true(any);
        assert_int_equal(kz_frequent_add(&frequent, &(struct kz_frequent_word){KZ_STR("w0"),
                                                            entry.count, 1, entry.at, entry.size}),
                KZ_OK);
        const struct kz_pair_source source = {.postings = segment->postings,
                .path = path,
                .frequent = &frequent,
                .lengths = segment->lengths,
                .n_docs = segment->n_docs,
                .tick = stop,
                .context = &stops};

        assert_ok(kz_pair_finder_new(&source, &finder, &err), &err);
        assert_ok(kz_pair_finder_run(finder, count_pair, &whole, &err), &err);
        assert_true(whole > 0);
        for (runs = 0; runs < 1000 && !status; runs++)
                status = kz_pair_finder_run(finder, count_pair, &found, &err);
        assert_int_equal(status, KZ_E_CANCELLED);
        assert_int_equal(stops, 1);
        found = 0;
        assert_ok(kz_pair_finder_run(finder, count_pair, &found, &err), &err);
        assert_int_equal(found, whole);
        kz_pair_finder_free(finder);
        kz_frequent_deinit(&frequent);
        kz_segment_unref(segment);
        segment_world_deinit(&world);
        free(path);
        temp_dir_free(dir);
}

static void are_of_words_alone(void **state)
{
        char *dir = temp_dir_new(), *path = temp_path(dir, "segment"), word[KZ_PAIR_WORD_MAX + 1];
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_postings *p = NULL;
        struct segment_world world;
        struct kz_segment *segment;
        struct kz_tier *tier;
        uint64_t df;

        (void)state;
        segment_world_init(&world, 13, 20);
        segment_world_build(&world, 0, world.n, false, 0, path);
        assert_ok(kz_segment_open(path, 0, &segment, &err), &err);
        assert_ok(kz_segment_tier_open(segment, NULL, &tier, &err), &err);
        memset(word, 'x', sizeof(word));
        assert_ok(tier->ops->pair(tier, KZ_STR("w1"), (struct kz_str){word, sizeof(word)}, 0, &p,
                          &df, &err),
                &err);
        assert_null(p);
        assert_ok(
                tier->ops->pair(tier, KZ_STR(KZ_PREFIX_TITLE "w1"), KZ_STR("w1"), 0, &p, &df, &err),
                &err);
        assert_null(p);
        kz_tier_free(tier);
        kz_segment_unref(segment);
        segment_world_deinit(&world);
        free(path);
        temp_dir_free(dir);
}

/* Writes the segment again, with checksums that are right, but for what META says of pairs. */
static void write_with_pair_df(const struct kz_segment *segment, uint64_t pair_df, const char *path)
{
        struct kz_segment_meta meta = segment->meta;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf bytes = KZ_BUF_NULL;
        struct kz_sections_writer *writer = NULL;
        struct kz_error err = KZ_ERROR_NULL;
        int name;

        meta.pair_df = pair_df;
        assert_int_equal(kz_segment_meta_put(&bytes, &meta), KZ_OK);
        assert_ok(kz_sections_writer_new(path, SEGMENT_WORLD_ANALYZER, &writer, &err), &err);
        for (name = 1; name < KZ_SECTION_COUNT; name++) {
                const struct kz_str section = name == KZ_SECTION_META
                                                      ? kz_buf_str(&bytes)
                                                      : kz_sections_get(segment->sections, name);

                assert_ok(kz_sections_writer_begin(writer, name, &err), &err);
                assert_ok(kz_sections_writer_put(writer, section.ptr, section.len, &err), &err);
        }
        assert_ok(kz_sections_writer_finish(writer, false, &err), &err);
        kz_sections_writer_free(writer);
}

static void checks_that_their_words_have_pairs(void **state)
{
        char *dir = temp_dir_new(), *path = temp_path(dir, "segment"), *other = temp_path(dir, "b");
        struct kz_segment *segment, *changed;
        struct kz_error err = KZ_ERROR_NULL;
        struct segment_world world;
        uint64_t pair_df;
        int i;

        (void)state;
        segment_world_init(&world, 14, 40);
        segment_world_build(&world, 0, world.n, false, 0, path);
        assert_ok(kz_segment_open(path, 0, &segment, &err), &err);
        for (i = 0; i < 3; i++) {
                pair_df = i == 0 ? segment->meta.pair_df : i == 1 ? 0 : 41;
                write_with_pair_df(segment, pair_df, other);
                assert_ok(kz_segment_open(other, 0, &changed, &err), &err);
                if (i == 0) {
                        assert_ok(kz_segment_check(changed, NULL, NULL, &err), &err);
                } else {
                        assert_status(kz_segment_check(changed, NULL, NULL, &err), KZ_E_CORRUPT);
                        assert_non_null(strstr(err.message, "pair keys"));
                }
                kz_segment_unref(changed);
                remove(other);
        }
        kz_segment_unref(segment);
        segment_world_deinit(&world);
        free(other);
        free(path);
        temp_dir_free(dir);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(takes_the_most_frequent),
                cmocka_unit_test(takes_all_of_equal_df_or_none),
                cmocka_unit_test(leaves_out_what_cannot_be_in_a_pair),
                cmocka_unit_test(takes_no_more_than_so_many),
                cmocka_unit_test(are_what_the_documents_have),
                cmocka_unit_test(are_found_however_far),
                cmocka_unit_test(end_when_told_to),
                cmocka_unit_test(are_of_words_alone),
                cmocka_unit_test(checks_that_their_words_have_pairs),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
