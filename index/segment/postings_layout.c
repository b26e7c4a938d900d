#include "index/segment/postings_layout.h"

#include "index/segment/varint.h"

static bool find_forms(const uint8_t **at, const uint8_t *end, struct kz_postings_layout *layout)
{
        uint32_t size;

        if (!kz_varint_get32(at, end, &layout->n_forms) || !kz_varint_get32(at, end, &size))
                return false;
        if (!layout->n_forms || size > (size_t)(end - *at) ||
                !(layout->flags & KZ_POSTING_POSITIONS))
                return false;
        layout->forms = *at;
        *at += size;
        layout->forms_end = *at;
        return true;
}

static bool find_entries(const uint8_t **at, const uint8_t *end, struct kz_postings_layout *layout)
{
        size_t groups, blocks;
        uint32_t docs;

        if (!kz_varint_get32(at, end, &docs))
                return false;
        layout->n_groups =
                (layout->n_blocks + KZ_POSTING_GROUP_BLOCKS - 1) / KZ_POSTING_GROUP_BLOCKS;
        groups = (size_t)layout->n_groups * KZ_POSTING_GROUP_SIZE;
        blocks = (size_t)layout->n_blocks * KZ_POSTING_BLOCK_SIZE;
        if ((size_t)(end - *at) < groups + blocks || (size_t)(end - *at) - groups - blocks < docs)
                return false;
        layout->groups = *at;
        layout->blocks = *at + groups;
        layout->docs = layout->blocks + blocks;
        layout->docs_end = layout->docs + docs;
        layout->positions = layout->docs_end;
        return true;
}

bool kz_postings_layout_open(
        struct kz_str bytes, uint64_t df, uint32_t n_docs, struct kz_postings_layout *ret)
{
        const uint8_t *at = (const uint8_t *)bytes.ptr, *end = at + bytes.len;

        if (!df || df > n_docs || !bytes.len)
                return false;
        *ret = (struct kz_postings_layout){.flags = *at++, .df = (uint32_t)df, .end = end};
        ret->n_blocks = (uint32_t)((df + KZ_POSTINGS_BLOCK - 1) / KZ_POSTINGS_BLOCK);
        if (ret->flags & ~(unsigned)KZ_POSTING_FLAGS_ALL)
                return false;
        if (ret->flags & KZ_POSTING_FORMS && !find_forms(&at, end, ret))
                return false;
        if (df >= KZ_POSTINGS_BLOCK)
                return find_entries(&at, end, ret);
        ret->docs = at;
        return true;
}

/* ---- Seeking ---- */

uint32_t kz_postings_layout_find_group(
        const struct kz_postings_layout *layout, uint32_t from, kz_docnum target)
{
        uint32_t step = 1, low = from, high;

        /* All before low are too early. */
        while (low < layout->n_groups && kz_postings_layout_group_last(layout, low) < target) {
                from = low + 1;
                low += step;
                step *= 2;
        }
        high = low < layout->n_groups ? low : layout->n_groups;
        low = from < high ? from : high;
        while (low < high) {
                const uint32_t middle = low + (high - low) / 2;

                if (kz_postings_layout_group_last(layout, middle) < target)
                        low = middle + 1;
                else
                        high = middle;
        }
        return low;
}

uint32_t kz_postings_layout_find(
        const struct kz_postings_layout *layout, uint32_t from, kz_docnum target)
{
        uint32_t group, low = from, high;

        if (from >= layout->n_blocks || kz_postings_layout_last(layout, from) >= target)
                return from;
        group = kz_postings_layout_find_group(layout, from / KZ_POSTING_GROUP_BLOCKS, target);
        if (group == layout->n_groups)
                return layout->n_blocks;
        low = group * KZ_POSTING_GROUP_BLOCKS > from ? group * KZ_POSTING_GROUP_BLOCKS : from + 1;
        high = (group + 1) * KZ_POSTING_GROUP_BLOCKS;
        high = high < layout->n_blocks ? high : layout->n_blocks;
        while (low < high) {
                const uint32_t middle = low + (high - low) / 2;

                if (kz_postings_layout_last(layout, middle) < target)
                        low = middle + 1;
                else
                        high = middle;
        }
        return low;
}

/* ---- Blocks ---- */

/* Of one or two documents. */
static bool few_docs(const struct kz_postings_layout *layout, const uint8_t **bytes,
        const uint8_t *end, uint32_t n, uint64_t before, kz_docnum *docs, uint32_t *freqs)
{
        const uint8_t *at = *bytes;
        uint64_t delta;
        uint32_t freq, i;

        for (i = 0; i < n; i++) {
                if (at < end && *at < 0x80)
                        delta = *at++;
                else if (!kz_varint_get(&at, end, &delta))
                        return false;
                if (!(layout->flags & KZ_POSTING_FREQ_ONE)) {
                        freq = 1;
                        if (!(delta & 1)) {
                                if (!kz_varint_get32(&at, end, &freq) || freq > UINT32_MAX - 2)
                                        return false;
                                freq += 2;
                        }
                        freqs[i] = freq;
                        delta >>= 1;
                }
                if (delta >= UINT32_MAX)
                        return false;
                before += delta + 1;
                if (before >= KZ_DOC_END)
                        return false;
                docs[i] = (kz_docnum)before;
        }
        *bytes = at;
        return true;
}

bool kz_postings_layout_docs(const struct kz_postings_layout *layout, uint32_t block,
        uint32_t n_docs, kz_docnum docs[KZ_POSTINGS_BLOCK], uint32_t freqs[KZ_POSTINGS_BLOCK],
        const uint8_t **ret_freqs, const uint8_t **ret_end)
{
        const uint8_t *at = layout->docs, *end = layout->docs_end ? layout->docs_end : layout->end;
        const uint32_t n = kz_postings_layout_n(layout, block);
        kz_docnum before = 0;

        if (layout->blocks) {
                const uint8_t *entry = kz_postings_layout_block(layout, block);
                const uint32_t offset = kz_le_get32(entry + KZ_POSTING_BLOCK_DOCS);

                if (block)
                        before = kz_le_get32(entry - KZ_POSTING_BLOCK_SIZE);
                if (offset > (size_t)(end - at))
                        return false;
                at += offset;
        }
        *ret_freqs = NULL;
        if (n <= KZ_PACK_PLAIN) {
                if (!few_docs(layout, &at, end, n, before, docs, freqs))
                        return false;
        } else {
                if (!kz_unpack(&at, end, n, docs) || !kz_unpack_sum(docs, n, before))
                        return false;
                if (!(layout->flags & KZ_POSTING_FREQ_ONE))
                        *ret_freqs = at;
        }
        *ret_end = at;
        return docs[n - 1] <= n_docs &&
               (!layout->blocks || docs[n - 1] == kz_postings_layout_last(layout, block));
}

bool kz_postings_layout_freq(const struct kz_postings_layout *layout, uint32_t block,
        const uint8_t *bytes, uint32_t index, uint32_t *ret)
{
        const uint8_t *end = layout->docs_end ? layout->docs_end : layout->end;
        uint32_t less;

        if (!kz_unpack_one(bytes, end, kz_postings_layout_n(layout, block), index, &less) ||
                less == UINT32_MAX)
                return false;
        *ret = less + 1;
        return true;
}

bool kz_postings_layout_freqs(const struct kz_postings_layout *layout, uint32_t block,
        const uint8_t **bytes, uint32_t freqs[KZ_POSTINGS_BLOCK])
{
        const uint8_t *end = layout->docs_end ? layout->docs_end : layout->end;
        const uint32_t n = kz_postings_layout_n(layout, block);

        return kz_unpack(bytes, end, n, freqs) && kz_unpack_add_one(freqs, n);
}
