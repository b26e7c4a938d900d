#include "index/rank/bm25.h"

#include <math.h>
#include <string.h>

#include "index/base/length.h"

void kz_bm25_init(struct kz_bm25 *bm25)
{
        bm25->k1 = 1.2;
        bm25->b = 0.75;
        bm25->prepared = false;
}

/*
 * A document so many times as long as the average is many texts in one, and its words are no rarer
 * for that: BM25 all but takes reports of a hundred pages out of sight (Lv and Zhai 2011, "When
 * documents are very long, BM25 fails!"). From here on the length counts by its logarithm.
 */
#define LONG 6.0

static double damped(double relative)
{
        return relative > LONG ? LONG * (1 + log(relative / LONG)) : relative;
}

/* The last that a thread prepared: from search to search the average is the same, and making the
 * table takes longer than many a search. */
static _Thread_local struct {
        double k1, b, average;
        double norm[256];
        bool made;
} last;

static void prepare(struct kz_bm25 *bm25, const struct kz_match_stats *stats)
{
        double average = 0;
        int i;

        bm25->prepared = true;
        if (stats->documents)
                average = (double)stats->total_length / (double)stats->documents;
        if (last.made && last.average == average && last.k1 == bm25->k1 && last.b == bm25->b) {
                memcpy(bm25->norm, last.norm, sizeof(last.norm));
                return;
        }
        for (i = 0; i < 256; i++) {
                /* Where nothing has a length, all are of average length. */
                double relative = average > 0 ? kz_length_decode((uint8_t)i) / average : 1;

                bm25->norm[i] = bm25->k1 * (1 - bm25->b + bm25->b * damped(relative));
        }
        last.k1 = bm25->k1;
        last.b = bm25->b;
        last.average = average;
        memcpy(last.norm, bm25->norm, sizeof(last.norm));
        last.made = true;
}

static double idf(uint64_t documents, uint64_t df)
{
        double n = (double)documents, d = (double)(df < documents ? df : documents);

        return log(1 + (n - d + 0.5) / (d + 0.5));
}

struct kz_scorer kz_bm25_scorer(
        void *context, const struct kz_match_stats *stats, const uint64_t *dfs, size_t n)
{
        struct kz_bm25 *bm25 = context;
        double sum = 0;
        size_t i;

        if (!bm25->prepared)
                prepare(bm25, stats);
        for (i = 0; i < n; i++)
                sum += idf(stats->documents, dfs[i]);
        return (struct kz_scorer){sum * (bm25->k1 + 1), bm25->norm};
}
