#include "index/segment/columns_writer.h"

#include <stdlib.h>

#include "index/base/strhash.h"
#include "index/base/wire.h"
#include "index/segment/le.h"

/* Values as they came. All of one sort: numbers or strings. */
struct column {
        bool is_number, is_bytes;
        bool set;              /* by the document that comes now */
        uint32_t n_docs;       /* whose values are here */
        uint32_t n_present;    /* of them */
        int64_t least, most;   /* of the numbers */
        struct kz_buf numbers; /* int64_t each; 0 where there is none */
        struct kz_buf bytes;   /* of all strings */
        struct kz_buf ends;    /* uint64_t: where each ends */
        struct kz_buf has;     /* a bit each */
        size_t length;         /* of the strings */
        bool lengths_differ;
};

struct kz_columns_writer {
        struct column columns[KZ_COLUMN_COUNT];
        uint32_t n_docs; /* that are whole */
};

enum kz_status kz_columns_writer_new(struct kz_columns_writer **ret, struct kz_error *err)
{
        struct kz_columns_writer *writer = calloc(1, sizeof(*writer));

        if (!writer)
                return kz_error_nomem(err);
        *ret = writer;
        return KZ_OK;
}

struct kz_columns_writer *kz_columns_writer_free(struct kz_columns_writer *writer)
{
        size_t i;

        for (i = 0; writer && i < KZ_COLUMN_COUNT; i++) {
                kz_buf_deinit(&writer->columns[i].numbers);
                kz_buf_deinit(&writer->columns[i].bytes);
                kz_buf_deinit(&writer->columns[i].ends);
                kz_buf_deinit(&writer->columns[i].has);
        }
        free(writer);
        return NULL;
}

size_t kz_columns_writer_memory(const struct kz_columns_writer *writer)
{
        size_t i, total = sizeof(*writer);

        for (i = 0; i < KZ_COLUMN_COUNT; i++) {
                const struct column *column = &writer->columns[i];

                total += column->numbers.cap + column->bytes.cap + column->ends.cap +
                         column->has.cap;
        }
        return total;
}

/* ---- Values that come ---- */

static bool push_bit(struct column *column, bool bit)
{
        const uint32_t at = column->n_docs % 8;

        if (at == 0 && kz_buf_append_char(&column->has, 0))
                return false;
        column->has.data[column->has.len - 1] |= (char)(bit << at);
        return true;
}

/* The value of a document more: a number or a string, as the column has it. */
static bool push(struct column *column, bool present, int64_t number, struct kz_str string)
{
        uint64_t end;

        if (column->is_number) {
                if (kz_buf_append(&column->numbers, &number, sizeof(number)))
                        return false;
        } else {
                if (kz_buf_append_str(&column->bytes, string))
                        return false;
                end = column->bytes.len;
                if (kz_buf_append(&column->ends, &end, sizeof(end)))
                        return false;
        }
        if (!push_bit(column, present))
                return false;
        column->n_docs++;
        column->n_present += present;
        return true;
}

/* Documents that came without a value since the last that had one. */
static bool catch_up(struct column *column, uint32_t n_docs)
{
        while (column->n_docs < n_docs) {
                if (!push(column, false, 0, KZ_STR("")))
                        return false;
        }
        return true;
}

static enum kz_status set(struct kz_columns_writer *writer, enum kz_column name, bool is_number,
        int64_t number, struct kz_str string, struct kz_error *err)
{
        struct column *column = &writer->columns[name];

        if (column->set || (is_number ? column->is_bytes : column->is_number))
                return kz_error_set(
                        err, KZ_E_INTERNAL, "column %d: a second value of a document", (int)name);
        column->is_number = is_number;
        column->is_bytes = !is_number;
        if (!catch_up(column, writer->n_docs) || !push(column, true, number, string))
                return kz_error_nomem(err);
        column->set = true;
        if (column->n_present == 1) {
                column->least = column->most = number;
                column->length = string.len;
        }
        column->least = number < column->least ? number : column->least;
        column->most = number > column->most ? number : column->most;
        column->lengths_differ = column->lengths_differ || string.len != column->length;
        return KZ_OK;
}

enum kz_status kz_columns_writer_number(struct kz_columns_writer *writer, enum kz_column column,
        int64_t value, struct kz_error *err)
{
        return set(writer, column, true, value, KZ_STR(""), err);
}

enum kz_status kz_columns_writer_bytes(struct kz_columns_writer *writer, enum kz_column column,
        struct kz_str value, struct kz_error *err)
{
        if (value.len == 0)
                return KZ_OK;
        return set(writer, column, false, 0, value, err);
}

enum kz_status kz_columns_writer_next(struct kz_columns_writer *writer, struct kz_error *err)
{
        size_t i;

        if (writer->n_docs == UINT32_MAX - 1)
                return kz_error_set(err, KZ_E_LIMIT, "more documents than have numbers");
        writer->n_docs++;
        for (i = 0; i < KZ_COLUMN_COUNT; i++)
                writer->columns[i].set = false;
        return KZ_OK;
}

/* ---- The kinds ---- */

static struct kz_str string_at(const struct column *column, uint32_t doc)
{
        uint64_t begin = 0, end;

        if (doc)
                memcpy(&begin, column->ends.data + (doc - 1) * sizeof(begin), sizeof(begin));
        memcpy(&end, column->ends.data + doc * sizeof(end), sizeof(end));
        return (struct kz_str){column->bytes.len ? column->bytes.data + begin : "", end - begin};
}

static bool put_le(struct kz_buf *out, uint64_t number, size_t width)
{
        uint8_t bytes[8];

        kz_le_set64(bytes, number);
        return !kz_buf_append(out, bytes, width);
}

static bool put_numbers(const struct column *column, struct kz_buf *out)
{
        const bool absent = column->n_present < column->n_docs;
        const uint64_t range = (uint64_t)column->most - (uint64_t)column->least;
        size_t width = 0;
        int64_t number;
        uint32_t doc;

        while (width < 8 && range >> 8 * width)
                width++;
        if (!put_le(out, width | (absent ? KZ_COLUMNS_ABSENT : 0), 1) ||
                kz_wire_put_u64(out, (uint64_t)column->least))
                return false;
        for (doc = 0; doc < column->n_docs; doc++) {
                const bool has = column->has.data[doc / 8] >> doc % 8 & 1;

                memcpy(&number, column->numbers.data + doc * sizeof(number), sizeof(number));
                if (!put_le(out, has ? (uint64_t)number - (uint64_t)column->least : 0, width))
                        return false;
        }
        return !absent || !kz_buf_append_str(out, kz_buf_str(&column->has));
}

/* The different strings of a column, while they are few. */
struct few {
        uint32_t *slots; /* a hash table of indexes plus 1 */
        struct kz_str *strings;
        uint32_t *index; /* of each document's */
        uint32_t *rank;  /* of each string, in byte order */
        uint32_t n;
        uint64_t bytes; /* of all of them */
};
#define FEW_SLOTS (KZ_COLUMNS_FEW_MAX * 2)

static void few_deinit(struct few *few)
{
        free(few->slots);
        free(few->strings);
        free(few->index);
        free(few->rank);
}

static bool few_init(struct few *few, uint32_t n_docs)
{
        const size_t most = n_docs < KZ_COLUMNS_FEW_MAX ? n_docs + 1 : KZ_COLUMNS_FEW_MAX;

        *few = (struct few){.slots = calloc(FEW_SLOTS, sizeof(*few->slots)),
                .strings = calloc(most, sizeof(*few->strings)),
                .index = calloc((size_t)n_docs + 1, sizeof(*few->index)),
                .rank = calloc(most, sizeof(*few->rank))};
        return few->slots && few->strings && few->index && few->rank;
}

/* False: there are too many. */
static bool few_add(struct few *few, uint32_t doc, struct kz_str string)
{
        uint32_t slot = (uint32_t)(kz_strhash(string) >> 32) % FEW_SLOTS;

        while (few->slots[slot] && !kz_str_eq(few->strings[few->slots[slot] - 1], string))
                slot = (slot + 1) % FEW_SLOTS;
        if (!few->slots[slot]) {
                if (few->n == KZ_COLUMNS_FEW_MAX)
                        return false;
                few->strings[few->n++] = string;
                few->slots[slot] = few->n;
                few->bytes += string.len;
        }
        few->index[doc] = few->slots[slot] - 1;
        return true;
}

struct ranked {
        struct kz_str string;
        uint32_t was;
};

static int compare_ranked(const void *a, const void *b)
{
        return kz_str_cmp(((const struct ranked *)a)->string, ((const struct ranked *)b)->string);
}

/* Puts the strings into byte order. */
static bool few_sort(struct few *few)
{
        struct ranked *ranked = calloc((size_t)few->n + 1, sizeof(*ranked));
        uint32_t i;

        if (!ranked)
                return false;
        for (i = 0; i < few->n; i++)
                ranked[i] = (struct ranked){few->strings[i], i};
        qsort(ranked, few->n, sizeof(*ranked), compare_ranked);
        for (i = 0; i < few->n; i++) {
                few->strings[i] = ranked[i].string;
                few->rank[ranked[i].was] = i;
        }
        free(ranked);
        return true;
}

static bool put_few(const struct few *few, uint32_t n_docs, struct kz_buf *out)
{
        const size_t width = few->n <= 256 ? 1 : 2;
        uint64_t end = 0;
        uint32_t i;

        if (kz_wire_put_u32(out, few->n))
                return false;
        for (i = 0; i < few->n; i++) {
                end += few->strings[i].len;
                if (kz_wire_put_u32(out, (uint32_t)end))
                        return false;
        }
        for (i = 0; i < few->n; i++) {
                if (kz_buf_append_str(out, few->strings[i]))
                        return false;
        }
        for (i = 0; i < n_docs; i++) {
                if (!put_le(out, few->rank[few->index[i]], width))
                        return false;
        }
        return true;
}

static bool put_fixed(const struct column *column, struct kz_buf *out)
{
        const bool absent = column->n_present < column->n_docs;
        struct kz_str string;
        uint32_t doc;

        if (kz_wire_put_u32(out, (uint32_t)column->length) || kz_wire_put_u32(out, absent))
                return false;
        for (doc = 0; doc < column->n_docs; doc++) {
                string = string_at(column, doc);
                if (kz_buf_append_str(out, string))
                        return false;
                if (string.len)
                        continue;
                if (kz_buf_reserve(out, column->length))
                        return false;
                memset(out->data + out->len, 0, column->length + 1);
                out->len += column->length;
        }
        return !absent || !kz_buf_append_str(out, kz_buf_str(&column->has));
}

static size_t end_width(const struct column *column)
{
        return column->bytes.len > UINT32_MAX ? 8 : 4;
}

static bool put_any(const struct column *column, struct kz_buf *out)
{
        const size_t width = end_width(column);
        uint64_t end;
        uint32_t doc;

        if (!put_le(out, width, 1))
                return false;
        for (doc = 0; doc < column->n_docs; doc++) {
                memcpy(&end, column->ends.data + doc * sizeof(end), sizeof(end));
                if (!put_le(out, end, width))
                        return false;
        }
        return !kz_buf_append_str(out, kz_buf_str(&column->bytes));
}

/* The smallest kind, the lowest when two are: of strings. few->n is 0 when there are too many. */
static enum kz_columns_kind choose(const struct column *column, const struct few *few)
{
        const uint64_t docs = column->n_docs;
        uint64_t best = 1 + docs * end_width(column) + column->bytes.len, size;
        enum kz_columns_kind kind = KZ_COLUMNS_ANY;

        if (!column->lengths_differ && column->length <= UINT32_MAX) {
                size = 8 + docs * column->length +
                       (column->n_present < column->n_docs ? column->has.len : 0);
                if (size <= best) {
                        best = size;
                        kind = KZ_COLUMNS_FIXED;
                }
        }
        if (few->n && few->bytes <= UINT32_MAX) {
                size = 4 + few->n * UINT64_C(4) + few->bytes + docs * (few->n <= 256 ? 1 : 2);
                if (size <= best)
                        kind = KZ_COLUMNS_FEW;
        }
        return kind;
}

static bool put_strings(const struct column *column, struct kz_buf *out, uint32_t *ret_kind)
{
        struct few few;
        uint32_t doc;
        bool ok = few_init(&few, column->n_docs);

        for (doc = 0; ok && doc < column->n_docs; doc++) {
                if (!few_add(&few, doc, string_at(column, doc))) {
                        few.n = 0;
                        break;
                }
        }
        if (ok) {
                *ret_kind = choose(column, &few);
                if (*ret_kind == KZ_COLUMNS_FEW)
                        ok = few_sort(&few) && put_few(&few, column->n_docs, out);
                else if (*ret_kind == KZ_COLUMNS_FIXED)
                        ok = put_fixed(column, out);
                else
                        ok = put_any(column, out);
        }
        few_deinit(&few);
        return ok;
}

static bool put_column(struct column *column, uint32_t name, uint32_t n_docs, size_t start,
        struct kz_buf *out, struct kz_buf *table)
{
        const size_t at = out->len;
        uint32_t kind = KZ_COLUMNS_NUMBERS;

        if (!catch_up(column, n_docs) ||
                !(column->is_number ? put_numbers(column, out) : put_strings(column, out, &kind)))
                return false;
        return !kz_wire_put_u32(table, name) && !kz_wire_put_u32(table, kind) &&
               !kz_wire_put_u64(table, at - start) && !kz_wire_put_u64(table, out->len - at);
}

enum kz_status kz_columns_writer_finish(
        struct kz_columns_writer *writer, struct kz_buf *out, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf table = KZ_BUF_NULL;
        const size_t start = out->len;
        uint32_t i, n = 0;

        for (i = 0; i < KZ_COLUMN_COUNT; i++) {
                struct column *column = &writer->columns[i];

                if (column->n_present == 0)
                        continue;
                if (column->n_docs > writer->n_docs)
                        return kz_error_set(err, KZ_E_INTERNAL,
                                "column %u: a value of a document that did not come", i);
                if (!put_column(column, i, writer->n_docs, start, out, &table))
                        return kz_error_nomem(err);
                n++;
        }
        if (kz_buf_append_str(out, kz_buf_str(&table)) || kz_wire_put_u32(out, n))
                return kz_error_nomem(err);
        return KZ_OK;
}
