/* Xapian's matcher and stemmers through the binding. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "index/base/check.h"
#include "index/xapian/kzx.h"
#include "temp_dir.h"

#define ok(call) assert_ok((call), &err, __LINE__)

static void assert_ok(enum kz_status status, const struct kz_error *err, int line)
{
        if (status)
                fail_msg("line %d: %s: %s", line, kz_status_name(status), err->message);
}

struct fixture {
        char *dir;
        struct kzx_database *db;
};

/* Document i has the words of texts[i - 1], with positions, and its number in slot 0. */
static const char *const texts[] = {
        "freedom of assembly", "assembly of freedom", "freedom law", "law law law order", "order"};

static int setup(void **state)
{
        struct kz_error err = KZ_ERROR_NULL;
        struct fixture *f = calloc(1, sizeof(*f));
        char *path;
        size_t i;

        f->dir = temp_dir_new();
        path = temp_path(f->dir, "db");
        ok(kzx_database_open_writable(path, KZX_CREATE, &f->db, &err));
        for (i = 0; i < KZ_ARRAY_LEN(texts); i++) {
                char value[2] = {(char)('1' + i), 0}, *copy = strdup(texts[i]), *save = NULL, *word;
                struct kzx_document *doc;
                uint32_t position = 0;

                ok(kzx_document_new(&doc, &err));
                for (word = strtok_r(copy, " ", &save); word; word = strtok_r(NULL, " ", &save))
                        ok(kzx_document_add_posting(doc, word, strlen(word), ++position, 1, &err));
                ok(kzx_document_set_value(doc, 0, value, 1, &err));
                ok(kzx_database_add(f->db, doc, NULL, &err));
                kzx_document_free(doc);
                free(copy);
        }
        ok(kzx_database_commit(f->db, &err));
        free(path);
        *state = f;
        return 0;
}

static int teardown(void **state)
{
        struct fixture *f = *state;

        kzx_database_free(f->db);
        temp_dir_free(f->dir);
        free(f);
        return 0;
}

static struct kzx_query *term(const char *word)
{
        struct kz_error err = KZ_ERROR_NULL;
        struct kzx_query *query;

        ok(kzx_query_term(word, strlen(word), 1, &query, &err));
        return query;
}

/* a op b; takes both. */
static struct kzx_query *both(
        enum kzx_op op, struct kzx_query *a, struct kzx_query *b, uint32_t window)
{
        struct kz_error err = KZ_ERROR_NULL;
        const struct kzx_query *queries[] = {a, b};
        struct kzx_query *query;

        ok(kzx_query_combine(op, queries, 2, window, &query, &err));
        kzx_query_free(a);
        kzx_query_free(b);
        return query;
}

/* Asserts that the query, which is taken, matches these documents, given as digits. */
static void assert_matches(struct fixture *f, struct kzx_query *query, const char *expected)
{
        struct kz_error err = KZ_ERROR_NULL;
        struct kzx_enquire *enquire;
        struct kzx_counts counts;
        struct kzx_mset *mset;
        uint32_t docs[8];
        double weights[8];
        char found[9] = "";
        size_t i, n;

        ok(kzx_enquire_new(f->db, &enquire, &err));
        ok(kzx_enquire_set_bool(enquire, &err));
        ok(kzx_enquire_set_query(enquire, query, &err));
        kzx_query_free(query);
        ok(kzx_enquire_match(enquire, 0, 8, 5, &mset, &err));
        kzx_enquire_free(enquire);
        ok(kzx_mset_read(mset, 0, 8, docs, weights, &n, &err));
        for (i = 0; i < n; i++) {
                found[i] = (char)('0' + docs[i]);
                assert_true(weights[i] == 0);
        }
        assert_string_equal(found, expected);
        assert_int_equal(kzx_mset_size(mset), n);
        ok(kzx_mset_counts(mset, &counts, &err));
        assert_int_equal(counts.lower, n);
        assert_int_equal(counts.estimated, n);
        assert_int_equal(counts.upper, n);
        ok(kzx_mset_read(mset, n, 8, docs, NULL, &i, &err));
        assert_int_equal(i, 0);
        assert_int_equal(kzx_mset_read(mset, n + 1, 8, docs, NULL, &i, &err), KZ_E_INVALID);
        kzx_mset_free(mset);
}

static void test_operators(void **state)
{
        struct fixture *f = *state;
        struct kz_error err = KZ_ERROR_NULL;
        struct kzx_query *query;

        assert_matches(f, term("law"), "34");
        assert_matches(f, term(""), "12345");
        assert_matches(f, both(KZX_AND, term("freedom"), term("law"), 0), "3");
        assert_matches(f, both(KZX_OR, term("freedom"), term("order"), 0), "12345");
        assert_matches(f, both(KZX_AND_NOT, term("freedom"), term("of"), 0), "3");
        assert_matches(f, both(KZX_XOR, term("freedom"), term("law"), 0), "124");
        assert_matches(f, both(KZX_FILTER, term("order"), term("law"), 0), "4");
        assert_matches(f, both(KZX_SYNONYM, term("order"), term("law"), 0), "345");
        assert_matches(f, both(KZX_MAX, term("order"), term("law"), 0), "345");
        assert_matches(f, both(KZX_PHRASE, term("freedom"), term("assembly"), 2), "");
        assert_matches(f, both(KZX_PHRASE, term("freedom"), term("assembly"), 3), "1");
        assert_matches(f, both(KZX_NEAR, term("freedom"), term("assembly"), 3), "12");
        ok(kzx_query_all(&query, &err));
        assert_matches(f, query, "12345");
        ok(kzx_query_nothing(&query, &err));
        assert_matches(f, query, "");
        ok(kzx_query_combine(KZX_OR, NULL, 0, 0, &query, &err));
        assert_matches(f, query, "");
        ok(kzx_query_value_range(0, "2", 1, "4", 1, &query, &err));
        assert_matches(f, query, "234");
        ok(kzx_query_value_range(0, NULL, 0, "2", 1, &query, &err));
        assert_matches(f, query, "12");
        ok(kzx_query_value_range(0, "4", 1, NULL, 0, &query, &err));
        assert_matches(f, query, "45");
        ok(kzx_query_prefix("o", 1, 2, &query, &err));
        assert_matches(f, query, "1245");
        query = NULL;
        assert_int_equal(
                kzx_query_combine((enum kzx_op)15, NULL, 0, 0, &query, &err), KZ_E_INVALID);
        assert_null(query);
        assert_null(kzx_query_free(NULL));
}

static void test_weights(void **state)
{
        struct fixture *f = *state;
        struct kz_error err = KZ_ERROR_NULL;
        struct kzx_query *law = term("law"), *scaled;
        struct kzx_enquire *enquire;
        struct kzx_mset *mset;
        uint32_t docs[8];
        double weights[8], doubled[8];
        size_t n;

        ok(kzx_query_scale(law, 2, &scaled, &err));
        assert_int_equal(kzx_query_scale(law, -1, &scaled, &err), KZ_E_INVALID);
        ok(kzx_enquire_new(f->db, &enquire, &err));
        ok(kzx_enquire_set_bm25(enquire, 1.2, 0, 0.75, 0, &err));
        ok(kzx_enquire_set_query(enquire, law, &err));
        ok(kzx_enquire_match(enquire, 0, 8, 0, &mset, &err));
        ok(kzx_mset_read(mset, 0, 8, docs, weights, &n, &err));
        kzx_mset_free(mset);
        assert_int_equal(n, 2);
        assert_int_equal(docs[0], 4); /* it has the word three times */
        assert_true(weights[0] > weights[1]);
        ok(kzx_enquire_set_query(enquire, scaled, &err));
        ok(kzx_enquire_match(enquire, 1, 8, 0, &mset, &err));
        ok(kzx_mset_read(mset, 0, 8, docs, doubled, &n, &err));
        kzx_mset_free(mset);
        assert_int_equal(n, 1);
        assert_true(fabs(doubled[0] - 2 * weights[1]) < 1e-9);
        ok(kzx_enquire_sort_by_value(enquire, 0, true, &err));
        ok(kzx_enquire_set_order(enquire, KZX_ORDER_DESCENDING, &err));
        ok(kzx_enquire_match(enquire, 0, 1, 0, &mset, &err));
        ok(kzx_mset_read(mset, 0, 8, docs, NULL, &n, &err));
        assert_int_equal(docs[0], 4);
        kzx_mset_free(mset);
        kzx_enquire_free(enquire);
        kzx_query_free(law);
        kzx_query_free(scaled);
        assert_null(kzx_enquire_free(NULL));
        assert_null(kzx_mset_free(NULL));
}

struct each {
        uint32_t found[8];
        size_t n_found, n_looked;
        size_t stop_found, stop_looked; /* at which call; 0: never */
};

static enum kz_status each_look(void *context, struct kz_error *err)
{
        struct each *each = context;

        if (++each->n_looked == each->stop_looked)
                return kz_error_set(err, KZ_E_CANCELLED, "no longer wanted");
        return KZ_OK;
}

static enum kz_status each_found(void *context, uint32_t docid, struct kz_error *err)
{
        struct each *each = context;

        assert_true(each->n_found < KZ_ARRAY_LEN(each->found));
        each->found[each->n_found++] = docid;
        return each->n_found == each->stop_found ? kz_error_nomem(err) : KZ_OK;
}

/* Every match, however many there are; both callbacks end the search. */
static void test_each(void **state)
{
        struct fixture *f = *state;
        struct kz_error err = KZ_ERROR_NULL;
        const struct kzx_query *words[2] = {term("freedom"), term("of")};
        struct kzx_query *both, *phrase;
        struct each each = {.n_found = 0};

        ok(kzx_query_combine(KZX_AND, words, 2, 0, &both, &err));
        ok(kzx_query_combine(KZX_PHRASE, words, 2, 2, &phrase, &err));
        ok(kzx_query_each(f->db, both, each_look, each_found, &each, &err));
        assert_int_equal(each.n_found, 2);
        assert_int_equal(each.found[0], 1);
        assert_int_equal(each.found[1], 2);
        assert_int_equal(each.n_looked, 2);

        each = (struct each){.n_found = 0};
        ok(kzx_query_each(f->db, phrase, each_look, each_found, &each, &err));
        assert_int_equal(each.n_found, 1);
        assert_int_equal(each.found[0], 1);
        assert_int_equal(each.n_looked, 2); /* the second has both words as well */

        each = (struct each){.stop_looked = 2};
        assert_int_equal(
                kzx_query_each(f->db, phrase, each_look, each_found, &each, &err), KZ_E_CANCELLED);
        assert_string_equal(err.message, "no longer wanted");
        assert_int_equal(each.n_looked, 2);
        each = (struct each){.stop_found = 1};
        assert_int_equal(
                kzx_query_each(f->db, both, each_look, each_found, &each, &err), KZ_E_NOMEM);
        assert_int_equal(each.n_found, 1);

        kzx_query_free(phrase);
        kzx_query_free(both);
        kzx_query_free((struct kzx_query *)words[0]);
        kzx_query_free((struct kzx_query *)words[1]);
}

static void test_limits(void **state)
{
        struct fixture *f = *state;
        struct kz_error err = KZ_ERROR_NULL;
        struct kzx_query *query;
        struct kzx_enquire *enquire;
        struct kzx_mset *mset = NULL;
        char *text;

        ok(kzx_query_prefix("", 0, 3, &query, &err));
        ok(kzx_enquire_new(f->db, &enquire, &err));
        ok(kzx_enquire_set_query(enquire, query, &err));
        assert_int_equal(kzx_enquire_match(enquire, 0, 8, 0, &mset, &err), KZ_E_LIMIT);
        assert_null(mset);
        kzx_enquire_free(enquire);
        ok(kzx_query_describe(query, &text, &err));
        assert_non_null(strstr(text, "WILDCARD"));
        free(text);
        kzx_query_free(query);
}

static void test_stemmers(void **state)
{
        struct kz_error err = KZ_ERROR_NULL;
        struct kzx_stemmer *stemmer = NULL;
        const char *stem;
        char *languages;
        size_t len;

        (void)state;
        assert_int_equal(kzx_stemmer_new("klingon", &stemmer, &err), KZ_E_INVALID);
        assert_null(stemmer);
        ok(kzx_stemmer_new("en", &stemmer, &err));
        ok(kzx_stemmer_stem(stemmer, "assemblies", 10, &stem, &len, &err));
        assert_int_equal(len, strlen(stem));
        assert_string_equal(stem, "assembl");
        ok(kzx_stemmer_stem(stemmer, "", 0, &stem, &len, &err));
        assert_string_equal(stem, "");
        kzx_stemmer_free(stemmer);
        ok(kzx_stemmer_new("russian", &stemmer, &err));
        ok(kzx_stemmer_stem(stemmer, "законами", strlen("законами"), &stem, &len, &err));
        assert_string_equal(stem, "закон");
        assert_null(kzx_stemmer_free(stemmer));
        assert_null(kzx_stemmer_free(NULL));
        ok(kzx_stemmer_languages(&languages, &err));
        assert_non_null(strstr(languages, "russian"));
        free(languages);
        assert_true(strncmp(kzx_version(), "1.4.", 4) == 0);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_operators),
                cmocka_unit_test(test_weights),
                cmocka_unit_test(test_each),
                cmocka_unit_test(test_limits),
                cmocka_unit_test(test_stemmers),
        };

        return cmocka_run_group_tests(tests, setup, teardown);
}
