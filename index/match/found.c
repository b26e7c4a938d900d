#include "index/match/found.h"

#include <stdlib.h>

#include "index/base/grow.h"

void kz_found_deinit(struct kz_found *found)
{
        free(found->docs);
        free(found->values);
        *found = (struct kz_found){0};
}

/* Of what is read at all, mostly more comes. */
#define LEAST 1024

enum kz_status kz_found_reserve(struct kz_found *found, size_t more, struct kz_error *err)
{
        size_t docs = found->cap, values = found->cap, want = found->n + more;

        if (want <= found->cap)
                return KZ_OK;
        want = want > LEAST ? want : LEAST;
        if (kz_grow((void **)&found->docs, &docs, want, sizeof(*found->docs)) ||
                kz_grow((void **)&found->values, &values, want, sizeof(*found->values)))
                return kz_error_nomem(err);
        found->cap = docs;
        return KZ_OK;
}

size_t kz_found_at(const struct kz_found *found, kz_docnum doc)
{
        const kz_docnum *base = found->docs;
        size_t n = found->n;

        while (n > 1) {
                const size_t half = n / 2;

                base += base[half - 1] < doc ? half : 0;
                n -= half;
        }
        return n && *base == doc ? (size_t)(base - found->docs) : found->n;
}

static void copy_rest(const struct kz_found *from, size_t at, struct kz_found *ret)
{
        const size_t n = from->n - at;

        if (!n)
                return;
        memcpy(ret->docs + ret->n, from->docs + at, n * sizeof(*ret->docs));
        memcpy(ret->values + ret->n, from->values + at, n * sizeof(*ret->values));
        ret->n += n;
}

/* The number, or 0: without a branch, which compilers would make of it. */
static inline double only_if(bool yes, double value)
{
        uint64_t bits;

        memcpy(&bits, &value, sizeof(bits));
        bits &= -(uint64_t)yes;
        memcpy(&value, &bits, sizeof(bits));
        return value;
}

enum kz_status kz_found_merge(const struct kz_found *a, const struct kz_found *b,
        struct kz_found *ret, struct kz_error *err)
{
        enum kz_status status;
        size_t i = 0, k = 0, n = 0;
        double *values;
        kz_docnum *docs;

        ret->n = 0;
        status = kz_found_reserve(ret, a->n + b->n, err);
        if (status)
                return status;
        docs = ret->docs;
        values = ret->values;
        /* Which one is next cannot be foretold: no branches but the loop's. */
        while (i < a->n && k < b->n) {
                const kz_docnum x = a->docs[i], y = b->docs[k];
                const double sum = only_if(x <= y, a->values[i]) + only_if(y <= x, b->values[k]);

                docs[n] = x < y ? x : y;
                values[n++] = sum;
                i += x <= y;
                k += y <= x;
        }
        ret->n = n;
        copy_rest(a, i, ret);
        copy_rest(b, k, ret);
        return KZ_OK;
}
