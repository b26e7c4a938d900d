#include "index/xapian/live_lengths.h"

#include <stdlib.h>

#include "index/base/length.h"

void kz_live_lengths_deinit(struct kz_live_lengths *lengths)
{
        size_t i;

        kzx_lengths_free(lengths->reader);
        for (i = 0; i < lengths->n_pages; i++)
                free(lengths->pages[i]);
        free(lengths->pages);
        *lengths = (struct kz_live_lengths){0};
}

static enum kz_status begin(
        struct kz_live_lengths *lengths, struct kzx_database *db, struct kz_error *err)
{
        struct kzx_stats stats;
        enum kz_status status = kzx_database_stats(db, &stats, err);
        size_t n;

        if (!status)
                status = kzx_lengths_open(db, &lengths->reader, err);
        if (status)
                return status;
        n = stats.last_docid / KZ_LIVE_LENGTHS_PAGE + (size_t)1;
        lengths->pages = calloc(n, sizeof(struct kz_live_lengths_page *));
        if (!lengths->pages) {
                lengths->reader = kzx_lengths_free(lengths->reader);
                return kz_error_nomem(err);
        }
        lengths->n_pages = n;
        return KZ_OK;
}

static enum kz_status read_page(struct kz_live_lengths *lengths, size_t page, struct kz_error *err)
{
        uint32_t values[KZ_LIVE_LENGTHS_PAGE];
        struct kz_live_lengths_page *p;
        enum kz_status status;
        uint64_t present;
        size_t i;

        status = kzx_lengths_read(lengths->reader, (uint32_t)(page * KZ_LIVE_LENGTHS_PAGE),
                KZ_LIVE_LENGTHS_PAGE, values, &present, err);
        if (status)
                return status;
        p = malloc(sizeof(*p));
        if (!p)
                return kz_error_nomem(err);
        p->present = present;
        for (i = 0; i < KZ_LIVE_LENGTHS_PAGE; i++)
                p->bytes[i] = present >> i & 1 ? kz_length_encode(values[i]) : 0;
        lengths->pages[page] = p;
        return KZ_OK;
}

enum kz_status kz_live_lengths_load(struct kz_live_lengths *lengths, struct kzx_database *db,
        kz_docnum doc, uint8_t *ret, struct kz_error *err)
{
        const size_t page = doc / KZ_LIVE_LENGTHS_PAGE, i = doc % KZ_LIVE_LENGTHS_PAGE;
        enum kz_status status = KZ_OK;

        if (!lengths->pages)
                status = begin(lengths, db, err);
        if (!status && page < lengths->n_pages && !lengths->pages[page])
                status = read_page(lengths, page, err);
        if (status)
                return status;
        if (page >= lengths->n_pages || !(lengths->pages[page]->present >> i & 1))
                return kz_error_set(err, KZ_E_CORRUPT,
                        "a word names document %u, which is not there: rebuild the index", doc);
        *ret = lengths->pages[page]->bytes[i];
        return KZ_OK;
}
