/*
 * Rates of the live index, for a person: bench_live [FILE [DOCUMENTS]].
 *
 * FILE is text; each document is about 3 KB of it. Without one, words are made up.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "index/base/check.h"
#include "index/base/fdio.h"
#include "live_fixture.h"
#include "temp_dir.h"

#define DOCUMENT_SIZE 3000

static double now(void)
{
        struct timespec t;

        clock_gettime(CLOCK_MONOTONIC, &t);
        return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void check(enum kz_status status, const struct kz_error *err)
{
        if (!status)
                return;
        fprintf(stderr, "bench_live: %s\n", err->message);
        exit(2);
}

/* Words whose frequencies fall as 1/rank, roughly. */
static void make_text(struct kz_buf *text, size_t size)
{
        uint32_t seed = 1;

        while (text->len < size) {
                uint32_t range, word;

                seed = seed * 1664525u + 1013904223u;
                range = 2u << (seed >> 8) % 16;
                seed = seed * 1664525u + 1013904223u;
                word = (seed >> 8) % range;
                if (kz_buf_printf(text, "w%x ", word * 2654435761u >> 8))
                        exit(2);
        }
}

static void bench_put(const char *path, struct kz_str text, size_t documents)
{
        KZ_CLEANUP(kz_termvector_deinit) struct kz_termvector tv = KZ_TERMVECTOR_NULL;
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_live_writer *writer = NULL;
        double split = 0, put = 0, commit;
        size_t i, bytes = 0;
        char id[32];

        check(kz_live_writer_open(path, &writer, &err), &err);
        for (i = 0; i < documents; i++) {
                size_t at = i * DOCUMENT_SIZE % (text.len - DOCUMENT_SIZE);
                struct kz_live_document doc = {.terms = &tv,
                        .seq = i,
                        .has_ts = true,
                        .ts = (int64_t)i * 86400,
                        .source = KZ_STR("reports"),
                        .lang = KZ_STR("en"),
                        .kind = KZ_STR("news"),
                        .hash = KZ_STR("0123456789abcdef"),
                        .record = {text.ptr + at, DOCUMENT_SIZE}};
                double start = now(), middle;

                doc.id =
                        (struct kz_str){id, (size_t)snprintf(id, sizeof(id), "reports:%zu.txt", i)};
                live_split(&tv, doc.record);
                middle = now();
                check(kz_live_writer_put(writer, &doc, &err), &err);
                split += middle - start;
                put += now() - middle;
                bytes += DOCUMENT_SIZE;
        }
        commit = now();
        check(kz_live_writer_commit(writer, &err), &err);
        commit = now() - commit;
        printf("put     %8.0f documents/s %6.2f MB/s (%zu documents, put %.3f s, commit %.3f s; "
               "term vectors %.3f s apart)\n",
                (double)documents / (put + commit), (double)bytes / (put + commit) / 1e6, documents,
                put, commit, split);
        commit = now();
        for (i = 0; i < 20; i++) {
                snprintf(id, sizeof(id), "one:%zu", i);
                check(live_put(writer, id, i, "a single small document", &err), &err);
                check(kz_live_writer_commit(writer, &err), &err);
        }
        printf("commit  %8.2f ms for one small document\n", (now() - commit) * 1000 / 20);
        kz_live_writer_free(writer);
}

static void bench_postings(
        struct kz_tier *tier, struct kz_str term, unsigned flags, const char *name)
{
        struct kz_error err = KZ_ERROR_NULL;
        size_t n = 0, positions = 0;
        double start = now();

        while (now() - start < 0.5) {
                struct kz_postings *p = NULL;

                if (term.len)
                        check(tier->ops->postings(tier, term, flags, &p, &err), &err);
                else
                        check(tier->ops->all(tier, flags, &p, &err), &err);
                for (; !p->done; n++) {
                        const uint32_t *list;
                        uint32_t count = 0;

                        if (flags & KZ_POSTINGS_POSITIONS)
                                check(p->ops->positions(p, &list, &count, &err), &err);
                        positions += count;
                        check(kz_postings_next(p, &err), &err);
                }
                kz_postings_free(p);
        }
        printf("%-26s %6.2f million postings/s", name, (double)n / (now() - start) / 1e6);
        if (positions)
                printf(", %.2f million positions/s", (double)positions / (now() - start) / 1e6);
        printf("\n");
}

static void bench_columns(struct kz_tier *tier, kz_docnum last, bool backwards)
{
        struct kz_error err = KZ_ERROR_NULL;
        double start = now();
        size_t n = 0;

        while (now() - start < 0.5) {
                kz_docnum i;

                for (i = 1; i <= last; i++, n++) {
                        kz_docnum doc = backwards ? last + 1 - i : i;
                        int64_t number;
                        bool has;

                        check(tier->ops->number(tier, doc, KZ_COLUMN_DATE, &number, &has, &err),
                                &err);
                }
        }
        printf("%-26s %6.2f million values/s\n",
                backwards ? "column, descending" : "column, ascending",
                (double)n / (now() - start) / 1e6);
}

/* The most frequent term. */
static void find_frequent(struct kz_tier *tier, struct kz_buf *ret, uint64_t *ret_df)
{
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_terms *t = NULL;

        check(tier->ops->terms(tier, KZ_STR(""), KZ_STR(""), &t, &err), &err);
        for (*ret_df = 0; !t->done; check(t->ops->next(t, &err), &err)) {
                if (t->df <= *ret_df || t->term.ptr[0] < 'a')
                        continue;
                *ret_df = t->df;
                kz_buf_clear(ret);
                if (kz_buf_append_str(ret, t->term))
                        exit(2);
        }
        kz_terms_free(t);
}

int main(int argc, char **argv)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf text = KZ_BUF_NULL, term = KZ_BUF_NULL;
        size_t documents = argc > 2 ? strtoul(argv[2], NULL, 10) : 5000, i;
        struct kz_error err = KZ_ERROR_NULL;
        char *dir = temp_dir_new(), *path = temp_path(dir, "live");
        struct kz_tier *tier = NULL;
        uint64_t df;
        double start;

        if (argc > 1)
                check(kz_file_read(argv[1], 64 << 20, &text, &err), &err);
        else
                make_text(&text, 20 << 20);
        for (i = 0; i < text.len; i++) {
                if (text.data[i] == '\n' || text.data[i] == '\t' || text.data[i] == '\0')
                        text.data[i] = ' ';
        }
        if (text.len < 2 * DOCUMENT_SIZE)
                return 2;
        bench_put(path, kz_buf_str(&text), documents);
        check(kz_live_open(path, &tier, &err), &err);
        find_frequent(tier, &term, &df);
        printf("term %s in %llu documents\n", term.data, (unsigned long long)df);
        bench_postings(tier, kz_buf_str(&term), 0, "postings");
        bench_postings(tier, kz_buf_str(&term), KZ_POSTINGS_LENGTHS, "postings with lengths");
        bench_postings(tier, kz_buf_str(&term), KZ_POSTINGS_POSITIONS, "postings with positions");
        bench_postings(tier, KZ_STR(""), 0, "all");
        bench_postings(tier, KZ_STR(""), KZ_POSTINGS_LENGTHS, "all with lengths");
        bench_columns(tier, (kz_docnum)documents, false);
        bench_columns(tier, (kz_docnum)documents, true);
        start = now();
        for (i = 1; i <= documents; i++) {
                kz_buf_clear(&text);
                check(tier->ops->stored(tier, (kz_docnum)i, &text, &err), &err);
        }
        printf("%-26s %6.0f documents/s\n", "stored", (double)documents / (now() - start));
        kz_tier_free(tier);
        free(path);
        temp_dir_free(dir);
        return 0;
}
