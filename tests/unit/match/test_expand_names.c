/* Words of a query in other spellings: who joins, at which weight, over one tier and several. */
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "index/base/buf.h"
#include "index/match/expand.h"
#include "index/match/expand_names.h"
#include "index/query/query_names.h"
#include "index/text/namekey.h"
#include "tests/support/memory_tier.h"

#define DOCS 64
#define NAMES 200

static struct kz_error err;

struct shelf {
        struct kz_analyzer *analyzer;
        struct kz_arena arena;
        struct kz_termvector terms[DOCS];
        struct kz_memory_doc docs[DOCS];
        struct kz_memory_name names[2][NAMES]; /* by tier */
        size_t n_names[2];
        struct kz_tier *tiers[2];
};

static int set_up(void **state)
{
        struct shelf *shelf = calloc(1, sizeof(*shelf));

        assert_non_null(shelf);
        assert_ok(kz_analyzer_new(&shelf->analyzer, &err), &err);
        *state = shelf;
        return 0;
}

static int tear_down(void **state)
{
        struct shelf *shelf = *state;
        size_t i;

        for (i = 0; i < 2; i++)
                kz_tier_free(shelf->tiers[i]);
        for (i = 0; i < DOCS; i++)
                kz_termvector_deinit(&shelf->terms[i]);
        kz_arena_deinit(&shelf->arena);
        kz_analyzer_free(shelf->analyzer);
        free(shelf);
        return 0;
}

/* The first half of the documents is the first tier's. */
static void in_doc(struct shelf *shelf, size_t doc, const char *term)
{
        assert_int_equal(kz_termvector_add(&shelf->terms[doc], kz_str(term), 1, 1, false), KZ_OK);
}

static void name(
        struct shelf *shelf, size_t tier, const char *term, const char *form, unsigned flags)
{
        struct kz_namekeys keys;
        size_t i;

        kz_namekeys_make(kz_namerules_builtin(), kz_str(form), &keys);
        assert_true(keys.n > 0);
        for (i = 0; i < keys.n; i++) {
                struct kz_memory_name *to = &shelf->names[tier][shelf->n_names[tier]++];

                assert_true(shelf->n_names[tier] <= NAMES);
                to->key = kz_arena_dup(
                        &shelf->arena, (struct kz_str){keys.keys[i].bytes, keys.keys[i].len});
                to->name = (struct kz_name){kz_str(term), kz_str(form), flags};
        }
}

static void open_tiers(struct shelf *shelf)
{
        size_t i;

        for (i = 0; i < DOCS; i++) {
                assert_int_equal(kz_termvector_finish(&shelf->terms[i]), KZ_OK);
                shelf->docs[i].terms = &shelf->terms[i];
                shelf->docs[i].id = KZ_STR("x");
        }
        for (i = 0; i < 2; i++) {
                shelf->tiers[i] = kz_memory_tier_new(&shelf->docs[i * DOCS / 2], DOCS / 2);
                kz_memory_tier_set_names(shelf->tiers[i], shelf->names[i], shelf->n_names[i]);
        }
}

static struct kz_query *parse(struct shelf *shelf, const char *text, enum kz_translit translit)
{
        struct kz_query *query = NULL;

        assert_ok(kz_query_parse(shelf->analyzer, kz_str(text), 0, &query, &err), &err);
        assert_ok(kz_query_add_name_keys(query, kz_namerules_builtin(), translit, &err), &err);
        return query;
}

static void put_groups(const struct kz_node *node, struct kz_buf *out)
{
        size_t i, t;

        for (i = 0; i < node->n_groups; i++) {
                const struct kz_group *group = &node->groups[i];

                for (t = group->n_own; t < group->n_terms; t++)
                        kz_buf_printf(out, "%.*s(%.*s)%.1f ", KZ_STR_ARG(group->terms[t].term),
                                KZ_STR_ARG(group->terms[t].spelling), group->terms[t].weight);
        }
        for (i = 0; i < node->n_children; i++)
                put_groups(node->children[i], out);
}

/* want: what joins the words of the query, "term(form)weight " each. */
static void check(
        struct shelf *shelf, const char *text, enum kz_translit translit, const char *want)
{
        struct kz_query *query = parse(shelf, text, translit);
        struct kz_watch watch = kz_watch_begin(0, NULL);
        struct kz_buf got = KZ_BUF_NULL;
        int round;

        /* Twice, as when the index moves on under a search. */
        for (round = 0; round < 2; round++) {
                assert_ok(kz_expand_query(query, shelf->tiers, 2, &watch, &err), &err);
                kz_buf_clear(&got);
                kz_buf_reserve(&got, 1);
                put_groups(query->root, &got);
                if (strcmp(got.data, want) != 0)
                        fail_msg("%s: \"%s\" instead of \"%s\"", text, got.data, want);
        }
        kz_buf_deinit(&got);
        kz_query_free(query);
}

static void fill(struct shelf *shelf)
{
        /* токаев: in 3 documents of both tiers; toqaev in 1; tokajew is gone. */
        in_doc(shelf, 0, "токаев");
        in_doc(shelf, 4, "токаев");
        in_doc(shelf, 5, "токаев");
        in_doc(shelf, 1, "toqaev");
        in_doc(shelf, 2, "tokayev");
        in_doc(shelf, 6, "Sтокаев");
        name(shelf, 0, "токаев", "токаева", KZ_NAME_CAPITAL);
        name(shelf, 1, "токаев", "токаев", KZ_NAME_CAPITAL);
        name(shelf, 0, "toqaev", "toqaev", 0);
        name(shelf, 0, "tokajew", "tokajew", KZ_NAME_CAPITAL);
        name(shelf, 0, "tokayev", "tokayev", KZ_NAME_CAPITAL);
        /* bush: a name and a plant; буш: a name; бушь: both; boush: never with a capital; busch: a
         * name. */
        in_doc(shelf, 0, "bush");
        in_doc(shelf, 1, "буш");
        in_doc(shelf, 1, "boush");
        name(shelf, 0, "bush", "bush", KZ_NAME_CAPITAL);
        name(shelf, 1, "bush", "bush", KZ_NAME_PLAIN);
        in_doc(shelf, 2, "бушь");
        in_doc(shelf, 2, "busch");
        name(shelf, 0, "буш", "буш", KZ_NAME_CAPITAL);
        name(shelf, 0, "бушь", "бушь", KZ_NAME_CAPITAL | KZ_NAME_PLAIN);
        name(shelf, 0, "busch", "busch", KZ_NAME_CAPITAL);
        name(shelf, 1, "boush", "boush", KZ_NAME_PLAIN);
        open_tiers(shelf);
}

static void test_who_joins(void **state)
{
        struct shelf *shelf = *state;

        fill(shelf);
        check(shelf, "Tokayev", KZ_TRANSLIT_NAMES, "токаев(токаев)0.5 toqaev(toqaev)0.9 ");
        check(shelf, "tokayev", KZ_TRANSLIT_NAMES, "токаев(токаев)0.5 toqaev(toqaev)0.9 ");
        /* A spelling that no document has finds those that some have. */
        check(shelf, "Tokaev speaks", KZ_TRANSLIT_NAMES,
                "токаев(токаев)0.5 tokayev(tokayev)0.9 toqaev(toqaev)0.9 ");
        check(shelf, "Tokayev", KZ_TRANSLIT_OFF, "");
        check(shelf, "title:Tokayev", KZ_TRANSLIT_NAMES, "Sтокаев(токаев)0.5 ");
}

static void test_as_typed(void **state)
{
        struct shelf *shelf = *state;
        static const char *const queries[] = {"\"Tokayev\"", "=Tokayev", "Tokayev*", "tokayev~1",
                "water -Tokayev", "\"Tokayev water\"~5", "lang:tokayev"};
        size_t i, k;

        fill(shelf);
        for (i = 0; i < KZ_ARRAY_LEN(queries); i++) {
                struct kz_query *query = parse(shelf, queries[i], KZ_TRANSLIT_ALL);
                const struct kz_node *root = query->root;

                for (k = 0; k < root->n_children; k++) {
                        const struct kz_node *node = root->children[k];

                        if (node->kind == KZ_NODE_NOT)
                                node = node->children[0];
                        if (node->n_groups && strstr(queries[i], "-T") == NULL)
                                assert_int_equal(node->groups[0].names.n, 0);
                        if (root->children[k]->kind == KZ_NODE_NOT)
                                assert_int_equal(node->groups[0].names.n, 0);
                }
                kz_query_free(query);
        }
        /* A hyphenated name is a phrase that nobody quoted. */
        check(shelf, "Tokayev-Bush", KZ_TRANSLIT_ALL,
                "токаев(токаев)0.5 toqaev(toqaev)0.9 boush(boush)0.9 busch(busch)0.9 буш(буш)0.5 "
                "бушь(бушь)0.5 ");
}

static void test_is_it_a_name(void **state)
{
        struct shelf *shelf = *state;

        fill(shelf);
        check(shelf, "bush", KZ_TRANSLIT_NAMES, "");
        check(shelf, "Bush", KZ_TRANSLIT_NAMES, "");
        check(shelf, "BUSH WATER", KZ_TRANSLIT_NAMES, "");
        check(shelf, "Bush Water", KZ_TRANSLIT_NAMES, "");
        check(shelf, "Bush spoke", KZ_TRANSLIT_NAMES, "буш(буш)0.5 ");
        check(shelf, "water and Bush", KZ_TRANSLIT_NAMES, "буш(буш)0.5 ");
        /* A name that the index has never seen small: all that may be one. */
        check(shelf, "Busch", KZ_TRANSLIT_NAMES, "bush(bush)0.9 буш(буш)0.5 бушь(бушь)0.5 ");
        check(shelf, "bush", KZ_TRANSLIT_ALL,
                "boush(boush)0.9 busch(busch)0.9 буш(буш)0.5 бушь(бушь)0.5 ");
}

/* Words of one language that share a key, and are no spellings of one name. */
static void test_one_language(void **state)
{
        struct shelf *shelf = *state;
        static const char *const words[] = {
                "rudman", "rodman", "rudmann", "родман", "рудман", "ródman"};
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(words); i++) {
                in_doc(shelf, 0, words[i]);
                name(shelf, 0, words[i], words[i], KZ_NAME_CAPITAL);
        }
        open_tiers(shelf);
        check(shelf, "rudman", KZ_TRANSLIT_NAMES,
                "rudmann(rudmann)0.9 ródman(ródman)0.9 родман(родман)0.5 рудман(рудман)0.5 ");
        check(shelf, "рудман", KZ_TRANSLIT_NAMES,
                "rodman(rodman)0.5 rudman(rudman)0.5 rudmann(rudmann)0.5 ródman(ródman)0.5 ");
}

/* What the index knows in small letters, too, is met by its likeliest reading alone. */
static void test_words_that_may_be_names(void **state)
{
        struct shelf *shelf = *state;

        in_doc(shelf, 0, "saving");
        in_doc(shelf, 0, "savin");
        in_doc(shelf, 0, "bush");
        name(shelf, 0, "saving", "saving", KZ_NAME_CAPITAL | KZ_NAME_PLAIN);
        name(shelf, 0, "savin", "savin", KZ_NAME_CAPITAL);
        name(shelf, 0, "bush", "bush", KZ_NAME_CAPITAL | KZ_NAME_PLAIN);
        open_tiers(shelf);
        check(shelf, "Саввин", KZ_TRANSLIT_NAMES, "savin(savin)0.5 ");
        check(shelf, "Саввин", KZ_TRANSLIT_ALL, "savin(savin)0.5 saving(saving)0.5 ");
        check(shelf, "Буш", KZ_TRANSLIT_NAMES, "bush(bush)0.5 ");
}

/* A frequent word that has small letters, too, is no name for what a stemmer leaves of one. */
static void test_frequent_words(void **state)
{
        struct shelf *shelf = *state;
        const unsigned both = KZ_NAME_CAPITAL | KZ_NAME_PLAIN;
        size_t i;

        for (i = 0; i < DOCS; i++) {
                in_doc(shelf, i, "gord");
                in_doc(shelf, i, "gorda");
        }
        in_doc(shelf, 0, "gurd");
        name(shelf, 0, "gord", "gord", both);
        name(shelf, 0, "gorda", "gorda", both);
        name(shelf, 0, "gurd", "gurd", both);
        open_tiers(shelf);
        /* The stem is горд. */
        check(shelf, "Горда", KZ_TRANSLIT_NAMES, "gorda(gorda)0.5 ");
        check(shelf, "Горда", KZ_TRANSLIT_ALL, "gord(gord)0.5 gorda(gorda)0.5 gurd(gurd)0.5 ");
}

/* Of very many spellings the most frequent, and no more than a group takes. */
static void test_many(void **state)
{
        struct shelf *shelf = *state;
        struct kz_watch watch = kz_watch_begin(0, NULL);
        struct kz_query *query;
        const struct kz_group *group;
        size_t i;

        for (i = 0; i < 90; i++) {
                char word[32];
                struct kz_str term;

                snprintf(word, sizeof(word), "term%02zu", i);
                term = kz_arena_dup(&shelf->arena, kz_str(word));
                in_doc(shelf, i % DOCS, term.ptr);
                if (i == 77)
                        in_doc(shelf, (i + 1) % DOCS, term.ptr);
                name(shelf, i % 2, term.ptr, "tokayev", KZ_NAME_CAPITAL);
        }
        open_tiers(shelf);
        query = parse(shelf, "Tokayev", KZ_TRANSLIT_NAMES);
        assert_ok(kz_expand_query(query, shelf->tiers, 2, &watch, &err), &err);
        group = &query->root->children[0]->groups[0];
        assert_int_equal(group->n_terms, KZ_EXPAND_MAX);
        assert_str(group->terms[group->n_own].term, "term77");
        assert_str(group->terms[group->n_own + 1].term, "term00");
        kz_query_free(query);
}

/* A tier that fails at any call: the failure comes out, and the query can be used again. */
static void test_failures(void **state)
{
        struct shelf *shelf = *state;
        struct kz_watch watch = kz_watch_begin(0, NULL);
        uint64_t calls, i;
        struct kz_query *query;

        fill(shelf);
        query = parse(shelf, "Tokayev", KZ_TRANSLIT_NAMES);
        calls = kz_memory_tier_calls(shelf->tiers[0]);
        assert_ok(kz_expand_query(query, shelf->tiers, 2, &watch, &err), &err);
        calls = kz_memory_tier_calls(shelf->tiers[0]) - calls;
        assert_true(calls > 2);
        for (i = 1; i <= calls; i++) {
                kz_memory_tier_fail_at(shelf->tiers[0], i);
                assert_int_equal(
                        kz_expand_query(query, shelf->tiers, 2, &watch, &err), KZ_E_MODIFIED);
                kz_memory_tier_fail_at(shelf->tiers[0], 0);
                assert_ok(kz_expand_query(query, shelf->tiers, 2, &watch, &err), &err);
                assert_int_equal(query->root->children[0]->groups[0].n_terms,
                        query->root->children[0]->groups[0].n_own + 2);
        }
        kz_query_free(query);
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
        const struct CMUnitTest tests[] = {
                T(test_who_joins),
                T(test_as_typed),
                T(test_is_it_a_name),
                T(test_one_language),
                T(test_words_that_may_be_names),
                T(test_frequent_words),
                T(test_many),
                T(test_failures),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
