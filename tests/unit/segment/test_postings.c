/* Postings of a segment: what is written comes back, by every way of reading. */
#include <stdlib.h>

#include "index/segment/impact.h"
#include "tests/unit/segment/postings_fixture.h"

#define ALL (KZ_POSTING_POSITIONS | KZ_POSTING_FORMS)

static const struct postings_kind kinds[] = {
        {.df = 1, .gap = 1, .flags = KZ_POSTING_POSITIONS, .freq = 1},
        {.df = 1, .gap = 1, .flags = KZ_POSTING_FREQ_ONE, .freq = 1},
        {.df = 1, .gap = 9000, .flags = ALL, .n_forms = 1, .freq = 3},
        {.df = 1, .gap = 1, .flags = ALL, .n_forms = 1, .freq = 1, .many = 100000},
        {.df = 2, .gap = 90, .flags = ALL, .n_forms = 2, .freq = 9},
        {.df = 2, .gap = 1, .flags = KZ_POSTING_POSITIONS, .freq = 1, .last = KZ_DOC_END - 1},
        {.df = 3, .gap = 5000, .flags = KZ_POSTING_POSITIONS, .freq = 1, .more = 1},
        {.df = 127, .gap = 9, .flags = ALL, .n_forms = 2, .freq = 300},
        {.df = 127, .gap = 1, .flags = KZ_POSTING_POSITIONS, .freq = 5, .more = -3},
        {.df = 127, .gap = 9, .flags = KZ_POSTING_FREQ_ONE, .freq = 1},
        {.df = 128, .gap = 900, .flags = ALL, .n_forms = 300, .freq = 20},
        {.df = 128, .gap = 3, .flags = 0, .freq = 4},
        {.df = 128, .gap = 1, .flags = KZ_POSTING_POSITIONS | KZ_POSTING_FREQ_ONE, .more = 1},
        {.df = 129, .gap = 1, .flags = ALL, .n_forms = 1, .freq = 4, .more = -4},
        {.df = 129, .gap = 5000000, .flags = KZ_POSTING_POSITIONS, .freq = 70000},
        {.df = 200, .gap = 10, .flags = KZ_POSTING_POSITIONS, .freq = 2, .last = KZ_DOC_END - 1},
        {.df = 255, .gap = 9, .flags = ALL, .n_forms = 3, .freq = 40, .first = 130, .many = 100000},
        {.df = 256, .gap = 2, .flags = ALL, .n_forms = 300, .freq = 3, .more = 2},
        {.df = 256, .gap = 7, .flags = KZ_POSTING_FREQ_ONE},
        {.df = 4096, .gap = 5, .flags = KZ_POSTING_POSITIONS, .freq = 6},
        {.df = 4097, .gap = 60, .flags = ALL, .n_forms = 9, .freq = 16},
        {.df = 8192 + 500, .gap = 3, .flags = KZ_POSTING_FREQ_ONE},
        {.df = 100000, .gap = 4, .flags = ALL, .n_forms = 4, .freq = 12, .more = -1},
};

/* ---- Writing and scanning ---- */

static void scan_equals(const struct postings_fixture *f, bool write_again)
{
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_postings_writer *writer;
        struct kz_postings_scan *scan;
        const struct kz_posting_form *forms;
        struct kz_buf again = KZ_BUF_NULL;
        size_t n_forms, j;
        unsigned flags;
        uint64_t df;
        uint32_t i;

        assert_ok(kz_postings_scan_new(&scan, &err), &err);
        assert_ok(kz_postings_writer_new(&writer, &err), &err);
        assert_ok(kz_postings_scan_begin(scan, &f->source, &flags, &forms, &n_forms, &err), &err);
        assert_int_equal(flags, f->kind.flags);
        assert_int_equal(n_forms, f->kind.n_forms);
        assert_ok(kz_postings_writer_begin(writer, flags, forms, n_forms, &err), &err);
        for (i = 0; i < f->kind.df; i++) {
                const struct kz_posting want = postings_fixture_get(f, i);
                struct kz_posting got;

                assert_ok(kz_postings_scan_next(scan, &got, &err), &err);
                assert_int_equal(got.doc, want.doc);
                assert_int_equal(got.freq, want.freq);
                assert_int_equal(got.length, want.length);
                assert_int_equal(got.n_positions, want.n_positions);
                if (want.n_positions)
                        assert_memory_equal(got.positions, want.positions,
                                want.n_positions * sizeof(*want.positions));
                assert_int_equal(got.forms != NULL, want.forms != NULL);
                for (j = 0; want.forms && j < want.n_positions; j++)
                        assert_true(kz_str_eq(
                                forms[got.forms[j]].form, f->form_list[want.forms[j]].form));
                if (write_again)
                        assert_ok(kz_postings_writer_add(writer, &got, &err), &err);
        }
        assert_status(kz_postings_scan_next(scan, &(struct kz_posting){0}, &err), KZ_E_END);
        if (write_again) {
                assert_ok(kz_postings_writer_end(writer, &again, &df, &err), &err);
                assert_int_equal(df, f->kind.df);
                assert_int_equal(again.len, f->bytes.len);
                assert_memory_equal(again.data, f->bytes.data, again.len);
        }
        kz_buf_deinit(&again);
        kz_postings_scan_free(scan);
        kz_postings_writer_free(writer);
}

static void what_is_written_is_scanned(void **state)
{
        struct postings_fixture f;
        size_t i;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(kinds); i++) {
                random_seed(i + 1);
                postings_fixture_init(&f, &kinds[i]);
                scan_equals(&f, true);
                postings_fixture_deinit(&f);
        }
}

/* ---- Cursors ---- */

static struct kz_postings *open_cursor(const struct postings_fixture *f, unsigned flags)
{
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_postings *p;

        assert_ok(kz_segment_postings_open(&f->source, flags, &p, &err), &err);
        if (flags & KZ_POSTINGS_SPARSE)
                assert_ok(kz_postings_seek(p, random_below(2), &err), &err);
        if (flags & KZ_POSTINGS_SPARSE && !p->done && kz_postings_doc(p) == 0)
                assert_ok(kz_postings_next(p, &err), &err);
        return p;
}

static void positions_equal(const struct postings_fixture *f, struct kz_postings *p, uint32_t i)
{
        const struct kz_posting want = postings_fixture_get(f, i);
        struct kz_error err = KZ_ERROR_NULL;
        const uint32_t *got;
        uint32_t n;

        assert_ok(p->ops->positions(p, &got, &n, &err), &err);
        assert_int_equal(n, want.n_positions);
        if (n)
                assert_memory_equal(got, want.positions, n * sizeof(*got));
}

/* The cursor stands on posting i, or is done where that is df. */
static void stands_on(
        const struct postings_fixture *f, struct kz_postings *p, uint32_t i, unsigned flags)
{
        struct kz_error err = KZ_ERROR_NULL;
        uint32_t freq;

        assert_int_equal(p->done, i == f->kind.df);
        if (p->done) {
                assert_int_equal(kz_postings_doc(p), KZ_DOC_END);
                return;
        }
        assert_int_equal(kz_postings_doc(p), f->docs[i]);
        if (flags & KZ_POSTINGS_DEFER && random_below(2)) {
                if (random_below(2)) {
                        assert_ok(kz_postings_freq(p, &freq, &err), &err);
                        assert_int_equal(freq, f->freqs[i]);
                }
                return;
        }
        assert_ok(kz_postings_load(p, &err), &err);
        assert_int_equal(p->freqs[p->at], f->freqs[i]);
        if (flags & KZ_POSTINGS_LENGTHS)
                assert_int_equal(p->lengths[p->at], f->lengths[f->docs[i] - 1]);
}

/* The first posting from i on that is not masked and whose document is >= target. */
static uint32_t oracle_seek(const struct postings_fixture *f, uint32_t i, kz_docnum target)
{
        while (i < f->kind.df && (f->docs[i] < target || postings_fixture_masked(f, f->docs[i])))
                i++;
        return i;
}

static void walk(const struct postings_fixture *f, unsigned flags)
{
        struct kz_postings *p = open_cursor(f, flags);
        struct kz_error err = KZ_ERROR_NULL;
        uint32_t i = oracle_seek(f, 0, 0);

        for (; i < f->kind.df; i = oracle_seek(f, i + 1, 0)) {
                stands_on(f, p, i, flags);
                if (flags & KZ_POSTINGS_POSITIONS && !random_below(3))
                        positions_equal(f, p, i);
                assert_ok(kz_postings_next(p, &err), &err);
        }
        stands_on(f, p, i, flags);
        assert_ok(kz_postings_next(p, &err), &err);
        stands_on(f, p, i, flags);
        assert_ok(kz_postings_seek(p, KZ_DOC_END - 1, &err), &err);
        stands_on(f, p, i, flags);
        kz_postings_free(p);
}

/* Jumps of about `stride` postings, with steps between them. */
static void jump(const struct postings_fixture *f, unsigned flags, uint32_t stride)
{
        struct kz_postings *p = open_cursor(f, flags);
        struct kz_error err = KZ_ERROR_NULL;
        uint32_t i = oracle_seek(f, 0, 0);

        stands_on(f, p, i, flags);
        while (i < f->kind.df) {
                if (random_below(4)) {
                        const uint32_t far = i + random_below(2 * stride);
                        kz_docnum target =
                                far < f->kind.df ? f->docs[far] : f->docs[f->kind.df - 1] + 1;

                        target -= random_below(2) && target > f->docs[i];
                        assert_ok(kz_postings_seek(p, target, &err), &err);
                        i = oracle_seek(f, i, target);
                } else {
                        assert_ok(kz_postings_next(p, &err), &err);
                        i = oracle_seek(f, i + 1, 0);
                }
                stands_on(f, p, i, flags);
                if (i < f->kind.df && flags & KZ_POSTINGS_POSITIONS && !random_below(3)) {
                        positions_equal(f, p, i);
                        stands_on(f, p, i, flags);
                }
        }
        kz_postings_free(p);
}

/* To places before and behind, also from the end. */
static void go(const struct postings_fixture *f, unsigned flags)
{
        struct kz_postings *p = open_cursor(f, flags);
        struct kz_error err = KZ_ERROR_NULL;
        uint32_t i, round;

        for (round = 0; round < 60; round++) {
                const uint32_t far = random_below(f->kind.df + f->kind.df / 8 + 1);
                kz_docnum target = far < f->kind.df ? f->docs[far] : f->docs[f->kind.df - 1] + 1;

                target -= random_below(2) && target > 1;
                assert_ok(kz_postings_go(p, target, &err), &err);
                i = oracle_seek(f, 0, target);
                stands_on(f, p, i, flags);
                if (i < f->kind.df && flags & KZ_POSTINGS_POSITIONS && random_below(2))
                        positions_equal(f, p, i);
                if (i < f->kind.df && random_below(2)) {
                        assert_ok(kz_postings_next(p, &err), &err);
                        stands_on(f, p, oracle_seek(f, i + 1, 0), flags);
                }
        }
        kz_postings_free(p);
}

static void read_all_ways(const struct postings_fixture *f)
{
        const unsigned positions = KZ_POSTINGS_POSITIONS, lengths = KZ_POSTINGS_LENGTHS,
                       defer = KZ_POSTINGS_DEFER;
        const unsigned flags[] = {0, lengths, positions, lengths | positions, defer | positions,
                defer | lengths | positions | KZ_POSTINGS_SPARSE, defer | lengths};
        const uint32_t strides[] = {1, 2, 20, 128, 300, 5000};
        size_t i, j;

        for (i = 0; i < KZ_ARRAY_LEN(flags); i++) {
                walk(f, flags[i]);
                go(f, flags[i]);
                for (j = 0; j < KZ_ARRAY_LEN(strides); j++)
                        jump(f, flags[i], strides[j]);
        }
}

static void cursors_give_what_was_written(void **state)
{
        struct postings_fixture f;
        size_t i;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(kinds); i++) {
                random_seed(i + 1);
                postings_fixture_init(&f, &kinds[i]);
                read_all_ways(&f);
                postings_fixture_deinit(&f);
        }
}

static void masked_documents_are_passed_over(void **state)
{
        const uint32_t masks[] = {100, 3, 1};
        struct postings_fixture f;
        size_t i, j;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(kinds); i++) {
                if (kinds[i].last)
                        continue; /* half a gigabyte of bits */
                random_seed(i + 1);
                postings_fixture_init(&f, &kinds[i]);
                for (j = 0; j < KZ_ARRAY_LEN(masks); j++) {
                        postings_fixture_mask(&f, masks[j]);
                        read_all_ways(&f);
                }
                scan_equals(&f, false);
                postings_fixture_deinit(&f);
        }
}

/* Whole blocks and groups of masked documents between others. */
static void masked_stretches_are_passed_over(void **state)
{
        const struct postings_kind kind = {
                .df = 20000, .gap = 3, .flags = KZ_POSTING_POSITIONS, .freq = 5};
        struct postings_fixture f;
        uint32_t i;

        (void)state;
        postings_fixture_init(&f, &kind);
        postings_fixture_mask(&f, 10);
        for (i = 0; i < kind.df; i++) {
                if (i % 7000 > 500)
                        f.masked[f.docs[i] / 64] |= UINT64_C(1) << f.docs[i] % 64;
        }
        read_all_ways(&f);
        postings_fixture_deinit(&f);
}

static void fill_from_within_the_block(void **state)
{
        const struct postings_kind kind = {.df = 300, .gap = 3, .freq = 5};
        struct kz_error err = KZ_ERROR_NULL;
        struct postings_fixture f;
        struct kz_postings *p;

        (void)state;
        postings_fixture_init(&f, &kind);
        p = open_cursor(&f, 0);
        assert_ok(p->ops->fill_from(p, f.docs[100], &err), &err);
        stands_on(&f, p, 100, 0);
        assert_ok(p->ops->fill_from(p, f.docs[50], &err), &err);
        stands_on(&f, p, 100, 0);
        assert_ok(p->ops->fill_from(p, f.docs[200], &err), &err);
        stands_on(&f, p, 200, 0);
        kz_postings_free(p);
        postings_fixture_deinit(&f);
}

static void a_term_that_is_not_there(void **state)
{
        const struct kz_postings_source source = {.n_docs = 5, .path = "test.seg"};
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_postings *p;
        struct kz_bound bound;

        (void)state;
        assert_ok(kz_segment_postings_open(&source, KZ_POSTINGS_LENGTHS, &p, &err), &err);
        assert_true(p->done);
        assert_ok(kz_postings_next(p, &err), &err);
        assert_ok(kz_postings_seek(p, 3, &err), &err);
        assert_ok(kz_postings_load(p, &err), &err);
        assert_ok(p->ops->bound(p, 1, false, &bound, &err), &err);
        assert_int_equal(bound.n, 0);
        assert_true(p->done);
        kz_postings_free(p);
}

static void every_document_in_turn(void **state)
{
        struct kz_error err = KZ_ERROR_NULL;
        const struct postings_kind kind = {.df = 1000, .gap = 1, .flags = KZ_POSTING_FREQ_ONE};
        struct postings_fixture f;
        struct kz_postings *p;
        const uint32_t *positions;
        uint32_t i, n, round;

        (void)state;
        postings_fixture_init(&f, &kind);
        for (round = 0; round < 3; round++) {
                if (round)
                        postings_fixture_mask(&f, round == 1 ? 4 : 1);
                if (round == 1)
                        memset(f.masked + 4, 0xff, 16);
                assert_ok(kz_segment_postings_all(&f.source, KZ_POSTINGS_LENGTHS, &p, &err), &err);
                for (i = oracle_seek(&f, 0, 0); i < kind.df;) {
                        stands_on(&f, p, i, KZ_POSTINGS_LENGTHS);
                        assert_ok(p->ops->positions(p, &positions, &n, &err), &err);
                        assert_int_equal(n, 0);
                        if (random_below(2)) {
                                assert_ok(kz_postings_next(p, &err), &err);
                                i = oracle_seek(&f, i + 1, 0);
                        } else {
                                const kz_docnum target = f.docs[i] + random_below(300);

                                assert_ok(kz_postings_seek(p, target, &err), &err);
                                i = oracle_seek(&f, i, target);
                        }
                }
                stands_on(&f, p, i, 0);
                kz_postings_free(p);
        }
        postings_fixture_deinit(&f);
}

/* ---- Bounds ---- */

/* Every posting from `target` to the bound's last is covered; returns how many there are. */
static uint32_t check_bound(const struct postings_fixture *f, struct kz_postings *p, uint32_t i,
        kz_docnum target, bool wide)
{
        const uint32_t size = KZ_POSTINGS_BLOCK * (wide ? KZ_POSTING_GROUP_BLOCKS : 1);
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_bound bound;
        uint32_t n = 0;

        assert_ok(p->ops->bound(p, target, wide, &bound, &err), &err);
        assert_true(bound.last >= target);
        while (i < f->kind.df && f->docs[i] < target)
                i++;
        /* A stretch is a block or a group, and the last one has no end. */
        if (bound.last != KZ_DOC_END)
                assert_int_equal(bound.last, f->docs[i / size * size + size - 1]);
        else
                assert_true(i == f->kind.df || f->kind.df - i / size * size <= size);
        for (; i < f->kind.df && f->docs[i] <= bound.last; i++) {
                if (postings_fixture_masked(f, f->docs[i]))
                        continue;
                assert_true(kz_impacts_cover(
                        bound.impacts, bound.n, f->freqs[i], f->lengths[f->docs[i] - 1]));
                n++;
        }
        return n;
}

static void check_bounds(const struct postings_fixture *f, unsigned flags)
{
        struct kz_postings *p = open_cursor(f, flags);
        struct kz_error err = KZ_ERROR_NULL;
        uint32_t i = oracle_seek(f, 0, 0), round, to;
        struct kz_bound bound;

        while (i < f->kind.df) {
                for (round = 0; round < 6; round++) {
                        const uint32_t far = i + random_below(1U << random_below(16));
                        const kz_docnum target =
                                far < f->kind.df ? f->docs[far] - (far > i && random_below(2))
                                                 : f->docs[f->kind.df - 1];

                        check_bound(f, p, i, target, random_below(2));
                        stands_on(f, p, i, flags);
                }
                to = i + random_below(f->kind.df / 20 + 2);
                to = to < f->kind.df ? to : f->kind.df - 1;
                assert_ok(kz_postings_seek(p, f->docs[to], &err), &err);
                i = oracle_seek(f, to, 0);
                if (i == to) {
                        assert_ok(kz_postings_next(p, &err), &err);
                        i = oracle_seek(f, i + 1, 0);
                }
        }
        assert_ok(p->ops->bound(p, f->docs[f->kind.df - 1], false, &bound, &err), &err);
        assert_int_equal(bound.n, 0);
        kz_postings_free(p);
        p = open_cursor(f, flags);
        if (!p->done && f->docs[f->kind.df - 1] < KZ_DOC_END - 1)
                assert_int_equal(check_bound(f, p, 0, f->docs[f->kind.df - 1] + 1, true), 0);
        kz_postings_free(p);
}

/* Of few postings: each has a stretch of its own, and so have the gaps. */
static void check_few(
        const struct postings_fixture *f, kz_docnum target, const struct kz_bound *bound)
{
        const uint32_t i = oracle_seek(f, 0, target);

        assert_true(i < f->kind.df);
        if (f->docs[i] > target) {
                assert_int_equal(bound->last, f->docs[i] - 1);
                assert_int_equal(bound->n, 0);
                return;
        }
        assert_int_equal(bound->last, target);
        assert_int_equal(bound->n, 1);
        assert_int_equal(
                bound->impacts[0].freq, f->freqs[i] < KZ_IMPACT_ANY ? f->freqs[i] : KZ_IMPACT_ANY);
        assert_int_equal(bound->impacts[0].length, f->lengths[target - 1]);
}

/* As one by one, from the begin. */
static void check_many(
        struct kz_postings *one, kz_docnum target, bool wide, const struct kz_bound *bound)
{
        const kz_docnum begin = kz_postings_doc(one);
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_bound want;

        assert_ok(one->ops->bound(one, target > begin ? target : begin, wide, &want, &err), &err);
        assert_int_equal(bound->last, want.last);
        assert_int_equal(bound->n, want.n);
        assert_memory_equal(bound->impacts, want.impacts, want.n * sizeof(*want.impacts));
}

/* Many at a time, wherever the cursor stands. */
static void check_stretches(const struct postings_fixture *f, bool wide)
{
        struct kz_postings *p = open_cursor(f, KZ_POSTINGS_DEFER), *one = open_cursor(f, 0);
        const kz_docnum end = f->docs[f->kind.df - 1];
        const bool few = f->kind.df < KZ_POSTINGS_BLOCK && !wide;
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_bound bounds[40];
        uint32_t round, n, i, max;

        for (round = 0; round < 8; round++) {
                kz_docnum target = 1 + random_below(end);

                assert_ok(kz_postings_go(p, 1 + random_below(end), &err), &err);
                do {
                        max = 1 + random_below(40);
                        assert_ok(p->ops->bounds(p, target, wide, bounds, max, &n, &err), &err);
                        for (i = 0; i < n; i++) {
                                if (few)
                                        check_few(f, target, &bounds[i]);
                                else
                                        check_many(one, target, wide, &bounds[i]);
                                target = bounds[i].last + 1;
                        }
                } while (n == max && target);
                assert_true(!target || target > end);
        }
        kz_postings_free(p);
        kz_postings_free(one);
}

static void bounds_hold(void **state)
{
        struct postings_fixture f;
        size_t i;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(kinds); i++) {
                random_seed(i + 1);
                postings_fixture_init(&f, &kinds[i]);
                check_bounds(&f, 0);
                check_bounds(&f, KZ_POSTINGS_DEFER | KZ_POSTINGS_LENGTHS);
                check_stretches(&f, false);
                check_stretches(&f, true);
                if (!kinds[i].last) {
                        postings_fixture_mask(&f, 3);
                        check_bounds(&f, KZ_POSTINGS_DEFER);
                }
                postings_fixture_deinit(&f);
        }
}

/* ---- Forms ---- */

static void check_form(const struct postings_fixture *f, uint32_t i, struct kz_str form,
        bool begins, struct kz_buf *out)
{
        const struct kz_posting want = postings_fixture_get(f, i);
        struct kz_error err = KZ_ERROR_NULL;
        const uint32_t *got;
        uint32_t n, at = 0, j;

        assert_ok(kz_segment_postings_form_positions(
                          &f->source, want.doc, form, begins, out, &got, &n, &err),
                &err);
        for (j = 0; want.forms && j < want.n_positions; j++) {
                const struct kz_str have = f->form_list[want.forms[j]].form;

                if (!have.len || !(begins ? kz_str_starts(have, form) : kz_str_eq(have, form)))
                        continue;
                assert_true(at < n);
                assert_int_equal(got[at++], want.positions[j]);
        }
        assert_int_equal(at, n);
}

static void forms_are_found(void **state)
{
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_buf out = KZ_BUF_NULL;
        struct postings_fixture f;
        const uint32_t *got;
        uint32_t i, n;
        size_t kind;

        (void)state;
        for (kind = 0; kind < KZ_ARRAY_LEN(kinds); kind++) {
                random_seed(kind + 1);
                postings_fixture_init(&f, &kinds[kind]);
                for (i = 0; i < f.kind.df; i += 1 + random_below(f.kind.df / 40 + 1)) {
                        check_form(&f, i, KZ_STR("f1"), false, &out);
                        check_form(&f, i, KZ_STR("f1"), true, &out);
                        check_form(&f, i, KZ_STR("f"), true, &out);
                        check_form(&f, i, KZ_STR(""), false, &out);
                        check_form(&f, i, KZ_STR("none"), false, &out);
                }
                assert_ok(kz_segment_postings_form_positions(&f.source, f.docs[f.kind.df - 1] + 1,
                                  KZ_STR("f"), true, &out, &got, &n, &err),
                        &err);
                assert_int_equal(n, 0);
                postings_fixture_deinit(&f);
        }
        kz_buf_deinit(&out);
}

/* ---- Misuse ---- */

static void refuse(struct kz_postings_writer *writer, unsigned flags,
        const struct kz_posting *first, const struct kz_posting *second)
{
        const struct kz_posting_form form = {KZ_STR("form"), 1};
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_buf out = KZ_BUF_NULL;
        uint64_t df;

        assert_ok(kz_postings_writer_begin(
                          writer, flags, &form, flags & KZ_POSTING_FORMS ? 1 : 0, &err),
                &err);
        if (first)
                assert_ok(kz_postings_writer_add(writer, first, &err), &err);
        assert_status(kz_postings_writer_add(writer, second, &err), KZ_E_INTERNAL);
        assert_status(kz_postings_writer_end(writer, &out, &df, &err), KZ_E_INTERNAL);
        assert_int_equal(out.len, 0);
        kz_buf_deinit(&out);
}

static void the_writer_refuses_what_is_wrong(void **state)
{
        const uint32_t zero[] = {0}, twice[] = {4, 4}, one[] = {1};
        const struct kz_posting good = {.doc = 5, .freq = 1};
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_postings_writer *writer;
        struct kz_buf out = KZ_BUF_NULL;
        uint64_t df;

        (void)state;
        assert_ok(kz_postings_writer_new(&writer, &err), &err);
        assert_status(kz_postings_writer_add(writer, &good, &err), KZ_E_INTERNAL);
        refuse(writer, 0, &good, &good);
        refuse(writer, 0, NULL, &(struct kz_posting){.doc = 0, .freq = 1});
        refuse(writer, 0, NULL, &(struct kz_posting){.doc = KZ_DOC_END, .freq = 1});
        refuse(writer, 0, NULL, &(struct kz_posting){.doc = 1, .freq = 0});
        refuse(writer, KZ_POSTING_FREQ_ONE, NULL, &(struct kz_posting){.doc = 1, .freq = 2});
        refuse(writer, 0, NULL, &(struct kz_posting){1, 1, 0, 1, one, NULL});
        refuse(writer, KZ_POSTING_POSITIONS, NULL, &(struct kz_posting){1, 1, 0, 1, zero, NULL});
        refuse(writer, KZ_POSTING_POSITIONS, NULL, &(struct kz_posting){1, 2, 0, 2, twice, NULL});
        refuse(writer, ALL, NULL, &(struct kz_posting){1, 1, 0, 1, one, one});
        assert_status(kz_postings_writer_begin(writer, ALL, NULL, 0, &err), KZ_E_INTERNAL);
        assert_status(kz_postings_writer_begin(writer, KZ_POSTING_FORMS,
                              &(struct kz_posting_form){KZ_STR("a"), 1}, 1, &err),
                KZ_E_INTERNAL);
        assert_ok(kz_postings_writer_begin(writer, 0, NULL, 0, &err), &err);
        assert_status(kz_postings_writer_end(writer, &out, &df, &err), KZ_E_INTERNAL);
        kz_postings_writer_free(writer);
        assert_null(kz_postings_writer_free(NULL));
        assert_null(kz_postings_scan_free(NULL));
}

/* 200 documents of so many positions, each so far from the one before. */
static enum kz_status write_limited(
        unsigned flags, uint32_t limit, uint32_t n_positions, uint32_t step)
{
        struct kz_error err = KZ_ERROR_NULL;
        enum kz_status status = KZ_OK;
        struct kz_postings_writer *writer;
        struct kz_buf out = KZ_BUF_NULL;
        uint32_t positions[300], doc, i;
        uint64_t df;

        for (i = 0; i < n_positions; i++)
                positions[i] = 1 + i * step;
        assert_ok(kz_postings_writer_new(&writer, &err), &err);
        kz_postings_writer_limit(writer, limit);
        assert_ok(kz_postings_writer_begin(writer, flags, NULL, 0, &err), &err);
        for (doc = 1; doc <= 200 && !status; doc++) {
                const kz_docnum number = doc * 1000 + doc * 7919 % 1000;
                const struct kz_posting posting = {number, 1, 0, n_positions, positions, NULL};

                status = kz_postings_writer_add(writer, &posting, &err);
        }
        if (status) /* then there is no term */
                assert_status(kz_postings_writer_end(writer, &out, &df, &err), KZ_E_INTERNAL);
        else
                status = kz_postings_writer_end(writer, &out, &df, &err);
        assert_int_equal(out.len > 0, !status);
        kz_buf_deinit(&out);
        kz_postings_writer_free(writer);
        return status;
}

static void too_large_a_term_is_refused(void **state)
{
        (void)state;
        assert_status(write_limited(0, 1000, 0, 1), KZ_OK);
        assert_status(write_limited(0, 100, 0, 1), KZ_E_LIMIT);                   /* documents */
        assert_status(write_limited(KZ_POSTING_POSITIONS, 3000, 9, 1000), KZ_OK); /* positions */
        assert_status(write_limited(KZ_POSTING_POSITIONS, 1200, 9, 1000), KZ_E_LIMIT);
        assert_status(write_limited(KZ_POSTING_POSITIONS, 38400, 300, 1), KZ_OK); /* in a block */
        assert_status(write_limited(KZ_POSTING_POSITIONS, 38399, 300, 1), KZ_E_LIMIT);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(what_is_written_is_scanned),
                cmocka_unit_test(cursors_give_what_was_written),
                cmocka_unit_test(masked_documents_are_passed_over),
                cmocka_unit_test(masked_stretches_are_passed_over),
                cmocka_unit_test(fill_from_within_the_block),
                cmocka_unit_test(a_term_that_is_not_there),
                cmocka_unit_test(every_document_in_turn),
                cmocka_unit_test(bounds_hold),
                cmocka_unit_test(forms_are_found),
                cmocka_unit_test(the_writer_refuses_what_is_wrong),
                cmocka_unit_test(too_large_a_term_is_refused),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
