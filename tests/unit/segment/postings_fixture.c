#include "tests/unit/segment/postings_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

static uint64_t state = 1;

void random_seed(uint64_t seed)
{
        state = seed;
}

uint32_t random_below(uint32_t n)
{
        state = state * 6364136223846793005U + 1442695040888963407U;
        return (uint32_t)((state >> 32) * n >> 32);
}

static void *alloc(size_t n, size_t size)
{
        void *memory = calloc(n + 1, size);

        assert_non_null(memory);
        return memory;
}

/* Small numbers are frequent. */
static uint32_t random_small(uint32_t most)
{
        const uint32_t below = 1 + random_below(most);

        return random_below(3) ? 1 + random_below(below < 4 ? below : 4) : 1 + random_below(below);
}

static void make_docs(struct postings_fixture *f)
{
        const struct postings_kind *kind = &f->kind;
        kz_docnum doc = 0;
        uint64_t total = 0;
        uint32_t i;

        f->docs = alloc(kind->df, sizeof(*f->docs));
        f->freqs = alloc(kind->df, sizeof(*f->freqs));
        f->begins = alloc(kind->df + 1, sizeof(*f->begins));
        for (i = 0; i < kind->df; i++) {
                int64_t count;

                doc += 1 + random_below(kind->gap);
                if (kind->last && i + 1 == kind->df)
                        doc = kind->last;
                f->docs[i] = doc;
                f->freqs[i] = kind->flags & KZ_POSTING_FREQ_ONE ? 1 : random_small(kind->freq);
                count = (int64_t)f->freqs[i] + (random_below(2) ? kind->more : 0);
                if (count < 0 || !(kind->flags & KZ_POSTING_POSITIONS))
                        count = 0;
                if (kind->many && i == kind->first)
                        count = kind->many;
                f->begins[i] = total;
                total += (uint64_t)count;
        }
        f->begins[i] = total;
}

static void make_positions(struct postings_fixture *f)
{
        const uint32_t df = f->kind.df;
        const uint64_t total = f->begins[df];
        uint32_t doc, position;
        uint64_t i;

        f->positions = alloc(total, sizeof(*f->positions));
        f->forms = alloc(total, sizeof(*f->forms));
        for (doc = 0; doc < df; doc++) {
                position = 0;
                for (i = f->begins[doc]; i < f->begins[doc + 1]; i++) {
                        position += 1 + random_below(1U << random_below(12));
                        f->positions[i] = position;
                        if (f->kind.n_forms)
                                f->forms[i] = random_below(1 + random_below(f->kind.n_forms));
                }
        }
}

/* An empty form, and others that begin with each other. */
static void make_forms(struct postings_fixture *f)
{
        const uint32_t n = f->kind.n_forms;
        uint64_t i;
        uint32_t form;

        f->form_list = alloc(n, sizeof(*f->form_list));
        f->form_bytes = alloc(n, 16);
        for (form = 0; form < n; form++) {
                char *bytes = f->form_bytes + (size_t)form * 16;

                if (form)
                        snprintf(bytes, 16, "f%u", form);
                f->form_list[form].form = kz_str(bytes);
        }
        for (i = 0; n && i < f->begins[f->kind.df]; i++)
                f->form_list[f->forms[i]].count++;
}

/* A byte for each document that there is: the pages before the last ones of a large one stay
 * unused. */
static void make_lengths(struct postings_fixture *f)
{
        const uint32_t n_docs = f->docs[f->kind.df - 1];
        uint32_t i;

        f->lengths_size = n_docs;
        f->lengths = mmap(NULL, f->lengths_size, PROT_READ | PROT_WRITE,
                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        assert_true(f->lengths != MAP_FAILED);
        for (i = 0; i < f->kind.df; i++)
                f->lengths[f->docs[i] - 1] = (uint8_t)(20 + random_below(60));
}

struct kz_posting postings_fixture_get(const struct postings_fixture *f, uint32_t i)
{
        return (struct kz_posting){
                .doc = f->docs[i],
                .freq = f->freqs[i],
                .length = f->lengths[f->docs[i] - 1],
                .n_positions = (uint32_t)(f->begins[i + 1] - f->begins[i]),
                .positions = f->positions + f->begins[i],
                .forms = f->kind.flags & KZ_POSTING_FORMS ? f->forms + f->begins[i] : NULL,
        };
}

static void write_term(struct postings_fixture *f)
{
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_postings_writer *writer;
        struct kz_posting posting;
        uint64_t df;
        uint32_t i;

        assert_ok(kz_postings_writer_new(&writer, &err), &err);
        assert_ok(kz_postings_writer_begin(
                          writer, f->kind.flags, f->form_list, f->kind.n_forms, &err),
                &err);
        for (i = 0; i < f->kind.df; i++) {
                posting = postings_fixture_get(f, i);
                assert_ok(kz_postings_writer_add(writer, &posting, &err), &err);
        }
        assert_ok(kz_postings_writer_end(writer, &f->bytes, &df, &err), &err);
        assert_int_equal(df, f->kind.df);
        kz_postings_writer_free(writer);
}

void postings_fixture_init(struct postings_fixture *f, const struct postings_kind *kind)
{
        *f = (struct postings_fixture){.kind = *kind};
        make_docs(f);
        make_positions(f);
        make_forms(f);
        make_lengths(f);
        write_term(f);
        f->source = (struct kz_postings_source){
                .bytes = kz_buf_str(&f->bytes),
                .df = kind->df,
                .lengths = f->lengths,
                .n_docs = f->docs[kind->df - 1],
                .path = "test.seg",
        };
}

void postings_fixture_deinit(struct postings_fixture *f)
{
        munmap(f->lengths, f->lengths_size);
        free(f->docs);
        free(f->freqs);
        free(f->begins);
        free(f->positions);
        free(f->forms);
        free(f->form_list);
        free(f->form_bytes);
        free(f->masked);
        kz_buf_deinit(&f->bytes);
}

void postings_fixture_mask(struct postings_fixture *f, uint32_t one_of)
{
        const size_t words = f->source.n_docs / 64 + 1;
        uint32_t i;

        free(f->masked);
        f->masked = alloc(words, sizeof(*f->masked));
        for (i = 0; i < f->kind.df; i++) {
                const kz_docnum doc = f->docs[i];

                if (!random_below(one_of))
                        f->masked[doc / 64] |= UINT64_C(1) << doc % 64;
        }
        f->source.masked = f->masked;
}

bool postings_fixture_masked(const struct postings_fixture *f, kz_docnum doc)
{
        return f->masked && f->masked[doc / 64] >> doc % 64 & 1U;
}
