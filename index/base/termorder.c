#include "index/base/termorder.h"

/* So many are put in order one by one. */
#define RUN 8

uint64_t kz_termorder_begin(struct kz_str term)
{
        uint64_t begin = 0;
        size_t i;

        if (term.len >= 8) {
                for (i = 0; i < 8; i++)
                        begin = begin << 8 | (unsigned char)term.ptr[i];
                return begin;
        }
        for (i = 0; i < term.len; i++)
                begin |= (uint64_t)(unsigned char)term.ptr[i] << (56 - 8 * i);
        return begin;
}

struct order {
        kz_termorder_fn term;
        const void *context;
};

static inline bool is_before(
        const struct order *order, const struct kz_termorder *a, const struct kz_termorder *b)
{
        if (a->begin != b->begin)
                return a->begin < b->begin;
        return kz_str_cmp(order->term(order->context, a->index),
                       order->term(order->context, b->index)) < 0;
}

static void insert_each(const struct order *order, struct kz_termorder *items, size_t n)
{
        size_t i, at;

        for (i = 1; i < n; i++) {
                const struct kz_termorder item = items[i];

                for (at = i; at > 0 && is_before(order, &item, &items[at - 1]); at--)
                        items[at] = items[at - 1];
                items[at] = item;
        }
}

static void merge(const struct order *order, const struct kz_termorder *a, size_t n_a,
        const struct kz_termorder *b, size_t n_b, struct kz_termorder *out)
{
        while (n_a && n_b) {
                if (is_before(order, b, a)) {
                        *out++ = *b++;
                        n_b--;
                } else {
                        *out++ = *a++;
                        n_a--;
                }
        }
        memcpy(out, n_a ? a : b, (n_a ? n_a : n_b) * sizeof(*out));
}

struct kz_termorder *kz_termorder_sort(struct kz_termorder *items, struct kz_termorder *scratch,
        size_t n, kz_termorder_fn term, const void *context)
{
        const struct order order = {term, context};
        struct kz_termorder *from = items, *to = scratch, *swap;
        size_t width, at;

        for (at = 0; at < n; at += RUN)
                insert_each(&order, items + at, n - at < RUN ? n - at : RUN);
        for (width = RUN; width < n; width *= 2) {
                for (at = 0; at < n; at += 2 * width) {
                        const size_t left = n - at, n_a = left < width ? left : width;
                        const size_t n_b = left - n_a < width ? left - n_a : width;

                        merge(&order, from + at, n_a, from + at + n_a, n_b, to + at);
                }
                swap = from;
                from = to;
                to = swap;
        }
        return from;
}
