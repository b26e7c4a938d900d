/* The binding: lifetimes, misuse, iterators. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "index/base/check.h"
#include "index/xapian/kzx.h"
#include "temp_dir.h"

struct fixture {
        char *dir;
        char *path; /* of the database */
};

#define ok(call) assert_ok((call), &err, __LINE__)

static void assert_ok(enum kz_status status, const struct kz_error *err, int line)
{
        if (status)
                fail_msg("line %d: %s: %s", line, kz_status_name(status), err->message);
}

static int setup(void **state)
{
        struct fixture *f = calloc(1, sizeof(*f));

        f->dir = temp_dir_new();
        f->path = temp_path(f->dir, "db");
        *state = f;
        return 0;
}

static int teardown(void **state)
{
        struct fixture *f = *state;

        temp_dir_free(f->dir);
        free(f->path);
        free(f);
        return 0;
}

static void add_simple(struct kzx_database *db, const char *term, uint32_t wdf)
{
        struct kz_error err = KZ_ERROR_NULL;
        struct kzx_document *doc;

        ok(kzx_document_new(&doc, &err));
        ok(kzx_document_add_term(doc, term, strlen(term), wdf, &err));
        ok(kzx_database_add(db, doc, NULL, &err));
        kzx_document_free(doc);
}

static struct kzx_database *writable(struct fixture *f)
{
        struct kz_error err = KZ_ERROR_NULL;
        struct kzx_database *db;

        ok(kzx_database_open_writable(f->path, KZX_CREATE_OR_OPEN, &db, &err));
        return db;
}

static void test_opening(void **state)
{
        struct fixture *f = *state;
        struct kz_error err = KZ_ERROR_NULL;
        struct kzx_database *db = (struct kzx_database *)&err, *other = NULL;
        char *missing = temp_path(f->dir, "no/such/place");

        assert_int_equal(kzx_database_open(f->path, &db, &err), KZ_E_NOT_FOUND);
        assert_ptr_equal(db, &err);
        assert_int_equal(kzx_database_open_writable(f->path, KZX_OPEN, &db, &err), KZ_E_NOT_FOUND);
        assert_int_equal(
                kzx_database_open_writable(missing, KZX_CREATE, &db, &err), KZ_E_NOT_FOUND);
        assert_ptr_equal(db, &err);
        ok(kzx_database_open_writable(f->path, KZX_CREATE, &db, &err));
        assert_int_equal(kzx_database_open_writable(f->path, KZX_OPEN, &other, &err), KZ_E_LOCKED);
        assert_non_null(strstr(err.message, "another indexer"));
        kzx_database_free(db);
        assert_int_equal(
                kzx_database_open_writable(f->path, KZX_CREATE, &other, &err), KZ_E_EXISTS);
        assert_null(other);
        ok(kzx_database_open_writable(f->path, KZX_OPEN, &db, &err));
        assert_null(kzx_database_free(db));
        assert_null(kzx_database_free(NULL));
        free(missing);
}

/* A stub file could name a remote server or a program to run. */
static void test_stub_files_are_not_followed(void **state)
{
        struct fixture *f = *state;
        struct kz_error err;
        struct kzx_database *db = NULL;
        char *real = temp_path(f->dir, "real"), *stub;
        char text[512];

        ok(kzx_database_open_writable(real, KZX_CREATE, &db, &err));
        db = kzx_database_free(db);
        snprintf(text, sizeof(text), "auto %s\n", real);
        temp_write(f->path, text, strlen(text));
        assert_int_not_equal(kzx_database_open(f->path, &db, &err), KZ_OK);
        assert_int_equal(remove(f->path), 0);
        assert_int_equal(mkdir(f->path, 0700), 0);
        stub = temp_path(f->path, "XAPIANDB");
        temp_write(stub, text, strlen(text));
        assert_int_not_equal(kzx_database_open(f->path, &db, &err), KZ_OK);
        assert_null(db);
        free(stub);
        free(real);
}

static void test_reader_does_not_write(void **state)
{
        struct fixture *f = *state;
        struct kz_error err = KZ_ERROR_NULL;
        struct kzx_database *db = writable(f);
        struct kzx_document *doc;
        uint32_t docid = 77;

        kzx_database_free(db);
        ok(kzx_database_open(f->path, &db, &err));
        ok(kzx_document_new(&doc, &err));
        assert_int_equal(kzx_database_add(db, doc, &docid, &err), KZ_E_INVALID);
        assert_int_equal(kzx_database_delete(db, 1, &err), KZ_E_INVALID);
        assert_int_equal(kzx_database_commit(db, &err), KZ_E_INVALID);
        assert_int_equal(kzx_database_begin(db, true, &err), KZ_E_INVALID);
        assert_int_equal(kzx_database_set_metadata(db, "a", 1, "b", 1, &err), KZ_E_INVALID);
        assert_int_equal(docid, 77);
        kzx_document_free(doc);
        kzx_database_free(db);
}

static uint32_t count(struct fixture *f)
{
        struct kz_error err = KZ_ERROR_NULL;
        struct kzx_database *db;
        struct kzx_stats stats;

        ok(kzx_database_open(f->path, &db, &err));
        ok(kzx_database_stats(db, &stats, &err));
        kzx_database_free(db);
        return stats.documents;
}

static void test_free_does_not_commit(void **state)
{
        struct fixture *f = *state;
        struct kz_error err = KZ_ERROR_NULL;
        struct kzx_database *db = writable(f);

        add_simple(db, "law", 1);
        kzx_database_free(db);
        assert_int_equal(count(f), 0);

        db = writable(f);
        ok(kzx_database_begin(db, true, &err));
        add_simple(db, "law", 1);
        ok(kzx_database_close(db, &err));
        assert_false(kzx_database_usable(db));
        kzx_database_free(db);
        assert_int_equal(count(f), 0);

        db = writable(f);
        add_simple(db, "law", 1);
        ok(kzx_database_commit(db, &err));
        kzx_database_free(db);
        assert_int_equal(count(f), 1);
}

static void test_transactions(void **state)
{
        struct fixture *f = *state;
        struct kz_error err = KZ_ERROR_NULL;
        struct kzx_database *db = writable(f);
        struct kzx_stats stats;

        assert_int_equal(kzx_database_commit_transaction(db, &err), KZ_E_INVALID);
        assert_int_equal(kzx_database_cancel_transaction(db, &err), KZ_E_INVALID);
        ok(kzx_database_begin(db, true, &err));
        assert_int_equal(kzx_database_begin(db, true, &err), KZ_E_INVALID);
        add_simple(db, "law", 1);
        ok(kzx_database_stats(db, &stats, &err));
        assert_int_equal(stats.documents, 1);
        ok(kzx_database_cancel_transaction(db, &err));
        ok(kzx_database_stats(db, &stats, &err));
        assert_int_equal(stats.documents, 0);
        ok(kzx_database_begin(db, true, &err));
        add_simple(db, "law", 3);
        add_simple(db, "order", 4);
        ok(kzx_database_commit_transaction(db, &err));
        ok(kzx_database_stats(db, &stats, &err));
        assert_int_equal(stats.documents, 2);
        assert_int_equal(stats.total_length, 7);
        assert_int_equal(stats.last_docid, 2);
        assert_true(stats.length_lower <= 3 && stats.length_upper >= 4);
        assert_true(stats.average_length == 3.5);
        assert_false(stats.has_positions);
        kzx_database_free(db);
        assert_int_equal(count(f), 2);
}

static void test_documents(void **state)
{
        struct fixture *f = *state;
        struct kz_error err = KZ_ERROR_NULL;
        struct kzx_database *db = writable(f);
        struct kzx_document *doc, *read;
        const uint32_t positions[] = {1, 5, 9};
        const struct kzx_term terms[] = {
                {"a", 1, 3, 3, positions}, {"b", 1, 0, 2, positions}, {"c\0d", 3, 7, 0, NULL}};
        const char *bytes;
        size_t len;
        uint32_t docid, n, df;
        uint64_t cf;

        ok(kzx_document_new(&doc, &err));
        ok(kzx_document_add_terms(doc, terms, 3, &err));
        ok(kzx_document_set_data(doc, "x\0y", 3, &err));
        ok(kzx_document_set_value(doc, 4, "v\0w", 3, &err));
        ok(kzx_document_add_boolean_term(doc, "Qid", 3, &err));
        ok(kzx_document_add_posting(doc, "a", 1, 11, 2, &err));
        assert_int_equal(kzx_document_add_term(doc, "", 0, 1, &err), KZ_E_INVALID);
        assert_int_equal(kzx_document_remove_term(doc, "zzz", 3, &err), KZ_E_INVALID);
        ok(kzx_document_term_count(doc, &n, &err));
        assert_int_equal(n, 4);
        assert_int_equal(kzx_document_docid(doc), 0);
        ok(kzx_database_replace_by_term(db, "Qid", 3, doc, &docid, &err));
        assert_int_equal(docid, 1);
        ok(kzx_database_replace_by_term(db, "Qid", 3, doc, &docid, &err));
        assert_int_equal(docid, 1);
        /* Given, not consumed: it can change and go in again. */
        ok(kzx_document_set_data(doc, "second", 6, &err));
        ok(kzx_database_replace(db, 9, doc, &err));
        kzx_document_free(doc);

        ok(kzx_database_term_stats(db, "a", 1, &df, &cf, &err));
        assert_int_equal(df, 2);
        assert_int_equal(cf, 10);
        ok(kzx_database_term_stats(db, "unknown", 7, &df, &cf, &err));
        assert_int_equal(df, 0);
        assert_int_equal(cf, 0);
        ok(kzx_database_doclength(db, 1, &n, &err));
        assert_int_equal(n, 12);
        assert_int_equal(kzx_database_doclength(db, 5, &n, &err), KZ_E_NOT_FOUND);

        ok(kzx_database_document(db, 1, &read, &err));
        assert_int_equal(kzx_document_docid(read), 1);
        kzx_database_free(db);
        db = NULL;
        kzx_document_free(read);

        db = writable(f); /* nothing of it was committed */
        assert_int_equal(kzx_database_document(db, 1, &read, &err), KZ_E_NOT_FOUND);
        assert_int_equal(kzx_database_document(db, 0, &read, &err), KZ_E_INVALID);
        assert_int_equal(kzx_database_delete(db, 3, &err), KZ_E_NOT_FOUND);
        ok(kzx_document_new(&doc, &err));
        ok(kzx_document_set_data(doc, "x\0y", 3, &err));
        ok(kzx_document_set_value(doc, 4, "v\0w", 3, &err));
        ok(kzx_document_set_value(doc, 5, "gone", 4, &err));
        ok(kzx_document_set_value(doc, 5, NULL, 0, &err));
        ok(kzx_database_add(db, doc, &docid, &err));
        ok(kzx_database_commit(db, &err));
        kzx_document_free(doc);
        ok(kzx_database_document(db, docid, &read, &err));
        ok(kzx_document_data(read, &bytes, &len, &err));
        assert_int_equal(len, 3);
        assert_memory_equal(bytes, "x\0y", 4);
        ok(kzx_document_value(read, 4, &bytes, &len, &err));
        assert_memory_equal(bytes, "v\0w", 4);
        ok(kzx_document_value(read, 5, &bytes, &len, &err));
        assert_int_equal(len, 0);
        assert_non_null(bytes);
        ok(kzx_document_clear(read, &err));
        ok(kzx_document_data(read, &bytes, &len, &err));
        assert_int_equal(len, 0);
        kzx_document_free(read);
        assert_null(kzx_document_free(NULL));
        kzx_database_free(db);
}

/* The iterators outlive the handle they came from. */
static void test_iterators_keep_what_they_read(void **state)
{
        struct fixture *f = *state;
        struct kz_error err = KZ_ERROR_NULL;
        struct kzx_database *db = writable(f);
        struct kzx_postings *postings;
        struct kzx_positions *positions;
        struct kzx_terms *terms;
        struct kzx_values *values;
        struct kzx_term_view term = {0};
        struct kzx_value value;
        struct kzx_document *doc;
        uint32_t docs[4], where[4];
        size_t n = 99;
        bool has = false;

        ok(kzx_document_new(&doc, &err));
        ok(kzx_document_add_posting(doc, "law", 3, 6, 1, &err));
        ok(kzx_document_set_value(doc, 0, "v", 1, &err));
        ok(kzx_database_add(db, doc, NULL, &err));
        ok(kzx_database_commit(db, &err));
        kzx_document_free(doc);
        kzx_database_free(db);
        ok(kzx_database_open(f->path, &db, &err));
        ok(kzx_postings_open(db, "law", 3, &postings, &err));
        ok(kzx_positions_open(db, "law", 3, &positions, &err));
        ok(kzx_terms_open(db, "", 0, &terms, &err));
        ok(kzx_values_open(db, 0, &values, &err));
        kzx_database_free(db);

        ok(kzx_postings_read(postings, 4, docs, NULL, NULL, &n, &err));
        assert_int_equal(n, 1);
        assert_int_equal(docs[0], 1);
        ok(kzx_postings_read(postings, 4, docs, NULL, NULL, &n, &err));
        assert_int_equal(n, 0);
        ok(kzx_postings_read(postings, 4, docs, NULL, NULL, &n, &err));
        assert_int_equal(n, 0);
        ok(kzx_positions_read(positions, 4, where, &n, &err));
        assert_int_equal(n, 0); /* in no document yet */
        ok(kzx_positions_move(positions, 1, &err));
        ok(kzx_positions_read(positions, 4, where, &n, &err));
        assert_int_equal(n, 1);
        assert_int_equal(where[0], 6);
        ok(kzx_positions_move(positions, 4711, &err));
        ok(kzx_positions_read(positions, 4, where, &n, &err));
        assert_int_equal(n, 0);
        ok(kzx_terms_next(terms, &has, &term, &err));
        assert_true(has);
        assert_string_equal(term.term, "law");
        assert_int_equal(term.df, 1);
        ok(kzx_terms_next(terms, &has, &term, &err));
        assert_false(has);
        ok(kzx_values_next(values, &has, &value, &err));
        assert_true(has);
        assert_int_equal(value.docid, 1);
        ok(kzx_values_next(values, &has, &value, &err));
        assert_false(has);
        kzx_postings_free(postings);
        kzx_positions_free(positions);
        kzx_terms_free(terms);
        kzx_values_free(values);
        assert_null(kzx_postings_free(NULL));
        assert_null(kzx_positions_free(NULL));
        assert_null(kzx_terms_free(NULL));
        assert_null(kzx_values_free(NULL));
}

static void test_closed_fails_forever(void **state)
{
        struct fixture *f = *state;
        struct kz_error err = KZ_ERROR_NULL, again = KZ_ERROR_NULL;
        struct kzx_database *db = writable(f);
        struct kzx_positions *positions;
        enum kz_status status;
        uint32_t where[2];
        size_t n = 5;

        add_simple(db, "law", 1);
        ok(kzx_database_commit(db, &err));
        ok(kzx_positions_open(db, "law", 3, &positions, &err));
        assert_int_equal(kzx_positions_open(db, "", 0, &positions, &err), KZ_E_INVALID);
        ok(kzx_database_close(db, &err));
        status = kzx_positions_move(positions, 1, &err);
        assert_int_equal(status, KZ_E_INVALID);
        assert_int_equal(kzx_positions_read(positions, 2, where, &n, &again), status);
        assert_string_equal(err.message, again.message);
        assert_int_equal(n, 5);
        assert_int_equal(kzx_positions_read(positions, 2, where, &n, NULL), status);
        kzx_positions_free(positions);
        kzx_database_free(db);
}

static void test_modified(void **state)
{
        struct fixture *f = *state;
        struct kz_error err = KZ_ERROR_NULL;
        struct kzx_database *db = writable(f), *reader;
        struct kzx_postings *postings;
        enum kz_status status;
        uint32_t docs[64], df;
        size_t n = 1;
        bool moved;
        int i;

        for (i = 0; i < 3000; i++)
                add_simple(db, "law", 1);
        ok(kzx_database_commit(db, &err));
        ok(kzx_database_open(f->path, &reader, &err));
        ok(kzx_database_reopen(reader, &moved, &err));
        assert_false(moved);
        ok(kzx_postings_open(reader, "law", 3, &postings, &err));
        for (i = 0; i < 2; i++) {
                add_simple(db, "law", 1);
                add_simple(db, "order", 1);
                ok(kzx_database_commit(db, &err));
        }
        assert_int_equal(
                kzx_database_term_stats(reader, "order", 5, &df, NULL, &err), KZ_E_MODIFIED);
        while (!(status = kzx_postings_read(postings, 64, docs, NULL, NULL, &n, &err)) && n)
                ;
        if (status) {
                assert_int_equal(status, KZ_E_MODIFIED);
                assert_int_equal(kzx_postings_skip_to(postings, 9000, &err), KZ_E_MODIFIED);
        }
        kzx_postings_free(postings);
        ok(kzx_database_reopen(reader, &moved, &err));
        assert_true(moved);
        ok(kzx_database_term_stats(reader, "order", 5, &df, NULL, &err));
        assert_int_equal(df, 2);
        kzx_database_free(reader);
        kzx_database_free(db);
}

static void test_skipping(void **state)
{
        struct fixture *f = *state;
        struct kz_error err = KZ_ERROR_NULL;
        struct kzx_database *db = writable(f);
        struct kzx_postings *postings;
        uint32_t docs[8], wdfs[8], lengths[8];
        size_t n;
        int i;

        for (i = 1; i <= 100; i++)
                add_simple(db, i % 2 ? "odd" : "even", i);
        ok(kzx_database_commit(db, &err));
        ok(kzx_postings_open(db, "even", 4, &postings, &err));
        ok(kzx_postings_skip_to(postings, 1, &err));
        ok(kzx_postings_read(postings, 2, docs, wdfs, lengths, &n, &err));
        assert_int_equal(n, 2);
        assert_int_equal(docs[0], 2);
        assert_int_equal(wdfs[1], 4);
        assert_int_equal(lengths[1], 4);
        ok(kzx_postings_skip_to(postings, 4, &err)); /* was read: nothing comes twice */
        ok(kzx_postings_read(postings, 0, NULL, NULL, NULL, &n, &err));
        assert_int_equal(n, 0);
        ok(kzx_postings_read(postings, 1, docs, NULL, NULL, &n, &err));
        assert_int_equal(docs[0], 6);
        ok(kzx_postings_skip_to(postings, 51, &err));
        ok(kzx_postings_skip_to(postings, 20, &err)); /* never backwards */
        ok(kzx_postings_read(postings, 1, docs, NULL, NULL, &n, &err));
        assert_int_equal(docs[0], 52);
        ok(kzx_postings_skip_to(postings, UINT32_MAX, &err));
        ok(kzx_postings_read(postings, 8, docs, NULL, NULL, &n, &err));
        assert_int_equal(n, 0);
        ok(kzx_postings_skip_to(postings, 1, &err));
        ok(kzx_postings_read(postings, 8, docs, NULL, NULL, &n, &err));
        assert_int_equal(n, 0);
        kzx_postings_free(postings);
        kzx_database_free(db);
}

static void test_terms_and_values(void **state)
{
        static const char *const names[] = {"a", "ab", "abc", "b", "Sab", "ab\xff"};
        struct fixture *f = *state;
        struct kz_error err = KZ_ERROR_NULL;
        struct kzx_database *db = writable(f);
        struct kzx_terms *terms;
        struct kzx_values *values;
        struct kzx_term_view t = {0};
        struct kzx_value v = {0};
        struct kzx_document *doc;
        bool has;
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(names); i++) {
                char value = (char)('0' + i);

                ok(kzx_document_new(&doc, &err));
                ok(kzx_document_add_term(doc, names[i], strlen(names[i]), 2, &err));
                if (i % 2)
                        ok(kzx_document_set_value(doc, 3, &value, 1, &err));
                ok(kzx_database_add(db, doc, NULL, &err));
                kzx_document_free(doc);
        }
        ok(kzx_terms_open(db, "ab", 2, &terms, &err));
        ok(kzx_terms_skip_to(terms, "a", 1, &err));
        ok(kzx_terms_next(terms, &has, &t, &err));
        assert_string_equal(t.term, "ab");
        ok(kzx_terms_skip_to(terms, "abb", 3, &err));
        ok(kzx_terms_next(terms, &has, &t, &err));
        assert_string_equal(t.term, "abc");
        ok(kzx_terms_next(terms, &has, &t, &err));
        assert_string_equal(t.term, "ab\xff");
        ok(kzx_terms_next(terms, &has, &t, &err));
        assert_false(has);
        kzx_terms_free(terms);

        ok(kzx_terms_open_document(db, 3, &terms, &err));
        ok(kzx_terms_next(terms, &has, &t, &err));
        assert_true(has);
        assert_string_equal(t.term, "abc");
        assert_int_equal(t.wdf, 2);
        kzx_terms_free(terms);
        assert_int_equal(kzx_terms_open_document(db, 99, &terms, &err), KZ_E_NOT_FOUND);

        ok(kzx_values_open(db, 3, &values, &err));
        ok(kzx_values_seek(values, 3, &has, &v, &err));
        assert_true(has);
        assert_int_equal(v.docid, 4);
        assert_memory_equal(v.value, "3", 2);
        ok(kzx_values_seek(values, 2, &has, &v, &err)); /* stays */
        assert_int_equal(v.docid, 4);
        ok(kzx_values_next(values, &has, &v, &err));
        assert_int_equal(v.docid, 6);
        ok(kzx_values_seek(values, 7, &has, &v, &err));
        assert_false(has);
        kzx_values_free(values);
        kzx_database_free(db);
}

static void test_metadata(void **state)
{
        struct fixture *f = *state;
        struct kz_error err = KZ_ERROR_NULL;
        struct kzx_database *db = writable(f);
        struct kzx_terms *keys;
        struct kzx_term_view key = {0};
        char uuid[KZX_UUID_SIZE], big[256], *value;
        size_t len;
        bool has;

        memset(big, 'x', sizeof(big));
        ok(kzx_database_set_metadata(db, "a\0b", 3, "1\0002", 3, &err));
        ok(kzx_database_set_metadata(db, "b", 1, "2", 1, &err));
        ok(kzx_database_set_metadata(db, big, KZX_METADATA_KEY_MAX, "3", 1, &err));
        assert_int_equal(kzx_database_set_metadata(db, big, 251, "3", 1, &err), KZ_E_INVALID);
        assert_int_equal(kzx_database_set_metadata(db, "", 0, "3", 1, &err), KZ_E_INVALID);
        ok(kzx_database_commit(db, &err));
        ok(kzx_database_metadata(db, "a\0b", 3, &value, &len, &err));
        assert_int_equal(len, 3);
        assert_memory_equal(value, "1\0002", 4);
        free(value);
        ok(kzx_database_metadata(db, "c", 1, &value, &len, &err));
        assert_int_equal(len, 0);
        assert_string_equal(value, "");
        free(value);
        ok(kzx_database_set_metadata(db, "b", 1, NULL, 0, &err));
        ok(kzx_terms_open_metadata(db, "", 0, &keys, &err));
        ok(kzx_terms_next(keys, &has, &key, &err));
        assert_int_equal(key.len, 3);
        assert_memory_equal(key.term, "a\0b", 3);
        ok(kzx_terms_skip_to(keys, "a", 1, &err)); /* that came: nothing moves */
        ok(kzx_terms_next(keys, &has, &key, &err));
        assert_int_equal(key.len, KZX_METADATA_KEY_MAX);
        ok(kzx_terms_next(keys, &has, &key, &err));
        assert_false(has);
        kzx_terms_free(keys);
        ok(kzx_terms_open_metadata(db, "", 0, &keys, &err));
        ok(kzx_terms_skip_to(keys, "a\0c", 3, &err));
        ok(kzx_terms_next(keys, &has, &key, &err));
        assert_int_equal(key.len, KZX_METADATA_KEY_MAX);
        ok(kzx_terms_skip_to(keys, "\xff", 1, &err));
        ok(kzx_terms_next(keys, &has, &key, &err));
        assert_false(has);
        ok(kzx_terms_skip_to(keys, "\xff", 1, &err));
        ok(kzx_terms_next(keys, &has, &key, &err));
        assert_false(has);
        kzx_terms_free(keys);
        /* Behind the last with the prefix come others. */
        ok(kzx_terms_open_metadata(db, "a", 1, &keys, &err));
        ok(kzx_terms_skip_to(keys, "b", 1, &err));
        ok(kzx_terms_next(keys, &has, &key, &err));
        assert_false(has);
        kzx_terms_free(keys);
        ok(kzx_database_uuid(db, uuid, &err));
        assert_int_equal(strlen(uuid), 36);
        kzx_database_free(db);
}

static void test_compact_and_check(void **state)
{
        struct fixture *f = *state;
        struct kz_error err = KZ_ERROR_NULL;
        struct kzx_database *db = writable(f);
        char *to = temp_path(f->dir, "compact"), *report = NULL;
        struct kzx_stats stats;
        size_t errors = 99;

        add_simple(db, "law", 1);
        add_simple(db, "law", 1);
        ok(kzx_database_delete(db, 1, &err));
        assert_int_equal(kzx_database_compact(db, to, true, &err), KZ_E_INVALID);
        ok(kzx_database_commit(db, &err));
        ok(kzx_database_compact(db, to, true, &err));
        kzx_database_free(db);
        ok(kzx_database_open(to, &db, &err));
        ok(kzx_database_stats(db, &stats, &err));
        assert_int_equal(stats.documents, 1);
        assert_int_equal(stats.last_docid, 2);
        kzx_database_free(db);
        ok(kzx_check(to, &errors, &report, &err));
        assert_int_equal(errors, 0);
        assert_non_null(strstr(report, "postlist"));
        free(report);
        assert_int_equal(kzx_check(f->dir, &errors, NULL, &err) != KZ_OK, true);
        free(to);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(test_opening, setup, teardown),
                cmocka_unit_test_setup_teardown(test_stub_files_are_not_followed, setup, teardown),
                cmocka_unit_test_setup_teardown(test_reader_does_not_write, setup, teardown),
                cmocka_unit_test_setup_teardown(test_free_does_not_commit, setup, teardown),
                cmocka_unit_test_setup_teardown(test_transactions, setup, teardown),
                cmocka_unit_test_setup_teardown(test_documents, setup, teardown),
                cmocka_unit_test_setup_teardown(
                        test_iterators_keep_what_they_read, setup, teardown),
                cmocka_unit_test_setup_teardown(test_closed_fails_forever, setup, teardown),
                cmocka_unit_test_setup_teardown(test_modified, setup, teardown),
                cmocka_unit_test_setup_teardown(test_skipping, setup, teardown),
                cmocka_unit_test_setup_teardown(test_terms_and_values, setup, teardown),
                cmocka_unit_test_setup_teardown(test_metadata, setup, teardown),
                cmocka_unit_test_setup_teardown(test_compact_and_check, setup, teardown),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
