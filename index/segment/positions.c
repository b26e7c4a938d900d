#include "index/segment/positions.h"

#include "index/segment/varint.h"

void kz_positions_deinit(struct kz_positions *positions)
{
        kz_buf_deinit(&positions->found);
        kz_buf_deinit(&positions->found_forms);
        positions->n = 0;
}

/* Numbers of positions of each document, as sums. counts: NULL for the frequencies. */
static bool sum_counts(
        struct kz_positions *positions, const uint32_t *counts, const uint32_t *freqs, uint32_t n)
{
        uint32_t *sums = positions->begins + 1, i;

        positions->begins[0] = 0;
        memcpy(sums, freqs, n * sizeof(*sums));
        for (i = 0; counts && i < n; i++)
                sums[i] += (uint32_t)kz_unzigzag(counts[i]);
        return kz_unpack_totals(sums, n);
}

/* Where a block's bytes are: from one entry's offset to that of the next. */
static bool find_bytes(const struct kz_postings_layout *layout, uint32_t block,
        const uint8_t *docs_end, const uint8_t **ret_begin, const uint8_t **ret_end)
{
        const uint8_t *entry;
        size_t begin, end;

        *ret_begin = docs_end;
        *ret_end = layout->end;
        if (!layout->blocks)
                return true;
        entry = kz_postings_layout_block(layout, block);
        begin = kz_le_get32(entry + KZ_POSTING_BLOCK_POSITIONS);
        end = (size_t)(layout->end - layout->positions);
        if (block + 1 < layout->n_blocks) {
                const size_t next =
                        kz_le_get32(entry + KZ_POSTING_BLOCK_SIZE + KZ_POSTING_BLOCK_POSITIONS);

                if (next > end)
                        return false;
                end = next;
        }
        *ret_begin = layout->positions + begin;
        *ret_end = layout->positions + end;
        return begin <= end;
}

bool kz_positions_open(struct kz_positions *positions, const struct kz_postings_layout *layout,
        uint32_t block, const uint8_t *docs_end, const uint32_t *freqs)
{
        const uint32_t n = kz_postings_layout_n(layout, block);
        bool equal = n < KZ_POSTINGS_BLOCK && layout->flags & KZ_POSTING_COUNTS_FREQ;
        uint32_t counts[KZ_PACK_BLOCK], total, size = 0;
        const uint8_t *begin, *end;

        positions->n = 0;
        if (!find_bytes(layout, block, docs_end, &begin, &end))
                return false;
        positions->has_forms = layout->n_forms > 1;
        if (positions->has_forms && !kz_varint_get32(&begin, end, &size))
                return false;
        if (!equal && n == KZ_POSTINGS_BLOCK && begin < end && *begin == 0) {
                begin++; /* a pack of nothing but zeros, which most blocks have */
                equal = true;
        }
        if (!equal && !kz_unpack(&begin, end, n, counts))
                return false;
        if (!sum_counts(positions, equal ? NULL : counts, freqs, n))
                return false;
        total = positions->begins[n];
        if (positions->has_forms) {
                if (size > (size_t)(end - begin) ||
                        !kz_pack_stream_open(&positions->forms, begin + size, end, total))
                        return false;
                end = begin + size;
        }
        if (!kz_pack_stream_open(&positions->positions, begin, end, total))
                return false;
        positions->n = n;
        return true;
}

/* Room for n numbers, and the first place. */
static uint32_t *room(struct kz_buf *buf, uint32_t n)
{
        const size_t size = (size_t)n * sizeof(uint32_t);

        if (buf->cap <= size && kz_buf_reserve(buf, size))
                return NULL;
        return (uint32_t *)buf->data;
}

enum kz_status kz_positions_get(
        struct kz_positions *positions, uint32_t index, const uint32_t **ret, uint32_t *ret_n)
{
        const uint32_t begin = positions->begins[index], n = positions->begins[index + 1] - begin;
        uint32_t *out = room(&positions->found, n), done, have, i;
        const uint32_t *deltas;
        uint64_t sum = 0;

        if (!out)
                return KZ_E_NOMEM;
        for (done = 0; done < n; done += have) {
                if (!kz_pack_stream_at(
                            &positions->positions, (uint64_t)begin + done, &deltas, &have))
                        return KZ_E_CORRUPT;
                have = have < n - done ? have : n - done;
                for (i = 0; i < have; i++) {
                        sum += (uint64_t)deltas[i] + 1;
                        out[done + i] = (uint32_t)sum;
                }
                if (sum > UINT32_MAX)
                        return KZ_E_CORRUPT;
        }
        *ret = out;
        *ret_n = n;
        return KZ_OK;
}

enum kz_status kz_positions_get_forms(
        struct kz_positions *positions, uint32_t index, const uint32_t **ret, uint32_t *ret_n)
{
        const uint32_t begin = positions->begins[index], n = positions->begins[index + 1] - begin;
        uint32_t *out = room(&positions->found_forms, n), done, have;
        const uint32_t *forms;

        if (!out)
                return KZ_E_NOMEM;
        if (!positions->has_forms)
                memset(out, 0, (size_t)n * sizeof(*out));
        for (done = 0; done < n && positions->has_forms; done += have) {
                if (!kz_pack_stream_at(&positions->forms, (uint64_t)begin + done, &forms, &have))
                        return KZ_E_CORRUPT;
                have = have < n - done ? have : n - done;
                memcpy(out + done, forms, (size_t)have * sizeof(*out));
        }
        *ret = out;
        *ret_n = n;
        return KZ_OK;
}

bool kz_positions_end(const struct kz_positions *positions)
{
        return kz_pack_stream_ends(&positions->positions) &&
               (!positions->has_forms || kz_pack_stream_ends(&positions->forms));
}
