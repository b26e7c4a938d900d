#include "index/match/facets.h"

#include <stdlib.h>

#include "index/base/arena.h"
#include "index/base/date.h"

#define NONE UINT32_MAX
#define FIRST_CAP 64
/* What all values together may take, in bytes: anybody's documents name their kinds. */
#define BYTES_MAX ((size_t)16 << 20)

/* What is counted of one facet: values, and a hash table over them with linear probing. */
struct counts {
        bool wanted, cut;
        struct kz_facet_value *values;
        uint32_t *table;
        size_t n, cap;    /* the table has twice as many places, a power of two */
        uint32_t last;    /* the value of the document before: most often the same again */
        int64_t last_day; /* MONTH and YEAR: its day, INT64_MIN for none, INT64_MAX for not yet */
};

struct kz_facets {
        struct counts counts[KZ_FACET_COUNT];
        struct kz_arena arena; /* of the values' bytes */
        size_t bytes;          /* how many they are */
};

static const enum kz_column columns[KZ_FACET_COUNT] = {
        [KZ_FACET_SOURCE] = KZ_COLUMN_SOURCE,
        [KZ_FACET_LANGUAGE] = KZ_COLUMN_LANG,
        [KZ_FACET_KIND] = KZ_COLUMN_KIND,
        [KZ_FACET_MONTH] = KZ_COLUMN_DATE,
        [KZ_FACET_YEAR] = KZ_COLUMN_DATE,
};

enum kz_status kz_facets_new(unsigned wanted, struct kz_facets **ret, struct kz_error *err)
{
        struct kz_facets *facets = calloc(1, sizeof(*facets));
        size_t i;

        if (!facets)
                return kz_error_nomem(err);
        for (i = 0; i < KZ_FACET_COUNT; i++)
                facets->counts[i] = (struct counts){
                        .wanted = wanted >> i & 1, .last = NONE, .last_day = INT64_MAX};
        *ret = facets;
        return KZ_OK;
}

struct kz_facets *kz_facets_free(struct kz_facets *facets)
{
        size_t i;

        if (!facets)
                return NULL;
        for (i = 0; i < KZ_FACET_COUNT; i++) {
                free(facets->counts[i].values);
                free(facets->counts[i].table);
        }
        kz_arena_deinit(&facets->arena);
        free(facets);
        return NULL;
}

/* FNV-1a: a handful of short values, most of them told by the one before. */
static size_t hash_of(struct kz_str value)
{
        uint64_t hash = UINT64_C(14695981039346656037);
        size_t i;

        for (i = 0; i < value.len; i++)
                hash = (hash ^ (unsigned char)value.ptr[i]) * UINT64_C(1099511628211);
        return (size_t)(hash ^ hash >> 32);
}

static uint32_t *place_of(const struct counts *counts, struct kz_str value)
{
        size_t mask = counts->cap * 2 - 1, at = hash_of(value) & mask;

        while (counts->table[at] != NONE &&
                !kz_str_eq(counts->values[counts->table[at]].value, value))
                at = (at + 1) & mask;
        return &counts->table[at];
}

static enum kz_status grow(struct counts *counts)
{
        size_t cap = counts->cap ? counts->cap * 2 : FIRST_CAP, i;
        struct kz_facet_value *values = realloc(counts->values, cap * sizeof(*values));
        uint32_t *table;

        if (!values)
                return KZ_E_NOMEM;
        counts->values = values;
        table = realloc(counts->table, cap * 2 * sizeof(*table));
        if (!table)
                return KZ_E_NOMEM;
        counts->table = table;
        counts->cap = cap;
        memset(table, 0xFF, cap * 2 * sizeof(*table));
        for (i = 0; i < counts->n; i++)
                *place_of(counts, counts->values[i].value) = (uint32_t)i;
        return KZ_OK;
}

static enum kz_status count(struct kz_facets *facets, struct counts *counts, struct kz_str value)
{
        uint32_t *place;

        if (counts->n == counts->cap && grow(counts))
                return KZ_E_NOMEM;
        place = place_of(counts, value);
        if (*place == NONE) {
                struct kz_str copy;

                if (counts->n == KZ_FACETS_DISTINCT_MAX || value.len > BYTES_MAX - facets->bytes) {
                        counts->cut = true;
                        counts->last = NONE;
                        return KZ_OK;
                }
                copy = kz_arena_dup(&facets->arena, value);
                if (!copy.ptr)
                        return KZ_E_NOMEM;
                facets->bytes += value.len;
                counts->values[counts->n] = (struct kz_facet_value){copy, 0};
                *place = (uint32_t)counts->n++;
        }
        counts->last = *place;
        counts->values[counts->last].count++;
        return KZ_OK;
}

static enum kz_status add_bytes(struct kz_facets *facets, struct counts *counts,
        enum kz_column column, struct kz_tier *tier, kz_docnum doc, struct kz_error *err)
{
        struct kz_str value;
        enum kz_status status = tier->ops->bytes(tier, doc, column, &value, err);

        if (status)
                return status;
        if (counts->last != NONE && kz_str_eq(counts->values[counts->last].value, value)) {
                counts->values[counts->last].count++;
                return KZ_OK;
        }
        return count(facets, counts, value) ? kz_error_nomem(err) : KZ_OK;
}

/* "2020-09" or "2020". */
static struct kz_str name_of(int64_t ts, bool month, char out[16])
{
        kz_date_format(ts, out);
        return (struct kz_str){out, month ? 7 : 4};
}

static enum kz_status add_date(struct kz_facets *facets, struct counts *counts, bool month,
        struct kz_tier *tier, kz_docnum doc, struct kz_error *err)
{
        int64_t ts = 0, day = INT64_MIN;
        struct kz_str value = KZ_STR("");
        enum kz_status status;
        char name[16];
        bool has;

        status = tier->ops->number(tier, doc, KZ_COLUMN_DATE, &ts, &has, err);
        if (status)
                return status;
        if (has)
                day = ts >= 0 ? ts / KZ_DAY_SECONDS : (ts + 1) / KZ_DAY_SECONDS - 1;
        if (day == counts->last_day && counts->last != NONE) {
                counts->values[counts->last].count++;
                return KZ_OK;
        }
        counts->last_day = day;
        if (has)
                value = name_of(ts, month, name);
        return count(facets, counts, value) ? kz_error_nomem(err) : KZ_OK;
}

enum kz_status kz_facets_add(struct kz_facets *facets, struct kz_tier *tier, const kz_docnum *docs,
        size_t n, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        size_t f, i;

        /* A column at a time: that is how they are stored. */
        for (f = 0; f < KZ_FACET_COUNT; f++) {
                struct counts *counts = &facets->counts[f];

                for (i = 0; i < n && counts->wanted && !status; i++) {
                        if (columns[f] == KZ_COLUMN_DATE)
                                status = add_date(
                                        facets, counts, f == KZ_FACET_MONTH, tier, docs[i], err);
                        else
                                status = add_bytes(facets, counts, columns[f], tier, docs[i], err);
                }
        }
        return status;
}

static int compare_values(const void *a, const void *b)
{
        const struct kz_facet_value *x = a, *y = b;

        if (x->count != y->count)
                return x->count > y->count ? -1 : 1;
        return kz_str_cmp(x->value, y->value);
}

void kz_facets_values(struct kz_facets *facets, enum kz_facet facet, size_t max,
        const struct kz_facet_value **ret, size_t *ret_n, bool *ret_cut)
{
        struct counts *counts = &facets->counts[facet];

        if (counts->n)
                qsort(counts->values, counts->n, sizeof(*counts->values), compare_values);
        *ret = counts->values;
        *ret_n = counts->n < max ? counts->n : max;
        *ret_cut = counts->cut || counts->n > max;
}
