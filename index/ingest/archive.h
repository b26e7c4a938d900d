/* Which archives are read, and where each begins. */
#ifndef KZ_INGEST_ARCHIVE_H
#define KZ_INGEST_ARCHIVE_H

#include "index/base/str.h"

enum kz_archive_kind {
        KZ_ARCHIVE_NONE = 0,
        KZ_ARCHIVE_ZIP,
        KZ_ARCHIVE_7Z,
        KZ_ARCHIVE_TAR,
        KZ_ARCHIVE_PACKED, /* bzip2, xz or zstd: of a tar, or of any one file */
};

enum kz_archive_kind kz_archive_kind_of(struct kz_str head);

#endif
