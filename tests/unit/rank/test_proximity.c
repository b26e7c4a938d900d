#include <stdio.h>
#include <stdlib.h>

#include "index/rank/bm25.h"
#include "index/rank/proximity.h"
#include "tests/support/memory_tier.h"
#include "tests/support/test.h"

#define DOCS_MAX 500

struct shelf {
        struct kz_analyzer *analyzer;
        struct kz_termvector terms[DOCS_MAX];
        struct kz_memory_doc docs[DOCS_MAX];
        char ids[DOCS_MAX][16];
        size_t n;
        struct kz_tier *tiers[2];
        size_t n_tiers;
        struct kz_query *query;
        struct kz_bm25 bm25;
        struct kz_match_request request;
        struct kz_match_result result;
};

static int setup(void **state)
{
        struct shelf *shelf = calloc(1, sizeof(*shelf));

        *state = shelf;
        return !shelf || kz_analyzer_new(&shelf->analyzer, NULL);
}

static int teardown(void **state)
{
        struct shelf *shelf = *state;
        size_t i;

        for (i = 0; i < shelf->n_tiers; i++)
                kz_tier_free(shelf->tiers[i]);
        for (i = 0; i < shelf->n; i++)
                kz_termvector_deinit(&shelf->terms[i]);
        kz_query_free(shelf->query);
        kz_match_result_deinit(&shelf->result);
        kz_analyzer_free(shelf->analyzer);
        free(shelf);
        return 0;
}

static void add(struct shelf *shelf, const char *title, const char *text)
{
        struct kz_document doc = {.title = kz_str(title),
                .text = kz_str(text),
                .author = KZ_STR(""),
                .lang = KZ_STR("en")};
        struct kz_termvector *tv = &shelf->terms[shelf->n];
        struct kz_error err = KZ_ERROR_NULL;

        assert_ok(kz_analyzer_document(shelf->analyzer, &doc, tv, &err), &err);
        assert_int_equal(kz_termvector_finish(tv), KZ_OK);
        snprintf(shelf->ids[shelf->n], sizeof(shelf->ids[0]), "d%03zu", shelf->n);
        shelf->docs[shelf->n] =
                (struct kz_memory_doc){.terms = tv, .id = kz_str(shelf->ids[shelf->n])};
        shelf->n++;
}

/* Runs the query over two tiers: the first half of the documents, and the second. */
static void search(struct shelf *shelf, const char *text, size_t limit)
{
        struct kz_error err = KZ_ERROR_NULL;
        size_t half = shelf->n / 2;

        if (shelf->n_tiers == 0) {
                shelf->tiers[0] = kz_memory_tier_new(shelf->docs, half);
                shelf->tiers[1] = kz_memory_tier_new(shelf->docs + half, shelf->n - half);
                shelf->n_tiers = 2;
        }
        shelf->query = kz_query_free(shelf->query);
        assert_ok(kz_query_parse(shelf->analyzer, kz_str(text), 0, &shelf->query, &err), &err);
        kz_bm25_init(&shelf->bm25);
        shelf->request = (struct kz_match_request){.query = shelf->query,
                .limit = limit,
                .no_fill = true,
                .scorer = kz_bm25_scorer,
                .scorer_context = &shelf->bm25};
        kz_match_result_deinit(&shelf->result);
        assert_ok(kz_match_run(shelf->tiers, 2, &shelf->request, &shelf->result, &err), &err);
}

static void rerank(struct shelf *shelf)
{
        struct kz_error err = KZ_ERROR_NULL;
        bool cut;

        assert_ok(kz_proximity_rerank(shelf->tiers, 2, &shelf->request, shelf->result.hits,
                          shelf->result.n_full, &cut, &err),
                &err);
        assert_false(cut);
        assert_int_equal(kz_memory_tier_open(shelf->tiers[0]), 0);
        assert_int_equal(kz_memory_tier_open(shelf->tiers[1]), 0);
}

static size_t at(const struct shelf *shelf, size_t rank)
{
        const struct kz_match_hit *hit = &shelf->result.hits[rank];

        return hit->tier * (shelf->n / 2) + kz_memory_tier_index(hit->doc);
}

static double score_of(const struct shelf *shelf, size_t doc)
{
        size_t i;

        for (i = 0; i < shelf->result.n_full; i++) {
                if (at(shelf, i) == doc)
                        return shelf->result.hits[i].score;
        }
        fail_msg("document %zu is not among the hits", doc);
        return 0;
}

#define FILL "one two three four five six seven eight nine ten eleven twelve "

static void nearer_words_rank_higher(void **state)
{
        struct shelf *shelf = *state;

        add(shelf, "", "freedom " FILL "assembly");
        add(shelf, "", FILL "assembly freedom");
        add(shelf, "", FILL "freedom assembly");
        add(shelf, "", "nothing at all " FILL);
        search(shelf, "freedom assembly", 10);
        assert_int_equal(shelf->result.n_full, 3);
        rerank(shelf);
        assert_int_equal(at(shelf, 0), 2);
        assert_int_equal(at(shelf, 1), 1);
        assert_int_equal(at(shelf, 2), 0);
        assert_true(score_of(shelf, 2) > 1.2 * score_of(shelf, 0));
}

static void the_whole_query_in_a_title_lifts_a_document(void **state)
{
        struct shelf *shelf = *state;

        add(shelf, "Law on peaceful assembly", FILL);
        add(shelf, "Peaceful law", FILL " on assembly");
        add(shelf, "Assembly", FILL " peaceful on law");
        add(shelf, "", FILL);
        search(shelf, "law on peaceful assembly", 10);
        assert_int_equal(shelf->result.n_full, 3);
        rerank(shelf);
        assert_int_equal(at(shelf, 0), 0);
        assert_true(score_of(shelf, 0) > 1.3 * score_of(shelf, 1));
}

/* The reason for title bonuses: a long article whose subject it is, among notes that mention it. */
static void a_title_outweighs_length(void **state)
{
        struct kz_error err = KZ_ERROR_NULL;
        struct shelf *shelf = *state;
        char text[40000] = "";
        double with;
        int i;

        for (i = 0; i < 80; i++)
                strcat(text, i % 10 ? FILL : "freedom of assembly " FILL);
        add(shelf, "The freedom of assembly in one country", text);
        for (i = 0; i < 20; i++)
                add(shelf, "",
                        "states should respect the freedom of assembly in law and in practice");
        for (i = 0; i < 20; i++)
                add(shelf, "", FILL);
        search(shelf, "freedom of assembly", 50);
        rerank(shelf);
        assert_int_equal(shelf->result.n_full, 21);
        with = score_of(shelf, 0);
        search(shelf, "freedom of assembly", 50);
        assert_int_not_equal(at(shelf, 0), 0);
        /* Bonuses: no other documents, no other counts, a better place. */
        assert_ok(kz_query_add_title_bonuses(shelf->query, &err), &err);
        kz_match_result_deinit(&shelf->result);
        assert_ok(kz_match_run(shelf->tiers, 2, &shelf->request, &shelf->result, &err), &err);
        assert_int_equal(shelf->result.total, 21);
        rerank(shelf);
        assert_int_equal(at(shelf, 0), 0);
        assert_true(score_of(shelf, 0) > with);
}

/* Between content words the distance typed counts, whatever common word stands there. */
static void common_words_do_not_part_neighbours(void **state)
{
        struct shelf *shelf = *state;

        add(shelf, "", FILL "assembly of " FILL "freedom");
        add(shelf, "", FILL "of freedom for assembly " FILL);
        add(shelf, "", "of " FILL);
        search(shelf, "freedom of assembly", 10);
        assert_int_equal(shelf->result.n_full, 2);
        rerank(shelf);
        assert_int_equal(at(shelf, 0), 1);
}

static void one_word_changes_nothing(void **state)
{
        struct shelf *shelf = *state;
        struct kz_match_hit before[3];

        add(shelf, "", "freedom");
        add(shelf, "", "freedom freedom");
        add(shelf, "", "assembly freedom " FILL);
        search(shelf, "freedom -draft", 10);
        memcpy(before, shelf->result.hits, sizeof(before));
        rerank(shelf);
        assert_memory_equal(before, shelf->result.hits, sizeof(before));
}

static void windows_do_not_mix(void **state)
{
        struct shelf *shelf = *state;
        bool first[DOCS_MAX] = {false};
        char text[256];
        size_t i, k;

        for (i = 0; i < 450; i++) {
                size_t len = 0;

                for (k = 0; k < i % 7; k++)
                        len += (size_t)snprintf(text + len, sizeof(text) - len, "word ");
                snprintf(text + len, sizeof(text) - len,
                        i % 3 ? "freedom and then assembly" : "freedom assembly");
                add(shelf, "", text);
        }
        search(shelf, "freedom assembly", 1000);
        assert_int_equal(shelf->result.n_full, 450);
        for (i = 0; i < KZ_PROXIMITY_WINDOW; i++)
                first[at(shelf, i)] = true;
        rerank(shelf);
        for (i = 0; i < 450; i++) {
                assert_true(first[at(shelf, i)] == (i < KZ_PROXIMITY_WINDOW));
                if (i % KZ_PROXIMITY_WINDOW)
                        assert_true(shelf->result.hits[i].score <= shelf->result.hits[i - 1].score);
        }
}

/* A page reranked alone is the same page. */
static void a_window_alone_gives_the_same(void **state)
{
        struct shelf *shelf = *state;
        struct kz_match_hit whole[450];
        struct kz_error err = KZ_ERROR_NULL;
        bool cut;
        size_t i;

        for (i = 0; i < 450; i++)
                add(shelf, "", i % 3 ? "freedom and then assembly" : "freedom assembly");
        search(shelf, "freedom assembly", 1000);
        rerank(shelf);
        memcpy(whole, shelf->result.hits, sizeof(whole));
        search(shelf, "freedom assembly", 1000);
        assert_ok(kz_proximity_rerank(shelf->tiers, 2, &shelf->request, shelf->result.hits + 200,
                          200, &cut, &err),
                &err);
        for (i = 200; i < 400; i++) {
                assert_int_equal(whole[i].doc, shelf->result.hits[i].doc);
                assert_int_equal(whole[i].tier, shelf->result.hits[i].tier);
        }
}

/* Windows that there was no time for keep their base order, and the caller is told. */
static void a_deadline_is_told(void **state)
{
        struct shelf *shelf = *state;
        struct kz_match_hit before[450];
        struct kz_match_request late;
        struct kz_error err = KZ_ERROR_NULL;
        bool cut = false;
        size_t i;

        for (i = 0; i < 450; i++)
                add(shelf, "", i % 3 ? "freedom and then assembly" : "freedom assembly");
        search(shelf, "freedom assembly", 1000);
        memcpy(before, shelf->result.hits, sizeof(before));
        late = shelf->request;
        late.deadline_ns = 1;
        assert_ok(kz_proximity_rerank(shelf->tiers, 2, &late, shelf->result.hits, 450, &cut, &err),
                &err);
        assert_true(cut);
        assert_memory_equal(before + 400, shelf->result.hits + 400, 50 * sizeof(*before));
}

static void a_failing_tier_changes_no_hit(void **state)
{
        struct shelf *shelf = *state;
        struct kz_match_hit before[3];
        struct kz_error err = KZ_ERROR_NULL;
        uint64_t calls, i;
        bool cut;

        add(shelf, "", "freedom assembly");
        add(shelf, "", "assembly freedom");
        add(shelf, "", "assembly " FILL "freedom");
        search(shelf, "freedom assembly", 10);
        assert_int_equal(shelf->result.n_full, 3);
        memcpy(before, shelf->result.hits, sizeof(before));
        kz_memory_tier_fail_at(shelf->tiers[1], 0);
        calls = kz_memory_tier_calls(shelf->tiers[1]);
        rerank(shelf);
        calls = kz_memory_tier_calls(shelf->tiers[1]) - calls;
        assert_true(calls > 3);
        for (i = 1; i <= calls; i++) {
                memcpy(shelf->result.hits, before, sizeof(before));
                kz_memory_tier_fail_at(shelf->tiers[1], i);
                assert_status(kz_proximity_rerank(shelf->tiers, 2, &shelf->request,
                                      shelf->result.hits, 3, &cut, &err),
                        KZ_E_MODIFIED);
                assert_memory_equal(before, shelf->result.hits, sizeof(before));
                assert_int_equal(kz_memory_tier_open(shelf->tiers[1]), 0);
        }
}

#define WITH_SHELF(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
        const struct CMUnitTest tests[] = {
                WITH_SHELF(nearer_words_rank_higher),
                WITH_SHELF(a_deadline_is_told),
                WITH_SHELF(the_whole_query_in_a_title_lifts_a_document),
                WITH_SHELF(a_title_outweighs_length),
                WITH_SHELF(common_words_do_not_part_neighbours),
                WITH_SHELF(one_word_changes_nothing),
                WITH_SHELF(windows_do_not_mix),
                WITH_SHELF(a_window_alone_gives_the_same),
                WITH_SHELF(a_failing_tier_changes_no_hit),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
