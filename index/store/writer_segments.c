/*
 * The writer and the segments: masks, sealing and merging.
 *
 * A segment is written and synced beside the index, and nobody knows it. One commit of the live
 * index then lists it, with all that goes with it: documents that it took over are deleted there,
 * masks of the segments that it replaces are gone. A crash before the commit leaves files that the
 * next writer sweeps away; after it, files that are not listed any more.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "index/base/fdio.h"
#include "index/segment/merge.h"
#include "index/segment/writer.h"
#include "index/store/writer_internal.h"
#include "index/text/analyzer.h"

/* ---- Masks ---- */

void kz_writer_mask(struct kz_writer *writer, struct kz_segments_one *one, kz_docnum doc)
{
        kz_mask_add(&one->mask, doc);
        writer->masked = true;
}

enum kz_status kz_writer_load_segments(struct kz_writer *writer, struct kz_error *err)
{
        enum kz_status status;
        bool moved;

        /* What stands in memory may be ahead of what is committed. */
        if (writer->masked)
                kz_segments_deinit(&writer->segments);
        status = kz_segments_load(&writer->segments, writer->dir, writer->tier, &moved, err);
        if (status == KZ_E_NOT_FOUND && err)
                status = err->status = KZ_E_CORRUPT;
        if (!status && writer->segments.n_damaged)
                status = kz_error_set(err, KZ_E_CORRUPT, "%s", writer->segments.damage.message);
        if (!status)
                writer->masked = false;
        return kz_datadir_advise(status, err);
}

static enum kz_status set_number(
        struct kz_writer *writer, const char *key, uint64_t number, struct kz_error *err)
{
        char text[24];
        int len = snprintf(text, sizeof(text), "%" PRIu64, number);

        return kz_live_writer_set_metadata(
                writer->live, kz_str(key), (struct kz_str){text, (size_t)len}, err);
}

enum kz_status kz_writer_store_masks(struct kz_writer *writer, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        bool any = false, some;
        size_t i;

        for (i = 0; i < writer->segments.n && !status && writer->masked; i++) {
                struct kz_segments_one *one = &writer->segments.all[i];

                status = kz_mask_store(&one->mask, one->name, writer->live, &some, err);
                any |= !status && some;
        }
        if (!status && any)
                status = set_number(writer, KZ_MASKS_KEY, ++writer->segments.masks, err);
        return status;
}
