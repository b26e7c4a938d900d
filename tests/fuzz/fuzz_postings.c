/*
 * Postings of a segment: two bytes of how many documents the segment has, two of how many the term
 * has, each the low one first, then the term's bytes. Whatever they are, they are read by every way
 * without a crash, and what is read ascends and ends.
 */
#include <stdlib.h>

#include "index/segment/postings.h"

#define DOCUMENTS 65536

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool good)
{
        if (!good)
                abort();
}

/* Whether it is not damaged; nothing else may be the matter. */
static bool good(enum kz_status status)
{
        must(!status || status == KZ_E_CORRUPT || status == KZ_E_END);
        return !status;
}

static bool read_current(struct kz_postings *p, uint32_t n_docs)
{
        const uint32_t *positions;
        struct kz_bound bound;
        uint32_t n, i, freq;

        must(p->at < p->n && p->docs[p->at] && p->docs[p->at] <= n_docs);
        if (!good(p->ops->bound(p, p->docs[p->at], p->at % 2, &bound, NULL)) ||
                !good(kz_postings_freq(p, &freq, NULL)) ||
                !good(p->ops->positions(p, &positions, &n, NULL)) ||
                !good(kz_postings_load(p, NULL)))
                return false;
        must(bound.last >= p->docs[p->at] && bound.n <= KZ_IMPACTS);
        must(p->freqs[p->at] && p->freqs[p->at] == freq);
        for (i = 1; i < n; i++)
                must(positions[i] > positions[i - 1]);
        return true;
}

static void read_cursor(const struct kz_postings_source *source, unsigned flags, uint32_t stride)
{
        kz_docnum before = 0;
        struct kz_postings *p;

        if (!good(kz_segment_postings_open(source, flags, &p, NULL)))
                return;
        if (!good(kz_postings_seek(p, 1, NULL))) {
                kz_postings_free(p);
                return;
        }
        while (!p->done && read_current(p, source->n_docs)) {
                must(p->docs[p->at] > before);
                before = p->docs[p->at];
                if (!good(stride ? kz_postings_seek(p, before + stride, NULL)
                                 : kz_postings_next(p, NULL)))
                        break;
        }
        kz_postings_free(p);
}

static void read_scan(const struct kz_postings_source *source)
{
        const struct kz_posting_form *forms;
        struct kz_posting posting;
        struct kz_postings_scan *scan;
        uint32_t n = 0;
        unsigned flags;
        size_t n_forms;

        if (kz_postings_scan_new(&scan, NULL))
                abort();
        if (good(kz_postings_scan_begin(scan, source, &flags, &forms, &n_forms, NULL))) {
                while (good(kz_postings_scan_next(scan, &posting, NULL)))
                        n++;
        }
        must(n <= source->df);
        kz_postings_scan_free(scan);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        static uint8_t lengths[DOCUMENTS];
        static uint64_t masked[DOCUMENTS / 64 + 1];
        struct kz_postings_source source = {.lengths = lengths, .path = "fuzz"};
        struct kz_buf out = KZ_BUF_NULL;
        const uint32_t *positions;
        uint32_t doc, n;

        if (size < 4)
                return 0;
        source.n_docs = data[0] + 256U * data[1];
        source.df = data[2] + 256U * data[3];
        source.bytes = (struct kz_str){(const char *)data + 4, size - 4};
        read_scan(&source);
        read_cursor(&source, KZ_POSTINGS_LENGTHS | KZ_POSTINGS_POSITIONS, 0);
        read_cursor(&source, KZ_POSTINGS_DEFER | KZ_POSTINGS_SPARSE, 3);
        read_cursor(&source, 0, 500);
        masked[0] = 0x5555;
        masked[1] = UINT64_MAX;
        source.masked = masked;
        read_cursor(&source, KZ_POSTINGS_LENGTHS | KZ_POSTINGS_DEFER, 0);
        for (doc = 1; doc <= 200; doc *= 3)
                good(kz_segment_postings_form_positions(
                        &source, doc, KZ_STR("f"), true, &out, &positions, &n, NULL));
        kz_buf_deinit(&out);
        return 0;
}
