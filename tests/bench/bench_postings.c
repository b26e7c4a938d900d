/*
 * bench_postings [ROUNDS [packs|terms]]: what the postings of a segment cost, on random ones:
 * packing and unpacking a block of 128 by width; a cursor's opening, walks, seeks by stride and
 * positions, for terms of falling frequency among DOCUMENTS documents of about 250 words. Each
 * figure is the best of the rounds, in nanoseconds of the processor.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "index/segment/pack.h"
#include "index/segment/postings.h"

#define DOCUMENTS 500000
#define WORDS 250 /* of a document */
#define BLOCKS 256
#define FREQ_MAX 30

static int rounds = 5;
static uint64_t seed = 1;
static volatile uint64_t sink; /* so that nothing is optimised away */

static uint32_t random_below(uint32_t n)
{
        seed = seed * 6364136223846793005U + 1442695040888963407U;
        return (uint32_t)((seed >> 32) * n >> 32);
}

static double now(void)
{
        struct timespec t;

        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
        return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void must(enum kz_status status, const struct kz_error *err)
{
        if (!status)
                return;
        fprintf(stderr, "bench_postings: %s\n", err->message);
        exit(2);
}

static void least(double *best, double one)
{
        if (*best == 0 || one < *best)
                *best = one;
}

/* ---- Packs ---- */

/* Blocks of b bits, with so many numbers of each block larger. */
static void bench_pack(unsigned b, unsigned exceptions)
{
        static uint32_t numbers[BLOCKS][KZ_PACK_BLOCK];
        double pack = 0, unpack = 0, sum = 0, begin;
        struct kz_buf out = KZ_BUF_NULL;
        uint32_t back[KZ_PACK_BLOCK];
        const uint8_t *at, *end;
        int round, i, j;
        unsigned k;

        for (i = 0; i < BLOCKS; i++) {
                for (j = 0; j < KZ_PACK_BLOCK; j++)
                        numbers[i][j] = b ? random_below(UINT32_MAX) >> (32 - b) : 0;
                for (k = 0; k < exceptions; k++)
                        numbers[i][random_below(KZ_PACK_BLOCK)] = 1U << (b + random_below(6));
        }
        for (round = 0; round < rounds * 20; round++) {
                kz_buf_clear(&out);
                begin = now();
                for (i = 0; i < BLOCKS; i++)
                        kz_pack(numbers[i], KZ_PACK_BLOCK, &out);
                least(&pack, now() - begin);
                at = (const uint8_t *)out.data;
                end = at + out.len;
                begin = now();
                for (i = 0; i < BLOCKS; i++) {
                        kz_unpack(&at, end, KZ_PACK_BLOCK, back);
                        sink += back[i % KZ_PACK_BLOCK];
                }
                least(&unpack, now() - begin);
                at = (const uint8_t *)out.data;
                begin = now();
                for (i = 0; i < BLOCKS; i++) {
                        kz_unpack(&at, end, KZ_PACK_BLOCK, back);
                        kz_unpack_sum(back, KZ_PACK_BLOCK, 7);
                        sink += back[i % KZ_PACK_BLOCK];
                }
                least(&sum, now() - begin);
        }
        printf("%5u %10u %8.1f %10.0f %10.0f %14.0f\n", b, exceptions,
                (double)out.len * 8 / BLOCKS / KZ_PACK_BLOCK, pack / BLOCKS, unpack / BLOCKS,
                sum / BLOCKS);
        kz_buf_deinit(&out);
}

/* ---- Terms ---- */

struct bench_term {
        uint32_t df;
        struct kz_buf bytes;
        struct kz_posting *postings;
        uint32_t *positions;
        uint64_t n_positions;
        struct kz_postings_source source;
};

/* As many as a word that is in a document once in a while has in a document that has it. */
static uint32_t random_freq(uint32_t gap)
{
        uint32_t freq = 1;

        while (freq < FREQ_MAX && random_below(gap < 4 ? 10 : 20) < (gap < 4 ? 6 : 3))
                freq++;
        return freq;
}

/* Postings of about one document in `gap`. */
static void make_postings(struct bench_term *term, uint32_t gap, const uint8_t *lengths)
{
        uint32_t *position = term->positions, at, i;
        struct kz_posting *posting = term->postings;
        kz_docnum doc = 1 + random_below(gap);

        for (; doc <= DOCUMENTS; doc += 1 + random_below(2 * gap - 1), posting++) {
                const uint32_t freq = random_freq(gap);

                *posting = (struct kz_posting){.doc = doc,
                        .freq = freq,
                        .length = lengths[doc - 1],
                        .n_positions = freq,
                        .positions = position};
                for (i = 0, at = 0; i < freq; i++) {
                        at += 1 + random_below(2 * WORDS / (freq + 1));
                        *position++ = at;
                }
        }
        term->df = (uint32_t)(posting - term->postings);
        term->n_positions = (uint64_t)(position - term->positions);
        term->source = (struct kz_postings_source){
                .df = term->df, .lengths = lengths, .n_docs = DOCUMENTS, .path = "bench"};
}

/* A posting. */
static double bench_write(struct bench_term *term, struct kz_postings_writer *writer)
{
        struct kz_error err = KZ_ERROR_NULL;
        double best = 0, begin;
        uint64_t df;
        uint32_t i;
        int round;

        for (round = 0; round < rounds; round++) {
                kz_buf_clear(&term->bytes);
                begin = now();
                must(kz_postings_writer_begin(writer, KZ_POSTING_POSITIONS, NULL, 0, &err), &err);
                for (i = 0; i < term->df; i++)
                        must(kz_postings_writer_add(writer, &term->postings[i], &err), &err);
                must(kz_postings_writer_end(writer, &term->bytes, &df, &err), &err);
                least(&best, (now() - begin) / term->df);
        }
        term->source.bytes = kz_buf_str(&term->bytes);
        return best;
}

static struct kz_postings *open_term(const struct bench_term *term, unsigned flags)
{
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_postings *p;

        must(kz_segment_postings_open(&term->source, flags, &p, &err), &err);
        return p;
}

static double bench_open(const struct bench_term *term, unsigned flags)
{
        double best = 0, begin;
        int round, i;

        for (round = 0; round < rounds; round++) {
                begin = now();
                for (i = 0; i < 1000; i++) {
                        struct kz_postings *p = open_term(term, flags);

                        sink += p->docs[0];
                        kz_postings_free(p);
                }
                least(&best, (now() - begin) / 1000);
        }
        return best;
}

/* A posting, by blocks as a matcher walks them. */
static double bench_walk(const struct bench_term *term, unsigned flags)
{
        struct kz_error err = KZ_ERROR_NULL;
        double best = 0, begin;
        int round;

        for (round = 0; round < rounds; round++) {
                struct kz_postings *p;

                begin = now();
                for (p = open_term(term, flags); !p->done; must(p->ops->fill(p, &err), &err))
                        sink += p->docs[p->n - 1];
                kz_postings_free(p);
                least(&best, (now() - begin) / term->df);
        }
        return best;
}

/* A seek, to one document of about so many of the term's. */
static double bench_seek(const struct bench_term *term, uint32_t stride)
{
        const uint32_t gap = DOCUMENTS / term->df;
        struct kz_error err = KZ_ERROR_NULL;
        double best = 0, begin;
        int round;

        for (round = 0; round < rounds; round++) {
                struct kz_postings *p = open_term(term, KZ_POSTINGS_DEFER | KZ_POSTINGS_LENGTHS);
                uint32_t n = 0;

                seed = 5;
                begin = now();
                while (!p->done) {
                        const uint32_t step = 1 + random_below(2 * stride * gap);

                        must(kz_postings_seek(p, p->docs[p->at] + step, &err), &err);
                        n++;
                }
                least(&best, (now() - begin) / n);
                kz_postings_free(p);
        }
        return best;
}

/* A document's positions, of one document in `stride`. */
static double bench_positions(const struct bench_term *term, uint32_t stride)
{
        struct kz_error err = KZ_ERROR_NULL;
        const uint32_t *positions;
        double best = 0, begin;
        uint32_t n, i, asked;
        int round;

        for (round = 0; round < rounds; round++) {
                struct kz_postings *p = open_term(term, KZ_POSTINGS_POSITIONS | KZ_POSTINGS_DEFER);

                asked = 0;
                begin = now();
                for (i = 0; !p->done; i++) {
                        if (i % stride == 0) {
                                must(p->ops->positions(p, &positions, &n, &err), &err);
                                sink += positions[n - 1];
                                asked++;
                        }
                        must(kz_postings_next(p, &err), &err);
                }
                least(&best, (now() - begin) / asked);
                kz_postings_free(p);
        }
        return best;
}

static double bench_bounds(const struct bench_term *term, bool wide)
{
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_bound bound = {0};
        double best = 0, begin;
        uint32_t n;
        int round;

        for (round = 0; round < rounds; round++) {
                struct kz_postings *p = open_term(term, KZ_POSTINGS_DEFER);
                kz_docnum target = p->docs[0];

                begin = now();
                for (n = 0; target <= DOCUMENTS; n++) {
                        must(p->ops->bound(p, target, wide, &bound, &err), &err);
                        sink += bound.n;
                        target = bound.last == KZ_DOC_END ? bound.last : bound.last + 1;
                }
                least(&best, (now() - begin) / n);
                kz_postings_free(p);
        }
        return best;
}

/* A posting, by the scan that a merge reads with. */
static double bench_scan(const struct bench_term *term)
{
        struct kz_error err = KZ_ERROR_NULL;
        const struct kz_posting_form *forms;
        struct kz_postings_scan *scan;
        struct kz_posting posting;
        double best = 0, begin;
        unsigned flags;
        size_t n;
        int round;

        must(kz_postings_scan_new(&scan, &err), &err);
        for (round = 0; round < rounds; round++) {
                begin = now();
                must(kz_postings_scan_begin(scan, &term->source, &flags, &forms, &n, &err), &err);
                while (!kz_postings_scan_next(scan, &posting, &err))
                        sink += posting.doc;
                least(&best, (now() - begin) / term->df);
        }
        kz_postings_scan_free(scan);
        return best;
}

static void bench_terms(const uint8_t *lengths)
{
        const uint32_t gaps[] = {2, 10, 100, 1000, 5000, 300000};
        const unsigned defer = KZ_POSTINGS_DEFER, with_lengths = KZ_POSTINGS_LENGTHS;
        struct kz_postings_writer *writer;
        struct kz_error err = KZ_ERROR_NULL;
        struct bench_term term = {0};
        double write;
        size_t i;

        must(kz_postings_writer_new(&writer, &err), &err);
        printf("\n%8s %9s %9s %6s %6s %6s %6s %6s | %6s %6s %6s %6s | %6s %6s | %6s %6s %6s\n",
                "df", "B/posting", "B/pos", "write", "open", "docs", "freqs", "+len", "seek1", "16",
                "128", "2000", "pos/1", "/20", "bound", "wide", "scan");
        term.postings = calloc(DOCUMENTS, sizeof(*term.postings));
        term.positions = calloc((size_t)DOCUMENTS * FREQ_MAX, sizeof(*term.positions));
        if (!term.postings || !term.positions)
                must(kz_error_nomem(&err), &err);
        for (i = 0; i < KZ_ARRAY_LEN(gaps); i++) {
                make_postings(&term, gaps[i], lengths);
                write = bench_write(&term, writer);
                printf("%8u %9.2f %9.2f %6.1f %6.0f %6.2f %6.2f %6.2f | %6.1f %6.1f %6.1f %6.1f | "
                       "%6.1f %6.1f | %6.1f %6.1f %6.1f\n",
                        term.df, (double)term.bytes.len / term.df,
                        (double)term.bytes.len / (double)term.n_positions, write,
                        bench_open(&term, defer), bench_walk(&term, defer), bench_walk(&term, 0),
                        bench_walk(&term, with_lengths), bench_seek(&term, 1),
                        bench_seek(&term, 16), bench_seek(&term, 128), bench_seek(&term, 2000),
                        bench_positions(&term, 1), bench_positions(&term, 20),
                        bench_bounds(&term, false), bench_bounds(&term, true), bench_scan(&term));
        }
        free(term.postings);
        free(term.positions);
        kz_buf_deinit(&term.bytes);
        kz_postings_writer_free(writer);
}

int main(int argc, char **argv)
{
        static uint8_t lengths[DOCUMENTS];
        const unsigned widths[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 16, 20, 24, 32};
        size_t i;

        if (argc > 1)
                rounds = atoi(argv[1]);
        if (rounds < 1 || argc > 3) {
                fprintf(stderr, "usage: bench_postings [ROUNDS [packs|terms]]\n");
                return 2;
        }
        for (i = 0; i < DOCUMENTS; i++)
                lengths[i] = (uint8_t)(45 + random_below(12));
        if (argc < 3 || !strcmp(argv[2], "packs")) {
                printf("%5s %10s %8s %10s %10s %14s\n", "bits", "exceptions", "bits/no.", "pack",
                        "unpack", "unpack and sum");
                for (i = 0; i < KZ_ARRAY_LEN(widths); i++)
                        bench_pack(widths[i], 0);
                bench_pack(4, 1);
                bench_pack(4, 4);
                bench_pack(4, 10);
                bench_pack(8, 10);
        }
        if (argc < 3 || !strcmp(argv[2], "terms"))
                bench_terms(lengths);
        return 0;
}
