/*
 * Damaged postings: every byte flipped, every truncation. A cursor answers or says KZ_E_CORRUPT; it
 * reads nothing beyond the bytes (which end where an allocation does) and ends.
 */
#include <stdlib.h>

#include "tests/unit/segment/postings_fixture.h"

#define ALL (KZ_POSTING_POSITIONS | KZ_POSTING_FORMS)

static const struct postings_kind kinds[] = {
        {.df = 1, .gap = 1, .flags = ALL, .n_forms = 1, .freq = 1},
        {.df = 2, .gap = 900, .flags = KZ_POSTING_POSITIONS, .freq = 3, .more = 1},
        {.df = 20, .gap = 9, .flags = ALL, .n_forms = 3, .freq = 5, .more = -1},
        {.df = 30, .gap = 300, .flags = KZ_POSTING_FREQ_ONE},
        {.df = 129, .gap = 3, .flags = 0, .freq = 9},
        {.df = 140, .gap = 3, .flags = ALL, .n_forms = 2, .freq = 2},
        {.df = 300, .gap = 3, .flags = KZ_POSTING_POSITIONS, .freq = 3, .more = 1},
};

/* Whether it ended well. Outputs are looked at, so that what they point to is read. */
static bool answered(enum kz_status status, const struct kz_error *err)
{
        if (status && status != KZ_E_CORRUPT)
                fail_msg("%s: %s", kz_status_name(status), err->message);
        if (status)
                assert_non_null(strstr(err->message, "test.seg: postings: "));
        return !status;
}

static bool read_current(
        struct kz_postings *p, const struct kz_postings_source *source, struct kz_error *err)
{
        const uint32_t *positions;
        uint32_t n, i, sum = 0;

        assert_in_range(p->docs[p->at], 1, source->n_docs);
        if (!answered(kz_postings_load(p, err), err))
                return false;
        assert_true(p->freqs[p->at] >= 1);
        if (!answered(p->ops->positions(p, &positions, &n, err), err))
                return false;
        for (i = 0; i < n; i++) {
                assert_true(positions[i] > sum);
                sum = positions[i];
        }
        return true;
}

static bool read_bounds(
        struct kz_postings *p, const struct kz_postings_source *source, struct kz_error *err)
{
        kz_docnum target = p->docs[p->at];
        struct kz_bound bound = {0};
        uint32_t steps;

        for (steps = 0; steps < 50 && target <= source->n_docs; steps++) {
                if (!answered(p->ops->bound(p, target, steps % 2, &bound, err), err))
                        return false;
                assert_true(bound.n <= KZ_IMPACTS);
                assert_true(bound.last >= target);
                target = bound.last == KZ_DOC_END ? bound.last : bound.last + 1;
        }
        return true;
}

static void read_cursor(const struct kz_postings_source *source, uint32_t stride)
{
        struct kz_error err = KZ_ERROR_NULL;
        const unsigned flags =
                KZ_POSTINGS_LENGTHS | KZ_POSTINGS_POSITIONS | (stride % 2 ? KZ_POSTINGS_DEFER : 0);
        struct kz_postings *p;
        kz_docnum before = 0;
        bool good;

        if (!answered(kz_segment_postings_open(source, flags, &p, &err), &err))
                return;
        good = p->done || read_bounds(p, source, &err);
        while (good && !p->done) {
                assert_true(p->docs[p->at] > before);
                before = p->docs[p->at];
                good = read_current(p, source, &err) &&
                       answered(stride ? kz_postings_seek(p, before + stride, &err)
                                       : kz_postings_next(p, &err),
                               &err);
        }
        /* Failed stays failed. */
        if (!good) {
                assert_status(kz_postings_next(p, &err), KZ_E_CORRUPT);
                assert_status(kz_postings_seek(p, 1, &err), KZ_E_CORRUPT);
                assert_status(kz_postings_load(p, &err), KZ_OK);
        }
        kz_postings_free(p);
}

/* Whether the scan found nothing. */
static bool scan(const struct kz_postings_source *source)
{
        struct kz_error err = KZ_ERROR_NULL;
        const struct kz_posting_form *forms;
        struct kz_posting posting;
        struct kz_postings_scan *s;
        enum kz_status status;
        uint32_t sum = 0, i;
        unsigned flags;
        size_t n;

        assert_ok(kz_postings_scan_new(&s, &err), &err);
        status = kz_postings_scan_begin(s, source, &flags, &forms, &n, &err);
        while (!status) {
                status = kz_postings_scan_next(s, &posting, &err);
                for (i = 0; !status && i < posting.n_positions; i++)
                        sum += posting.positions[i];
        }
        kz_postings_scan_free(s);
        return (status == KZ_E_END || answered(status, &err)) && sum != UINT32_MAX;
}

static void look_up_forms(const struct kz_postings_source *source)
{
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_buf out = KZ_BUF_NULL;
        const uint32_t *positions;
        uint32_t doc, n;

        for (doc = 1; doc <= source->n_docs; doc += 1 + source->n_docs / 10)
                answered(kz_segment_postings_form_positions(
                                 source, doc, KZ_STR("f"), true, &out, &positions, &n, &err),
                        &err);
        kz_buf_deinit(&out);
}

/* Reads bytes every way; whether the scan found nothing. */
static bool read_all_ways(const struct postings_fixture *f, const char *bytes, size_t len)
{
        struct kz_postings_source source = f->source;
        char *copy = malloc(len ? len : 1);
        bool good;

        assert_non_null(copy);
        if (len)
                memcpy(copy, bytes, len);
        source.bytes = (struct kz_str){copy, len};
        read_cursor(&source, 0);
        read_cursor(&source, 1);
        read_cursor(&source, 7);
        read_cursor(&source, 250);
        look_up_forms(&source);
        good = scan(&source);
        free(copy);
        return good;
}

static void every_truncation(void **state)
{
        struct postings_fixture f;
        size_t i, len;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(kinds); i++) {
                random_seed(i + 1);
                postings_fixture_init(&f, &kinds[i]);
                assert_true(read_all_ways(&f, f.bytes.data, f.bytes.len));
                for (len = 0; len < f.bytes.len; len++)
                        assert_false(read_all_ways(&f, f.bytes.data, len));
                postings_fixture_deinit(&f);
        }
}

static void every_flip(void **state)
{
        const uint8_t flips[] = {0x01, 0x10, 0x40, 0x80, 0xff};
        struct postings_fixture f;
        size_t i, at, flip;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(kinds); i++) {
                random_seed(i + 1);
                postings_fixture_init(&f, &kinds[i]);
                for (at = 0; at < f.bytes.len; at++) {
                        for (flip = 0; flip < sizeof(flips); flip++) {
                                f.bytes.data[at] = (char)(f.bytes.data[at] ^ flips[flip]);
                                read_all_ways(&f, f.bytes.data, f.bytes.len);
                                f.bytes.data[at] = (char)(f.bytes.data[at] ^ flips[flip]);
                        }
                }
                postings_fixture_deinit(&f);
        }
}

/* Flips of the entries contradict the blocks: none may pass. */
static void the_scan_finds_entries_that_lie(void **state)
{
        const struct postings_kind kind = {
                .df = 128 * 33 + 5, .gap = 3, .flags = KZ_POSTING_POSITIONS, .freq = 9};
        const size_t groups = 2 * 12, blocks = 34 * 20;
        struct postings_fixture f;
        size_t at, begin;

        (void)state;
        postings_fixture_init(&f, &kind);
        for (begin = 1; f.bytes.data[begin] & 0x80; begin++)
                ; /* flags, then the size of the documents' region */
        begin++;
        for (at = begin; at < begin + groups + blocks; at++) {
                const size_t field =
                        at < begin + groups ? (at - begin) % 12 : (at - begin - groups) % 20;
                const bool impact = field >= (at < begin + groups ? 4U : 12U);
                const char good = f.bytes.data[at];

                /* A bound that is too high is still one: only lower ones are found. */
                if (impact && !good)
                        continue;
                f.bytes.data[at] = (char)(impact && field % 2 ? 0xff : good ^ 0x01);
                if (impact)
                        f.bytes.data[at] = field % 2 ? (char)0xff : 0;
                assert_false(read_all_ways(&f, f.bytes.data, f.bytes.len));
                f.bytes.data[at] = good;
        }
        postings_fixture_deinit(&f);
}

/* Goes from stretch to stretch, as matching does: it must come to an end. */
static void follow_bounds(const struct postings_fixture *f, uint32_t from, bool many)
{
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_bound bounds[8];
        struct kz_postings *p;
        kz_docnum target = f->docs[from], last;
        uint32_t n = 1;

        if (!answered(kz_segment_postings_open(&f->source, KZ_POSTINGS_DEFER, &p, &err), &err))
                return;
        while (target <= f->source.n_docs) {
                if (!answered(many ? p->ops->bounds(p, target, false, bounds, 8, &n, &err)
                                   : p->ops->bound(p, target, false, bounds, &err),
                            &err))
                        break;
                if (n == 0)
                        break;
                last = bounds[n - 1].last;
                assert_true(last >= target);
                target = last == KZ_DOC_END ? last : last + 1;
        }
        kz_postings_free(p);
}

/* Ends of groups and of blocks that contradict each other. */
static void bounds_do_not_lead_backwards(void **state)
{
        const struct postings_kind kind = {.df = 128 * 70, .gap = 3, .flags = 0, .freq = 9};
        const uint8_t flips[] = {0x01, 0x20, 0x80};
        const size_t groups = 3 * 12, blocks = 70 * 20;
        struct postings_fixture f;
        size_t at, begin, i;
        uint32_t from;

        (void)state;
        postings_fixture_init(&f, &kind);
        for (begin = 1; f.bytes.data[begin] & 0x80; begin++)
                ;
        begin++;
        for (at = begin; at < begin + groups + blocks; at++) {
                if ((at < begin + groups ? (at - begin) % 12 : (at - begin - groups) % 20) >= 4)
                        continue;
                for (i = 0; i < sizeof(flips); i++) {
                        f.bytes.data[at] = (char)(f.bytes.data[at] ^ flips[i]);
                        for (from = 0; from < kind.df; from += 1000) {
                                follow_bounds(&f, from, false);
                                follow_bounds(&f, from, true);
                        }
                        f.bytes.data[at] = (char)(f.bytes.data[at] ^ flips[i]);
                }
        }
        postings_fixture_deinit(&f);
}

static void wrong_numbers_of_documents(void **state)
{
        const struct postings_kind kind = {
                .df = 200, .gap = 3, .flags = ALL, .n_forms = 2, .freq = 9};
        struct postings_fixture f;
        uint64_t df;

        (void)state;
        postings_fixture_init(&f, &kind);
        for (df = 0; df < 400; df++) {
                f.source.df = df;
                assert_int_equal(read_all_ways(&f, f.bytes.data, f.bytes.len), df == 200);
        }
        f.source.df = UINT64_MAX;
        assert_false(read_all_ways(&f, f.bytes.data, f.bytes.len));
        f.source.df = 200;
        f.source.n_docs--; /* the last document is beyond the segment's end */
        assert_false(read_all_ways(&f, f.bytes.data, f.bytes.len));
        postings_fixture_deinit(&f);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_truncation),
                cmocka_unit_test(every_flip),
                cmocka_unit_test(the_scan_finds_entries_that_lie),
                cmocka_unit_test(bounds_do_not_lead_backwards),
                cmocka_unit_test(wrong_numbers_of_documents),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
