/* Cursors of the live index against a plain model, on random documents. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "index/base/check.h"
#include "index/base/fdio.h"
#include "index/base/length.h"
#include "live_fixture.h"

#define DOCS 3000
#define TERMS 24
#define MAX_POSITIONS 400

/* The model: terms t0 … t23, the last four of them weightless titles. */
struct cell {
        uint32_t freq; /* 0: not in the document */
        uint32_t n_positions;
        uint32_t positions[4]; /* the first ones */
};

struct model {
        struct cell cells[DOCS + 1][TERMS];
        bool there[DOCS + 1];
        uint32_t length[DOCS + 1];
        uint32_t random;
        struct live_fixture *f;
        struct kz_live_writer *writer;
        struct kz_tier *reader;
};

static uint32_t rnd(struct model *m, uint32_t below)
{
        m->random = m->random * 1664525u + 1013904223u;
        return (uint32_t)((uint64_t)m->random * below >> 32);
}

static struct kz_str term_name(size_t term, char ret[16])
{
        int n = snprintf(ret, 16, "%st%02zu", term >= TERMS - 4 ? "S" : "", term);

        return (struct kz_str){ret, (size_t)n};
}

static void put_random(struct model *m, uint32_t doc)
{
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_termvector tv = KZ_TERMVECTOR_NULL;
        struct kz_live_document live = {.terms = &tv, .seq = doc, .record = KZ_STR("x")};
        char id[16], name[16];
        uint32_t position = 0, t, i;

        memset(m->cells[doc], 0, sizeof(m->cells[doc]));
        for (t = 0; t < TERMS; t++) {
                struct cell *cell = &m->cells[doc][t];
                bool weightless = t >= TERMS - 4;
                uint32_t n;

                /* Term 0 is everywhere, the others ever rarer. */
                if (rnd(m, 1 + t * t) > 0)
                        continue;
                n = rnd(m, 200) == 0 ? MAX_POSITIONS : rnd(m, 4);
                cell->n_positions = n;
                for (i = 0; i < n; i++) {
                        position += 1 + rnd(m, 3);
                        if (i < 4)
                                cell->positions[i] = position;
                        ok(kz_termvector_add(&tv, term_name(t, name), position, 3, weightless));
                        cell->freq += 3;
                }
                if (n == 0) {
                        ok(kz_termvector_add(&tv, term_name(t, name), 0, 1, weightless));
                        cell->freq = 1;
                }
                if (weightless)
                        cell->freq = 1;
        }
        ok(kz_termvector_finish(&tv));
        m->length[doc] = tv.length;
        m->there[doc] = true;
        live.id = (struct kz_str){id, (size_t)snprintf(id, sizeof(id), "%u", doc)};
        ok(kz_live_writer_put(m->writer, &live, &err));
        kz_termvector_deinit(&tv);
}

static int setup(void **state)
{
        struct kz_error err = KZ_ERROR_NULL;
        struct model *m = calloc(1, sizeof(*m));
        void *fixture;
        uint32_t doc, i;

        live_setup(&fixture);
        m->f = fixture;
        m->random = 4711;
        m->writer = live_writer(m->f->path);
        for (doc = 1; doc <= DOCS; doc++)
                put_random(m, doc);
        ok(kz_live_writer_commit(m->writer, &err));
        for (i = 0; i < DOCS / 4; i++) {
                char id[16];

                doc = 1 + rnd(m, DOCS - 1);
                if (!m->there[doc])
                        continue;
                if (i % 2) {
                        put_random(m, doc);
                        continue;
                }
                snprintf(id, sizeof(id), "%u", doc);
                ok(kz_live_writer_remove(m->writer, kz_str(id), NULL, &err));
                m->there[doc] = false;
        }
        ok(kz_live_writer_commit(m->writer, &err));
        m->reader = live_reader(m->f->path);
        *state = m;
        return 0;
}

static int teardown(void **state)
{
        struct model *m = *state;
        void *fixture = m->f;

        kz_tier_free(m->reader);
        kz_live_writer_free(m->writer);
        live_teardown(&fixture);
        free(m);
        return 0;
}

/* The first document >= from with the term (TERMS: any document). */
static kz_docnum model_next(struct model *m, size_t term, kz_docnum from)
{
        for (; from <= DOCS; from++) {
                if (m->there[from] && (term == TERMS || m->cells[from][term].freq))
                        return from;
        }
        return KZ_DOC_END;
}

static void assert_current(
        struct model *m, struct kz_postings *p, size_t term, unsigned flags, kz_docnum expected)
{
        struct kz_error err = KZ_ERROR_NULL;
        const struct cell *cell;
        const uint32_t *positions = NULL;
        uint32_t n = 0, i;

        assert_int_equal(kz_postings_doc(p), expected);
        if (expected == KZ_DOC_END) {
                assert_true(p->done);
                return;
        }
        cell = &m->cells[expected][term % TERMS];
        assert_int_equal(p->freqs[p->at], term == TERMS ? 1 : cell->freq);
        if (flags & KZ_POSTINGS_LENGTHS)
                assert_int_equal(p->lengths[p->at], kz_length_encode(m->length[expected]));
        if (!(flags & KZ_POSTINGS_POSITIONS) || rnd(m, 3))
                return;
        ok(p->ops->positions(p, &positions, &n, &err));
        assert_int_equal(n, term == TERMS ? 0 : cell->n_positions);
        for (i = 0; i < n && i < 4; i++)
                assert_int_equal(positions[i], cell->positions[i]);
}

/* Moves at random, by steps of many sizes, and looks at each place. */
static void walk(struct model *m, struct kz_tier *tier, size_t term, unsigned flags)
{
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_postings *p = NULL;
        kz_docnum at;
        char name[16];

        if (term == TERMS)
                ok(tier->ops->all(tier, flags, &p, &err));
        else
                ok(tier->ops->postings(tier, term_name(term, name), flags, &p, &err));
        at = model_next(m, term, 1);
        assert_current(m, p, term, flags, at);
        while (at != KZ_DOC_END) {
                uint32_t how = rnd(m, 16);

                if (how < 8) {
                        ok(kz_postings_next(p, &err));
                        at = model_next(m, term, at + 1);
                } else {
                        kz_docnum target = at + rnd(m, how == 15 ? 600 : how == 14 ? 3 : 40);

                        ok(kz_postings_seek(p, target, &err));
                        at = model_next(m, term, target);
                }
                assert_current(m, p, term, flags, at);
        }
        ok(kz_postings_next(p, &err));
        ok(kz_postings_seek(p, 1, &err));
        assert_current(m, p, term, flags, KZ_DOC_END);
        kz_postings_free(p);
}

/* To places before and behind, also from the end. */
static void go(struct model *m, size_t term, unsigned flags)
{
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_postings *p = NULL;
        char name[16];
        int i;

        ok(m->reader->ops->postings(m->reader, term_name(term, name), flags, &p, &err));
        for (i = 0; i < 40; i++) {
                const kz_docnum target = 1 + rnd(m, DOCS + 100);
                kz_docnum at = model_next(m, term, target);

                ok(kz_postings_go(p, target, &err));
                assert_current(m, p, term, flags, at);
                if (at != KZ_DOC_END && rnd(m, 2)) {
                        ok(kz_postings_next(p, &err));
                        assert_current(m, p, term, flags, model_next(m, term, at + 1));
                }
        }
        kz_postings_free(p);
}

static void test_postings_go_back(void **state)
{
        struct model *m = *state;
        size_t term;
        unsigned flags;

        for (term = 0; term < TERMS; term++) {
                for (flags = 0; flags < 8; flags++)
                        go(m, term, flags);
        }
}

static void test_postings_as_the_model(void **state)
{
        struct model *m = *state;
        size_t term;
        unsigned flags, round;

        for (round = 0; round < 3; round++) {
                for (term = 0; term <= TERMS; term++) {
                        for (flags = 0; flags < 8; flags++)
                                walk(m, m->reader, term, flags);
                }
        }
}

/* The same from the writer's view, with changes that are not committed. */
static void test_uncommitted(void **state)
{
        struct model *m = *state;
        struct kz_error err = KZ_ERROR_NULL;
        struct model *before = malloc(sizeof(*before));
        struct kz_tier *own = kz_live_writer_tier(m->writer);
        size_t i, term;

        memcpy(before, m, sizeof(*before));
        /* Documents that are gone would come back under other numbers. */
        for (i = 0; i < 50; i++)
                put_random(m, model_next(m, TERMS, 1 + rnd(m, DOCS - 100)));
        for (term = 0; term <= TERMS; term += 6)
                walk(m, own, term, KZ_POSTINGS_LENGTHS | KZ_POSTINGS_POSITIONS);
        ok(kz_live_writer_cancel(m->writer, &err));
        before->random = m->random;
        memcpy(m, before, sizeof(*before));
        for (term = 0; term <= TERMS; term += 6)
                walk(m, own, term, KZ_POSTINGS_LENGTHS | KZ_POSTINGS_POSITIONS);
        free(before);
}

/* In any order, each more than once; where there is no document, there is no length. */
static void test_lengths(void **state)
{
        struct model *m = *state;
        struct kz_tier *t = m->reader;
        struct kz_error err = KZ_ERROR_NULL;
        uint8_t byte;
        int i;

        for (i = 0; i < 3 * DOCS; i++) {
                kz_docnum doc = rnd(m, DOCS + 1);
                enum kz_status status = t->ops->length(t, doc, &byte, &err);

                assert_int_equal(status, m->there[doc] ? KZ_OK : KZ_E_CORRUPT);
                if (m->there[doc])
                        assert_int_equal(byte, kz_length_encode(m->length[doc]));
        }
        assert_int_equal(t->ops->length(t, DOCS + 1000, &byte, &err), KZ_E_CORRUPT);
        assert_non_null(strstr(err.message, "rebuild"));
        assert_int_equal(t->ops->length(t, KZ_DOC_END, &byte, &err), KZ_E_CORRUPT);
}

/* Overwrites a file where it is, so that whoever has it open sees it. */
static void overwrite(const char *path, const char *bytes, size_t len)
{
        KZ_CLEANUP(kz_fd_close) int fd = open(path, O_WRONLY | O_CLOEXEC);
        struct kz_error err = KZ_ERROR_NULL;

        assert_true(fd >= 0);
        ok(kz_fd_write_all(fd, bytes, len, &err));
}

/* A disk that failed once: after a reopening, though nothing has moved, all is well again. */
static void test_lengths_after_a_failure(void **state)
{
        struct model *m = *state;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf good = KZ_BUF_NULL;
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_tier *t = live_reader(m->f->path);
        char path[512], *zeros;
        kz_docnum doc = model_next(m, TERMS, 1);
        bool moved = true;
        uint8_t byte;

        ok(t->ops->length(t, doc, &byte, &err));
        snprintf(path, sizeof(path), "%s/postlist.glass", m->f->path);
        ok(kz_file_read(path, (size_t)64 << 20, &good, &err));
        zeros = calloc(1, good.len);
        assert_non_null(zeros);
        overwrite(path, zeros, good.len);
        assert_int_not_equal(
                t->ops->length(t, model_next(m, TERMS, DOCS - 10), &byte, &err), KZ_OK);
        overwrite(path, good.data, good.len);
        ok(kz_live_reopen(t, &moved, &err));
        assert_false(moved);
        for (; doc != KZ_DOC_END; doc = model_next(m, TERMS, doc + 1)) {
                if (t->ops->length(t, doc, &byte, &err))
                        fail_msg("%u: %s", doc, err.message);
                assert_int_equal(byte, kz_length_encode(m->length[doc]));
        }
        free(zeros);
        kz_tier_free(t);
}

static enum kz_status count_down(void *context, uint32_t n, struct kz_error *err)
{
        int *left = context;

        (void)n;
        return --*left == 0 ? kz_error_set(err, KZ_E_CANCELLED, "enough") : KZ_OK;
}

/*
 * By positions, one document after another: whether each has term a and term b right after it.
 * Where term a is without positions, which no word is, phrase() may take it to stand at 0.
 */
static void find_phrase(struct kz_tier *tier, struct kz_str a, struct kz_str b, bool ret[DOCS + 1],
        bool ret_open[DOCS + 1])
{
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_postings *p, *q;
        const uint32_t *x, *y;
        uint32_t n_x, n_y, i, k;

        memset(ret, 0, DOCS + 1);
        memset(ret_open, 0, DOCS + 1);
        ok(tier->ops->postings(tier, a, KZ_POSTINGS_POSITIONS, &p, &err));
        ok(tier->ops->postings(tier, b, KZ_POSTINGS_POSITIONS, &q, &err));
        for (; !p->done; ok(kz_postings_next(p, &err))) {
                const kz_docnum doc = p->docs[p->at];

                ok(kz_postings_seek(q, doc, &err));
                if (kz_postings_doc(q) != doc)
                        continue;
                assert_true(doc <= DOCS);
                ok(p->ops->positions(p, &x, &n_x, &err));
                ok(q->ops->positions(q, &y, &n_y, &err));
                for (i = k = 0; i < n_x && k < n_y;) {
                        if (x[i] + 1 == y[k])
                                break;
                        if (x[i] + 1 < y[k])
                                i++;
                        else
                                k++;
                }
                ret[doc] = i < n_x && k < n_y;
                ret_open[doc] = n_x == 0 && n_y && y[0] == 1;
        }
        kz_postings_free(p);
        kz_postings_free(q);
}

static void test_phrases(void **state)
{
        struct model *m = *state;
        struct kz_tier *t = m->reader;
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_postings *p = NULL;
        struct kz_str terms[2];
        struct kz_tier_word words[2] = {{&terms[0], 1}, {&terms[1], 1}};
        int left = -1;
        struct kz_tier_phrase phrase = {words, 2, count_down, &left};
        char names[2][16];
        bool has[DOCS + 1], open[DOCS + 1];
        const uint32_t *positions;
        size_t a, found = 0;
        uint32_t n;

        for (a = 0; a + 1 < TERMS; a++) {
                kz_docnum doc, from = 1 + rnd(m, DOCS);

                terms[0] = term_name(a, names[0]);
                terms[1] = term_name(a + 1, names[1]);
                find_phrase(t, terms[0], terms[1], has, open);
                ok(t->ops->phrase(t, &phrase, &p, &err));
                for (doc = 1; doc <= DOCS; doc++) {
                        has[doc] |= open[doc] && kz_postings_doc(p) == doc;
                        if (!has[doc])
                                continue;
                        found++;
                        assert_int_equal(kz_postings_doc(p), doc);
                        assert_int_equal(p->freqs[p->at], 1);
                        ok(kz_postings_next(p, &err));
                }
                assert_true(p->done);
                assert_int_equal(p->ops->positions(p, &positions, &n, &err), KZ_E_INVALID);
                kz_postings_free(p);
                ok(t->ops->phrase(t, &phrase, &p, &err));
                ok(kz_postings_seek(p, from, &err));
                for (doc = from; doc <= DOCS && !has[doc]; doc++)
                        ;
                assert_int_equal(kz_postings_doc(p), doc <= DOCS ? doc : KZ_DOC_END);
                kz_postings_free(p);
        }
        assert_true(found > KZ_POSTINGS_BLOCK);
        /* A caller who stops it does the tier no harm. */
        terms[0] = terms[1] = term_name(0, names[0]);
        left = 2;
        p = NULL;
        assert_int_equal(t->ops->phrase(t, &phrase, &p, &err), KZ_E_CANCELLED);
        assert_null(p);
        assert_string_equal(err.message, "enough");
        left = -1;
        ok(t->ops->phrase(t, &phrase, &p, &err));
        kz_postings_free(p);
}

static void check_dfs(const struct model *m, struct kz_tier *t)
{
        struct kz_error err = KZ_ERROR_NULL;
        uint64_t df, expected;
        size_t term;
        kz_docnum doc;
        char name[16];

        for (term = 0; term < TERMS; term++) {
                expected = 0;
                for (doc = 1; doc <= DOCS; doc++)
                        expected += m->there[doc] && m->cells[doc][term].freq;
                ok(t->ops->df(t, term_name(term, name), &df, &err));
                assert_int_equal(df, expected);
        }
}

static void test_statistics(void **state)
{
        struct model *m = *state;
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_tier_stats stats;
        uint64_t there;
        uint64_t documents = 0, length = 0;
        kz_docnum doc;

        for (doc = 1; doc <= DOCS; doc++) {
                documents += m->there[doc];
                length += m->there[doc] ? m->length[doc] : 0;
        }
        ok(m->reader->ops->stats(m->reader, &stats, &err));
        assert_int_equal(stats.documents, documents);
        assert_int_equal(stats.total_length, length);
        check_dfs(m, m->reader);
        check_dfs(m, m->reader); /* from memory */
        ok(m->reader->ops->df(m->reader, KZ_STR(""), &there, &err));
        assert_int_equal(there, 0);
        ok(m->reader->ops->df(m->reader, KZ_STR("t99"), &there, &err));
        assert_int_equal(there, 0);
}

static void test_dictionary(void **state)
{
        struct model *m = *state;
        struct kz_error err = KZ_ERROR_NULL;
        uint64_t df;
        char name[16], longest[300];
        struct kz_terms *t;
        size_t term;

        for (term = 0; term < TERMS - 4; term++) {
                size_t i;

                ok(m->reader->ops->terms(m->reader, KZ_STR("t"), term_name(term, name), &t, &err));
                for (i = term; i < TERMS - 4; i++) {
                        assert_false(t->done);
                        assert_true(kz_str_eq(t->term, term_name(i, name)));
                        ok(m->reader->ops->df(m->reader, t->term, &df, &err));
                        assert_int_equal(t->df, df);
                        ok(t->ops->next(t, &err));
                }
                assert_true(t->done);
                kz_terms_free(t);
        }
        for (term = 1; term < TERMS - 4; term++) {
                ok(m->reader->ops->terms(m->reader, KZ_STR("t"), KZ_STR(""), &t, &err));
                ok(t->ops->seek(t, term_name(term, name), &err));
                assert_true(kz_str_eq(t->term, term_name(term, name)));
                ok(m->reader->ops->df(m->reader, t->term, &df, &err));
                assert_int_equal(t->df, df);
                /* Between this term and the next. */
                strcat(name, "0");
                ok(t->ops->seek(t, kz_str(name), &err));
                assert_int_equal(t->done, term == TERMS - 5);
                if (!t->done)
                        assert_true(kz_str_eq(t->term, term_name(term + 1, name)));
                kz_terms_free(t);
        }
        ok(m->reader->ops->terms(m->reader, KZ_STR("t"), KZ_STR(""), &t, &err));
        memset(longest, 'z', sizeof(longest));
        ok(t->ops->seek(t, (struct kz_str){longest, sizeof(longest)}, &err));
        assert_true(t->done);
        kz_terms_free(t);
        ok(m->reader->ops->terms(m->reader, KZ_STR("St"), KZ_STR(""), &t, &err));
        assert_true(kz_str_eq(t->term, KZ_STR("St20")));
        kz_terms_free(t);
        ok(m->reader->ops->terms(m->reader, KZ_STR("t"), KZ_STR("u"), &t, &err));
        assert_true(t->done);
        kz_terms_free(t);
        ok(m->reader->ops->terms(m->reader, KZ_STR("zz"), KZ_STR(""), &t, &err));
        assert_true(t->done);
        kz_terms_free(t);
        ok(m->reader->ops->terms(m->reader, KZ_STR(""), KZ_STR("Su"), &t, &err));
        assert_true(kz_str_eq(t->term, KZ_STR("t00")));
        kz_terms_free(t);
}

/* Blocks after a seek begin small, so that what is skipped is not read. */
static void test_sparse_blocks(void **state)
{
        struct model *m = *state;
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_postings *p;
        uint32_t expected;

        ok(m->reader->ops->postings(m->reader, KZ_STR("t00"), KZ_POSTINGS_SPARSE, &p, &err));
        for (expected = 1; expected <= KZ_POSTINGS_BLOCK; expected *= 2) {
                assert_int_equal(p->n, expected);
                p->at = p->n - 1;
                ok(kz_postings_next(p, &err));
        }
        assert_int_equal(p->n, KZ_POSTINGS_BLOCK);
        ok(kz_postings_seek(p, 2000, &err));
        assert_int_equal(p->n, 1);
        kz_postings_free(p);
        ok(m->reader->ops->postings(m->reader, KZ_STR("t00"), 0, &p, &err));
        assert_int_equal(p->n, KZ_POSTINGS_BLOCK);
        ok(kz_postings_seek(p, 1000, &err));
        assert_int_equal(p->n, KZ_POSTINGS_BLOCK);
        kz_postings_free(p);
}

static enum kz_status see_key(void *context, struct kz_str key, struct kz_str value)
{
        (void)context;
        (void)key;
        (void)value;
        return KZ_OK;
}

/* After two commits everything that reads from disk says so, and a new search goes well. Runs last.
 */
static void test_modified(void **state)
{
        struct model *m = *state;
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_tier *t = m->reader;
        struct kz_buf out = KZ_BUF_NULL;
        struct kz_postings *p = NULL, *old;
        struct kz_terms *terms = NULL;
        struct kz_str term = KZ_STR("t00");
        struct kz_tier_word words[2] = {{&term, 1}, {&term, 1}};
        int left = -1;
        struct kz_tier_phrase phrase = {words, 2, count_down, &left};
        uint64_t df;
        struct kz_tier_stats all;
        struct kz_str bytes;
        kz_docnum doc = 0, first = model_next(m, TERMS, 1);
        uint32_t n = 0, i;
        const uint32_t *positions = NULL;
        enum kz_status status;
        int64_t number;
        bool has, moved;
        uint8_t byte;

        ok(kz_live_reopen(t, &moved, &err));
        walk(m, t, TERMS, KZ_POSTINGS_LENGTHS); /* what is remembered of them must go */
        check_dfs(m, t);
        ok(t->ops->postings(t, KZ_STR("t00"), KZ_POSTINGS_POSITIONS, &old, &err));
        for (i = 0; i < 3; i++) {
                for (doc = 1; doc < DOCS; doc += 3) {
                        if (m->there[doc])
                                put_random(m, doc);
                }
                ok(kz_live_writer_set_metadata(m->writer, KZ_STR("k"), KZ_STR("v"), &err));
                ok(kz_live_writer_commit(m->writer, &err));
        }
        /* Blocks in memory may answer, but documents were never read. From then on nothing does. */
        for (doc = first, status = KZ_OK; !status; doc = model_next(m, TERMS, doc + 1)) {
                assert_int_not_equal(doc, KZ_DOC_END);
                kz_buf_clear(&out);
                status = t->ops->stored(t, doc, &out, &err);
        }
        kz_buf_clear(&out);
        assert_int_equal(status, KZ_E_MODIFIED);
        assert_int_equal(t->ops->stats(t, &all, &err), KZ_E_MODIFIED);
        assert_int_equal(t->ops->df(t, KZ_STR("t03"), &df, &err), KZ_E_MODIFIED);
        assert_int_equal(t->ops->postings(t, KZ_STR("t03"), 0, &p, &err), KZ_E_MODIFIED);
        assert_int_equal(t->ops->all(t, 0, &p, &err), KZ_E_MODIFIED);
        assert_int_equal(t->ops->phrase(t, &phrase, &p, &err), KZ_E_MODIFIED);
        assert_int_equal(t->ops->terms(t, KZ_STR("t"), KZ_STR(""), &terms, &err), KZ_E_MODIFIED);
        assert_int_equal(
                t->ops->number(t, first, KZ_COLUMN_SEQ, &number, &has, &err), KZ_E_MODIFIED);
        assert_int_equal(t->ops->bytes(t, first, KZ_COLUMN_ID, &bytes, &err), KZ_E_MODIFIED);
        assert_int_equal(t->ops->length(t, first, &byte, &err), KZ_E_MODIFIED);
        assert_int_equal(t->ops->stored(t, first, &out, &err), KZ_E_MODIFIED);
        assert_int_equal(kz_live_find(t, KZ_STR("1"), &doc, &err), KZ_E_MODIFIED);
        assert_int_equal(kz_live_metadata(t, KZ_STR("k"), &out, &err), KZ_E_MODIFIED);
        assert_int_equal(kz_live_metadata_each(t, KZ_STR(""), KZ_STR(""), see_key, NULL, &err),
                KZ_E_MODIFIED);
        assert_null(p);
        assert_null(terms);
        assert_int_equal(out.len, 0);

        /* A cursor that failed stays failed, however it is moved. */
        assert_int_equal(old->ops->positions(old, &positions, &n, &err), KZ_E_MODIFIED);
        while (!(status = kz_postings_next(old, &err)))
                assert_false(old->done);
        assert_int_equal(status, KZ_E_MODIFIED);
        assert_int_equal(kz_postings_next(old, &err), KZ_E_MODIFIED);
        assert_int_equal(kz_postings_seek(old, DOCS, &err), KZ_E_MODIFIED);
        assert_int_equal(kz_postings_next(old, &err), KZ_E_MODIFIED);
        kz_postings_free(old);

        ok(kz_live_reopen(t, &moved, &err));
        assert_true(moved);
        check_dfs(m, t);
        walk(m, t, 0, KZ_POSTINGS_LENGTHS | KZ_POSTINGS_POSITIONS);
        walk(m, t, TERMS, KZ_POSTINGS_LENGTHS);
        ok(kz_live_metadata(t, KZ_STR("k"), &out, &err));
        assert_string_equal(out.data, "v");
        kz_buf_deinit(&out);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_postings_as_the_model),
                cmocka_unit_test(test_postings_go_back),
                cmocka_unit_test(test_uncommitted),
                cmocka_unit_test(test_lengths),
                cmocka_unit_test(test_lengths_after_a_failure),
                cmocka_unit_test(test_phrases),
                cmocka_unit_test(test_statistics),
                cmocka_unit_test(test_dictionary),
                cmocka_unit_test(test_sparse_blocks),
                cmocka_unit_test(test_modified),
        };

        return cmocka_run_group_tests(tests, setup, teardown);
}
