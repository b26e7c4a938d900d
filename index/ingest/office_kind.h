/* Which kind of office document a zip is: by its relationships, its mimetype or its container. */
#ifndef KZ_INGEST_OFFICE_KIND_H
#define KZ_INGEST_OFFICE_KIND_H

#include "index/ingest/office.h"

enum kz_office_kind {
        KZ_OFFICE_UNKNOWN = 0,
        KZ_OFFICE_WORD,
        KZ_OFFICE_SHEETS,
        KZ_OFFICE_SLIDES,
        KZ_OFFICE_ODF,
        KZ_OFFICE_EPUB,
        KZ_OFFICE_BINARY_SHEETS, /* .xlsb: told, not read */
};

/* *main gets the name of the main part. KZ_E_NOMEM, and what is said of damage by others. */
enum kz_status kz_office_find_kind(struct kz_office *office, enum kz_office_kind *ret,
        struct kz_buf *main, struct kz_error *err);

#endif
