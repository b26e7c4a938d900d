/*
 * What libarchive reads a file within our limits from: the file by offset, the bytes of a member in
 * memory, or, of a gzip file, what it inflates to, one after another. And the locale it needs:
 * names in UTF-8 and UTF-16 are only understood under one.
 */
#ifndef KZ_INGEST_ARCHIVE_SOURCE_H
#define KZ_INGEST_ARCHIVE_SOURCE_H

#include <archive.h>
#include <locale.h>

#include "index/ingest/input.h"

#define KZ_ARCHIVE_BLOCK 16384 /* bytes read at once: ratios are told to within this */

struct kz_archive_source {
        struct kz_input *input;
        int fd;       /* -1: bytes, or a stream */
        bool stream;  /* no way back */
        size_t taken; /* stream: bytes of the view that libarchive still looks at */
        struct kz_str bytes;
        int64_t at, size;
        uint64_t given; /* bytes handed over so far, whichever they were */
        char block[KZ_ARCHIVE_BLOCK];
};

/*
 * The input's bytes from where it stands; it outlives source. seekable: of a gzip file, all of it
 * is brought into memory. KZ_E_LIMIT over max bytes then; KZ_E_NOMEM.
 */
enum kz_status kz_archive_source_init(struct kz_archive_source *source, struct kz_input *input,
        bool seekable, uint64_t max, struct kz_error *err);

/* Back to the beginning: false for a stream. */
bool kz_archive_source_rewind(struct kz_archive_source *source);

/* Opens an archive, whose formats have been chosen, on it. ARCHIVE_OK, or libarchive's code. */
int kz_archive_source_open(struct kz_archive_source *source, struct archive *archive);

/* Loads the locale and the character maps; before the walls close. */
void kz_archive_prepare(void);
/* Around all that touches names; what enter returned is for leave. */
locale_t kz_archive_enter(void);
void kz_archive_leave(locale_t before);

#endif
